"""A signal of a risk points to the ticket that says it, quotes the words around it, and has the time of its record."""

from __future__ import annotations

import pytest

from tests.unit.lifecycle.checklists import DEFAULT
from tests.unit.lifecycle.radar import Radar
from tests.unit.reports.histories import NOW, at
from workflows.lifecycle.risk_signals import AROUND
from workflows.model import ActorKind, Evidence, Verb

WEEKS = DEFAULT.risks.comment_weeks


def test_a_label_signals_since_it_was_put_on_and_else_since_the_ticket_was_made() -> None:
    story = Radar("scoping")
    item = story.ticket("CH-7", "A ticket", labels=("Fairness",), created=at("2026-10-05"))
    (signal,) = story.risk("fairness").signals
    assert signal.because == Evidence("label", "CH-7 has the label Fairness: A ticket", item.url)
    assert (signal.at, signal.item, signal.spoken) == (at("2026-10-05"), item, False)
    story.relabel(item, at("2026-11-05"), add="other")
    story.act(item, at("2026-11-10"), Verb.LABELLED, field="labels", new="fairness")
    (signal,) = story.risk("fairness").signals
    assert signal.at == at("2026-11-10")


def test_words_signal_with_the_ticket_that_says_them() -> None:
    story = Radar("scoping")
    item = story.ticket("CH-7", "The list has personal data", created=at("2026-10-05"))
    (signal,) = story.risk("privacy").signals
    assert signal.because == Evidence("words", "CH-7 says: The list has personal data", item.url)
    assert (signal.at, signal.item, signal.spoken) == (at("2026-10-05"), item, True)


def test_a_comment_is_linked_itself_where_it_has_an_address() -> None:
    story = Radar("scoping")
    item = story.ticket("CH-7", "A ticket")
    story.comment(item, at("2026-11-10"), "it has personal data", "bo", url="https://jira.example/words")
    (signal,) = story.risk("privacy").signals
    assert (signal.because.url, signal.at) == ("https://jira.example/words", at("2026-11-10"))


@pytest.mark.parametrize(
    ("verb", "kind", "heard"),
    [
        (Verb.COMMENTED, ActorKind.HUMAN, 1),
        (Verb.COMMENTED, ActorKind.BOT, 0),
        (Verb.REVIEWED, ActorKind.HUMAN, 0),
    ],
)
def test_only_comments_of_people_are_heard(verb: Verb, kind: ActorKind, heard: int) -> None:
    story = Radar("scoping")
    item = story.ticket("CH-7", "A ticket")
    story.act(item, at("2026-11-10"), verb, "bo", kind=kind, text="it has personal data")
    assert len(story.risk("privacy").signals) == heard


@pytest.mark.parametrize(("left", "right"), [("", ""), ("… ", ""), ("", " …"), ("… ", " …")])
def test_long_words_are_quoted_around_what_was_found_and_cut_between_words(left: str, right: str) -> None:
    before, after = ("early " * AROUND if left else "") + "all", "here" + (" later" * AROUND if right else "")
    story = Radar("scoping")
    story.ticket("CH-7", "A ticket", description=f"{before} personal data {after}")
    said = str(story.risk("privacy").signals[0].because.detail).removeprefix("CH-7 says: ")
    assert said.startswith(left)
    assert said.endswith(right)
    inner = said.removeprefix("… ").removesuffix(" …")
    assert "all personal data here" in inner
    assert set(inner.split()) <= {"early", "all", "personal", "data", "here", "later"}
    assert len(inner) <= 2 * AROUND + len("personal data") + len(" early later")
    assert not left or inner.split()[0] == "early"


def test_words_without_blanks_around_are_cut_as_well() -> None:
    story = Radar("scoping")
    story.ticket("CH-7", "A ticket", description="x" * 9_000 + "/personal data/" + "y\n" * 9_000)
    said = str(story.risk("privacy").signals[0].because.detail)
    assert "x/personal data/y" in said
    assert len(said) <= len("CH-7 says: …  …") + len("personal data") + 6 * AROUND


def test_what_was_recorded_comes_before_what_was_said_and_the_newest_first() -> None:
    story = Radar("scoping")
    story.ticket("CH-5", "The list has personal data", created=at("2026-10-05"))
    story.ticket("CH-6", "A file with personal data", created=at("2026-10-15"))
    story.ticket("CH-7", "A ticket", labels=("gdpr",), created=at("2026-10-01"))
    keys = [one.item.key for one in story.risk("privacy").signals if one.item]
    assert keys == ["CH-7", "CH-6", "CH-5"]


def test_upkeep_signals_at_the_noon_of_its_day() -> None:
    story = Radar("monitoring")
    item = story.ticket("CH-1", "Watching", issue_type="Epic", description="Review by: 2026-10-30")
    (signal,) = story.risk("upkeep").signals
    assert (signal.at, signal.item) == (at("2026-10-30", "12:00"), item)
    assert NOW.tzinfo is not None
