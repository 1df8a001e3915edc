"""Every sentence that a digest can say is said in each language, with the same values in it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from functools import cache
from io import BytesIO
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from babel.messages.pofile import read_po

from bot.render import languages
from bot.render.buttons import action_blocks
from bot.render.inline import spell
from bot.render.text import Terminal, to_text
from bot.render.voice import ENGLISH, TONGUES, Voice
from bot.render.words import flat, sentence
from config.asked import LANGUAGES
from config.source import load_policy
from tests.unit.reports.reading import portfolio_of
from tests.unit.reports.stories import everything, outlooked
from workflows.lifecycle.limits import ordinal
from workflows.reports import digest, summary
from workflows.reports.offers import answers_to
from workflows.reports.phrases import detail, tell, tell_many
from workflows.reports.shape import Count, Day, ItemRef, Name, Number, Phrase, Quote, Term
from workflows.worded import worded, worded_many

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog, Message

    from workflows.reports.shape import Report, Text

OTHERS = tuple(language for language in LANGUAGES if language != ENGLISH)
HOME = Path(languages.__file__).parent
PLACE = re.compile(r"\{(\w+)\}")


SENTENCE = 3
"""So many words are said differently in each language."""


@cache
def catalogue(language: str) -> Catalog:
    """Return the catalogue of a language, read once: whoever changes it takes a copy."""
    return read_po(BytesIO((HOME / f"{language}.po").read_bytes()), locale=language)


def forms(message: Message) -> list[tuple[str, str]]:
    """Return each form of a sentence beside its translation; further plural forms repeat the last."""
    if isinstance(message.id, str):
        assert isinstance(message.string, str)
        return [(message.id, message.string)]
    one, many = message.id
    return [(one, message.string[0]), *((many, form) for form in message.string[1:])]


@pytest.mark.parametrize("language", OTHERS)
def test_every_sentence_is_translated_with_the_same_values(language: str) -> None:
    for message in catalogue(language):
        for english, translated in forms(message) if message.id else ():
            assert translated.strip(), english
            assert set(PLACE.findall(translated)) - {"number"} == set(PLACE.findall(english)) - {"number"}, (
                english
            )


def test_no_two_languages_say_a_sentence_in_the_same_words() -> None:
    said = {
        language: {
            one: other for message in catalogue(language) if message.id for one, other in forms(message)
        }
        for language in LANGUAGES
        if language != ENGLISH
    }
    for one, other in combinations(said, 2):
        assert [
            words for words, told in said[one].items() if is_sentence(words) and told == said[other][words]
        ] == []
    for told in said.values():
        assert [words for words, spoken in told.items() if is_sentence(words) and spoken == words] == []


def is_sentence(words: str) -> bool:
    """Whether there are some words of ours in it, beside its values and names of settings."""
    return len(re.findall(r"[a-z]{2,}", re.sub(r"\{\w+\}|`[^`]*`", "", words))) >= SENTENCE


def test_each_language_has_a_name_of_its_own() -> None:
    assert tuple(TONGUES) == LANGUAGES
    glossary = load_policy(None).glossary
    for kind in ("criteria", "sections", "roles", "colours"):
        for name, wording in getattr(glossary, kind).items():
            assert set(wording) == set(LANGUAGES), f"{kind}: {name}"


def test_every_stage_has_plain_words_in_each_language() -> None:
    for stage in load_policy(None).stages:
        assert set(stage.plain_in) == set(OTHERS), stage.name


def texts(report: Report) -> list[Text]:
    lines = [*report.lead, *(line for section in report.sections for line in section.lines)]
    found = [text for line in lines for text in (line.text, *line.because)]
    return [report.title, *report.footer, *(section.title for section in report.sections), *found]


@pytest.mark.parametrize("audience", ["executive", "product", "team"])
def test_a_digest_says_nothing_that_no_catalogue_knows(audience: str) -> None:
    known = {message.id if isinstance(message.id, str) else message.id[0] for message in catalogue("de")}
    state = outlooked()
    for report in (digest.build(state, audience), portfolio_of((state,), audience)):
        for text in texts(report):
            for value in flat(text):
                if isinstance(value, Phrase):
                    assert value.words in known
                elif isinstance(value, Count):
                    assert value.noun in known
                elif isinstance(value, str):
                    assert not re.search(r"[A-Za-z]{2}", value), f"{value!r} is English in every language"


@pytest.mark.parametrize(
    ("language", "said"),
    [("de", "Schwerpunkt der Arbeit: modeling"), ("fr", "Centre du travail : modeling"),
     ("es", "Centro del trabajo: modeling")],
)  # fmt: skip
def test_a_digest_is_told_in_the_language_of_its_report(language: str, said: str) -> None:
    told = to_text(replace(digest.build(outlooked(), "team"), language=language))
    assert said in told
    assert "Centre of work" not in told


def test_an_unknown_language_is_told_in_english() -> None:
    assert "Centre of work" in to_text(replace(digest.build(outlooked(), "team"), language="xx"))


def said(text: Text, language: str) -> str:
    return spell(text, Terminal(), Voice(language, 2026))


def test_values_follow_the_language() -> None:
    text = (
        Number(1234.5, "%"),
        " ",
        Day(date(2026, 11, 27)),
        " ",
        Term((("en", "on track"), ("de", "im Plan"))),
    )
    assert said(text, "en") == "1,234.5 % Fri 27 Nov on track"
    assert said(text, "de") == "1.234,5 % Fr. 27. Nov. im Plan"
    assert said((Term((("en", "on track"),)),), "fr") == "on track"


def test_one_and_many_follow_the_language() -> None:
    counted = tell_many(0, "1 ticket remains: {items}", "{number} tickets remain: {items}", items=Name("x"))
    assert said(counted, "en") == "0 tickets remain: x"
    assert said(counted, "de") == "0 Vorgänge bleiben: x"
    assert said(counted, "fr") == "0 ticket reste : x".replace("0", "1")


@pytest.mark.parametrize(
    ("language", "some"),
    [
        ("de", ("1 kam zurück", "1 hinzugekommen")),
        ("fr", ("0 terminé, 1 revenu", "2 terminés, 1 arrivé")),
        ("es", ("1 volvió", "1 llegada")),
    ],
)
def test_of_one_a_stage_is_told_in_the_singular(language: str, some: tuple[str, ...]) -> None:
    told = to_text(replace(summary.build(everything()), language=language))
    for one in some:
        assert re.search(rf"{one}\b", told), told


def test_what_a_rule_worded_is_translated_and_its_values_are_not() -> None:
    inner = worded_many(3, "{number} working day", "{number} working days")
    text = detail(worded("{days} without a sign of life; the limit is {limit}", days=inner, limit=7))
    assert said(text, "de") == "3 Arbeitstage ohne Lebenszeichen; die Grenze ist 7"
    assert said(detail(worded("ask {person}", person="*Ana*")), "en") == "ask *Ana*"


def test_how_long_one_may_snooze_is_said_in_the_readers_language() -> None:
    elements = [one for row in action_blocks(answers_to("jira:CH-1"), Voice("de")) for one in row["elements"]]
    (menu,) = (one for one in elements if one["type"] == "static_select")
    labels = [one["text"]["text"] for one in menu["options"]]
    assert labels == ["1 Arbeitstag", "3 Arbeitstage", "5 Arbeitstage"]


def test_braces_from_outside_are_no_places() -> None:
    assert said(tell("assigned to {person}", person=Name("{number}")), "de") == "zugewiesen an {number}"
    assert said(detail("plain {text}"), "de") == "plain {text}"


@pytest.mark.parametrize("number", [0, 1, 2])
def test_what_no_catalogue_knows_is_said_in_english_in_its_number(number: int) -> None:
    for language in LANGUAGES:
        said = Voice(language).words("one unheard of", "many unheard of", number)
        assert said == ("one unheard of" if number == 1 else "many unheard of")


def test_a_place_that_nothing_fills_stands_as_it_is() -> None:
    voice = Voice(ENGLISH)
    phrase = Phrase("{number} of {what}", number=3)
    assert spell((phrase,), Terminal(), voice) == "3 of {what}"
    assert (
        spell((Phrase("what opens { and never closes"),), Terminal(), voice)
        == "what opens { and never closes"
    )


def test_a_number_within_a_rule_is_said_as_short_as_it_can_be() -> None:
    said = worded("{share} of {all} on {day}", share=0.5, all=20.0, day=date(2026, 11, 23))
    assert sentence(said, Voice("de", 2026)) == "0.5 of 20 on Mo. 23. Nov."


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", '“a " word"” and CH-1 “done"”'),
        ("de", '„a " word"“ and CH-1 „done"“'),
        ("fr", '«\u202fa " word"\u202f» and CH-1 «\u202fdone"\u202f»'),
        ("es", '«a " word"» and CH-1 «done"»'),
    ],
)
def test_each_language_quotes_in_its_own_way_and_words_inside_close_no_quotation(
    language: str, shown: str
) -> None:
    inside = {"en": "”", "de": "“", "fr": "»", "es": "»"}[language]
    text = (Quote(f"a „ word{inside}"), " and ", ItemRef("CH-1", f"done{inside}"))
    assert spell(text, Terminal(), Voice(language)) == shown


def test_a_sentence_that_ends_with_an_abbreviated_month_has_one_full_stop() -> None:
    day, voice = date(2026, 11, 30), Voice("fr", 2026)
    phrase = Phrase("{day}. {name}... and {day}.", (("day", (Day(day),)), ("name", (Name("x."),))))
    assert spell((phrase,), Terminal(), voice) == "lun. 30 nov. x.... and lun. 30 nov."
    assert sentence(worded("until {day}. More.", day=day), voice) == "until lun. 30 nov. More."


@pytest.mark.parametrize(("language", "rank"), [("en", "81st"), ("de", "81."), ("fr", "81e"), ("es", "81")])
def test_a_rank_is_written_as_the_language_does(language: str, rank: str) -> None:
    assert sentence(worded("{rank}", rank=ordinal(81)), Voice(language)) == rank
