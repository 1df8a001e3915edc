from __future__ import annotations

import pytest

from config.policy import PeopleRules
from workflows.model import ActorKind
from workflows.sources.github_people import People


@pytest.fixture
def people() -> People:
    return People(PeopleRules())


@pytest.mark.parametrize("login", ["robert", "ab", "bo", "ferrot", "botho"])
def test_a_person_whose_name_ends_like_bot_is_no_machine(people: People, login: str) -> None:
    assert people.actor({"__typename": "User", "login": login}) == (f"github:{login}", ActorKind.HUMAN)


@pytest.mark.parametrize(
    ("kind", "login"),
    [
        ("Bot", "some-app"),
        ("User", "ci-bot"),
        ("User", "Renovate-acme"),
        ("User", "x[bot]"),
        ("Bot", "dependabot"),
    ],
)
def test_apps_and_accounts_that_the_policy_names_are_bots(people: People, kind: str, login: str) -> None:
    assert people.actor({"__typename": kind, "login": login})[1] is ActorKind.BOT


def test_stagecoach_recognises_itself_before_it_sees_a_bot(people: People) -> None:
    assert people.actor({"__typename": "Bot", "login": "stagecoach-ml"})[1] is ActorKind.SELF


def test_a_deleted_account_is_nobody_and_was_a_human(people: People) -> None:
    assert people.actor(None) == (None, ActorKind.HUMAN)
    assert people.accounts == ()


def test_a_team_is_known_by_its_slug(people: People) -> None:
    assert people.ref({"__typename": "Team", "combinedSlug": "acme/modelling"}) == "github:acme/modelling"


def test_a_commit_author_is_the_login_where_github_knows_it(people: People) -> None:
    ref, _ = people.committer(
        {"name": "A", "email": "Ana@acme.example", "user": {"login": "ana", "name": "Ana"}}
    )
    assert ref == "github:ana"
    assert [(one.display_name, one.email) for one in people.accounts] == [("Ana", "ana@acme.example")]


def test_a_hidden_address_tells_the_login(people: People) -> None:
    author = {"name": "Ben", "email": "41+ben-s@users.noreply.github.com", "user": None}
    assert people.committer(author)[0] == "github:ben-s"
    assert people.accounts[0].email is None


def test_a_bot_that_commits_is_one_with_the_bot_that_acts(people: People) -> None:
    author = {"name": "dependabot[bot]", "email": "49+dependabot[bot]@users.noreply.github.com", "user": None}
    assert people.committer(author) == ("github:dependabot", ActorKind.BOT)


def test_an_author_without_account_is_known_by_address(people: People) -> None:
    author = {"name": "Chen", "email": "chen@lab.example", "user": None}
    assert people.committer(author) == ("git:chen@lab.example", ActorKind.HUMAN)


def test_an_account_seen_twice_keeps_the_best_name_and_address(people: People) -> None:
    people.actor({"__typename": "User", "login": "ana"})
    people.committer(
        {"name": "x", "email": "ana@acme.example", "user": {"login": "ana", "name": "Ana Example"}}
    )
    people.actor({"__typename": "User", "login": "ana"})
    (account,) = people.accounts
    assert (account.display_name, account.email) == ("Ana Example", "ana@acme.example")
