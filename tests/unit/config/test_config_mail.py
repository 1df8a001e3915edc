"""Addresses and servers of mail: what is taken, what is refused, and that nothing slips into a header."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.mail import Encryption, SmtpServer, address, sender, smtp_server


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtps://u:p@mail.example", SmtpServer("mail.example", 465, Encryption.TLS, "u", "p")),
        ("smtp://mail.example", SmtpServer("mail.example", 587, Encryption.STARTTLS)),
        ("smtp://u%40x:p%2F%3A@h:2525/", SmtpServer("h", 2525, Encryption.STARTTLS, "u@x", "p/:")),
        ("smtp://127.0.0.1:1025?tls=none", SmtpServer("127.0.0.1", 1025, Encryption.NONE)),
    ],
)
def test_an_address_of_a_server_says_how_to_reach_it(url: str, server: SmtpServer) -> None:
    assert smtp_server(url) == server


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("mail.example", "use smtps://user:password@host:465"),
        ("smtp://", "use smtps://user:password@host:465"),
        ("smtp://h:0x1", "use smtps://user:password@host:465"),
        ("smtp://u:p/w@h", "use smtps://user:password@host:465"),
        ("smtp://h?tls=maybe", "only ?tls=none is understood"),
        ("smtps://h?tls=none", "only ?tls=none is understood"),
        ("smtp://u:p@h?tls=none", "does not travel unencrypted"),
        ("smtps://u@h", "come together"),
        ("smtps://u:p%0D%0A@h", "no login takes"),
        ("smtps://u:pä@h", "no login takes"),
    ],
)
def test_what_cannot_be_used_is_explained(url: str, said: str) -> None:
    with pytest.raises(ValueError, match=re.escape(said)):
        smtp_server(url)


def test_a_password_does_not_show() -> None:
    assert "hush" not in repr(smtp_server("smtps://u:hush@h"))


@pytest.mark.parametrize("value", ["ana@acme.example", "o'neil+ml@a-b.example", "ops@localhost"])
def test_plain_addresses_are_taken(value: str) -> None:
    assert address(value) == value


def test_the_domain_of_an_address_is_written_small() -> None:
    assert address("Ana@ACME.example") == "Ana@acme.example"


@pytest.mark.parametrize(
    "value",
    [
        "ana", "@x", "a@", "a b@x", "a@x y", "a@@x", "a@x..y", ".a@x", "a@-x", "a@x,b@y", "a@x\nBcc: b@y",
        "a@[127.0.0.1]", '"a b"@x', "ä@x", f"{'a' * 65}@x", f"a@{'x' * 64}", "<a@x>", "a@x>",
    ],
)  # fmt: skip
def test_what_is_no_plain_address_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match="is no e-mail address"):
        address(value)


@given(st.text(st.characters() | st.sampled_from("@.<>\r\n\0,;:\"' ")))
def test_no_address_ends_a_line_or_names_a_second_one(value: str) -> None:
    try:
        taken = address(value)
    except ValueError:
        return
    assert taken.count("@") == 1
    assert not set(taken) & set('\r\n\0 ,;:<>"')


@given(
    st.text(st.characters() | st.sampled_from('@.<>\r\n\0 "')).map(lambda text: f"{text} <s@acme.example>")
)
def test_a_sender_stays_one_line_with_one_address(value: str) -> None:
    try:
        taken = sender(value)
    except ValueError:
        return
    assert taken.isascii()
    assert taken.isprintable()


@pytest.mark.parametrize(
    ("value", "taken"),
    [
        ("s@ACME.example", "s@acme.example"),
        ("Stagecoach <s@acme.example>", "Stagecoach <s@acme.example>"),
        ('"Acme, Inc" <s@acme.example>', '"Acme, Inc" <s@acme.example>'),
        ("Büro <s@acme.example>", "=?utf-8?b?QsO8cm8=?= <s@acme.example>"),
    ],
)
def test_a_sender_may_have_a_name(value: str, taken: str) -> None:
    assert sender(value) == taken


@pytest.mark.parametrize("value", ["Stagecoach", "a@x, b@y", "S <a@x>\nBcc: b@y", "S <a@x> <b@y>"])
def test_what_is_no_sender_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match="use an address such as"):
        sender(value)
