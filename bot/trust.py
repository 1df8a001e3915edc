"""Whose certificates count for Slack and for mail: the authorities of this machine, read once."""

from __future__ import annotations

import ssl
from functools import cache


@cache
def of_this_machine() -> ssl.SSLContext:
    """Return the authorities that this machine trusts: to read them takes several times what an answer costs."""
    return ssl.create_default_context()
