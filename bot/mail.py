"""The channel that is mail: each report once to one address, handed to an SMTP server in bounded time."""

from __future__ import annotations

import re
import socket
import ssl
from contextlib import closing, contextmanager, suppress
from email.utils import parseaddr
from smtplib import (
    SMTP,
    SMTP_SSL,
    SMTPAuthenticationError,
    SMTPException,
    SMTPNotSupportedError,
    SMTPResponseException,
    SMTPServerDisconnected,
)
from threading import Timer
from typing import TYPE_CHECKING, Final

from bot.channel import Ambiguous, Place, Receipt
from bot.render.mail import Envelope, domain_of, message_id, to_mail
from bot.render.outside import clean
from bot.trust import of_this_machine
from config.mail import Encryption
from workflows.errors import Refused, StagecoachError, Transient
from workflows.outbox import MAIL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime

    from bot.click import Linked
    from bot.render.form import Form
    from bot.render.home import Home
    from bot.render.message import Message
    from bot.render.preview import Preview
    from config.mail import SmtpServer

TIMEOUT: Final = 15.0
"""Seconds for one answer of the server."""
LONGEST: Final = 90.0
"""Seconds for a whole mail: a server that answers in drops is not waited for."""
SAID: Final = 120
"""Characters of a server's answer that an error quotes."""
GO_ON: Final = 354
PERMANENT: Final = 500
UNDERSTOOD: Final = frozenset((*range(200, 300), *range(400, 600)))
"""Codes that say what became of a mail; a line that broke off may show another."""
END: Final = b".\r\n"
_DOT: Final = re.compile(rb"^\.", re.MULTILINE)


