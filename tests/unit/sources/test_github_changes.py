from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

import pytest

from config.policy import PeopleRules
from workflows.sources.github_branches import read_branches, working_heads
from workflows.sources.github_changes import FIRST_PAGE, NEWEST_FIRST, OLDEST_FIRST, Survey
from workflows.sources.github_graphql import Unreadable
from workflows.sources.github_mark import Mark, fingerprint
from workflows.sources.github_people import People
from workflows.sources.github_repositories import Target

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workflows.sources.github_graphql import GraphQL

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
TARGET = Target("acme/churn", ("churn",), frozenset({"churn"}))
KEYS = ("CH",)


def at(hours: float) -> str:
    return (NOW - timedelta(hours=hours)).isoformat()


def entry(
    kind: str, number: int, *, updated: float, created: float = 5000, state: str | None = None
) -> dict[str, Any]:
    node: dict[str, Any] = {
        "id": f"{kind}_{number}", "number": number, "createdAt": at(created), "updatedAt": at(updated),
    }  # fmt: skip
    return node | (
        {"headRefOid": "o", "statusCheckRollup": {"state": state} if state else None} if kind == "PR" else {}
    )


def page(*nodes: dict[str, Any], after: str | None = None, total: int = 0) -> dict[str, Any]:
    return {
        "totalCount": total or len(nodes), "nodes": list(nodes),
        "pageInfo": {"hasNextPage": after is not None, "endCursor": after},
    }  # fmt: skip


def head(name: str, oid: str, *, hours: float = 5) -> dict[str, Any]:
    return {"name": name, "target": {"oid": oid, "committedDate": at(hours)}}


def answer(**lists: Any) -> dict[str, Any]:
    return {
        "id": "R_1", "nameWithOwner": "acme/churn", "url": "https://github.example/acme/churn",
        "defaultBranchRef": {
            "name": "main",
            "target": {"oid": "m", "committedDate": at(5), "checkSuites": {"nodes": []}},
        },
        "pullRequests": page(), "issues": page(), "heads": page(), "releases": {"nodes": []}, "tags": {"nodes": []},
    } | lists  # fmt: skip


def seen(node: dict[str, Any]) -> dict[str, str]:
    rollup = (node.get("statusCheckRollup") or {}).get("state")
    updated = datetime.fromisoformat(node["updatedAt"])
    return {str(node["number"]): fingerprint(updated, node.get("headRefOid"), rollup)}


def marked(*nodes: dict[str, Any], issues: int = 0, **changes: Any) -> Mark:
    known = {key: value for node in nodes for key, value in seen(node).items()}
    values: dict[str, Any] = {
        "repo": "R_1",
        "name": "acme/churn",
        "slugs": ("churn",),
        "keys": KEYS,
        "through": NOW - timedelta(hours=10),
    }
    return Mark(**(values | {"seen": known, "issues": issues} | changes))


def surveyed(mark: Mark | None, *answers: dict[str, Any]) -> Survey:
    survey = Survey(TARGET, mark, KEYS)
    for one in answers:
        assert survey.wants_more
        survey.take(one)
    return survey


def test_a_repository_without_a_mark_is_read_whole() -> None:
    survey = surveyed(None, answer(issues=page(entry("I", 1, updated=900))))
    assert survey.changed == ("I_1",)
    assert survey.is_complete
    assert not survey.wants_more


def test_what_the_mark_remembers_is_not_read_again_even_at_its_very_moment() -> None:
    one = entry("I", 1, updated=10)
    survey = surveyed(marked(one, issues=1), answer(issues=page(one)))
    assert survey.changed == ()
    assert not survey.wants_more


def test_an_issue_that_github_listed_late_is_found_within_the_overlap() -> None:
    late = entry("I", 2, updated=10.1)
    assert surveyed(marked(issues=1), answer(issues=page(late))).changed == ("I_2",)


def test_an_old_issue_that_moves_onto_the_first_page_is_not_news() -> None:
    assert surveyed(marked(issues=1), answer(issues=page(entry("I", 2, updated=400)))).changed == ()


