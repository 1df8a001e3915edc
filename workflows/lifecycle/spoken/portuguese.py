"""What rules hear in Portuguese; `english` says what each name stands for."""

from __future__ import annotations

from types import MappingProxyType

WORDS = MappingProxyType({
    # Days
    "weekdays": "segunda segunda-feira|terça terça-feira|quarta-feira|quinta-feira|sexta-feira",
    "tomorrow": "amanhã",
    "in_days": "em",
    # Promises
    "until": "até",
    "not_before": "não antes de",
    "before": "antes do",
    "comes_back": "regresso",
    "away": "férias",
    "on_a_day": "em",
    "refused": "não",
    # Ends
    "denial": "não",
    "pending": "não|ainda",
    "elsewhere": "continua em|substituíd[oa] p[oe]r",
    "it": "isto|tudo|o experimento",
    "is": "foi",
    "by_now": "já",
    "finished": "concluíd[oa]|feito",
    "idea": "hipótese",
    "conclusion": "conclusão",
    "no_gain": r"\bsem (?:ganho|melhoria)\b",
    # Waits
    "needs": "aguardando",
    "waiting": r"aguardando|à espera d\w+|esperamos",
    "data": "dados|rótulos|imagens",
    "compute": "computação",
    # Nudges
    "courtesy": "obrigad[oa]",
    "nudge": "alguma novidade",
    # Sentences
    "month_begins": "Out",
})  # fmt: skip