class MailChannel:
    """Sends each message as a mail of its own; what was sent can neither be edited nor looked up."""

    def __init__(
        self,
        server: SmtpServer,
        sender: str,
        clock: Callable[[], datetime],
        *,
        trust: ssl.SSLContext | None = None,
        timeout: float = TIMEOUT,
        longest: float = LONGEST,
    ) -> None:
        """`sender` is a From header; `trust` says whose certificates count (default: this machine's authorities)."""
        self._server = server
        self._sender = sender
        self._clock = clock
        self._trust = trust or of_this_machine()
        self._timeout = timeout
        self._longest = longest

    def post(self, target: str, message: Message, *, key: str, thread: str | None = None) -> Receipt:
        """Send once. Refused and Transient: nothing was sent; Ambiguous: nobody can find out.

        The first message carries the whole report: what Slack shows in its thread is in the mail already.
        """
        if thread:
            return Receipt(target, thread)
        address = target.removeprefix(MAIL)
        envelope = Envelope(self._sender, address, key, self._clock())
        content = to_mail(message, envelope).as_bytes()
        with self._connected() as smtp:
            self._hand_in(smtp, address, content)
        return Receipt(target, message_id(envelope))

    def update(self, receipt: Receipt, message: Message, *, key: str) -> None:
        """Say that mail stays as it was sent."""
        del message, key
        raise Refused(f"A mail that was sent cannot be edited: {receipt.channel}.")

    def find(self, target: str, key: str, since: datetime, *, thread: str | None = None) -> Receipt | None:
        """Say that nobody can look; what is in doubt stays so and is not sent again."""
        del key, since, thread
        raise Refused(_doubt(target.removeprefix(MAIL), "whoever sent it ended before the server answered"))

    def is_shared(self, target: str) -> bool:
        """Say no: whom a mail goes to was written down by name."""
        del target
        return False

    def place(self, target: str) -> Place:
        """Take the address for its name."""
        return Place(target.removeprefix(MAIL), shared=False)

    def unfurl(self, linked: Linked, previews: Mapping[str, Preview]) -> None:
        """Say that mail has no previews."""
        del previews
        raise Refused(f"Mail shows no previews in {linked.asker.channel}: use Slack.")

    def show_home(self, user: str, home: Home, *, instead_of: str = "") -> str:
        """Say that mail has no such page."""
        del home, instead_of
        raise Refused(f"Mail cannot show the Home of {user}: use Slack.")

    def open_form(self, trigger: str, form: Form) -> str:
        """Say that a mail has no forms."""
        del trigger
        raise Refused(f"A mail cannot show the form “{form.title}”: use Slack.")

    def change_form(self, view: str, form: Form) -> None:
        """Say the same."""
        self.open_form(view, form)

    def check(self) -> None:
        """Connect and log in without sending anything; Refused or Transient when that does not work."""
        with self._connected():
            pass

    @contextmanager
    def _connected(self) -> Iterator[SMTP]:
        """Hold a connection, encrypted and logged in as the settings say; it ends by force when it lasts too long."""
        smtp = self._unconnected()
        alarm = Timer(self._longest, _hang_up, (smtp,))
        alarm.daemon = True
        alarm.start()
        try:
            with closing(smtp):
                self._greet(smtp)
                yield smtp
                with suppress(OSError, SMTPException):
                    smtp.quit()
        finally:
            alarm.cancel()

    def _unconnected(self) -> SMTP:
        # The name is given, for the library would ask the network for this machine's.
        me = domain_of(self._sender)
        if self._server.encryption is Encryption.TLS:
            return SMTP_SSL(local_hostname=me, timeout=self._timeout, context=self._trust)
        return SMTP(local_hostname=me, timeout=self._timeout)

    def _greet(self, smtp: SMTP) -> None:
        server = self._server
        where = f"the mail server {server.host}:{server.port}"
        try:
            # The certificate is compared with this name.
            smtp._host = server.host  # type: ignore[attr-defined]  # noqa: SLF001 only its constructor sets it
            code, _ = smtp.connect(server.host, server.port)
            if code != 220:  # noqa: PLR2004 RFC 5321's greeting
                raise _answered(f"{where} does not take mail now", code, b"")
            if server.encryption is Encryption.STARTTLS:
                smtp.starttls(context=self._trust)
            smtp.ehlo_or_helo_if_needed()
            if server.user and server.password:
                smtp.login(server.user, server.password)
        except ssl.SSLCertVerificationError as error:
            raise Refused(f"{where} shows a certificate that is not trusted: check SMTP_URL") from error
        except SMTPNotSupportedError as error:
            raise Refused(f"{where} offers no STARTTLS or no login: check SMTP_URL") from error
        except SMTPAuthenticationError as error:
            # The server's words are left out: some repeat what was sent to them.
            raise _answered(
                f"{where} refuses the user name or password of SMTP_URL", error.smtp_code
            ) from None
        except SMTPResponseException as error:
            raise _answered(f"{where} does not take mail now", error.smtp_code) from error
        except (OSError, SMTPException, ValueError) as error:
            raise Transient(f"I cannot reach {where}: {_cause(error)}") from error

    def _hand_in(self, smtp: SMTP, address: str, content: bytes) -> None:
        """Give the mail to the server; until its last line is sent it is certain that nothing was delivered."""
        body = _DOT.sub(b"..", content if content.endswith(b"\r\n") else content + b"\r\n")
        try:
            sender = parseaddr(self._sender)[1]
            _expect(smtp.mail(sender), f"from {sender}")
            _expect(smtp.rcpt(address), f"to {address}")
            _expect(smtp.docmd("DATA"), f"to {address}")
            smtp.send(body)
        except (OSError, SMTPException, ValueError) as error:
            raise Transient(f"The mail server hung up before it had the mail: {_cause(error)}") from error
        try:
            smtp.send(END)
            answer = smtp.getreply()
        except (OSError, SMTPException, ValueError) as error:
            raise Ambiguous(_doubt(address, _cause(error))) from error
        if answer[0] not in UNDERSTOOD:
            raise Ambiguous(_doubt(address, "the server's answer cannot be read"))
        _expect(answer, f"to {address}")


def _doubt(address: str, why: str) -> str:
    return f"Unknown whether the mail to {address} arrived, and not sent again: {why}"


def _expect(answer: tuple[int, bytes], about: str) -> None:
    code, said = answer
    if not (200 <= code < 300 or code == GO_ON):  # noqa: PLR2004 RFC 5321's positive answers
        raise _answered(f"The mail server does not take the mail {about}", code, said)


def _answered(what: str, code: int, said: bytes = b"") -> StagecoachError:
    """Return who must act upon a refusal: 4xx passes by itself, 5xx does not."""
    words = f" {clean(said.decode('utf-8', 'replace'), SAID)}" if said else ""
    line = f"{what}: {code}{words}"
    return Refused(line) if code >= PERMANENT else Transient(line)


def _cause(error: Exception) -> str:
    if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
        return "no answer in time"
    if isinstance(error, SMTPServerDisconnected):
        return "the connection broke"
    return clean(str(error), SAID, empty=type(error).__name__)


def _hang_up(smtp: SMTP) -> None:
    """End the connection under whoever waits for it."""
    if smtp.sock is not None:
        with suppress(OSError):
            # Not the method of the encrypted socket: that would pull its state from under the waiting thread.
            socket.socket.shutdown(smtp.sock, socket.SHUT_RDWR)
