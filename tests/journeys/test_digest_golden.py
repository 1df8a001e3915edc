"""The demo's portfolio and digests as approved by a reader, in each form; see them in tests/golden/demo."""

from __future__ import annotations

import json
import os
import re
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from bot.render.blocks import to_messages
from bot.render.html import to_html
from bot.render.text import to_text
from bot.sandbox.seed import NOW
from config.source import load_policy
from tests.journeys.test_digest_evidence import AUDIENCES, PROJECTS
from workflows.compose import Question, compose
from workflows.store.engine import connect
from workflows.text.shipped import shipped_model

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from workflows.reports.shape import Report

GOLDEN: Final = Path(__file__).parents[1] / "golden" / "demo"
POLICY: Final = load_policy(None)
PORT: Final = re.compile(r"http://127\.0\.0\.1:\d+")
PICTURE: Final = re.compile(r"data:image/(png|svg\+xml);base64,[A-Za-z0-9+/=]+")
"""Drawn anew on each machine, with its fonts: what it shows stands beside it in words."""


def blocks(report: Report) -> str:
    """Return what Slack is sent, in all messages."""
    sent: list[dict[str, Any]] = [
        {"text": one.text, "blocks": list(one.blocks)} for one in to_messages(report)
    ]
    return json.dumps(sent, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


FORMS: Final[dict[str, Callable[[Report], str]]] = {"txt": to_text, "html": to_html, "blocks.json": blocks}
PORTFOLIO: Final = [("portfolio", None, audience, form) for audience in AUDIENCES for form in FORMS]
DIGESTS: Final = [("digest", slug, audience, "txt") for slug in PROJECTS for audience in AUDIENCES]


@pytest.fixture(scope="module")
def composed(read_once: Path) -> Iterator[Callable[[Question], Report]]:
    """Answer a question, once for all its forms."""
    engine = connect(f"sqlite:///{read_once}")
    yield cache(partial(compose, engine, POLICY, as_of=NOW, model=shipped_model()))
    engine.dispose()


@pytest.mark.parametrize(("kind", "slug", "audience", "form"), [*PORTFOLIO, *DIGESTS])
def test_what_stakeholders_read_is_what_was_approved(
    composed: Callable[[Question], Report], kind: str, slug: str | None, audience: str, form: str
) -> None:
    report = composed(Question(kind, slug, audience))
    seen = PICTURE.sub("data:image", PORT.sub("https://demo.example", FORMS[form](report)))
    golden = GOLDEN / f"{slug or kind}-{audience}.{form}"
    if os.environ.get("UPDATE_GOLDEN"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(seen, encoding="utf-8")
    assert golden.is_file(), f"{golden.name} is missing: look at the output and run UPDATE_GOLDEN=1 make test"
    assert seen == golden.read_text(encoding="utf-8")


def test_every_approved_text_is_compared() -> None:
    expected = {f"{slug or kind}-{audience}.{form}" for kind, slug, audience, form in (*PORTFOLIO, *DIGESTS)}
    assert {one.name for one in GOLDEN.iterdir()} == expected
