"""The form in which somebody asks where a project stands: which project, and which question."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.render import limits
from bot.render.form import Choice, Form, Words
from bot.render.message import units
from workflows.reports.phrases import tell, tell_many
from workflows.worded import worded

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.click import Submission
    from workflows.model import Project

FORM: Final = "ask-project"
PROJECT, QUESTION = "project", "question"
TITLE: Final = worded("Where a project stands")
QUESTIONS: Final = (
    ("status", worded("Where does its work lie, and what moved?")),
    ("stalled", worded("Which experiments are quiet, and why?")),
    ("digest", worded("What happened this week, and what is to be done first?")),
    ("digest executive", worded("Is it on track, in plain words?")),
    ("gate", worded("What is missing before the next stage?")),
    ("risks", worded("Which risks are possible?")),
    ("kpi", worded("How far are its measures of success?")),
)
"""What can be asked: the words after /ml, and how they are put to somebody who does not type."""


def waiting() -> Form:
    """Return what stands there until the projects are known."""
    return Form(FORM, TITLE, "", (Words(tell("One moment: I look up your projects.")),))


def form(projects: Sequence[Project]) -> Form:
    """Return the form for these projects, in their order; those that a menu cannot hold are counted."""
    listed = [(one.slug, one.name) for one in projects if _can_be_chosen(one.slug)]
    shown = tuple(listed[: limits.OPTIONS])
    if not shown:
        none = tell("No project that you may see is set up yet: `/ml setup` does it.")
        return Form(FORM, TITLE, "", (Words(none),))
    left = len(projects) - len(shown)
    others = tell_many(
        left,
        "1 more is not listed here: `/ml status` and its name asks for it.",
        "{number} more are not listed here: `/ml status` and a project's name asks for any.",
    )
    more = (Words(others),)
    return Form(
        FORM,
        TITLE,
        worded("Ask"),
        (
            Choice(PROJECT, worded("Project"), shown, initial=shown[0][0]),
            Choice(QUESTION, worded("Question"), QUESTIONS, initial=QUESTIONS[0][0]),
            *(more if left else ()),
            Words(tell("I answer you alone, in our private conversation.")),
        ),
    )


def _can_be_chosen(slug: str) -> bool:
    """Whether an entry of a menu can carry it unchanged: a slug that was imported may be any text."""
    return slug.isprintable() and bool(slug.strip()) and units(slug) <= limits.OPTION_VALUE


def mistakes(sent: Submission) -> Mapping[str, str]:
    """Return what is wrong by field: whether the project exists for them is told with the answer."""
    found = {}
    if not sent.values.get(PROJECT):
        found[PROJECT] = worded("Choose a project.")
    if sent.values.get(QUESTION) not in {value for value, _ in QUESTIONS}:
        found[QUESTION] = worded("Choose one of these.")
    return found
