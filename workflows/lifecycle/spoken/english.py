"""English, and with it what each name stands for: the words and phrases that rules hear in comments."""

from __future__ import annotations

from types import MappingProxyType

WORDS = MappingProxyType({
    # Days (`day_words`, `dates`): which one is meant.
    "weekdays": (  # from Monday on, several words with blanks between them
        "mon monday|tue tues tuesday|wed weds wednesday|thu thur thurs thursday|fri friday|sat saturday|sun sunday"
    ),
    "today": "today|tonight|eod",
    "tomorrow": "tomorrow",
    "in_days": "in|in about|within|another",  # in front of a number of days
    "one": "a|an|one",
    "two": "two",
    "three": "three",
    "four": "four",
    "five": "five",
    "days": "day",
    "weeks": "week",
    "end_of_week": r"end of (?:the |this )?week|eow\b",
    "end_of_month": r"end of (?:the |this )?month|eom\b",
    "end_of": "end of ",  # in front of a month
    "next_week": "next week",
    "stretches": "week|weekend|month|eow|eom",  # without one of these nobody speaks of the end of a week or month
    "the": "the",  # between a weekday and its date
    # Promises (`promises`): until when it stays quiet.
    "near_a_day": (  # what may stand between "until" and the day
        "is|on|at|in|and|incl(?:uding|usive)?|the|around|about|approx(?:imately)?|circa|ca|roughly|noon|"
        "midday|midnight|evening|of|probably|likely|perhaps|maybe|now|still|latest|again|early|late|this|"
        "next|coming|following|instead|say"
    ),
    "until": "until|untill|till|'til|through|thru",
    "not_before": "not before|no(?:t any)? earlier than|earliest",
    r"expected": r"e\.?t\.?a\.?|(?<!past )(?<!over)due(?: back| date| by)?|expected(?: back| by)?|"
    "moved to|postponed to",
    "by": "by|before|no later than",
    "before": "before",
    "ready": "done|finished|complete|ready|nothing|no",  # what is there before a day, or is not
    "will": (
        "will|'ll|shall|should|going to|plan(?:s|ned|ning)? (?:to|for)|expect(?:s|ed|ing)?|hope(?:s|fully)?|"
        "aim(?:s|ing)?|scheduled|to be"
    ),
    "comes_back": (  # makes a day one of return: "results on Friday"
        r"back(?! to\b)|finishes|arrives?|delivers?|completes|next (?:run|checkpoint|numbers|slot|word)|"
        "return(?:s|ing)?|resum(?:e|es|ing)|continu(?:e|es|ing)|results?|news|numbers|update|report|answer|"
        "verdict|more|ready"
    ),
    "is_back": "back",  # the same from behind the day: "on Monday back"
    "away": "vacation|holidays?|leave|off|away|out|absent|maintenance",
    "up_to": "to",  # from a day to a day
    "on_a_day": "on|from|as of|at|this|next",
    "past": "was|were|had|ran|trained|waited|stayed|came|went|got|finished|ended|arrived|failed|"
    "lasted|happened",
    "wish": "please|pls|need(?:s|ed)?|must|deadline|want(?:s|ed)?|if|unless|can you|could you|can we",
    "refused": "not|n't|never|cannot|won't|no longer|no",
    "stock": (  # what ends on a day without anybody being late: "labels until May"
        "labels?|stores?|data(?:set|base)?s?|rows?|records?|samples?|season|seasons|window|history|period|"
        "range|horizon|events?|logs?|milkings|transactions?|sessions?|visits|orders|sales|split|folds?|"
        "snapshots?|dump|archive|tables?|prices?|calendar|contract|licen[cs]e|certificate|forecasts?|"
        "predictions?|test set|train(?:ing)? set|holdout|subset"
    ),
    "covers": "cover|span|rang|contain|includ|reach|exist",
    "valid": "valid",
    "trained_on": r"holds\b[^,;.]{0,40}|trained\s*|(?:train|fit|evaluat|test|validat)\w*\s+on\b[^,;.]{0,40}",
    "busy": (  # makes it a time of waiting after all: "collecting data until Friday"
        r"no|not|without|wait\w*|await\w*|collect\w*|label(?:l?ing)|annotat\w*|gather\w*|record(?:ing)|"
        r"still running|running|runs|lasts?|export(?:ing|s)?|download\w*|access|freez\w*|frozen|blocked|"
        r"offline|unavailable|migrat\w*|back ?fill\w*|trial|pilot|study|survey|campaign|review|maintenance|"
        "embargo|queue|leave|holidays?|vacation|on hold|paused|parked"
    ),
    "but": "but",
    # Ends (`remark_phrases`): work is over or goes on elsewhere.
    "denial": "not|no longer|never|isn't|aren't|wasn't|don't|doesn't|didn't|hardly|barely|no",
    "pending": (  # makes "done" a plan, a part or a condition
        "not|n't|almost|nearly|half|halfway|partly|partially|mostly|about|until|once|when|whenever|after|if|"
        "as soon as|before|will|'ll|would|should|shall|could|might|can|to be|be|has to|have to|needs?|must|"
        r"going to|far from|\d+\s?%|isn't|aren't|wasn't|haven't|hasn't|nobody|nothing|never|only"
    ),
    "goes_on": (
        "still (?:running|missing|open|to do|to be|training)|continuing|to be continued|remaining|not yet|"
        "so far|for now|preliminary|first results?|trying|will try|tries next|now (?:running|training|trying|"
        r"testing)|(?:is|are|comes?) next\b|and try (?:a|an|the|another)\b|next (?:i|we|up|step|is|comes?)\b|"
        "training next|then we|next:|starting|todo|tbd|more to come|work in progress|wip|but (?:i|we|the|now|"
        "next|still)"
    ),
    "elsewhere": (
        "superseded by|super?ceded by|replaced by|obsoleted by|made obsolete by|subsumed by|absorbed (?:by|"
        r"into)|merged into(?= [\w/.#-]*\d)|folded into|(?:is |was )?(?:continued|continues|carried on|"
        "goes on|going on|moved|moves|moving|moved over|migrated|tracked|picked up|followed up|lives on|"
        r"split) (?:further )?(?:here: |in|into|to|by|at|with|under|as|on)\b|(?:work|everything|"
        "this) (?:now )?(?:happens|continues|goes on) in|continue (?:this )?in|(?:closed |dropped |"
        "abandoned )?in favou?r of|duplicate(?:d)? (?:of|by)|see instead|use instead"
    ),
    "see": "see|use",
    "instead": "instead",
    "article": "the|a|an|our|another",  # in front of a ticket where work goes on
    "another": "new|other|next|separate|follow-?up",
    "place": r"ticket|issue|epic|experiment|pull request|pr|story|task|project|branch|repo\w*",
    "it": (  # what is done
        "this one|this|it|that|everything|all(?: of (?:it|this))?|(?:the |this )?(?:experiment|work|ticket|"
        "task|study|investigation|analysis|question|issue|trial|comparison|spike)|we|i"
    ),
    "so": "so|and|thus|think|believe|guess|say|seems|looks like",  # in front of "it is done"
    "is": "is|'s|are|am|was|'re|'m|has been|have",
    "by_now": "now|all|already|hereby|finally|officially|therefore|thus|so",
    "finished": (
        "done|finished|complete[d]?|concluded|closed|settled|answered|wrapped up|over|finalis?zed|through"
    ),
    "behind_finished": (
        r"and\b|here\b|with (?:this|it)\b|now\b|from my side|for me\b|after\b|since\b|by my\b"
    ),
    "all": "all|now|ok[,.]?|and|✅|experiment|ticket|work",  # in front of a "done" that stands alone
    "may": "can|could|may",
    "be_closed": "be closed|close this|close the (?:ticket|issue)",
    "closing": (
        r"\b(?:i am |i'm |we are |we're )?closing (?:this|it|the (?:ticket|issue|experiment))\b|"
        r"\bsafe to close\b|\bready to (?:be )?close"
    ),
    "ended": (  # whole phrases that say that it is over
        r"\b(?:outcome|results?|conclusion|findings) (?:(?:is|are|was|were) )?(?:recorded|documented|"
        r"written up|summari[sz]ed)\b|\bnothing (?:more|else|left) to (?:do|try)\b|\b(?:didn't|"
        r"did not) work(?=\s*(?:[.,:;!]|$))|\bclosing (?:as|:)|\b(?:ruled out|ruled? (?:it|this|"
        r"that) out)(?=\s*(?:[.,:;!()–—-]|$|now\b|because\b|since\b|as\b|by\b|here\b|after\b|with\b|"
        r"for good\b|on this\b))|\b(?:we|i) (?:will |'ll )?(?:keep|stay with|stick (?:with|to)|adopt|go with|"
        r"ship|drop|abandon|reject|discard)(?:ed|ped|s|ing)? (?:the |this |it\b|on with the )|\b(?:keeping|"
        "adopting|dropping|abandoning|rejecting|discarding) (?:the (?:baseline|old|current|idea|approach|"
        r"experiment)|this|it)\b|\bwon't (?:pursue|continue|follow)|\bnot (?:pursuing|pursued|"
        r"going to pursue)|\bgave up\b|\bgiving up\b|\bcalled off\b"
    ),
    "idea": "hypothesis|idea|approach|experiment|assumption|claim",
    "idea_is": "is|was",
    "judged": (
        "confirmed|rejected|refuted|disproved|disproven|supported|accepted|falsified|ruled out|dropped|"
        "abandoned"
    ),
    "no_gain": (
        r"\bno (?:measurable |significant |further |real |clear |relevant |visible |net |extra |"
        "statistically significant )*(?:significant difference|gain|gains|improvement|improvements|benefit|"
        r"benefits|uplift|lift|advantage|effect)\b(?!\s+(?:yet|so far))|\b(?:does|do|did)(?: not|n't) (?:help|"
        r"improve|work out|pay off|generali[sz]e|beat the baseline|bring anything|add anything|matter)\b|"
        r"\b(?:brings|adds|gains|yields|gives|buys) nothing\b|\bnot worth (?:it|the)\b|\bnegative result\b|"
        r"\bdead end\b|\bnull result\b"
    ),
    "conclusion": "conclusion|verdict|outcome|final result|decision|tl;dr|takeaway",  # a heading
    "judged_alone": "supported|dropped|abandoned|rejected|discarded|adopted|confirmed|refuted|disproved",
    "because": "because",
    "undecided": "inconclusive",
    # Waits (`wait_phrases`): work is blocked, or waits for data or compute.
    "blocked": (
        r"(?<!un)blocked(?=\s*(?:on|by|due|because|until|till|waiting|since|here|again|at the moment|for now|"
        r"right now|now|completely|as\b|behind|through|from|in\b|with\b|[.,:;!()–—-]|$))|blocker:|"
        r"blocking (?:issue|ticket|us|me|this)\b:?|(?:held up|held back|hung up|stuck|stalled|gated) (?:on|by|"
        "behind|in|at|with|because|until|due)"
    ),
    "still_also": "still|also",
    "blocks": "blocks|is blocking",
    "blocks_whom": "this|us|me|it|everything|the|that",
    "is_a_blocker": "is (?:a|the|our|my) blocker",
    "cannot": "can't|cannot|can not|unable to",
    "before_then": "until|before|without|till",
    "needs": (
        "depends? on|dependent on|waiting (?:for|on)|waits? (?:for|on)|awaiting|needs?|requires?|(?:can't|"
        r"cannot|can not|won't|unable to) (?:\w+ ){0,3}(?:until|before|without|till)|not (?:possible|"
        r"able) (?:\w+ ){0,3}(?:until|before|without)"
    ),
    "needs_what": (  # between "needs" and the key
        "the|a|for|fix|merge|release|ticket|issue|pr|pull request|in|of|by|from|result|results|outcome|on"
    ),
    "was_once": "was|were|had been|been|used to be|got",
    "still": "still|have|has",
    "no_more": (  # takes a wait back from before
        "un|nothing|nobody|resolved|solved|gone|over|stopped|instead of|rather than|without|if|might be|"
        "may be|could be|would be"
    ),
    "waiting": (
        "wait(?:ing|s)?(?: still| again)? (?:for|on)|await(?:ing|s)?|queu(?:ed|ing) (?:for|on|up for)|"
        "in (?:the )?queue (?:for|on)|in line for|short of|missing|lack(?:s|ing)?"
    ),
    "taken_back": (  # from behind: "missing data imputed"
        r"missing (?:data|labels?|values|rows|records) (?:\w+ ){0,2}(?:imputed|filled|dropped|replaced|"
        r"removed|masked|excluded|handled|interpolated|ignored)\b"
    ),
    "wait_is": "is|was|are",
    "wait_over": "over|done|finished",
    "no_compute": (
        r"\bno (?:free |spare |more )?(?:gpus?|compute|capacity|nodes?|slots?|quota)\b(?: (?:available|free|"
        r"left|to be had|right now|yet))*|\b(?:gpu|cluster) queue is (?:full|long)|\b(?:pending|stuck|sits|"
        r"waits) in the (?:gpu|cluster|compute) queue\b|\b(?:gpu |compute )?quota (?:is )?(?:exhausted|"
        r"used up|gone)\b"
    ),
    "no_data": (
        r"\bno (?:labels|annotations|data|records|export)\b[^,;.]{0,30}\byet\b|\b(?:labels|annotations|data|"
        r"records|export) not (?:yet )?(?:here|there|available|delivered|arrived|ready)\b"
    ),
    "some_data": "labels?|annotations?|data|dataset|records|export|dump|samples",
    "is_missing": (
        "(?:are|is) (?:still )?(?:missing|outstanding|pending)|(?:are|is|have|has) not (?:yet )?(?:here|"
        "there|available|arrived|delivered|ready|been delivered)|(?:aren't|isn't|haven't|hasn't) (?:here|"
        "there|available|arrived|delivered|ready)"
    ),
    "data": (
        r"data\w*|labels?|labell?\w*|annotat\w*|annotators?|codes?|records?|exports?|extracts?|dumps?|"
        "samples?|images?|pictures?|photos?|files?|tables?|logs?|csv|parquet|recordings?|transcripts?|"
        "transcriptions?|measurements?|readings?|surveys?|ground truth|golden set|corpus|corpora|backfill|"
        "feed|scans?|documents?|invoices?|rows?|columns?|histor(?:y|ies)|deliver(?:y|ies)|uploads?|tags?|"
        "ratings?|answers from|access to the|spreadsheets?"
    ),
    "compute": (
        r"gpus?|tpus?|compute|cluster\w*|nodes?|machines?|capacity|quota|slots?|hardware|graphics cards?|"
        "cards?|a100s?|h100s?|h200s?|b200s?|v100s?|servers?|vms?|instances?|cores"
    ),
    # Nudges (`pings`): comments that only ask for attention.
    "greeting": "hi|hello|hey|dear|thanks",
    "courtesy": (
        "hi|hello|hey|dear|please|pls|plz|kindly|friendly|gentle|quick|just|again|another|team|folks|"
        "everyone|everybody|all|guys|there|thanks|thank you|thx|ty|cheers|in advance|one|a|the|so|and|ok"
    ),
    "nudge": (
        "bump(?:ing|ed)?|up|upp+|ping(?:ing)?|nudge|nudging|poke|push|any (?:update|updates|news|progress|"
        "movement|status|eta|word|thoughts|luck|idea|change|changes|results?|feedback)|status|status update|"
        "update|updates|news|progress|what's the (?:status|latest|progress)|what is the (?:status|latest|"
        "progress)|how is (?:it|this) going|how's (?:it|this) going|where are we|is this still (?:active|"
        "running|alive|relevant)|checking in|checking|following up|follow up|follow-up|circling back|"
        "reminder|touching base|(?:could|can|may) (?:i|we|you) (?:get|have|give|share|post) (?:us |"
        "me )?(?:an? )?(?:update|status)|would love (?:an )?update|waiting for (?:an )?(?:update|answer|"
        "reply)|same (?:question )?here|same question|same|me too|following|subscribing|subscribe|watching|"
        r"interested|hope you are well|hope you're well|hope all is well|\+"
    ),
    "behind_nudge": (
        "on|about|for|here|this|that|it|the|ticket|issue|pr|task|experiment|yet|today|please|from|your|our|"
        "side|us|there|now|so far|regarding|re|with|of|one|would|be|is|are|great|nice|appreciated|helpful|"
        "welcome|needed|help|or|any|news|blockers?"
    ),
    "by_a_day": "by|until|till|before|on|due",
    "states": (  # what a sentence states something with
        "is|are|was|were|has|have|had|arrived|finished|failed|gives?|gave|works?|worked|crashed|dropped|"
        "improved|merged|uploaded|here|ready|available"
    ),
    "and": "and|so|but|or",
    "asks": (  # what a question begins with
        "what|who|when|where|why|which|how|is|are|was|were|do|does|did|can|could|will|would|should|shall|may|"
        "has|have|had|any|anything|am"
    ),
    # Denials (`phrase_search`): a word of a criterion or a risk stands there, and is taken back.
    "denied": "no|not|never|without|nobody|none of|free of|instead of",
    "none": "no|none|nothing|n/a",  # behind a colon
    "denied_is": "is|are|was|were|has been|have been",
    "denied_not": "not|never|no longer|no",
    "not_used": "stored|used|kept|included|contained|involved|needed|processed|there",
    "removed": "removed|deleted|gone|fixed|solved|resolved|anonymi[sz]ed",
    # Sentences (`comment_text`) with days in them stay whole.
    "month_begins": "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec",  # "9. October", in capitals as it is written
    "short_months": "Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec",  # end with a full stop: "Oct. 9"
    # Measures of success (`kpis`): "KPI: recall; baseline 0.62; target 0.80; by 2027-01-31".
    "measure": "kpi",
    "target": "target",
    "baseline": "baseline",
    "due_by": "by|due",
    # Ages (`upkeep`): "retrain after: 6 months"; days and weeks stand above.
    "months": "month",
    "years": "year",
})  # fmt: skip
