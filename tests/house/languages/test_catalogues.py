"""The catalogues of translations hold the sentences that stand in the code, read off the code itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.render.languages.__main__ import sentences, updated
from tests.unit.render.test_languages import HOME, OTHERS, catalogue

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog


@pytest.fixture(scope="module")
def spoken() -> Catalog:
    """All sentences of the code."""
    return sentences()


@pytest.mark.parametrize("language", OTHERS)
def test_the_catalogue_holds_exactly_the_sentences_of_the_code(spoken: Catalog, language: str) -> None:
    assert updated(catalogue(language), spoken) == (HOME / f"{language}.po").read_bytes(), (
        "run make words and translate"
    )
    assert len(catalogue(language)) == len(spoken)
