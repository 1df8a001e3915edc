"""A real SMTP server on loopback that keeps what it took, and fails where it is told to."""

from __future__ import annotations

import socket
import ssl
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from config.mail import Encryption, SmtpServer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import EmailMessage
    from pathlib import Path

USER, PASSWORD = "stagecoach", "s3cret:with@signs"


@dataclass
class Postbox:
    """`refusals` has the answer for a recipient, `at_data` and `at_end` for all (None: hang up)."""

    port: int
    encryption: Encryption
    taken: list[tuple[list[str], bytes]] = field(default_factory=list)
    refusals: dict[str, str] = field(default_factory=dict)
    at_data: list[str | None] = field(default_factory=list)
    at_end: list[str | None] = field(default_factory=list)
    logins: int = 0

    @property
    def server(self) -> SmtpServer:
        login = (None, None) if self.encryption is Encryption.NONE else (USER, PASSWORD)
        return SmtpServer("127.0.0.1", self.port, self.encryption, *login)

    @property
    def mails(self) -> list[EmailMessage]:
        return [message_from_bytes(content, policy=policy.default) for _, content in self.taken]

    async def handle_RCPT(  # noqa: N802 aiosmtpd's name
        self, _server: SMTP, _session: Any, envelope: Any, address: str, _options: list[str]
    ) -> str:
        if address in self.refusals:
            return self.refusals[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Any, envelope: Any) -> str:  # noqa: N802 as above
        answer = self.at_end.pop(0) if self.at_end else "250 OK"
        if answer is None or answer.startswith("250"):
            self.taken.append((list(envelope.rcpt_tos), envelope.original_content))
        if answer is None:
            server.transport.abort()
        return answer or "421 gone"

    def authenticate(self, _server: Any, _session: Any, _envelope: Any, _how: str, login: Any) -> AuthResult:
        self.logins += 1
        fits = (login.login, login.password) == (USER.encode(), PASSWORD.encode())
        return AuthResult(success=fits, handled=False)


class _Faulty(SMTP):
    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 aiosmtpd's name
        faults = self.event_handler.at_data
        if not faults:
            await super().smtp_DATA(arg)
        elif answer := faults.pop(0):
            await self.push(answer)
        else:
            await self.push("354 go on")
            self.transport.abort()


class _Controller(Controller):
    def factory(self) -> SMTP:
        return _Faulty(self.handler, **self.SMTP_kwargs)


@contextmanager
def postbox(encryption: Encryption, certificate: ssl.SSLContext | None = None) -> Iterator[Postbox]:
    """Run a server that takes a login where it encrypts."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    box = Postbox(port, encryption)
    login: dict[str, Any] = {"authenticator": box.authenticate, "auth_required": True}
    options: dict[Encryption, dict[str, Any]] = {
        Encryption.NONE: {},
        Encryption.STARTTLS: {"tls_context": certificate, "require_starttls": True, **login},
        Encryption.TLS: {
            "ssl_context": certificate,
            "authenticator": box.authenticate,
            "auth_require_tls": False,
        },
    }
    controller = _Controller(
        box, hostname="127.0.0.1", port=port, server_hostname="localhost", **options[encryption]
    )
    controller.start()
    try:
        yield box
    finally:
        controller.stop()


def certificate(folder: Path, name: str = "127.0.0.1") -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """Return what the server shows, and what a client trusts that knows it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(name))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    public = folder / "certificate.pem"
    secret = folder / "key.pem"
    public.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    shown = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    shown.load_cert_chain(public, secret)
    return shown, ssl.create_default_context(cafile=str(public))
