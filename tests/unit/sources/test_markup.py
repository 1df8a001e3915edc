from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.sources.markup import adf_to_text, to_text, wiki_to_text


def doc(*content: dict[str, Any]) -> dict[str, Any]:
    return {"type": "doc", "version": 1, "content": list(content)}


def paragraph(*content: dict[str, Any]) -> dict[str, Any]:
    return {"type": "paragraph", "content": list(content)}


def said(text: str, *marks: dict[str, Any]) -> dict[str, Any]:
    return {"type": "text", "text": text, "marks": list(marks)}


LINK = {"type": "link", "attrs": {"href": "https://jira.example/browse/ML-12"}}


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ([paragraph(said("one")), paragraph(said("two"))], "one\n\ntwo"),
        ([paragraph(said("a"), {"type": "hardBreak"}, said("b"))], "a\nb"),
        ([paragraph({"type": "mention", "attrs": {"id": "7", "text": "@Ana"}}, said(" look"))], "@Ana look"),
        ([paragraph({"type": "mention", "attrs": {"id": "7"}})], "@7"),
        ([paragraph({"type": "emoji", "attrs": {"shortName": ":tada:", "text": "🎉"}})], "🎉"),
        ([paragraph({"type": "inlineCard", "attrs": {"url": "https://x.example/1"}})], "https://x.example/1"),
        ([paragraph({"type": "status", "attrs": {"text": "PAUSED"}})], "PAUSED"),
        (
            [{"type": "heading", "attrs": {"level": 2}, "content": [said("Plan")]}, paragraph(said("x"))],
            "Plan\n\nx",
        ),
        ([{"type": "codeBlock", "content": [said("a = 1\nb = 2")]}], "a = 1\nb = 2"),
        ([paragraph(said("the ticket", LINK))], "the ticket (https://jira.example/browse/ML-12)"),
        ([paragraph(said("https://jira.example/browse/ML-12", LINK))], "https://jira.example/browse/ML-12"),
        ([{"type": "somethingNew", "content": [paragraph(said("still read"))]}], "still read"),
    ],
)
def test_a_document_reads_as_its_author_sees_it(content: list[dict[str, Any]], text: str) -> None:
    assert adf_to_text(doc(*content)) == text


def test_a_date_node_is_read_as_the_day_it_shows() -> None:
    node = {"type": "date", "attrs": {"timestamp": "1791504000000"}}
    assert adf_to_text(doc(paragraph(said("training until "), node))) == "training until 2026-10-09"


def test_struck_through_text_is_taken_back() -> None:
    node = paragraph(said("ETA Friday", {"type": "strike"}), said("no ETA"))
    assert adf_to_text(doc(node)) == "no ETA"


def test_list_items_and_tasks_stand_on_lines_of_their_own() -> None:
    items = [{"type": "listItem", "content": [paragraph(said(word))]} for word in ("one", "two")]
    tasks = [
        {"type": "taskItem", "attrs": {"state": state}, "content": [said(state.lower())]}
        for state in ("DONE", "TODO")
    ]
    text = adf_to_text(doc({"type": "bulletList", "content": items}, {"type": "taskList", "content": tasks}))
    assert [line for line in text.split("\n") if line] == ["- one", "- two", "[x] done", "[ ] todo"]


def test_cells_of_a_table_row_stay_apart() -> None:
    cells = [{"type": "tableCell", "content": [paragraph(said(word))]} for word in ("auc", "0.81")]
    text = adf_to_text(doc({"type": "table", "content": [{"type": "tableRow", "content": cells}]}))
    assert "auc" in text
    assert "auc0.81" not in text


def test_a_document_of_any_depth_is_read_without_recursion() -> None:
    node: dict[str, Any] = said("deep")
    for _ in range(5_000):
        node = {"type": "blockquote", "content": [node]}
    assert adf_to_text(doc(node)) == "deep"


@pytest.mark.parametrize(
    "value", [None, 7, [], {}, {"content": "x"}, {"type": ["doc"]}, {"content": [None, 3]}]
)
def test_what_is_no_text_gives_no_text(value: object) -> None:
    assert to_text(value) in {"", "x"}


@pytest.mark.parametrize(
    ("wiki", "text"),
    [
        ("h2. Plan\r\n\r\nDo *this* and _that_", "Plan\n\nDo this and that"),
        ("[~ana] and [~accountid:712020:ab-c] look", "@ana and @712020:ab-c look"),
        ("see [the run|https://x.example/r/1] or [https://x.example/2]", "see the run (https://x.example/r/1) or https://x.example/2"),
        ("* one\n** two\n# three", "- one\n- two\n- three"),
        ("{color:red}late{color} {{make train}}", "late make train"),
        ("{quote}any news?{quote}\nyes", "any news?\nyes"),
        ("!chart.png|thumbnail!", "chart.png"),
        ("||metric||value||\n|auc|0.81|", "metric | value\nauc|0.81"),
        ("line\\\\ next", "line\n next"),
        ("2 * 3 * 4 and a_b_c and x-y", "2 * 3 * 4 and a_b_c and x-y"),
        ("[ML-12] exp/gru", "[ML-12] exp/gru"),
    ],
)  # fmt: skip
def test_wiki_text_loses_its_markup_and_nothing_else(wiki: str, text: str) -> None:
    assert wiki_to_text(wiki) == text


def test_code_is_left_as_it_was_written() -> None:
    text = wiki_to_text("before\n{code:python}\nx = a * b * c  # h1. no\n{code}\nafter *all*")
    assert "x = a * b * c  # h1. no" in text
    assert text.endswith("after all")


@given(st.text())
def test_any_wiki_text_is_read(text: str) -> None:
    assert len(wiki_to_text(text)) <= len(text) * 2 + 2


@given(st.text(alphabet="abc 0123456789\n.,;:()", max_size=200))
def test_text_without_markup_keeps_all_its_words(text: str) -> None:
    assert wiki_to_text(text).split() == text.split()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["type", "content", "text", "attrs", "marks", "href", "timestamp", "id"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)


@given(JSON)
def test_any_json_is_read_as_some_text(value: object) -> None:
    assert isinstance(to_text(json.loads(json.dumps(value))), str)
