"""The check through the jira library, which respx does not see: against a server on loopback."""

from __future__ import annotations

import base64
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from workflows.errors import Malformed, Refused, Transient
from workflows.model import Project
from workflows.sources.jira_client import check_access
from workflows.sources.jira_login import Login

if TYPE_CHECKING:
    from collections.abc import Iterator

CHURN = Project("churn", "Churn", jira_keys=("CH",))
TOKEN = "s3cret-of-the-tests"


class FakeJira:
    """Answers by path; `status`, `body` and `location` overrule everything."""

    def __init__(self) -> None:
        self.status = 200
        self.body: bytes | None = None
        self.location: str | None = None
        self.logins: set[str] = set()
        self.paths: list[str] = []
        self.answers: dict[str, Any] = {
            "serverInfo": {"deploymentType": "Cloud", "versionNumbers": [1001, 0, 0], "baseUrl": "x"},
            "myself": {"accountId": "7", "displayName": "Bot Account"},
            "project": [
                {"id": "1", "key": "CH", "name": "Churn"},
                {"id": "2", "key": "FRAUD", "name": "Fraud"},
            ],
            "field": [],
        }
        fake = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                name = urlsplit(self.path).path.removeprefix("/rest/api/2/")
                fake.paths.append(name)
                fake.logins.add(self.headers.get("Authorization", ""))
                found = fake.answers.get(name)
                missing = name == "search/jql"
                self.send_response(400 if missing else fake.status)
                body = json.dumps(
                    {"errorMessages": ["Field 'x' does not exist."]} if missing else found
                ).encode()
                self.send_header("Content-Type", "application/json")
                if fake.location is not None:
                    self.send_header("Location", fake.location)
                self.end_headers()
                self.wfile.write(fake.body if fake.body is not None else body)

            def log_message(self, *_args: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]

    def login(self, email: str | None = "bot@acme.example") -> Login:
        return Login(f"http://127.0.0.1:{self.port}/", TOKEN, email)


@pytest.fixture
def jira() -> Iterator[FakeJira]:
    fake = FakeJira()
    thread = threading.Thread(target=fake.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield fake
    fake.server.shutdown()
    fake.server.server_close()
    thread.join()


def test_a_good_login_tells_whose_it_is(jira: FakeJira) -> None:
    assert check_access(jira.login(), [CHURN]) == "Bot Account"
    pair = base64.b64encode(f"bot@acme.example:{TOKEN}".encode()).decode()
    assert jira.logins == {f"Basic {pair}"}


def test_without_an_e_mail_the_token_goes_alone(jira: FakeJira) -> None:
    check_access(jira.login(None), [CHURN])
    assert jira.logins == {f"Bearer {TOKEN}"}
    assert jira.login(None).headers() == {"Authorization": f"Bearer {TOKEN}"}


def test_unknown_keys_are_all_named_each_with_the_nearest(jira: FakeJira) -> None:
    wrong = [Project("churn", "C", jira_keys=("CHU",)), Project("fraud", "F", jira_keys=("FRUAD", "CH"))]
    with pytest.raises(Refused) as caught:
        check_access(jira.login(), wrong)
    text = str(caught.value)
    assert 'project "churn": Jira has no project CHU' in text
    assert "(did you mean CH?)" in text
    assert 'project "fraud": Jira has no project FRUAD' in text
    assert "(did you mean FRAUD?)" in text


def test_a_jql_is_tried_out(jira: FakeJira) -> None:
    with pytest.raises(
        Refused, match=r'project "x": Jira does not accept its jql \(Field .x. does not exist'
    ):
        check_access(jira.login(), [Project("x", "X", jql="x = 1 ORDER BY rank")])


@pytest.mark.parametrize(
    ("status", "kind", "words"),
    [
        (
            401,
            Refused,
            "refused the token (401): create a new API token, set JIRA_TOKEN to it and check JIRA_EMAIL",
        ),
        (403, Refused, "check what the owner of JIRA_TOKEN may do"),
        (404, Refused, "check JIRA_URL"),
        (429, Transient, "rate limit"),
        (503, Transient, "has trouble (503)"),
    ],
)
def test_a_failure_is_one_line_without_the_request(
    jira: FakeJira, status: int, kind: type[Exception], words: str
) -> None:
    jira.status = status
    with pytest.raises(kind) as caught:
        check_access(jira.login(), [CHURN])
    text = str(caught.value)
    assert words in text
    assert "\n" not in text
    assert TOKEN not in text
    assert len(jira.paths) == 1


def test_html_with_a_good_status_is_malformed(jira: FakeJira) -> None:
    jira.body = b"<html>Log in</html>"
    with pytest.raises(Malformed, match="no JSON"):
        check_access(jira.login(), [CHURN])


@pytest.mark.parametrize("location", ["http://[::1", "//"])
def test_a_redirect_to_nowhere_is_a_wrong_address_as_any_other(jira: FakeJira, location: str) -> None:
    jira.status, jira.location = 302, location
    with pytest.raises(Refused, match="redirects to another address: set JIRA_URL"):
        check_access(jira.login(), [CHURN])


def test_a_dead_host_is_reported_at_once() -> None:
    with pytest.raises(Transient, match="cannot be reached: check JIRA_URL and the network"):
        check_access(Login("http://127.0.0.1:9", TOKEN), [CHURN])


def test_a_login_never_shows_its_token() -> None:
    assert TOKEN not in repr(Login("https://jira.example", TOKEN))
