"""What the doctor makes of webhooks: none set up, none come, of no use, taken up by nobody."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.doctor.finding import Finding, Grade
from bot.doctor.webhooks import LATE, judge_webhooks
from workflows.model import Project
from workflows.store.hints import Heard

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
EARLIER = NOW - timedelta(hours=1)
CHURN = Project("churn", "Churn", jira_keys=("CH",), repositories=("acme/churn",))
BOTH = ("jira", "github")


def judged(*calls: Heard, hooked: tuple[str, ...] = ("github",)) -> list[Finding]:
    return list(judge_webhooks(hooked, calls, [CHURN], (), NOW))


def test_without_a_secret_it_is_in_order_that_none_comes() -> None:
    (one,) = judged(Heard("github", "acme/churn", 3, EARLIER), hooked=())
    assert (one.grade, one.says) == (Grade.OK, "none: sources are read on the clock")


def test_each_source_with_a_secret_has_a_line_of_its_own_and_none_that_came_is_a_warning() -> None:
    jira, github = judged(Heard("github", "acme/churn", 3, EARLIER), hooked=BOTH)
    assert (jira.grade, github.grade) == (Grade.WARNING, Grade.OK)
    assert jira.says == "Jira: configured, none has come in the last 7 days"
    assert "let it call /jira/webhook" in jira.do
    assert github.says == "GitHub: 3 in the last 7 days; the last came at Fri 20 Nov 2026, 08:00 UTC"


def test_a_ping_alone_is_told_as_what_it_is() -> None:
    (one,) = judged(Heard("github", None, 1, EARLIER))
    assert one.grade is Grade.OK
    assert one.says == "GitHub: set up, no change has come yet; the last came at Fri 20 Nov 2026, 08:00 UTC"


def test_calls_about_what_no_project_names_are_counted_and_all_of_them_a_warning() -> None:
    known, strange = Heard("github", "acme/churn", 3, EARLIER), Heard("github", "acme/wages", 2, EARLIER)
    assert judged(known, strange)[0].says.startswith(
        "GitHub: 5 in the last 7 days, 2 of them about repositories that no project names"
    )
    (alone,) = judged(strange)
    assert (alone.grade, alone.says.partition(";")[0]) == (
        Grade.WARNING,
        "GitHub: all 2 were about repositories that no project names",
    )


def test_hints_that_wait_too_long_say_that_no_worker_runs() -> None:
    waiting = Heard("github", "acme/churn", 1, EARLIER, waits_since=NOW - LATE)
    assert judged(waiting)[0].grade is Grade.OK
    (late,) = judged(Heard("github", "acme/churn", 1, EARLIER, waits_since=EARLIER))
    assert (late.grade, late.do) == (Grade.WARNING, "start `stagecoach worker`")
