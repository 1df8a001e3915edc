"""Who is proposed for a project: humans that nobody declared, joined and recognised only where that is sure."""

from __future__ import annotations

from workflows.lifecycle.proposals import Proposal, propose
from workflows.model import Account, ActorKind, Person

JIRA = Account("jira:712020:ben", "Ben Example", "ben@example.com")
GITHUB = Account("github:ben-dev", "Ben  Example")


def test_two_accounts_are_one_person_by_name_at_different_vendors_or_by_address() -> None:
    (one,) = propose([JIRA, GITHUB], (), ())
    assert one == Proposal("Ben Example", jira="712020:ben", github="ben-dev", email="ben@example.com")
    other = Account("github:bx", "bx", "BEN@example.com")
    assert propose([JIRA, other], (), ())[0].github == "bx"


def test_two_accounts_of_one_vendor_are_two_people_and_so_are_two_addresses() -> None:
    twin = Account("jira:other", "Ben Example")
    assert len(propose([JIRA, twin], (), ())) == 2
    stranger = Account("github:ben-dev", "Ben Example", "other@example.com")
    assert len(propose([JIRA, stranger], (), ())) == 2


def test_robots_the_deactivated_and_users_of_machines_are_not_proposed() -> None:
    accounts = [
        Account("github:ci", "CI", kind=ActorKind.BOT),
        Account("jira:gone", "Gone", active=False),
        Account("tracker:root", "root"),
    ]
    assert propose(accounts, (), ()) == ()


def test_who_is_declared_is_not_proposed_again() -> None:
    assert propose([JIRA, GITHUB], (Person("Ben", github="Ben-Dev"),), ()) == ()
    assert propose([JIRA], (Person("Ben", email="ben@example.com"),), ()) == ()


def test_slack_and_role_come_from_the_same_account_before_the_same_name() -> None:
    known = (
        Person("Ben Example", slack="U0OTHER", role="risk"),
        Person("Benjamin", slack="U0BEN", role="data scientist", jira="712020:ben"),
    )
    (one,) = propose([JIRA], (), known)
    assert (one.slack, one.role) == ("U0BEN", "data scientist")


def test_a_name_that_two_have_is_nobody_in_particular() -> None:
    two = (Person("ben example", slack="U0ONE"), Person("Ben Example", slack="U0TWO"))
    assert propose([JIRA], (), two)[0].slack is None
    assert propose([JIRA], (), two[:1])[0].slack == "U0ONE"
    assert propose([JIRA], (), (Person("Ben Example", slack="U0ONE", active=False),))[0].slack is None
