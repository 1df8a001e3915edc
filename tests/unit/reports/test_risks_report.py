"""The radar and upkeep in words: possible, with whom to ask; dismissed with the reason; keys only as evidence."""

from __future__ import annotations

import pytest

from tests.unit.lifecycle.radar import Radar
from tests.unit.reports.histories import at
from tests.unit.reports.reading import flat, section, words
from workflows.model import Person
from workflows.reports import digest
from workflows.reports.risks import DISMISS, TAKE_BACK, dismiss_offers, risk_lines, risk_plain, risk_report
from workflows.reports.shape import Button, ItemRef
from workflows.reports.upkeep import upkeep_lines


def story() -> Radar:
    made = Radar("validation")
    made.ticket("CH-7", "The list has personal data", labels=("ml-data",), created=at("2026-11-02"))
    made.ticket(
        "CH-1",
        "Watching",
        issue_type="Epic",
        description="Review by: 2026-10-30\nThe contract runs until 30 November 2026.\nRetrain after: 60 days",
        created=at("2026-06-01"),
    )
    return made


def test_a_possible_risk_is_told_with_its_record_and_whom_to_ask() -> None:
    line = next(line for line in risk_lines(story().state()) if words(line.text) == "Possible: privacy")
    assert [words(why) for why in line.because] == [
        "CH-7 says: The list has personal data [see]",
        "since 02 Nov",
        "nothing shows: privacy review",
        "ask: risk and compliance",
    ]


def test_where_nobody_has_the_role_that_is_said() -> None:
    made = story()
    made.people(Person("ana", "data scientist"))
    line = next(line for line in risk_lines(made.state()) if words(line.text) == "Possible: privacy")
    assert words(line.because[-1]) == "nobody on the project to ask: risk and compliance, product manager"


def test_a_dismissed_risk_is_told_with_its_reason_and_can_be_taken_back() -> None:
    made = story()
    made.dismiss("privacy")
    state = made.state()
    assert "Possible: privacy" not in [words(line.text) for line in risk_lines(state)]
    line = next(one for one in risk_lines(state) if words(one.text).startswith("Dismissed by Dana on 23 Nov"))
    assert words(line.text).endswith(": privacy")
    assert [words(why) for why in line.because] == ["“stations, no persons”"]
    (back,) = line.offers
    assert isinstance(back, Button)
    assert (back.action, back.value) == (TAKE_BACK, "d0")
    (offer,) = dismiss_offers(state)
    assert isinstance(offer, Button)
    assert offer.action == DISMISS
    assert "privacy" not in offer.value.split()


def test_a_risk_that_came_back_says_who_had_dismissed_it() -> None:
    made = story()
    made.dismiss("privacy", at("2026-11-01"))
    line = next(line for line in risk_lines(made.state()) if words(line.text) == "Possible: privacy")
    assert "recorded after Dana dismissed it on 01 Nov" in [words(why) for why in line.because]


def test_executives_hear_of_signals_in_one_sentence_without_keys() -> None:
    (line,) = risk_plain(story().state())
    assert words(line.text) == "Possible risks, by the record: privacy."
    assert not any(isinstance(value, ItemRef) for value in flat(line.text))
    assert risk_plain(Radar("scoping").state()) == ()


def test_upkeep_is_told_most_urgent_first() -> None:
    assert [words(line.text) for line in upkeep_lines(story().state())] == [
        "The review of 30 Oct was missed.",
        "A contract or approval runs out on 30 Nov.",
        "Whether the model in use is too old cannot be told.",
    ]


@pytest.mark.parametrize("audience", ["executive", "product", "team"])
def test_each_audience_hears_of_the_missed_review(audience: str) -> None:
    report = digest.build(story().state(), audience)
    every = [words(line.text) for line in report.lead] + section(report, "Upkeep")
    assert "The review of 30 Oct was missed." in every


def test_the_radar_names_what_nothing_speaks_for() -> None:
    report = risk_report(story().state())
    lines = section(report, "Radar")
    assert lines[-1].startswith("Nothing on record speaks for: ")
    assert "lack of people, machines or money" in lines[-1]
    assert report.buttons


def test_what_was_not_read_is_not_called_free_of_risk() -> None:
    made = Radar()
    made.items.clear()
    made.sources = ()
    lines = [words(line.text) for line in risk_lines(made.state())]
    assert lines[0].startswith("Cannot be told from what I read: unequal treatment of groups")


@pytest.mark.parametrize("audience", ["executive", "product", "team"])
def test_the_footer_counts_what_was_dismissed_and_by_whom(audience: str) -> None:
    made = story()
    notes = [words(one) for one in digest.build(made.state(), audience).footer]
    assert not any("dismissed" in one for one in notes)
    made.dismiss("privacy")
    made.dismiss("fairness")
    notes = [words(one) for one in digest.build(made.state(), audience).footer]
    assert "2 possible risks dismissed with a reason, by Dana" in notes


def test_what_stands_under_upkeep_is_not_told_again_as_a_risk() -> None:
    made = Radar("modeling")
    made.ticket("CH-1", "Watching", issue_type="Epic", description="Review by: 2026-10-30")
    assert made.risk("upkeep").signals
    assert "Possible: upkeep of the model in use" not in [
        words(line.text) for line in risk_lines(made.state())
    ]
    assert all("upkeep" not in str(one) for one in dismiss_offers(made.state()))
    assert "Possible: upkeep of the model in use" in section(risk_report(made.state()), "Radar")


def test_what_nobody_looked_at_shares_one_line() -> None:
    shared = [line for line in risk_lines(story().state()) if words(line.text).startswith("Nothing shows")]
    (line,) = shared
    nothing = [words(why) for why in line.because if words(why).startswith("nothing shows: ")]
    assert words(line.text).count(",") + words(line.text).count(" and ") + 1 == len(nothing) > 1
    assert not any(words(one.text) == "Possible: privacy" for one in shared)


def test_one_alone_is_told_as_it_is() -> None:
    made = story()
    (line,) = [one for one in risk_lines(made.state()) if words(one.text).startswith("Nothing shows")]
    kinds = [one.kind for one in made.state().outlook.risks if not one.signals and one.absences]  # type: ignore[union-attr]
    for kind in kinds[1:]:
        made.dismiss(kind)
    said = [words(one.text) for one in risk_lines(made.state())]
    assert not any(text.startswith("Nothing shows") for text in said)
    assert len([text for text in said if text.startswith("Possible: ")]) == 2
    assert line.because
