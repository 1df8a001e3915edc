"""Both trackers keep the same promises: single labels and comments of ours, and errors that say who must act."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from bot.sandbox.faults import Drop
from tests.integration.sandbox.small_world import on
from tests.integration.sources.trackers_bench import FOREIGN, KINDS, NOON, Bench, open_bench
from workflows.errors import Malformed, Refused, StagecoachError, Transient
from workflows.model import ItemKind
from workflows.sources.github_auth import app_auth
from workflows.sources.github_write import QUIET_COLOUR, GitHubTracker

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.sandbox.server import Sandbox


@pytest.fixture(params=KINDS)
def bench(request: pytest.FixtureRequest, server: Sandbox) -> Iterator[Bench]:
    made = open_bench(server, request.param)
    yield made
    made.tracker.close()  # type: ignore[attr-defined]  # both have it, the port does not ask for it


@pytest.fixture
def on_github(server: Sandbox) -> Iterator[Bench]:
    made = open_bench(server, "github issue")
    yield made
    made.tracker.close()  # type: ignore[attr-defined]  # as above


def test_labels_are_read_as_they_stand_now(bench: Bench) -> None:
    assert set(bench.tracker.labels(bench.item)) == set(FOREIGN)
    bench.label(add=["late"])
    assert "late" in bench.tracker.labels(bench.item)


def test_labels_are_added_and_removed_and_those_of_others_stay(bench: Bench) -> None:
    bench.tracker.change_labels(bench.item, ["ml-data"], [])
    assert set(bench.labels()) == {*FOREIGN, "ml-data"}
    bench.tracker.change_labels(bench.item, ["ml-modeling"], ["ml-data"])
    assert set(bench.labels()) == {*FOREIGN, "ml-modeling"}


def test_a_label_that_somebody_adds_meanwhile_survives(bench: Bench) -> None:
    bench.tracker.labels(bench.item)
    bench.label(add=["just-added"])
    bench.tracker.change_labels(bench.item, ["ml-data"], [])
    assert set(bench.labels()) == {*FOREIGN, "ml-data", "just-added"}


def test_adding_what_is_there_and_removing_what_is_not_changes_nothing(bench: Bench) -> None:
    bench.tracker.change_labels(bench.item, ["ml-data"], ["ml-modeling"])
    bench.tracker.change_labels(bench.item, ["ml-data"], ["ml-modeling"])
    assert set(bench.labels()) == {*FOREIGN, "ml-data"}


def test_a_comment_is_written_and_named_as_the_source_names_it(bench: Bench) -> None:
    activity = bench.tracker.comment(bench.item, "Ben says: no gain.")
    assert bench.comments()[-1] == "Ben says: no gain."
    assert activity.startswith("jira:comment:" if bench.item.source == "jira" else "github:IC_")


def test_a_comment_is_found_again_by_its_words_unless_it_is_known(bench: Bench) -> None:
    words = "Ben says:\n\nno gain  at all."
    activity = bench.tracker.comment(bench.item, words)
    find = bench.tracker.find_comment
    assert find(bench.item, words, since=NOON, known=()) == activity
    assert find(bench.item, words, since=NOON, known={activity}) is None
    assert find(bench.item, "other words", since=NOON, known=()) is None


@pytest.mark.parametrize("kind", ["jira cloud", "jira data center"])
def test_a_comment_is_found_again_on_an_issue_with_more_comments_than_an_answer_holds(
    server: Sandbox, kind: str
) -> None:
    bench = open_bench(server, kind)
    for number in range(120):
        bench.world.jira.by_key["CH-2"].comment("ben", on(19), f"Epoch {number}")
    activity = bench.tracker.comment(bench.item, "No gain at all.")
    assert bench.tracker.find_comment(bench.item, "No gain at all.", since=NOON, known=()) == activity
    bench.tracker.close()  # type: ignore[attr-defined]  # as above


@pytest.mark.parametrize(
    ("words", "hostile"),
    [
        ("ask @ana please", {"github": "@ana"}),
        ("[~ana] look", {"jira": "[~ana]"}),
        ("{code}x{code}", {"jira": "{code}"}),
        ("!http://x.example/a.png!", {"jira": "!http"}),
        ("[Approved|http://x.example]", {"jira": "[Approved|"}),
    ],
)
def test_a_persons_words_call_nobody_and_become_no_markup(
    bench: Bench, words: str, hostile: dict[str, str]
) -> None:
    activity = bench.tracker.comment(bench.item, words)
    written = bench.comments()[-1].replace("\\{", "(").replace("\\[", "(").replace("\\!", "(")
    assert bench.item.source not in hostile or hostile[bench.item.source] not in written
    assert bench.tracker.find_comment(bench.item, words, since=NOON, known=()) == activity


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_a_refusal_names_the_item_or_the_setting_and_can_be_acted_on(bench: Bench, status: int) -> None:
    bench.refuse(status, said="Not on the screen")
    with pytest.raises(Refused) as caught:
        bench.tracker.labels(bench.item)
    told = str(caught.value)
    assert bench.item.key in told or "_TOKEN" in told
    assert "\n" not in told
    assert "http" not in told


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_trouble_passes(bench: Bench, status: int) -> None:
    bench.refuse(status, wait=40)
    with pytest.raises(Transient) as caught:
        bench.tracker.labels(bench.item)
    assert caught.value.retry_after == 40
    assert bench.tracker.labels(bench.item)


def test_a_time_is_asked_for_only_as_long_as_the_tracker_says(bench: Bench) -> None:
    bench.refuse(429)
    with pytest.raises(Transient) as caught:
        bench.tracker.labels(bench.item)
    assert caught.value.retry_after == 60


def test_no_answer_is_transient_and_the_tracker_can_be_used_again(bench: Bench) -> None:
    bench.sandbox.faults.drop(bench.path, Drop.BEFORE)
    with pytest.raises(Transient):
        bench.tracker.labels(bench.item)
    assert bench.tracker.labels(bench.item)


@pytest.mark.parametrize("status", [200, 403, 502])
def test_a_page_instead_of_data_is_told_in_one_line(bench: Bench, status: int) -> None:
    bench.tracker.labels(bench.item)
    bench.sandbox.faults.html(bench.path, status=status)
    with pytest.raises(StagecoachError) as caught:
        bench.tracker.labels(bench.item)
    assert "<" not in str(caught.value)
    assert isinstance(caught.value, Refused) == (status == 403)


@pytest.mark.parametrize("body", [None, [], "no", 7, {"errors": None, "message": None}])
def test_an_error_with_a_strange_body_is_an_error_of_ours(bench: Bench, body: object) -> None:
    bench.sandbox.faults.status(bench.path, 503, json_body=body)
    with pytest.raises((Transient, Malformed)):
        bench.tracker.labels(bench.item)


def test_an_item_that_is_gone_is_refused(bench: Bench) -> None:
    gone = replace(bench.item, id="jira:99999", key=f"{bench.item.key}99")
    with pytest.raises(Refused, match="moved or deleted"):
        bench.tracker.labels(gone)


def test_a_number_that_is_another_item_now_is_left_alone(on_github: Bench) -> None:
    other = replace(on_github.item, id="github:I_somethingelse")
    with pytest.raises(Refused, match="another item"):
        on_github.tracker.change_labels(other, ["ml-data"], [])
    assert set(on_github.labels()) == set(FOREIGN)


@pytest.mark.parametrize(
    "key", ["acme/churn@exp/gru", "acme/churn#x", "run-7", "a/b/c#1", "acme/churn#1?x=2"]
)
def test_what_is_no_issue_of_github_is_refused_without_a_request(on_github: Bench, key: str) -> None:
    on_github.sandbox.requests.clear()
    with pytest.raises(Refused, match="keeps no labels"):
        on_github.tracker.labels(replace(on_github.item, key=key, kind=ItemKind.BRANCH))
    assert on_github.sandbox.requests.count("github") == 0


def test_a_label_that_the_repository_lacks_is_made_in_a_quiet_colour(on_github: Bench) -> None:
    on_github.tracker.change_labels(on_github.item, ["ml-data"], [])
    (repo,) = on_github.world.github.repositories
    assert repo.made_labels == {"ml-data": QUIET_COLOUR}


@pytest.mark.parametrize("status", [403, 422])
def test_who_may_not_make_labels_may_still_use_them(on_github: Bench, status: int) -> None:
    on_github.sandbox.faults.status("/repos/acme/churn/labels", 404, json_body={"message": "Not Found"})
    on_github.sandbox.faults.status("/repos/acme/churn/labels", status, json_body={"message": "No"})
    on_github.tracker.change_labels(on_github.item, ["ml-data"], [])
    assert set(on_github.labels()) == {*FOREIGN, "ml-data"}


def test_githubs_403_for_its_limit_is_no_refusal(on_github: Bench) -> None:
    on_github.refuse(403, said="You have exceeded a secondary rate limit", wait=90)
    with pytest.raises(Transient) as caught:
        on_github.tracker.labels(on_github.item)
    assert caught.value.retry_after == 90


def test_an_app_writes_as_well_as_a_token_does(on_github: Bench) -> None:
    key = generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()).decode()
    url, number = on_github.sandbox.github_url, on_github.world.github.app_id
    with closing(GitHubTracker(app_auth(number, pem, api_url=url), api_url=url, write_pause=None)) as app:
        app.change_labels(on_github.item, ["ml-data"], [])
    assert set(on_github.labels()) == {*FOREIGN, "ml-data"}


def test_an_app_that_is_unknown_is_a_refusal_that_names_its_settings(on_github: Bench) -> None:
    url = on_github.sandbox.github_url
    with (
        closing(GitHubTracker(app_auth("4711", "no key", api_url=url), api_url=url)) as app,
        pytest.raises(Refused, match="GITHUB_APP_PRIVATE_KEY"),
    ):
        app.labels(on_github.item)
