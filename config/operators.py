"""Where those who run Stagecoach hear that a source is away, and from when on."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from config.channels import named, not_a_comment
from config.people import Zone
from config.strict import Strict


class OperatorRules(Strict):
    """The operators' channel: without one nobody is told, and the log alone says it."""

    channel: Annotated[Annotated[str, AfterValidator(named)] | None, BeforeValidator(not_a_comment)] = None
    """Where one message appears for each outage of a source, and is edited when it is over."""
    after_minutes: int = Field(60, ge=15, le=1440)
    """How long a source must have failed without a break."""
    timezone: Zone = "UTC"
    """In which times are told there."""
