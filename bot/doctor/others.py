"""MLflow and the mail server: whether they answer and take the login."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Final

from bot.doctor.finding import Finding, Grade
from workflows.outbox import MAIL
from workflows.worded import worded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.doctor.ways import Ways
    from workflows.store.overview import Overview

MLFLOW: Final = "mlflow"
SMTP: Final = "mail"


def ask_mlflow(ways: Ways, known: Overview) -> Iterator[Finding]:
    """Ask for one experiment."""
    if ways.mlflow is None:
        if any(project.tracked_experiments for project in known.projects):
            says = worded("projects name experiments, and MLFLOW_TRACKING_URI is not set")
            yield Finding(Grade.BROKEN, MLFLOW, "address", says, worded("see docs/connect.md, section 4"))
        return
    with closing(ways.mlflow()) as mlflow:
        mlflow.post("api/2.0/mlflow/experiments/search", json={"max_results": 1})
    yield Finding(Grade.OK, MLFLOW, "login", worded("experiments can be listed"))


def ask_mail(ways: Ways, known: Overview) -> Iterator[Finding]:
    """Connect to the mail server and log in; nothing is sent."""
    if ways.mail is None:
        addresses = [one for one in known.subscriptions if one.target.startswith(MAIL)]
        if addresses:
            says = worded("subscriptions by mail: {number}; SMTP_URL is not set", number=len(addresses))
            do = worded("set SMTP_URL and MAIL_FROM (docs/operate.md, “Digests by mail”)")
            yield Finding(Grade.BROKEN, SMTP, "server", says, do)
        return
    ways.mail()
    yield Finding(Grade.OK, SMTP, "server", worded("takes our login"))
