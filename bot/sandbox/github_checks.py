"""Check suites, workflow runs and their sums as GraphQL nodes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.sandbox.github_maker import stamp
from bot.sandbox.github_pages import connection

if TYPE_CHECKING:
    from bot.sandbox.github_maker import Maker
    from bot.sandbox.github_pages import Node
    from bot.sandbox.world_github import Repository
    from bot.sandbox.world_parts import Run

BAD = {"FAILURE", "TIMED_OUT", "CANCELLED", "ACTION_REQUIRED", "STARTUP_FAILURE"}


@dataclass(frozen=True, slots=True)
class CheckNodes:
    """Makes nodes of checks; `nodes` knows the rest of the world."""

    nodes: Maker

    def runs(self, repo: Repository, oid: str | None) -> list[Run]:
        """Return what ran on a commit, oldest first."""
        return sorted(
            (run for run in repo.runs if run.oid == oid and run.at <= self.nodes.now), key=lambda run: run.at
        )

    def rollup(self, repo: Repository, oid: str | None) -> Node | None:
        """Show the sum of a commit's checks; None when it has none."""
        runs = self.runs(repo, oid)
        if not runs:
            return None
        latest = list({run.name: run for run in runs}.values())
        outcomes = [run.outcome(self.nodes.now) for run in latest]
        state = "FAILURE" if BAD & set(outcomes) else "PENDING" if None in outcomes else "SUCCESS"
        contexts = connection(latest, lambda one: one.id, self.check)
        return {"__typename": "StatusCheckRollup", "id": f"SCR_{oid}", "state": state, "contexts": contexts}

    def suite(self, repo: Repository, run: Run) -> Node:
        """Show a check suite with its workflow run."""
        at = stamp(min(run.ends, self.nodes.now))
        url = f"/{repo.full_name}/actions/runs/{run.number}"
        actions = f"/{repo.full_name}/actions"
        workflow = {"__typename": "Workflow", "id": f"W_{repo.number}{run.name}", "databaseId": 1, "name": run.name,
                    "url": f"{self.nodes.web}{actions}", "resourcePath": actions}  # fmt: skip
        shown = {"__typename": "WorkflowRun", "id": run.id, "databaseId": run.number, "runNumber": run.number,
                 "event": run.event, "createdAt": stamp(run.at), "updatedAt": at, "url": f"{self.nodes.web}{url}",
                 "resourcePath": url, "workflow": workflow}  # fmt: skip
        head = repo.head(run.branch, self.nodes.now)
        return {
            "__typename": "CheckSuite",
            "id": f"CS_{run.id}",
            "status": run.status(self.nodes.now),
            "conclusion": run.outcome(self.nodes.now),
            "createdAt": stamp(run.at),
            "updatedAt": at,
            "workflowRun": shown,
            "app": {"__typename": "App", "id": "A_1", "name": "GitHub Actions", "slug": "github-actions"},
            "branch": lambda _info: head and self.nodes.ref(repo, run.branch, head),
            "checkRuns": connection([run], lambda one: one.id, self.check),
        }

    def check(self, run: Run) -> Node:
        """Show a check run."""
        done = run.outcome(self.nodes.now) is not None
        return {
            "__typename": "CheckRun",
            "id": f"CR_{run.id}",
            "name": run.name,
            "status": run.status(self.nodes.now),
            "conclusion": run.outcome(self.nodes.now),
            "startedAt": stamp(run.at),
            "completedAt": stamp(run.ends) if done else None,
        }
