"""Mail as users write it: addresses, and where the server is that takes them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from email.utils import formataddr, parseaddr
from enum import StrEnum
from urllib.parse import parse_qs, unquote, urlsplit

from config.words import quoted

LONGEST_ADDRESS = 254
LONGEST_LOCAL = 64
ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)*[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
)
NAMED = re.compile(r"\"?([^<>@\"]*?)\"? *<([^<>]+)>")
PRINTABLE = re.compile(r"[\x20-\x7e]*")
URL_FORM = "smtps://user:password@host:465 or smtp://user:password@host:587"


class Encryption(StrEnum):
    """`tls` from the first byte, `starttls` before anything is said, or `none` inside a network of one's own."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


PORTS = {Encryption.TLS: 465, Encryption.STARTTLS: 587, Encryption.NONE: 25}


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """Where mail is handed in, and as whom; the password never shows."""

    host: str
    port: int
    encryption: Encryption
    user: str | None = None
    password: str | None = field(default=None, repr=False)


def address(value: str) -> str:
    """Return the address with its domain in small letters; raise ValueError for what is no plain address."""
    _, inner = parseaddr(value)
    if not _is_plain(value):
        hint = f"; use {inner} alone" if inner != value and _is_plain(inner) else ""
        raise ValueError(
            f"{quoted(value)} is no e-mail address{hint}; use one such as ana@example.org in plain letters"
        )
    local, _, domain = value.rpartition("@")
    return f"{local}@{domain.lower()}"


def sender(value: str) -> str:
    """Return a sender as it stands in a header: `Name <address>` or an address; raise ValueError otherwise."""
    named = NAMED.fullmatch(value)
    name, inner = named.groups() if named else ("", value)
    if not _is_plain(inner) or not value.isprintable():
        raise ValueError(
            "use an address such as stagecoach@example.org, or Stagecoach <stagecoach@example.org>"
        )
    return formataddr((name, address(inner)))


def _is_plain(value: str) -> bool:
    fits = len(value) <= LONGEST_ADDRESS and value.find("@") <= LONGEST_LOCAL
    return fits and ADDRESS.fullmatch(value) is not None


def smtp_server(url: str) -> SmtpServer:
    """Return what an SMTP_URL says; raise ValueError, which never quotes it, for one that cannot be used.

    `smtp://` asks for STARTTLS, unless the address ends with `?tls=none`; then it may hold no password.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    if not host or parts.scheme not in {"smtp", "smtps"} or parts.path not in {"", "/"} or parts.fragment:
        raise ValueError(f"use {URL_FORM}; letters such as @ : / in a password are written %40 %3A %2F")
    encryption = _encryption(parts.scheme, parts.query)
    user, password = unquote(parts.username or "") or None, unquote(parts.password or "") or None
    if not all(PRINTABLE.fullmatch(text or "") for text in (user, password)):
        raise ValueError("its user name or password has letters in it that no login takes")
    if (user is None) != (password is None):
        raise ValueError("a user name and a password come together, or neither of them")
    if user and encryption is Encryption.NONE:
        raise ValueError("a password does not travel unencrypted: leave out ?tls=none, or the login")
    return SmtpServer(host, port or PORTS[encryption], encryption, user, password)


def _encryption(scheme: str, query: str) -> Encryption:
    if scheme == "smtps" and not query:
        return Encryption.TLS
    if scheme == "smtp" and not query:
        return Encryption.STARTTLS
    if scheme == "smtp" and parse_qs(query) == {"tls": ["none"]}:
        return Encryption.NONE
    raise ValueError("after the port only ?tls=none is understood, and only behind smtp://")
