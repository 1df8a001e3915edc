"""Bad weather comes the same for the same seed, in every kind, and only to the vendors."""

from __future__ import annotations

from collections import Counter

from bot.sandbox.weather import KINDS, Weather

SEARCH = "/jira/rest/api/3/search/jql"
CALLS = (
    (SEARCH, "POST", b'{"nextPageToken": "p2"}'),
    ("/github/graphql", "POST", b'{"query": "{ viewer { login } }"}'),
    ("/mlflow/api/2.0/mlflow/runs/search", "POST", b"{}"),
    ("/slack/api/chat.postMessage", "POST", b"{}"),
)


def weather(seed: int, share: float = 0.3) -> Weather:
    return Weather(seed, share, hang=0.2, now=lambda: "Fri, 20 Nov 2026 09:00:00 GMT")


def struck(sky: Weather, rounds: int = 400) -> Counter[str]:
    for _ in range(rounds):
        for path, method, body in CALLS:
            sky.strike(path, method, body)
    return sky.struck


def test_the_same_seed_brings_the_same_weather() -> None:
    assert struck(weather(1)) == struck(weather(1))
    assert struck(weather(1)) != struck(weather(2))


def test_every_kind_comes_and_the_share_is_kept() -> None:
    sky = weather(3)
    found = struck(sky)
    assert found.keys() == {kind.name for kind in KINDS}
    assert abs(found.total() / sky.calls - 0.3) < 0.05


def test_pages_and_events_of_the_sandbox_itself_are_left_alone() -> None:
    sky = weather(4, share=1.0)
    assert sky.strike("/messages/C1", "GET", b"") is None
    assert sky.calls == 0


def test_a_page_may_come_again_a_list_be_empty_and_a_token_loop() -> None:
    sky = weather(5, share=1.0)
    page = b'{"issues": [{"id": "1"}, {"id": "2"}], "isLast": true}'
    made: dict[str, bytes] = {}
    while len(made) < 4:
        before = Counter(sky.struck)
        fault = sky.strike(*CALLS[0])
        (name,) = (sky.struck - before).keys()
        sky.said[SEARCH] = b"{}"
        if fault and fault.twist:
            made[name] = fault.twist(page)
    assert made == {
        "empty page": b'{"issues": [], "isLast": true}',
        "shuffled page": b'{"issues": [{"id": "2"}, {"id": "1"}], "isLast": true}',
        "the page before": b"{}",
        "page token loops": b'{"issues": [{"id": "1"}, {"id": "2"}], "isLast": false, "nextPageToken": "p2"}',
    }
