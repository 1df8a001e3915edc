from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import httpx
import pytest
import respx

from workflows.errors import Malformed, Refused, StagecoachError, Transient
from workflows.sources.transport import Answer, Retry, Service, Transport

if TYPE_CHECKING:
    from collections.abc import Iterator

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
SECRET = "s3cret-of-the-tests"
SERVICE = Service("Jira", "JIRA_URL", "JIRA_TOKEN", "create a new API token and set JIRA_TOKEN to it")
BASE = "https://jira.example/base/"
OK = httpx.Response(200, json={"ok": True})


class World:
    """A vendor whose answers the test writes, and the transport that asks it; sleeping moves its clock."""

    def __init__(self, router: respx.MockRouter) -> None:
        self.route = router.route()
        self.now = NOW
        self.slept: list[float] = []
        self.transport = self.made(BASE)

    def made(self, url: str, token: str = SECRET, budget: Retry | None = None) -> Transport:
        return Transport(
            url,
            service=SERVICE,
            authorize=lambda: {"Authorization": f"Bearer {token}"},
            sleep=self.sleep,
            clock=lambda: self.now,
            budget=budget,
        )

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += timedelta(seconds=seconds)

    def answers(self, *responses: httpx.Response | Exception) -> None:
        self.route.mock(side_effect=[*responses])

    def get(self, **more: list[int]) -> Answer:
        return self.transport.get("rest/x", **more)

    def fails(self, kind: type[StagecoachError]) -> StagecoachError:
        with pytest.raises(kind) as caught:
            self.get()
        assert "\n" not in str(caught.value)
        assert SECRET not in str(caught.value)
        return caught.value


@pytest.fixture
def world() -> Iterator[World]:
    with respx.mock(assert_all_called=False) as router:
        yield World(router)


def test_a_path_lies_below_the_base_url_and_carries_the_login(world: World) -> None:
    world.answers(OK)
    assert world.transport.get("/rest/x", params={"a": 1}).json == {"ok": True}
    request = world.route.calls.last.request
    assert str(request.url) == "https://jira.example/base/rest/x?a=1"
    assert request.headers["authorization"] == f"Bearer {SECRET}"


def test_an_empty_path_is_the_base_url_itself(world: World) -> None:
    world.answers(OK)
    world.transport.post("", json={"query": "{x}"})
    request = world.route.calls.last.request
    assert str(request.url) == "https://jira.example/base"
    assert json.loads(request.content) == {"query": "{x}"}
    assert request.headers["content-type"] == "application/json"


def test_an_answer_without_a_body_is_none(world: World) -> None:
    world.answers(httpx.Response(204))
    assert world.get() == Answer(204, httpx.Headers({}), None)


def test_headers_are_found_in_any_spelling(world: World) -> None:
    world.answers(httpx.Response(200, json={}, headers={"X-Thing": "1"}))
    assert world.get().headers.get("x-thing") == "1"


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (
            401,
            "Jira at jira.example refused the token (401): create a new API token and set JIRA_TOKEN to it",
        ),
        (403, "does not allow rest/x (403): check what the owner of JIRA_TOKEN may do: no rights"),
        (404, "does not know rest/x (404): check JIRA_URL and what the account may see"),
        (410, "has removed rest/x (410): update Stagecoach"),
        (422, "Jira at jira.example refused rest/x (422): no rights"),
    ],
)
def test_a_refusal_says_what_a_person_must_change(world: World, status: int, words: str) -> None:
    world.answers(httpx.Response(status, json={"errorMessages": ["no\n rights"]}))
    assert words in str(world.fails(Refused))
    assert world.slept == []


def test_the_vendors_own_words_are_kept_short(world: World) -> None:
    world.answers(httpx.Response(422, json={"message": "x" * 5_000}))
    assert len(str(world.fails(Refused))) < 300


def test_an_accepted_status_is_an_answer_at_once(world: World) -> None:
    world.answers(httpx.Response(503, text="<html>"), httpx.Response(400, json={"errorMessages": ["bad"]}))
    assert world.get(accept=[503]).json is None
    assert world.get(accept=[400]).json == {"errorMessages": ["bad"]}
    assert world.slept == []


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_short_outage_is_waited_out(world: World, status: int) -> None:
    world.answers(httpx.Response(status), httpx.ReadTimeout("x"), httpx.ConnectError("x"), OK)
    assert world.get().json == {"ok": True}
    assert world.slept == [0.5, 1.0, 2.0]
    assert world.transport.requests == 4


def test_an_outage_ends_the_tries_after_their_number(world: World) -> None:
    world.answers(*[httpx.Response(503)] * 9)
    error = world.fails(Transient)
    assert "jira.example has trouble (503)" in str(error)
    assert world.transport.requests == 4


def test_tries_end_when_their_time_is_over(world: World) -> None:
    world.transport = world.made(BASE, budget=Retry(tries=99, seconds=10))
    world.answers(*[httpx.Response(503)] * 99)
    world.fails(Transient)
    assert world.now - NOW <= timedelta(seconds=10)


def test_a_clock_that_stands_still_does_not_make_the_tries_endless(world: World) -> None:
    world.transport = Transport(
        BASE,
        service=SERVICE,
        authorize=dict,
        sleep=world.slept.append,
        clock=lambda: NOW,
        budget=Retry(tries=99, seconds=10),
    )
    world.answers(*[httpx.Response(503)] * 99)
    world.fails(Transient)
    assert sum(world.slept) <= 10


def test_one_switch_turns_repeating_off(world: World) -> None:
    world.transport = world.made(BASE, budget=Retry(tries=1))
    world.answers(httpx.Response(503), OK)
    world.fails(Transient)
    assert world.transport.requests == 1


