"""The file of a model's weights comes back as it was written, and to read with it takes numpy alone."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from workflows.errors import Malformed
from workflows.text.shipped import shipped_weights
from workflows.text.weights import about, pack, unpack


@cache
def packed() -> bytes:
    """Return the file of the shipped weights, pressed once: that takes half a second."""
    return pack(shipped_weights())


def test_weights_are_the_same_after_a_turn_through_the_file() -> None:
    weights = shipped_weights()
    content = packed()
    assert pack(unpack(content)) == content
    assert np.array_equal(unpack(content).votes, weights.votes)


def changed(at: int, length: int = 64) -> bytes:
    """Return the file with some bytes of its first compressed part written over."""
    return packed()[:at] + b"\xff" * length + packed()[at + length :]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\x93NUMPY", "cut short", 60, 300, 600])
def test_a_damaged_file_is_malformed(content: bytes | str | int) -> None:
    """A number is where bytes were written over."""
    damaged = changed(content) if isinstance(content, int) else packed()[:-400]
    for read in (unpack, about):
        with pytest.raises(Malformed, match="train it again"):
            read(content if isinstance(content, bytes) else damaged)


def test_weights_of_another_format_are_malformed(monkeypatch: pytest.MonkeyPatch) -> None:
    small = replace(shipped_weights(), vocabularies=({},) * 5, rarity=np.zeros(0), votes=np.zeros((0, 8)))
    monkeypatch.setattr("workflows.text.weights.FORMAT", 0)
    content = pack(small)
    monkeypatch.undo()
    with pytest.raises(Malformed, match="another version"):
        unpack(content)


def test_reading_needs_neither_scikit_learn_nor_scipy() -> None:
    code = (
        "import sys; from bot.cli.classify import classify; from workflows.text.shipped import shipped_model; "
        "shipped_model(); print([name for name in sys.modules if name in ('sklearn', 'scipy', 'sqlalchemy')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603 - our own code
    assert done.stdout.strip() == "[]"
