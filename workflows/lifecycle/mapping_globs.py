"""Globs of the policy over file paths, repositories and branches, and names compared as people write them."""

from __future__ import annotations

import re
from functools import lru_cache

LONGEST_PATH = 1_000
"""Longer paths come from outside only to hurt; they match nothing."""

StageGlobs = tuple[tuple[str, tuple[str, ...]], ...]
"""The path globs of each stage: `**` crosses folders, `models/` is all beneath, a bare name is in any folder."""

_TOKENS = re.compile(r"\*\*/|\*\*|\*|\?|[^*?]+")
_MEANING = {"**/": "(?:[^/]+/)*", "**": ".*", "*": "[^/]*", "?": "[^/]"}


def name_matches(name: str, glob: str) -> bool:
    """Tell whether `org/name` matches the glob, which may leave out the organisation; case is ignored."""
    if len(name) > LONGEST_PATH:
        return False
    target = name if "/" in glob else name.rpartition("/")[2]
    return _compiled(glob).fullmatch(target) is not None


@lru_cache(maxsize=8192)
def normal(word: str) -> str:
    """Return a label, status or component as it is compared: `Ready_for  Review` is `ready-for-review`."""
    return re.sub(r"[\s_\-]+", "-", word.strip().casefold()).strip("-")


@lru_cache(maxsize=65_536)
def path_stage(path: str, globs: StageGlobs) -> str | None:
    """Return the stage whose glob matches the path; of several the one with the longest glob."""
    if len(path) > LONGEST_PATH:
        return None
    pattern, stages = _table(globs)
    match = pattern.fullmatch(path.lstrip("/")) if stages else None
    return stages[match.lastindex - 1] if match and match.lastindex else None


@lru_cache(maxsize=64)
def _table(globs: StageGlobs) -> tuple[re.Pattern[str], tuple[str, ...]]:
    """Return one pattern for all globs, the longest first: the number of its group is the place of its stage."""
    pairs = [(glob, stage) for stage, some in globs for glob in some if glob]
    pairs.sort(key=lambda pair: -len(pair[0]))
    pattern = "|".join(f"({expression(glob, anywhere=True)})" for glob, _ in pairs)
    return re.compile(pattern, re.IGNORECASE), tuple(stage for _, stage in pairs)


@lru_cache(maxsize=1024)
def _compiled(glob: str) -> re.Pattern[str]:
    return re.compile(expression(glob, anywhere=False), re.IGNORECASE)


def expression(glob: str, *, anywhere: bool) -> str:
    """Return the glob as a regular expression for `fullmatch`; `anywhere`: a bare name is in any folder."""
    whole = f"{glob}**" if glob.endswith("/") else glob
    if anywhere and "/" not in glob:
        whole = f"**/{whole}"
    return "".join(_MEANING.get(token, re.escape(token)) for token in _TOKENS.findall(whole.lstrip("/")))


@lru_cache(maxsize=1024)
def in_any_folder(globs: tuple[str, ...]) -> re.Pattern[str]:
    """Return one pattern for paths in lower case; a glob may begin in any folder."""
    bare = (glob.casefold().removeprefix("**/") for glob in globs)
    return re.compile(
        rf"(?:.*/)?(?:{'|'.join(expression(glob, anywhere=False) for glob in bare)})", re.DOTALL
    )
