"""What GitHub answers about files, read without GitHub: whole answers, parts of them, and nonsense."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.source import load_policy
from workflows.model import Kpi, Project
from workflows.sources.github_changes import Head, Survey
from workflows.sources.github_files import FilesMark, read_files_mark
from workflows.sources.github_graphql import Unreadable
from workflows.sources.github_picks import MOST_METRICS, MOST_NAMES, MOST_TEXTS, VERSIONS, Picks
from workflows.sources.github_repositories import Target
from workflows.sources.github_texts import named, text_of
from workflows.sources.github_trees import NO_CONTENTS, Listed

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
TIP = Head("main", "c9", NOW - timedelta(days=1))
POLICY = load_policy(None)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["object", "history", "nodes", "file", "entries", "name", "type", "oid"]), inner
        )
    ),
    max_leaves=12,
)


def listed(*paths: str) -> Listed:
    survey = Survey(Target("acme/churn", ("churn",)), None, ())
    survey.name, survey.url = "acme/churn", "https://github.example/acme/churn"
    return Listed(survey, TIP, dict.fromkeys(paths, "b1"))


def days(number: float) -> datetime:
    return NOW - timedelta(days=number)


def version(day: float, text: str | None, **more: Any) -> dict[str, Any]:
    blob = {"byteSize": 3, "isBinary": False, "isTruncated": False, "text": text, **more}
    file = {"oid": f"b{day}", "object": blob} if text is not None else None
    return {"oid": f"c{day}", "committedDate": days(day).isoformat(), "file": file}


def row(*versions: dict[str, Any]) -> dict[str, Any]:
    return {"object": {"history": {"nodes": list(versions)}}}


def entry(name: str, kind: str = "blob", inner: Any = None) -> dict[str, Any]:
    return {"name": name, "type": kind, "oid": f"oid of {name}", "object": inner}


def folder(*entries: dict[str, Any]) -> dict[str, Any]:
    return {"entries": list(entries)}


def test_versions_come_oldest_first_with_the_commit_that_made_them() -> None:
    found = text_of(listed("m.json"), "m.json", row(version(2, "two"), version(5, "one")), None, NOW).versions
    assert [(one.at, one.text, one.url) for one in found] == [
        (days(5), "one", "https://github.example/acme/churn/blob/c5/m.json"),
        (days(2), "two", "https://github.example/acme/churn/blob/c2/m.json"),
    ]


def test_what_was_read_before_is_left_out_but_for_the_latest() -> None:
    answer = row(version(2, "two"), version(5, "one"))
    assert [one.text for one in text_of(listed("m"), "m", answer, days(3), NOW).versions] == ["two"]
    (late,) = text_of(listed("m"), "m", answer, days(1.5), NOW).versions
    assert (late.text, late.at) == ("two", TIP.at)
    (forced,) = text_of(listed("m"), "m", answer, days(0.5), NOW).versions
    assert (forced.text, forced.at) == ("two", NOW)


def test_a_committer_whose_clock_is_ahead_writes_nothing_in_the_future() -> None:
    (one,) = text_of(listed("m"), "m", row(version(-3, "x")), None, NOW).versions
    assert one.at == NOW


def test_a_removal_in_the_past_of_a_file_is_the_end_of_a_version() -> None:
    found = text_of(listed("m"), "m", row(version(1, "new"), version(2, None), version(3, "old")), None, NOW)
    assert [(one.text, one.gone_at) for one in found.versions] == [
        ("old", None),
        (None, days(2)),
        ("new", None),
    ]


@pytest.mark.parametrize(
    "answer",
    [
        {"object": None},
        {"object": {"history": {"nodes": None}}},
        row({"oid": "c", "committedDate": NOW.isoformat(), "file": {"oid": "b", "object": None}}),
        Unreadable("gave up", again=True),
    ],
)
def test_what_github_leaves_out_of_an_answer_is_asked_for_again(answer: Any) -> None:
    failure = text_of(listed("m"), "m", answer, None, NOW).failure
    assert failure is not None
    assert failure.again


@given(JSON)
def test_any_answer_about_a_file_is_read_or_set_aside(value: Any) -> None:
    text = text_of(listed("m"), "m", {"object": value}, None, NOW)
    assert text.versions or text.failure


@given(JSON)
def test_any_answer_about_a_folder_is_read_or_set_aside(value: Any) -> None:
    one = listed()
    one.take("", {"object": value}, closed=False)
    assert one.failure or all(isinstance(word, str) for pair in one.files.items() for word in pair)
    known = dict(one.files)
    one.unlisted.add("deep")
    one.take("deep", {"object": value}, closed=False)
    assert known.items() <= one.files.items()
    assert ("deep" in one.unlisted) == (one.failure is not None)


def test_folders_in_folders_become_paths_and_those_too_deep_are_noted() -> None:
    one = listed()
    deepest = folder(entry("e.md"), entry("deeper", "tree"))
    inner = folder(entry("d", "tree", deepest))
    for name in "cba":
        inner = folder(entry(name, "tree", inner))
    one.take(
        "", {"object": folder(entry("README.md"), entry("module", "commit"), *inner["entries"])}, closed=False
    )
    assert set(one.files) == {"README.md", "a/b/c/d/e.md"}
    assert one.unlisted == {"a/b/c/d/deeper"}
    one.take("a/b/c/d/deeper", {"object": folder(entry("f.md"))}, closed=False)
    assert one.unlisted == set()
    assert "a/b/c/d/deeper/f.md" in one.files


def test_an_empty_root_is_a_permission_that_is_lacking_or_a_slip_that_is_tried_again() -> None:
    closed, slipped = listed(), listed()
    closed.take("", {"object": None}, closed=True)
    slipped.take("", {"object": None}, closed=False)
    assert closed.failure == Unreadable(NO_CONTENTS)
    assert slipped.failure is not None
    assert slipped.failure.again


def test_a_deeper_folder_that_github_owes_keeps_the_branch_open_and_the_rest_counts() -> None:
    one = listed("README.md")
    one.unlisted.add("deep")
    one.take("deep", Unreadable("gave up", again=True), closed=False)
    assert one.failure is None
    assert one.owed
    assert one.unlisted == {"deep"}


def test_a_name_alone_counts_from_the_tip_and_never_before_the_last_reading() -> None:
    one = listed("my file.md")
    assert named(one, "my file.md", None, NOW).at == TIP.at
    assert named(one, "my file.md", days(3), NOW).at == TIP.at
    assert named(one, "my file.md", days(0.5), NOW).at == NOW
    url = named(one, "my file.md", None, NOW).url
    assert url == "https://github.example/acme/churn/blob/main/my%20file.md"


def test_only_files_that_somebody_asks_for_are_picked() -> None:
    kpi = Kpi("recall", file_repo="Acme/churn", file_path="out/s.yaml")
    picks = Picks(POLICY, [Project("churn", "Churn", kpis=(kpi,))])
    paths = [
        "src/train.py",
        "README.md",
        "docs/logo.png",
        "model_card.md",
        "rollback.md",
        "a/metrics.json",
        "out/s.yaml",
    ]
    chosen = {pick.path: pick.versions for pick in picks.choose(paths, picks.declared("acme/churn"))}
    assert chosen == {
        "README.md": 1, "model_card.md": 1, "rollback.md": 0, "a/metrics.json": VERSIONS, "out/s.yaml": VERSIONS,
    }  # fmt: skip
    assert picks.declared("acme/other") == frozenset()


@given(st.lists(st.text("abc/.", max_size=12), max_size=40))
def test_no_repository_exceeds_its_bounds(more: list[str]) -> None:
    paths = [*more, *(f"docs/{n}/page{n}.md" for n in range(90)), *(f"grafana/{n}.json" for n in range(90)),
             *(f"{n}/metrics.json" for n in range(90)), "x" * 2000]  # fmt: skip
    chosen = Picks(POLICY, ()).choose(dict.fromkeys(paths))
    assert sum(pick.versions == 1 for pick in chosen) <= MOST_TEXTS
    assert sum(pick.versions == VERSIONS for pick in chosen) == MOST_METRICS
    assert sum(pick.path.startswith("grafana/") for pick in chosen) == MOST_NAMES
    assert len({pick.path for pick in chosen}) == len(chosen)


def test_a_mark_survives_being_stored_and_nonsense_is_no_mark() -> None:
    mark = FilesMark("R_1", "acme/churn", "c9", NOW, "asked", ("m.json",), {"README.md": "b1+1"})
    assert read_files_mark(mark.text()) == mark
    for text in (None, "", "[]", "{}", '{"v": 1}', mark.text().replace('"v":1', '"v":0'), mark.text()[:-5]):
        assert read_files_mark(text) is None
