from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.sources.jira_shapes import UnusableError, day, ident, line, mapping, moment, sequence, text

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
NINE = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)


@given(ANYTHING)
def test_each_reader_gives_its_type_whatever_comes_in(value: object) -> None:
    assert isinstance(mapping(value), dict)
    assert isinstance(sequence(value), list)
    assert isinstance(text(value), str)
    assert isinstance(ident(value), str)
    assert day(value) is None or isinstance(day(value), date)


@given(ANYTHING)
def test_a_moment_is_aware_utc_or_refused(value: object) -> None:
    try:
        found = moment(value, "time")
    except UnusableError:
        return
    assert found.utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    "value",
    ["2026-09-01T11:00:00.000+0200", "2026-09-01T09:00:00Z", "2026-09-01T05:30:00.000-0330", 1788253200000],
)
def test_jira_writes_the_same_moment_in_several_ways(value: object) -> None:
    assert moment(value, "time") == NINE


@pytest.mark.parametrize(
    "value", ["2026-09-01T09:00:00", "", None, True, "yesterday", 10**30, "0001-01-01T00:00:00+14:00"]
)
def test_a_time_without_zone_or_sense_is_refused_with_its_name(value: object) -> None:
    with pytest.raises(UnusableError, match="its time of update is no time"):
        moment(value, "time of update")


def test_texts_hold_nothing_that_a_database_refuses() -> None:
    assert text("a\x00b\ud83d") == "ab\ufffd"
    assert text("\ud83d\ude80") == "🚀"
    text("\udc00 x").encode()


def test_a_line_has_no_breaks_and_no_blank_ends() -> None:
    assert line("  a\n b\t") == "a b"


def test_ids_come_as_numbers_or_texts_but_never_as_truth() -> None:
    assert (ident(10012), ident("10012"), ident(True)) == ("10012", "10012", "")  # noqa: FBT003 - hostile JSON
