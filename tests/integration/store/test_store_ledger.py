"""The ledger: a delivery is ours once, whatever happens between claim and receipt."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from workflows.outbox import Delivery, DeliveryState
from workflows.store import ledger

if TYPE_CHECKING:
    from sqlalchemy import Engine

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
KEY = "digest:2026-11-23"


def found(engine: Engine) -> Delivery:
    delivery = ledger.find(engine, KEY)
    assert delivery is not None
    return delivery


def test_the_first_claim_wins_and_the_second_loses(engine: Engine) -> None:
    assert ledger.claim(engine, KEY, "#churn", now=NOW)
    assert not ledger.claim(engine, KEY, "#churn", now=NOW)
    assert found(engine) == Delivery(KEY, DeliveryState.CLAIMED, "#churn", NOW)


def test_of_many_claims_at_once_exactly_one_wins(engine: Engine) -> None:
    start, wins = threading.Barrier(8), []

    def race() -> None:
        start.wait()
        wins.append(ledger.claim(engine, KEY, "#churn", now=NOW))

    threads = [threading.Thread(target=race) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(wins) == [False] * 7 + [True]


def test_a_sent_delivery_is_never_claimed_again(engine: Engine) -> None:
    ledger.claim(engine, KEY, "#churn", now=NOW)
    ledger.settle_sent(engine, KEY, channel="C1", ts="1.5", now=NOW + MINUTE)
    assert not ledger.claim(engine, KEY, "#churn", now=NOW + 600 * MINUTE)
    assert found(engine) == Delivery(
        KEY, DeliveryState.SENT, "#churn", NOW, channel="C1", ts="1.5", sent_at=NOW + MINUTE
    )


def test_the_first_receipt_counts_and_doubt_never_undoes_it(engine: Engine) -> None:
    ledger.claim(engine, KEY, "#churn", now=NOW)
    ledger.settle_sent(engine, KEY, channel="C1", ts="1.5", now=NOW)
    sent = found(engine)
    ledger.settle_sent(engine, KEY, channel="C2", ts="2.5", now=NOW + MINUTE)
    ledger.settle_unknown(engine, KEY, error="timed out", now=NOW + MINUTE)
    ledger.refuse(engine, KEY, error="no", retry_at=NOW, now=NOW + MINUTE)
    assert found(engine) == sent
    assert not ledger.release(engine, KEY)


def test_a_refused_delivery_is_claimed_again_when_its_time_has_come_and_by_one_only(engine: Engine) -> None:
    ledger.claim(engine, KEY, "#churn", now=NOW)
    ledger.refuse(engine, KEY, error="not_in_channel", retry_at=NOW + 10 * MINUTE, now=NOW)
    assert not ledger.claim(engine, KEY, "#churn", now=NOW + 9 * MINUTE)
    assert ledger.claim(engine, KEY, "#other", now=NOW + 10 * MINUTE)
    assert not ledger.claim(engine, KEY, "#other", now=NOW + 10 * MINUTE)
    assert found(engine) == Delivery(KEY, DeliveryState.CLAIMED, "#other", NOW + 10 * MINUTE)


def test_a_refusal_for_good_is_kept_with_its_reason(engine: Engine) -> None:
    ledger.claim(engine, KEY, "#churn", now=NOW)
    ledger.refuse(engine, KEY, error="channel_not_found", retry_at=None, now=NOW)
    assert not ledger.claim(engine, KEY, "#churn", now=NOW + 10_000 * MINUTE)
    assert found(engine).error == "channel_not_found"


def test_an_unknown_delivery_is_not_posted_again_until_it_is_released(engine: Engine) -> None:
    ledger.claim(engine, KEY, "#churn", now=NOW)
    ledger.settle_unknown(engine, KEY, error="timed out", now=NOW)
    assert [one.key for one in ledger.unknown(engine)] == [KEY]
    assert not ledger.claim(engine, KEY, "#churn", now=NOW + MINUTE)
    assert ledger.release(engine, KEY)
    assert ledger.unknown(engine) == ()
    assert ledger.claim(engine, KEY, "#churn", now=NOW + MINUTE)
    assert not ledger.release(engine, KEY)


def test_a_claim_that_nobody_settled_becomes_unknown_and_a_fresh_one_does_not(engine: Engine) -> None:
    ledger.claim(engine, "old", "#churn", now=NOW)
    ledger.claim(engine, "fresh", "#churn", now=NOW + 10 * MINUTE)
    stale = ledger.stale_claims(engine, older_than=NOW + 5 * MINUTE)
    assert [(one.key, one.state) for one in stale] == [("old", DeliveryState.UNKNOWN)]
    assert [one.key for one in ledger.unknown(engine)] == ["old"]
    assert ledger.stale_claims(engine, older_than=NOW + 5 * MINUTE) == ()


def test_a_refused_or_released_delivery_is_no_stale_claim(engine: Engine) -> None:
    ledger.claim(engine, KEY, "#churn", now=NOW)
    ledger.refuse(engine, KEY, error="ratelimited", retry_at=NOW + MINUTE, now=NOW)
    ledger.claim(engine, "released", "#churn", now=NOW)
    ledger.settle_unknown(engine, "released", error="timed out", now=NOW)
    ledger.release(engine, "released")
    assert ledger.stale_claims(engine, older_than=NOW + 60 * MINUTE) == ()


def test_an_unknown_delivery_found_in_slack_is_settled_as_sent(engine: Engine) -> None:
    ledger.claim(engine, KEY, "#churn", now=NOW)
    ledger.stale_claims(engine, older_than=NOW + MINUTE)
    ledger.settle_sent(engine, KEY, channel="C1", ts="1.5", now=NOW + 2 * MINUTE)
    assert found(engine).state is DeliveryState.SENT
    assert found(engine).error is None


def test_what_was_never_claimed_cannot_be_settled(engine: Engine) -> None:
    with pytest.raises(LookupError, match="never claimed"):
        ledger.settle_sent(engine, KEY, channel="C1", ts="1.5", now=NOW)
    with pytest.raises(LookupError, match="never claimed"):
        ledger.settle_unknown(engine, KEY, error="timed out", now=NOW)
    with pytest.raises(LookupError, match="never claimed"):
        ledger.refuse(engine, KEY, error="no", retry_at=None, now=NOW)
    assert not ledger.release(engine, KEY)
    assert ledger.find(engine, KEY) is None


def test_deliveries_come_oldest_first_and_the_sent_ones_are_not_open(engine: Engine) -> None:
    for key, minutes in (("b", 1), ("c", 0), ("a", 1), ("sent", 0)):
        ledger.claim(engine, key, "#churn", now=NOW + minutes * MINUTE)
    ledger.settle_sent(engine, "sent", channel="C1", ts="1.5", now=NOW)
    assert [one.key for one in ledger.open_ones(engine)] == ["c", "a", "b"]
    stale = ledger.stale_claims(engine, older_than=NOW + 2 * MINUTE)
    assert [one.key for one in stale] == ["c", "a", "b"]
    assert [one.key for one in ledger.unknown(engine)] == ["c", "a", "b"]
    assert [one.key for one in ledger.open_ones(engine)] == ["c", "a", "b"]


def test_a_claim_grows_stale_after_its_time_and_says_why(engine: Engine) -> None:
    ledger.claim(engine, KEY, "#churn", now=NOW)
    assert ledger.stale_claims(engine, older_than=NOW) == ()
    (stale,) = ledger.stale_claims(engine, older_than=NOW + MINUTE)
    assert stale.error == "the process that claimed it ended before it noted the outcome"


def test_what_becomes_of_one_delivery_leaves_the_others_alone(engine: Engine) -> None:
    for key in (KEY, "claimed", "doubtful"):
        ledger.claim(engine, key, "#churn", now=NOW)
    ledger.settle_unknown(engine, "doubtful", error="timed out", now=NOW)
    others = [ledger.find(engine, key) for key in ("claimed", "doubtful")]
    ledger.settle_unknown(engine, KEY, error="timed out", now=NOW)
    assert ledger.release(engine, KEY)
    assert found(engine).retry_at == NOW
    assert ledger.claim(engine, KEY, "#churn", now=NOW)
    ledger.refuse(engine, KEY, error="ratelimited", retry_at=NOW, now=NOW)
    ledger.settle_sent(engine, KEY, channel="C1", ts="1.5", now=NOW)
    assert [ledger.find(engine, key) for key in ("claimed", "doubtful")] == others
