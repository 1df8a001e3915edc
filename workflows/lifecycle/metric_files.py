"""Numbers in metrics files, JSON or YAML, by the names that they stand under; what cannot be read holds none."""

from __future__ import annotations

import json
import math
import re
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Final

from config.errors import ConfigError
from config.yaml_lines import parse

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

METRICS_FILES: Final = ("metrics.json", "metrics.yaml", "metrics.yml")
"""Files that are read for measures without being declared, in any folder: the names that DVC and most scripts give."""
LONGEST = 50_000
"""Characters of a metrics file; a longer one holds curves and not results."""
MOST_NUMBERS = 1_000
DEEPEST = 10


@lru_cache(maxsize=512)
def numbers_in(path: str, text: str) -> Mapping[str, float]:
    """Return the numbers of a metrics file by their full names, `test.recall`."""
    if len(text) > LONGEST:
        return {}
    try:
        loaded: object = json.loads(text) if path.casefold().endswith(".json") else parse(text, path).data
        return dict(islice(_walked(loaded, "", DEEPEST), MOST_NUMBERS))
    except (ValueError, ConfigError, RecursionError, OverflowError):
        return {}


def value_under(numbers: Mapping[str, float], name: str) -> float | None:
    """Return the number of that full name, else the only one whose last part is the name; None where none is."""
    wanted = plain_name(name)
    if not wanted:
        return None
    full = [value for known, value in numbers.items() if plain_name(known) == wanted]
    last = [value for known, value in numbers.items() if plain_name(known.rpartition(".")[2]) == wanted]
    fitting = full or last
    return fitting[0] if len(fitting) == 1 else None


@lru_cache(maxsize=4096)
def plain_name(name: str) -> str:
    """Return a name as it is compared: `Day-ahead error (MAPE)` and `day_ahead_error_mape` are one."""
    return " ".join(re.findall(r"[^\W_]+", name.casefold()))


def _walked(value: object, beneath: str, levels: int) -> Iterator[tuple[str, float]]:
    """Yield what is a number, in mappings of mappings."""
    number = _number(value)
    if number is not None and beneath:
        yield beneath, number
    elif isinstance(value, dict) and levels:
        for name, inner in value.items():
            yield from _walked(inner, f"{beneath}.{name}" if beneath else f"{name}", levels - 1)


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if math.isfinite(value) else None
