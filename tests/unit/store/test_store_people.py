"""Naming people: declared accounts first, and nobody becomes somebody else."""

from __future__ import annotations

from workflows.model import Account, Person
from workflows.store.people import Names, name_people

ANA = Person("Ana", jira="557058:aa-11", github="Ana-R")
BO = Person("Bo", jira="bo@acme.test")


def names(*accounts: Account, people: tuple[Person, ...] = (ANA, BO), refs: tuple[str, ...] = ()) -> Names:
    return name_people(people, accounts, refs)


def test_an_account_id_with_colons_is_matched_whole_and_in_any_case() -> None:
    assert names(refs=("jira:557058:AA-11",)).of("jira:557058:AA-11") == "Ana"


def test_a_login_matches_whatever_its_case() -> None:
    assert names(refs=("github:ana-r",)).of("github:ana-r") == "Ana"


def test_a_jira_id_does_not_match_a_github_login() -> None:
    assert names(refs=("jira:ana-r",)).of("jira:ana-r") == "ana-r"


def test_an_email_given_as_jira_account_matches_the_accounts_address() -> None:
    assert names(Account("jira:x1", "Robert", "Bo@Acme.test")).of("jira:x1") == "Bo"


def test_a_declared_account_wins_over_an_email() -> None:
    ana = Account("jira:557058:aa-11", "Ana", "bo@acme.test")
    both = (Person("Bo", email="bo@acme.test"), Person("Ana", jira="557058:aa-11"))
    assert names(ana, people=both).of(ana.ref) == "Ana"


def test_an_address_of_a_person_matches_accounts_of_every_source() -> None:
    people = (Person("Chen", email="chen@acme.test"),)
    found = names(
        Account("jira:c", "C", "chen@acme.test"), Account("github:cw", "CW", "CHEN@acme.test"), people=people
    )
    assert (found.of("jira:c"), found.of("github:cw")) == ("Chen", "Chen")


def test_a_stranger_goes_by_the_display_name_on_one_line() -> None:
    assert names(Account("jira:d", " Dee \n Doe ")).of("jira:d") == "Dee Doe"


def test_an_unknown_reference_is_told_by_its_end() -> None:
    assert names().of("github:ghost") == "ghost"


def test_two_strangers_of_one_source_with_one_name_stay_two() -> None:
    found = names(Account("jira:1", "Alex Kim"), Account("jira:2", "alex kim"))
    assert found.of("jira:1") == "Alex Kim"
    assert found.of("jira:2") == "alex kim (2)"


def test_one_name_in_two_sources_is_one_person() -> None:
    found = names(Account("jira:1", "Alex Kim"), Account("github:alexk", "Alex Kim"))
    assert found.of("jira:1") == found.of("github:alexk") == "Alex Kim"


def test_nobody_takes_the_name_of_a_person_whose_account_is_declared() -> None:
    assert names(Account("github:mallory", "ana")).of("github:mallory") == "ana (mallory)"


def test_a_person_without_a_declared_account_is_recognised_by_name() -> None:
    assert names(Account("github:bo-b", "BO")).of("github:bo-b") == "Bo"


def test_bare_names_of_a_snapshot_stay_or_become_the_declared_spelling() -> None:
    found = names(Account("bo", "bo"), refs=("zed",))
    assert (found.of("bo"), found.of("zed"), found.of("BO"), found.of(None)) == ("Bo", "zed", "Bo", None)


def test_a_name_as_a_tracker_wrote_it_leads_to_the_person_when_it_is_clear() -> None:
    found = names(
        Account("jira:557058:aa-11", "Ana Roth"), Account("jira:1", "Alex Kim"), Account("jira:2", "Alex Kim")
    )
    assert found.of("ana roth") == "Ana"
    assert found.of("Alex Kim") == "Alex Kim"


def test_people_are_inactive_when_declared_so_or_when_all_their_accounts_of_a_source_are_closed() -> None:
    found = names(
        Account("jira:557058:aa-11", "Ana", active=False),
        Account("github:ana-r", "Ana"),
        Account("jira:old", "Bo", "bo@acme.test", active=False),
        Account("jira:new", "Bo", "BO@acme.test"),
        people=(ANA, BO, Person("Chen", active=False)),
    )
    assert found.inactive == {"Ana", "Chen"}


def test_the_user_of_a_machine_is_the_person_of_that_login_name_or_beginning_of_an_address() -> None:
    people = (ANA, BO, Person("Chen", github="cw-1"), Person("Dee", email="dee.doe@acme.test"))
    found = names(
        Account("tracker:BO", "BO"),
        Account("tracker:cw-1", "cw-1"),
        Account("tracker:dee.doe", "dee.doe"),
        Account("tracker:zed", "zed"),
        people=people,
    )
    users = ("BO", "cw-1", "dee.doe", "zed")
    assert [found.of(f"tracker:{user}") for user in users] == ["Bo", "Chen", "Dee", "zed"]
