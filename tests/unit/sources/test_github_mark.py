from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from workflows.sources.github_mark import Mark, fingerprint, read_mark

names = st.text(max_size=20)


@given(seen=st.dictionaries(names, names), heads=st.dictionaries(names, names), issues=st.integers(0, 10**6))
def test_a_mark_comes_back_as_it_was_stored(seen: dict[str, str], heads: dict[str, str], issues: int) -> None:
    through = datetime(2026, 11, 20, 8, 30, 1, tzinfo=UTC)
    mark = Mark(
        "R_1",
        "acme/churn",
        ("churn",),
        ("CH",),
        through,
        seen,
        heads,
        heads,
        tuple(sorted(heads)),
        issues,
        "x",
    )
    assert read_mark(mark.text()) == mark


@given(st.one_of(st.none(), st.text(), st.recursive(st.integers() | st.text(), st.lists).map(str)))
def test_a_mark_that_nobody_wrote_counts_as_none(text: str | None) -> None:
    assert read_mark(text) is None


def test_a_mark_of_another_version_is_read_anew() -> None:
    text = Mark("R_1", "acme/churn").text()
    assert read_mark(text) is not None
    assert read_mark(text.replace('"v":1', '"v":0')) is None


def test_a_fingerprint_differs_when_a_part_does() -> None:
    assert fingerprint("a", None) == fingerprint("a", None)
    assert (
        len({fingerprint("a", None), fingerprint("a", "None"), fingerprint("b", None), fingerprint("\ud800")})
        == 4
    )
