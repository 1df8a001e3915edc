"""The Jira source: reads issues with their whole past, page by page, from where the last reading ended."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from workflows.batch import Batch, Cursor, Refusal
from workflows.errors import words_of
from workflows.sources.ahead import ahead
from workflows.sources.jira_again import is_quoted, issues_of
from workflows.sources.jira_api import PAGE, Api, Cloud, DataCenter, QueryRefused
from workflows.sources.jira_login import refused_jql, refused_key, unknown_key
from workflows.sources.jira_marks import Scope, query_for, scopes_of
from workflows.sources.jira_parse import fields_for
from workflows.sources.jira_people import People
from workflows.sources.jira_probe import Probe
from workflows.sources.jira_reading import NAMELESS, Reading
from workflows.sources.jira_shapes import Json, line, mapping
from workflows.sources.jira_site import Site, discover, recall

if TYPE_CHECKING:
    from collections.abc import Collection, Generator, Iterator, Mapping, Sequence
    from datetime import datetime

    from config.policy import PeopleRules
    from workflows.batch import Damaged
    from workflows.model import Project
    from workflows.sources.jira_login import Login
    from workflows.sources.transport import Transport

SERVER = "jira:#server"
CHUNK = 500
"""Issues in a batch: one changelog request and one transaction for so many."""


@dataclass(slots=True)
class _Run:
    """What all searches of one reading share."""

    site: Site
    api: Api
    people: People
    now: datetime
    keys: frozenset[str]
    """Jira projects that are read as such."""
    shown: dict[str, datetime] = field(default_factory=dict)
    """Issues and their times of update that were known before the first JQL was searched."""
    quiet: list[Cursor] = field(default_factory=list)
    """Of JQLs that were searched and had nothing new."""
    refusals: list[Refusal] = field(default_factory=list)


class JiraSource:
    """Reads Jira Cloud and Data Center. Projects that share a Jira project are to be read together.

    `declared` are the keys of all Jira projects that are read as such, also while others are not asked for.
    """

    name = "jira"

    def __init__(
        self,
        transport: Transport,
        *,
        people: PeopleRules,
        site_url: str | None = None,
        login: Login | None = None,
        declared: Collection[str] = (),
    ) -> None:
        self._declared = frozenset(declared)
        self._transport = transport
        self._rules = people
        self._site_url = site_url
        self._login = login

    @property
    def requests(self) -> int:
        """Requests made since the source was built."""
        return self._transport.requests

    def reads_any_of(self, project: Project) -> bool:
        """Tell whether a reading may bring anything of a project."""
        return bool(project.jira_keys or project.jql)

    def check(self, projects: Sequence[Project]) -> str:
        """Return the account's display name; raise Refused or Transient when one of these cannot be read."""
        if self._login is None:
            raise ValueError("a source without a login cannot be checked")
        # Loaded by who checks, as it takes a while.
        from workflows.sources.jira_client import check_access  # noqa: PLC0415

        return check_access(self._login, projects)

    def read(
        self, projects: Sequence[Project], cursors: Mapping[str, str], *, full: bool, now: datetime
    ) -> Iterator[Batch]:
        """Yield what is new in these projects; a scope without a usable cursor is read from its beginning.

        A scope that Jira refuses is reported in the last batch, and the others are read. Raises Transient,
        Refused or Malformed when Jira as a whole cannot be read; what was yielded before stays good.
        Jira is asked for the next batch while the caller is busy with one.
        """
        return ahead(self._read(projects, cursors, full=full, now=now))

    def _read(
        self, projects: Sequence[Project], cursors: Mapping[str, str], *, full: bool, now: datetime
    ) -> Generator[Batch, None, None]:
        scopes = scopes_of(projects, cursors, full=full)
        if not scopes:
            return
        site = None if full else recall(cursors.get(SERVER), self._transport.base_url)
        if site is None:
            site, statuses = discover(self._transport, self._site_url)
            yield Batch("jira", statuses=statuses, cursors=(Cursor("jira", SERVER, site.dump()),))
        run, keyed, asked = self._run(site, scopes, now)
        yield from self._read_keys(keyed, run)
        for scope in self._to_search(asked, run):
            yield from self._read_jql(scope, run)
        if run.refusals or run.quiet:
            yield Batch("jira", refusals=tuple(run.refusals), cursors=tuple(run.quiet))

    def read_again(
        self,
        projects: Sequence[Project],
        cursors: Mapping[str, str],
        records: Sequence[Damaged],
        *,
        now: datetime,
    ) -> Iterator[Batch]:
        """Yield what Jira has now of the issues that these records belong to: a search for a hundred of them.

        No cursor moves, and nothing else is read; what is not found, or was never named, is left out.
        """
        names, scopes = issues_of(records), scopes_of(projects, {}, full=True)
        if not names or not scopes:
            return
        site = recall(cursors.get(SERVER), self._transport.base_url)
        site = site or discover(self._transport, self._site_url)[0]
        run, keyed, asked = self._run(site, scopes, now)
        for searched in ([keyed] if keyed else []) + [[scope] for scope in asked]:
            for start in range(0, len(names), PAGE):
                yield from self._search_again(searched, names[start : start + PAGE], run)

    def _search_again(self, scopes: Sequence[Scope], names: Sequence[str], run: _Run) -> Iterator[Batch]:
        """Search for issues by name; those that Jira does not know spoil a search, and are left out of the next."""
        reading = self._reading(scopes, run)
        query = query_for(scopes, is_cloud=run.site.is_cloud, now=run.now, among=names)
        try:
            found = [
                one for page in run.api.search(query, fields_for(run.site)) for one in reading.news(page)
            ]
        except QueryRefused as error:
            known = [name for name in names if not is_quoted(name, str(error))]
            if len(known) < len(names):
                parts: list[Sequence[str]] = [known] if known else []
            else:
                half = len(names) // 2
                parts = [names[:half], names[half:]] if half else []
            for part in parts:
                yield from self._search_again(scopes, part, run)
            return
        if found:
            yield replace(reading.batch(found, run.api), cursors=())

    def _run(
        self, site: Site, scopes: Sequence[Scope], now: datetime
    ) -> tuple[_Run, list[Scope], list[Scope]]:
        """Return what one reading shares, the scopes that are Jira projects, and those that are a JQL."""
        keyed = [scope for scope in scopes if scope.key]
        api = (Cloud if site.is_cloud else DataCenter)(self._transport)
        keys = self._declared | {scope.key for scope in keyed if scope.key}
        run = _Run(site=site, api=api, people=People(self._rules), now=now, keys=keys)
        return run, keyed, [scope for scope in scopes if not scope.key]

    def _read_keys(self, scopes: Sequence[Scope], run: _Run) -> Iterator[Batch]:
        """Read all Jira projects in one search; those that Jira names as unknown are left out of the next try."""
        if not scopes:
            return
        try:
            yield from self._search(scopes, run)
        except QueryRefused as error:
            unknown = [scope for scope in scopes if is_quoted(str(scope.key), str(error))]
            if not unknown and len(scopes) > 1:
                for scope in scopes:
                    yield from self._read_keys([scope], run)
                return
            for scope in unknown or scopes:
                run.refusals += _refusals(scope, "" if unknown else words_of(error))
            yield from self._read_keys([scope for scope in scopes if unknown and scope not in unknown], run)

    def _read_jql(self, scope: Scope, run: _Run) -> Iterator[Batch]:
        try:
            yield from self._search([scope], run)
        except QueryRefused as error:
            reason = refused_jql(scope.slugs[0], words_of(error))
            run.refusals.append(Refusal("jira", scope.name, reason, scope.slugs))

    def _search(self, scopes: Sequence[Scope], run: _Run) -> Iterator[Batch]:
        reading = self._reading(scopes, run)
        waiting: list[tuple[Scope, Json]] = []
        query = query_for(scopes, is_cloud=run.site.is_cloud, now=run.now)
        for page in run.api.search(query, fields_for(run.site)):
            waiting += reading.news(page)
            if len(waiting) >= CHUNK:
                yield reading.batch(waiting, run.api, more=True)
                waiting = []
        present = reading.present()
        if waiting or present:
            sound = (NAMELESS,) if present else ()
            yield replace(reading.batch(waiting, run.api), present=present, sound=sound)
        elif run.shown:
            run.quiet += reading.quiet()

    def _reading(self, scopes: Sequence[Scope], run: _Run) -> Reading:
        return Reading(
            scopes,
            site=run.site,
            people=run.people,
            owner=_Owners(scopes, self._transport),
            elsewhere=run.keys,
            now=run.now,
            shown=run.shown,
        )

    def _to_search(self, scopes: Sequence[Scope], run: _Run) -> Sequence[Scope]:
        """Ask for all JQLs at once what changed: many of them cost one request when nothing did."""
        if len(scopes) < 2 or any(scope.mark is None for scope in scopes):  # noqa: PLR2004 - one needs no probe
            return scopes
        probe = Probe(scopes, run.site.is_cloud)
        query = query_for(scopes, is_cloud=run.site.is_cloud, now=run.now)
        run.shown = probe.shown
        try:
            known = all(probe.is_known(page) for page in run.api.search(query, ["updated"]))
        except QueryRefused:
            return scopes
        return probe.unsure() if known else scopes


