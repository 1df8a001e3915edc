"""A message as a mail: its report as text and as HTML, with charts as pictures that travel along."""

from __future__ import annotations

from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

from bot.render.html import Shown, page
from bot.render.inline import spell
from bot.render.mrkdwn import readable
from bot.render.outside import clean
from bot.render.pictures import picture
from bot.render.text import Label, to_text
from bot.render.words import voice_of

if TYPE_CHECKING:
    from datetime import datetime

    from bot.render.message import Message
    from bot.render.voice import Voice
    from workflows.reports.shape import Chart, Report

SUBJECT: Final = 150
"""Characters of a subject."""
ENCODING: Final = "quoted-printable"
"""Passes every server, whatever letters a title holds and however long a line is."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """From whom (a header), to which address, under which key of a delivery, and when."""

    sender: str
    to: str
    key: str
    at: datetime


def to_mail(message: Message, envelope: Envelope) -> EmailMessage:
    """Return the mail; its Message-ID is made from the key, so that mail clients show a repeated one once."""
    report = message.report
    mail = EmailMessage(policy=SMTP)
    mail["From"] = envelope.sender
    mail["To"] = envelope.to
    mail["Date"] = format_datetime(envelope.at)
    mail["Message-ID"] = message_id(envelope)
    mail["Auto-Submitted"] = "auto-generated"
    if report is None:
        text = readable(message.text)
        mail["Subject"] = clean(text, SUBJECT)
        mail.set_content(text, cte=ENCODING)
        return mail
    mail["Subject"] = clean(spell(report.title, Label(), voice_of(report)), SUBJECT)
    mail["List-Id"] = f"<{report.kind}.stagecoach.{domain_of(envelope.sender)}>"
    mail.set_content(to_text(report, links=True), cte=ENCODING)
    _add_page(mail, report)
    return mail


def message_id(envelope: Envelope) -> str:
    """Return the same id for the same delivery, without anything in it that a reader could decipher."""
    digest = blake2b(envelope.key.encode(), digest_size=16).hexdigest()
    return f"<{digest}@{domain_of(envelope.sender)}>"


def domain_of(sender: str) -> str:
    """Return the domain of a sender's address."""
    return parseaddr(sender)[1].rpartition("@")[2]


def _add_page(mail: EmailMessage, report: Report) -> None:
    """Add the HTML with its pictures beside it: many mail clients show none that stand in the page itself."""
    pictures: list[bytes] = []

    def shown(chart: Chart, voice: Voice) -> Shown:
        pictures.append(picture(chart, voice))
        return Shown(f"cid:{_picture_id(len(pictures))}")

    html = EmailMessage(policy=SMTP)
    html.set_content(page(report, shown), subtype="html", cte=ENCODING)
    for number, png in enumerate(pictures, 1):
        cid, name = f"<{_picture_id(number)}>", f"{number}.png"
        html.add_related(png, "image", "png", cid=cid, disposition="inline", filename=name)
    del html["MIME-Version"]
    mail.make_alternative()
    mail.attach(html)
    # At the end, for building a mail of parts moves such headers into the first of them.
    for part in mail.walk():
        if part.get_content_type() in {"multipart/alternative", "text/plain", "text/html"}:
            part["Content-Language"] = report.language


def _picture_id(number: int) -> str:
    return f"chart{number}@stagecoach"
