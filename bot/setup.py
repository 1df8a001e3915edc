"""`/ml setup`: a project set up in Slack, declared as the projects file would, read at once, with its first summary."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import structlog

from bot import jobs
from bot.click import Reply
from bot.inside import keep_inside
from bot.permissions import Deed, Verdict, decide, rule_of
from bot.readers import language_of
from bot.render import limits
from bot.render.blocks import to_messages
from bot.setup_people import people_question
from bot.setup_progress import Progress
from bot.told import told
from bot.views import setup as view
from workflows.compose import Question
from workflows.errors import Refused, StagecoachError, Unready, words_of
from workflows.lifecycle.rights import person_of, who_may
from workflows.model import Person
from workflows.reach import Checking
from workflows.reports.phrases import detail, tell
from workflows.reports.shape import Button, Line, Name, Report, Tone
from workflows.store.declared import declared_in
from workflows.store.facts import load_projects
from workflows.store.projects import add_project
from workflows.worded import worded

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bot.click import Asker, Click, Submission
    from bot.render.form import Form
    from bot.render.message import Message
    from bot.service import Service
    from config.policy import Policy
    from workflows.model import Project
    from workflows.reach import Source

log = structlog.get_logger()
AGAIN: Final = "setup-again"
SHORTCUT: Final = "set_up_project"
UNSET: Final[Mapping[str, str]] = {
    "jira": worded("Jira is not connected: set JIRA_URL and JIRA_TOKEN (docs/connect.md, section 2)."),
    "mlflow": worded("MLflow is not connected: set MLFLOW_TRACKING_URI (docs/connect.md, section 4)."),
    "github": worded("GitHub is not connected: set GITHUB_TOKEN (docs/connect.md, section 3)."),
}


def open_form(service: Service, asker: Asker, words: Sequence[str]) -> Form:
    """Return the empty form, with the name that was typed; who may is asked when it is sent."""
    return view.form(asker, service.policy, name=" ".join(words))


def open_at_home(service: Service, click: Click) -> Form:
    """Return the empty form for the button on the Home."""
    return view.form(click.asker, service.policy)


def open_anywhere(service: Service, asker: Asker) -> Form:
    """Return the empty form for the global shortcut."""
    return view.form(asker, service.policy)


def open_again(service: Service, click: Click) -> Form:
    """Return the form with what had been sent, to be corrected."""
    return view.form(click.asker, service.policy, view.load(click.value))


def check(service: Service, sent: Submission) -> Mapping[str, str]:
    """Return what is wrong with the form as far as its words tell."""
    return view.mistakes(sent, service.policy)


def take_form(service: Service, sent: Submission) -> Reply:
    """Ask Jira, GitHub and Slack, declare the project, read it, and show it; the same form twice is one project."""
    asker, projects = sent.asker, load_projects(service.engine)
    if not may_set_up(service.policy, projects, asker):
        who = who_may(rule_of(Deed.SET_UP, service.policy))
        raise Refused(worded("You cannot set up a project: {who}. Ask one of them.", who=who))
    (wanted,) = declared_in(view.declared(sent, _asking(service.policy, projects, sent)))
    standing = next((one for one in projects if one.slug == wanted.project.slug), None)
    if standing is None:
        if problems := tuple(_problems(service, wanted.project)):
            return Reply(_refusal(sent, wanted.project, problems))
        standing = add_project(service.engine, wanted, now=service.clock())
    if standing is not None:
        return Reply((told(_standing(standing, wanted.project)),))
    return Reply(_first_look(service, wanted.project, asker))


def _asking(policy: Policy, projects: Sequence[Project], sent: Submission) -> Mapping[str, str | None]:
    """Return who asks as a person of the new project: as another project knows them, else as Slack shows them."""
    asker = sent.asker
    known = next((person for one in projects if (person := person_of(one, asker.user))), Person(asker.name))
    parts = ("name", "jira", "github", "email", "timezone", "country", "region")
    return {
        **{part: getattr(known, part) for part in parts},
        "slack": asker.user,
        "role": view.role_of(sent, policy),
    }


def may_set_up(policy: Policy, projects: Sequence[Project], asker: Asker) -> bool:
    """Whether somebody may: by the policy's rule, or as there is no project yet."""
    return decide(Deed.SET_UP, policy, asker, projects, own=not projects) is Verdict.YES


def _standing(standing: Project, wanted: Project) -> str:
    """Say that a project is there already: the same one, or another of that name, of which nothing more is told."""
    same = replace(standing, people=(), kpis=()) == replace(wanted, people=(), kpis=())
    if same:
        return worded("The project is set up already: {command}.", command=f"`/ml status {wanted.slug}`")
    return worded(
        "The name is taken: there is a project {project}. Choose another name, or change that project by "
        "`stagecoach projects export` and `apply`.",
        project=f"`{wanted.slug}`",
    )


def _problems(service: Service, project: Project) -> Iterator[str]:
    """Yield what Jira, GitHub and Slack do not know, in one line each; also when one of them cannot be asked."""
    with service.sources() as sources:
        by_name = {source.name: source for source in sources}
        wanted = (
            ("jira", project.jira_keys or project.jql),
            ("github", project.repositories),
            ("mlflow", project.tracked_experiments),
        )
        for name, held in wanted:
            if held and (problem := _asked(name, by_name.get(name), project)):
                yield problem
    if project.channel:
        try:
            keep_inside(service.channel, service.policy, project.channel)
        except StagecoachError as error:
            yield words_of(error)


def _asked(name: str, source: Source | None, project: Project) -> str | None:
    if source is None:
        return UNSET[name]
    if not isinstance(source, Checking):
        return None  # runs of tomorrow may bear the names that are asked for
    try:
        source.check([project])
    except Unready:
        raise
    except StagecoachError as error:
        return words_of(error)
    return None


def _refusal(sent: Submission, project: Project, problems: Sequence[str]) -> tuple[Message, ...]:
    """Return what has to change, with a button that opens the form as it was."""
    lines = tuple(Line(detail(problem), tone=Tone.WARN) for problem in problems)
    title = tell("{project} is not set up yet", project=Name(project.name))
    carried = view.dump(sent)
    again = (Button("Correct it…", AGAIN, carried),) if len(carried) <= limits.BUTTON_VALUE else ()
    return to_messages(Report("setup", title, lines, buttons=again))


def _first_look(service: Service, project: Project, asker: Asker) -> tuple[Message, ...]:
    """Read the project while a message tells how far that is; then return its summary, and who seems to work on it."""
    progress = Progress(service.channel, asker, project, language_of(service, asker.user))
    result = jobs.read_sources(service, project=project.slug, progress=progress)
    progress.finish(result)
    question = Question("summary", project.slug)
    report = service.report(question)
    return (*to_messages(report), *people_question(service, project.slug))
