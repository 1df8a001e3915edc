"""Why a source or a tracker failed can be said in each language: no error of theirs is bare English."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from bot.render.voice import Voice
from bot.render.words import sentence
from tests.unit.render.test_languages import catalogue
from workflows import sources
from workflows.errors import words_of
from workflows.sources.github_login import GITHUB
from workflows.sources.jira_login import Login, refused_jql, refused_key, unknown_key
from workflows.sources.jira_write import WORDS as JIRA_WRITES
from workflows.sources.transport_words import Words
from workflows.worded import Worded

if TYPE_CHECKING:
    from collections.abc import Iterator

KNOWN = frozenset(one.id if isinstance(one.id, str) else one.id[0] for one in catalogue("de"))
ERRORS = frozenset({"Transient", "Refused", "Malformed", "TooLarge", "QueryRefused"})
AT_THE_TERMINAL = frozenset({"snapshot.py", "snapshot_parse.py"})
"""What is wrong with a file is told to whoever imports it, and kept with the damaged records."""
GIVEN = re.compile(r"worded\(|with_words\(|joined\(|self\._refusal\(|refused_jql\(|said$|text$")
SAID = {"errors": {"labels": "{braces} & <b>"}}
LOGIN = Login("https://jira.example", "t", "a@b.example")
JIRA = Words(LOGIN.service, "jira.example")
READS = (
    JIRA.busy(61),
    JIRA.trouble(503, None),
    JIRA.slow(),
    JIRA.unreachable(httpx.ReadTimeout("x")),
    JIRA.unreachable(httpx.ConnectError("x")),
    JIRA.no_json("", ValueError()),
    JIRA.too_large("a", 20),
    JIRA.bad_token(),
    JIRA.redirected("https://other.example"),
    *(JIRA.refused(status, "a", SAID) for status in (400, 401, 403, 404, 410)),
    Words(GITHUB, "github.example").refused(401, "a", None),
)
WRITES = tuple(
    JIRA_WRITES.explained("CH-1", status, said="no: {x}")
    for status in (None, 429, 500, 400, 401, 403, 404, 410, 418, 422)
)
LINES = (
    unknown_key("churn", "CH"),
    unknown_key("churn", "CH", ["CHU"]),
    refused_key("churn", "CH", "no"),
    refused_jql("churn", "no"),
)


def sentences(said: str) -> Iterator[str]:
    """Yield the templates of a sentence and of those within it that name a key: what vendors say has none."""
    assert isinstance(said, Worded), said
    yield said.template
    for value in said.values.values():
        if isinstance(value, Worded):
            yield from sentences(value)


@pytest.mark.parametrize("said", [*(words_of(one) for one in (*READS, *WRITES)), *LINES])
def test_what_a_connection_says_is_known_to_the_catalogues_with_all_in_it(said: str) -> None:
    assert set(sentences(said)) <= KNOWN


def test_no_error_of_a_source_is_raised_with_bare_english() -> None:
    found = [
        f"{path.name}:{node.lineno} {ast.unparse(node.args[0])}"
        for path in Path(*sources.__path__).glob("*.py")
        if path.name not in AT_THE_TERMINAL
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ERRORS
        and not GIVEN.search(ast.unparse(node.args[0]))
    ]
    assert found == []


def test_a_vendors_own_words_stay_as_they_are_in_a_translated_sentence() -> None:
    said = words_of(JIRA.refused(403, "rest/x", SAID))
    assert sentence(said, Voice("de")) == (
        "Jira auf jira.example erlaubt rest/x nicht (403): prüfen Sie, was das Konto von JIRA_TOKEN darf: "
        "{braces} & <b>"
    )
    failed = words_of(JIRA_WRITES.explained("CH-1", 422, said="no {key}\n at all"))
    assert sentence(failed, Voice("fr")) == "Jira n'a pas accepté le changement de CH-1 : no {key} at all"
