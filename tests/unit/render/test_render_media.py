from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import replace
from datetime import UTC, date, datetime
from html.parser import HTMLParser

import pytest
from hypothesis import given

from bot.render.data import to_data
from bot.render.html import Shown, page
from bot.render.outside import _PLAIN, clean, shorten, visible, web_address
from bot.render.text import to_text
from tests.examples import tried
from tests.unit.render.samples import digest, hostile, reports
from workflows.reports.shape import Count, Day, ItemRef, Line, Moment, Name, Quote, Report, StageRef, Web

ANY = tried(15)
TAGS = {
    "figure",
    "picture",
    "img",
    "figcaption",
    "h3",
    "div",
    "table",
    "caption",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "details",
    "summary",
    "html",
    "head",
    "meta",
    "title",
    "style",
    "body",
    "main",
    "section",
    "h1",
    "h2",
    "ul",
    "li",
    "span",
    "a",
    "strong",
    "footer",
}


class Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.addresses: list[str] = []
        self.others: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.addresses += [value or "" for name, value in attrs if name == "href"]
        self.others |= {name for name, _ in attrs}


def read(report: Report) -> Page:
    read_page = Page()
    read_page.feed(page(report, lambda _chart, _voice: Shown("data:image/png;base64,AA==")))
    return read_page


def one(*values: object) -> Report:
    return Report("any", ("T",), (Line(values, bullet=False),))  # type: ignore[arg-type]


def text_of(*values: object) -> str:
    return to_text(one(*values)).splitlines()[3]


@ANY
@given(reports)
def test_a_page_holds_no_tag_attribute_or_scheme_from_outside(report: Report) -> None:
    found = read(report)
    assert found.tags <= TAGS
    assert found.others <= {
        "lang",
        "charset",
        "name",
        "content",
        "http-equiv",
        "class",
        "href",
        "rel",
        "aria-hidden",
        "aria-label",
        "role",
        "tabindex",
        "scope",
        "data-label",
        "src",
        "width",
        "height",
        "alt",
    }
    assert all(address.startswith(("https://", "http://")) for address in found.addresses)


@ANY
@given(reports)
def test_text_holds_no_control_or_direction_characters(report: Report) -> None:
    text = to_text(report, links=True)
    allowed = {"\n", "\u2068", "\u2069", "\u200c", "\u200d"}
    assert {char for char in text if unicodedata.category(char) in ("Cc", "Cf", "Cs")} <= allowed


@ANY
@given(reports)
def test_data_is_json_and_names_every_value(report: Report) -> None:
    data = json.loads(json.dumps(to_data(report)))
    assert len(data["lead"]) == len(report.lead)
    assert [len(line["parts"]) for line in data["lead"]] == [len(line.text) for line in report.lead]


@ANY
@given(hostile)
def test_cleaned_text_is_short_visible_and_on_one_line(text: str) -> None:
    cleaned = clean(text, 40)
    assert cleaned.strip() == cleaned
    assert 1 <= len(cleaned.strip("\u2068\u2069")) <= 40
    assert "\n" not in cleaned


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "//example.com",
        "https://user@evil.example/",
        "https://[",
        "https://",
        "",
        None,
    ],
)
def test_an_address_that_is_none_of_the_web_gives_no_link(url: str | None) -> None:
    assert web_address(url, 100) is None
    assert read(one(ItemRef("CH-1", "t", url))).addresses == []


def test_what_could_end_a_link_is_encoded() -> None:
    assert web_address("https://a.example/?q=<|>\" '\u202e", 100) == "https://a.example/?q=%3C%7C%3E%22%20'"


def test_shortening_cuts_between_words_and_says_so() -> None:
    assert shorten("one two three four", 15) == "one two three…"
    assert shorten("one", 3) == "one"


def test_a_letter_keeps_its_marks_when_it_is_cut() -> None:
    assert shorten("ae\u0301o", 3) == "a…"


def test_hidden_and_blank_characters_are_no_text() -> None:
    assert clean("\u3164\u200b \u2060", 10) == "(empty)"
    assert visible("a\u202eb\x1b[0m\ud800") == "ab[0m"


def test_what_is_taken_for_plain_at_a_glance_is_plain_character_by_character() -> None:
    glance = re.findall(_PLAIN.pattern.removesuffix("*"), "".join(map(chr, range(0x11_0000))))
    assert _PLAIN.fullmatch("".join(glance))
    assert len(glance) > 500
    for char in glance:
        # A mark that stands alone is never plain, so that this one is looked at closely.
        assert visible(f"{char}\u0301\u0302\u0303\u0304")[0] in {
            char,
            unicodedata.normalize("NFC", f"{char}\u0301"),
        }
        assert unicodedata.normalize("NFC", char) == char
        assert unicodedata.category(char)[0] in "LNPSZ"
        assert unicodedata.bidirectional(char) not in {"R", "AL", "AN"}


def test_right_to_left_text_cannot_reorder_the_line() -> None:
    assert text_of(Name("שלום"), " x") == "\u2068שלום\u2069 x"


def test_words_inside_a_quotation_cannot_close_it() -> None:
    assert text_of(Quote("done” says the boss “")) == '“done" says the boss "”'


def test_the_year_is_told_only_where_it_is_another() -> None:
    dates = (Day(date(2026, 11, 27)), " and ", Day(date(2027, 1, 8)))
    footer = (("as of ", Moment(datetime(2026, 11, 23, tzinfo=UTC), "UTC")),)
    assert "Fri 27 Nov and Fri 8 Jan 2027" in to_text(replace(one(*dates), footer=footer))
    assert text_of(*dates) == "Fri 27 Nov 2026 and Fri 8 Jan 2027"


def test_a_moment_is_told_in_its_zone() -> None:
    at = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
    assert text_of(Moment(at, "Asia/Tokyo")) == "Tue 24 Nov 2026 08:30"
    assert text_of(Moment(at, "UTC")) == "Mon 23 Nov 2026 23:30 UTC"
    assert text_of(Moment(at, "UTC", clock=False)) == "Mon 23 Nov 2026"


def test_counts_stages_and_links_have_their_words() -> None:
    assert text_of(Count(1, "ticket"), ", ", Count(0, "ticket"), ", ", Count(2, "branch", "branches")) == (
        "1 ticket, 0 tickets, 2 branches"
    )
    assert text_of(StageRef("modeling", "teaching the model", plain=True)) == "teaching the model"
    assert text_of(Web("more", "https://a.example/x")) == "more (https://a.example/x)"


def test_every_item_can_be_traced_from_text_with_links() -> None:
    assert "[CH-97] https://jira.example.com/browse/CH-97" in to_text(digest(), links=True)
    assert "https://jira" not in to_text(digest())
