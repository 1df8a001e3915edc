"""The few writes that the sandbox's Jira takes: label operations and comments, as the bot's own account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from bot.sandbox.jira_adf import from_adf
from bot.sandbox.jira_forms import NO_ISSUE, refusal
from bot.sandbox.web import answer, json_body

if TYPE_CHECKING:
    from starlette.requests import Request

    from bot.sandbox.jira_json import Form
    from bot.sandbox.world_jira import JiraSite


class JiraWrites:
    """Changes issues at the world's present time."""

    def __init__(self, site: JiraSite) -> None:
        self.site = site

    async def edit(self, request: Request, _form: Form) -> Response:
        """Apply `{"update": {"labels": [{"add": "x"}, {"remove": "y"}]}}`; `fields.labels` sets the whole list."""
        found = self.site.find(request.path_params["key"])
        if found is None:
            return refusal(404, NO_ISSUE)
        issue, state = found
        body = await json_body(request) or {}
        operations = (body.get("update") or {}).get("labels", [])
        whole = (body.get("fields") or {}).get("labels")
        if not isinstance(operations, list) or not all(isinstance(one, dict) for one in operations):
            return _wrong("labels", "Operation value must be an array of operations")
        added = [one["add"] for one in operations if "add" in one] + list(whole or [])
        removed = [one["remove"] for one in operations if "remove" in one]
        if whole is not None:
            removed = [label for label in state.labels if label not in whole]
        for label in added:
            if any(character.isspace() for character in label):
                return _wrong("labels", f"The label '{label}' contains spaces which is invalid.")
        issue.label(self.site.me(), self.site.clock(), add=added, remove=removed)
        return Response(status_code=204)

    async def comment(self, request: Request, form: Form) -> Response:
        """Add a comment: a text in version 2, a document in version 3."""
        found = self.site.find(request.path_params["key"])
        if found is None:
            return refusal(404, NO_ISSUE)
        content: Any = (await json_body(request) or {}).get("body")
        if isinstance(content, dict) != (form.version == "3") or not content:
            return _wrong("comment", "Comment body is not valid!")
        adf = content if isinstance(content, dict) else None
        text = from_adf(content) if adf else str(content)
        made = found[0].comment(self.site.me(), self.site.clock(), text, adf=adf)
        return answer(form.comment(found[0], made), 201)


def _wrong(field: str, message: str) -> Response:
    return answer({"errorMessages": [], "errors": {field: message}}, 400)
