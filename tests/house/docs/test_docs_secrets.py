"""No file of the repository holds a token or a key that could be somebody's."""

from __future__ import annotations

import re
from pathlib import Path

HOME = Path(__file__).parents[3]
FOLDERS = (".ci", "bot", "config", "deploy", "docs", "tests", "workflows")
TEXTS = {
    "", ".cfg", ".css", ".example", ".graphql", ".html", ".ini", ".js", ".json", ".jsonl", ".mako", ".md", ".po", ".py",
    ".service", ".sh", ".socket", ".target", ".timer", ".toml", ".txt", ".yaml", ".yml",
}  # fmt: skip
REAL = re.compile(
    r"""
    xox[abeoprs]-(?:\d{6,}-){1,3}\w{10,} | xapp-\d-[A-Z]\w{8,}-\d{6,}-\w{20,}     # Slack
    | gh[opsur]_[A-Za-z0-9]{30,} | github_pat_\w{40,}                              # GitHub
    | ATATT3\w{40,}                                                                 # Jira Cloud
    | AKIA[0-9A-Z]{16} | AIza[\w-]{30,} | sk-[A-Za-z0-9_-]{40,} | hf_[A-Za-z]{30,}  # clouds and models
    | eyJ[\w-]{15,}\.eyJ[\w-]{15,}\.[\w-]{20,}                                      # signed tokens
    | PRIVATE[ ]KEY-----\s*(?:\\n)?[A-Za-z0-9+/\s]{120,}                            # keys
    """,
    re.VERBOSE,
)
"""At their real lengths: what stands for a token in a test is shorter."""
SLACK, GITHUB = "xoxb-" + "1" * 12 + "-" + "a" * 24, "ghp_" + "a" * 36
KEY = "-----BEGIN PRIVATE KEY-----\n" + "MIIEvQ" * 30


def test_no_secret_stands_in_the_repository() -> None:
    files = [
        one
        for folder in FOLDERS
        for one in (HOME / folder).rglob("*")
        if one.suffix in TEXTS and one.is_file()
    ]
    files += [one for one in HOME.iterdir() if one.is_file() and one.suffix in TEXTS]
    assert len(files) > 500
    found = [
        f"{one.relative_to(HOME)}: {hit[0][:12]}…"
        for one in files
        for hit in REAL.finditer(one.read_text(encoding="utf-8", errors="replace"))
    ]
    assert found == []


def test_what_would_be_one_is_seen() -> None:
    assert all(REAL.search(one) for one in (SLACK, GITHUB, KEY))
