"""Which issues damaged records belong to, and which of them Jira complains about."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from workflows.batch import Damaged

NAME = re.compile(r"(?:jira:)?([A-Z][A-Z0-9_]{0,80}-[0-9]{1,18}|[0-9]{1,18})(?: |$)")
"""A key or an id at the beginning of a record's name: `CH-97`, `CH-97 comment 12`, `10012`, `jira:10012 …`."""


def issues_of(records: Iterable[Damaged]) -> list[str]:
    """Return the keys or ids of the issues that these records are, or are parts of."""
    names = (NAME.match(one.record) for one in records)
    return list(dict.fromkeys(found[1] for found in names if found))


def is_quoted(name: str, said: str) -> bool:
    """Tell whether Jira's complaint quotes this key or id."""
    return re.search(rf"[\"'„“‘«]{re.escape(name)}[\"'”“’»]", said, re.IGNORECASE) is not None
