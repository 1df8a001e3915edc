"""Spells each kind of value in a medium; what comes from outside passes the medium's escaping here."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Protocol, assert_never

from bot.render import limits
from bot.render.outside import clean, visible, web_address
from bot.render.voice import TONGUES
from bot.render.words import (
    count_words,
    day_words,
    moment_words,
    number_words,
    phrase_parts,
    stage_words,
    term_words,
    without_second_stop,
    working_days_words,
)
from workflows.reports.shape import (
    Count,
    Day,
    Inline,
    ItemRef,
    Moment,
    Name,
    Number,
    PersonRef,
    Phrase,
    Quote,
    StageRef,
    Strong,
    Term,
    Text,
    Web,
    WorkingDays,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.render.voice import Voice

SLACK_USER: Final = re.compile(r"[UW][A-Z0-9]{2,30}")
_CHUNK: Final = re.compile(rf".{{1,{limits.ATOM_SOURCE - 1}}}(?:\s|$)|.{{1,{limits.ATOM_SOURCE}}}", re.DOTALL)
_INNER_QUOTES: Final = str.maketrans(dict.fromkeys("“”„«»", '"'))


class Medium(Protocol):
    """How one medium writes; every label that it is given has passed `own` or `outside` before."""

    def own(self, text: str) -> str:
        """Write words of our own."""
        ...

    def outside(self, text: str) -> str:
        """Write words from outside so that they can be nothing but words."""
        ...

    def item(self, label: str, url: str) -> str:
        """Write the key of a work item with its link."""
        ...

    def web(self, label: str, url: str) -> str:
        """Write a link with a label of our own."""
        ...

    def strong(self, text: str) -> str:
        """Write with emphasis."""
        ...

    def mention(self, slack: str, label: str) -> str:
        """Call a person by their Slack id, where the medium can."""
        ...


def spell(text: Text, medium: Medium, voice: Voice) -> str:
    """Return the whole text in the medium."""
    return "".join(atom for value in text for atom in atoms(value, medium, voice))


def atoms(value: Inline, medium: Medium, voice: Voice) -> tuple[str, ...]:
    """Return one value as pieces that must not be cut; each has at most `limits.ROW` characters."""
    match value:
        case str():
            return tuple(medium.own(part) for part in _CHUNK.findall(visible(value)))
        case Strong():
            inner = value.value.value if isinstance(value.value, Strong) else value.value
            return tuple(_strong(atom, medium) for atom in atoms(inner, medium, voice))
        case Phrase():
            parts = phrase_parts(value, voice)
            return _ended_once(atom for part in parts for atom in atoms(part, medium, voice))
        case WorkingDays() | Moment() | Day() | Count():
            return (medium.own(clean(_measure(value, voice), limits.NAME)),)
        case _:
            return (_outside(value, medium, voice),)


def _ended_once(pieces: Iterable[str]) -> tuple[str, ...]:
    """Return the pieces of a sentence; an abbreviation at its end (`30. Nov.`) has its full stop already."""
    kept: list[str] = []
    for piece in pieces:
        kept.append(without_second_stop(kept[-1] if kept else "", piece))
    return tuple(kept)


def _outside(
    value: ItemRef | PersonRef | Quote | Name | Web | StageRef | Term | Number, medium: Medium, voice: Voice
) -> str:
    match value:
        case ItemRef():
            return _item(value, medium, voice)
        case PersonRef():
            return _person(value, medium)
        case Quote():
            return _quoted(value.text, min(value.limit, limits.QUOTE), medium, voice)
        case Web():
            return _web(value, medium, voice)
        case _:
            return medium.outside(clean(_named(value, voice), limits.NAME))


def _named(value: Name | StageRef | Term | Number, voice: Voice) -> str:
    match value:
        case Name():
            return value.text
        case StageRef():
            return stage_words(value, voice)
        case Term():
            return term_words(value, voice)
        case Number():
            return number_words(value, voice)
        case _:
            assert_never(value)


def _measure(value: WorkingDays | Moment | Day | Count, voice: Voice) -> str:
    match value:
        case WorkingDays():
            return working_days_words(value, voice)
        case Moment():
            return moment_words(value, voice)
        case Day():
            return day_words(value.day, voice)
        case Count():
            return count_words(value, voice)
        case _:
            assert_never(value)


def _strong(atom: str, medium: Medium) -> str:
    inner = atom.strip(" ")
    if not inner:
        return atom
    start = atom.index(inner)
    return f"{atom[:start]}{medium.strong(inner)}{atom[start + len(inner) :]}"


def _item(ref: ItemRef, medium: Medium, voice: Voice) -> str:
    label = medium.outside(clean(ref.key, limits.KEY, empty="(no key)"))
    url = web_address(ref.url, limits.LINK_URL)
    if not ref.keyed:
        title = _quoted(ref.title, limits.TITLE, medium, voice)
        return medium.item(title, url) if url else title
    key = medium.item(label, url) if url else label
    return f"{key} {_quoted(ref.title, limits.TITLE, medium, voice)}" if ref.titled else key


def _person(person: PersonRef, medium: Medium) -> str:
    label = medium.outside(clean(person.name, limits.PERSON, empty="(no name)"))
    if person.mention and person.slack and SLACK_USER.fullmatch(person.slack):
        return medium.mention(person.slack, label)
    return label


def _quoted(text: str, limit: int, medium: Medium, voice: Voice) -> str:
    # The outer marks are ours alone: words inside cannot close the quotation and speak in our name.
    opens, closes = TONGUES[voice.language].quotes
    return f"{opens}{medium.outside(clean(text, max(limit, 1)).translate(_INNER_QUOTES))}{closes}"


def _web(link: Web, medium: Medium, voice: Voice) -> str:
    label = medium.own(clean(voice.words(link.label), limits.LABEL))
    url = web_address(link.url, limits.LINK_URL)
    return medium.web(label, url) if url else label
