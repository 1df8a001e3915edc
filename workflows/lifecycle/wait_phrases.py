"""The phrases by which comments say that work is blocked or waits for data or compute, in several languages."""

from __future__ import annotations

import re

from workflows.lifecycle.remark_phrases import CASELESS, NOT

BLOCKED = re.compile(
    r"(?<![\w-])(?:(?<!un)blocked(?=\s*(?:on|by|due|because|until|till|waiting|since|here|again|"
    r"at the moment|for now|right now|now|"
    r"completely|as\b|behind|through|from|in\b|with\b|[.,:;!()–—-]|$))|blocker:|blocking (?:issue|"
    r"ticket|us|me|this)\b:?|"
    r"(?:held up|held back|hung up|stuck|stalled|gated) (?:on|by|behind|in|at|with|because|until|due)|"
    r"blockiert(?! (?:\w+ )?nicht)|geblockt|häng(?:t|en|e) (?:an|von|noch an|fest an|ab von)|"
    r"bloquée?s?(?: par| sur| à| en| :|[.,:;!]|$)|"
    r"bloquead[oa]s?(?: por| en| con| hasta|[.,:;!]|$)|zablokowan\w+|bloccat[oaie](?: da| su|[.,:;!]|"
    r"$)|geblokkeerd|vastgelopen op)",
    CASELESS,
)
BLOCKS_THIS = re.compile(
    r"(?<![\w/])(?:[\w./-]{1,80})?#?[\w-]{0,20}\d\s+(?:(?:still|also)\s+)?(?:(?:blocks|is blocking|blockiert|"
    r"bloque|bloquea|blokuje|blokkeert)"
    r"\s+(?:this|us|me|it|everything|the|that|uns|dies\w*|das|nous|tout|nos|ce|cet|cette|l'|la|le|todo|"
    r"est[eo]|esta|"
    r"el|nas|ons)\b(?!\s+(?:nicht|nie|niet|pas|plus)\b)|is (?:a|"
    r"the|our|my) blocker\b)",
    CASELESS,
)
CANNOT = re.compile(
    r"\b(?:can't|cannot|can not|unable to)\b[^,;.]{0,40}\b(?:until|before|without|till)\b[^,;.]{0,40}$",
    CASELESS,
)
NEEDS_ITEM = re.compile(
    r"\b(?:depends? on|dependent on|waiting (?:for|on)|waits? (?:for|on)|awaiting|needs?|requires?|"
    r"(?:can't|cannot|can not|won't|unable to) (?:\w+ ){0,3}(?:until|before|without|till)|"
    r"not (?:possible|able) (?:\w+ ){0,3}(?:until|before|without)|"
    r"warte\w* (?:noch )?auf|brauch\w+|abhängig von|en attente de|dépend de|attend\w*|esperando|"
    r"espera\w*|depende de|czeka\w* na|zależy od|wacht\w* op|"
    r"in attesa di|dipende da|aguardando)\s+(?:(?:the|a|for|fix|merge|release|ticket|issue|pr|"
    r"pull request|in|of|das|die|den|dem|le|la|el|by|from|"
    r"result|results|outcome|on)\s+){0,5}(?=[\w./-]*#?\w+-?\d)",
    CASELESS,
)
WAS = re.compile(
    r"\b(?:was|were|had been|been|used to be|got|war|waren|wurde|était|étaient|estaba|estuvo|fue|"
    r"był[ao]?|stond)(?:\s+\w+)?\s*$",
    CASELESS,
)
STILL = re.compile(r"\b(?:still|have|has|immer noch|toujours|sigue)\b", CASELESS)
OVER = re.compile(
    rf"(?:{NOT}[^,;.:!]{{0,25}}|\b(?:un|nothing|nobody|resolved|solved|gone|over|stopped|instead of|"
    rf"rather than|"
    rf"without|if|might be|may be|could be|would be|"
    r"falls|si|jeśli)\b[^,;.:!]{0,20})$",
    CASELESS,
)
WAITING = re.compile(
    r"\b(?:wait(?:ing|s)?(?: still| again)? (?:for|on)|await(?:ing|s)?|queu(?:ed|ing) (?:for|on|"
    r"up for)|in (?:the )?queue (?:for|on)|in line for|"
    r"short of|missing|lack(?:s|ing)?|"
    r"wart(?:e|et|en)(?: \w+)? auf|en attente (?:de|des|du|d')|(?:on |nous )?attend(?:s|ons|ent)?|"
    r"dans l'attente (?:de|des|du)|"
    r"esperando|espera(?:mos|ndo)?|a la espera de|en espera de|czeka(?:m|my|ją)? na|oczekiwani\w+ na|"
    r"in attesa d\w+|aspett\w+|"
    r"wacht(?:en|t)? op|aguardando|à espera d\w+|esperamos)\b(?P<what>[^.;!]{0,80})",
    CASELESS,
)
TAKEN_BACK = re.compile(
    r"^(?:\w+ (?:nicht|nie|niet) |(?:on |nous )?attend\w* (?:plus|pas|rien)\b|aspett\w+ più\b|"
    r"missing (?:data|labels?|values|rows|records) (?:\w+ ){0,2}(?:imputed|filled|dropped|replaced|"
    r"removed|masked|"
    r"excluded|handled|interpolated|ignored)\b)",
    CASELESS,
)
"""What takes a wait back from behind: "on n'attend plus les labels", "missing data imputed"."""
ENDED = re.compile(
    r"\b(?:is|was|are|ist|est|está)\s+(?:now )?(?:over|done|finished|vorbei|finie?|terminad[oa])\b", CASELESS
)
NO_COMPUTE = re.compile(
    r"\bno (?:free |spare |more )?(?:gpus?|compute|capacity|nodes?|slots?|quota)\b(?: (?:available|"
    r"free|left|to be had|right now|yet))*|"
    r"\b(?:gpu|cluster) queue is (?:full|long)|\b(?:pending|stuck|sits|waits) in the (?:gpu|cluster|"
    r"compute) queue\b|\b(?:gpu |compute )?quota (?:is )?(?:exhausted|used up|"
    r"gone)\b|\bkeine (?:freie )?(?:gpus?|rechenzeit|kapazität)|"
    r"\bpas de (?:gpu|calcul)|\bsin gpus?\b|\bbrak gpu",
    CASELESS,
)
NO_DATA = re.compile(
    r"\bno (?:labels|annotations|data|records|export)\b[^,;.]{0,30}\byet\b|\b(?:labels|annotations|"
    r"data|records|export) "
    r"not (?:yet )?(?:here|there|available|delivered|arrived|ready)\b|"
    r"\b(?:labels?|annotations?|data|dataset|records|export|dump|samples|daten|données|étiquettes|"
    r"datos|etiquetas)\b[^,;.]{0,20}"
    r"\b(?:(?:are|is|sind|ist) (?:still )?(?:missing|outstanding|pending)|(?:are|is|have|"
    r"has) not (?:yet )?(?:here|there|available|arrived|delivered|ready|been delivered)|"
    r"(?:aren't|isn't|haven't|hasn't) (?:here|there|available|arrived|delivered|ready)|fehl(?:t|"
    r"en)(?: noch)?(?!\s*(?:nicht|nie)\b)|manquent?\b(?! (?:plus|pas)\b)|faltan?)|"
    r"(?<!ya no )(?<!no )\bfaltan? (?:todavía |aún )?(?:los |las )?(?:datos|etiquetas|anotaciones)\b|"
    r"\bil (?:nous )?manque (?:encore |toujours )?(?:les |des )?(?:données|étiquettes|annotations)\b",
    CASELESS,
)
DATA = re.compile(
    r"\b(?:data\w*|labels?|labell?\w*|annotat\w*|annotators?|codes?|records?|exports?|extracts?|"
    r"dumps?|samples?|images?|pictures?|photos?|files?|tables?|"
    r"logs?|csv|parquet|recordings?|transcripts?|transcriptions?|measurements?|readings?|surveys?|"
    r"ground truth|golden set|corpus|corpora|backfill|feed|"
    r"scans?|documents?|invoices?|rows?|columns?|histor(?:y|ies)|deliver(?:y|ies)|uploads?|tags?|"
    r"ratings?|answers from|access to the|spreadsheets?|"
    r"daten\w*|etikett\w*|annotierung\w*|aufnahmen|messungen|lieferung|bilder|dateien|tabellen?|"
    r"données|étiquettes|étiquetage|fichiers|images|"
    r"enregistrements|relevés|datos|etiquetas|anotaciones|archivos|imágenes|registros|grabaciones|"
    r"dan(?:e|ych)|etykiet\w*|adnotacj\w*|nagrani\w*|zdjęci\w*|"
    r"dati|etichette|immagini|gegevens|metingen|beelden|dados|rótulos|imagens)\b",
    CASELESS,
)
COMPUTE = re.compile(
    r"\b(?:gpus?|tpus?|compute|cluster\w*|nodes?|machines?|capacity|quota|slots?|hardware|"
    r"graphics cards?|cards?|a100s?|h100s?|h200s?|b200s?|v100s?|servers?|"
    r"vms?|instances?|cores|rechen\w*|karte|kapazität|calcul|carte|serveurs?|tarjetas?|cómputo|"
    r"capacidad|servidor\w*|moc\w*|obliczeniow\w*|klast\w*|"
    r"kart\w*|schede|calcolo|rekentijd|rekenkracht|computação)\b",
    CASELESS,
)