class _Owners:
    """Tells which of the searched scopes a Jira project's key belongs to; of each Jira is asked once at most."""

    def __init__(self, scopes: Sequence[Scope], transport: Transport) -> None:
        self._scopes = scopes
        self._transport = transport
        self._by_key = {scope.key: scope for scope in scopes if scope.key}
        self._unasked = iter(self._scopes)

    def __call__(self, key: str) -> Scope | None:
        """Return the scope, also when its Jira project was renamed: a search finds it by its former key."""
        if len(self._scopes) == 1:
            return self._scopes[0]
        while key and key not in self._by_key and (scope := next(self._unasked, None)):
            answer = self._transport.get(f"rest/api/2/project/{scope.key}", accept=(403, 404))
            present = line(mapping(answer.json).get("key"))
            if answer.status == 200 and present:  # noqa: PLR2004 - success
                self._by_key.setdefault(present, scope)
        return self._by_key.get(key)


def _refusals(scope: Scope, said: str) -> Iterator[Refusal]:
    """Yield what each project must hear of an unknown Jira project, or of one refused with other words."""
    for slug in scope.slugs:
        key = str(scope.key)
        reason = refused_key(slug, key, said) if said else unknown_key(slug, key)
        yield Refusal("jira", scope.name, reason, (slug,))
