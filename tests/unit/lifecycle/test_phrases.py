"""What people write in German, French, Spanish and English, and what the rules hear in it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.unit.lifecycle.told import read_yaml
from workflows.lifecycle.pings import is_ping
from workflows.lifecycle.promises import promised_day
from workflows.lifecycle.remarks import goes_on_elsewhere, is_blocked, is_concluded, waits_for

SAID = date(2026, 10, 1)
PHRASES = read_yaml(Path(__file__).parents[2] / "data" / "stalls" / "phrases.yaml")
STATING = ("elsewhere", "concluded", "blocked", "waits for data", "waits for compute")


def heard(text: str) -> set[str]:
    """Return all that the rules hear in a comment."""
    waits = waits_for(text)
    found = {
        "elsewhere": goes_on_elsewhere(text) is not None,
        "concluded": is_concluded(text),
        "blocked": is_blocked(text) is not None,
        f"waits for {waits}": waits is not None,
        "promise": promised_day(text, SAID) is not None,
    }
    return {name for name, is_heard in found.items() if is_heard}


@pytest.mark.parametrize(("text", "day"), PHRASES["promise"])
def test_a_promise_is_heard_with_its_day(text: str, day: str) -> None:
    assert promised_day(text, SAID) == date.fromisoformat(day)
    assert not is_ping(text)


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind in STATING for text in PHRASES[kind]])
def test_a_remark_is_heard(kind: str, text: str) -> None:
    assert kind in heard(text)
    assert not is_ping(text)


@pytest.mark.parametrize("text", PHRASES["nothing"])
def test_negations_parts_and_plans_say_nothing_of_the_kind(text: str) -> None:
    assert not heard(text)


@pytest.mark.parametrize("text", PHRASES["ping"])
def test_a_bare_ping_is_heard_as_such(text: str) -> None:
    assert is_ping(text)


@pytest.mark.parametrize("text", PHRASES["no ping"])
def test_a_fact_is_no_ping(text: str) -> None:
    assert not is_ping(text)
