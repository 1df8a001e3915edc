from __future__ import annotations

import pytest
from github.Requester import Requester

from config.errors import ConfigError
from config.settings import Settings, load_settings, require

PEM = "-----BEGIN RSA PRIVATE KEY-----\\nabc\\n-----END RSA PRIVATE KEY-----\\n"


def complaint(**environ: str) -> str:
    with pytest.raises(ConfigError) as caught:
        load_settings(environ)
    return str(caught.value)


def test_an_empty_environment_gives_the_defaults() -> None:
    settings = load_settings({})
    assert settings.database_url == "sqlite:///stagecoach.db"
    assert settings.slack_api_url == "https://slack.com/api/"
    assert settings.github_api_url == "https://api.github.com"
    assert (settings.jira_url, settings.slack_bot_token, settings.github_token) == (None, None, None)


def test_only_the_given_environment_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "from-the-process")
    assert load_settings({}).github_token is None
    assert Settings().github_token is None


def test_without_an_argument_the_process_environment_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "from-the-process")
    token = load_settings().github_token
    assert token is not None
    assert token.get_secret_value() == "from-the-process"


def test_no_dotenv_file_is_read(tmp_path: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("GITHUB_TOKEN=sneaky\n")  # type: ignore[operator]  # tmp_path is a Path
    monkeypatch.chdir(tmp_path)  # type: ignore[arg-type]  # as above
    assert load_settings({}).github_token is None


def test_empty_and_blank_variables_count_as_absent() -> None:
    assert load_settings({"JIRA_URL": "", "GITHUB_TOKEN": "  \n"}) == load_settings({})


def test_slack_oauth_variables_do_not_matter() -> None:
    assert load_settings({"SLACK_CLIENT_ID": "1", "SLACK_CLIENT_SECRET": "x"}) == load_settings({})


@pytest.mark.parametrize(
    "base",
    [
        "https://api.github.com",
        "https://api.github.com/",
        "https://git.acme.example/api/v3",
        "https://git.acme.example/api/v3/",
        "http://127.0.0.1:8080",
        "http://127.0.0.1:8080/github",
    ],
)
def test_the_graphql_address_follows_as_in_pygithub(base: str) -> None:
    settings = load_settings({"GITHUB_API_URL": base})
    path = base.split("/", 3)[3:] or [""]
    origin = "/".join(base.split("/")[:3])
    assert settings.graphql_url == origin + Requester.get_graphql_prefix(f"/{path[0]}")


def test_the_enterprise_graphql_address_lies_beside_v3() -> None:
    settings = load_settings({"GITHUB_API_URL": "https://git.acme.example/api/v3"})
    assert settings.graphql_url == "https://git.acme.example/api/graphql"


def test_a_jira_token_without_an_email_is_a_bearer_token() -> None:
    jira = {"JIRA_URL": "https://jira.acme.example", "JIRA_TOKEN": "t"}
    assert load_settings(jira).jira_is_bearer
    assert not load_settings({**jira, "JIRA_EMAIL": "ana@acme.example"}).jira_is_bearer
    assert not load_settings({}).jira_is_bearer


def test_the_slack_address_ends_with_one_slash() -> None:
    for given in ("http://127.0.0.1:9/slack/api", "http://127.0.0.1:9/slack/api/"):
        assert load_settings({"SLACK_API_URL": given}).slack_api_url == "http://127.0.0.1:9/slack/api/"


def test_a_private_key_on_one_line_gets_its_line_breaks_back() -> None:
    settings = load_settings({"GITHUB_APP_ID": "7", "GITHUB_APP_PRIVATE_KEY": PEM})
    assert settings.github_app_private_key is not None
    assert settings.github_app_private_key.get_secret_value().splitlines()[1] == "abc"
    assert settings.github_is_app


@pytest.mark.parametrize(
    ("environ", "said"),
    [
        ({"JIRA_URL": "https://j.example"}, "JIRA_TOKEN is missing beside JIRA_URL"),
        ({"JIRA_TOKEN": "t"}, "JIRA_URL is missing beside JIRA_TOKEN"),
        ({"JIRA_URL": "https://a.atlassian.net", "JIRA_TOKEN": "t"}, "JIRA_EMAIL is missing"),
        ({"GITHUB_APP_ID": "7"}, "GITHUB_APP_PRIVATE_KEY is missing"),
        ({"GITHUB_APP_PRIVATE_KEY": PEM}, "GITHUB_APP_ID is missing"),
        ({"GITHUB_APP_ID": "seven", "GITHUB_APP_PRIVATE_KEY": PEM}, "GITHUB_APP_ID: use the number"),
        ({"GITHUB_APP_ID": "7", "GITHUB_APP_PRIVATE_KEY": "key.pem"}, "whole text of the .pem file"),
        ({"JIRA_URL": "acme.atlassian.net"}, "JIRA_URL: use a whole address"),
        ({"GITHUB_API_URL": "ftp://host"}, "GITHUB_API_URL: use a whole address"),
        ({"GITHUB_API_URL": "https://host:99999"}, "GITHUB_API_URL: use a whole address"),
        ({"GITHUB_API_URL": "https://[::1"}, "GITHUB_API_URL: use a whole address"),
        ({"SLACK_API_URL": "https://slack.com/api/?x=1"}, "SLACK_API_URL: use the plain address"),
        ({"SLACK_BOT_TOKEN": "xapp-1"}, "the bot token starts with xoxb-"),
        ({"SLACK_APP_TOKEN": "xoxb-1"}, "the app-level token starts with xapp-"),
        ({"DATABASE_URL": "mysql://h/d"}, "DATABASE_URL: use sqlite:///file.db or postgresql://"),
        ({"DATABASE_URL": "stagecoach.db"}, "DATABASE_URL: use sqlite:///file.db or postgresql://"),
        ({"SMTP_URL": "smtps://u:p@h"}, "MAIL_FROM is missing beside SMTP_URL"),
        ({"MAIL_FROM": "s@acme.example"}, "SMTP_URL is missing beside MAIL_FROM"),
        ({"SMTP_URL": "https://h", "MAIL_FROM": "s@acme.example"}, "SMTP_URL: use smtps://user:password@"),
    ],
)
def test_each_mistake_gives_one_line_that_names_the_variable(environ: dict[str, str], said: str) -> None:
    text = complaint(**environ)
    assert said in text
    assert len(text.splitlines()) == 1


def test_all_wrong_variables_are_told_at_once() -> None:
    assert len(complaint(JIRA_URL="x", DATABASE_URL="y", SLACK_API_URL="z").splitlines()) == 3


@pytest.mark.parametrize(
    "url",
    [
        "postgres://u:p@h/d",
        "postgresql://h/d",
        "postgresql+psycopg://h/d",
        "sqlite://",
        "sqlite:////tmp/s.db",
    ],
)
def test_the_usual_database_addresses_are_accepted(url: str) -> None:
    if url == "sqlite://":
        assert "DATABASE_URL" in complaint(DATABASE_URL=url)
    else:
        assert load_settings({"DATABASE_URL": url}).database_url == url


@pytest.mark.parametrize(
    "environ",
    [
        {"GITHUB_TOKEN": "hush hush"},
        {"SLACK_BOT_TOKEN": "xapp-hush"},
        {"DATABASE_URL": "mysql://u:hush@h/d"},
        {"JIRA_URL": "https://u:hush@jira.acme.example"},
        {"MLFLOW_TRACKING_URI": "https://u:hush@mlflow.acme.example"},
        {"MLFLOW_TRACKING_PASSWORD": "hush"},
        {"GITHUB_APP_ID": "7", "GITHUB_APP_PRIVATE_KEY": "hush"},
        {"JIRA_TOKEN": "hush"},
        {"SMTP_URL": "smtps://u:hush@h"},
        {"SMTP_URL": "smtp://u:hush@h?tls=none", "MAIL_FROM": "s@acme.example"},
        {"SMTP_URL": "smtps://u:hush@h:port", "MAIL_FROM": "s@acme.example"},
    ],
)
def test_no_error_quotes_a_secret(environ: dict[str, str]) -> None:
    with pytest.raises(ConfigError) as caught:
        load_settings(environ)
    assert "hush" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


def test_no_secret_shows_in_the_representation() -> None:
    settings = load_settings(
        {
            "DATABASE_URL": "postgres://u:hush@h/d",
            "SLACK_BOT_TOKEN": "xoxb-hush",
            "SLACK_APP_TOKEN": "xapp-hush",
            "SLACK_SIGNING_SECRET": "hush",
            "JIRA_URL": "https://jira.acme.example",
            "JIRA_TOKEN": "hush",
            "GITHUB_TOKEN": "hush",
            "GITHUB_WEBHOOK_SECRET": "hush" * 4,
            "JIRA_WEBHOOK_SECRET": "hush" * 4,
            "MLFLOW_TRACKING_URI": "https://mlflow.acme.example",
            "MLFLOW_TRACKING_TOKEN": "hush",
            "SMTP_URL": "smtps://u:hush@mail.acme.example",
            "MAIL_FROM": "s@acme.example",
        }
    )
    assert "hush" not in f"{settings!r} {settings}"


def test_a_secret_for_webhooks_is_long_enough_not_to_be_guessed() -> None:
    said = complaint(GITHUB_WEBHOOK_SECRET="hush", JIRA_WEBHOOK_SECRET="hush" * 4)
    assert said == ("GITHUB_WEBHOOK_SECRET: is shorter than 16 letters; make one with: openssl rand -hex 32")
    assert "has a space" in complaint(JIRA_WEBHOOK_SECRET="a secret with spaces")


def test_what_a_command_needs_is_asked_for_by_name_and_place() -> None:
    settings = load_settings({"SLACK_BOT_TOKEN": "xoxb-1"})
    require(settings, "slack_bot_token")
    with pytest.raises(ConfigError) as caught:
        require(settings, "slack_bot_token", "slack_app_token", "github_token")
    first, second = caught.value.problems
    assert first.startswith("SLACK_APP_TOKEN is not set: it is an app-level token")
    assert second.startswith("GITHUB_TOKEN is not set")


@pytest.mark.parametrize(
    "address", ["./mlruns", "file:///mlruns", "sqlite:///mlflow.db", "databricks", "databricks://profile"]
)
def test_mlflow_is_read_from_a_server_alone(address: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load_settings({"MLFLOW_TRACKING_URI": address})
    said = "MLFLOW_TRACKING_URI: use the address of an MLflow server (https://…)"
    assert str(caught.value).startswith(said)


def test_the_login_of_mlflow_is_whole_and_has_an_address() -> None:
    whole = {"MLFLOW_TRACKING_USERNAME": "ana", "MLFLOW_TRACKING_PASSWORD": "pw"}
    load_settings({"MLFLOW_TRACKING_URI": "https://mlflow.acme.example/", **whole})
    with pytest.raises(ConfigError, match="MLFLOW_TRACKING_URI is missing beside MLFLOW_TRACKING_USERNAME"):
        load_settings(whole)


@pytest.mark.parametrize(
    ("api", "site"),
    [
        ("https://api.github.com", "https://github.com"),
        ("https://api.acme.ghe.com", "https://acme.ghe.com"),
        ("https://git.acme.example/api/v3", "https://git.acme.example"),
        ("https://api.acme.example/api/v3/", "https://api.acme.example"),
        ("http://127.0.0.1:8080/github", "http://127.0.0.1:8080/github"),
    ],
)
def test_pull_requests_are_opened_where_the_api_belongs_to(api: str, site: str) -> None:
    assert load_settings({"GITHUB_API_URL": api}).github_site == site


def test_figures_for_others_than_this_machine_want_a_token() -> None:
    said = complaint(METRICS_HOST="0.0.0.0")  # noqa: S104 - what is refused
    assert said.startswith("METRICS_TOKEN is missing: beyond this machine METRICS_HOST wants ")