def test_checks_that_finish_without_touching_the_pull_request_are_seen() -> None:
    mark = marked(entry("PR", 3, updated=200, state="PENDING"))
    assert surveyed(
        mark, answer(pullRequests=page(entry("PR", 3, updated=200, state="FAILURE")))
    ).changed == ("PR_3",)
    assert (
        surveyed(mark, answer(pullRequests=page(entry("PR", 3, updated=200, state="PENDING")))).changed == ()
    )


def test_a_full_first_page_of_news_is_followed_until_it_reaches_back() -> None:
    fresh = [entry("I", n, updated=n / 10, created=400) for n in range(1, FIRST_PAGE + 1)]
    survey = surveyed(marked(issues=500), answer(issues=page(*fresh, after="c1", total=500)))
    question = survey.question()
    assert (question["issues"], question["pulls"], question["heads"], question["rest"]) == (
        True,
        False,
        False,
        False,
    )
    assert (question["issuesAfter"], question["order"]) == ("c1", NEWEST_FIRST)
    survey.take(
        {"issues": page(entry("I", 99, updated=5), entry("I", 98, updated=300), after="c2", total=500)}
    )
    assert not survey.wants_more
    assert set(survey.changed) == {f"I_{n}" for n in range(1, FIRST_PAGE + 1)} | {"I_99"}


def test_a_first_reading_of_many_starts_at_the_quiet_end() -> None:
    survey = surveyed(None, answer(issues=page(entry("I", 9, updated=1), after="c1", total=3)))
    assert (survey.question()["order"], survey.question()["issuesAfter"]) == (OLDEST_FIRST, None)
    survey.take({"issues": page(entry("I", 1, updated=90), after="c2", total=3)})
    assert survey.question()["issuesAfter"] == "c2"
    survey.take({"issues": page(entry("I", 5, updated=50), entry("I", 9, updated=1), total=3)})
    assert survey.is_complete
    assert survey.changed == ("I_1", "I_5", "I_9")


def test_a_missing_issue_makes_the_whole_list_be_swept_but_nothing_be_read_again() -> None:
    fresh = entry("I", 50, updated=1, created=1)
    survey = surveyed(
        marked(issues=40), answer(issues=page(fresh, entry("I", 7, updated=99), after="c1", total=40))
    )
    assert survey.shrank
    question = survey.question()
    assert (question["order"], question["issuesAfter"], question["pulls"]) == (OLDEST_FIRST, None, False)
    survey.take({"issues": page(entry("I", 1, updated=900), fresh, total=40)})
    assert survey.is_complete
    assert survey.changed == ("I_50",)


def test_new_issues_are_no_missing_ones() -> None:
    fresh = entry("I", 50, updated=1, created=1)
    assert not surveyed(marked(issues=40), answer(issues=page(fresh, total=41))).shrank


@pytest.mark.parametrize("changes", [{"name": "acme/old"}, {"repo": "R_0"}, {"slugs": ()}, {"keys": ("DE",)}])
def test_another_name_or_repository_a_new_project_or_jira_key_mean_reading_anew(
    changes: dict[str, Any],
) -> None:
    mark = marked(issues=1, **changes)
    assert surveyed(mark, answer(issues=page(entry("I", 1, updated=900)))).changed == ("I_1",)


def test_projects_and_keys_of_which_this_sync_does_not_speak_are_kept() -> None:
    mark = marked(issues=1, slugs=("churn", "retention"), keys=("CH", "RE"))
    survey = surveyed(mark, answer(issues=page(entry("I", 1, updated=900))))
    assert survey.changed == ()
    assert set(survey.slugs) == {"churn", "retention"}
    assert set(survey.keys) == {"CH", "RE"}


def test_a_project_that_gave_the_repository_up_is_forgotten() -> None:
    target = Target("acme/churn", ("churn",), frozenset({"churn", "retention"}))
    assert set(Survey(target, marked(slugs=("churn", "retention")), KEYS).slugs) == {"churn"}


def test_what_github_owes_us_is_asked_for_again() -> None:
    survey = surveyed(marked(issues=1, unread={"PR_7": "7"}), answer())
    assert survey.changed == ("PR_7",)
    assert survey.number("PR_7") == "7"


