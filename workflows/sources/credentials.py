"""Takes our own credentials out of what a vendor says: proxies and error pages repeat what they were sent."""

from __future__ import annotations

import binascii
from base64 import b64decode
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

HIDDEN: Final = "(secret)"
SHORTEST: Final = 6
"""Characters: what is shorter stands in every text, and is no secret."""


def credentials_in(headers: Mapping[str, str]) -> tuple[str, ...]:
    """Return what of the headers must not be told: what signs them, and the password that a basic login holds."""
    scheme, _, given = headers.get("Authorization", "").partition(" ")
    return (given, _password(given)) if scheme == "Basic" else (given,)


def without(text: str, secrets: Iterable[str]) -> str:
    """Return the text with these secrets hidden."""
    for secret in secrets:
        if len(secret) >= SHORTEST:
            text = text.replace(secret, HIDDEN)
    return text


def without_in(body: bytes, secrets: Iterable[str]) -> bytes:
    """Return a body with these secrets hidden."""
    for secret in secrets:
        if len(secret) >= SHORTEST:
            body = body.replace(secret.encode(), HIDDEN.encode())
    return body


def _password(pair: str) -> str:
    try:
        return b64decode(pair).decode("utf-8", "replace").partition(":")[2]
    except binascii.Error:
        return ""
