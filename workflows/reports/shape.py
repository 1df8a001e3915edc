"""The words a report is made of: typed values, so that each renderer decides how they look and what to escape."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime


class Tone(StrEnum):
    """How a line is meant; a renderer may add a mark, never a colour alone."""

    PLAIN = "plain"
    GOOD = "good"
    WARN = "warn"
    ASK = "ask"


@dataclass(frozen=True, slots=True)
class ItemRef:
    """A work item: key with link, and its title where `titled`; without `keyed` the title alone, linked.

    Who decides and does not know the tickets reads titles; who works on them reads keys.
    """

    key: str
    title: str
    url: str | None = None
    titled: bool = True
    keyed: bool = True


@dataclass(frozen=True, slots=True)
class PersonRef:
    """A person by name; `slack` lets a private message mention them, reports never do (`mention`)."""

    name: str
    slack: str | None = None
    mention: bool = False


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """A length of time counted in the project's working days."""

    days: int


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time, shown in `zone` (IANA) with weekday and clock time; `clock=False` shows the day alone."""

    at: datetime
    zone: str
    clock: bool = True


@dataclass(frozen=True, slots=True)
class Day:
    """A calendar day."""

    day: date


@dataclass(frozen=True, slots=True)
class Count:
    """A number with its noun: `Count(1, "ticket")`, `Count(3, "pull request")`, `Count(2, "branch", "branches")`."""

    number: int
    noun: str
    plural: str | None = None


@dataclass(frozen=True, slots=True)
class StageRef:
    """A stage by its word, or by its plain words where `plain`."""

    name: str
    words: str
    plain: bool = False
    other: tuple[tuple[str, str], ...] = ()
    """The plain words in other languages, by language code."""


@dataclass(frozen=True, slots=True)
class Quote:
    """Words from outside: always quoted, always escaped, shortened with an ellipsis beyond `limit` characters."""

    text: str
    limit: int = 140


@dataclass(frozen=True, slots=True)
class Web:
    """A link with a label of our own."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Strong:
    """Emphasis on our own words or on one value."""

    value: Inline


@dataclass(frozen=True, slots=True)
class Name:
    """A name from outside (project, status, branch, label): escaped, not quoted."""

    text: str


@dataclass(frozen=True, slots=True)
class Term:
    """Words of the glossary: `words` by language code; a language without words falls back to English (`en`)."""

    words: tuple[tuple[str, str], ...]


LONGEST_SIGN = 3
"""A unit of so many letters stands behind each number (`%`, `kWh`), a longer one behind the name, once."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number as the reader's language writes it, with `least` to `places` decimals; `unit` comes from outside."""

    value: float
    unit: str | None = None
    places: int = 3
    signed: bool = False
    least: int = 0


@dataclass(frozen=True, slots=True)
class Phrase:
    """A sentence of ours that is said in the reader's language; made by `phrases.tell`.

    `words` is the English one, with `{name}` where a value stands; it is also what translations are found by.
    With `many`, `words` is for one and `many` for any other `number`.
    """

    words: str
    values: tuple[tuple[str, Text], ...] = ()
    many: str | None = None
    number: int = 1


# A bare `str` is always text of our own in English; text from outside comes as ItemRef, PersonRef, Quote or Name.
Inline = (
    str | ItemRef | PersonRef | WorkingDays | Moment | Day | Count | StageRef | Quote | Web | Strong | Name
    | Term | Number | Phrase
)  # fmt: skip
Text = tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One statement; `because` holds its evidence in the order of weight, shown beneath or behind it."""

    text: Text
    because: tuple[Text, ...] = ()
    tone: Tone = Tone.PLAIN
    bullet: bool = True
    offers: tuple[Offer, ...] = ()
    """What can be done about this one line."""


@dataclass(frozen=True, slots=True)
class Button:
    """An offer to act: `action` is the listener's action_id, `value` what it needs to know (no secrets).

    Two buttons of one row need different action ids: what follows a colon is only for that (`tag:data`).
    """

    label: str
    action: str
    value: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Menu:
    """Several offers behind one button: `options` are (label, value), a label of ours made by `worded`."""

    label: str
    action: str
    options: tuple[tuple[str, str], ...]


Offer = Button | Menu


class ChartKind(StrEnum):
    """What a chart looks like."""

    BAR = "bar"
    LINE = "line"


@dataclass(frozen=True, slots=True)
class Series:
    """One line or one row of bars: a value for each category, None where nothing is known."""

    name: Text
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """Numbers as a picture; `says` tells in words what it shows, for readers and media without pictures."""

    title: Text
    kind: ChartKind
    categories: tuple[Text, ...]
    series: tuple[Series, ...]
    says: Line
    unit: str | None = None
    """What the values count in, from outside."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of values under columns; the first column names the row. Every row has a cell for each column."""

    caption: Text
    columns: tuple[Text, ...]
    rows: tuple[tuple[Text, ...], ...]


Figure = Chart | Table


@dataclass(frozen=True, slots=True)
class Section:
    """Lines under a title, and what can be done about them; without lines and figures it is not shown.

    `folded` sections are shown after all others where a medium has little room.
    """

    title: Text
    lines: tuple[Line, ...]
    offers: tuple[Offer, ...] = ()
    figures: tuple[Figure, ...] = ()
    folded: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show."""
        return not (self.lines or self.figures)


@dataclass(frozen=True, slots=True)
class Report:
    """A whole message: `lead` is what a notification shows first, `footer` says what it rests on."""

    kind: str
    title: Text
    lead: tuple[Line, ...]
    sections: tuple[Section, ...] = ()
    footer: tuple[Text, ...] = ()
    buttons: tuple[Offer, ...] = field(default=())
    language: str = "en"
    """In which language its phrases are said."""
    zone: str | None = None
    """In which time zone clock times are told; None: each in the zone that it names itself."""
