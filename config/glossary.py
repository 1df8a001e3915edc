"""The glossary: what stakeholders read for stages, criteria, sections, risks, roles and colours, in each language."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from config.asked import LANGUAGES
from config.strict import Strict


def _by_language(value: object) -> object:
    return {"en": value} if isinstance(value, str) else value


def _with_english(words: dict[str, str]) -> dict[str, str]:
    if "en" not in words:
        msg = "say it in English, too: `en: …`"
        raise ValueError(msg)
    return words


def in_our_languages(words: dict[str, str]) -> dict[str, str]:
    """Return texts by language code unchanged; raise ValueError for a language in which nothing is ever told."""
    strange = sorted(set(words) - set(LANGUAGES))
    if strange:
        msg = f"there is no language {strange[0]}; accepted: {', '.join(LANGUAGES)}"
        raise ValueError(msg)
    return words


Wording = Annotated[
    dict[str, str],
    BeforeValidator(_by_language),
    AfterValidator(_with_english),
    AfterValidator(in_our_languages),
]
"""A text in English, or texts by language code."""


class Glossary(Strict):
    """Plain words by what they stand for; whoever writes for stakeholders can review them in one place."""

    criteria: dict[str, Wording] = Field(default_factory=dict)
    """By criterion: what is asked for, as a noun: `fairness audit`."""
    sections: dict[str, Wording] = Field(default_factory=dict)
    """By section of a gate, as a noun: `data`."""
    roles: dict[str, Wording] = Field(default_factory=dict)
    colours: dict[str, Wording] = Field(default_factory=dict)
    risks: dict[str, Wording] = Field(default_factory=dict)
    """By kind of risk, as a noun: `fairness`."""

    def words(self, kind: str, name: str) -> tuple[tuple[str, str], ...]:
        """Return the words for a name of a kind (a field of this class); what is not listed is its own word."""
        known: dict[str, str] = getattr(self, kind).get(name) or {"en": name.replace("-", " ")}
        return tuple(known.items())
