"""What rules hear in Spanish; `english` says what each name stands for."""

from __future__ import annotations

from types import MappingProxyType

WORDS = MappingProxyType({
    # Days
    "weekdays": "lunes|martes|miércoles miercoles|jueves|viernes|sábado sabado|domingo",
    "today": "hoy",
    "tomorrow": "mañana",
    "two": "dos",
    "three": "tres",
    "days": "día|dia",
    "weeks": "semana",
    "end_of_week": "fin(?:al|ales)? de(?:l| la)? semana",
    "end_of_month": "fin(?:al|ales)? de(?:l| la)? mes",
    "end_of": "fin(?:al|ales)? de ",
    "next_week": "la próxima semana",
    "stretches": "semana|mes|final|finales",
    "the": "el",
    # Promises
    "near_a_day": "mediodía|el|los|al|día|dia|aprox|próximo|este|mié|jue|vie|sáb|dom",
    "until": "hasta",
    "not_before": "no antes del?",
    "expected": "previst[oa]s?(?: para)?|esperad[oa]s?(?: para)?|se esperan?(?: para)?",
    "by": "para|antes del?",
    "before": "antes del?",
    "ready": r"hecho|terminad[oa]s?|sin|ning\w+",
    "will": "será|estará|debería|estaremos|volver[éá]",
    "comes_back": "de vuelta|vuelvo|regreso|retomo|resultados|noticias|list[oa]s?",
    "away": "vacaciones",
    "up_to": "al|a",
    "on_a_day": "el",
    "past": "fue|estaba|estuvo|llegó|era|eran",
    "wish": r"por favor|necesit\w+|hay que",
    "stock": "datos|filas|periodo",
    "covers": "cubr",
    "busy": "sin|esperando",
    "but": "pero",
    # Ends
    "denial": "ya no|sin",
    "pending": "no|casi|cuando|después|antes|será|aún|todavía",
    "goes_on": "por ahora|todavía|de momento|a continuación",
    "elsewhere": (
        "(?:continúa|continua|continuamos|continuará|continuación|sigue|continuado|continuada|"
        "seguimos) (?:en|con)|(?:reemplazad|sustituid)[oa] p[oe]r"
    ),
    "see": "ver",
    "instead": "en su lugar",
    "article": "el|una?",
    "another": "otro|nuevo",
    "place": "tarea",
    "it": "esto|todo|el experimento",
    "is": "está|es|ha sido|queda",
    "by_now": "ya",
    "finished": "terminad[oa]|hech[oa]|cerrad[oa]|acabad[oa]|finalizad[oa]|concluid[oa]",
    "behind_finished": r"y\b",
    "all": "todo",
    "may": "puede",
    "be_closed": "cerrarse",
    "idea": "hipótesis",
    "idea_is": "está",
    "judged": "confirmad[oa]|rechazad[oa]|descartad[oa]|refutad[oa]",
    "no_gain": (
        r"\bno hay (?:mejora|efecto|ganancia)\b|\bsin (?:mejora|ganancia|beneficio|efecto)s?\b|\bno (?:mejora|"
        r"aporta|ayuda)\b|\bninguna mejora\b|\bresultado negativo\b"
    ),
    "conclusion": "conclusión|resultado final",
    "judged_alone": "descartad[oa]|rechazad[oa]|abandonad[oa]|confirmad[oa]",
    "because": "porque",
    "undecided": "no concluyentes?",
    "we_drop": "se descarta|lo descartamos",
    "told_is": "está|queda|fue",
    "told_thus": "ya",
    "told_dropped": "descartad[oa]|rechazad[oa]|abandonad[oa]",
    # Waits
    "blocked": "bloquead[oa]s?(?: por| en| con| hasta|[.,:;!]|$)",
    "blocks": "bloquea",
    "blocks_whom": "todo|est[eo]|esta|el",
    "needs": r"esperando|espera\w*|depende de",
    "needs_what": "el",
    "was_once": "estaba|estuvo|fue",
    "still": "sigue",
    "waiting": "esperando|espera(?:mos|ndo)?|a la espera de|en espera de",
    "wait_is": "está",
    "wait_over": "terminad[oa]",
    "no_compute": r"\bsin gpus?\b",
    "no_data": (
        r"(?<!ya no )(?<!no )\bfaltan? (?:todavía |aún )?(?:los |las )?(?:datos|etiquetas|anotaciones)\b"
    ),
    "some_data": "datos|etiquetas",
    "is_missing": "faltan?",
    "data": "datos|etiquetas|anotaciones|archivos|imágenes|registros|grabaciones",
    "compute": r"tarjetas?|cómputo|capacidad|servidor\w*",
    # Nudges
    "greeting": "hola|gracias",
    "courtesy": "hola|buenas|gracias|por favor",
    "nudge": "subo|arriba|novedades|alguna novedad|hay novedades|cómo va|qué tal va",
    "behind_nudge": "sobre|esto|aquí",
    "by_a_day": "el|hasta|para|antes",
    "states": "está|están|llegó",
    "and": "y",
    "asks": r"qué|quién|cuándo|dónde|cómo|hay|puede\w*|sabes",
    # Denials
    "denied": r"sin|ni|ning[uú]n\w*|nunca",
    "none": "ningun[oa]",
    "denied_is": "es|son|fue|fueron|están?",
    "not_used": "usad[oa]s?",
    "removed": "eliminad[oa]s?|resuelt[oa]s?|anonimizad[oa]s?",
    # Sentences, measures of success, ages
    "month_begins": "Ene|Ago",
    "measure": "indicador",
    "target": "objetivo",
    "baseline": "referencia|línea base",
    "due_by": "antes de",
    "months": "mes",
    "years": "año",
})  # fmt: skip
