from __future__ import annotations

from typing import Any

import pytest

from config.policy import PeopleRules
from workflows.model import ActorKind
from workflows.sources.jira_people import People

ANA: dict[str, Any] = {
    "accountId": "712020:a1",
    "displayName": "Ana Example",
    "emailAddress": "ana@acme.example",
    "active": True,
    "accountType": "atlassian",
}


def people(**rules: Any) -> People:
    return People(PeopleRules(**rules))


def test_a_cloud_account_is_known_by_its_account_id() -> None:
    known = people()
    assert known.actor(ANA) == ("jira:712020:a1", ActorKind.HUMAN)
    (account,) = known.fresh(with_mentioned=False)
    assert (account.display_name, account.email, account.active) == ("Ana Example", "ana@acme.example", True)


def test_an_account_is_handed_over_once_until_it_changes() -> None:
    known = people()
    known.actor(ANA)
    assert len(known.fresh(with_mentioned=False)) == 1
    known.actor(ANA)
    assert known.fresh(with_mentioned=False) == ()
    known.actor(ANA | {"active": False})
    assert [account.active for account in known.fresh(with_mentioned=False)] == [False]


def test_a_data_center_user_is_known_by_name_also_where_the_changelog_has_the_key() -> None:
    known = people()
    known.actor({"name": "ana", "key": "JIRAUSER10100", "displayName": "Ana Example"})
    assert known.mentioned("JIRAUSER10100", "Ana Example") == "jira:ana"


def test_a_data_center_user_without_a_name_is_known_by_key() -> None:
    assert people().ref({"key": "JIRAUSER10100", "displayName": "Ana"}) == "jira:JIRAUSER10100"


@pytest.mark.parametrize(
    ("user", "kind"),
    [
        (ANA | {"accountType": "app", "displayName": "Automation for Jira"}, ActorKind.BOT),
        ({"name": "deploy-bot", "displayName": "Deployments"}, ActorKind.BOT),
        ({"accountId": "9", "displayName": "Stagecoach", "accountType": "app"}, ActorKind.SELF),
        ({"name": "albert", "displayName": "Robert Abbot"}, ActorKind.HUMAN),
        ({"accountId": "8", "displayName": "Bo Customer", "accountType": "customer"}, ActorKind.HUMAN),
    ],
)
def test_apps_and_bots_are_told_from_people(user: dict[str, Any], kind: ActorKind) -> None:
    assert people().actor(user)[1] is kind


@pytest.mark.parametrize("user", [None, {}, "ana", {"displayName": "Nobody"}])
def test_an_absent_user_is_nobody(user: object) -> None:
    known = people()
    assert known.actor(user, absent=ActorKind.BOT) == (None, ActorKind.BOT)
    assert known.fresh(with_mentioned=True) == ()


def test_a_name_from_the_changelog_never_overwrites_an_account() -> None:
    known = people()
    known.mentioned("712020:a1", "Old Name")
    known.mentioned("712020:b2", "Ben Example")
    known.actor(ANA | {"active": False})
    found = {account.ref: account for account in known.fresh(with_mentioned=True)}
    assert found["jira:712020:b2"].display_name == "Ben Example"
    assert not found["jira:712020:a1"].active


def test_names_from_the_changelog_are_kept_back_after_the_first_reading() -> None:
    known = people()
    known.mentioned("712020:b2", "Ben Example")
    assert known.fresh(with_mentioned=False) == ()
    assert known.fresh(with_mentioned=True) == ()


def test_of_two_forms_of_an_account_the_last_one_counts_however_often_each_came() -> None:
    found = people()
    for name in ("Ana", "Ana Example", "Ana"):
        found.actor({"accountId": "a1", "displayName": name})
    assert [one.display_name for one in found.fresh(with_mentioned=False)] == ["Ana"]


def test_a_user_object_of_lists_is_nobody_and_breaks_nothing() -> None:
    assert people().actor({"accountId": ["a1"], "displayName": []}) == (None, ActorKind.HUMAN)
