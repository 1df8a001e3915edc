"""Reads everything with Perceval, in the Python that has it: `python perceval_process.py BACKEND JSON`.

Nothing of ours is imported here; what it costs is written as JSON.
"""

from __future__ import annotations

import json
import sys
from time import perf_counter


def main() -> None:
    """Fetch all items of one back end and count them."""
    backend, told = sys.argv[1], json.loads(sys.argv[2])
    began, items = perf_counter(), 0
    if backend == "jira":
        from perceval.backends.core.jira import Jira  # noqa: PLC0415 - only one of them is needed

        items = sum(1 for _ in Jira(told["url"], api_token=told["token"]).fetch())
    else:
        from perceval.backends.core.github import GitHub  # noqa: PLC0415 - as above

        for name in told["repositories"]:
            owner, _, short = name.partition("/")
            found = GitHub(owner, short, [told["token"]], base_url=told["url"]).fetch(category="pull_request")
            items += sum(1 for _ in found)
    print(json.dumps({"items": items, "seconds": perf_counter() - began}))  # noqa: T201 - for who started it


if __name__ == "__main__":
    main()
