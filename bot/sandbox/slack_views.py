"""Modals and the App Home of the sandbox's Slack: trigger ids that expire, hashes that guard against races."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.sandbox.slack_call import Method, SlackError, structure
from bot.sandbox.slack_rules import view_error
from bot.sandbox.slack_view_json import view_json
from bot.sandbox.world_slack import View

if TYPE_CHECKING:
    from bot.sandbox.slack_call import Asked, Json
    from bot.sandbox.slack_events import Events
    from bot.sandbox.world_slack import SlackWorkspace


class Views:
    """The views.* methods."""

    def __init__(self, slack: SlackWorkspace, events: Events) -> None:
        self.slack = slack
        self.events = events

    def table(self) -> dict[str, Method]:
        """Return the methods by name."""
        return {
            "views.open": Method(self.open),
            "views.push": Method(self.open),
            "views.update": Method(self.update),
            "views.publish": Method(self.publish),
        }

    def open(self, asked: Asked) -> Json:
        """Open a modal for whoever caused the trigger."""
        user = self.events.use_trigger(str(asked.get("trigger_id") or ""))
        view = self._checked(asked, "modal")
        made = View(f"V0{self.slack.serial():08d}", user, view, self._hash())
        self.slack.open(made)
        return {"view": self._shown(made)}

    def update(self, asked: Asked) -> Json:
        """Replace an open view."""
        view = self.slack.views.get(str(asked.get("view_id") or ""))
        if view is None:
            raise SlackError("not_found")
        if asked.get("hash") not in {None, "", view.hash}:
            raise SlackError("hash_conflict")
        changed = self._checked(asked, "modal")
        with self.slack.shown:
            view.view, view.hash = changed, self._hash()
            self.slack.shown.notify_all()
        return {"view": self._shown(view)}

    def publish(self, asked: Asked) -> Json:
        """Set a person's App Home."""
        user = str(asked.get("user_id") or "")
        if not any(person.slack_id == user for person in self.slack.people):
            raise SlackError(
                "invalid_arguments", response_metadata={"messages": ["[ERROR] user_id is not known"]}
            )
        if not self.slack.has_home:
            raise SlackError("not_enabled")
        view, before = self._checked(asked, "home"), self.slack.homes.get(user)
        if asked.get("hash") not in {None, "", before.hash if before else None}:
            raise SlackError("hash_conflict")
        known = before.id if before else f"V0{self.slack.serial():08d}"
        self.slack.show_home(made := View(known, user, view, self._hash()))
        return {"view": self._shown(made)}

    def _checked(self, asked: Asked, kind: str) -> dict[str, Any]:
        view: dict[str, Any] = structure(asked, "view", "invalid_arguments")
        if error := view_error(view, kind):
            code, details = error
            raise SlackError(code, response_metadata={"messages": details})
        return view

    def _hash(self) -> str:
        return f"{int(self.slack.clock().timestamp())}.h{self.slack.serial()}"

    def _shown(self, view: View) -> Json:
        return view_json(self.slack, view)
