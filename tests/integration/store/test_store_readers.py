"""What somebody chose wins over the language of their own subscription, and can be forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.integration.store.batches import NOW
from workflows.outbox import Subscription
from workflows.store.look import look
from workflows.store.readers import choose_language, languages_of
from workflows.store.subscriptions import subscribe

if TYPE_CHECKING:
    from sqlalchemy import Engine

ANA, BO = "U0ANA00000", "U0BO000000"


def own(account: str, language: str) -> Subscription:
    return Subscription(
        f"slack:{account}",
        "churn",
        "digest",
        "team",
        account,
        0,
        "09:00",
        "UTC",
        language=language,
        made_by=account,
        starts_at=NOW,
    )


def test_a_choice_wins_over_an_own_subscription_and_can_be_forgotten(churn: Engine) -> None:
    subscribe(churn, own(ANA, "fr"))
    assert languages_of(churn, (ANA, BO)) == {ANA: "fr"}
    choose_language(churn, ANA, "de", now=NOW)
    choose_language(churn, BO, "es", now=NOW)
    choose_language(churn, BO, "en", now=NOW)
    assert languages_of(churn, (ANA, BO)) == {ANA: "de", BO: "en"}
    choose_language(churn, ANA, None, now=NOW)
    assert languages_of(churn, (ANA,)) == {ANA: "fr"}


def test_only_those_who_are_asked_for_are_told_of(churn: Engine) -> None:
    choose_language(churn, ANA, "de", now=NOW)
    assert languages_of(churn, (BO,)) == {}
    assert languages_of(churn, ()) == {}


def test_a_page_that_was_made_before_a_choice_is_out_of_date(churn: Engine) -> None:
    before = look(churn)
    choose_language(churn, ANA, "de", now=NOW)
    chosen = look(churn)
    choose_language(churn, ANA, None, now=NOW)
    assert before != chosen != look(churn)
