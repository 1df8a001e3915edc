"""The expressions by which comments say that work is blocked or waits; their words are in `spoken`."""

from __future__ import annotations

import re

from workflows.lifecycle.remark_phrases import CASELESS, NOT
from workflows.lifecycle.spoken import said

BLOCKED = re.compile(rf"(?<![\w-])(?:{said('blocked')})", CASELESS)
BLOCKS_THIS = re.compile(
    rf"(?<![\w/])(?:[\w./-]{{1,80}})?#?[\w-]{{0,20}}\d\s+(?:(?:{said('still_also')})\s+)?(?:(?:{said('blocks')})"
    rf"\s+(?:{said('blocks_whom')})\b(?!\s+(?:{said('blocks_not')})\b)|{said('is_a_blocker')}\b)",
    CASELESS,
)
CANNOT = re.compile(
    rf"\b(?:{said('cannot')})\b[^,;.]{{0,40}}\b(?:{said('before_then')})\b[^,;.]{{0,40}}$", CASELESS
)
NEEDS_ITEM = re.compile(
    rf"\b(?:{said('needs')})\s+(?:(?:{said('needs_what')})\s+){{0,5}}(?=[\w./-]*#?\w+-?\d)", CASELESS
)
WAS = re.compile(rf"\b(?:{said('was_once')})(?:\s+\w+)?\s*$", CASELESS)
STILL = re.compile(rf"\b(?:{said('still')})\b", CASELESS)
OVER = re.compile(rf"(?:{NOT}[^,;.:!]{{0,25}}|\b(?:{said('no_more')})\b[^,;.:!]{{0,20}})$", CASELESS)
WAITING = re.compile(rf"\b(?:{said('waiting')})\b(?P<what>[^.;!]{{0,80}})", CASELESS)
TAKEN_BACK = re.compile(rf"^(?:{said('taken_back')})", CASELESS)
"""What takes a wait back from behind: "on n'attend plus les labels", "missing data imputed"."""
ENDED = re.compile(rf"\b(?:{said('wait_is')})\s+(?:now )?(?:{said('wait_over')})\b", CASELESS)
NO_COMPUTE = re.compile(said("no_compute"), CASELESS)
NO_DATA = re.compile(
    rf"{said('no_data')}|\b(?:{said('some_data')})\b[^,;.]{{0,20}}\b(?:{said('is_missing')})", CASELESS
)
DATA = re.compile(rf"\b(?:{said('data')})\b", CASELESS)
COMPUTE = re.compile(rf"\b(?:{said('compute')})\b", CASELESS)
