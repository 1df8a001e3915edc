"""What buttons of a triage carry fits into them, comes back as it was, and is refused when it is not ours."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands import triage
from bot.render import limits
from bot.render.buttons import action_blocks
from bot.render.voice import Voice
from bot.triage_state import (
    PAGE,
    SKIP,
    TAG,
    View,
    read_all,
    read_button,
    short,
    stamp_of,
    write_all,
    write_button,
)
from workflows.errors import Refused
from workflows.lifecycle.findings import Decision, Placement
from workflows.lifecycle.triage import Case, Need
from workflows.model import Category, ItemKind, WorkItem

IDS = st.text(min_size=1, max_size=60)
STAGES = st.one_of(st.none(), st.from_regex(r"[a-z][a-z0-9-]{0,40}", fullmatch=True))
VIEWS = st.builds(
    lambda slug, start, skipped, seconds: View(
        short(slug), start, stamp_of(seconds), tuple(dict.fromkeys(short(one, 4) for one in skipped))
    ),
    IDS,
    st.integers(0, 999_999),
    st.lists(IDS, max_size=60),
    st.integers(0, 10**10),
)


@given(view=VIEWS, item=IDS, stage=STAGES)
def test_an_entry_of_a_menu_fits_and_forgets_at_most_what_was_skipped_first(
    view: View, item: str, stage: str | None
) -> None:
    value = write_button(TAG, view, item=item, stage=stage)
    assert len(value) <= limits.OPTION_VALUE
    read = read_button(value)
    assert (read.verb, read.item, read.stage) == (TAG, short(item), stage)
    assert (read.view.project, read.view.start, read.view.stamp) == (view.project, view.start, view.stamp)
    kept = read.view.skipped
    assert kept == view.skipped[len(view.skipped) - len(kept) :]
    assert len(kept) >= min(len(view.skipped), 10)


@given(view=VIEWS, item=IDS)
def test_a_button_carries_all_that_was_skipped(view: View, item: str) -> None:
    assert read_button(write_button(PAGE, view)).view == view
    assert read_button(write_button(SKIP, view, item=item)).item == short(item)


@given(view=VIEWS, item=IDS)
def test_a_skipped_item_is_hidden_and_skipping_it_twice_is_skipping_it_once(view: View, item: str) -> None:
    assert view.skip(item).hides(item)
    assert view.skip(item).skip(item) == view.skip(item)


@given(st.text(max_size=200))
def test_what_we_did_not_write_is_refused(value: str) -> None:
    try:
        read = read_button(value)
    except Refused as error:
        assert "older version" in str(error)  # noqa: PT017 - most texts are refused, a few are legal
    else:
        assert value.count("|") == 4
        assert read.verb


@given(st.dictionaries(st.text(min_size=1, max_size=20), STAGES, max_size=40))
def test_the_list_that_is_accepted_comes_back_item_by_item(wanted: dict[str, str | None]) -> None:
    cases = [case(item, stage) for item, stage in wanted.items()]
    if not cases:
        return
    assert read_all(write_all(cases)) == {short(item): stage for item, stage in wanted.items()}


def test_forty_items_of_the_longest_stages_fit_into_one_button() -> None:
    cases = [case(f"github:PR_kwDOAAAAAA{number}", f"{'stage-' * 6}{number % 6}") for number in range(40)]
    value = write_button("y", View(short("churn")), rest=write_all(cases))
    assert len(value) <= limits.BUTTON_VALUE


@pytest.mark.parametrize("rest", ["", "data", "data:abc", ":AAAAAAAA", "data:AAAAAAAA;"])
def test_a_damaged_list_is_refused(rest: str) -> None:
    with pytest.raises(Refused):
        read_all(rest)


def test_two_moments_make_two_buttons() -> None:
    first = write_button(TAG, View("AAAAAAAA", stamp=stamp_of(1_795_165_210)), item="x", stage="data")
    second = write_button(TAG, View("AAAAAAAA", stamp=stamp_of(1_795_165_211)), item="x", stage="data")
    assert first != second


def case(item: str, stage: str | None) -> Case:
    work = WorkItem(
        item, "CH-1", ItemKind.ISSUE, "jira", "t", "To Do", Category.TODO, datetime(2026, 11, 1, tzinfo=UTC)
    )
    return Case(work, Need.UNTAGGED, Placement(stage, Decision.CERTAIN, 0.95, ()))


@pytest.mark.parametrize(
    ("certain", "label"),
    [(1, "Den sicheren Vorschlag annehmen…"), (2, "Alle 2 sicheren Vorschläge annehmen…")],
)
def test_the_button_that_accepts_all_speaks_the_language_of_who_reads_it(certain: int, label: str) -> None:
    desk = SimpleNamespace(left=range(certain), certain=range(certain))
    (row,) = action_blocks(triage._turns(desk, View("AbCd_-12"), 5), Voice("de"))
    assert [button["text"]["text"] for button in row["elements"]] == [label]
