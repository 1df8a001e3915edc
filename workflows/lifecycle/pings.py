"""Tells a bare ping ("any update?", "+1", an emoji) from a comment that carries information."""

from __future__ import annotations

import re
from datetime import date

from workflows.lifecycle.comment_text import (
    ADDRESS,
    LONGEST,
    MENTION,
    has_code,
    is_question,
    own_words,
    sentences,
)
from workflows.lifecycle.dates import days_named
from workflows.lifecycle.references import REFERENCE

SHORTCODE = re.compile(r":[a-z0-9_+-]+:", re.IGNORECASE)
GREETING = re.compile(
    r"(?:hi|hello|hey|hallo|moin|bonjour|salut|hola|ciao|cześć|hoi|dear|thanks|danke|merci|"
    r"gracias)(?:\s+[^\W\d_]+)?[\s!,.]*",
    re.IGNORECASE,
)
PLUS_ONE = re.compile(r"(?<!\w)(?:\+\s?1|\+\+|➕\s?1)(?!\w)")
LETTER = re.compile(r"[^\W_]")
EDGES = re.compile(r"^[^\w+]+|(?<![^\w+])[^\w+]+$")
"""What stands around the words; looked for where it begins alone, so that a row of signs is gone through once."""
COURTESY = re.compile(
    r"\b(?:hi|hello|hey|hallo|moin|servus|bonjour|salut|hola|buenas|ciao|cześć|hoi|dear|please|pls|plz|"
    r"bitte|kindly|"
    r"friendly|gentle|quick|just|again|another|team|folks|everyone|everybody|all|guys|there|thanks|"
    r"thank you|thx|ty|"
    r"danke|merci|gracias|grazie|dzięki|bedankt|obrigad[oa]|cheers|in advance|im voraus|d'avance|one|a|"
    r"the|so|and|ok|"
    r"un petit|stp|svp|s'il (?:te|vous) plaît|por favor|per favore|proszę|alstublieft)\b",
    re.IGNORECASE,
)
TAIL = (
    r"(?:\s+(?:on|about|for|here|this|that|it|the|ticket|issue|pr|task|experiment|yet|today|please|"
    r"from|your|our|side|"
    r"us|there|now|so far|regarding|re|with|of|one|would|be|is|are|great|nice|appreciated|helpful|"
    r"welcome|needed|help|"
    r"zu|dazu|hier|hierzu|zum|thema|sur|ce|sujet|ici|sobre|esto|aquí|or|any|news|blockers?))*"
)
CORE = re.compile(
    r"(?:bump(?:ing|ed)?|up|upp+|uppen|ping(?:ing)?|nudge|nudging|poke|schubs|push|hochschieb\w*|"
    r"relance|subo|arriba|podbijam|"
    r"any (?:update|updates|news|progress|movement|status|eta|word|thoughts|luck|idea|change|changes|"
    r"results?|feedback)|"
    r"status|status update|update|updates|news|progress|stand|neuigkeiten|nouvelles|novedades|novità|"
    r"nowości|nieuws|"
    r"gibt es (?:was|etwas)? ?(?:neues|neuigkeiten|updates?)|was ist der stand|wie ist der stand|"
    r"wie sieht es aus|"
    r"bitte um (?:ein )?(?:update|rückmeldung)|um (?:update|rückmeldung)|"
    r"des nouvelles|du nouveau|où en est-on|où en sommes-nous|alguna novedad|hay novedades|cómo va|"
    r"qué tal va|"
    r"jakieś (?:wieści|nowości)|co słychać|nog nieuws|hoe staat het ermee|alguma novidade|ci sono novità|"
    r"what's the (?:status|latest|progress)|what is the (?:status|latest|progress)|how is (?:it|this) going|"
    r"how's (?:it|this) going|where are we|is this still (?:active|running|alive|relevant)|"
    r"checking in|checking|following up|follow up|follow-up|circling back|reminder|touching base|"
    r"(?:could|can|may) (?:i|we|you) (?:get|have|give|share|post) (?:us |me )?(?:an? )?(?:update|status)|"
    r"would love (?:an )?update|waiting for (?:an )?(?:update|answer|reply)|same (?:question )?here|"
    r"same question|same|me too|dito|ditto|idem|"
    r"following|subscribing|subscribe|watching|interested|hope you are well|hope you're well|"
    r"hope all is well|\+|"
    r"进展如何|有进展吗|有更新吗|進捗どうですか|進捗いかがですか|進捗は)" + TAIL,
    re.IGNORECASE,
)
MEASURE = re.compile(r"(?<![\w.])\d+[.,]\d+|\d\s?%|\d\s?(?:k|m|gb|tb|ms|gpus?)\b", re.IGNORECASE)
ANCHORED = re.compile(
    r"\b(?:by|until|till|before|on|due|bis|am|vor|le|avant|d'ici|el|hasta|para|antes|do)\W+(?:\w+\W+)?$",
    re.IGNORECASE,
)
STATED = re.compile(
    r"\b(?:is|are|was|were|has|have|had|arrived|finished|failed|gives?|gave|works?|worked|crashed|"
    r"dropped|improved|merged|"
    r"uploaded|here|ready|available|ist|sind|hat|haben|war|wurde|est|sont|a|ont|está|están|llegó|jest|są)\b",
    re.IGNORECASE,
)
ASKING = re.compile(
    r"^\W*(?:and|so|but|or|und|et|y)?\s*(?:what|who|when|where|why|which|how|is|are|was|were|do|does|"
    r"did|can|could|will|"
    r"would|should|shall|may|has|have|had|any|anything|am|was|wer|wann|wo|warum|wie|welche\w*|ist|"
    r"sind|hat|habt|kann|könnt|"
    r"könnte\w*|gibt|läuft|est-ce|qui|quand|où|pourquoi|comment|avez|as-tu|y a|qué|quién|cuándo|dónde|"
    r"cómo|hay|puede\w*|"
    r"sabes|czy|kiedy|jak|co|kto)\b",
    re.IGNORECASE,
)
NUDGING = frozenset(re.findall(r"[^\W\d_]+", f"{GREETING.pattern} {COURTESY.pattern} {CORE.pattern}"))
"""The words that nudges are made of."""
ASIDE = re.compile(r"[?？؟>{]|&gt;|\[~|bq\.")
"""What a comment may hold that is a question, a quotation, code or a mention of many words."""
ENDS = frozenset(".!;。！")
"""What a sentence may end with, or within."""
STRANGERS = 5
"""So many words of one sentence that are none of `NUDGING`: a nudge has at most two names and an inflected word."""
ANY_DAY = date(2000, 1, 1)
LONGEST_NAME_CALL = 2


