"""Hears when somebody says until when it stays quiet: "training until 2026-10-09", "ETA Friday"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from workflows.lifecycle.comment_text import ADDRESS, MENTION, is_question, own_words, sentences
from workflows.lifecycle.dates import days_named, may_name_a_day

if TYPE_CHECKING:
    from datetime import date

    from workflows.lifecycle.dates import Named

FILLERS = (
    r"(?:[\s:=~≈,(–—-]|\b(?:is|on|at|in|and|incl(?:uding|usive)?|the|around|about|approx(?:imately)?|"
    r"circa|ca|roughly|"
    r"noon|midday|midnight|evening|mittags?|abends?|midi|mediodía|of|probably|likely|perhaps|maybe|now|"
    r"still|latest|again|early|late|this|next|coming|following|instead|say|"
    r"ist|am|dem|der|den|zum|einschließlich|etwa|ungefähr|wohl|vermutlich|voraussichtlich|nächste[nrm]?|"
    r"kommende[nrm]?|diese[nrm]?|spätestens|le|la|au|à|environ|vers|ce|prochain|inclus|el|los|al|día|dia|"
    r"aprox|"
    r"próximo|este|il|op|de|het|dnia|około|we?|o|"
    r"mo|di|mi|do|fr|sa|so|lun|mar|mer|jeu|ven|sam|dim|mié|jue|vie|sáb|dom)\b\.?)*"
)


def _ends(words: str) -> re.Pattern[str]:
    """Return what matches a text that ends with one of `words` and nothing of weight behind it."""
    return re.compile(rf"(?<![\w-])(?:{words}){FILLERS}$", re.IGNORECASE)


UNTIL = _ends(
    r"until|untill|till|'til|through|thru|bis(?: zum)?|jusqu'(?:au|à|en)?|hasta|fino(?: al?)?|"
    r"tot(?: en met)?|até|do"
)
NOT_BEFORE = _ends(
    r"not before|no(?:t any)? earlier than|earliest|nicht vor|frühestens|erst(?: wieder)?|pas avant|"
    r"no antes del?|"
    r"niet voor|nie przed|non prima del?|não antes de"
)
ETA = _ends(
    r"e\.?t\.?a\.?|(?<!past )(?<!over)due(?: back| date| by)?|expected(?: back| by)?|erwartet|"
    r"voraussichtlich|"
    r"prévue?s?(?: pour)?|attendue?s?(?: pour)?|previst[oa]s?(?: para)?|esperad[oa]s?(?: para)?|"
    r"se esperan?(?: para)?|"
    r"verwacht|planowan[eyao]|"
    r"przewidywan[eyao]|previsione|moved to|postponed to|verschoben auf|reporté(?:e|es|s)? au"
)
BY = _ends(
    r"by|before|no later than|d'ici(?: au| à| le)?|avant|para|antes del?|entro|vor|przed|voor(?! )|"
    r"vóór|uiterlijk|spätestens"
)
BEFORE = _ends(r"before|vor|avant|antes del?|prima del?|voor|przed|antes do")
READY = re.compile(
    r"\b(?:done|finished|complete|ready|fertig|erledigt|fini[es]*|terminée?s?|prête?s?|hecho|terminad[oa]s?|"
    r"kein\w*|nothing|no|pas|aucune?|sin|ning\w+)\b",
    re.IGNORECASE,
)
"""What is there before a day, or is not: "done before Friday", "keine GPU vor Freitag"."""
NEAR = 200
"""Characters around a day that are read: whoever pastes a table of days makes one sentence of hundreds of them."""
FEW = 3
"""Words that may follow a day with "by" at the beginning of a sentence: "By Friday, I think"."""
COMING = re.compile(
    r"\b(?:will|'ll|shall|should|going to|plan(?:s|ned|ning)? (?:to|for)|expect(?:s|ed|ing)?|hope(?:s|"
    r"fully)?|"
    r"aim(?:s|ing)?|scheduled|to be|wird|werde[n]?|soll(?:te|en)?|geplant|sera|seront|devrait|devraient|"
    r"será|estará|debería|estaremos|volver[éá]|będzie|powin\w+|sarà|zal|zullen)\b",
    re.IGNORECASE,
)
RETURN = re.compile(
    r"\b(?:back(?! to\b)|finishes|arrives?|delivers?|completes|next (?:run|checkpoint|numbers|slot|word)|"
    r"return(?:s|ing)?|resum(?:e|es|ing)|continu(?:e|es|ing)|(?:results?|news|"
    r"numbers|update|report|"
    r"answer|verdict|more|ready)|zurück|wieder|weiter|ergebnis(?:se)?|neuigkeiten|rückmeldung|bescheid|"
    r"fertig|retour|"
    r"reprise|"
    r"reviens|reprend\w*|résultats?|nouvelles|de vuelta|vuelvo|regreso|retomo|resultados|noticias|"
    r"list[oa]s?|rientro|"
    r"risultati|"
    r"terug|resultaten|wracam|wyniki|regresso)\b[^.,;]{0,40}$",
    re.IGNORECASE,
)
BEHIND = re.compile(
    r"^\W*(?:(?:wieder )?(?:zurück|fertig|da)|de retour|terug|back)\s*(?:[.,:;!–—-]|$)", re.IGNORECASE
)
"""What makes a day one of return from behind it: "bin am Montag zurück"."""
AWAY = re.compile(
    r"\b(?:vacation|holidays?|leave|off|away|out|absent|maintenance|urlaub|abwesend|wartung|vacances|"
    r"congés?|absente?|"
    r"vacaciones|ferie|urlop\w*|vakantie|"
    r"férias)\b[^,;]{0,20}\d{1,2}\.?(?:\s*[^\W\d_]{3,9}\.?)?\s*(?:[-–—]|to|au|al|a|do|tot)\s*$",
    re.IGNORECASE,
)
SHORTLY = re.compile(
    rf"(?:^|[\s,:])(?:on|am|ab|from|as of|le|el|il|op|w|em|at|this|next)?{FILLERS}$", re.IGNORECASE
)
PAST = re.compile(
    r"\b(?:was|were|had|ran|trained|waited|stayed|came|went|got|finished|ended|arrived|failed|lasted|"
    r"happened|"
    r"war|waren|hatte[n]?|lief|kam|était|étaient|avait|fue|estaba|estuvo|llegó|byłe?m?|była|był|era|eran)\b",
    re.IGNORECASE,
)
WISH = re.compile(
    r"\b(?:please|pls|need(?:s|ed)?|must|deadline|want(?:s|ed)?|if|unless|can you|could you|can we|bitte|"
    r"brauche[n]?|"
    r"wenn|falls|s'il|il faut|si|por favor|necesit\w+|hay que|proszę|jeśli|se)\b",
    re.IGNORECASE,
)
REFUSED = re.compile(
    r"\b(?:not|n't|never|cannot|won't|no longer|nicht|ne|pas|no|nie|non|niet|não)\b[^,;.]{0,30}$|"
    r"\bn't\b[^,;.]{0,30}$",
    re.IGNORECASE,
)
STOCK = (
    r"labels?|stores?|data(?:set|base)?s?|rows?|records?|samples?|season|seasons|window|history|"
    r"period|range|horizon|events?|logs?|"
    r"milkings|transactions?|sessions?|visits|orders|sales|split|folds?|snapshots?|dump|archive|tables?|"
    r"prices?|"
    r"calendar|contract|licen[cs]e|certificate|forecasts?|predictions?|test set|train(?:ing)? set|holdout|"
    r"subset|"
    r"daten(?:satz)?|zeilen|zeitraum|datensätze|données|lignes|période|datos|filas|periodo|dane|dati|gegevens"
)
DATA_RANGE = re.compile(
    rf"\b(?:(?:{STOCK})\b[^,;.]{{0,40}}|(?:cover|span|rang|contain|includ|reach|exist|enthält|umfass|couvr|"
    rf"cubr)\w*\b"
    rf"[^,;.]{{0,40}}|valid\b[^,;.]{{0,20}}|gültig\b[^,;.]{{0,20}}|valable\b[^,;.]{{0,20}}|"
    r"holds\b[^,;.]{0,40}|trained\s*|(?:train|fit|evaluat|test|validat)\w*\s+on\b[^,;.]{0,40})$",
    re.IGNORECASE,
)
BUSY = re.compile(
    r"\b(?:no|not|without|kein\w*|pas de|sin|brak|wait\w*|await\w*|collect\w*|label(?:l?ing)|annotat\w*|"
    r"gather\w*|"
    r"record(?:ing)|still running|running|runs|lasts?|export(?:ing|s)?|download\w*|warte[nt]?|sammeln|"
    r"attend\w*|"
    r"en attente|esperando|access|freez\w*|frozen|blocked|offline|unavailable|migrat\w*|back ?fill\w*|"
    r"trial|pilot|study|survey|campaign|review|maintenance|embargo|queue|leave|holidays?|vacation|"
    r"on hold|paused|parked)\b",
    re.IGNORECASE,
)
CLAUSE = re.compile(r"[,;]\s|\s[–—-]\s|\bbut\b|\baber\b|\bmais\b|\bpero\b", re.IGNORECASE)


def promised_day(text: str, said: date) -> date | None:
    """Return the day on which a comment of the day `said` lets expect news, the latest of several; else None."""
    if not may_name_a_day(text):
        return None
    words = ADDRESS.sub(" ", MENTION.sub(" ", own_words(text)))
    days = [
        day for sentence in sentences(words) if not is_question(sentence) for day in _days(sentence, said)
    ]
    return max(days, default=None)


def _days(sentence: str, said: date) -> list[date]:
    if not may_name_a_day(sentence):
        return []
    return [
        named.day
        for named in days_named(sentence, said)
        if named.day >= said and _is_promise(*_around(named, sentence), named)
    ]


def _around(named: Named, sentence: str) -> tuple[str, str]:
    """Return what stands near a day, before it and behind it."""
    return sentence[max(0, named.start - NEAR) : named.start], sentence[named.end : named.end + NEAR]


def _is_promise(before: str, behind: str, named: Named) -> bool:
    """Whether the words around a day make it the day of the next news."""
    clause = _last_clause(before)
    if NOT_BEFORE.search(before):
        return True
    if PAST.search(clause) and not COMING.search(clause) and not named.dated:
        return False
    if match := UNTIL.search(before):
        return not _is_data(before[: match.start()])
    if ETA.search(before) or _is_done_by(before, behind) or _comes_back(clause):
        return True
    return bool(BEHIND.match(behind)) and not (WISH.search(clause) or REFUSED.search(clause))


def _is_done_by(before: str, behind: str) -> bool:
    """Whether something is there "by" the day, or "not before" it; a wish is no promise."""
    if (match := BEFORE.search(before)) and REFUSED.search(before[: match.start()]):
        return True
    match = BY.search(before)
    if match is None:
        return False
    head = before[: match.start()]
    if not head.strip() and len(behind.split()) > FEW and not COMING.search(behind):
        return False  # "by Friday night the error doubles"
    if BEFORE.search(before) and not (
        COMING.search(head) or RETURN.search(head) or READY.search(head + behind)
    ):
        return False  # "traffic before 9 October is not comparable"
    return not (WISH.search(before) or REFUSED.search(head) or _is_data(head))


def _comes_back(clause: str) -> bool:
    """Whether a day without "by" or "until" is one of return: "back on Monday", "results on 20 Nov"."""
    if AWAY.search(clause):
        return True
    if BY.search(clause) or not SHORTLY.search(clause) or WISH.search(clause) or REFUSED.search(clause):
        return False
    return bool(RETURN.search(clause) or COMING.search(clause))


def _is_data(head: str) -> bool:
    """Whether "until" ends a stretch of data and not a time of waiting."""
    clause = _last_clause(head)
    return bool(DATA_RANGE.search(clause)) and not BUSY.search(clause)


def _last_clause(text: str) -> str:
    """Return what stands behind the last comma, dash or "but" that is followed by words."""
    parts = [part for part in CLAUSE.split(text) if part.strip()]
    return parts[-1] if parts else text
