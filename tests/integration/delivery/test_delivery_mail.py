"""Mail to a real server on loopback: once to each address, and honest about what nobody can know."""

from __future__ import annotations

import socket
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest

from bot.channel import ConsoleChannel, Receipt
from bot.deliver import SETTLED_DOWN, Outcome, State, deliver, settle_unknown
from bot.mail import MailChannel
from bot.render.blocks import to_messages
from bot.render.message import Message
from bot.routes import Routes
from config.mail import Encryption
from tests.integration.delivery.postbox import PASSWORD, USER, Postbox, certificate, postbox
from tests.unit.render import samples
from workflows.errors import Refused, StagecoachError, Transient

if TYPE_CHECKING:
    from collections.abc import Iterator
    from ssl import SSLContext

    from sqlalchemy import Engine

    from bot.channel import Channel

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
LATER = timedelta(minutes=20)
SENDER = "Stagecoach <stagecoach@acme.example>"
ANA, BO = "mailto:ana@acme.example", "mailto:bo@acme.example"
DIGEST = to_messages(samples.digest())
HUGE = to_messages(samples.huge())


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> tuple[SSLContext, SSLContext]:
    return certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture(scope="module")
def _plain() -> Iterator[Postbox]:
    with postbox(Encryption.NONE) as box:
        yield box


@pytest.fixture
def box(_plain: Postbox) -> Postbox:
    for kept in (_plain.taken, _plain.refusals, _plain.at_data, _plain.at_end):
        kept.clear()  # type: ignore[attr-defined]  # lists and a dict
    return _plain


def mail_to(box: Postbox, trust: SSLContext | None = None, **changes: Any) -> MailChannel:
    return MailChannel(replace(box.server, **changes), SENDER, lambda: NOW, trust=trust, timeout=2)


@pytest.fixture
def channel(box: Postbox) -> Channel:
    return Routes(ConsoleChannel(lambda _text: None, lambda: NOW), mail_to(box))


def send(engine: Engine, channel: Channel, now: datetime = NOW, to: str = ANA, key: str = "a:1") -> Outcome:
    return deliver(engine, channel, key=key, target=to, messages=DIGEST, now=now)


@pytest.mark.parametrize("encryption", [Encryption.TLS, Encryption.STARTTLS])
def test_a_mail_goes_encrypted_and_logged_in(
    encryption: Encryption, certificates: tuple[SSLContext, SSLContext]
) -> None:
    shown, trusted = certificates
    with postbox(encryption, shown) as box:
        mail_to(box, trusted).post(ANA, DIGEST[0], key="one")
        assert box.logins == 1
        ((recipients, content),) = box.taken
    assert recipients == ["ana@acme.example"]
    assert PASSWORD.encode() not in content


@pytest.mark.parametrize("encryption", [Encryption.TLS, Encryption.STARTTLS])
def test_an_unknown_certificate_is_refused_before_the_password_is_said(
    encryption: Encryption, certificates: tuple[SSLContext, SSLContext]
) -> None:
    with postbox(encryption, certificates[0]) as box:
        with pytest.raises(Refused, match="certificate that is not trusted"):
            mail_to(box).post(ANA, DIGEST[0], key="one")
        assert (box.logins, box.taken) == (0, [])


def test_a_server_without_encryption_gets_no_mail(box: Postbox) -> None:
    with pytest.raises(Refused, match="offers no STARTTLS"):
        mail_to(box, encryption=Encryption.STARTTLS).post(ANA, DIGEST[0], key="one")
    assert box.taken == []


def test_a_wrong_password_is_refused_and_said_nowhere(certificates: tuple[SSLContext, SSLContext]) -> None:
    shown, trusted = certificates
    with postbox(Encryption.TLS, shown) as box:
        with pytest.raises(Refused, match=r"refuses the user name or password of SMTP_URL: 535") as error:
            mail_to(box, trusted, password="not-this-one").check()
        assert not any(word in str(error.value) for word in ("not-this-one", USER, PASSWORD))
        assert "not-this-one" not in repr(replace(box.server, password="not-this-one"))
        mail_to(box, trusted).check()
        assert box.taken == []


def test_each_recipient_gets_a_mail_of_their_own(engine: Engine, box: Postbox, channel: Channel) -> None:
    for target, key in ((ANA, "a:1"), (BO, "b:1")):
        assert send(engine, channel, to=target, key=key).state is State.SENT
    assert [recipients for recipients, _ in box.taken] == [["ana@acme.example"], ["bo@acme.example"]]
    assert all(b"bo@acme.example" not in content for _, content in box.taken[:1])


def test_a_mail_says_what_it_is(box: Postbox) -> None:
    receipt = mail_to(box).post(ANA, DIGEST[0], key="weekly:2026-11-23")
    (mail,) = box.mails
    assert mail["From"] == SENDER
    assert mail["To"] == "ana@acme.example"
    assert mail["Subject"] == "Churn early warning, week 48"
    assert (mail["Auto-Submitted"], mail["Content-Language"]) == ("auto-generated", "en")
    assert mail["List-Id"] == "<digest.stagecoach.acme.example>"
    assert mail["Date"].datetime == NOW
    assert receipt == Receipt(ANA, mail["Message-ID"])
    text, html = mail.iter_parts()
    assert mail.get_content_type() == "multipart/alternative"
    assert "Survival model instead of classifier" in text.get_content()
    assert "<h1>Churn early warning, week 48</h1>" in html.get_content()


def test_the_same_delivery_has_the_same_message_id_and_another_has_another(box: Postbox) -> None:
    ids = [mail_to(box).post(ANA, DIGEST[0], key=key).ts for key in ("one", "one", "two")]
    assert ids[0] == ids[1] != ids[2]


