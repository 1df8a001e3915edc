"""Signs in to GitHub through PyGithub: as a GitHub App with tokens that live for an hour, or for its own calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

import github
import requests
from github import Auth, GithubIntegration
from jwt.exceptions import PyJWTError

from workflows.errors import Refused, Transient
from workflows.worded import worded

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

TIMEOUT = 15
UNAVAILABLE = 500


def app_headers(app_id: str, private_key: str, *, api_url: str) -> Callable[[], Mapping[str, str]]:
    """Return what gives each call the headers of a GitHub App's installation; its tokens are renewed in time.

    Nothing is asked before the first call. Raises Refused when the App is unknown, installed nowhere or in
    more than one place: one process then serves one of them.
    """
    installation: list[Auth.AppInstallationAuth] = []

    def headers() -> Mapping[str, str]:
        try:
            if not installation:
                installation.append(_installation(app_id, private_key, api_url))
            return {"Authorization": f"Bearer {installation[0].token}"}
        except (github.GithubException, requests.RequestException, PyJWTError, ValueError) as error:
            raise _explained(error) from None

    return headers


def token_auth(token: str) -> Callable[[], Auth.Auth]:
    """Return what signs PyGithub's calls with a personal access token."""
    return lambda: Auth.Token(token)


def app_auth(app_id: str, private_key: str, *, api_url: str) -> Callable[[], Auth.Auth]:
    """Return what signs PyGithub's calls as a GitHub App's installation; Refused and Transient as `app_headers`."""

    def authenticate() -> Auth.Auth:
        try:
            return _installation(app_id, private_key, api_url)
        except (github.GithubException, requests.RequestException, PyJWTError, ValueError) as error:
            raise _explained(error) from None

    return authenticate


def _installation(app_id: str, private_key: str, api_url: str) -> Auth.AppInstallationAuth:
    app = Auth.AppAuth(app_id, private_key)
    integration = GithubIntegration(auth=app, base_url=api_url, timeout=TIMEOUT, retry=None)
    places = list(integration.get_installations())
    if not places:
        raise Refused(
            worded("the GitHub App {app} is installed nowhere: install it for your organisation", app=app_id)
        )
    if len(places) > 1:
        raise Refused(
            worded(
                "the GitHub App {app} is installed in {places} places: "
                "uninstall it where it is not needed, or set GITHUB_TOKEN instead",
                app=app_id,
                places=str(len(places)),
            )
        )
    return Auth.AppInstallationAuth(app, places[0].id, requester=integration.requester)


def _explained(error: Exception) -> Refused | Transient:
    """Say in one line what to do; the libraries' own texts may quote keys and tokens."""
    if isinstance(error, github.GithubException) and error.status < UNAVAILABLE:
        return Refused(
            worded(
                "GitHub refused the App ({status}): check GITHUB_APP_ID and GITHUB_APP_PRIVATE_KEY",
                status=str(error.status),
            )
        )
    if isinstance(error, github.GithubException | requests.RequestException):
        return Transient(worded("GitHub cannot be asked for a token: check GITHUB_API_URL and the network"))
    return Refused(
        worded("GITHUB_APP_PRIVATE_KEY is no private key: set it to the text of the App's .pem file")
    )
