"""Reports as mails: hostile titles stay in their header, charts travel along, and every server takes it."""

from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes, policy
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.render.blocks import to_messages
from bot.render.mail import SUBJECT, Envelope, to_mail
from bot.render.message import Message
from tests.examples import tried
from tests.unit.render import samples
from workflows.reports.shape import Chart, ChartKind, Line, Name, Report, Section, Series

if TYPE_CHECKING:
    from email.message import EmailMessage

SENDER = "Stagecoach <stagecoach@acme.example>"
ENVELOPE = Envelope(SENDER, "ana@acme.example", "weekly:1", datetime(2026, 11, 23, 8, tzinfo=UTC))
HEADERS = {
    "From", "To", "Date", "Message-ID", "Auto-Submitted", "Subject", "List-Id", "Content-Language",
    "MIME-Version", "Content-Type",
}  # fmt: skip


def sent(message: Message) -> EmailMessage:
    """Return the mail as a client reads it from the wire."""
    return message_from_bytes(to_mail(message, ENVELOPE).as_bytes(), policy=policy.default)


CHART = Chart(
    ("One",), ChartKind.BAR, (("a",),), (Series(("b",), (1.0,)),), Line((Name("Throughput"), " is one"))
)


def report(title: str, language: str = "en") -> Report:
    lines = (Line((Name(title),)),)
    section = Section((Name(title),), lines, figures=(CHART,))
    return Report("digest", (Name(title),), lines, (section,), language=language)


@tried(10)
@given(title=st.one_of(samples.hostile, st.text(), st.just("x\r\nBcc: eve@evil.example\r\n\r\nhello")))
def test_no_title_adds_a_header_a_part_or_a_recipient(title: str) -> None:
    mail = sent(Message("x", report=Report("digest", (Name(title),), (Line((Name(title),)),))))
    assert set(mail.keys()) == HEADERS
    assert mail["To"] == "ana@acme.example"
    assert [part.get_content_type() for part in mail.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]


@tried(10)
@given(samples.hostile)
def test_every_mail_is_seven_bits_in_lines_that_servers_take(title: str) -> None:
    raw = to_mail(to_messages(report(title * 40))[0], ENVELOPE).as_bytes()
    assert raw.isascii()
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998
    assert b"\n" not in raw.replace(b"\r\n", b"")


def test_a_title_in_other_letters_is_read_as_it_was_written() -> None:
    assert sent(Message("x", report=report("Früherkennung – 早期")))["Subject"] == "Früherkennung – 早期"


def test_a_subject_is_no_novel() -> None:
    assert len(sent(Message("x", report=report("word " * 400)))["Subject"]) <= SUBJECT


def test_charts_travel_as_pictures_that_the_page_names() -> None:
    mail = sent(Message("x", report=report("Throughput")))
    text, related = mail.iter_parts()
    page, png = related.iter_parts()
    assert png.get_content_type() == "image/png"
    assert png.get_content().startswith(b"\x89PNG")
    assert f'src="cid:{png["Content-ID"].strip("<>")}"' in page.get_content()
    assert "data:image" not in page.get_content()
    assert "Throughput is one" in text.get_content()


def test_the_language_is_said_of_the_mail_and_of_its_texts() -> None:
    mail = sent(Message("x", report=report("Abwanderung", "de")))
    text, related = mail.iter_parts()
    page, _ = related.iter_parts()
    assert [part["Content-Language"] for part in (mail, text, page)] == ["de"] * 3
    assert '<html lang="de">' in page.get_content()


@pytest.mark.parametrize("make", [samples.attack, samples.huge], ids=["attack", "huge"])
def test_a_mail_holds_all_of_a_report(make: object) -> None:
    whole = make()  # type: ignore[operator]  # a sample
    mail = sent(to_messages(whole)[0])
    text = mail.get_body(("plain",))
    assert text is not None
    assert text.get_content().count("\n") >= len(whole.sections[0].lines)


def test_a_message_without_a_report_is_plain_text() -> None:
    mail = sent(Message("*Hello* &amp; welcome"))
    assert (mail.get_content_type(), mail["Subject"]) == ("text/plain", "Hello & welcome")
    assert mail.get_content().strip() == "Hello & welcome"
