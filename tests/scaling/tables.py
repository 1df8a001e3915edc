"""The tables of docs/scaling.md, as the simulation finds them: rounded, as nothing in them is known better."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from tests.scaling import constants
from tests.scaling.answer import answer, of_changes
from tests.scaling.company import OF_PROJECTS, PLACES, RHYTHMS
from tests.scaling.constants import Constant
from tests.scaling.limits import beside, holds_up_to, hours_anew, limits, processes
from tests.scaling.monday import arrivals, waits
from tests.scaling.rows import growth, rewritten
from tests.scaling.shown import about, cores, minutes, part, seconds, table
from tests.scaling.vendors import prices
from tests.scaling.work import (
    answer_seconds,
    delivery_seconds,
    digest_seconds,
    first_seconds,
    loaded_megabytes,
    mark_bytes,
    marks_megabytes,
    question_seconds,
)
from tests.scaling.year import simulate
from workflows.sources.github_branches import BRANCHES
from workflows.sources.github_changes import REPOSITORIES
from workflows.sources.github_details import DETAILS
from workflows.sources.github_texts import TEXTS
from workflows.sources.github_trees import TREES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tests.scaling.company import Company
    from tests.scaling.wall import Hours
    from tests.scaling.year import Year

COMPARED: Final = (0.02, 0.1, 0.2, 0.4, 1.0)
"""Of the company: sizes that an operator may find the own one between."""
WORKERS: Final = (1, 2, 4, 8, 16)


def tables(company: Company) -> Mapping[str, str]:
    """Return all tables, by the name that marks their place in the page."""
    year, held = simulate(company), holds_up_to(company)
    return {
        "answer": answer(year, held),
        "assumptions": assumptions(company),
        "people": people(company),
        "constants": known(),
        "year": of_year(year),
        "prices": of_prices(year),
        "processors": processors(year),
        "tasks": tasks(company),
        "mondays": mondays(year),
        "limits": of_limits(year, held),
        "changes": of_changes(company),
        "sizes": sizes(company),
        "rows": of_rows(year),
        "rewritten": of_rewritten(year),
    }


def assumptions(company: Company) -> str:
    """Return every assumption with the option that changes it."""
    rows = [
        (one.metadata["says"], assumed(company, one.name), f"`--{one.name.replace('_', '-')}`")
        for one in fields(company)
    ]
    return table(("assumed", "value", "option"), rows)


def assumed(company: Company, name: str) -> str:
    """Return an assumption as people write it: a year is no quantity."""
    value = getattr(company, name)
    return str(value) if name == "year" else f"{value:,g}" if isinstance(value, float) else f"{value:,}"


def people(company: Company) -> str:
    """Return where people are and what they subscribe to."""
    places = [(f"work in {one.zone}", f"{one.share:.0%} of the people and projects") for one in PLACES]
    digests = [
        (f"a digest {one.name}", f"{one.share:.0%} of the {'projects' if one is OF_PROJECTS else 'people'}")
        for one in (OF_PROJECTS, *RHYTHMS)
    ]
    return table(
        ("who", "how many"), [*places, *digests, ("subscriptions together", about(company.subscriptions))]
    )


def known() -> str:
    """Return the constants with their sources."""
    found = [one for one in vars(constants).values() if isinstance(one, Constant)]
    return table(
        ("what", "value", "how it is known", "from"),
        [(one.name, f"{one.value:,g} {one.unit}".strip(), one.kind.value, one.source) for one in found],
    )


def of_year(year: Year) -> str:
    """Return what happens and what is asked for in a mean and in the fullest hour, and in the year."""
    messages = year.digests * year.company.messages_a_digest
    rows: Sequence[tuple[str, Hours]] = (
        ("activities of people and machines", year.activities),
        ("items that changed", year.changes),
        ("requests to Jira", year.asked.jira),
        ("points of Jira, if the token had a quota", year.asked.jira_points),
        ("requests to GitHub", year.asked.github),
        ("GraphQL points of GitHub", year.asked.points),
        ("readings that webhooks cause, of each source", year.hints),
        ("alarms of subscriptions", year.rings.deliveries),
        ("alarms of questions to owners", year.rings.questions),
        ("digests", year.digests),
        ("messages of digests in Slack", messages),
        ("commands", year.commands),
    )
    return table(
        ("", "a mean hour", "the fullest hour", "the year"),
        [
            (name, about(float(np.mean(a))), about(float(np.max(a))), about(float(np.sum(a))))
            for name, a in rows
        ],
    )


def of_prices(year: Year) -> str:
    """Return what GitHub takes for the product's questions, and what reading everything costs."""
    price, whole = prices(), year.whole
    return table(
        ("asked", "costs"),
        [
            (f"whether anything changed, {REPOSITORIES} repositories", f"{price.survey} points"),
            (f"details of {DETAILS} pull requests or issues", f"{price.details} points"),
            (f"what stands on {BRANCHES} branches", f"{price.branches} points"),
            (
                f"files of {TREES} default branches, and {TEXTS} texts",
                f"{price.tree} and {price.texts} points",
            ),
            ("everything once, of Jira", f"{about(whole.jira)} requests"),
            ("everything once, of GitHub", f"{about(whole.github)} requests, {about(whole.points)} points"),
            ("the same in hours of one core, with texts", about(first_seconds(year.company) / 3600)),
            (
                "points of GitHub in hours of the whole allowance",
                about(whole.points / year.company.allowance),
            ),
            ("points of GitHub in hours of what readings leave of it", about(hours_anew(year))),
        ],
    )


