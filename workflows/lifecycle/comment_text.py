"""The words of a comment that are its author's own: without quotations, code, mentions and decoration."""

from __future__ import annotations

import re
import unicodedata

from workflows.lifecycle.spoken import rows, said

QUOTED_LINE = re.compile(r"(?m)^[ \t]*(?:>|&gt;|bq\.)[^\n]*$")
QUOTED_BLOCK = re.compile(r"\{quote\}.*?\{quote\}", re.DOTALL)
CODE = re.compile(r"```.*?(?:```|\Z)|\{(code|noformat)[^}]*\}.*?(?:\{\1\}|\Z)", re.DOTALL)
MENTION = re.compile(r"\[~[^\]]{1,200}\]|<@[\w|.-]{1,80}>|(?<![\w.])@[\w][\w./-]{0,80}")
ADDRESS = re.compile(r"https?://\S+")
QUERY = re.compile(r"(https?://[^\s?]{1,500})\?\w\S{0,500}?(?=[.,;:!?)\]\"']{0,9}(?:\s|\Z))")
"""An address with what follows its question mark: nobody asks anything there."""
# An underscore within a word is its own: my_repo, ML_OPS-7.
MARKUP = re.compile(r"[*~`]{1,3}(?=\S)|(?<=\S)[*~`]{1,3}|(?<!\w)_{1,3}(?=\S)|(?<=\S)_{1,3}(?!\w)")
MONTH_START = rf"(?!{said('month_begins')})"
NO_MONTH = "".join(rf"(?<!\b{name}\.)" for names in rows("short_months") for name in names)
END = re.compile(
    r"(?<=[!?？。！؟])[\s\"')]*"
    r"|(?<=[^\W\d]\.)\s+(?!\d)"  # a full stop after a word; "9. Oktober" and "20.11. back" stay whole
    rf"|(?<=[^\W\d]\.)(?i:{NO_MONTH})\s+(?=\d)"  # and so does "Oct. 9"
    r"|(?<=[)\]\"'%]\.)\s+"
    rf"|(?<=\d\.)\s+{MONTH_START}(?=[A-ZÀ-Þ])"
    r"|[\n;]+"
)
QUESTION_MARKS = ("?", "？", "؟")
LONGEST = 10_000
"""Characters of a comment that are read: what a person has to say stands in the first pages."""


def own_words(text: str) -> str:
    """Return what the author wrote themselves, quotations and code left out, apostrophes straightened."""
    plain = unicodedata.normalize("NFC", text[:LONGEST]).replace("’", "'").replace("\xa0", " ")
    plain = plain.replace("\u202f", " ").replace("\u200b", "")
    for aside in (QUOTED_BLOCK, CODE, QUOTED_LINE):
        plain = aside.sub("\n", plain)
    return MARKUP.sub("", plain).strip()


def has_code(text: str) -> bool:
    """Whether the comment shows code or a log."""
    return ("`" in text or "{" in text) and bool(CODE.search(text[:LONGEST]))


def sentences(words: str) -> tuple[str, ...]:
    """Return the sentences and lines of a text, in order, with single blanks: phrases are looked for in them."""
    apart = (" ".join(part.split()) for part in END.split(words) if part)
    return tuple(part for part in apart if part)


def is_question(sentence: str) -> bool:
    """Whether the sentence asks."""
    return sentence.rstrip("\"') *_.!").endswith(QUESTION_MARKS)


def statements(text: str) -> tuple[str, ...]:
    """Return the sentences of a comment that state something, in lower case, without mentions."""
    # Before decoration is taken away: the tilde of Jira's `[~ana]` would be taken for some.
    words = QUERY.sub(r"\1", own_words(MENTION.sub(" ", text[:LONGEST])))
    return tuple(sentence.casefold() for sentence in sentences(words) if not is_question(sentence))
