"""How we sign in to Jira, for the bulk reads and for the jira library, and a check that it works."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import requests
from jira import JIRA, JIRAError

from workflows.errors import Refused, StagecoachError, Transient
from workflows.sources.credentials import credentials_in, without
from workflows.sources.jira_marks import without_order
from workflows.sources.transport_words import Service, words_for

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workflows.model import Project

TIMEOUT = (5.0, 30.0)
BAD_REQUEST, SERVER_ERROR, TOO_MANY = 400, 500, 429


class Client(JIRA):
    """The library's client, which does not follow redirects: another address is not the one that was configured."""

    def server_info(self) -> dict[str, Any]:
        """Ask for the server's kind, which is the first request that the library makes."""
        self._session.max_redirects = 0
        return super().server_info()


@dataclass(frozen=True, slots=True)
class Login:
    """An address and a token: with an e-mail it is Jira Cloud's basic login, without one a bearer token."""

    url: str
    token: str = field(repr=False)
    email: str | None = None

    @property
    def service(self) -> Service:
        """Return what error messages say about this Jira and its settings."""
        cloud = "create a new API token, set JIRA_TOKEN to it and check JIRA_EMAIL"
        server = "create a new personal access token and set JIRA_TOKEN to it"
        return Service("Jira", "JIRA_URL", "JIRA_TOKEN", cloud if self.email else server)

    def headers(self) -> dict[str, str]:
        """Return the headers that every request carries."""
        if self.email is None:
            return {"Authorization": f"Bearer {self.token}"}
        pair = base64.b64encode(f"{self.email}:{self.token}".encode()).decode("ascii")
        return {"Authorization": f"Basic {pair}"}

    def client(self, timeout: tuple[float, float] = TIMEOUT) -> JIRA:
        """Return a client of the jira library, which asks for the server's kind at once; one per thread.

        `timeout` are the seconds in which it has to connect and to answer.
        The library would wait up to minutes by itself, so that its retries are off.
        """
        url = self.url.rstrip("/")
        if self.email is None:
            return Client(server=url, token_auth=self.token, max_retries=0, timeout=timeout)
        return Client(server=url, basic_auth=(self.email, self.token), max_retries=0, timeout=timeout)


def check_access(login: Login, projects: Sequence[Project]) -> str:
    """Return the display name of the token's account; raise Refused or Transient when something cannot be read.

    All Jira keys that do not exist are named in one message, each with the nearest that does.
    """
    words = words_for(login.service, login.url)
    try:
        client = login.client()
        account = client.myself()
        _check_keys([project.key for project in client.projects()], projects)
        for project in projects:
            _check_jql(client, project)
    except JIRAError as error:
        raise _translated(login, error) from None
    except requests.JSONDecodeError as error:
        raise words.no_json("rest/api/2", error) from None
    except requests.TooManyRedirects as error:
        raise words.redirected(_target(error)) from None
    except requests.Timeout:
        raise Transient(
            f"Jira at {words.host} did not answer in time: check JIRA_URL and the network"
        ) from None
    except requests.RequestException:
        raise Transient(f"Jira at {words.host} cannot be reached: check JIRA_URL and the network") from None
    return str(account.get("displayName") or account.get("name") or "unknown")


def _check_keys(known: Sequence[str], projects: Sequence[Project]) -> None:
    missing = [(project, key) for project in projects for key in project.jira_keys if key not in known]
    if missing:
        raise Refused("; ".join(unknown_key(project.slug, key, known) for project, key in missing))


def unknown_key(slug: str, key: str, known: Sequence[str] = ()) -> str:
    """Return the line about a Jira project that is not there, with the nearest of the known keys."""
    near = get_close_matches(key, known, n=1, cutoff=0.4)
    hint = f" (did you mean {near[0]}?)" if near else ""
    return (
        f'project "{slug}": Jira has no project {key}, or the account may not see it{hint}: '
        "correct jira_keys or give the account access"
    )


def refused_key(slug: str, key: str, said: str) -> str:
    """Return the line about a Jira project that cannot be searched for another reason."""
    return f'project "{slug}": Jira refuses to search project {key} ({said}): check what the account may see'


def refused_jql(slug: str, said: str) -> str:
    """Return the line about a JQL that Jira does not accept."""
    return f'project "{slug}": Jira does not accept its jql ({said}): correct jql in projects.yaml'


def _check_jql(client: JIRA, project: Project) -> None:
    if project.jql is None:
        return
    try:
        client.search_issues(without_order(project.jql), maxResults=1, fields=["id"])
    except JIRAError as error:
        if error.status_code == BAD_REQUEST:
            raise Refused(refused_jql(project.slug, " ".join(str(error.text).split())[:200])) from None
        raise


def _target(error: requests.TooManyRedirects) -> str:
    """Return the host to which a refused redirect leads, as far as it names one."""
    try:
        there = urlsplit(error.response.headers.get("location", "") if error.response is not None else "")
    except ValueError:
        return "another address"
    return f"{there.scheme}://{there.hostname}" if there.hostname else "another address"


def _translated(login: Login, error: JIRAError) -> StagecoachError:
    """Return our error for the library's: its own text quotes the whole request, headers and all."""
    words, status = words_for(login.service, login.url), error.status_code
    if status == TOO_MANY:
        return words.busy(60)
    if status is None:
        return Transient(f"Jira at {words.host} cannot be reached: check JIRA_URL and the network")
    if status >= SERVER_ERROR:
        return words.trouble(status, None)
    said = without(str(error.text), credentials_in(login.headers()))
    return words.refused(status, "rest/api/2", {"message": said})
