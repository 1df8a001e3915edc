"""Releases, tags and workflow runs of a repository: what was shipped, and whether its checks hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import quote

from workflows.model import Release, WorkflowRun
from workflows.sources.github_values import moment, needed, plain

if TYPE_CHECKING:
    from collections.abc import Mapping

Json: TypeAlias = "Mapping[str, Any]"


def read_releases(node: Json) -> tuple[Release, ...]:
    """Return the latest published releases, and the latest tags that have no release."""
    repo, url = needed(node["nameWithOwner"]), needed(node["url"])
    published = [one for one in node["releases"]["nodes"] if not one["isDraft"]]
    releases = [
        Release(
            id=f"github:{needed(one['id'])}",
            repo=repo,
            name=needed(one["name"] or one["tagName"]),
            at=moment(one["publishedAt"] or one["createdAt"]),
            url=needed(one["url"]),
        )
        for one in published
    ]
    released = {one["tagName"] for one in published}
    tags = (node.get("tags") or {}).get("nodes") or ()
    for tag in tags:
        dated = _tagged_at(tag["target"] or {})
        if dated and tag["name"] not in released:
            name = needed(tag["name"])
            page = f"{url}/releases/tag/{quote(name)}"
            releases.append(Release(f"github:{needed(tag['id'])}", repo, name, moment(dated), page, "tag"))
    return tuple(releases)


def read_runs(target: Json | None, repo: str, branch: str) -> tuple[WorkflowRun, ...]:
    """Return the latest run of each workflow on a commit; none where the token may not see checks."""
    suites = ((target or {}).get("checkSuites") or {}).get("nodes") or ()
    latest: dict[str, WorkflowRun] = {}
    for suite in suites:
        run = suite["workflowRun"]
        if not run:
            continue
        read = WorkflowRun(
            id=f"github:{needed(run['id'])}",
            repo=repo,
            name=needed(run["workflow"]["name"]),
            branch=branch,
            status=needed(suite["status"]).lower(),
            conclusion=plain(suite["conclusion"]).lower() or None,
            at=moment(suite["updatedAt"]),
            url=needed(run["url"]),
        )
        known = latest.get(read.name)
        if known is None or known.at <= read.at:
            latest[read.name] = read
    return tuple(latest.values())


def _tagged_at(target: Json) -> str | None:
    """Return the date of an annotated tag, or that of the commit of a light one."""
    tagger = target.get("tagger")
    return tagger["date"] if tagger else target.get("committedDate")
