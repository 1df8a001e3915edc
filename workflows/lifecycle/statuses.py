"""What a status word means when the tracker did not say: its category, and what it tells about waiting."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

from workflows.model import Category

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

TODO = frozenset(
    [
        "to do",
        "todo",
        "open",
        "new",
        "backlog",
        "selected for development",
        "ready",
        "planned",
        "triage",
        "reopened",
        "funnel",
        "idea",
        "ideas",
        "offen",
        "neu",
        "zu erledigen",
        "geplant",
        "à faire",
        "a faire",
        "nouveau",
        "ouvert",
        "por hacer",
        "pendiente",
        "abierto",
        "nuevo",
        "da fare",
        "aperto",
        "do zrobienia",
        "otwarte",
        "nowe",
        "te doen",
        "a fazer",
        "aberto",
        "未着手",
        "待办",
    ]
)
DONE = frozenset(
    [
        "done",
        "closed",
        "resolved",
        "complete",
        "completed",
        "merged",
        "finished",
        "failed",
        "cancelled",
        "canceled",
        "rejected",
        "released",
        "won't do",
        "wont do",
        "abandoned",
        "declined",
        "duplicate",
        "gone",
        "deleted",
        "killed",
        "erledigt",
        "fertig",
        "geschlossen",
        "abgeschlossen",
        "gelöst",
        "verworfen",
        "terminé",
        "terminée",
        "fermé",
        "fermée",
        "résolu",
        "hecho",
        "cerrado",
        "cerrada",
        "terminado",
        "resuelto",
        "finalizado",
        "fatto",
        "chiuso",
        "completato",
        "gotowe",
        "zrobione",
        "zamknięte",
        "zakończone",
        "klaar",
        "gereed",
        "gesloten",
        "afgerond",
        "concluído",
        "concluido",
        "fechado",
        "feito",
        "完了",
        "完成",
        "已完成",
    ]
)
NEGATIONS = frozenset(
    ["not", "no", "non", "un", "never", "nicht", "kein", "keine", "pas", "plus", "sin", "nie", "niet"]
)
SEPARATORS = re.compile(r"[^\w']+|_+")


@lru_cache(maxsize=4096)
def words(text: str) -> tuple[str, ...]:
    """Return the lower-case words of a status or label: `On-Hold` and `on_hold` are the same two words."""
    plain = unicodedata.normalize("NFC", text).replace("’", "'").casefold()
    return tuple(word for word in SEPARATORS.split(plain) if word)


def says(text: str, phrases: Iterable[str]) -> bool:
    """Whether a status or label contains one of the phrases as whole words, not negated ("not blocked")."""
    have = words(text)
    for phrase in phrases:
        want = words(phrase)
        for start in range(len(have) - len(want) + 1):
            if want and have[start : start + len(want)] == want and not set(have[:start]) & NEGATIONS:
                return True
    return False


def category_of(status: str, statuses: Mapping[str, Category]) -> Category:
    """Return the category of a status: as trackers told it, else by its word, else under way."""
    told = statuses.get(status.casefold()) or statuses.get(status.lower())
    if told is not None:
        return told
    plain = " ".join(words(status))
    if plain in TODO:
        return Category.TODO
    return Category.DONE if plain in DONE else Category.DOING
