"""What one Jira is: Cloud or Data Center, its address for people, and the ids of its special fields."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from workflows.errors import Malformed
from workflows.model import Category
from workflows.sources.jira_shapes import Json, ident, line, mapping, sequence
from workflows.worded import worded

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workflows.sources.transport import Transport

CATEGORIES: Mapping[str, Category] = {
    "new": Category.TODO,
    "undefined": Category.TODO,
    "indeterminate": Category.DOING,
    "done": Category.DONE,
}
"""Keys of Jira's status categories, which no language setting translates."""
EPIC_LINK = "com.pyxis.greenhopper.jira:gh-epic-link"


@dataclass(frozen=True, slots=True)
class Site:
    """What is found out once and remembered in the cursor `jira:#server`."""

    base: str
    """The address asked, so that a new JIRA_URL is noticed."""
    url: str
    """The address for people's browsers."""
    is_cloud: bool
    flag_fields: tuple[str, ...] = ()
    epic_fields: tuple[str, ...] = ()

    def dump(self) -> str:
        """Return the site as the text of a cursor."""
        return json.dumps(asdict(self))


def recall(mark: str | None, base: str) -> Site | None:
    """Return the site that a cursor remembers, or None when there is none or it is of another address."""
    try:
        raw = mapping(json.loads(mark or ""))
    except (ValueError, RecursionError):
        return None
    site = Site(
        base=line(raw.get("base")),
        url=line(raw.get("url")),
        is_cloud=raw.get("is_cloud") is True,
        flag_fields=tuple(line(name) for name in sequence(raw.get("flag_fields"))),
        epic_fields=tuple(line(name) for name in sequence(raw.get("epic_fields"))),
    )
    return site if site.base == base and site.url else None


def discover(transport: Transport, url: str | None) -> tuple[Site, dict[str, Category]]:
    """Ask what this Jira is, three requests; `url` overrules the address that it gives for itself.

    Also returns the category of each status by its name in lower case.
    """
    info = mapping(transport.get("rest/api/2/serverInfo").json)
    deployment = line(info.get("deploymentType"))
    if not (deployment or info.get("versionNumbers")):
        raise Malformed(
            worded("{host} does not answer like a Jira: check JIRA_URL", host=transport.words.host)
        )
    fields = [mapping(raw) for raw in sequence(transport.get("rest/api/2/field").json)]
    own = line(info.get("baseUrl"))
    site = Site(
        base=transport.base_url,
        url=(url or (own if own.startswith(("https://", "http://")) else transport.base_url)).rstrip("/"),
        is_cloud=deployment == "Cloud",
        flag_fields=tuple(ident(raw.get("id")) for raw in fields if _is_flag(raw)),
        epic_fields=tuple(ident(raw.get("id")) for raw in fields if _is_epic_link(raw)),
    )
    return site, _statuses(transport)


def category_of(status: Json) -> Category | None:
    """Return the category of a status object, None when it has no known one."""
    return CATEGORIES.get(line(mapping(status.get("statusCategory")).get("key")))


def _statuses(transport: Transport) -> dict[str, Category]:
    listed = [mapping(raw) for raw in sequence(transport.get("rest/api/2/status").json)]
    named = {line(raw.get("name")).lower(): category_of(raw) for raw in listed}
    return {name: category for name, category in named.items() if name and category is not None}


def _is_flag(field: Json) -> bool:
    names = {line(field.get(part)).lower() for part in ("name", "untranslatedName")}
    return field.get("custom") is True and "flagged" in names


def _is_epic_link(field: Json) -> bool:
    return line(mapping(field.get("schema")).get("custom")) == EPIC_LINK
