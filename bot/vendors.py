"""How requests to each vendor are signed, as far as the settings name it: None where it is not set up."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from workflows.sources.github_login import token_headers
from workflows.sources.jira_login import Login
from workflows.sources.mlflow import authorize

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from github.Auth import Auth
    from pydantic import SecretStr

    from config.settings import Settings

    Sign = Callable[[], Mapping[str, str]]
    """Returns the headers that sign a request, fresh each time: a token may expire."""

T = TypeVar("T")


def jira_login(settings: Settings) -> Login | None:
    """Return how Jira is signed in to, in the Cloud or on a server."""
    if not settings.jira_url or not settings.jira_token:
        return None
    return Login(settings.jira_url, settings.jira_token.get_secret_value(), settings.jira_email)


def github_auth(settings: Settings) -> Callable[[], Auth] | None:
    """Return how PyGithub signs in; it is loaded then, as it takes a while."""
    return _github(settings, _app_auth, _token_auth)


def github_headers(settings: Settings) -> Sign | None:
    """Return what signs our own requests to GitHub; who has a token needs nothing of PyGithub for them."""
    return _github(settings, _app_headers, token_headers)


def _app_auth(app_id: str, private_key: str, *, api_url: str) -> Callable[[], Auth]:
    def sign() -> Auth:
        from workflows.sources.github_auth import app_auth  # noqa: PLC0415 - PyGithub takes a while to load

        return app_auth(app_id, private_key, api_url=api_url)()

    return sign


def _token_auth(token: str) -> Callable[[], Auth]:
    def sign() -> Auth:
        from workflows.sources.github_auth import token_auth  # noqa: PLC0415 - PyGithub takes a while to load

        return token_auth(token)()

    return sign


def _app_headers(app_id: str, private_key: str, *, api_url: str) -> Sign:
    from workflows.sources.github_auth import app_headers  # noqa: PLC0415 - PyGithub takes a while to load

    return app_headers(app_id, private_key, api_url=api_url)


def _github(settings: Settings, by_app: Callable[..., T], by_token: Callable[[str], T]) -> T | None:
    """Return what an App makes, or a token; the App wins when both are given."""
    if settings.github_app_id and settings.github_app_private_key:
        secret = settings.github_app_private_key.get_secret_value()
        return by_app(settings.github_app_id, secret, api_url=settings.github_api_url)
    return by_token(settings.github_token.get_secret_value()) if settings.github_token else None


def mlflow_headers(settings: Settings) -> Sign | None:
    """Return what signs requests to MLflow: a token, a name and a password, or nothing where it asks for nothing."""
    if settings.mlflow_tracking_uri is None:
        return None
    token, password = settings.mlflow_tracking_token, settings.mlflow_tracking_password
    return authorize(
        token=token.get_secret_value() if token else None,
        username=settings.mlflow_tracking_username,
        password=password.get_secret_value() if password else None,
    )


def bearer(token: SecretStr | None) -> Sign | None:
    """Return what signs requests with a token alone."""
    return (lambda: {"Authorization": f"Bearer {token.get_secret_value()}"}) if token else None