def test_a_report_that_fills_a_thread_in_slack_is_one_whole_mail(
    engine: Engine, box: Postbox, channel: Channel
) -> None:
    assert len(HUGE) > 1
    for _ in range(2):
        assert deliver(engine, channel, key="huge:1", target=ANA, messages=HUGE, now=NOW).stands
    (mail,) = box.mails
    last = HUGE[-1].text.split()[-1]
    assert last in mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]  # it has one


def test_a_second_call_sends_nothing(engine: Engine, box: Postbox, channel: Channel) -> None:
    assert [send(engine, channel).state for _ in range(2)] == [State.SENT, State.ALREADY]
    assert len(box.taken) == 1


@pytest.mark.parametrize(
    ("answer", "kind"), [("451 try later", Transient), ("550 5.1.1 no such person", Refused)]
)
@pytest.mark.parametrize("where", ["recipient", "data", "end"])
def test_an_answer_of_the_server_says_who_must_act_and_that_nothing_was_sent(
    box: Postbox, where: str, answer: str, kind: type[StagecoachError]
) -> None:
    if where == "recipient":
        box.refusals["ana@acme.example"] = answer
    else:
        (box.at_data if where == "data" else box.at_end).append(answer)
    with pytest.raises(kind, match=answer[4:]):
        mail_to(box).post(ANA, DIGEST[0], key="one")
    assert box.taken == []
    mail_to(box).post(BO, DIGEST[0], key="two")
    assert [recipients for recipients, _ in box.taken] == [["bo@acme.example"]]


def test_what_was_refused_for_now_is_sent_later(engine: Engine, box: Postbox, channel: Channel) -> None:
    box.at_end.append("451 try later")
    assert send(engine, channel).state is State.WAITING
    assert send(engine, channel, NOW + LATER).state is State.SENT
    assert len(box.taken) == 1


def test_a_connection_lost_before_the_last_line_is_tried_again(box: Postbox) -> None:
    box.at_data.append(None)
    # More than the buffers of a connection take: the loss is seen before the last line.
    long = Message("word " * 2_000_000)
    with pytest.raises(Transient, match="before it had the mail"):
        mail_to(box).post(ANA, long, key="one")
    assert box.taken == []


def test_a_connection_lost_after_the_last_line_stays_unknown_and_is_never_sent_again(
    engine: Engine, box: Postbox, channel: Channel
) -> None:
    box.at_end.append(None)
    lost = send(engine, channel)
    assert lost.state is State.UNKNOWN
    assert lost.error == (
        "Unknown whether the mail to ana@acme.example arrived, and not sent again: the connection broke"
    )
    for minutes in (1, 30, 600):
        now = NOW + timedelta(minutes=minutes)
        assert {one.state for one in settle_unknown(engine, channel, now)} <= {State.UNKNOWN}
        assert send(engine, channel, now).state is State.UNKNOWN
    assert len(box.taken) == 1


def test_a_mail_whose_sender_crashed_is_not_sent_again(
    sqlite: Engine, box: Postbox, channel: Channel
) -> None:
    class Crash(BaseException):
        """The process ends."""

    class Crashing(MailChannel):
        def _hand_in(self, *_: Any) -> None:
            raise Crash

    with pytest.raises(Crash):
        send(sqlite, Crashing(box.server, SENDER, lambda: NOW))
    (doubt, *_) = settle_unknown(sqlite, channel, NOW + LATER + SETTLED_DOWN)
    assert (doubt.state, "Unknown whether" in (doubt.error or "")) == (State.UNKNOWN, True)
    assert send(sqlite, channel, NOW + 2 * LATER).state is State.UNKNOWN
    assert box.taken == []


def test_where_nobody_listens_it_is_tried_again(box: Postbox) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(Transient, match=rf"cannot reach the mail server 127\.0\.0\.1:{port}"):
        mail_to(box, port=port).post(ANA, DIGEST[0], key="one")


def test_a_server_that_says_nothing_is_not_waited_for(box: Postbox) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        server = replace(box.server, port=silent.getsockname()[1])
        with pytest.raises(Transient, match="no answer in time"):
            MailChannel(server, SENDER, lambda: NOW, timeout=0.1).check()


def test_a_server_that_answers_in_drops_is_not_waited_for(box: Postbox) -> None:
    with socket.create_server(("127.0.0.1", 0)) as slow:
        Thread(target=_drip, args=(slow,), daemon=True).start()
        server = replace(box.server, port=slow.getsockname()[1])
        with pytest.raises(Transient, match="the mail server"):
            MailChannel(server, SENDER, lambda: NOW, timeout=5, longest=0.3).check()


def _drip(server: socket.socket) -> None:
    """Begin a greeting that never ends."""
    connection, _ = server.accept()
    with connection:
        try:
            while True:
                connection.sendall(b"2")
                connection.settimeout(0.05)
                try:
                    if not connection.recv(1):
                        return
                except TimeoutError:
                    continue
        except OSError:
            return


def test_mail_is_neither_edited_nor_looked_up(channel: Channel) -> None:
    with pytest.raises(Refused, match="cannot be edited"):
        channel.update(Receipt(ANA, "<x@acme.example>"), DIGEST[0], key="one")
    with pytest.raises(Refused, match="Unknown whether"):
        channel.find(ANA, "one", NOW)


def test_without_a_mail_server_an_address_is_refused_and_a_channel_is_not() -> None:
    channel = Routes(ConsoleChannel(lambda _text: None, lambda: NOW))
    with pytest.raises(Refused, match="set SMTP_URL and MAIL_FROM"):
        channel.post(ANA, DIGEST[0], key="one")
    assert channel.post("#churn", DIGEST[0], key="two").channel == "#churn"
