"""Which activities are signs of life."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from typing import Any

import pytest

from config.policy import Policy, Stage
from workflows.lifecycle.signs import Signs
from workflows.model import Activity, ActorKind, Facts, Person, Project, Verb

NUMBERS = count()
FACTS = Facts(Project("p", "P", people=(Person("robot"),)))
POLICY = Policy(stages=(Stage(name="modeling", plain="models"),))


def signs() -> Signs:
    """Judges that remember nothing yet."""
    return Signs(FACTS, POLICY)


def act(verb: str, actor: str | None = "ana", kind: str = "human", **fields: Any) -> Activity:
    at = datetime(2026, 11, 2, tzinfo=UTC)
    return Activity(f"1:{next(NUMBERS)}", "t:E-1", at, actor, ActorKind(kind), Verb(verb), **fields)


@pytest.mark.parametrize("verb", [verb.value for verb in Verb if verb is not Verb.LABELLED])
def test_every_deed_of_a_human_is_a_sign(verb: str) -> None:
    assert signs().is_sign(act(verb, text="AUC 0.71 with 30 days."))


@pytest.mark.parametrize("kind", ["bot", "self"])
@pytest.mark.parametrize("verb", [verb.value for verb in Verb])
def test_of_machines_only_facts_about_runs_are(verb: str, kind: str) -> None:
    assert signs().is_sign(act(verb, "x", kind, text="AUC 0.71", new="urgent")) is verb.startswith("run_")


@pytest.mark.parametrize(
    "name", ["dependabot[bot]", "stale-bot", "renovate", "stagecoach-app", "github-actions"]
)
def test_an_account_named_like_a_bot_is_no_human(name: str) -> None:
    assert not signs().is_human(act("commented", name))


@pytest.mark.parametrize("name", ["hugo", "bob", "robot", "albert", "talbot", None])
def test_a_person_whose_name_ends_like_one_is(name: str | None) -> None:
    assert signs().is_human(act("commented", name))


@pytest.mark.parametrize(
    "field",
    ["Rank", "Sprint", "Fix Version", "fixVersions", "Fix Version/s", "Epic Link", "RemoteIssueLink", "Remote Links",
     "Story Points", "story points", "priority", "Story point estimate"],
)  # fmt: skip
def test_edits_of_ignored_fields_are_none(field: str) -> None:
    assert not signs().is_sign(act("edited", field=field, old="1", new="2"))
    assert not signs().is_sign(act("linked", field="remote link", new="https://x.example"))


@pytest.mark.parametrize("field", ["description", "summary", "duedate", None, "assignee"])
def test_other_edits_are(field: str | None) -> None:
    assert signs().is_sign(act("edited", field=field, new="2"))


@pytest.mark.parametrize(
    ("old", "new", "sign"),
    [
        (None, "ml-modeling", False),
        ("ml-data", "ml-modeling", False),
        ("ML-Data", None, False),
        (None, "stale", False),
        ("triage", "Needs-Update", False),
        ("stale", "ml-data", False),
        (None, "ml-data stale", False),
        (None, "blocked", True),
        ("ml-data", "blocked", True),
        ("needs-gpu", None, True),
        (None, "html-export", True),
        (None, "ml-data urgent", True),
        (None, None, False),
    ],
)
def test_labels_of_lifecycle_and_housekeeping_are_none(old: str | None, new: str | None, sign: bool) -> None:  # noqa: FBT001 - a case
    assert signs().is_sign(act("labelled", field="labels", old=old, new=new)) is sign
    assert signs().is_sign(act("edited", field="labels", old=old, new=new)) is sign


def test_a_ping_is_none_and_a_comment_without_known_text_is_one() -> None:
    assert not signs().is_sign(act("commented", text="any update?"))
    assert signs().is_sign(act("commented"))


def test_what_was_found_of_a_name_or_a_comment_is_found_again() -> None:
    judge, ping, word = (
        signs(),
        act("commented", text="any news?"),
        act("commented", text="AUC 0.71 with 30 days."),
    )
    for _ in range(2):
        assert not judge.is_person("stale-bot")
        assert judge.is_person("ana")
        assert judge.is_person("robot")
        assert (judge.is_comment(ping), judge.is_bare_ping(ping), judge.is_sign(ping)) == (False, True, False)
        assert (judge.is_comment(word), judge.is_bare_ping(word), judge.is_sign(word)) == (True, False, True)


def test_a_comment_is_one_of_a_human() -> None:
    judge = signs()
    for other in (
        act("edited", text="AUC 0.71"),
        act("commented", "x", "bot", text="AUC 0.71"),
        act("commented", "stale-bot"),
    ):
        assert not judge.is_comment(other)
        assert not judge.is_bare_ping(other)


def test_of_several_activities_the_signs_are_kept_in_their_order() -> None:
    judge = signs()
    first, ping, last = (
        act("pushed"),
        act("commented", text="ping"),
        act("commented", text="AUC 0.71 with 30 days."),
    )
    assert judge.of([first, ping, last]) == (first, last)
    assert judge.of([]) == ()
