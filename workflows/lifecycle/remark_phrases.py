"""The expressions by which comments say that work is over or goes on elsewhere; their words are in `spoken`."""

from __future__ import annotations

import re

from workflows.lifecycle.spoken import said

CASELESS = re.IGNORECASE

NOT = rf"(?:\b(?:{said('denial')})\b|n't\b)"
NEGATED = re.compile(rf"{NOT}[^,;.:!]{{0,25}}$", CASELESS)
# What makes "done" a plan, a part or a condition instead of an outcome.
PENDING = re.compile(rf"\b(?:{said('pending')})\b[^,;.:!]{{0,30}}$", CASELESS)
GOES_ON = re.compile(rf"(?<!not )(?<!not yet )\b(?:{said('goes_on')})", CASELESS)
ELSEWHERE = re.compile(rf"\b(?:{said('elsewhere')})", CASELESS)
INSTEAD = re.compile(rf"\b(?:{said('see')})\b.{{1,60}}\b(?:{said('instead')})\b", CASELESS)
BEHIND_ITS_PLACE = re.compile(rf"\bin (?P<place>[\w./-]*#?[\w-]*\d) (?:{said('went_on')})\b", CASELESS)
PLACE = re.compile(
    rf"^\W*(?:(?:{said('article')}) )?(?:(?:{said('another')}) )?(?:{said('place')})\b", CASELESS
)
IS = rf"(?:\s*(?:{said('is')})?\s*(?:{said('by_now')})?\s*)"
FINISHED_WORD = rf"(?:{said('finished')})"
DONE = (
    re.compile(
        rf"(?:^|[,:–—-]\s*|\b(?:{said('so')})\s+)(?:{said('it')}){IS}{FINISHED_WORD}"
        rf"(?=\s*(?:[.,:;!)–—-]|$|{said('behind_finished')}))",
        CASELESS,
    ),
    re.compile(rf"^\W*(?:(?:{said('all')}) )?{FINISHED_WORD}\s*(?:[.,:;!✅–—-]|$)", CASELESS),
    re.compile(
        rf"\b(?:{said('may')})\b(?: \w+)? (?:{said('be_closed')})|{said('closing')}",
        CASELESS,
    ),
)
CLOSABLE = DONE[2]
OUTCOME = (
    re.compile(said("ended"), CASELESS),
    re.compile(
        rf"\b(?:{said('idea')})\b[^,;.]{{0,25}}\b(?:(?:{said('idea_is')}) )?(?:{said('judged')})\b", CASELESS
    ),
    re.compile(said("no_gain"), CASELESS),
    re.compile(rf"^\W*(?:final )?(?:{said('conclusion')})s?\s*[:=–—-]", CASELESS),
    re.compile(
        rf"^\W*(?:{said('judged_alone')})\s*(?:[.,:;!–—-]|$|(?:{said('because')})\b)|"
        rf"^\W*(?:{said('undecided')})\s*(?:[.,:;!–—-]|$)|"
        rf"^\W*(?:{said('we_drop')})(?: (?:{said('what_we_drop')})\s?\w+)?\s*(?:[.,:;!–—-]|$)",
        CASELESS,
    ),
    re.compile(
        rf"\b(?:{said('told_is')}) (?:(?:{said('told_thus')}) )?(?:{said('told_dropped')})\b", CASELESS
    ),
)
