"""What rules hear in Dutch; `english` says what each name stands for."""

from __future__ import annotations

from types import MappingProxyType

WORDS = MappingProxyType({
    # Days
    "weekdays": "maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag",
    "today": "vandaag",
    "in_days": "over",
    "days": "dagen",
    "weeks": "weken",
    # Promises
    "near_a_day": "op|de|het",
    "until": "tot(?: en met)?",
    "not_before": "niet voor",
    "expected": "verwacht",
    "by": "voor(?! )|vóór|uiterlijk",
    "before": "voor",
    "will": "zal|zullen",
    "comes_back": "terug|resultaten",
    "is_back": "terug",
    "away": "vakantie",
    "up_to": "tot",
    "on_a_day": "op",
    "refused": "niet",
    "stock": "gegevens",
    # Ends
    "denial": "niet|geen",
    "pending": "niet|bijna|als",
    "goes_on": "voorlopig",
    "elsewhere": "(?:voortgezet|gaat verder|verder) in|vervangen door",
    "see": "zie",
    "it": "dit|het experiment",
    "is": "zijn",
    "by_now": "nu",
    "finished": "klaar|afgerond",
    "may": "kan",
    "be_closed": "dicht",
    "judged": "bevestigd|verworpen",
    "no_gain": r"\bgeen (?:winst|verbetering)\b",
    "conclusion": "conclusie",
    "judged_alone": "verworpen",
    # Waits
    "blocked": "geblokkeerd|vastgelopen op",
    "blocks": "blokkeert",
    "blocks_whom": "ons",
    "blocks_not": "niet",
    "needs": r"wacht\w* op",
    "was_once": "stond",
    "waiting": "wacht(?:en|t)? op",
    "taken_back": r"\w+ niet ",
    "data": "gegevens|metingen|beelden",
    "compute": "rekentijd|rekenkracht",
    # Nudges
    "greeting": "hoi",
    "courtesy": "hoi|bedankt|alstublieft",
    "nudge": "nieuws|nog nieuws|hoe staat het ermee",
})  # fmt: skip
