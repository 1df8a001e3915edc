"""Which work item an address names: a page of our own Jira or GitHub, or none; pure, and nothing is asked for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from urllib.parse import SplitResult

LONGEST: Final = 2_000
"""Characters of an address that is looked at."""
# No space, no backslash, no bracket, no letter beyond ASCII: what may be read in two ways is no address of ours.
PLAIN: Final = re.compile(r"[!#$%&'()*+,\-./0-9:;=?@A-Z_a-z~]+")
KEY: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,49}-[1-9][0-9]{0,8}")
NUMBER: Final = re.compile(r"[1-9][0-9]{0,8}")
NAME: Final = re.compile(r"(?!\.{1,2}$)[A-Za-z0-9_.-]{1,100}")
PORTS: Final = {"https": 443, "http": 80}
SELECTED: Final = "selectedIssue="
"""What a board writes into its address for the ticket that is open beside it."""

Origin = tuple[str, str, int]


@dataclass(frozen=True, slots=True)
class Sites:
    """Where people open tickets and pull requests: the addresses that those pages begin with."""

    jira: tuple[str, ...] = ()
    github: tuple[str, ...] = ()


def key_of(address: str, sites: Sites) -> str | None:
    """Return the key that a page of these sites is about, `CH-97` or `acme/churn#41`; None for any other address."""
    parts = _split(address)
    origin = _origin(parts) if parts else None
    if parts is None or origin is None:
        return None
    for site in sites.jira:
        path = _below(site, origin, parts.path)
        if path is not None and (key := _ticket(path, parts.query)):
            return key
    for site in sites.github:
        path = _below(site, origin, parts.path)
        if path is not None and (key := _thread(path)):
            return key
    return None


def _split(address: str) -> SplitResult | None:
    if len(address) > LONGEST or not PLAIN.fullmatch(address):
        return None
    return urlsplit(address)


def _origin(parts: SplitResult) -> Origin | None:
    """Return scheme, host and port; None for an address that names a user or is none of the web."""
    try:
        port = parts.port or PORTS.get(parts.scheme)
    except ValueError:
        return None
    if "@" in parts.netloc or not parts.hostname or port is None:
        return None
    return parts.scheme, parts.hostname, port


def _below(site: str, origin: Origin, path: str) -> str | None:
    """Return what of the path comes after the site's own; None when the page is not there."""
    parts = _split(site)
    if parts is None or _origin(parts) != origin:
        return None
    begins = f"{parts.path.rstrip('/')}/"
    return path.removeprefix(begins) if path.startswith(begins) else None


def _ticket(path: str, query: str) -> str | None:
    """Return the ticket of a page of Jira: its own, or the one that is open on a board."""
    place, _, name = path.removesuffix("/").partition("/")
    if place == "browse":
        return name if KEY.fullmatch(name) else None
    chosen = [one.removeprefix(SELECTED) for one in query.split("&") if one.startswith(SELECTED)]
    return chosen[0] if len(chosen) == 1 and KEY.fullmatch(chosen[0]) else None


def _thread(path: str) -> str | None:
    """Return the issue or pull request of a page of GitHub, also of a page beneath it such as its files."""
    owner, repo, kind, number, *beneath = (*path.split("/"), "", "", "")[: max(path.count("/") + 1, 4)]
    if "%" in path or {".", ".."} & set(beneath) or kind not in {"pull", "issues"}:
        return None
    if not (NAME.fullmatch(owner) and NAME.fullmatch(repo) and NUMBER.fullmatch(number)):
        return None
    return f"{owner}/{repo}#{number}"
