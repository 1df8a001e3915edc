"""GitHub's REST answers for who cannot ask in GraphQL: pull requests one by one, with what belongs to each."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from bot.sandbox.github_maker import stamp
from bot.sandbox.world_threads import PullRequest
from tests.benchmarks.vendor_world import MOULD

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.sandbox.world_github import GitHubHost
    from bot.sandbox.world_people import Person

PREFIX = "/github/api/v3"
REPOSITORY = re.compile(r"/repos/acme/p(9\d{6})-(\d+)/(.*)")
PAGE = 100


class RestPages:
    """Answers what is asked below `/api/v3`; paths as GitHub Enterprise has them."""

    def __init__(self, host: GitHubHost, base: str) -> None:
        self._host, self._base = host, f"{base}/api/v3"

    def get(self, path: str, asked: Mapping[str, Any]) -> tuple[bytes, dict[bytes, bytes]]:
        """Return the body and the headers of an answer."""
        found = REPOSITORY.fullmatch(path.removeprefix(PREFIX))
        if found is None:
            shown: object = (
                [] if path.endswith("/orgs") else {"login": path.rpartition("/")[2], "name": "Somebody"}
            )
            return json.dumps(shown).encode(), self._limits()
        digits, number, rest = found.groups()
        shown, links = self._of_repository(int(number), rest, asked)
        body = json.dumps(shown, ensure_ascii=False).replace(str(MOULD), digits).encode()
        return body, {
            **self._limits(),
            **({b"link": links.replace(str(MOULD), digits).encode()} if links else {}),
        }

    def _of_repository(self, number: int, rest: str, asked: Mapping[str, Any]) -> tuple[object, str]:
        repo, now = self._host.repositories[number], self._host.clock()
        pulls = [one for one in repo.threads if isinstance(one, PullRequest)]
        if rest == "issues":
            pulls.sort(key=lambda one: one.updated(now))
            page = int(asked.get("page", 1))
            address = f"{self._base}/repos/{repo.full_name}/issues?page={page + 1}"
            links = f'<{address}>; rel="next"' if page * PAGE < len(pulls) else ""
            return [self._issue(one, now) for one in pulls[(page - 1) * PAGE : page * PAGE]], links
        _, name, *part = rest.split("/")
        pull = next(one for one in pulls if one.number == int(name))
        return self._of_pull(pull, part[0] if part else "", now), ""

    def _of_pull(self, pull: PullRequest, part: str, now: datetime) -> object:
        entries = pull.timeline(now)
        if part == "reviews":
            return [
                {"id": place, "user": _user(one.who), "state": one.data["state"], "submitted_at": stamp(one.at),
                 "body": one.data["body"]}
                for place, one in enumerate(entries) if one.kind == "PullRequestReview"
            ]  # fmt: skip
        if part == "requested_reviewers":
            return {"users": [_user(one) for one in pull.requested(now)], "teams": []}
        if part == "commits":
            return [{"sha": one.oid, "commit": {"message": one.message}} for one in pull.commits(now)]
        if part == "comments":
            return []
        merged = pull.merged(now)
        return self._issue(pull, now) | {
            "merged_by": _user(merged.who) if merged else None,
            "merged_at": stamp(merged.at) if merged else None,
            "commits": len(pull.commits(now)),
            "review_comments": 0,
            "requested_reviewers": [_user(one) for one in pull.requested(now)],
            "head": {"ref": pull.branch},
            "changed_files": len(pull.paths(now)),
        }

    def _issue(self, pull: PullRequest, now: datetime) -> dict[str, Any]:
        closed = pull.closed(now)
        return {
            "id": int(f"{MOULD}{pull.number:05}"),
            "node_id": pull.id,
            "number": pull.number,
            "title": pull.title,
            "body": pull.body,
            "state": "closed" if closed else "open",
            "user": _user(pull.who),
            "labels": [],
            "created_at": stamp(pull.at),
            "updated_at": stamp(pull.updated(now)),
            "closed_at": stamp(closed.at) if closed else None,
            "pull_request": {"url": f"{self._base}/repos/{pull.repo.full_name}/pulls/{pull.number}"},
        }

    def _limits(self) -> dict[bytes, bytes]:
        left = str(self._host.budget.remaining).encode()
        return {b"x-ratelimit-remaining": left, b"x-ratelimit-reset": b"0"}


def _user(person: Person) -> dict[str, Any]:
    return {"login": person.github_login, "type": "User"}
