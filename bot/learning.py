"""The nightly training of the workspace's text model."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from bot.jobs import read_texts

if TYPE_CHECKING:
    from bot.service import Service
    from workflows.store.text_models import Trained

log = structlog.get_logger()


def learn_from_people(service: Service) -> Trained | None:
    """Train the workspace's text model from people's tags; what came of it is in the log."""
    from workflows.learn import learn  # noqa: PLC0415 - scikit-learn is slow to import, and only training needs it

    trained = learn(service.engine, service.policy, now=service.clock())
    if trained is not None:
        log.info(
            "trained",
            tags=trained.tags,
            in_use=trained.in_use,
            held=trained.held,
            right_before=trained.right_before,
            right_after=trained.right_after,
        )
        read_texts(service)
    return trained
