"""What people type to tag: keys and a stage in any order, with commas, links, synonyms and slips of the finger."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from workflows.lifecycle.mapping_globs import normal
from workflows.lifecycle.references import references

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from config.policy import Policy

OUTSIDE: Final = (
    "none", "nothing", "no stage", "outside", "not lifecycle", "not lifecycle work", "no lifecycle work",
    "not ml", "not ml work", "no ml work", "not lifecycle-work", "out of lifecycle",
)  # fmt: skip
"""Words that say: this is no work of the lifecycle."""
FILLERS: Final = frozenset({"as", "to", "is", "are", "and", "the", "stage", "please", "=", "-", "+", "&"})
BRANCH: Final = re.compile(r"[\w.-]+/[\w.-]+@\S+")
SURE_SLIP: Final = 0.84
"""From this likeness on a word is taken for the stage; below it the nearest is only named."""
NEAR: Final = 0.5
MOST_KEYS: Final = 25
"""Items that one command may tag."""


@dataclass(frozen=True, slots=True)
class Words:
    """What was understood: the keys in their order, and the words that are left, which are to name a stage."""

    keys: tuple[str, ...]
    rest: str


@dataclass(frozen=True, slots=True)
class Meant:
    """A stage that was understood (`name` None: outside of the lifecycle)."""

    name: str | None


def read_words(said: Sequence[str]) -> Words:
    """Sort what was typed into keys and other words."""
    keys: dict[str, str] = {}
    rest: list[str] = []
    for word in (part.strip(".:()[]<>") for whole in said for part in re.split(r"[,;]", whole)):
        found = (word,) if BRANCH.fullmatch(word) else references(word)
        if found:
            keys |= {key.casefold(): keys.get(key.casefold(), key) for key in found}
        elif word and word.casefold() not in FILLERS:
            rest.append(word)
    return Words(tuple(keys.values()), " ".join(rest))


def read_stage(text: str, policy: Policy) -> Meant | None:
    """Return the stage that these words mean, or None; a slip of a letter or two is forgiven."""
    known = stage_words(policy)
    word = normal(text)
    if word in known:
        return known[word]
    prefix = normal(policy.label_prefix)
    if word.startswith(f"{prefix}-") and word.removeprefix(f"{prefix}-") in known:
        return known[word.removeprefix(f"{prefix}-")]
    # Short words are one letter away from too many others: "data" and "date" may both be meant.
    close = difflib.get_close_matches(word, list(known), n=1, cutoff=SURE_SLIP)
    return known[close[0]] if close and len(word) >= 5 else None  # noqa: PLR2004 - as said


def nearest_stage(text: str, policy: Policy) -> str | None:
    """Return the stage whose name or synonym is nearest to these words, if any is near."""
    known = stage_words(policy)
    close = difflib.get_close_matches(normal(text), list(known), n=1, cutoff=NEAR)
    return (known[close[0]].name or "none") if close else None


def stage_words(policy: Policy) -> Mapping[str, Meant]:
    """Return every word that means a stage, as it is compared; a stage's own name wins over any synonym."""
    known = {normal(word): Meant(None) for word in (*OUTSIDE, *policy.none_labels)}
    known |= {
        normal(word): Meant(stage.name) for stage in policy.stages for word in _synonyms(stage.synonyms)
    }
    return known | {normal(stage.name): Meant(stage.name) for stage in policy.stages}


def _synonyms(words: Iterable[str]) -> Iterable[str]:
    return (word for word in words if normal(word))
