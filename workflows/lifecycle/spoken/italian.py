"""What rules hear in Italian; `english` says what each name stands for."""

from __future__ import annotations

from types import MappingProxyType

WORDS = MappingProxyType({
    # Days
    "weekdays": "lunedì|martedì|mercoledì|giovedì|venerdì|sabato|domenica",
    "today": "oggi",
    "tomorrow": "domani",
    "in_days": "fra",
    "days": "giorni",
    "weeks": "settiman",
    "stretches": "settimana",
    "the": "il",
    # Promises
    "near_a_day": "il",
    "until": "fino(?: al?)?",
    "not_before": "non prima del?",
    "expected": "previsione",
    "by": "entro",
    "before": "prima del?",
    "will": "sarà",
    "comes_back": "rientro|risultati",
    "away": "ferie",
    "on_a_day": "il",
    "wish": "se",
    "refused": "non",
    "stock": "dati",
    # Ends
    "denial": "non",
    "pending": "quasi|quando|non",
    "elsewhere": r"(?:continuato|prosegue|continua) in|sostituit\w da",
    "it": "questo|tutto|l'esperimento",
    "is": "è",
    "by_now": "ora",
    "finished": "fatto|finito|concluso",
    "idea": "ipotesi",
    "judged": "confermata|respinta",
    "no_gain": r"\bnessun (?:guadagno|miglioramento)\b",
    "conclusion": "conclusione|esito",
    "judged_alone": "scartat[oa]|confermat[oa]",
    # Waits
    "blocked": "bloccat[oaie](?: da| su|[.,:;!]|$)",
    "needs": "in attesa di|dipende da",
    "waiting": r"in attesa d\w+|aspett\w+",
    "taken_back": r"aspett\w+ più\b",
    "data": "dati|etichette|immagini",
    "compute": "schede|calcolo",
    # Nudges
    "greeting": "ciao",
    "courtesy": "ciao|grazie|per favore",
    "nudge": "novità|ci sono novità",
    # Sentences
    "month_begins": "Gen|Set",
})  # fmt: skip
