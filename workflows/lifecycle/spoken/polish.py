"""What rules hear in Polish; `english` says what each name stands for."""

from __future__ import annotations

from types import MappingProxyType

WORDS = MappingProxyType({
    # Days
    "weekdays": (
        "poniedziałek poniedziałku|wtorek wtorku|środa środę środy|czwartek czwartku|piątek piątku|"
        "sobota sobotę soboty|niedziela niedzielę niedzieli"
    ),
    "tomorrow": "jutro|jutra",
    "in_days": "za",
    "days": "dni",
    "weeks": "tygodni",
    # Promises
    "near_a_day": "dnia|około|we?|o",
    "until": "do",
    "not_before": "nie przed",
    "expected": "planowan[eyao]|przewidywan[eyao]",
    "by": "przed",
    "before": "przed",
    "will": r"będzie|powin\w+",
    "comes_back": "wracam|wyniki",
    "away": r"urlop\w*",
    "up_to": "do",
    "on_a_day": "w",
    "past": "byłe?m?|była|był",
    "wish": "proszę|jeśli",
    "stock": "dane",
    "busy": "brak",
    # Ends
    "pending": "jeszcze|prawie|kiedy|gdy|będzie",
    "goes_on": "na razie|jeszcze",
    "elsewhere": r"kontynu\w+ w|zastąpion\w+ przez|przeniesion\w+ do",
    "it": "eksperyment|wszystko",
    "is": "jest|zostało",
    "by_now": "już",
    "finished": r"gotowe|zrobione|zakończon\w+|skończone",
    "may": "można",
    "be_closed": "zamknąć",
    "idea": "hipoteza",
    "judged": r"potwierdzon\w+|odrzucon\w+",
    "no_gain": r"\bbez (?:poprawy|zysku|efektu)\b",
    "conclusion": "wniosek|wynik końcowy",
    "judged_alone": "odrzucone|potwierdzone",
    # Waits
    "blocked": r"zablokowan\w+",
    "blocks": "blokuje",
    "blocks_whom": "nas",
    "needs": r"czeka\w* na|zależy od",
    "was_once": "był[ao]?",
    "no_more": "jeśli",
    "waiting": r"czeka(?:m|my|ją)? na|oczekiwani\w+ na",
    "no_compute": r"\bbrak gpu",
    "data": r"dan(?:e|ych)|etykiet\w*|adnotacj\w*|nagrani\w*|zdjęci\w*",
    "compute": r"moc\w*|obliczeniow\w*|klast\w*|kart\w*",
    # Nudges
    "greeting": "cześć",
    "courtesy": "cześć|dzięki|proszę",
    "nudge": "podbijam|nowości|jakieś (?:wieści|nowości)|co słychać",
    "by_a_day": "do",
    "states": "jest|są",
    "asks": "czy|kiedy|jak|co|kto",
})  # fmt: skip
