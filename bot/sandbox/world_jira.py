"""The sandbox's Jira site: projects, statuses, issues and who may see them."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any

from bot.sandbox.world_issue import JiraIssue
from bot.sandbox.world_jira_state import IssueState, JiraProject
from bot.sandbox.world_people import Person

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date, datetime

    from bot.sandbox.world_people import People

Who = str | Person

STATUSES: dict[str, str] = {
    "Backlog": "new",
    "To Do": "new",
    "Selected for Development": "new",
    "In Progress": "indeterminate",
    "In Review": "indeterminate",
    "Blocked": "indeterminate",
    "Waiting": "indeterminate",
    "Done": "done",
    "Closed": "done",
}
ISSUE_TYPES = ("Task", "Story", "Bug", "Epic", "Sub-task", "Experiment", "Spike")


class JiraSite:
    """The whole Jira: `project(...)` first, then `issue(...)`; `deployment` is `Cloud` or `Server`."""

    def __init__(self, people: People, clock: Callable[[], datetime]) -> None:
        self.people = people
        self.clock = clock
        self.deployment = "Cloud"
        self.email = "stagecoach@sandbox.example"
        self.token = "sandbox-jira-token"  # noqa: S105 - opens nothing but this sandbox
        self.timezone = "Europe/Berlin"
        self.largest_page = 100
        """Issues in one answer of a search, whatever is asked for."""
        self.projects: dict[str, JiraProject] = {}
        self.hidden: set[str] = set()
        """Keys of projects that the token may not see."""
        self.permissions = {"BROWSE_PROJECTS", "EDIT_ISSUES", "ADD_COMMENTS"}
        """What the account may do in every project that it sees."""
        self.headers: dict[str, str] = {}
        """Headers of every answer beyond the usual, for tests: `{"X-RateLimit-NearLimit": "true"}`."""
        self.statuses = dict(STATUSES)
        self.issues: list[JiraIssue] = []
        self.by_key: dict[str, JiraIssue] = {}
        self.serials = count(20001)
        self._numbers: dict[str, int] = {}

    def project(self, key: str, name: str) -> JiraProject:
        """Create a project."""
        made = JiraProject(str(10000 + len(self.projects)), key, name)
        self.projects[key] = made
        return made

    def status(self, name: str, category: str) -> None:
        """Add a status; `category` is `new`, `indeterminate`, `done` or, as nobody gave it one, `undefined`."""
        self.statuses[name] = category

    def issue(  # noqa: PLR0913 - a ticket has that many fields
        self,
        project: str,
        *,
        summary: str,
        reporter: Who,
        at: datetime,
        type: str = "Task",  # noqa: A002 - Jira's own word
        description: str = "",
        adf: dict[str, Any] | None = None,
        labels: Sequence[str] = (),
        components: Sequence[str] = (),
        assignee: Who | None = None,
        parent: JiraIssue | None = None,
        status: str = "To Do",
        due: date | None = None,
        priority: str = "Medium",
        key: str | None = None,
    ) -> JiraIssue:
        """Create an issue at `at`, its description as text or ADF; what is given here is in no changelog."""
        self._check(project, status, at)
        state = IssueState(
            key=key or self._next_key(project),
            project=project,
            type=type,
            summary=summary,
            reporter=self.people.get(reporter),
            created=at,
            updated=at,
            status=status,
            description=description,
            description_adf=adf,
            labels=tuple(labels),
            components=tuple(components),
            assignee=None if assignee is None else self.people.get(assignee),
            due=due,
            parent=parent,
            priority=priority,
        )
        return self._opened(state)

    def _check(self, project: str, status: str, at: datetime) -> None:
        if project not in self.projects or status not in self.statuses or at.tzinfo is None:
            raise ValueError(f"no project {project!r}, no status {status!r}, or {at} is naive")

    def _opened(self, state: IssueState) -> JiraIssue:
        issue = JiraIssue(self, 10101 + len(self.issues), state)
        self.claim(state.key, issue)
        self.issues.append(issue)
        return issue

    def claim(self, key: str, issue: JiraIssue) -> None:
        """Note that `key` belongs to `issue`, for ever."""
        if key in self.by_key or key.rsplit("-", 1)[0] not in self.projects:
            raise ValueError(f"{key} is taken or has no project")
        self.by_key[key] = issue
        project, number = key.rsplit("-", 1)
        self._numbers[project] = max(self._numbers.get(project, 0), int(number))

    def visible(self) -> list[tuple[JiraIssue, IssueState]]:
        """Return all issues that exist now and that the token may see."""
        now = self.clock()
        states = ((issue, issue.at(now)) for issue in self.issues)
        return [(issue, state) for issue, state in states if state and state.project not in self.hidden]

    def seen_projects(self) -> list[JiraProject]:
        """Return the projects that the token may see."""
        return [project for key, project in self.projects.items() if key not in self.hidden]

    def me(self) -> Person:
        """Return the account behind the token: the person of its e-mail, or Stagecoach's own."""
        found = self.people.find(self.email) or self.people.find("stagecoach")
        return found or self.people.add(Person("stagecoach", "Stagecoach", self.email))

    def find(self, id_or_key: str) -> tuple[JiraIssue, IssueState] | None:
        """Find a visible issue by id, present key or former key (in any case)."""
        wanted = id_or_key.upper()
        issue = self.by_key.get(wanted) or next((one for one in self.issues if one.id == wanted), None)
        state = issue.at(self.clock()) if issue else None
        if issue is None or state is None or state.project in self.hidden:
            return None
        # A key that it gets later leads nowhere yet.
        return (issue, state) if wanted in {issue.id, state.key, *state.former_keys} else None

    def category(self, status: str) -> str:
        """Return the category key of a status; KeyError for an unknown one."""
        return self.statuses[status]

    def status_id(self, status: str) -> str:
        """Return the numeric id of a status."""
        return str(10001 + list(self.statuses).index(status))

    def account_id(self, person: Person | None) -> str | None:
        """Return the id that this deployment uses for a person."""
        if person is None:
            return None
        return person.jira_id if self.deployment == "Cloud" else person.handle

    def _next_key(self, project: str) -> str:
        return f"{project}-{self._numbers.get(project, 0) + 1}"
