"""Where a repository's recent work, files and releases lie."""

from __future__ import annotations

from typing import Any

from tests.unit.reports.histories import NOW, POLICY, History, at
from workflows.lifecycle.mapping import place
from workflows.lifecycle.profiles import RepoProfile, profile
from workflows.model import ActorKind, Verb


def profiles(history: History) -> dict[str, RepoProfile]:
    facts = history.facts()
    return {one.repo: one for one in profile(facts, place(facts, POLICY), POLICY, NOW)}


def work(history: History, key: str, day: str, **more: Any) -> None:
    change = history.pull(key, **more)
    history.act(change, at(day), Verb.PUSHED)


def test_recent_files_and_pull_requests_make_the_profile() -> None:
    history = History()
    work(history, "acme/churn#1", "2026-11-18", paths=("models/a.py", "models/b.py", "README.md"))
    work(history, "acme/churn#2", "2026-11-19", paths=("ingest/a.py",))
    work(history, "acme/churn#3", "2026-11-20", paths=("models/c.py",))
    found = profiles(history)["acme/churn"]
    assert found.stage == "modeling"
    assert [(share.stage, share.number, share.total) for share in found.work] == [
        ("modeling", 2, 3),
        ("data", 1, 3),
    ]
    assert [(share.stage, share.number, share.total) for share in found.files] == [
        ("modeling", 3, 4),
        ("data", 1, 4),
    ]
    assert found.files[0].example == "models/a.py"


def test_a_repository_declared_in_other_letters_is_one_repository() -> None:
    history = History(repositories=("Acme/Churn", "acme/quiet"))
    work(history, "acme/churn#1", "2026-11-18", paths=("models/a.py",))
    assert list(profiles(history)) == ["acme/churn", "acme/quiet"]


def test_a_file_changed_twice_counts_once() -> None:
    history = History()
    work(history, "acme/churn#1", "2026-11-18", paths=("models/a.py",))
    work(history, "acme/churn#2", "2026-11-19", paths=("models/a.py",))
    assert profiles(history)["acme/churn"].files[0].total == 1


def test_old_work_and_bots_do_not_count() -> None:
    history = History()
    work(history, "acme/churn#1", "2026-09-01", paths=("models/a.py",))
    bumped = history.pull("acme/churn#2", paths=("models/b.py",))
    history.act(bumped, at("2026-11-20"), Verb.PUSHED, "renovate[bot]", kind=ActorKind.BOT)
    found = profiles(history)["acme/churn"]
    assert (found.stage, found.pulls, found.files) == (None, (), ())


def test_the_policys_word_counts_where_recent_work_says_nothing() -> None:
    history = History(repositories=("acme/weather-data", "acme/*"))
    found = profiles(history)
    assert list(found) == ["acme/weather-data"]
    assert (found["acme/weather-data"].stage, found["acme/weather-data"].declared) == ("data", True)


def test_releases_of_the_time_are_listed_newest_first() -> None:
    history = History()
    history.release("acme/churn", "v1", at("2026-09-01"))
    history.release("acme/churn", "v2", at("2026-11-02"))
    history.release("acme/churn", "v3", at("2026-11-12"))
    assert [one.name for one in profiles(history)["acme/churn"].releases] == ["v3", "v2"]
