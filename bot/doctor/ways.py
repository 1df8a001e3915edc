"""The ways to everything that is examined, made by `wiring`; None stands for what is not set up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from workflows.sources.transport import Transport

    Way = Callable[[], Transport]


@dataclass(frozen=True, slots=True)
class Ways:
    """Each call gives a client of its own that tries once; `mail` connects and logs in, without sending.

    `hears_http` tells whether the signing secret is there with which Slack's requests are checked, `hooked` of which
    sources the secret of their webhooks is.
    """

    slack: Way | None = None
    slack_app: Way | None = None
    hears_http: bool = False
    hooked: tuple[str, ...] = ()
    jira: Way | None = None
    github: Way | None = None
    github_graph: Way | None = None
    mlflow: Way | None = None
    mail: Callable[[], None] | None = None
