"""What a report rests on, and what it says when a source could not be read."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.render.inline import spell
from bot.render.text import Terminal, to_text
from bot.render.voice import Voice
from tests.unit.reports.histories import NOW, at
from tests.unit.reports.reading import flat, words
from tests.unit.reports.stories import churn
from workflows.model import SourceState
from workflows.outbox import Outage
from workflows.reports import outage
from workflows.reports.footer import troubles, trust
from workflows.reports.shape import Moment
from workflows.worded import worded

if TYPE_CHECKING:
    from workflows.lifecycle.state import ProjectState


def told(*sources: SourceState) -> tuple[list[str], list[str]]:
    state = replace(churn(), sources=sources)
    return [words(text) for text in trust((state,))], [words(line.text) for line in troubles((state,))]


def test_the_oldest_read_dates_the_data_and_all_sources_are_named() -> None:
    footer, lines = told(
        SourceState("jira", at("2026-11-23", "07:55")), SourceState("github", at("2026-11-23", "07:50"))
    )
    assert footer[0] == "Data as of 23 Nov 07:50, GitHub and Jira read completely"
    assert lines == []


def test_the_footer_counts_what_was_read_and_what_has_no_stage() -> None:
    footer, _ = told(SourceState("jira", NOW))
    assert footer[1:] == [
        "1 ticket, 0 pull requests, 0 repositories",
        "1 open ticket not yet placed in a stage",
    ]


def test_a_source_that_fails_is_told_up_front_and_not_counted_as_read() -> None:
    failed = SourceState(
        "jira", at("2026-11-23", "05:10"), at("2026-11-23", "07:00"), "jira.example timed out 4 times"
    )
    footer, lines = told(failed, SourceState("github", at("2026-11-23", "07:50")))
    assert lines == ["I could not read Jira since 23 Nov 05:10. This report uses what was known then."]
    assert footer[0] == "Data as of 23 Nov 05:10, GitHub read completely"
    (line,) = troubles((replace(churn(), sources=(failed,)),))
    assert [words(why) for why in line.because] == ["jira.example timed out 4 times"]


def test_why_a_source_fails_is_told_in_the_language_of_the_report() -> None:
    gone = worded(
        "{name} at {host} answers too slowly: try again in some minutes", name="Jira", host="j.example"
    )
    failed = SourceState("jira", at("2026-11-23", "05:10"), at("2026-11-23", "07:00"), gone)
    (line,) = troubles((replace(churn(), sources=(failed,)),))
    said = [spell(why, Terminal(), Voice("de")) for why in line.because]
    german = "Jira auf j.example antwortet zu langsam: versuchen Sie es in einigen Minuten noch einmal"
    assert said == [german]
    lasts = Outage("outage:1", "jira", whole=True, projects=("churn",), began_at=NOW, error=gone)
    assert german in to_text(outage.build(lasts, zone="UTC", language="de"))


def test_a_failure_before_the_last_good_read_is_forgotten() -> None:
    _, lines = told(SourceState("jira", at("2026-11-23", "07:00"), at("2026-11-23", "05:10"), "timed out"))
    assert lines == []


def test_a_source_that_was_never_read_is_named() -> None:
    footer, lines = told(SourceState("github", None, at("2026-11-23", "07:00"), "token refused"))
    assert lines == ["I could not read GitHub yet: nothing from there is in this report."]
    assert footer[0] == "No source has been read completely yet, as of 23 Nov 08:00"


def test_data_older_than_a_day_is_told_up_front_though_nothing_failed() -> None:
    _, lines = told(SourceState("jira", at("2026-11-20", "07:00")))
    assert lines == ["I last read Jira on 20 Nov 07:00. What happened since is not in this report."]


def test_an_imported_snapshot_does_not_grow_old() -> None:
    footer, lines = told(SourceState("snapshot", at("2026-11-01", "07:00")))
    assert (footer[0], lines) == ("Data as of 01 Nov 07:00, the imported snapshot read completely", [])


def test_a_report_on_the_past_says_so() -> None:
    footer, _ = told(SourceState("jira", at("2026-11-30", "07:00")))
    assert footer[0] == "As it was on 23 Nov 08:00, from the history read up to 30 Nov 07:00"


def test_records_that_were_set_aside_are_counted() -> None:
    state = replace(churn(), damaged=2)
    assert words(trust((state,))[-1]).endswith("; 2 records could not be read and were set aside")


def test_of_several_projects_the_one_furthest_behind_dates_the_page() -> None:
    def of(day: str) -> ProjectState:
        return replace(churn(), sources=(SourceState("jira", at(day)),))

    first = trust((of("2026-11-23"), of("2026-11-20")))[0]
    assert [value.at for value in flat(first) if isinstance(value, Moment)] == [at("2026-11-20")]


def test_nothing_rests_on_nothing() -> None:
    assert (trust(()), troubles(())) == ((), ())
