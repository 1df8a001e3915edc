"""Sentences that rules say: English text that remembers its template and values, so that reports can translate it."""

from __future__ import annotations

import json
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Value = str | int | float | date
    """Texts in it are from outside, but for those that are worded themselves: renderers escape them."""

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
BEGINS: Final = '{"said": '
"""How a kept sentence begins."""
WHOLE: Final = "{said}"
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


class Worded(str):
    """An English sentence, usable as a text, with what it was made of; made by `worded`."""

    __slots__ = ("many", "number", "template", "values")

    template: str
    many: str | None
    number: int
    values: Mapping[str, Value]

    def __reduce__(self) -> tuple[Any, ...]:
        """Let it be copied, and sent to another process."""
        return _made, (str(self), self.template, self.many, self.number, dict(self.values))


def worded(template: str, /, **values: Value) -> Worded:
    """Return the sentence: `worded("{path} was changed on {day}", path=…, day=…)`."""
    return _made(template.format_map(_shown(values)), template, None, 1, values)


def worded_many(number: int, one: str, many: str, /, **values: Value) -> Worded:
    """Return the sentence for one, or for any other number; `{number}` in it is that number."""
    chosen = one if number == 1 else many
    return _made(chosen.format_map(_shown(values) | {"number": str(number)}), one, many, number, values)


def joined(parts: Sequence[str], between: str = "\n") -> str:
    """Return several sentences as one text, each of which can still be said in another language."""
    places = {f"part{index}": part for index, part in enumerate(parts)}
    return worded(between.join(f"{{{name}}}" for name in places), **places)


def _made(text: str, template: str, many: str | None, number: int, values: Mapping[str, Value]) -> Worded:
    made = Worded(text)
    made.template, made.many, made.number, made.values = (
        template,
        many,
        number,
        MappingProxyType(dict(values)),
    )
    return made


def stored(said: str) -> object:
    """Return what was said as JSON can hold it: a text, or a sentence with its values."""
    if not isinstance(said, Worded):
        return said
    values = {name: _stored(value) for name, value in said.values.items()}
    return {"said": said.template, "many": said.many, "number": said.number, "values": values}


def restored(kept: Any) -> str:  # noqa: ANN401 what JSON holds
    """Return what `stored` was given."""
    if isinstance(kept, str):
        return kept
    values = {name: _restored(value) for name, value in kept["values"].items()}
    if kept["many"] is None:
        return worded(kept["said"], **values)
    return worded_many(kept["number"], kept["said"], kept["many"], **values)


def kept(said: str) -> str:
    """Return what was said as one text: a sentence as JSON, and other words as they are."""
    if not isinstance(said, Worded):
        if not said.startswith(BEGINS):
            return said
        # From outside: it must not come back as a sentence of ours.
        said = worded(WHOLE, said=str(said))
    return json.dumps(stored(said), ensure_ascii=False)


def read_back(text: str) -> str:
    """Return what `kept` was given, also words that earlier versions kept."""
    if not text.startswith(BEGINS):
        return text
    try:
        return restored(json.loads(text))
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        return text


def _stored(value: Value) -> object:
    if isinstance(value, date):
        return {"day": value.isoformat()}
    return stored(value) if isinstance(value, str) else value


def _restored(value: Any) -> Value:  # noqa: ANN401 what JSON holds
    if isinstance(value, dict) and "day" in value:
        return date.fromisoformat(value["day"])
    return value if isinstance(value, int | float) else restored(value)


def spoken(day: date) -> str:
    """Return a day as people write it in English: Fri 20 Nov 2026."""
    return f"{DAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year}"


def _shown(values: Mapping[str, Value]) -> dict[str, str]:
    return {name: _plain(value) for name, value in values.items()}


def _plain(value: Value) -> str:
    if isinstance(value, date):
        return spoken(value)
    return f"{value:g}" if isinstance(value, float) else str(value)
