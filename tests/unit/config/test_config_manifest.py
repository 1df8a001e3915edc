"""The Slack manifests against Slack's published limits and the rules that its own check applies."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from bot.listeners import SHORTCUTS, STARTS

SOCKET, HTTP = "slack-manifest.yaml", "slack-manifest-http.yaml"
BOTH = pytest.mark.parametrize("name", [SOCKET, HTTP])
SCOPES = {
    "chat:write": "posts reports, answers and warnings",
    "commands": "/ml",
    "im:write": "opens the private conversation for a warning",
    "channels:read": "the id of #name",
    "groups:read": "the id of a private #name",
    "channels:history": "whether a delivery of unknown outcome arrived",
    "groups:history": "the same in private channels",
    "im:history": "the same in private conversations",
    "links:read": "hears of links to our own Jira and GitHub",
    "links:write": "puts previews beneath them",
}


def text(longest: int, shortest: int = 1, pattern: str = "") -> dict[str, Any]:
    return {"type": "string", "minLength": shortest, "maxLength": longest, "pattern": pattern}


def only(required: tuple[str, ...] = (), **properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": list(required),
        "properties": properties,
    }


FLAG = {"type": "boolean"}
COMMAND = only(
    ("command", "description"),
    command=text(32, 2, "^/"),
    url=text(3000, pattern="^https?://"),
    description=text(2000),
    usage_hint=text(1000),
    should_escape=FLAG,
)
SHORTCUT = only(
    ("name", "type", "callback_id", "description"),
    name=text(24),
    type={"enum": ["message", "global"]},
    callback_id=text(255),
    description=text(150),
)
LIMITS = only(
    ("display_information",),
    _metadata=only(major_version={"enum": [1, 2]}, minor_version={"type": "integer"}),
    display_information=only(
        ("name",),
        name=text(35),
        description=text(140),
        long_description=text(4000, 175),
        background_color=text(7, 4, "^#[0-9a-fA-F]{3}([0-9a-fA-F]{3})?$"),
    ),
    features=only(
        app_home=only(home_tab_enabled=FLAG, messages_tab_enabled=FLAG, messages_tab_read_only_enabled=FLAG),
        bot_user=only(("display_name",), display_name=text(80), always_online=FLAG),
        slash_commands={"type": "array", "minItems": 1, "maxItems": 50, "items": COMMAND},
        shortcuts={"type": "array", "maxItems": 10, "items": SHORTCUT},
        unfurl_domains={
            "type": "array",
            "maxItems": 5,
            "uniqueItems": True,
            "items": text(255, pattern=r"^[a-z0-9.-]+\.[a-z]+$"),
        },
    ),
    oauth_config=only(
        scopes=only(bot={"type": "array", "maxItems": 255, "uniqueItems": True, "items": text(50)}),
    ),
    settings=only(
        event_subscriptions=only(
            request_url=text(3500, pattern="^https?://"),
            bot_events={"type": "array", "maxItems": 100, "uniqueItems": True, "items": text(60)},
        ),
        interactivity=only(("is_enabled",), is_enabled=FLAG, request_url=text(3500, pattern="^https?://")),
        org_deploy_enabled=FLAG,
        socket_mode_enabled=FLAG,
        token_rotation_enabled=FLAG,
    ),
)


def manifest(name: str) -> dict[str, Any]:
    content = (files("config") / name).read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.safe_load(content)
    return loaded


@BOTH
def test_the_manifest_keeps_slacks_limits(name: str) -> None:
    assert [error.message for error in Draft7Validator(LIMITS).iter_errors(manifest(name))] == []


@BOTH
def test_the_manifest_is_plain_ascii_without_comments(name: str) -> None:
    content = (files("config") / name).read_text(encoding="utf-8")
    assert content.isascii()
    assert not any(line.lstrip().startswith("#") for line in content.splitlines())


@BOTH
def test_the_scopes_are_those_with_a_reason_and_no_others(name: str) -> None:
    assert sorted(manifest(name)["oauth_config"]["scopes"]["bot"]) == sorted(SCOPES)


@BOTH
def test_a_slash_command_comes_with_its_scope_and_a_bot_user(name: str) -> None:
    features = manifest(name)["features"]
    assert [command["command"] for command in features["slash_commands"]] == ["/ml"]
    assert features["slash_commands"][0]["should_escape"] is True
    assert features["bot_user"]["display_name"]
    assert "commands" in manifest(name)["oauth_config"]["scopes"]["bot"]


@BOTH
def test_every_shortcut_has_somebody_who_answers(name: str) -> None:
    shortcuts = manifest(name)["features"]["shortcuts"]
    for kind, known in (("message", SHORTCUTS), ("global", STARTS)):
        assert {one["callback_id"] for one in shortcuts if one["type"] == kind} == set(known)
    assert {one["type"] for one in shortcuts} == {"message", "global"}


@BOTH
def test_buttons_work_and_private_messages_have_a_tab_that_takes_commands(name: str) -> None:
    content = manifest(name)
    assert content["settings"]["interactivity"]["is_enabled"] is True
    home = content["features"]["app_home"]
    assert (home["messages_tab_enabled"], home["messages_tab_read_only_enabled"]) == (True, False)


@BOTH
def test_the_home_tab_is_on_and_slack_tells_when_somebody_opens_it(name: str) -> None:
    content = manifest(name)
    assert content["features"]["app_home"]["home_tab_enabled"] is True
    assert content["settings"]["event_subscriptions"]["bot_events"] == [
        "app_home_opened",
        "link_shared",
    ]


def test_socket_mode_needs_no_address() -> None:
    assert manifest(SOCKET)["settings"]["socket_mode_enabled"] is True
    assert "url'" not in str(manifest(SOCKET))


def test_over_http_commands_and_buttons_go_to_the_same_address() -> None:
    content = manifest(HTTP)
    assert content["settings"]["socket_mode_enabled"] is False
    urls = {
        content["features"]["slash_commands"][0]["url"],
        content["settings"]["interactivity"]["request_url"],
        content["settings"]["event_subscriptions"]["request_url"],
    }
    assert urls == {"https://stagecoach.example.com/slack/events"}


def test_the_two_manifests_differ_in_nothing_but_how_slack_reaches_the_bot() -> None:
    http = manifest(HTTP)
    del http["features"]["slash_commands"][0]["url"]
    del http["settings"]["interactivity"]["request_url"]
    del http["settings"]["event_subscriptions"]["request_url"]
    http["settings"]["socket_mode_enabled"] = True
    assert http == manifest(SOCKET)


@BOTH
def test_links_are_heard_of_where_people_open_tickets_and_pull_requests(name: str) -> None:
    content = manifest(name)
    assert content["features"]["unfurl_domains"] == ["your-site.atlassian.net", "github.com"]
    assert {"links:read", "links:write"} <= set(content["oauth_config"]["scopes"]["bot"])
    guide = (Path(__file__).parents[3] / "docs/connect.md").read_text(encoding="utf-8")
    assert "`your-site.atlassian.net` under `unfurl_domains`" in guide
