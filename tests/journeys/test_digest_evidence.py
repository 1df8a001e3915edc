"""Each key, name, quotation, day and count of the demo's digests stands in the store: raw SQL says so."""

from __future__ import annotations

import re
import sqlite3
from datetime import UTC, date, datetime, timedelta
from itertools import chain
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from bot.sandbox.seed import NOW
from config.source import load_policy
from tests.unit.reports.reading import flat
from workflows.compose import Question, compose
from workflows.reports.shape import Count, Day, ItemRef, Line, Moment, Name, PersonRef, Phrase, Quote
from workflows.store.engine import connect
from workflows.text.shipped import shipped_model

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from workflows.reports.shape import Inline, Report, Text

POLICY = load_policy(None)
PROJECTS = ("heatpump", "load", "meters", "solar")
AUDIENCES = ("executive", "product", "team")
FORECAST = re.compile(r"\{half\}|\{likely\}|\{later\}|forecast")
"""Sentences whose days lie ahead: they are drawn, not stored."""
OUR_OWN = frozenset({"standings", "tellings", "text_readings", "deliveries"})
"""What Stagecoach itself wrote down is no evidence for what it says."""
WORD_DAYS = re.compile(
    r"\b(\d{1,2}) (January|February|March|April|May|June|July|August|September|October|November|December) (\d{4})\b"
)


class Records:
    """What the database holds, read without any of our code."""

    def __init__(self, path: Path) -> None:
        rows = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        every = [name for (name,) in rows.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        tables = [name for name in every if name not in OUR_OWN]
        cells = [
            str(cell)
            for table in tables
            for row in rows.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - names of our own tables
            for cell in row
            if cell is not None
        ]
        self.items = {
            key: (title, url) for key, title, url in rows.execute("SELECT key, title, url FROM items")
        }
        self.words = " ".join(" ".join(cells).split())
        self.days = {day for cell in cells for day in re.findall(r"\d{4}-\d\d-\d\d", cell)} | {
            datetime.strptime(" ".join(parts), "%d %B %Y").date().isoformat()  # noqa: DTZ007 - a day has no zone
            for parts in WORD_DAYS.findall(self.words)
        }
        moments = {cell for cell in cells if re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?", cell)}
        self.moments = {datetime.fromisoformat(cell).replace(tzinfo=UTC) for cell in moments}
        self.counts = {
            (slug, kind): number
            for slug, kind, number in rows.execute(
                "SELECT project, kind, count(DISTINCT items.id) FROM members"
                " JOIN items ON items.id = members.item GROUP BY 1, 2"
            )
        }
        rows.close()


@pytest.fixture(scope="module")
def records(read_once: Path) -> Records:
    return Records(read_once)


@pytest.fixture(scope="module", params=[(slug, audience) for slug in PROJECTS for audience in AUDIENCES])
def told(request: pytest.FixtureRequest, read_once: Path) -> tuple[str, Report]:
    slug, audience = request.param
    engine = connect(f"sqlite:///{read_once}")
    report = compose(engine, POLICY, Question("digest", slug, audience), as_of=NOW, model=shipped_model())
    engine.dispose()
    return slug, report


def lines(report: Report) -> Iterator[Line]:
    yield from (*report.lead, *(line for section in report.sections for line in section.lines))
    yield from (Line(text) for text in report.footer)


def values(report: Report) -> Iterator[Inline]:
    yield from chain.from_iterable(
        flat(text) for line in lines(report) for text in (line.text, *line.because)
    )


def test_every_ticket_is_a_record_with_its_title_and_address(
    told: tuple[str, Report], records: Records
) -> None:
    refs = [value for value in values(told[1]) if isinstance(value, ItemRef)]
    assert refs
    for ref in refs:
        assert records.items[ref.key] == (ref.title, ref.url)


def test_every_name_and_quotation_was_written_by_somebody(told: tuple[str, Report], records: Records) -> None:
    policy = POLICY.model_dump_json()
    known = records.words + " ".join(policy.split()) + " GitHub Jira MLflow"
    folded = known.casefold()
    for value in values(told[1]):
        match value:
            case Name(text=text) | Quote(text=text) | PersonRef(name=text):
                words = " ".join(text.strip("… ").split()).casefold()
                assert words in folded, value


def test_every_day_is_one_on_which_something_is_recorded(told: tuple[str, Report], records: Records) -> None:
    period = {NOW.date(), (NOW - timedelta(days=7)).date()}
    for line in lines(told[1]):
        for text in (line.text, *line.because):
            phrases = [value.words for value in flat(text) if isinstance(value, Phrase)]
            if any(FORECAST.search(words) for words in phrases):
                continue
            for value in flat(text):
                if isinstance(value, Day):
                    assert value.day.isoformat() in records.days, (phrases, value)
                if isinstance(value, Moment):
                    assert value.at in records.moments or _day(value) in period | _days(records, value), (
                        phrases,
                        value,
                    )


def _day(value: Moment) -> date:
    return value.at.astimezone(ZoneInfo(value.zone)).date()


def _days(records: Records, value: Moment) -> set[date]:
    return {moment.astimezone(ZoneInfo(value.zone)).date() for moment in records.moments}


def test_every_number_of_a_list_is_the_number_of_what_it_lists(told: tuple[str, Report]) -> None:
    counted = 0
    for line in lines(told[1]):
        for text in (line.text, *line.because):
            for phrase in (value for value in flat(text) if isinstance(value, Phrase) and value.many):
                listed = dict(phrase.values).get("items")
                if listed is not None:
                    counted += 1
                    assert phrase.number == _listed(listed), phrase.words
    assert counted


def _listed(items: Text) -> int:
    more = [value.number for value in flat(items) if isinstance(value, Phrase)]
    return sum(isinstance(value, ItemRef) for value in flat(items)) + sum(more)


def test_the_footer_counts_what_was_read(told: tuple[str, Report], records: Records) -> None:
    slug, report = told
    said = {
        value.noun: value.number for text in report.footer for value in flat(text) if isinstance(value, Count)
    }
    assert said["ticket"] == records.counts[slug, "issue"]
    assert said["pull request"] == records.counts[slug, "pull_request"]
