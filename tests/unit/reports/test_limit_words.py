"""A limit is shown with where it comes from, in the report and in the private message alike."""

from __future__ import annotations

from dataclasses import replace

from tests.unit.reports.histories import NOW
from tests.unit.reports.reading import whole
from tests.unit.reports.stories import everything
from workflows.lifecycle.findings import Limit, Verdict
from workflows.reports import stalled
from workflows.reports.warning import Hearer, warning

WORDS = "your team's 85th percentile over 42 gaps in modeling is 6 days"


def test_the_report_and_the_warning_say_whose_rhythm_the_limit_is() -> None:
    state = everything()
    quiet = next(one for one in state.stalls if one.verdict is Verdict.STALLED)
    told = replace(quiet, limit=Limit(6, WORDS, 42))
    report = whole(stalled.build((replace(state, stalls=(told,)),)))
    assert "has been quiet for 11 working days; the limit is 6" in report
    assert f"limit: {WORDS}" in report
    message = whole(warning(state.project, Hearer("Bo"), (told,), (), now=NOW))
    assert f"11 working days without a sign of life; the limit is 6 ({WORDS})." in message
