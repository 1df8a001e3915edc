"""Copies are harder tickets with the same answer, and the same every time."""

from __future__ import annotations

from workflows.text.copies import COPY_WEIGHT, with_copies
from workflows.text.tickets import shipped_lessons

LESSONS = shipped_lessons()[:200]
COPIES = with_copies(LESSONS)


def test_the_lessons_come_first_and_the_copies_after_them_are_titles_that_count_half() -> None:
    assert COPIES[: len(LESSONS)] == LESSONS
    copies = COPIES[len(LESSONS) :]
    assert len(copies) == len(LESSONS) + sum(bool(one.item.description) for one in LESSONS)
    assert not any(one.item.description for one in copies)
    weights = {one.item.id: one.weight for one in LESSONS}
    assert all(one.weight == weights[one.item.id] * COPY_WEIGHT for one in copies)


def test_a_copy_has_the_answer_and_the_company_of_its_ticket() -> None:
    known = {(one.item.id, one.stage, one.company) for one in LESSONS}
    assert {(one.item.id, one.stage, one.company) for one in COPIES} == known


def test_about_a_third_of_the_longer_words_is_made_strange_the_same_ones_each_time() -> None:
    before = [word for one in LESSONS for word in one.item.title.split() if word.isalpha() and len(word) > 2]
    after = [
        word
        for one in COPIES[-len(LESSONS) :]
        for word in one.item.title.split()
        if word.isalpha() and len(word) > 2
    ]
    kept = sum(old == new for old, new in zip(before, after, strict=True))
    assert 0.55 <= kept / len(before) <= 0.8
    assert with_copies(LESSONS) == COPIES
