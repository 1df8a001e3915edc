"""The manifests ask for what the code uses, and for nothing else: methods and events are read off the code itself."""

from __future__ import annotations

import ast
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import yaml
from slack_sdk import WebClient

from bot.listeners import SHORTCUTS, STARTS

HOME = Path(__file__).parents[3] / "bot"
MANIFESTS = ("slack-manifest.yaml", "slack-manifest-http.yaml")
NEEDS: dict[str, set[str]] = {
    "api_test": set(),
    "apps_connections_open": set(),  # by the app's own token
    "auth_test": set(),
    "chat_postEphemeral": {"chat:write"},
    "chat_postMessage": {"chat:write"},
    "chat_unfurl": {"links:write"},
    "chat_update": {"chat:write"},
    "conversations_history": {"channels:history", "groups:history", "im:history"},
    "conversations_replies": {"channels:history", "groups:history", "im:history"},
    "conversations_info": {"channels:read", "groups:read"},
    "conversations_list": {"channels:read", "groups:read"},
    "conversations_members": {"channels:read", "groups:read"},
    "conversations_open": {"im:write"},
    "views_open": set(),
    "views_publish": set(),
    "views_update": set(),
}
"""Which scopes of a bot each method needs for what it is used for here, by Slack's reference."""
EVENTS: dict[str, set[str]] = {"app_home_opened": set(), "link_shared": {"links:read"}}
METHODS = {name for name in dir(WebClient) if "_" in name and not name.startswith("_")} - {"api_call"}
"""What the client calls Slack's methods; a method by its own name, `auth.test`, is looked for beside them."""


@cache
def sources() -> list[ast.Module]:
    """Return all code of the bot but the sandbox, which plays Slack and does not ask it."""
    found = [path for path in HOME.rglob("*.py") if "sandbox" not in path.parts]
    return [ast.parse(path.read_text(encoding="utf-8")) for path in found]


@cache
def methods() -> set[str]:
    """Return the Web API methods that the code calls, as the client spells them."""
    found: set[str] = set()
    for tree in sources():
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in METHODS & set(NEEDS) | _unknown(node):
                found.add(node.attr)
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                spelled = node.value.replace(".", "_", 1)
                if "." in node.value and spelled in METHODS:
                    found.add(spelled)
    return found


def _unknown(node: ast.Attribute) -> set[str]:
    """Return the attribute when it is a method of a thing called client, whether we know it or not."""
    of = node.value
    named = of.attr if isinstance(of, ast.Attribute) else of.id if isinstance(of, ast.Name) else ""
    return {node.attr} if "client" in named and node.attr in METHODS else set()


def events() -> set[str]:
    """Return the events that the code listens to."""
    found = set()
    for tree in sources():
        for node in ast.walk(tree):
            called = (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr == "event"
            )
            if called and isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                found.add(str(node.args[0].value))
    return found


def manifest(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(files("config").joinpath(name).read_text(encoding="utf-8"))
    return found


def test_every_method_that_is_called_has_its_scopes_written_down() -> None:
    assert methods() - set(NEEDS) == set()


@pytest.mark.parametrize("name", MANIFESTS)
def test_each_scope_is_used_and_each_method_has_its_scope(name: str) -> None:
    asked = set(manifest(name)["oauth_config"]["scopes"]["bot"])
    needed = {scope for method in methods() for scope in NEEDS.get(method, ())}
    needed |= {scope for event in events() for scope in EVENTS[event]}
    commands = {"commands"} if manifest(name)["features"]["slash_commands"] else set()
    assert asked == needed | commands


@pytest.mark.parametrize("name", MANIFESTS)
def test_what_is_listened_to_is_asked_for(name: str) -> None:
    said = manifest(name)
    assert set(said["settings"]["event_subscriptions"]["bot_events"]) == events()
    shortcuts = [one["callback_id"] for one in said["features"].get("shortcuts", ())]
    assert sorted(shortcuts) == sorted((*SHORTCUTS, *STARTS))
    assert [one["command"] for one in said["features"]["slash_commands"]] == ["/ml"]
    assert said["features"]["app_home"]["home_tab_enabled"]


def test_both_manifests_differ_in_the_way_in_alone() -> None:
    socket, http = (manifest(name) for name in MANIFESTS)
    assert socket["oauth_config"] == http["oauth_config"]
    for one in (socket, http):
        one["settings"].pop("socket_mode_enabled", None)
        one["settings"].get("interactivity", {}).pop("request_url", None)
        one["settings"].get("interactivity", {}).pop("message_menu_options_url", None)
        one["settings"]["event_subscriptions"].pop("request_url", None)
        for command in one["features"]["slash_commands"]:
            command.pop("url", None)
    assert socket == http
