from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bot.render.blocks import to_messages
from bot.render.data import to_data
from bot.render.html import to_html
from bot.render.text import to_text
from tests.unit.render.samples import attack, digest, huge

if TYPE_CHECKING:
    from collections.abc import Callable

    from workflows.reports.shape import Report

GOLDEN = Path(__file__).parents[2] / "golden"


def blocks_json(report: Report) -> str:
    messages = [{"text": message.text, "blocks": message.blocks} for message in to_messages(report)]
    return json.dumps(messages, indent=1, ensure_ascii=True) + "\n"


def data_json(report: Report) -> str:
    return json.dumps(to_data(report), indent=1, ensure_ascii=True, sort_keys=True) + "\n"


FORMS: dict[str, Any] = {"txt": to_text, "html": to_html, "blocks.json": blocks_json, "data.json": data_json}
CASES = [
    *((digest, form) for form in FORMS),
    *((attack, form) for form in ("txt", "html", "blocks.json")),
    (lambda: huge(90), "blocks.json"),
]


@pytest.mark.parametrize(("sample", "form"), CASES)
def test_a_report_looks_as_it_was_approved(sample: Callable[[], Report], form: str) -> None:
    report = sample()
    seen = FORMS[form](report)
    golden = GOLDEN / f"{report.kind}.{form}"
    if os.environ.get("UPDATE_GOLDEN") == "1":
        golden.write_text(seen, encoding="utf-8")
    assert golden.is_file(), f"{golden.name} is missing: look at the output and run UPDATE_GOLDEN=1 make test"
    assert seen == golden.read_text(encoding="utf-8")
