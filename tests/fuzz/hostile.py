"""What nobody would write by hand: sound values with something of theirs exchanged, doubled or gone."""

from __future__ import annotations

import copy
import json
import os
import random
from typing import TYPE_CHECKING, Any, Final

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Iterator

IN_ALL: Final = int(os.environ.get("STAGECOACH_FUZZ", "0"))
"""How many inputs all tests of this folder try together; without it a few, as the whole suite has to be quick."""
FEW: Final = 15

WORDS: Final = (
    "", " ", "x" * 40_000, "\x00", "a\x00\x07\x1b[31mb", "\ud800", "\u202egnirts\u2066", "Z" + "\u0351\u036b" * 60,
    "<!channel> <@U0ANA00000> <https://evil.example|CH-1>", "<!date^1392734382^{date}^https://evil.example|x>",
    "*_~`&<>|", "[x](https://evil.example) ![x](https://evil.example/x.png)", "<script>alert(1)</script>", "СН-1",
    "'; DROP TABLE items; --", "%s %(x)s {0} {x} ${x} {{x}}", "../../etc/passwd", "https://user:pass@evil.example/",
    "javascript:alert(1)", "2026-99-99", "9999-12-31T23:59:59.999+0000", "0001-01-01T00:00:00.000+0000",
    "2026-11-20T09:00:00", "-1", "1e400", "9" * 5_000, "NaN", "true", "null", "#", "-", ":", "👩‍👩‍👧‍👦" * 60, "\u2028",
)  # fmt: skip
VALUES: Final = (
    None, True, False, 0, -1, 10**30, 1.5, float("nan"), float("inf"), [], {}, [[]], [None], {"a": 1}, {"": ""},
    [{"id": None}], *WORDS,
)  # fmt: skip


def fuzzed(share: float) -> settings:
    """Return how often a test tries, by its share of all inputs."""
    return settings(
        max_examples=max(FEW, round(IN_ALL * share)) if IN_ALL else FEW,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )


def chances() -> st.SearchStrategy[random.Random]:
    """Return dice that come again with the same seed, which a failure shows."""
    return st.integers(0, 2**63).map(random.Random)


def text(dice: random.Random) -> str:
    """Return a few hostile words, or letters of every kind."""
    if dice.random() < 0.5:
        return dice.choice(WORDS)
    letters = ((dice.randrange(32, 127), dice.randrange(0x11_0000)) for _ in range(dice.randrange(12)))
    return "".join(chr(dice.choice(pair)) for pair in letters)


def value(dice: random.Random) -> Any:
    """Return anything that JSON can hold."""
    if dice.random() < 0.1:
        nested: Any = dice.choice(VALUES)
        for _ in range(dice.randrange(1, 80)):
            nested = [nested] if dice.random() < 0.5 else {"x": nested}
        return nested
    return copy.deepcopy(dice.choice(VALUES)) if dice.random() < 0.8 else text(dice)


def spoiled(sound: Any, dice: random.Random, *, inside: bool = False) -> Any:
    """Return a copy in which some places hold something else, are doubled or gone; `inside`: it stays what it is."""
    made = [copy.deepcopy(sound)]
    for _ in range(dice.randrange(1, 5)):
        places = list(_places(made[0] if inside else made))
        if not places:
            break
        holder, place = dice.choice(places)
        act = dice.randrange(8)
        if act == 0 and isinstance(holder, dict):
            del holder[place]
        elif act == 1 and isinstance(holder, dict):
            holder[text(dice)] = value(dice)
        elif act == 2 and isinstance(holder, list) and holder is not made:
            holder.insert(place, copy.deepcopy(dice.choice(holder)))
        elif isinstance(holder[place], str) and act < 5:
            holder[place] = text(dice)
        else:
            holder[place] = value(dice)
    return made[0]


def _places(node: Any) -> Iterator[tuple[Any, Any]]:
    """Yield every place of a tree, as what holds it and where it stands there."""
    found = node.items() if isinstance(node, dict) else enumerate(node)
    for place, inner in list(found):
        yield node, place
        if isinstance(inner, dict | list):
            yield from _places(inner)


def broken(sound: str, dice: random.Random) -> str:
    """Return a text in which a few lines or letters are exchanged, doubled or gone."""
    lines = sound.splitlines()
    for _ in range(dice.randrange(1, 4)):
        at = dice.randrange(len(lines))
        line = lines[at]
        act = dice.randrange(6)
        if act == 0:
            del lines[at]
        elif act == 1:
            lines.insert(at, dice.choice(lines))
        elif act == 2:
            lines[at] = " " * dice.randrange(5) + line.strip()
        elif act == 3 and ":" in line:
            lines[at] = f"{line.partition(':')[0]}: {json.dumps(value(dice))[:400]}"
        elif act == 4 and ":" in line:
            lines[at] = f"{line.partition(':')[0]}: {text(dice)[:400]}"
        else:
            cut = dice.randrange(len(line) + 1)
            lines[at] = line[:cut] + text(dice)[:50] + line[cut:]
        lines = lines or [""]
    return "\n".join(lines)
