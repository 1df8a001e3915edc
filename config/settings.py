"""Settings from the environment, read here alone: where Slack, Jira and GitHub are, and how to sign in."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Self
from urllib.parse import urlsplit, urlunsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from config.errors import ConfigError
from config.mail import sender, smtp_server

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic_core import ErrorDetails

DATABASES = ("sqlite", "postgres", "postgresql", "postgresql+psycopg")
LOOPBACK = ("127.0.0.1", "localhost", "::1")
TOKEN = re.compile(r"[\x21-\x7e]+")
SHORTEST_SECRET = 16
"""Letters: who can guess it can make Stagecoach read its sources as often as hints allow."""

WHERE = {
    "slack_bot_token": "the bot token (xoxb-…) from your Slack app's page “OAuth & Permissions”",
    "slack_app_token": "an app-level token (xapp-…) with connections:write from “Basic Information”",
    "slack_signing_secret": "the signing secret from your Slack app's page “Basic Information”",
    "jira_url": "the address of your Jira, e.g. https://your-site.atlassian.net",
    "jira_email": "the e-mail address of the account that made the Jira API token",
    "jira_token": "an API token (Jira Cloud) or a personal access token (Data Center)",
    "github_token": "a token that may read the repositories, or GITHUB_APP_ID with GITHUB_APP_PRIVATE_KEY",
    "github_app_id": "the App ID from your GitHub App's page “General”",
    "github_app_private_key": "the text of the private key file (.pem) of your GitHub App",
    "mlflow_tracking_uri": "the address of your MLflow server, e.g. https://mlflow.your-company.example",
    "mlflow_tracking_username": "a user name of your MLflow server",
    "mlflow_tracking_password": "the password of that user",
    "smtp_url": "where mail is handed in, e.g. smtps://user:password@smtp.your-company.example:465",
    "github_webhook_secret": "the secret that you gave GitHub's webhook",
    "jira_webhook_secret": "the secret that you gave Jira's webhook",
    "metrics_token": "a long random text, which whoever reads /metrics sends as bearer token",
    "mail_from": "the sender of mails, e.g. Stagecoach <stagecoach@your-company.example>",
}


def _address(value: str) -> str:
    try:
        parts = urlsplit(value)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        usable = False
    if not usable or any(letter.isspace() for letter in value):
        msg = "use a whole address that starts with https:// or http://"
        raise ValueError(msg)
    if parts.username or parts.password or parts.query or parts.fragment:
        msg = (
            "use the plain address, without a user name, password, ? or #; tokens have variables of their own"
        )
        raise ValueError(msg)
    return urlunsplit(parts).rstrip("/")


def _tracker(value: str) -> str:
    if not value.startswith(("http://", "https://")):
        msg = "use the address of an MLflow server (https://…); a folder, a database or a profile is not read"
        raise ValueError(msg)
    return _address(value)


def _database(value: str) -> str:
    scheme, separator, rest = value.partition("://")
    if not separator or not rest or scheme not in DATABASES:
        msg = "use sqlite:///file.db or postgresql://user:password@host/name"
        raise ValueError(msg)
    return value


def _token(value: SecretStr) -> SecretStr:
    if not TOKEN.fullmatch(value.get_secret_value()):
        msg = "has a space, a line break or a letter in it that no token has; copy it anew"
        raise ValueError(msg)
    return value


def _webhook_secret(value: SecretStr) -> SecretStr:
    if len(value.get_secret_value()) < SHORTEST_SECRET:
        msg = f"is shorter than {SHORTEST_SECRET} letters; make one with: openssl rand -hex 32"
        raise ValueError(msg)
    return value


def _bot_token(value: SecretStr) -> SecretStr:
    if value.get_secret_value().startswith(("xapp-", "xoxp-")):
        msg = "this is another kind of token; the bot token starts with xoxb-"
        raise ValueError(msg)
    return value


def _app_token(value: SecretStr) -> SecretStr:
    if value.get_secret_value().startswith(("xoxb-", "xoxp-")):
        msg = "this is another kind of token; the app-level token starts with xapp-"
        raise ValueError(msg)
    return value


def _private_key(value: object) -> object:
    r"""Undo what one-line environment files do to a key: `\n` for its line breaks."""
    return value.replace("\\n", "\n") if isinstance(value, str) else value


def _pem(value: SecretStr) -> SecretStr:
    if "PRIVATE KEY-----" not in value.get_secret_value():
        msg = "use the whole text of the .pem file, from -----BEGIN to -----END, with \\n for line breaks"
        raise ValueError(msg)
    return value


def _smtp(value: SecretStr) -> SecretStr:
    smtp_server(value.get_secret_value())
    return value


def _app_id(value: str) -> str:
    if not (value.isascii() and value.isdigit()):
        msg = "use the number that GitHub shows as App ID"
        raise ValueError(msg)
    return value


Address = Annotated[str, AfterValidator(_address)]
Token = Annotated[SecretStr, AfterValidator(_token)]
WebhookSecret = Annotated[Token, AfterValidator(_webhook_secret)]


class Settings(BaseSettings):
    """All that Stagecoach takes from the environment; secrets never show; no `.env` file is read."""

    model_config = SettingsConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    database_url: Annotated[str, AfterValidator(_database)] = Field("sqlite:///stagecoach.db", repr=False)

    slack_bot_token: Annotated[Token, AfterValidator(_bot_token)] | None = None
    slack_app_token: Annotated[Token, AfterValidator(_app_token)] | None = None
    slack_signing_secret: Token | None = None
    slack_api_url: Annotated[Address, AfterValidator(lambda url: f"{url}/")] = "https://slack.com/api/"
    """Ends with a slash, as Slack's client wants it."""

    jira_url: Address | None = None
    jira_site_url: Address | None = None
    """Where people open issues, when that differs from the API (tokens with scopes: api.atlassian.com)."""
    jira_email: str | None = None
    jira_token: Token | None = None

    github_token: Token | None = None
    github_app_id: Annotated[str, AfterValidator(_app_id)] | None = None
    github_app_private_key: (
        Annotated[SecretStr, BeforeValidator(_private_key), AfterValidator(_pem)] | None
    ) = None
    github_api_url: Address = "https://api.github.com"

    jira_webhook_secret: WebhookSecret | None = None
    github_webhook_secret: WebhookSecret | None = None
    """What Jira and GitHub sign their webhooks with; the web process serves the paths whose secret is set."""

    mlflow_tracking_uri: Annotated[str, AfterValidator(_tracker)] | None = None
    mlflow_tracking_token: Token | None = None
    mlflow_tracking_username: str | None = None
    mlflow_tracking_password: SecretStr | None = None
    smtp_url: Annotated[SecretStr, AfterValidator(_smtp)] | None = None
    mail_from: Annotated[str, AfterValidator(sender)] | None = None
    stagecoach_policy: Path | None = None

    stop_seconds: float = Field(25.0, ge=1, le=600)
    """How long a process that is told to end may take; Heroku kills after 30."""

    metrics_token: Token | None = None
    metrics_port: int | None = Field(None, ge=1, le=65535)
    """Where `run` and `worker` show how they are; `web` shows it where it listens."""
    metrics_host: str = "127.0.0.1"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Take values from the caller alone: `load_settings` decides what is looked at."""
        del settings_cls, env_settings, dotenv_settings, file_secret_settings
        return (init_settings,)

    @model_validator(mode="after")
    def _halves_come_together(self) -> Self:
        for given, wanted in (
            ("jira_url", "jira_token"),
            ("jira_token", "jira_url"),
            ("github_app_id", "github_app_private_key"),
            ("github_app_private_key", "github_app_id"),
            ("mlflow_tracking_username", "mlflow_tracking_password"),
            ("mlflow_tracking_password", "mlflow_tracking_username"),
            ("mlflow_tracking_token", "mlflow_tracking_uri"),
            ("mlflow_tracking_username", "mlflow_tracking_uri"),
            ("smtp_url", "mail_from"),
            ("mail_from", "smtp_url"),
        ):
            if getattr(self, given) and not getattr(self, wanted):
                msg = f"{wanted.upper()} is missing beside {given.upper()}: set it to {WHERE[wanted]}"
                raise ValueError(msg)
        if self.metrics_host not in LOOPBACK and self.metrics_token is None:
            msg = f"METRICS_TOKEN is missing: beyond this machine METRICS_HOST wants {WHERE['metrics_token']}"
            raise ValueError(msg)
        if self.jira_is_bearer and (urlsplit(self.jira_url or "").hostname or "").endswith(".atlassian.net"):
            msg = f"JIRA_EMAIL is missing: Jira Cloud wants {WHERE['jira_email']} beside JIRA_TOKEN"
            raise ValueError(msg)
        return self

    @property
    def graphql_url(self) -> str:
        """Where GitHub's GraphQL API is: below the API's on GitHub.com, beside v3 on Enterprise."""
        return f"{self.github_api_url.removesuffix('/v3')}/graphql"

    @property
    def jira_is_bearer(self) -> bool:
        """Whether the Jira token goes alone (Data Center), not with an e-mail address (Cloud)."""
        return self.jira_token is not None and self.jira_email is None

    @property
    def github_site(self) -> str:
        """The address that links to pull requests start with: without the `api.` or `/api/v3` of the API's."""
        parts = urlsplit(self.github_api_url)
        host = parts.netloc
        if host == "api.github.com" or (host.startswith("api.") and host.endswith(".ghe.com")):
            return urlunsplit((parts.scheme, host.removeprefix("api."), "", "", ""))
        return self.github_api_url.removesuffix("/v3").removesuffix("/api")

    @property
    def github_is_app(self) -> bool:
        """Whether to sign in to GitHub as an App; an App wins over a token when both are given."""
        return self.github_app_id is not None and self.github_app_private_key is not None


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Return the settings of `environ` (default: this process's); empty variables count as absent.

    Raises ConfigError with one line per variable to change; no line ever quotes a value.
    """
    given = os.environ if environ is None else environ
    values = {name: given.get(name.upper(), "").strip() for name in Settings.model_fields}
    try:
        return Settings.model_validate({name: value for name, value in values.items() if value})
    except ValidationError as error:
        problems = [_sentence(problem) for problem in error.errors(include_url=False, include_input=False)]
    raise ConfigError(*problems)


def _sentence(problem: ErrorDetails) -> str:
    said = str(problem.get("ctx", {}).get("error", problem["msg"]))
    return f"{str(problem['loc'][0]).upper()}: {said}" if problem["loc"] else said


def require(settings: Settings, *fields: str) -> None:
    """Raise ConfigError with one line for each of `fields` that the environment does not set."""
    missing = [name for name in fields if getattr(settings, name) is None]
    if missing:
        raise ConfigError(
            *(f"{name.upper()} is not set: it is {WHERE[name]} (docs/connect.md)" for name in missing)
        )