def test_a_write_is_not_repeated_when_it_may_have_arrived(world: World) -> None:
    world.answers(httpx.ReadTimeout("x"), OK)
    with pytest.raises(Transient, match="did not answer in time"):
        world.transport.post("issue", json={}, repeatable=False)
    assert world.transport.requests == 1


def test_a_write_is_repeated_when_it_cannot_have_arrived(world: World) -> None:
    world.answers(httpx.ConnectError("x"), httpx.Response(429, headers={"Retry-After": "1"}), OK)
    assert world.transport.post("issue", json={}, repeatable=False).status == 200


@pytest.mark.parametrize("value", ["7", "7.0", "Fri, 20 Nov 2026 09:00:07 GMT"])
def test_retry_after_is_obeyed_in_each_of_its_forms(world: World, value: str) -> None:
    world.answers(httpx.Response(429, headers={"Retry-After": value}), OK)
    world.get()
    assert world.slept == [7.0]


@pytest.mark.parametrize("value", ["soon", "", "nan", "inf", "-3"])
def test_a_senseless_retry_after_falls_back_to_our_own_waits(world: World, value: str) -> None:
    world.answers(httpx.Response(429, headers={"Retry-After": value}), OK)
    world.get()
    assert world.slept in ([0.5], [0.0])


def test_a_wait_beyond_the_budget_is_left_to_the_caller(world: World) -> None:
    world.answers(httpx.Response(429, headers={"Retry-After": "300"}), OK)
    error = world.fails(Transient)
    assert isinstance(error, Transient)
    assert error.retry_after == 300
    assert "asks to wait 300 s" in str(error)
    assert world.slept == []


@pytest.mark.parametrize(
    "response",
    [
        httpx.Response(403, json={"message": "You have exceeded a secondary rate limit"}),
        httpx.Response(403, headers={"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1795165204"}),
        httpx.Response(403, headers={"Retry-After": "4"}),
    ],
)
def test_githubs_limits_come_as_403_and_are_waited_out(world: World, response: httpx.Response) -> None:
    world.answers(response, OK)
    assert world.get().json == {"ok": True}
    assert world.slept in ([0.5], [4.0])


@pytest.mark.parametrize("reset", ["1795165230", "2026-11-20T09:00:30Z", "2026-11-20T10:00:30+01:00"])
def test_the_last_call_of_a_window_holds_back_the_next(world: World, reset: str) -> None:
    used_up = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": reset}
    world.answers(httpx.Response(200, json={}, headers=used_up), OK, OK)
    world.get()
    assert world.slept == []
    world.transport.get("rest/other")
    assert world.slept == []
    world.get()
    assert world.slept == [30.0]


def test_a_long_window_is_reported_instead_of_slept_through(world: World) -> None:
    used_up = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "2026-11-20T09:50:00Z"}
    world.answers(httpx.Response(200, json={}, headers=used_up), OK)
    world.get()
    for _ in range(2):
        error = world.fails(Transient)
        assert isinstance(error, Transient)
        assert error.retry_after == 3000
    assert world.transport.requests == 1
    world.now += timedelta(minutes=50)
    assert world.get().json == {"ok": True}


def test_jiras_warning_of_a_near_limit_slows_us_down(world: World) -> None:
    world.answers(httpx.Response(200, json={}, headers={"X-RateLimit-NearLimit": "true"}), OK)
    world.get()
    world.get()
    assert world.slept == [1.0]


@pytest.mark.parametrize(
    "body", [b"<html>Log in</html>", b'{"issues": [', b"\xff\xfe", b"[" * 200_000, b"1" * 5_000]
)
def test_what_is_no_json_is_malformed_even_with_a_good_status(world: World, body: bytes) -> None:
    world.answers(*[httpx.Response(200, content=body)] * 4)
    assert "answered rest/x with something that is no JSON" in str(world.fails(Malformed))


def test_an_answer_that_was_cut_off_once_is_asked_for_again(world: World) -> None:
    world.answers(httpx.Response(200, content=b'{"issues": ['), OK)
    assert world.get().json == {"ok": True}


def test_an_endless_answer_is_cut_off(world: World) -> None:
    def flood() -> Iterator[bytes]:
        while True:
            yield b" " * (1 << 20)

    world.answers(httpx.Response(200, content=flood()))
    assert "more than 64 MiB" in str(world.fails(Malformed))


def test_an_answer_that_comes_drop_by_drop_is_given_up(world: World) -> None:
    def drops() -> Iterator[bytes]:
        while True:
            world.now += timedelta(seconds=5)
            yield b" "

    world.answers(httpx.Response(200, content=drops()))
    assert "answers too slowly" in str(world.fails(Transient))


def test_a_redirect_is_not_followed_with_the_token_in_hand(world: World) -> None:
    world.answers(httpx.Response(302, headers={"Location": f"https://login.example/?t={SECRET}"}))
    assert "redirects to https://login.example: set JIRA_URL" in str(world.fails(Refused))
    assert world.transport.requests == 1


@pytest.mark.parametrize("url", ["", "jira.example", "ftp://jira.example", "https://", "file:///etc/passwd"])
def test_what_is_no_web_address_is_refused_at_once(world: World, url: str) -> None:
    with pytest.raises(Refused, match="JIRA_URL is no web address: set it to one like https://jira"):
        world.made(url)


def test_user_and_password_of_an_address_stay_out_of_messages(world: World) -> None:
    world.transport = world.made(f"https://ana:{SECRET}@jira.example:8443")
    world.answers(*[httpx.Response(503)] * 4)
    assert "jira.example:8443" in str(world.fails(Transient))
