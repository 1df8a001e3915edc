from __future__ import annotations

from dataclasses import replace

import pytest

from workflows.batch import Damaged
from workflows.model import Project
from workflows.sources.github_again import only, rewound
from workflows.sources.github_mark import Mark, read_mark

MARK = Mark("R_1", "acme/churn", seen={"7": "f"}, heads={"exp/gru": "a1"}, rest="r")
CURSORS = {"github:Acme/churn": MARK.text(), "github:Acme/churn:files": "files", "github:acme/*": "listing"}


def mark_after(record: str, ref: str | None = None) -> Mark | None:
    again, concerned = rewound(CURSORS, [Damaged("github", record, "odd", ref)])
    assert concerned == ("Acme/churn",)
    return read_mark(again["github:Acme/churn"])


def test_an_issue_is_owed_by_its_id() -> None:
    assert mark_after("acme/churn#7", "I_7") == replace(MARK, unread={"I_7": "7"})
    assert mark_after("acme/churn#7 github:I_7:sha", "github:I_7") == replace(MARK, unread={"I_7": "7"})


@pytest.mark.parametrize("ref", [None, "", "I_7' OR 1", 'x"}'])
def test_without_an_id_that_can_be_one_the_whole_repository_is_read(ref: str | None) -> None:
    assert mark_after("acme/churn#7", ref) is None
    assert mark_after("acme/churn an entry without a number", ref) is None


def test_releases_branches_and_files_are_listed_again_and_nothing_else() -> None:
    assert mark_after("acme/churn releases and runs") == replace(MARK, rest="")
    assert mark_after("acme/churn@exp/gru") == replace(MARK, heads={})
    for record in ("acme/churn files", "acme/churn/docs/card.md"):
        assert mark_after(record) == MARK
        again, _ = rewound(CURSORS, [Damaged("github", record, "odd")])
        assert "github:Acme/churn:files" not in again


@pytest.mark.parametrize("record", ["field deployments", "other/place#1", "", "\x1b[2J"])
def test_what_names_no_known_repository_rewinds_nothing(record: str) -> None:
    assert rewound(CURSORS, [Damaged("github", record, "odd")]) == (CURSORS, ())


def test_only_projects_with_such_a_repository_are_read_and_the_others_lend_their_keys() -> None:
    churn = Project("churn", "Churn", jira_keys=("CH",), repositories=("acme/*", "other/x"))
    fraud = Project("fraud", "Fraud", jira_keys=("FR",), repositories=("other/y",))
    assert [one.repositories for one in only([churn, fraud], ["Acme/churn"])] == [("Acme/churn",), ()]
    assert only([fraud], ["Acme/churn"]) == []
