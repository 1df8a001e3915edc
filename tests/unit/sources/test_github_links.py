from __future__ import annotations

from time import process_time

import pytest

from workflows.model import LinkKind
from workflows.sources.github_links import related_tickets, ticket_links

KEYS = ("CH", "DATA")


def links(
    branch: str = "", title: str = "", body: str = "", messages: tuple[str, ...] = ()
) -> dict[str, str]:
    found = ticket_links("github:PR_1", branch=branch, title=title, body=body, messages=messages, keys=KEYS)
    return {link.target: f"{link.kind.value} {link.via}" for link in found}


def test_the_branch_counts_before_the_title_and_each_ticket_once() -> None:
    assert links("exp/ch-7-gru", "CH-7: GRU", "CH-7", ("CH-7 start",)) == {"CH-7": "implements branch"}


def test_a_body_that_alone_names_a_ticket_names_the_work() -> None:
    assert links("gru", "GRU encoder", "For CH-7.") == {"CH-7": "implements body"}


def test_a_neighbour_mentioned_in_the_body_is_related_only() -> None:
    assert links("CH-7", "GRU", "Follows up on CH-6.") == {
        "CH-7": "implements branch",
        "CH-6": "relates body",
    }


@pytest.mark.parametrize("words", ["Closes CH-8", "fixes: DATA-1, resolves CH-8", "part of [CH-8]"])
def test_a_closing_word_makes_a_second_ticket_part_of_the_work(words: str) -> None:
    assert links("CH-7", "GRU", words)["CH-8"] == "implements body"


def test_a_closing_word_before_a_longer_key_is_not_said_of_the_shorter_one() -> None:
    found = links("CH-7", "GRU", "Fixes CH-12, which came of CH-1.")
    assert (found["CH-12"], found["CH-1"]) == ("implements body", "relates body")


def test_a_body_that_names_thousands_of_tickets_is_read_in_a_moment() -> None:
    started = process_time()
    assert len(links("CH-1", body=" ".join(f"fixes CH-{number}" for number in range(1, 9000)))) == 8999
    assert process_time() - started < 2  # looking through all of it for each of them took five


def test_a_commit_for_another_ticket_is_work_on_it_but_a_merge_or_revert_is_not() -> None:
    messages = ("CH-9: fix loader", "Merge branch 'CH-10' into CH-7", 'Revert "CH-11: drop"')
    assert links("CH-7", messages=messages) == {"CH-7": "implements branch", "CH-9": "implements commit"}


def test_a_revert_works_on_nothing() -> None:
    assert links("revert-41-CH-7", 'Revert "CH-7: GRU"', "Reverts acme/churn#41, see CH-7") == {}


def test_hints_of_a_template_are_nobodys_words() -> None:
    assert links("gru", "GRU", "<!-- name the ticket, e.g. CH-1 -->\nno ticket <!-- CH-2") == {}


def test_only_real_projects_have_tickets() -> None:
    assert links("torch-2.3.1", "GPT-4 and RESNET-50 in UTF-8", "SHA-256, COVID-19") == {}


def test_an_issue_only_mentions_tickets() -> None:
    found = related_tickets("github:I_1", "Broken loader (CH-7)", "see DATA-3", KEYS)
    assert [(one.kind, one.target, one.via) for one in found] == [
        (LinkKind.RELATES, "CH-7", "title"),
        (LinkKind.RELATES, "DATA-3", "body"),
    ]
