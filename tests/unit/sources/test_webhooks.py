"""What is believed of a webhook: its signature, and which repository or Jira project it is about."""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.sources.webhooks import github_scope, is_signed, jira_scope

SECRET, BODY = "0123456789abcdef", b'{"a": 1}'
SIGNED = hmac.new(SECRET.encode(), BODY, hashlib.sha256).hexdigest()
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def test_a_signature_of_another_secret_body_or_method_is_none() -> None:
    assert is_signed(SECRET, BODY, f"sha256={SIGNED}")
    assert is_signed(SECRET, BODY, f"SHA256={SIGNED.upper()}")
    assert not is_signed("another", BODY, f"sha256={SIGNED}")
    assert not is_signed(SECRET, BODY + b" ", f"sha256={SIGNED}")
    assert not is_signed(SECRET, BODY, SIGNED)
    assert not is_signed(SECRET, BODY, f"sha1={SIGNED[:40]}")


def test_the_example_of_githubs_own_documentation_is_signed() -> None:
    given_there = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
    assert is_signed("It's a Secret to Everybody", b"Hello, World!", given_there)


@given(st.text())
def test_no_header_whatever_is_in_it_breaks_or_opens_the_check(header: str) -> None:
    assert not is_signed(SECRET, BODY, header)
    assert not is_signed(SECRET, BODY, f"sha256={header}")


@pytest.mark.parametrize("event", ["push", "issues", "issue_comment", "pull_request", "workflow_run"])
def test_github_names_the_repository_of_what_is_read(event: str) -> None:
    assert github_scope(event, {"repository": {"full_name": "Acme/Churn.Model"}}) == "acme/churn.model"


def test_of_other_events_of_github_and_of_names_that_are_none_nothing_is_kept() -> None:
    named = {"repository": {"full_name": "acme/churn"}}
    assert github_scope("star", named) is None
    assert github_scope("", named) is None
    for name in (
        "acme",
        "acme/",
        "a/b/c",
        "acme/chürn",
        "acme/x\x00",
        "acme/churn\n",
        "a" * 300 + "/b",
        7,
        None,
    ):
        assert github_scope("push", {"repository": {"full_name": name}}) is None


@pytest.mark.parametrize("event", ["jira:issue_created", "jira:issue_updated", "comment_created"])
def test_jira_names_the_project_by_the_key_of_the_issue(event: str) -> None:
    assert jira_scope({"webhookEvent": event, "issue": {"key": "ML_OPS-12"}}) == "ML_OPS"


def test_of_other_events_of_jira_and_of_keys_that_are_none_nothing_is_kept() -> None:
    named = {"key": "CH-12"}
    assert jira_scope({"webhookEvent": "jira:issue_deleted", "issue": named}) is None
    assert jira_scope({"webhookEvent": ["comment_created"], "issue": named}) is None
    assert jira_scope({"webhookEvent": "comment_created", "comment": {}}) is None
    for key in ("CH", "ch-1", "CH-0", "CH-1\n", "CH-1; DROP", "CH-" + "9" * 400, None, {}):
        assert jira_scope({"webhookEvent": "comment_created", "issue": {"key": key}}) is None


@given(st.dictionaries(st.sampled_from(["repository", "issue", "webhookEvent"]) | st.text(), JSON))
def test_no_payload_breaks_the_reading(payload: dict[str, Any]) -> None:
    github_scope("push", payload)
    jira_scope(payload)
