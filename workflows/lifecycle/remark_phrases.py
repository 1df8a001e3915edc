"""The phrases by which comments say that work is over or goes on elsewhere, in several languages."""

from __future__ import annotations

import re

CASELESS = re.IGNORECASE

NOT = (
    r"(?:\b(?:not|no longer|never|isn't|aren't|wasn't|don't|doesn't|didn't|hardly|barely|nicht|kein\w*|"
    r"nie|ne|n'\w+|"
    r"pas|plus|no|ya no|sin|nie|niet|geen|non|não)\b|n't\b)"
)
NEGATED = re.compile(rf"{NOT}[^,;.:!]{{0,25}}$", CASELESS)
# What makes "done" a plan, a part or a condition instead of an outcome.
PENDING = re.compile(
    r"\b(?:not|n't|almost|nearly|half|halfway|partly|partially|mostly|about|until|once|when|whenever|"
    r"after|if|as soon as|"
    r"before|will|'ll|would|should|shall|could|might|can|to be|be|has to|have to|needs?|must|going to|"
    r"far from|\d+\s?%|"
    r"isn't|aren't|wasn't|haven't|hasn't|nobody|nothing|never|only|"
    r"nicht|fast|halb|noch|wenn|sobald|bis|nachdem|wird|werden|soll\w*|muss|"
    r"no|pas|presque|quand|dès|après|avant|sera|doit|casi|cuando|después|antes|será|aún|todavía|"
    r"jeszcze|prawie|kiedy|gdy|będzie|niet|bijna|als|quasi|quando|non|não|ainda)\b[^,;.:!]{0,30}$",
    CASELESS,
)
GOES_ON = re.compile(
    r"(?<!not )(?<!not yet )\b(?:still (?:running|missing|open|to do|to be|training)|continuing|"
    r"to be continued|remaining|"
    r"not yet|so far|for now|preliminary|first results?|trying|will try|tries next|now (?:running|"
    r"training|trying|testing)|"
    r"(?:is|are|comes?) next\b|and try (?:a|an|the|another)\b|next (?:i|we|up|step|is|comes?)\b|"
    r"training next|then we|next:|starting|todo|tbd|more to come|"
    r"work in progress|wip|"
    r"but (?:i|we|the|now|next|still)|bisher|vorläufig|noch nicht|als nächstes|jetzt läuft|weiter mit|"
    r"pour l'instant|pas encore|ensuite|por ahora|todavía|de momento|a continuación|na razie|jeszcze|"
    r"voorlopig)",
    CASELESS,
)
ELSEWHERE = re.compile(
    r"\b(?:superseded by|super?ceded by|replaced by|obsoleted by|made obsolete by|subsumed by|"
    r"absorbed (?:by|into)|"
    r"merged into(?= [\w/.#-]*\d)|folded into|(?:is |was )?(?:continued|continues|carried on|goes on|"
    r"going on|moved|moves|"
    r"moving|moved over|migrated|tracked|picked up|followed up|lives on|split) (?:further )?(?:here: |"
    r"in|into|to|by|at|with|under|as|on)\b|"
    r"(?:work|everything|this) (?:now )?(?:happens|continues|goes on) in|continue (?:this )?in|"
    r"(?:closed |dropped |abandoned )?in favou?r of|duplicate(?:d)? (?:of|by)|see instead|use instead|"
    r"(?:fortgesetzt|fortgeführt|weitergeführt|geht weiter|weiter|läuft weiter|weiter geht(?:'s| es)|"
    r"fortsetzung) (?:in|unter|mit|bei)|fortsetzung:|"
    r"ersetzt durch|"
    r"abgelöst (?:durch|von)|überholt durch|verschoben nach|zugunsten von|"
    r"(?:suite|continue|continuera|continuons|continué|se poursuit|poursuivie?|la suite est) (?:dans|sur|"
    r"en|sous)|suite :|"
    r"remplacée? par|déplacée? (?:dans|vers)|"
    r"(?:continúa|continua|continuamos|continuará|continuación|sigue|continuado|continuada|"
    r"seguimos) (?:en|con)|(?:reemplazad|sustituid|"
    r"substituíd)[oa] p[oe]r|"
    r"kontynu\w+ w|zastąpion\w+ przez|przeniesion\w+ do|(?:voortgezet|gaat verder|verder) in|vervangen door|"
    r"(?:continuato|prosegue|continua) in|sostituit\w da|continua em)",
    CASELESS,
)
INSTEAD = re.compile(
    r"\b(?:see|use|voir|siehe|ver|zie)\b.{1,60}\b(?:instead|stattdessen|à la place|en su lugar)\b", CASELESS
)
BEHIND_ITS_PLACE = re.compile(
    r"\bin (?P<place>[\w./-]*#?[\w-]*\d) (?:fortgesetzt|fortgeführt|weitergeführt|weiterverfolgt)\b", CASELESS
)
PLACE = re.compile(
    r"^\W*(?:the |a |an |our |another |das |dem |ein\w* |le |la |un |el |una? )?(?:new |other |next |"
    r"separate |follow-?up |neue\w* |"
    r"nouve\w+ |otro |nuevo )?(?:ticket|issue|epic|experiment|pull request|pr|story|task|project|"
    r"branch|repo\w*|billet|tarea)\b",
    CASELESS,
)
SUBJECT = (
    r"(?:this one|this|it|that|everything|all(?: of (?:it|this))?|(?:the |this )?(?:experiment|work|"
    r"ticket|task|study|investigation|analysis|"
    r"question|issue|trial|comparison|spike)|we|i|das|dies(?:es)?|alles|(?:das |"
    r"dieses )?(?:experiment|ticket|aufgabe)|"
    r"c'|tout|ça|l'expérience|cela|esto|todo|el experimento|eksperyment|wszystko|dit|alles|"
    r"het experiment|questo|tutto|"
    r"l'esperimento|isto|tudo|o experimento)"
)
IS = (
    r"(?:\s*(?:is|'s|are|am|was|'re|'m|has been|have|ist|sind|wurde|bin|est|sont|a été|está|es|"
    r"ha sido|queda|jest|zostało|è|zijn|"
    r"foi)?\s*(?:now|all|already|hereby|finally|officially|therefore|thus|so|damit|jetzt|nun|also|"
    r"donc|maintenant|ya|już|nu|ora|já)?\s*)"
)
FINISHED_WORD = (
    r"(?:done|finished|complete[d]?|concluded|closed|settled|answered|wrapped up|over|finalis?zed|through|"
    r"fertig|erledigt|abgeschlossen|beendet|durch|geschlossen|terminée?s?|finie?s?|fait|clos|bouclée?|"
    r"terminad[oa]|hech[oa]|cerrad[oa]|acabad[oa]|finalizad[oa]|concluid[oa]|gotowe|zrobione|zakończon\w+|"
    r"skończone|"
    r"klaar|afgerond|fatto|finito|concluso|concluíd[oa]|feito)"
)
DONE = (
    re.compile(
        rf"(?:^|[,:–—-]\s*|\b(?:so|and|thus|think|believe|guess|say|seems|"
        rf"looks like)\s+){SUBJECT}{IS}{FINISHED_WORD}(?=\s*(?:[.,:;!)–—-]|$|"
        rf"and\b|here\b|with (?:this|it)\b|"
        r"now\b|from my side|for me\b|after\b|since\b|by my\b|und\b|et\b|y\b|hiermit|damit))",
        CASELESS,
    ),
    re.compile(
        rf"^\W*(?:all |now |alles |tout |todo |ok[,.]? |and |✅ |experiment |ticket |"
        rf"work )?{FINISHED_WORD}\s*(?:[.,:;!✅–—-]|$)",
        CASELESS,
    ),
    re.compile(
        r"\b(?:can|could|may|kann|peut|puede|można|kan)\b(?: \w+)? (?:be closed|close this|"
        r"close the (?:ticket|issue)|geschlossen werden|"
        r"être (?:fermée?|clos)|cerrarse|zamknąć|dicht)|\b(?:i am |i'm |we are |"
        r"we're )?closing (?:this|it|the (?:ticket|issue|experiment))\b"
        r"|\bsafe to close\b|\bready to (?:be )?close",
        CASELESS,
    ),
)
CLOSABLE = DONE[2]
OUTCOME = (
    re.compile(
        r"\b(?:outcome|results?|conclusion|findings) (?:(?:is|are|was|were) )?(?:recorded|documented|"
        r"written up|summari[sz]ed)\b|"
        r"\bnothing (?:more|else|left) to (?:do|try)\b|\b(?:didn't|did not) work(?=\s*(?:[.,:;!]|$))|"
        r"\bclosing (?:as|:)|"
        r"^\W*(?:abgebrochen|aufgegeben|eingestellt)\s*[:.,!]",
        CASELESS,
    ),
    re.compile(
        r"\b(?:ruled out|ruled? (?:it|this|that) out)(?=\s*(?:[.,:;!()–—-]|$|now\b|because\b|since\b|as\b|"
        r"by\b|here\b|after\b|with\b|for good\b|on this\b))",
        CASELESS,
    ),
    re.compile(
        r"\b(?:hypothesis|idea|approach|experiment|assumption|claim|hypothese|hypothèse|hipótesis|"
        r"hipoteza|ipotesi|hipótese)\b"
        r"[^,;.]{0,25}\b(?:is |was |ist |est |está )?(?:confirmed|rejected|refuted|disproved|"
        r"disproven|supported|accepted|falsified|"
        r"ruled out|dropped|abandoned|bestätigt|verworfen|widerlegt|abgelehnt|confirmée?|rejetée?|"
        r"écartée?|réfutée?|abandonnée?|confirmad[oa]|"
        r"rechazad[oa]|descartad[oa]|refutad[oa]|potwierdzon\w+|odrzucon\w+|confermata|respinta|"
        r"bevestigd|verworpen)\b",
        CASELESS,
    ),
    re.compile(
        r"\bno (?:measurable |significant |further |real |clear |relevant |visible |net |extra |"
        r"statistically significant )*"
        r"(?:significant difference|gain|gains|improvement|improvements|benefit|benefits|uplift|lift|"
        r"advantage|"
        r"effect)\b(?!\s+(?:yet|so far))",
        CASELESS,
    ),
    re.compile(
        r"\b(?:does|do|did)(?: not|n't) (?:help|improve|work out|pay off|generali[sz]e|"
        r"beat the baseline|bring anything|add anything|matter)\b",
        CASELESS,
    ),
    re.compile(
        r"\b(?:brings|adds|gains|yields|gives|buys) nothing\b|\bnot worth (?:it|the)\b|"
        r"\bnegative result\b|\bnegatives ergebnis\b|\brésultat négatif\b|\bresultado negativo\b|"
        r"\bdead end\b|\bnull result\b",
        CASELESS,
    ),
    re.compile(
        r"^\W*(?:final )?(?:conclusion|verdict|outcome|final result|decision|tl;dr|takeaway|fazit|"
        r"ergebnis|schlussfolgerung|conclusion|bilan|"
        r"verdict final|conclusión|resultado final|wniosek|wynik końcowy|conclusie|conclusione|esito|"
        r"conclusão)s?\s*[:=–—-]",
        CASELESS,
    ),
    re.compile(
        r"\b(?:we|i) (?:will |'ll )?(?:keep|stay with|stick (?:with|to)|adopt|go with|ship|drop|"
        r"abandon|reject|discard)(?:ed|ped|s|ing)? "
        r"(?:the |this |it\b|on with the )|\b(?:keeping|adopting|dropping|abandoning|rejecting|"
        r"discarding) (?:the (?:baseline|old|current|idea|approach|experiment)|this|it)\b",
        CASELESS,
    ),
    re.compile(
        r"\bwon't (?:pursue|continue|follow)|\bnot (?:pursuing|pursued|going to pursue)|\bgave up\b|"
        r"\bgiving up\b|\bcalled off\b",
        CASELESS,
    ),
    re.compile(
        r"^\W*(?:supported|dropped|abandoned|rejected|discarded|adopted|confirmed|refuted|disproved|"
        r"verworfen|"
        r"bestätigt|widerlegt|ausgeschlossen|écartée?|"
        r"abandonnée?|rejetée?|descartad[oa]|rechazad[oa]|abandonad[oa]|confirmad[oa]|odrzucone|"
        r"potwierdzone|verworpen|scartat[oa]|confermat[oa])"
        r"\s*(?:[.,:;!–—-]|$|because\b|weil\b|car\b|porque\b)|"
        r"^\W*(?:inconclusive|nicht schlüssig|non concluante?s?|no concluyentes?)\s*(?:[.,:;!–—-]|$)|"
        r"^\W*(?:on abandonne|nous abandonnons|se descarta|lo descartamos|damit ausgeschlossen|"
        r"wir verwerfen)(?: (?:das|die|den|la|l'|le|cette|diese\w*)\s?\w+)?\s*(?:[.,:;!–—-]|$)",
        CASELESS,
    ),
    re.compile(
        r"\b(?:ist|sind|wird|wurde|ist damit|est|a été|está|queda|fue) (?:damit |also |donc |"
        r"ya )?(?:ausgeschlossen|verworfen|widerlegt|écartée?|"
        r"rejetée?|abandonnée?|descartad[oa]|rechazad[oa]|abandonad[oa])\b",
        CASELESS,
    ),
    re.compile(
        r"\b(?:kein(?:en|e|erlei)?|ohne) (?:\w+ )?(?:gewinn|verbesserung|vorteil|nutzen|effekt|"
        r"mehrwert)\b|\bbring(?:t|en) nichts\b|\b(?:hilft|helfen) nicht\b|"
        r"\blohnt (?:sich )?nicht\b",
        CASELESS,
    ),
    re.compile(
        r"\b(?:aucune?|pas de|pas d'|sans) ?(?:gain|amélioration|bénéfice|effet)\b|\bno hay (?:mejora|"
        r"efecto|ganancia)\b|"
        r"\bn'(?:apporte|"
        r"améliore) (?:rien|pas)\b|\bsin (?:mejora|ganancia|beneficio|efecto)s?\b|"
        r"\bno (?:mejora|aporta|ayuda)\b|\bninguna mejora\b|\bbez (?:poprawy|zysku|efektu)\b|"
        r"\bgeen (?:winst|verbetering)\b|"
        r"\bnessun (?:guadagno|miglioramento)\b|\bsem (?:ganho|melhoria)\b",
        CASELESS,
    ),
)