def processors(year: Year) -> str:
    """Return the cores that each kind of work keeps busy, and the processes that follow from it."""
    rows = [(name, cores(float(np.mean(a))), cores(float(np.max(a)))) for name, a in year.spent.items()]
    need = processes(year)
    return table(
        ("cores busy with", "on average", "in the fullest hour"),
        [
            *rows,
            ("all of it", cores(float(np.mean(year.seconds))), cores(float(np.max(year.seconds)))),
            ("**workers needed**", f"**{need.mean}**", f"**{need.most}**"),
            ("**processes of `web` needed**", "", f"**{need.web}**"),
        ],
    )


def tasks(company: Company) -> str:
    """Return what single tasks cost, and which part of it grows with the company instead of with their project."""
    own = company.items_each * constants.VERDICT.value / 1000
    told = company.items_each * constants.DIGEST.value / 1000
    asked_for = company.items_each * constants.REPORT.value / 1000
    due = delivery_seconds(company) + digest_seconds(company)
    turn = question_seconds(company)
    return table(
        ("a task", "CPU", "of it for its own project"),
        [
            ("delivers a digest that is due", seconds(due), seconds(told)),
            ("finds that a digest is not due", seconds(delivery_seconds(company)), seconds(0.0)),
            ("asks owners of a project, or takes back questions", seconds(turn), seconds(own)),
            ("answers a command about a project", seconds(answer_seconds(company)), seconds(asked_for)),
            (
                "the mark of a repository",
                f"{about(mark_bytes(company))} bytes",
                f"{constants.MARK_BYTES.value:g} bytes",
            ),
            ("the marks of all repositories", f"{about(marks_megabytes(company))} MB", ""),
            ("those that a slice loads", f"{about(loaded_megabytes(company))} MB", ""),
        ],
    )


def mondays(year: Year) -> str:
    """Return how long digests wait at the fullest moment of the year, by the number of workers."""
    company, come = year.company, arrivals(year.company)
    found = [waits(company, come, workers, beside(year)) for workers in WORKERS]
    return table(
        (
            "workers",
            "their processors keep the last digest waiting",
            "Slack's cap for messages does",
            "digests of the year that are late",
        ),
        [(str(one.workers), minutes(one.processors), minutes(one.slack), f"{one.late:.0%}") for one in found],
    )


def of_limits(year: Year, held: Mapping[str, int]) -> str:
    """Return the limits, the one first that breaks in the smallest company."""
    found = sorted(limits(year), key=lambda one: (held[one.name], -one.part))
    return table(
        ("limit", "needed", "there is", "part", "holds up to"),
        [
            (
                one.name,
                f"{about(one.need)} {one.unit}",
                about(one.have),
                part(one.part),
                f"{held[one.name]:,} projects" + (" or more" if one.holds else ""),
            )
            for one in found
        ],
    )


def sizes(company: Company) -> str:
    """Return what companies of other sizes need."""
    rows = []
    for part_of_it in COMPARED:
        size = max(1, round(part_of_it * company.projects))
        year = simulate(company.scaled(size))
        need, quiet = processes(year), processes(simulate(replace(year.company, webhooks=0)))
        held = growth(year.company, float(np.sum(year.activities)), float(np.sum(year.digests)))
        rows.append(
            (
                f"{size:,}",
                about(year.company.items),
                about(year.company.users),
                str(need.most),
                str(quiet.most),
                about(float(np.max(year.asked.points))),
                f"{about(float(np.max(year.alone.settle)))} s",
                f"{about(sum(one.held_gigabytes for one in held))} GB",
            )
        )
    words = (
        "projects, items, people, workers, without webhooks, points of GitHub in an hour, conclusions, store"
    )
    return table(words.split(", "), rows)


def of_rows(year: Year) -> str:
    """Return the tables that grow."""
    found = growth(year.company, float(np.sum(year.activities)), float(np.sum(year.digests)))
    total = (sum(one.held_gigabytes for one in found), sum(one.added_gigabytes for one in found))
    return table(
        ("table", "bytes a row", "rows held", "rows a year adds", "GB held", "GB a year adds"),
        [
            *(
                (
                    f"`{one.name}`",
                    about(one.row_bytes),
                    about(one.held),
                    about(one.added),
                    about(one.held_gigabytes),
                    about(one.added_gigabytes),
                )
                for one in found
            ),
            ("together", "", "", "", about(total[0]), about(total[1])),
        ],
    )


def of_rewritten(year: Year) -> str:
    """Return what is written again and again."""
    rings = float(np.sum(year.rings.deliveries + year.rings.questions))
    done = rings + float(np.sum(year.readings))
    changes, activities = float(np.sum(year.changes)), float(np.sum(year.activities))
    return table(
        ("rows that are replaced or deleted again", "a year", "GB written"),
        [
            (one.name, about(one.rows), "not known" if one.gigabytes is None else about(one.gigabytes))
            for one in rewritten(year.company, changes, activities, done)
        ],
    )
