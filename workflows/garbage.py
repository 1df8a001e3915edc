"""How often Python looks for circles among values that nobody else holds: here hardly any are made."""

from __future__ import annotations

import gc


def collect_rarely() -> None:
    """Let Python look rarely: a start and a report make tens of thousands of values, and hardly a circle.

    What there is by now stays for as long as the process, and is not looked through again.
    """
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)
