"""One invented digest with every kind of value, table and chart, for pictures and for checks in a browser."""

from __future__ import annotations

from datetime import UTC, date, datetime

from tests.unit.render.samples import AS_OF, item
from workflows.reports.phrases import tell, tell_many
from workflows.reports.shape import (
    Button,
    Chart,
    ChartKind,
    Count,
    Day,
    ItemRef,
    Line,
    Moment,
    Name,
    Number,
    PersonRef,
    Quote,
    Report,
    Section,
    Series,
    StageRef,
    Strong,
    Table,
    Term,
    Text,
    Tone,
    Web,
    WorkingDays,
)

WEEKS = tuple(
    (Day(date(2026, 9, 7)),) if week == 0 else (Name(f"week {36 + week + 1}"),) for week in range(10)
)
RECALL = (0.62, 0.63, None, 0.66, 0.69, 0.68, 0.69, 0.7, 0.69, 0.71)
LONG = (
    "Survival model instead of a classifier, with censored contracts and a calibrated horizon of six months "
    * 2
)


def recall() -> Chart:
    return Chart(
        ("Recall at 5 % alerts",),
        ChartKind.LINE,
        WEEKS,
        (
            Series(("measured",), RECALL),
            Series(("target",), (0.8,) * 10),
        ),
        Line(
            (
                "Recall rose from ",
                Number(0.62),
                " to ",
                Number(0.71),
                " in ten weeks; the target is ",
                Number(0.8),
            )
        ),
    )


def finished() -> Chart:
    return Chart(
        ("Finished tickets a week",),
        ChartKind.BAR,
        tuple((Name(f"week {number}"),) for number in range(43, 49)),
        (Series(("finished",), (3, 5, 2, 6, 4, 7)), Series(("added",), (4, 2, 3, 3, 6, 2))),
        Line(("27 tickets were finished in six weeks and 20 were added",)),
        unit="tickets",
    )


def gates() -> Table:
    row: tuple[Text, ...] = (
        (Name("Churn early warning"),),
        ("at risk",),
        (StageRef("modeling", "teaching the model", plain=True),),
        (Day(date(2027, 1, 12)), " – ", Day(date(2027, 1, 23))),
        (ItemRef("CH-118", "", "https://jira.example.com/browse/CH-118", titled=False),),
    )
    return Table(
        ("The initiatives",),
        (("Initiative",), ("State",), ("Where it stands",), ("Proof on real cases",), ("Waits for",)),
        (
            row,
            ((Name("Invoice reader"),), ("on track",), ("in use",), (), ()),
            (
                (Name("Nachfrageprognose für Filialen"),),
                ("on track",),
                ("proving it works",),
                ("this week",),
                (),
            ),
            ((Name("<script>alert(1)</script> & co"),), ("unknown",), (), (), ()),
        ),
    )


def _needs() -> Section:
    return Section(
        ("Needs you",),
        (
            Line(
                tell(
                    "{project} is at risk: the model finds {value} of leavers, the target is {target}",
                    project=Strong(Name("Churn early warning")),
                    value=Number(71, "%"),
                    target=Number(80, "%"),
                ),
                because=(
                    (
                        "contract changes are missing from the history, ",
                        Web("[see]", "https://git.example.com/a"),
                    ),
                    ("said by ", PersonRef("ana"), ": ", Quote("We cannot see who changed the contract.")),
                ),
                tone=Tone.WARN,
            ),
            Line(
                tell(
                    "Open {item}: asked of Sales Operations {days} ago",
                    item=item(118, LONG),
                    days=WorkingDays(9),
                ),
                tone=Tone.ASK,
                offers=(Button("Nudge", "nudge", "CH-118"), Button("Escalate", "escalate", "CH-118")),
            ),
            Line(("Invoice reader is used by ", Count(3, "branch", "branches"), " of 8"), tone=Tone.GOOD),
        ),
        figures=(gates(),),
    )


def gallery() -> Report:
    audit = Term(
        (("en", "a check that small groups are served as well"), ("de", "eine Prüfung auf Fairness"))
    )
    quiet = tuple(
        Line((item(200 + number, f"Ticket {number}"), " waits for ", WorkingDays(number)))
        for number in range(2, 16)
    )
    return Report(
        "gallery",
        ("ML portfolio, ", Name("week 48")),
        (Line(tell_many(4, "{number} initiative", "{number} initiatives · 1 needs you"), bullet=False),),
        (
            Section((Count(14, "other line"),), quiet, folded=True),
            _needs(),
            Section(("How it goes",), (), figures=(recall(), finished())),
            Section(
                ("One gap",),
                (
                    Line(
                        ("Demand forecast lacks ", audit),
                        tone=Tone.WARN,
                        offers=(Button("Ask", "ask", "DF"),),
                    ),
                ),
            ),
            Section(("Supercalifragilistic" * 12,), (Line((Name("x" * 300),)),)),
        ),
        (
            ("Data as of ", AS_OF),
            (Count(212, "issue"), ", ", Count(48, "pull request")),
            ("next digest ", Moment(datetime(2026, 11, 30, 8, 0, tzinfo=UTC), "Europe/Berlin")),
            (Web("how this is made", "https://example.com/how?a=1&b=2"),),
        ),
        (Button("Share with the channel", "share", "{}"),),
    )
