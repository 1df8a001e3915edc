"""Upkeep: the model's age, its review, contracts: each overdue, due soon, with time, not stated, and unknown."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.lifecycle.radar import Radar
from tests.unit.reports.histories import NOW, at
from workflows.lifecycle.upkeep import Due
from workflows.model import Evidence, Release, Verb

TODAY = date(2026, 11, 23)


def found(
    description: str, *, released: int | None = None, kind: str = "Epic"
) -> list[tuple[str, str, date | None]]:
    """Return what is to be renewed when a ticket says this, and the newest release is so many days old."""
    story = Radar("monitoring")
    story.ticket("CH-1", "Watching", issue_type=kind, description=description, created=at("2026-06-01"))
    if released is not None:
        story.releases += [
            Release("r1", "acme/churn", "v1", NOW - timedelta(days=released + 50)),
            Release("r2", "acme/churn", "v2", NOW - timedelta(days=released)),
        ]
    return [(one.what, one.due.value, one.day) for one in story.upkeep()]


@pytest.mark.parametrize(
    ("line", "released", "told"),
    [
        ("Retrain after: 60 days", 61, ("age", "past", TODAY - timedelta(days=1))),
        ("Retrain after: 60 days", 50, ("age", "soon", TODAY + timedelta(days=10))),
        ("Retrain after: 60 days", 10, None),
        ("Retrain after: 60 days", None, ("age", "unknown", None)),
        ("Neu trainieren nach: 8 Wochen", 57, ("age", "past", TODAY - timedelta(days=1))),
        ("Réentraîner tous les: 2 mois", 61, ("age", "past", TODAY - timedelta(days=1))),
        ("Reentrenar cada: 60 días", 61, ("age", "past", TODAY - timedelta(days=1))),
        ("Maximum model age: 1 year", 366, ("age", "past", TODAY - timedelta(days=1))),
        ("Höchstalter des Modells: 1 Jahr", 366, ("age", "past", TODAY - timedelta(days=1))),
        ("Âge maximal du modèle : 2 ans", 731, ("age", "past", TODAY - timedelta(days=1))),
        ("Edad máxima del modelo: 1 año", 366, ("age", "past", TODAY - timedelta(days=1))),
        ("Maximum model age: 60 giorni", 61, ("age", "past", TODAY - timedelta(days=1))),
        ("Maximum model age: 8 weken", 57, ("age", "past", TODAY - timedelta(days=1))),
        ("Maximum model age: 60 dni", 61, ("age", "past", TODAY - timedelta(days=1))),
        ("Maximum model age: 9999 years", 400, None),
        ("Retrain after: a while", 400, None),
        ("", 400, None),
        ("Review by: 2026-10-30", None, ("review", "past", date(2026, 10, 30))),
        ("Review by: 2026-12-01", None, ("review", "soon", date(2026, 12, 1))),
        ("Review by: 2026-10-30\nReview by: 2027-10-30", None, None),
        ("Nächste Überprüfung: 2026-10-30", None, ("review", "past", date(2026, 10, 30))),
        ("Review by: soon", None, None),
    ],
)
def test_age_and_review_are_held_against_what_was_stated(
    line: str, released: int | None, told: tuple[str, str, date | None] | None
) -> None:
    assert found(line, released=released) == ([told] if told else [])


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("Contract runs until 30 November 2026.", ("contract", "soon", date(2026, 11, 30))),
        ("The approval expires on 2026-11-20.", ("contract", "past", date(2026, 11, 20))),
        ("Der Vertrag läuft bis 30. November 2026.", ("contract", "soon", date(2026, 11, 30))),
        ("Le contrat expire le 30 novembre 2026.", ("contract", "soon", date(2026, 11, 30))),
        ("El contrato vence el 30 de noviembre de 2026.", ("contract", "soon", date(2026, 11, 30))),
        ("Contract runs until 30 November 2028.", None),
        ("Contract ran until 30 June 2026.", None),
        ("The contract was signed on 30 November 2026.", None),
        ("Contract runs until 30 November.", None),
        ("The contract does not expire on 30 November 2026.", None),
        ("Contracts: see the folder. Work goes on until 30 November 2026.", None),
    ],
)
def test_a_contract_is_told_when_one_sentence_names_it_its_end_and_the_year(
    sentence: str, told: tuple[str, str, date | None] | None
) -> None:
    assert found(f"What we get. {sentence} Ask Ana.", kind="Task") == ([told] if told else [])


def test_a_contract_that_ran_out_long_ago_is_forgotten() -> None:
    assert found("The approval expires on 2026-08-20.", kind="Task") == []


def test_the_evidence_is_the_sentence_and_the_ticket() -> None:
    story = Radar("monitoring")
    story.ticket("CH-1", "Files", description="SFTP. Contract runs until 30 November 2026; ask Ana.")
    (one,) = story.upkeep()
    assert one.because.detail == "CH-1 says: Contract runs until 30 November 2026"
    assert one.due is Due.SOON
    assert one.item is not None


@given(st.text(alphabet="Contract until expires 0123456789-./ November", max_size=120))
def test_any_sentence_is_read(sentence: str) -> None:
    assert all(day is None or day.year < 10_000 for _, _, day in found(f"Contract until {sentence}"))


@pytest.mark.parametrize(
    ("title", "status", "told"),
    [
        ("Retrain for November", "Done", []),
        ("Modell: Retraining plan", "Done", ["past"]),
        ("Trigger retraining from the alert", "Done", ["past"]),
        ("Retrain for November", "In Progress", ["past"]),
        ("Retrain for November", "Rejected", ["past"]),
        ("Neu trainieren mit den Daten vom Oktober", "Done", []),
        ("Réentraîner avec octobre", "Done", []),
        ("Reentrenar con octubre", "Done", []),
    ],
)
def test_a_retraining_that_is_done_makes_the_model_young_again(
    title: str, status: str, told: list[str]
) -> None:
    story = Radar("monitoring")
    story.ticket("CH-1", "Watching", issue_type="Epic", description="Retrain after: 60 days")
    story.releases.append(Release("r1", "acme/churn", "v1", NOW - timedelta(days=90)))
    item = story.ticket("CH-2", title, status, created=at("2026-10-05"))
    if status != "In Progress":
        story.act(item, at("2026-10-20"), Verb.TRANSITIONED, field="status", old="In Progress", new=status)
    assert [one.due.value for one in story.upkeep()] == told


def test_without_a_read_tracker_nobody_can_tell_what_is_due() -> None:
    story = Radar("monitoring")
    story.items.clear()
    story.sources = ()
    assert [(one.what, one.due) for one in story.upkeep()] == [
        ("age", Due.UNKNOWN), ("review", Due.UNKNOWN), ("contract", Due.UNKNOWN),
    ]  # fmt: skip
    assert "never read" in story.upkeep()[0].because.detail


def test_what_a_document_states_is_known_without_a_tracker() -> None:
    story = Radar("monitoring")
    story.items.clear()
    story.sources = ()
    story.file("docs/model.md", "Review by: 2026-10-30")
    assert [(one.what, one.due) for one in story.upkeep()] == [
        ("review", Due.PAST), ("contract", Due.UNKNOWN),
    ]  # fmt: skip


def test_a_retraining_of_which_nobody_knows_the_day_makes_nothing_young() -> None:
    story = Radar("monitoring")
    story.ticket("CH-1", "Watching", issue_type="Epic", description="Retrain after: 60 days")
    story.releases.append(Release("r1", "acme/churn", "v1", NOW - timedelta(days=90)))
    story.ticket("CH-2", "Retrain for November", "Done", created=at("2026-11-20"))
    assert [one.due for one in story.upkeep()] == [Due.PAST]


def test_a_contract_that_files_name_is_told_where_no_tracker_was_read() -> None:
    story = Radar("monitoring")
    story.items.clear()
    story.sources = ()
    story.file("README.md", "Review by: 2026-10-30")
    assert [(one.what, one.due) for one in story.upkeep()] == [
        ("review", Due.PAST), ("contract", Due.UNKNOWN),
    ]  # fmt: skip


def test_the_age_is_told_with_the_release_its_day_there_and_who_asks_and_linked_to_the_release() -> None:
    story = Radar("monitoring")
    item = story.ticket("CH-1", "Watching", issue_type="Epic", description="Retrain after: 60 days")
    late = at("2026-09-01", "22:30")  # in Berlin it is the next day already
    story.releases.append(Release("r1", "acme/churn", "v1", late, "https://github.example/v1"))
    (one,) = story.upkeep()
    said = "v1 is of Wed 2 Sep 2026, and CH-1 asks for retraining after 60 days"
    assert one.because == Evidence("upkeep", said, "https://github.example/v1")
    assert (one.what, one.due, one.day, one.item) == ("age", Due.PAST, date(2026, 11, 1), item)
    story.releases[0] = replace(story.releases[0], url=None)
    assert story.upkeep()[0].because.url == item.url


@pytest.mark.parametrize(("stated", "said"), [("1 day", "after 1 day"), ("2 days", "after 2 days")])
def test_of_an_age_of_one_day_one_day_is_told(stated: str, said: str) -> None:
    story = Radar("monitoring")
    story.ticket("CH-1", "Watching", issue_type="Epic", description=f"Retrain after: {stated}")
    assert story.upkeep()[0].because.detail == f"CH-1 asks for retraining {said}, and no release was read"
    story.releases.append(Release("r1", "acme/churn", "v1", at("2026-09-01"), None))
    assert story.upkeep()[0].because.detail.endswith(f"CH-1 asks for retraining {said}")


def test_an_age_that_is_asked_for_without_any_release_is_told_as_unknown_with_who_asks() -> None:
    story = Radar("monitoring")
    item = story.ticket("CH-1", "Watching", issue_type="Epic", description="Retrain after: 60 days")
    said = "CH-1 asks for retraining after 60 days, and no release was read"
    (one,) = story.upkeep()
    assert (one.because, one.due, one.item) == (Evidence("unread", said, item.url), Due.UNKNOWN, item)


def test_the_last_review_asked_for_is_told_with_who_asks_and_linked() -> None:
    story = Radar("monitoring")
    story.ticket("CH-1", "Watching", issue_type="Epic", description="Review by: 2026-10-30")
    item = story.ticket("CH-2", "Watching it", issue_type="Epic", description="Review by: 2026-11-20")
    (one,) = story.upkeep()
    assert one.because == Evidence("upkeep", "CH-2 asks for a review by Fri 20 Nov 2026", item.url)
    assert (one.due, one.item) == (Due.PAST, item)


def test_what_is_due_today_is_not_past() -> None:
    assert found("Review by: 2026-11-23") == [("review", "soon", TODAY)]
    assert found("Review by: 2026-11-22") == [("review", "past", TODAY - timedelta(days=1))]


def test_a_contract_is_linked_to_its_ticket() -> None:
    story = Radar("monitoring")
    item = story.ticket("CH-1", "Files", description="Contract runs until 30 November 2026.")
    (one,) = story.upkeep()
    assert (one.because.signal, one.because.url, one.item) == ("upkeep", item.url, item)


def test_only_a_ticket_can_say_that_the_model_was_retrained() -> None:
    story = Radar("monitoring")
    story.ticket("CH-1", "Watching", issue_type="Epic", description="Retrain after: 60 days")
    story.releases.append(Release("r1", "acme/churn", "v1", NOW - timedelta(days=90)))
    pull = story.pull("acme/churn#1", "Retrain for November", "merged")
    story.act(pull, at("2026-11-20"), Verb.MERGED)
    assert [one.due for one in story.upkeep()] == [Due.PAST]


def test_a_contract_that_a_ticket_names_is_told_where_no_tracker_was_read_to_its_end() -> None:
    story = Radar("monitoring")
    story.ticket("CH-1", "Files", description="Contract runs until 30 November 2026.")
    story.sources = ()
    assert [(one.what, one.due) for one in story.upkeep()] == [
        ("contract", Due.SOON), ("age", Due.UNKNOWN), ("review", Due.UNKNOWN),
    ]  # fmt: skip