def test_a_repeated_page_ends_the_reading_instead_of_going_round() -> None:
    survey = surveyed(None, answer(heads=page(head("exp/a", "1"), after="c1")))
    survey.take({"heads": page(head("exp/a", "1"), after="c1")})
    assert survey.failure
    assert survey.failure.again
    assert not survey.wants_more


def test_a_damaged_entry_is_set_aside_and_keeps_the_list_from_counting_as_whole() -> None:
    survey = surveyed(None, answer(issues=page({"id": "I_2", "number": 2}, entry("I", 1, updated=9))))
    assert survey.changed == ("I_1",)
    assert survey.damaged[0].record == "acme/churn#2"
    assert not survey.is_complete


@pytest.mark.parametrize(
    "broken", [{"issues": None}, {"heads": {}}, {"url": None}, {"pullRequests": page() | {"nodes": None}}]
)
def test_a_list_that_github_did_not_give_is_no_empty_list(broken: dict[str, Any]) -> None:
    survey = surveyed(None, answer(**broken))
    assert isinstance(survey.failure, Unreadable)
    assert survey.failure.again


def test_a_damaged_release_hides_nothing_else() -> None:
    survey = surveyed(
        None, answer(releases={"nodes": [{"id": "RE_1"}]}, issues=page(entry("I", 1, updated=9)))
    )
    assert survey.changed == ("I_1",)
    assert len(survey.damaged) == 1


def test_an_empty_repository_has_nothing_and_that_is_fine() -> None:
    survey = surveyed(None, answer(defaultBranchRef=None))
    assert (survey.failure, survey.default, survey.runs) == (None, "", ())


def test_work_stands_on_recent_branches_and_on_experiments_of_any_age() -> None:
    old = 24 * 400
    heads = page(
        head("main", "m"), head("exp/gru", "1", hours=old), head("Experiment/x", "2", hours=old),
        head("fix", "3"), head("forgotten", "4", hours=old), head("gh-readonly-queue/main/pr-1", "5"),
    )  # fmt: skip
    survey = surveyed(None, answer(heads=heads))
    assert set(working_heads(survey, ("exp/", "experiment/"), NOW)) == {"exp/gru", "Experiment/x", "fix"}


def test_more_branches_are_listed_only_while_all_of_them_are_news() -> None:
    mark = marked(heads={"exp/a": "1"})
    known = page(head("exp/b", "9"), head("exp/a", "1"), after="c1")
    assert not surveyed(mark, answer(heads=known)).wants_more
    assert surveyed(mark, answer(heads=page(head("exp/b", "9"), after="c1"))).wants_more


def test_the_page_of_a_tag_is_found_whatever_the_tag_is_called() -> None:
    survey = Survey(TARGET, None, KEYS)
    tag = {"id": "T_1", "name": "models/v1#2", "target": {"committedDate": at(5)}}
    survey.take(answer(tags={"nodes": [tag]}))
    assert survey.releases[0].url == "https://github.example/acme/churn/releases/tag/models/v1%232"


class Answering:
    """Gives every branch the same answer."""

    def __init__(self, row: dict[str, Any]) -> None:
        self.row = row

    def ask_rows(self, _question: str, rows: Sequence[object], *, at_most: int) -> list[dict[str, Any]]:
        del at_most
        return [self.row for _ in rows]


def test_a_pull_request_that_the_token_may_not_see_does_not_hide_a_branch() -> None:
    survey = Survey(TARGET, None, KEYS)
    survey.take(answer(heads=page(head("exp/gru", "o1"))))
    commit = {"oid": "o1", "message": "CH-7: start", "committedDate": at(5), "url": "u", "author": None}
    row = {
        "ref": {"name": "exp/gru", "target": {"oid": "o1"}, "associatedPullRequests": {"nodes": [None]}},
        "defaultBranchRef": {"compare": {"aheadBy": 1, "commits": {"nodes": [commit]}}},
    }
    graphql = cast("GraphQL", Answering(row))
    (found,) = read_branches(graphql, [(survey, survey.heads["exp/gru"])], People(PeopleRules()), now=NOW)
    assert found.failure is None
    assert found.item is not None
    assert found.item.key == "acme/churn@exp/gru"
