"""Views as JSON: as Slack shows them to the bot, and what stands in a form that somebody sends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.sandbox.slack_call import Json
    from bot.sandbox.world_slack import SlackWorkspace, View


def view_json(slack: SlackWorkspace, view: View) -> Json:
    """Return a view as Slack shows it to the bot."""
    return {**view.view, "id": view.id, "hash": view.hash, "team_id": slack.team, "app_id": slack.app_id,
            "root_view_id": view.id, "bot_id": slack.bot_id}  # fmt: skip


def state_of(view: Mapping[str, Any], values: Mapping[str, str | None]) -> dict[str, Any]:
    """Return the state of a filled form as Slack sends it; KeyError for a field that the form does not have."""
    fields = {block["block_id"]: block["element"] for block in view["blocks"] if block["type"] == "input"}
    unknown = set(values) - set(fields)
    if unknown:
        raise KeyError(f"the form has no field {', '.join(sorted(unknown))}")
    return {
        name: {element["action_id"]: _filled(element, values.get(name))} for name, element in fields.items()
    }


def _filled(element: Mapping[str, Any], value: str | None) -> Json:
    kind = element["type"]
    if kind == "static_select":
        given = value or (element.get("initial_option") or {}).get("value")
        chosen = next((one for one in element["options"] if one["value"] == given), None)
        return {"type": kind, "selected_option": chosen}
    if kind == "datepicker":
        return {"type": kind, "selected_date": value or element.get("initial_date")}
    if kind == "users_select":
        return {"type": kind, "selected_user": value or element.get("initial_user")}
    if kind == "timepicker":
        return {"type": kind, "selected_time": value or element.get("initial_time")}
    return {"type": kind, "value": value or element.get("initial_value")}
