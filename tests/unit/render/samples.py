"""Invented reports for the golden files, and a strategy for reports that nobody would invent."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import cache
from itertools import cycle, islice
from typing import TYPE_CHECKING, TypeVar

from hypothesis import strategies as st

from workflows.reports.shape import (
    Button,
    Chart,
    ChartKind,
    Count,
    Day,
    Inline,
    ItemRef,
    Line,
    Moment,
    Name,
    PersonRef,
    Quote,
    Report,
    Section,
    Series,
    StageRef,
    Strong,
    Table,
    Tone,
    Web,
    WorkingDays,
)

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

AS_OF = Moment(datetime(2026, 11, 23, 7, 55, tzinfo=UTC), "Europe/Berlin")


def item(number: int, title: str) -> ItemRef:
    return ItemRef(f"CH-{number}", title, f"https://jira.example.com/browse/CH-{number}")


def digest() -> Report:
    modeling = StageRef("modeling", "teaching the model")
    return Report(
        kind="digest",
        title=(Name("Churn early warning"), ", week 48"),
        lead=(
            Line(
                ("Centre of work: ", Strong(modeling)),
                because=(
                    (Count(14, "open ticket"), " of 23"),
                    (Count(9, "commit"), " of 12 touch ", Name("models/")),
                ),
                bullet=False,
            ),
        ),
        sections=(
            Section(
                ("Do this week",),
                (
                    Line(
                        (
                            item(97, "Survival model instead of classifier"),
                            " is quiet for ",
                            WorkingDays(11),
                            ", limit 7",
                        ),
                        because=(
                            ("last sign of life: push by ", PersonRef("bo"), " on ", Day(date(2026, 11, 5))),
                        ),
                        tone=Tone.WARN,
                    ),
                    Line(
                        (item(118, "Contract archive"), " blocks two others; next: ask ", PersonRef("ana")),
                        tone=Tone.ASK,
                    ),
                ),
            ),
            Section(("Nothing here",), ()),
            Section(
                ("Moved",),
                (
                    Line(
                        (
                            item(92, "R&D <features> *bold* _x_"),
                            " back to data: ",
                            Quote("contract changes missing"),
                        )
                    ),
                    Line((item(95, "Embedding of call notes"), " ruled out"), tone=Tone.GOOD),
                ),
            ),
        ),
        footer=(
            ("Data as of ", AS_OF),
            (Count(212, "issue"), ", ", Count(3, "repository", "repositories")),
            ("next digest ", Moment(datetime(2027, 1, 4, 8, 0, tzinfo=UTC), "Europe/Berlin")),
            (Web("how this is made", "https://example.com/how?a=1&b=2"),),
        ),
        buttons=(Button("Share with the channel", "share", '{"report":"digest"}'),),
    )


def attack() -> Report:
    names = (
        "<!channel> <@U123ABC> <https://evil.example|Deploy succeeded>",
        "*bold* _italic_ ~gone~ `code` :white_check_mark: @here & <b>html</b><script>alert(1)</script>",
        "right\u202eto\u2066left \u05e9\u05dc\u05d5\u05dd",
        "za" + "\u0301" * 40 + "lgo \x1b[31mred\x1b[0m \x00 \ud800",
        "x" * 40_000,
        "“ said the boss. ”",
        "\u3164\u200b\u2060",
        "",
    )
    bad_urls = (
        "javascript:alert(1)",
        "https://good.example@evil.example/",
        "https://a.example/?q=<|>\n x",
        "https://[",
    )
    lines = [
        Line((ItemRef(name, name, bad_urls[at % 4]), " by ", PersonRef(name), ": ", Quote(name)))
        for at, name in enumerate(names)
    ]
    return Report(
        "attack",
        tuple(Name(name) for name in names[:4]),
        tuple(lines),
        (Section((Name(names[0]),), tuple(lines)),),
    )


@cache
def huge(lines_: int = 400) -> Report:
    lines = tuple(
        Line((item(number, f"Ticket number {number} " * 5),), because=(("seen",),))
        for number in range(lines_)
    )
    return Report(
        "huge", ("Huge",), (), (Section(("All of them",), lines),), footer=(("Data as of ", AS_OF),)
    )


SPECIALS = [
    "<!here>", "<@U0AAAAAAA>", "<https://evil.example|ok>", "@channel", ":tada:", "*", "_", "~", "`", ">", "|", "&",
    "<!date^1392734382^{date}^https://evil.example|x>", "<#C0AAAAAAA|x>", "<!subteam^S0AAAAAAA|@all>",
    "<https://evil.example>", "[x](https://evil.example)", "![x](https://evil.example/x.png)", "\u2028", "\u2066",
    "\u0421\u041d-1", "{0}", "%s", "{{x}}",
    "\n", '"', "\\", "http://evil.example", "\u202e", "\u0301" * 9, "\u05d0", "\x07", "😀", "漢" * 50, " ",
]  # fmt: skip
STANDING_IN = {chr(0xE000 + number): special for number, special in enumerate(SPECIALS)}
PLAIN_LETTERS = "aZ09 -_.,:;/'()[]{}#+=äß€"


def spelled_out(text: str) -> str:
    """Return the text with what its characters for private use stand for."""
    return "".join(STANDING_IN.get(char, char) for char in text)


# A text is one draw, however long: a character of it stands for a special, for a list of specials takes many draws.
hostile = st.one_of(
    st.text([*STANDING_IN, *PLAIN_LETTERS], max_size=18).map(spelled_out),
    st.sampled_from(SPECIALS).map(lambda special: special * 200),
    st.text(st.characters(), max_size=60),
)
urls = st.one_of(st.none(), hostile, hostile.map(lambda tail: f"https://jira.example.com/{tail}"))
moments = st.datetimes(datetime(1990, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 the strategy adds the zone
values: st.SearchStrategy[Inline] = st.one_of(
    st.builds(ItemRef, hostile, hostile, urls, st.booleans()),
    st.builds(PersonRef, hostile, st.one_of(st.none(), hostile, st.just("U0AAAAAAA")), st.booleans()),
    st.builds(Quote, hostile, st.integers(-5, 5000)),
    st.builds(Name, hostile),
    st.builds(Web, hostile, hostile),
    st.builds(StageRef, hostile, hostile, st.booleans()),
    st.builds(Count, st.integers(0, 10**6), hostile),
    st.builds(WorkingDays, st.integers(0, 500)),
    st.builds(Day, st.dates(date(1990, 1, 1), date(2060, 1, 1))),
    st.builds(Moment, moments, st.sampled_from(["UTC", "Asia/Tokyo"]), st.booleans()),
)
texts = st.lists(st.one_of(values, values.map(Strong), st.sampled_from([" and ", ": "])), max_size=5).map(
    tuple
)
carried = st.integers(0, 2000).map(lambda length: "v" * length)
buttons = st.builds(Button, hostile, st.sampled_from(["share", "open"]), carried, urls)
offers = st.one_of(st.just(()), st.lists(buttons, max_size=2).map(tuple))
reasons = st.lists(texts, max_size=3).map(tuple)
lines = st.builds(Line, texts, reasons, st.sampled_from(Tone), st.booleans(), offers)


def around(kinds: st.SearchStrategy[T], most: int) -> st.SearchStrategy[Callable[[int], tuple[T, ...]]]:
    """Return what gives as many as one asks for, of a few kinds that come again and again."""
    return st.lists(kinds, min_size=1, max_size=most).map(
        lambda some: lambda length: tuple(islice(cycle(some), length))
    )


points = around(st.one_of(st.none(), st.floats()), 4)
series = around(st.tuples(texts, points), 3)
rows = around(texts, 3)
units = st.one_of(st.none(), hostile)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    width, row = draw(st.sampled_from([1, 2, 3, 21])), draw(rows)
    return Table(draw(texts), row(width), (draw(rows)(width),) * draw(st.integers(0, 9)))


@st.composite
def charts(draw: st.DrawFn) -> Chart:
    length, number, kind = draw(st.integers(0, 22)), draw(st.integers(0, 8)), draw(st.sampled_from(ChartKind))
    shown = tuple(Series(name, values(length)) for name, values in draw(series)(number))
    return Chart(draw(texts), kind, draw(rows)(length), shown, draw(lines), draw(units))


figures = st.lists(st.one_of(tables(), charts()), max_size=2).map(tuple)
many = st.one_of(
    st.lists(lines, max_size=5), st.tuples(lines, st.integers(1, 30)).map(lambda pair: [pair[0]] * pair[1])
)
reports = st.builds(
    Report,
    st.just("any"),
    texts,
    many.map(tuple),
    st.lists(st.builds(Section, texts, many.map(tuple), offers, figures, st.booleans()), max_size=4).map(
        tuple
    ),
    st.lists(texts, max_size=20).map(tuple),
    st.lists(buttons, max_size=30).map(tuple),
)
