"""The catalogues of translations hold the sentences that stand in the code, read off the code itself."""

from __future__ import annotations

import shutil
from copy import deepcopy
from typing import TYPE_CHECKING

import pytest

from bot.render.languages.__main__ import main, sentences, updated
from tests.unit.render.test_languages import HOME, OTHERS, catalogue

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("language", OTHERS)
def test_the_catalogue_holds_exactly_the_sentences_of_the_code(language: str) -> None:
    assert updated(deepcopy(catalogue(language)), sentences()) == (HOME / f"{language}.po").read_bytes(), (
        "run make words and translate"
    )
    assert len(catalogue(language)) == len(sentences())


def test_making_the_words_keeps_what_is_translated_and_counts_what_is_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for language in OTHERS[:-1]:
        shutil.copy(HOME / f"{language}.po", tmp_path)
    assert main(tmp_path) == 0
    for language in OTHERS[:-1]:
        assert (tmp_path / f"{language}.po").read_bytes() == (HOME / f"{language}.po").read_bytes()
    *complete, empty = capsys.readouterr().out.splitlines()
    assert all(line.endswith(" sentences, 0 without a translation") for line in complete)
    number = sum(bool(one.id) for one in catalogue(OTHERS[-1]))
    assert empty == f"{OTHERS[-1]}.po: {number} sentences, {number} without a translation"
