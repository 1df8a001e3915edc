"""The digest: one state in three languages, with the same facts and the same numbers."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from tests.unit.reports.histories import NOW, POLICY, History, at
from tests.unit.reports.reading import flat, lines, portfolio_of, section, values, whole, words
from tests.unit.reports.stories import SINCE, churn, everything, outlooked
from workflows.lifecycle.state import read_state
from workflows.model import LinkKind, Said, Verb
from workflows.reports import digest, stalled, summary
from workflows.reports.shape import ItemRef, PersonRef, StageRef

TROUBLE = (
    "Needs attention: 1 unfinished item holds up other work (OPS-4), "
    "2 experiments are silent without a reason (CH-97, CH-104), 1 ticket is past its date (CH-130)."
)
ACHIEVED = (
    "Since 16 Nov: 2 tickets finished, 1 experiment gave its answer, "
    "1 experiment closed without a result; 12 still open."
)
AUDIENCES = ("executive", "product", "team")


def test_the_product_digest_begins_with_the_centre_of_work_and_why() -> None:
    lead = digest.build(everything(), "product").lead
    assert words(lead[0].text) == "Centre of work: modeling"
    assert words(lead[0].because[0]) == "5 of 6 tickets under way"
    assert words(lead[1].text) == "7 things to do this week."


def test_what_to_do_this_week_is_in_the_order_of_urgency() -> None:
    todo = section(digest.build(everything(), "product"), "Do this week")
    assert todo == [
        "OPS-4 “Access to the contract archive” has been blocking CH-118, CH-121 for 9 working days",
        "Ask what is true of 2 silent experiments: CH-97, CH-104",
        "acme/churn#231 “Survival loss” waits for a review by Chen since 19 Nov (2 working days)",
        "CH-130 “Sign the data agreement” was due on 18 Nov, 3 working days ago",
        "CH-96 “Deeper trees” was closed on 18 Nov, and no result is written down",
        "1 experiment only has to be closed: CH-111",
        "2 open tickets have no stage: CH-133, CH-134",
    ]


def test_a_review_asked_for_today_is_under_way_and_nothing_to_do() -> None:
    report = digest.build(everything(), "product")
    assert section(report, "Also in review") == [
        "acme/churn#232 “Read the archive” waits for a review by Chen since 23 Nov"
    ]


def test_a_step_back_is_told_as_what_it_is_with_the_reason_that_was_given() -> None:
    report = digest.build(everything(), "product")
    assert section(report, "Moved") == [
        "data → modeling: CH-101 “Join contract history”",
        "CH-92 “Calibrate on contract changes” went back from modeling to data, for the second time",
    ]
    assert "Bo: “contract changes are missing from the history”" in whole(report)


def test_a_failed_experiment_with_an_outcome_is_an_answer() -> None:
    report = digest.build(everything(), "product")
    assert section(report, "Answered") == [
        "CH-95 “Embedding of call notes”: “Ruled out: no gain, 0.2 points on this data.”"
    ]


def test_an_outcome_given_by_a_button_is_an_answer_in_the_persons_words() -> None:
    history = History()
    item = history.ticket("CH-95", "Embeddings", issue_type="Experiment")
    history.answer(
        item, at("2026-11-18"), Said.FINISHED, outcome="ruled out", words="They bring nothing here."
    )
    report = digest.build(read_state(history.facts(), POLICY, NOW, since=SINCE), "product")
    assert section(report, "Answered") == ["CH-95 “Embeddings”: “ruled out: They bring nothing here.”"]
    assert "answered, not closed yet, on 18 Nov" in whole(report)


def test_a_measure_of_success_is_told_as_declared_and_that_no_value_was_read() -> None:
    report = digest.build(everything(), "product")
    expected = "recall at 5 % alerts: no value was read yet, baseline 62 %, target 80 % by 31 Jan"
    assert section(report, "Measures") == [expected]


def test_a_project_without_a_measure_of_success_hears_it() -> None:
    assert section(digest.build(churn(), "product"), "Measures") == [
        "No measure of success is written down yet."
    ]


def test_a_quiet_week_says_that_nothing_is_asked() -> None:
    history = History()
    history.ticket("CH-1", labels=("ml-data",))
    report = digest.build(read_state(history.facts(), POLICY, NOW, since=SINCE), "product")
    assert section(report, "Do this week") == ["Nothing on record asks for you this week."]


def test_the_executive_reads_plain_words_and_the_ask_comes_before_the_trouble() -> None:
    report = digest.build(everything(), "executive")
    assert [words(line.text) for line in report.lead] == [
        (
            "Most of the work is on building the model. recall at 5 % alerts: the target is 80 % by 31 Jan; "
            "its present value is not known to me."
        ),
        "Needed from outside: “Access to the contract archive”; 2 tickets wait for it, for 9 working days.",
    ]
    assert section(report, "This week") == [ACHIEVED, re.sub(r" \([^)]*\)", "", TROUBLE)]


def test_the_executive_finds_keys_only_behind_the_sentences() -> None:
    report = digest.build(outlooked(), "executive")
    told = [value for line in report.lead for value in flat(line.text) if isinstance(value, ItemRef)]
    assert told
    assert not any(ref.keyed for ref in told)
    behind = [value for line in report.lead for text in line.because for value in flat(text)]
    assert any(isinstance(value, ItemRef) for value in behind)


def test_an_executive_never_reads_a_stages_short_name() -> None:
    shown = [
        value for value in values(digest.build(everything(), "executive")) if isinstance(value, StageRef)
    ]
    assert shown
    assert all(value.plain for value in shown)


def test_the_team_is_not_told_who_is_behind_a_quiet_experiment() -> None:
    report = digest.build(everything(), "team")
    (quiet,) = [one for one in report.sections if words(one.title) == "Quiet experiments"]
    parts = [value for line in quiet.lines for text in (line.text, *line.because) for value in text]
    assert any(isinstance(part, ItemRef) for part in parts)
    assert not any(isinstance(part, PersonRef) for part in parts)


def test_the_team_sees_which_new_tickets_have_no_stage() -> None:
    assert section(digest.build(everything(), "team"), "New") == [
        "2 new tickets: CH-133, CH-134",
        "No stage yet: CH-133, CH-134",
    ]


def test_what_waits_for_a_blocker_is_counted_once_with_it() -> None:
    history = History()
    blocker, blocked = (
        history.ticket("CH-2", "Labels"),
        history.ticket("CH-1", issue_type="Experiment", created=NOW),
    )
    history.link(blocked, LinkKind.BLOCKED_BY, blocker)
    state = read_state(history.facts(), POLICY, NOW, since=SINCE)
    assert [stall.verdict.value for stall in state.stalls] == ["blocked"]
    todo = section(digest.build(state, "product"), "Do this week")
    assert [text for text in todo if "CH-1" in text] == ["CH-2 “Labels” blocks CH-1"]
    assert "held up" not in whole(digest.build(state, "executive"))


def test_a_review_is_told_with_the_experiment_that_waits_for_it() -> None:
    history = History()
    item = history.ticket("CH-1", issue_type="Experiment")
    change = history.pull("acme/churn#1", author="ana")
    history.link(change, LinkKind.IMPLEMENTS, item)
    history.act(change, at("2026-11-02"), Verb.REVIEW_REQUESTED, new="chen")
    report = digest.build(read_state(history.facts(), POLICY, NOW, since=SINCE), "product")
    todo = section(report, "Do this week")
    assert todo[0] == "Help on 1 experiment, held up or waiting: CH-1"
    assert not any("acme/churn#1" in text for text in todo if "no stage" not in text)
    assert section(report, "Also in review")[0].startswith(
        "acme/churn#1 “a change” waits for a review by chen"
    )


def test_a_long_wait_inside_the_project_reaches_the_executive_and_a_short_one_does_not() -> None:
    history = History()
    long, short = history.ticket("CH-2", "Labels"), history.ticket("CH-3", "Disk")
    for number, blocker, day in ((4, long, "2026-11-13"), (5, short, "2026-11-19")):
        history.link(history.ticket(f"CH-{number}", created=at(day)), LinkKind.BLOCKED_BY, blocker)
    text = whole(digest.build(read_state(history.facts(), POLICY, NOW, since=SINCE), "executive"))
    assert "Held up inside the project: “Labels”; 1 ticket waits for it, for 6 working days." in text
    assert "project: “Disk”" not in text


def test_an_audience_that_does_not_exist_is_refused() -> None:
    with pytest.raises(KeyError):
        digest.build(everything(), "investors")


FACTS = {
    "silent experiments": r"(\d+) (?:silent experiments|experiments are silent)",
    "days of the blocker": r"OPS-4.*?(\d+) working days",
    "tickets under way": r"(\d+ of \d+) tickets under way",
    "tickets without a stage": r"(\d+) open tickets not yet placed",
    "target": r"target (\d+ %)",
    "tickets finished": r"(\d+) tickets finished",
}


@pytest.mark.parametrize("fact", FACTS)
def test_the_same_fact_has_the_same_number_in_every_text(fact: str) -> None:
    state = everything()
    texts = [whole(digest.build(state, audience)) for audience in AUDIENCES]
    texts += [
        whole(summary.build(state)),
        whole(stalled.build((state,))),
        whole(portfolio_of((state,), "executive")),
    ]
    said = [re.search(FACTS[fact], text) for text in texts]
    found = {match.group(1) for match in said if match}
    assert len([match for match in said if match]) >= 2
    assert len(found) == 1


@pytest.mark.parametrize("audience", AUDIENCES)
def test_every_line_leads_to_a_record_or_counts_what_is_missing(audience: str) -> None:
    state = everything()
    reports = [digest.build(state, audience), summary.build(state, audience), stalled.build((state,))]
    untraced = [
        words(line.text)
        for report in reports
        for line in lines(report)
        if not any(isinstance(value, ItemRef) for text in (line.text, *line.because) for value in flat(text))
    ]
    # What was declared, what is not there at all, and the profile of a repository have no ticket to lead to.
    allowed = ("recall at", "Nothing in", "acme/churn", "3 of 4 experiments", "7 things")
    assert [text for text in untraced if not text.startswith(allowed)] == []


def test_no_report_mentions_anybody() -> None:
    state = everything()
    for audience in AUDIENCES:
        for report in (
            digest.build(state, audience),
            summary.build(state),
            portfolio_of((state,), audience),
        ):
            assert not any(isinstance(value, PersonRef) and value.mention for value in values(report))


@pytest.mark.parametrize("audience", AUDIENCES)
def test_an_empty_project_has_a_digest_too(audience: str) -> None:
    state = read_state(History().facts(), POLICY, NOW, since=SINCE)
    report = digest.build(replace(state, sources=()), audience)
    assert words(report.title) == "Churn early warning, week 48"
    assert "No source has been read completely yet" in whole(report)
