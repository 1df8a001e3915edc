"""How Slack's library opens connections: it follows no redirects, and does not read anew whom it trusts."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, HTTPSHandler, build_opener, install_opener

from bot import trust

if TYPE_CHECKING:
    from email.message import Message
    from typing import IO
    from urllib.request import OpenerDirector, Request


class _Stays(HTTPRedirectHandler):
    """Takes a redirect for what it is: no answer of Slack's."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> None:
        """Follow none: the status is raised as an error then."""
        del req, fp, code, msg, headers, newurl


def follow_none() -> None:
    """Let no client of Slack follow a redirect in this process, also those that Bolt makes by itself.

    It would go there with the token in hand. The library has no setting for it, and nothing else here uses Python's own
    opener.
    """
    install_opener(_opener())


@cache
def _opener() -> OpenerDirector:
    # Left to itself, Python 3.11 reads all certificates anew for each connection.
    return build_opener(_Stays, HTTPSHandler(context=trust.of_this_machine()))


def is_of(address: str | None, api: str) -> bool:
    """Whether an address for answers is Slack's: of the host of its API, or of `hooks.` before it."""
    try:
        given, known = urlsplit(address or ""), urlsplit(api)
        same_door = (given.scheme, given.port) == (known.scheme, known.port)
    except ValueError:
        return False
    return (
        same_door and given.username is None and given.hostname in {known.hostname, f"hooks.{known.hostname}"}
    )
