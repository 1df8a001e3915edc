"""The words of typed values, the same in every medium: dates, durations, counts, stages, in the reader's language."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from babel.numbers import format_decimal

from bot.render.voice import ENGLISH, TONGUES, Voice
from config.asked import LANGUAGES
from workflows.reports.shape import LONGEST_SIGN, Count, Moment, Phrase, Strong
from workflows.worded import Worded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workflows.reports.shape import Inline, Number, Report, StageRef, Term, Text, WorkingDays


def day_words(day: date, voice: Voice) -> str:
    """Return `Fri 27 Nov`, with the year unless it is the voice's, the one that the report speaks in."""
    pattern = TONGUES.get(voice.language, TONGUES[ENGLISH]).day
    return format_date(day, pattern if day.year == voice.year else f"{pattern} y", locale=voice.language)


def moment_words(moment: Moment, voice: Voice) -> str:
    """Return the day, and the clock time where it is asked for: in the reader's zone, named where that is another."""
    own = moment.at.astimezone(ZoneInfo(moment.zone))
    local = own.astimezone(ZoneInfo(voice.zone)) if voice.zone and moment.clock else own
    words = day_words(local.date(), voice)
    if not moment.clock:
        return words
    other = local.utcoffset() != own.utcoffset() or moment.zone == "UTC"
    zone = f" {local.tzname()}" if other else ""
    return f"{words} {format_time(local.timetz(), 'HH:mm', tzinfo=local.tzinfo, locale=voice.language)}{zone}"


def count_words(count: Count, voice: Voice) -> str:
    """Return the number with its noun in the right form."""
    noun = voice.words(count.noun, count.plural or f"{count.noun}s", count.number)
    return f"{count.number} {noun}"


def working_days_words(length: WorkingDays, voice: Voice) -> str:
    """Return `1 working day`, `11 working days`."""
    return count_words(Count(length.days, "working day", "working days"), voice)


def number_words(number: Number, voice: Voice) -> str:
    """Return the number as the language writes it, a short unit behind it: `0.71`, `1,8 %`, `+0.02`."""
    decimals = "0" * number.least + "#" * (number.places - number.least)
    pattern = f"#,##0.{decimals}" if decimals else "#,##0"
    written = format_decimal(number.value, format=pattern, locale=voice.language)
    sign = "+" if number.signed and number.value > 0 else ""
    unit = f" {number.unit}" if number.unit and len(number.unit) <= LONGEST_SIGN else ""
    return f"{sign}{written}{unit}"


def stage_words(stage: StageRef, voice: Voice) -> str:
    """Return the stage's word, or its plain words for stakeholders."""
    return dict(stage.other).get(voice.language, stage.words) if stage.plain else stage.name


def term_words(term: Term, voice: Voice) -> str:
    """Return the glossary's words in the language, or in English."""
    known = dict(term.words)
    return known.get(voice.language) or known.get("en") or next(iter(known.values()), "")


def phrase_parts(phrase: Phrase, voice: Voice) -> Iterator[Inline]:
    """Yield the sentence in the language, cut where its values stand; a translation may order them anew."""
    said = voice.words(phrase.words, phrase.many, phrase.number)
    values = dict(phrase.values)
    for index, part in enumerate(_cut(said)):
        if index % 2 == 0:
            if part:
                yield part
        elif part in values:
            yield from values[part]
        elif part == "number":
            yield str(phrase.number)
        else:
            yield f"{{{part}}}"


def sentence(text: str, voice: Voice) -> str:
    """Return words of ours in the language when they remember what they were made of (`worded`), else as they are."""
    if not isinstance(text, Worded):
        return text
    said = voice.words(text.template, text.many, text.number)
    values = {name: _spoken(value, voice) for name, value in text.values.items()}
    known = {"number": str(text.number), **values}
    words = ""
    for index, part in enumerate(_cut(said)):
        words += without_second_stop(words, part if index % 2 == 0 else known.get(part, f"{{{part}}}"))
    return words


def without_second_stop(before: str, words: str) -> str:
    """Return words behind others without a full stop that these end with already, as abbreviations do."""
    doubled = before.endswith(".") and words.startswith(".") and not words.startswith("..")
    return words[1:] if doubled and not before.endswith("..") else words


def label_words(label: str, voice: Voice) -> str:
    """Return the words on a button or a menu: a sentence with values, or plain words of ours."""
    return sentence(label, voice) if isinstance(label, Worded) else voice.words(label)


def _spoken(value: str | float | date, voice: Voice) -> str:
    if isinstance(value, str):
        return sentence(value, voice)
    return day_words(value, voice) if isinstance(value, date) else f"{value:g}"


def _cut(said: str) -> list[str]:
    """Return words and names of values in turn: `["", "item", " waits"]` of `{item} waits`."""
    parts: list[str] = []
    for number, piece in enumerate(said.split("{")):
        if number == 0:
            parts.append(piece)
            continue
        name, closed, rest = piece.partition("}")
        if closed:
            parts += [name, rest]
        else:
            parts[-1] += "{" + piece
    return parts


def voice_of(report: Report) -> Voice:
    """Return the report's voice: dates in the year of its footer's first moment (the data is as of then) need none."""
    for text in report.footer:
        for value in flat(text):
            if isinstance(value, Moment):
                year = value.at.astimezone(ZoneInfo(value.zone)).year
                return Voice(_known(report.language), year, report.zone)
    return Voice(_known(report.language), zone=report.zone)


def _known(language: str) -> str:
    return language if language in LANGUAGES else ENGLISH


def flat(text: Text) -> Iterator[Inline]:
    """Yield the values of a text, those within emphasis and phrases too."""
    for value in text:
        if isinstance(value, Strong):
            yield from flat((value.value,))
        elif isinstance(value, Phrase):
            yield value
            for _, inner in value.values:
                yield from flat(inner)
        else:
            yield value
