"""Measures of success in words: the present value beside baseline and target, and where each was read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workflows.reports.footer import trust
from workflows.reports.phrases import SHOWN, detail, phrases, reason, say, tell
from workflows.reports.shape import LONGEST_SIGN, Button, Day, Line, Name, Number, Report, Section, Tone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workflows.lifecycle.kpis import Measure
    from workflows.lifecycle.state import ProjectState
    from workflows.model import KpiEntry, Project
    from workflows.reports.shape import Text

TAKE_BACK = "kpi-take-back"
NONE = tell("No measure of success is written down yet.")


def kpi_lines(state: ProjectState) -> tuple[Line, ...]:
    """Return one line for each measure, or say that none is written down."""
    return tuple(_line(one) for one in state.measures) or (Line(NONE, tone=Tone.WARN),)


def kpi_plain(state: ProjectState) -> tuple[Line, ...]:
    """Return the first measure as one sentence, or the sentence that none is written down."""
    if not state.measures:
        return (Line(NONE, tone=Tone.WARN),)
    one = state.measures[0]
    if one.target is None:
        return (
            Line(
                tell("For {measure} no target was ever stated.", measure=_name(one)), _sources(one), Tone.WARN
            ),
        )
    target = _number(one, one.target)
    if one.due is not None:
        target = tell("{target} by {day}", target=target, day=Day(one.due))
    if one.latest is None:
        text = tell("{measure}: the target is {target}; its present value is not known to me.",
                    measure=_name(one), target=target)  # fmt: skip
        return (Line(text, _sources(one)),)
    value = _number(one, one.latest.value)
    text = tell("{measure}: {value}; the target is {target}.", measure=_name(one), value=value, target=target)
    return (Line(text, _sources(one)),)


def said_report(
    project: Project, entry: KpiEntry, *, back: bool = False, beside: Sequence[str] = ()
) -> Report:
    """Return what was set or taken back, with the offer to take it back.

    `beside` are the measures that there were, if this is none of them: perhaps one of them was meant.
    """
    lines = [Line(say(Name(entry.name), ": ", _set(entry)), tone=Tone.GOOD)]
    if beside:
        known = phrases([(Name(name),) for name in beside[:SHOWN]])
        lines.append(Line(tell("This measure is new. There was: {measures}.", measures=known), tone=Tone.ASK))
    name = Name(project.name)
    title = tell("{project}: taken back", project=name) if back else tell("{project}: noted", project=name)
    offers = () if back else (Button("Take it back", TAKE_BACK, entry.id),)
    return Report("kpi", title, tuple(lines), buttons=offers)


def _set(entry: KpiEntry) -> Text:
    """Return which field of a measure was set to what."""
    if entry.day is not None:
        return tell("due {day}", day=Day(entry.day))
    number = Number(entry.value or 0, None, 6)
    if entry.field == "target":
        return tell("target {number}", number=number)
    if entry.field == "baseline":
        return tell("baseline {number}", number=number)
    return tell("value {number}", number=number)


def kpi_report(state: ProjectState) -> Report:
    """Return the measures of a project with everything that they rest on."""
    title = tell("{project}: measures of success", project=Name(state.project.name))
    command = Name("/ml kpi set recall value 0.71")
    how = tell("To note one: {command}; also target, baseline and due.", command=command)
    return Report("kpi", title, kpi_lines(state), (Section(tell("How"), (Line(how),)),), trust((state,)))


def _line(one: Measure) -> Line:
    facts: list[Text] = [tell("no value was read yet")]
    if one.latest is not None:
        facts = [_number(one, one.latest.value)]
        if len(one.readings) > 1:
            change = one.latest.value - one.readings[-2].value
            facts = [say(*facts[0], " (", Number(change, None, 4, signed=True), ")")]
    if one.baseline is not None:
        facts.append(tell("baseline {number}", number=_number(one, one.baseline)))
    if one.target is None:
        facts.append(tell("target never stated"))
    elif one.due is None:
        facts.append(tell("target {number}", number=_number(one, one.target)))
    else:
        facts.append(tell("target {number} by {day}", number=_number(one, one.target), day=Day(one.due)))
    tone = Tone.WARN if one.target is None else Tone.GOOD if one.reached else Tone.PLAIN
    return Line(say(_name(one), ": ", phrases(facts)), _sources(one), tone)


def _name(one: Measure) -> Text:
    if one.unit and len(one.unit) > LONGEST_SIGN:
        return tell("{measure}, in {unit}", measure=Name(one.name), unit=Name(one.unit))
    return (Name(one.name),)


def _number(one: Measure, value: float) -> Text:
    return (Number(value, one.unit, 10),)


def _sources(one: Measure) -> tuple[Text, ...]:
    """Return where the newest value, the target and its last change were read."""
    latest = (reason(one.latest.because),) if one.latest else ()
    return (
        *latest,
        *(reason(each) for each in one.stated),
        *(detail(each.detail) for each in one.restated[-1:]),
    )
