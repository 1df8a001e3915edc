"""Only pages of our own Jira and GitHub name a ticket, however an address is dressed up."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from workflows.lifecycle.addresses import KEY, Sites, key_of

JIRA, GITHUB = "https://jira.example.com", "https://github.com"
SITES = Sites((JIRA,), (GITHUB,))
INSIDE = Sites(("http://127.0.0.1:8080/jira",), ("http://127.0.0.1:8080/github",))


@pytest.mark.parametrize(
    ("address", "key"),
    [
        (f"{JIRA}/browse/CH-97", "CH-97"),
        (f"{JIRA}/browse/ch-97/", "ch-97"),
        (f"{JIRA}/browse/CH-97?focusedCommentId=12#comment-12", "CH-97"),
        ("https://JIRA.example.com:443/browse/CH-97", "CH-97"),
        (f"{JIRA}/jira/software/projects/CH/boards/3?selectedIssue=CH-97", "CH-97"),
        (f"{JIRA}/secure/RapidBoard.jspa?rapidView=3&view=detail&selectedIssue=CH-97", "CH-97"),
        (f"{GITHUB}/acme/churn/pull/41", "acme/churn#41"),
        (f"{GITHUB}/acme/churn/pull/41/files#diff-1", "acme/churn#41"),
        (f"{GITHUB}/acme/churn.data/issues/7", "acme/churn.data#7"),
    ],
)
def test_a_page_of_a_ticket_names_it(address: str, key: str) -> None:
    assert key_of(address, SITES) == key


@pytest.mark.parametrize(
    "address",
    [
        "", "CH-97", "mailto:a@b.example", f"{JIRA}/browse/", f"{JIRA}/browse/CH", f"{JIRA}/browse/CH-0",
        f"{JIRA}/browse/CH-97/x", f"{JIRA}/browse/CH%2D97", f"{JIRA}/BROWSE/CH-97", f"{JIRA}//browse/CH-97",
        f"{JIRA}/board?selectedIssue=CH-1&selectedIssue=CH-2", f"{JIRA}/board?selectedissue=CH-1",
        f"{JIRA}/board#selectedIssue=CH-1", "http://jira.example.com/browse/CH-97",
        "https://jira.example.com:8443/browse/CH-97", "https://jira.example.com:x/browse/CH-97",
        "https://jira.example.com./browse/CH-97", "https://jira.example.com.evil.example/browse/CH-97",
        "https://evil.example/jira.example.com/browse/CH-97", "https://jira.example.com@evil.example/browse/CH-97",
        "https://evil.example@jira.example.com/browse/CH-97", "https://jira.example.com\\@evil.example/browse/CH-97",
        "https://jira.example.com%2Fbrowse/CH-97", "https:///browse/CH-97", "//jira.example.com/browse/CH-97",
        "https://jirа.example.com/browse/CH-97", "https://jira.example。com/browse/CH-97",
        "https://jira.example.com/browse/СН-97", "https://jira.example.com/browse/CH-９７",
        "https://jira.example.com/browse/CH-97\n", "https://jira.exa\tmple.com/browse/CH-97", "https://[::1/browse/CH-97",
        f"{GITHUB}/acme/churn", f"{GITHUB}/acme/churn/pull/", f"{GITHUB}/acme/churn/pull/0x29",
        f"{GITHUB}/acme/churn/pulls/41", f"{GITHUB}/../churn/pull/41", f"{GITHUB}/acme/%2e%2e/pull/41",
        f"{GITHUB}/acme/churn/pull/41/../../../../evil/x/pull/1", "https://api.github.com/acme/churn/pull/41",
        "https://gist.github.com/acme/churn/pull/41", f"{JIRA}/browse/CH-97{'x' * 3000}",
    ],
)  # fmt: skip
def test_any_other_address_names_nothing(address: str) -> None:
    assert key_of(address, SITES) is None


def test_two_sites_on_one_host_are_told_apart_by_their_paths() -> None:
    assert key_of("http://127.0.0.1:8080/jira/browse/CH-1", INSIDE) == "CH-1"
    assert key_of("http://127.0.0.1:8080/github/acme/churn/pull/1", INSIDE) == "acme/churn#1"
    assert key_of("http://127.0.0.1:8080/browse/CH-1", INSIDE) is None
    assert key_of("http://127.0.0.1:8080/jiraffe/browse/CH-1", INSIDE) is None
    assert key_of("http://127.0.0.1:8081/jira/browse/CH-1", INSIDE) is None


HOSTS = st.one_of(
    st.sampled_from(
        ("jira.example.com", "JIRA.EXAMPLE.COM", "jira.example.com.", "jirа.example.com",
         "jira.example.com.evil.example",
         "ｊira.example.com", "jira.example.com%00.evil.example", "evil.example", "github.com", "github.com:443",
         "github.com:22", "github.com@evil.example", "me:pw@github.com", "xn--jir-7cd.example.com", "[::1]")
    ),
    st.text(st.sampled_from("jiragthub.example.com@:0123%/\\#?а"), max_size=30),
)  # fmt: skip
PATHS = st.one_of(
    st.sampled_from(
        ("browse/CH-97", "browse/CH%2D97", "%62rowse/CH-97", "board?selectedIssue=CH-97", "acme/churn/pull/41",
         "acme/churn/issues/41", "acme/churn/pull/41/../../x", "browse/CH-97#x", "browse/CH-97@evil.example")
    ),
    st.text(max_size=40),
    st.text(max_size=20).map(quote),
)  # fmt: skip


@given(
    scheme=st.sampled_from(("https", "HTTPS", "http", "javascript", "ftp", "")),
    slashes=st.sampled_from(("://", ":", ":///", "//", ":\\\\", "")),
    host=HOSTS,
    path=PATHS,
)
@example(scheme="https", slashes="://", host="github.com", path="acme/churn/pull/41")
def test_nothing_but_our_own_hosts_tickets_is_recognised(
    scheme: str, slashes: str, host: str, path: str
) -> None:
    address = f"{scheme}{slashes}{host}/{path}"
    key = key_of(address, SITES)
    if key is None:
        return
    parts = urlsplit(address)
    assert parts.scheme == "https"
    assert parts.username is None
    assert parts.port in {None, 443}
    assert parts.hostname == ("github.com" if "#" in key else "jira.example.com")
    assert address.isascii()
    assert key in address.replace("/pull/", "#").replace("/issues/", "#")
    assert "#" in key or KEY.fullmatch(key)


@given(st.text(max_size=200))
def test_any_text_is_looked_at_without_an_error(text: str) -> None:
    key_of(text, SITES)
    key_of(f"{GITHUB}/{text}", SITES)
    key_of(f"{JIRA}/{text}", SITES)