def is_ping(text: str) -> bool:
    """Whether a comment is a bare ping; a ping that brings a fact or a date is none, nor is one without known text."""
    if not text.strip() or has_code(text) or plainly_informs(text):
        return False
    return not any(_informs(sentence) for sentence in sentences(own_words(text)))


def plainly_informs(text: str) -> bool:
    """Whether a comment without any question says so much that it is no ping; quick, and true of most."""
    if ASIDE.search(text):
        return False
    return any(_has_strangers(line) for line in text[:LONGEST].splitlines())


def _has_strangers(line: str) -> bool:
    """Whether one sentence of a line has more words that no nudge is made of than a nudge can have."""
    count = 0
    for word in line.casefold().split():
        plain = word.rstrip(",")
        if plain.isalpha():
            count += plain not in NUDGING
            if count >= STRANGERS:
                return True
        elif not ENDS.isdisjoint(word):
            count = 0
    return False


def _informs(sentence: str) -> bool:
    """Whether one sentence brings a fact or a date."""
    asks = is_question(sentence)
    if (not asks and _has_strangers(sentence)) or ADDRESS.search(sentence):
        return True
    words = PLUS_ONE.sub(" ", SHORTCODE.sub(" ", MENTION.sub(" ", sentence)))
    plain = REFERENCE.sub(" ", words)
    if not LETTER.search(plain):
        return False
    if asks:
        return _brings_fact(plain) or _brings_date(plain) or _states_first(plain)
    return not _is_nudge(words)


def _is_nudge(words: str) -> bool:
    """Whether words without a question mark only ask for attention."""
    plain = " ".join(COURTESY.sub(" ", REFERENCE.sub(" ", words)).split())
    bare = EDGES.sub("", plain)
    if GREETING.fullmatch(words.strip()) or not LETTER.search(bare) or CORE.fullmatch(bare):
        return True
    # "Hugo, any news": a name may stand in front or behind.
    head, _, rest = bare.partition(",")
    if rest and len(head.split()) <= LONGEST_NAME_CALL and CORE.fullmatch(EDGES.sub("", rest)):
        return True
    return bool(rest) and len(rest.split()) <= LONGEST_NAME_CALL and bool(CORE.fullmatch(EDGES.sub("", head)))


def _brings_fact(plain: str) -> bool:
    return bool(MEASURE.search(plain))


def _brings_date(plain: str) -> bool:
    """Whether a question names a day: a date, or a weekday that something is wanted by."""
    for named in days_named(plain, ANY_DAY):
        if any(char.isdigit() for char in plain[named.start : named.end]):
            return True
        if ANCHORED.search(plain[: named.start]):
            return True
    return False


def _states_first(plain: str) -> bool:
    """Whether a question follows a statement within its sentence: "the labels arrived, can you go on?"."""
    *before, _ = re.split(r"[,:]\s+|\s[–—-]\s", plain)
    return any(
        len(part.split()) > LONGEST_NAME_CALL and STATED.search(part) and not ASKING.match(part)
        for part in before
    )
