"""What rules hear in German; `english` says what each name stands for."""

from __future__ import annotations

from types import MappingProxyType

WORDS = MappingProxyType({
    # Days
    "weekdays": "montag|dienstag|mittwoch|donnerstag|freitag|samstag sonnabend|sonntag",
    "today": "heute",
    "tomorrow": "morgen",
    "day_after": "übermorgen",
    "in_days": "noch",
    "one": "einer|einem",
    "two": "zwei",
    "three": "drei",
    "four": "vier",
    "days": "tag",
    "weeks": "woche",
    "end_of_week": "ende (?:der |dieser |des |diesen )?woche",
    "end_of_month": "ende (?:der |dieser |des |diesen )?monats?",
    "end_of": "ende ",
    "next_week": "nächste woche|nächster woche",
    "stretches": "woche|monat|monats",
    "the": "den|dem|der",
    # Promises
    "near_a_day": (
        "ist|am|dem|der|den|zum|einschließlich|etwa|ungefähr|wohl|vermutlich|voraussichtlich|nächste[nrm]?|"
        "kommende[nrm]?|diese[nrm]?|spätestens|mittags?|abends?|mo|di|mi|do|fr|sa|so"
    ),
    "until": "bis(?: zum)?",
    "not_before": "nicht vor|frühestens|erst(?: wieder)?",
    "expected": "erwartet|voraussichtlich|verschoben auf",
    "by": "vor|spätestens",
    "before": "vor",
    "ready": r"fertig|erledigt|kein\w*",
    "will": "wird|werde[n]?|soll(?:te|en)?|geplant",
    "comes_back": "zurück|wieder|weiter|ergebnis(?:se)?|neuigkeiten|rückmeldung|bescheid|fertig",
    "is_back": "(?:wieder )?(?:zurück|fertig|da)",
    "away": "urlaub|abwesend|wartung",
    "on_a_day": "am|ab",
    "past": "war|waren|hatte[n]?|lief|kam",
    "wish": "bitte|brauche[n]?|wenn|falls",
    "refused": "nicht|nie",
    "stock": "daten(?:satz)?|zeilen|zeitraum|datensätze",
    "covers": "enthält|umfass",
    "valid": "gültig",
    "busy": r"kein\w*|warte[nt]?|sammeln",
    "but": "aber",
    # Ends
    "denial": r"nicht|kein\w*|nie",
    "pending": r"nicht|fast|halb|noch|wenn|sobald|bis|nachdem|wird|werden|soll\w*|muss",
    "goes_on": "bisher|vorläufig|noch nicht|als nächstes|jetzt läuft|weiter mit",
    "elsewhere": (
        "(?:fortgesetzt|fortgeführt|weitergeführt|geht weiter|weiter|läuft weiter|weiter geht(?:'s| es)|"
        "fortsetzung) (?:in|unter|mit|bei)|fortsetzung:|ersetzt durch|abgelöst (?:durch|von)|überholt durch|"
        "verschoben nach|zugunsten von"
    ),
    "see": "siehe",
    "instead": "stattdessen",
    "article": r"das|dem|ein\w*",
    "another": r"neue\w*",
    "went_on": "fortgesetzt|fortgeführt|weitergeführt|"
    "weiterverfolgt",  # behind the place: "in ML-12 fortgesetzt"
    "it": "das|dies(?:es)?|alles|(?:das |dieses )?(?:experiment|ticket|aufgabe)",
    "is": "ist|sind|wurde|bin",
    "by_now": "damit|jetzt|nun|also",
    "finished": "fertig|erledigt|abgeschlossen|beendet|durch|geschlossen",
    "behind_finished": r"und\b|hiermit|damit",
    "all": "alles",
    "may": "kann",
    "be_closed": "geschlossen werden",
    "ended": r"^\W*(?:abgebrochen|aufgegeben|eingestellt)\s*[:.,!]",
    "idea": "hypothese",
    "idea_is": "ist",
    "judged": "bestätigt|verworfen|widerlegt|abgelehnt",
    "no_gain": (
        r"\b(?:kein(?:en|e|erlei)?|ohne) (?:\w+ )?(?:gewinn|verbesserung|vorteil|nutzen|effekt|mehrwert)\b|"
        r"\bbring(?:t|en) nichts\b|\b(?:hilft|helfen) nicht\b|\blohnt (?:sich )?nicht\b|\bnegatives ergebnis\b"
    ),
    "conclusion": "fazit|ergebnis|schlussfolgerung",
    "judged_alone": "verworfen|bestätigt|widerlegt|ausgeschlossen",
    "because": "weil",
    "undecided": "nicht schlüssig",
    "we_drop": "damit ausgeschlossen|wir verwerfen",
    "what_we_drop": r"das|die|den|diese\w*",
    "told_is": "ist|sind|wird|wurde|ist damit",
    "told_thus": "damit|also",
    "told_dropped": "ausgeschlossen|verworfen|widerlegt",
    # Waits
    "blocked": r"blockiert(?! (?:\w+ )?nicht)|geblockt|häng(?:t|en|e) (?:an|von|noch an|fest an|ab von)",
    "blocks": "blockiert",
    "blocks_whom": r"uns|dies\w*|das",
    "blocks_not": "nicht|nie",
    "needs": r"warte\w* (?:noch )?auf|brauch\w+|abhängig von",
    "needs_what": "das|die|den|dem",
    "was_once": "war|waren|wurde",
    "still": "immer noch",
    "no_more": "falls",
    "waiting": r"wart(?:e|et|en)(?: \w+)? auf",
    "taken_back": r"\w+ (?:nicht|nie) ",
    "wait_is": "ist",
    "wait_over": "vorbei",
    "no_compute": r"\bkeine (?:freie )?(?:gpus?|rechenzeit|kapazität)",
    "some_data": "daten",
    "is_missing": (
        r"(?:sind|ist) (?:still )?(?:missing|outstanding|pending)|fehl(?:t|en)(?: noch)?(?!\s*(?:nicht|nie)\b)"
    ),
    "data": r"daten\w*|etikett\w*|annotierung\w*|aufnahmen|messungen|lieferung|bilder|dateien|tabellen?",
    "compute": r"rechen\w*|karte|kapazität",
    # Nudges
    "greeting": "hallo|moin|danke",
    "courtesy": "hallo|moin|servus|bitte|danke|im voraus",
    "nudge": (
        r"uppen|schubs|hochschieb\w*|stand|neuigkeiten|gibt es (?:was|etwas)? ?(?:neues|neuigkeiten|updates?)|"
        "was ist der stand|wie ist der stand|wie sieht es aus|bitte um (?:ein )?(?:update|rückmeldung)|"
        "um (?:update|rückmeldung)|dito|ditto"
    ),
    "behind_nudge": "zu|dazu|hier|hierzu|zum|thema",
    "by_a_day": "bis|am|vor",
    "states": "ist|sind|hat|haben|war|wurde",
    "and": "und",
    "asks": r"wer|wann|wo|warum|wie|welche\w*|ist|sind|hat|habt|kann|könnt|könnte\w*|gibt|läuft",
    # Denials
    "denied": r"kein\w*|nicht|nie|niemand|ohne|frei von",
    "none": "nein|keine?",
    "denied_is": "ist|sind|wurden?",
    "denied_not": "nicht|nie",
    "not_used": "enthalten|verarbeitet|gespeichert|genutzt|verwendet|nötig",
    "removed": "entfernt|gelöscht|behoben|gelöst|anonymisiert",
    # Sentences, measures of success, ages
    "month_begins": "Mär|Mai|Okt|Dez",
    "short_months": "Mär|Okt|Dez",
    "measure": "kennzahl",
    "target": "ziel",
    "baseline": "heute",
    "due_by": "bis",
    "months": "monat",
    "years": "jahr",
})  # fmt: skip
