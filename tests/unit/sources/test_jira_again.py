from __future__ import annotations

import pytest

from workflows.batch import Damaged
from workflows.sources.jira_again import is_quoted, issues_of


@pytest.mark.parametrize(
    ("record", "name"),
    [
        ("CH-97", "CH-97"),
        ("CH-97 comment 12", "CH-97"),
        ("10012", "10012"),
        ("jira:10012 jira:comment:5", "10012"),
    ],
)
def test_a_record_leads_to_its_issue(record: str, name: str) -> None:
    assert issues_of([Damaged("jira", record, "odd"), Damaged("jira", record, "twice")]) == [name]


@pytest.mark.parametrize("record", ["an issue without id", 'CH-1") OR project in ("FR', "CH-97\x1b", ""])
def test_what_is_no_key_is_not_asked_for(record: str) -> None:
    assert issues_of([Damaged("jira", record, "odd")]) == []


def test_a_complaint_names_whole_keys() -> None:
    said = "An issue with key 'CH-97' does not exist for field 'key'."
    assert is_quoted("CH-97", said)
    assert not is_quoted("CH-9", said)
