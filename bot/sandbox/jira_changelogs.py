"""The changelogs of the sandbox's Jira Cloud: in bulk, and of one issue in pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.sandbox.jira_forms import NO_ISSUE, refusal, start_of, token_for
from bot.sandbox.web import answer, json_body, number

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from bot.sandbox.jira_json import Form
    from bot.sandbox.world_jira import JiraSite

BULK_IDS, BULK_FIELDS, BULK_HISTORIES = 1000, 10, 1000


class Changelogs:
    """Serves the histories of one site."""

    def __init__(self, site: JiraSite) -> None:
        self.site = site

    async def bulk(self, request: Request, form: Form) -> Response:
        """Answer the changelogs of up to 1000 issues, oldest first, in pages of histories (Cloud)."""
        body = await json_body(request)
        names = (body or {}).get("issueIdsOrKeys")
        fields = (body or {}).get("fieldIds") or []
        if not form.is_cloud:
            return refusal(404, "null for uri")
        if not names or len(names) > BULK_IDS or len(fields) > BULK_FIELDS:
            return refusal(
                400, f"issueIdsOrKeys must hold 1 to {BULK_IDS} values, fieldIds up to {BULK_FIELDS}."
            )
        issues = dict.fromkeys(pair[0] for name in names if (pair := self.site.find(str(name))))
        rows = [
            (issue.id, shown)
            for issue in issues
            if (state := issue.at(self.site.clock()))
            for one in state.histories
            if (shown := _of_fields(form.history(one), fields))
        ]
        size = max(1, min(number((body or {}).get("maxResults"), BULK_HISTORIES), 10 * BULK_HISTORIES))
        start = start_of((body or {}).get("nextPageToken"))
        if start is None:
            return refusal(400, "The provided nextPageToken is invalid or expired.")
        logs: dict[str, list[Any]] = {}
        for issue_id, shown in rows[start : start + size]:
            logs.setdefault(issue_id, []).append(shown)
        page: dict[str, Any] = {
            "issueChangeLogs": [{"issueId": key, "changeHistories": value} for key, value in logs.items()]
        }
        return answer(
            page if start + size >= len(rows) else page | {"nextPageToken": token_for(start + size)}
        )

    async def single(self, request: Request, form: Form) -> Response:
        """Answer a page of one issue's changelog, oldest first (Cloud)."""
        found = self.site.find(request.path_params["key"])
        if found is None or not form.is_cloud:
            return refusal(404, NO_ISSUE)
        every = found[1].histories
        start = number(request.query_params.get("startAt"), 0)
        size = min(number(request.query_params.get("maxResults"), 100), 100)
        values = [form.history(one) for one in every[start : start + size]]
        head = {
            "startAt": start,
            "maxResults": size,
            "total": len(every),
            "isLast": start + size >= len(every),
        }
        return answer({**head, "values": values})


def _of_fields(history: dict[str, Any], fields: list[str]) -> dict[str, Any] | None:
    items = [item for item in history["items"] if not fields or item["fieldId"] in fields]
    return {**history, "items": items} if items else None
