"""The jira library's client, for writes and for a check that a login works; who only reads never loads it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import requests
from jira import JIRA, JIRAError

from workflows.errors import Refused, StagecoachError
from workflows.sources.credentials import credentials_in, without
from workflows.sources.jira_login import refused_jql, unknown_key
from workflows.sources.jira_marks import without_order
from workflows.sources.transport_words import words_for
from workflows.worded import joined

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workflows.model import Project
    from workflows.sources.jira_login import Login

TIMEOUT = (5.0, 30.0)
BAD_REQUEST, SERVER_ERROR, TOO_MANY = 400, 500, 429


class Client(JIRA):
    """The library's client, which does not follow redirects: another address is not the one that was configured."""

    def server_info(self) -> dict[str, Any]:
        """Ask for the server's kind, which is the first request that the library makes."""
        self._session.max_redirects = 0
        return super().server_info()


def client_of(login: Login, timeout: tuple[float, float] = TIMEOUT) -> JIRA:
    """Return a client of the jira library, which asks for the server's kind at once; one per thread.

    `timeout` are the seconds in which it has to connect and to answer.
    The library would wait up to minutes by itself, so that its retries are off.
    """
    url = login.url.rstrip("/")
    if login.email is None:
        return Client(server=url, token_auth=login.token, max_retries=0, timeout=timeout)
    return Client(server=url, basic_auth=(login.email, login.token), max_retries=0, timeout=timeout)


def check_access(login: Login, projects: Sequence[Project]) -> str:
    """Return the display name of the token's account; raise Refused or Transient when something cannot be read.

    All Jira keys that do not exist are named in one message, each with the nearest that does.
    """
    words = words_for(login.service, login.url)
    try:
        client = client_of(login)
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
        raise words.late() from None
    except requests.RequestException:
        raise words.away() from None
    return str(account.get("displayName") or account.get("name") or "unknown")


def _check_keys(known: Sequence[str], projects: Sequence[Project]) -> None:
    missing = [(project, key) for project in projects for key in project.jira_keys if key not in known]
    if missing:
        raise Refused(joined([unknown_key(project.slug, key, known) for project, key in missing], "; "))


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
        return words.away()
    if status >= SERVER_ERROR:
        return words.trouble(status, None)
    said = without(str(error.text), credentials_in(login.headers()))
    return words.refused(status, "rest/api/2", {"message": said})
