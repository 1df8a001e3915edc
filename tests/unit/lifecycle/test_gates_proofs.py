"""What proves a criterion and what only looks like it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.lifecycle.checklists import DEFAULT, REPO, Checked, criteria, details, unread
from tests.unit.reports.histories import at
from workflows.lifecycle.gate_text import is_blank, sections
from workflows.lifecycle.outlook import CheckState
from workflows.model import ActorKind, Category, Document, ItemKind, Kpi, Said, SourceState, Verb, WorkItem

MET, MISSING, UNKNOWN = CheckState.MET, CheckState.MISSING, CheckState.UNKNOWN
BLANK = frozenset(word.casefold() for word in DEFAULT.gates.placeholders)


@pytest.mark.parametrize(
    ("criterion", "title"),
    [
        ("fairness-audit", "Unfairness of the coffee rota"),
        ("fairness-audit", "Fix a typo in the fairness audit"),
        ("fairness-audit", "No fairness audit needed for the pilot"),
        ("fairness-audit", "Bias of the temperature sensor"),
        ("rollback-plan", "We go without rollback"),
        ("rollback-plan", "Remove the canary"),
        ("drift-alert", "Retire the drift alert of the old model"),
        ("drift-alert", "What the drift costs us, week by week"),
        ("baseline-comparison", "Draw traces where the baseline is unsure"),
        ("labelling", "Add type annotations to the trainer"),
        ("privacy-review", "Privacy banner on the web page"),
        ("on-call", "Only call customers once"),
        ("load-test", "Load the test data"),
        ("dashboard", "Kein Dashboard für das Pilotprojekt"),
        ("feasibility", "Sans étude de faisabilité"),
    ],
)
def test_a_title_that_only_sounds_like_it_proves_nothing(criterion: str, title: str) -> None:
    story = Checked()
    story.ticket("CH-1", title, "Done")
    assert story.check(criterion).state is MISSING


def test_a_word_in_a_description_or_comment_proves_nothing() -> None:
    story = Checked()
    item = story.ticket("CH-1", "Minutes", "Done", description="We spoke of a fairness audit.")
    story.comment(item, at("2026-11-10"), "fairness audit")
    assert story.check("fairness-audit").state is MISSING


def test_a_bug_about_it_proves_nothing() -> None:
    story = Checked()
    story.ticket("CH-1", "Dashboard shows the wrong week", "Done", issue_type="Bug")
    check = story.check("dashboard")
    assert (check.state, check.items) == (MISSING, ())


@pytest.mark.parametrize(
    "more", [{"status": "Won't Do"}, {"status": "Done", "labels": ("wontfix",)}, {"status": "Rejected"}]
)
def test_a_ticket_that_was_dropped_proves_nothing_and_is_told_as_that(more: dict[str, object]) -> None:
    story = Checked()
    item = story.ticket("CH-1", "Load test", **more)  # type: ignore[arg-type]  # fields of a ticket
    story.items[item.id] = replace(item, category=Category.DONE)
    check = story.check("load-test")
    assert check.state is MISSING
    assert details(check)[0] == "CH-1 was closed without being done: Load test"


def test_a_resolution_or_an_answer_tells_that_it_was_dropped() -> None:
    story = Checked()
    item = story.ticket("CH-1", "Load test", "Done")
    story.act(item, at("2026-11-10"), Verb.EDITED, field="resolution", new="Won't Do")
    assert story.check("load-test").state is MISSING
    story.act(item, at("2026-11-12"), Verb.EDITED, field="resolution", old="Won't Do", new="Done")
    assert story.check("load-test").state is MET
    story.answer(item, at("2026-11-13"), Said.DROPPED)
    assert story.check("load-test").state is MISSING


def test_labelling_is_done_only_when_none_of_its_tickets_is_open() -> None:
    story = Checked()
    story.ticket("CH-1", "Labelling, first round", "Done")
    assert story.check("labelling").state is MET
    story.ticket("CH-2", "Labelling, second round", "To Do")
    check = story.check("labelling")
    assert (check.state, details(check)) == (MISSING, ["CH-2 is open: Labelling, second round"])


def test_the_page_for_labelling_is_no_labelling_while_labels_are_asked_for() -> None:
    story = Checked()
    story.ticket("LBL-1", "Labels for 3 000 fault traces", issue_type="Epic", created=at("2026-09-01"))
    story.ticket("LBL-3", "Labelling page with one trace a screen", "Done")
    assert details(story.check("labelling")) == ["LBL-1 is open: Labels for 3 000 fault traces"]


def test_what_is_done_is_shown_beside_what_is_still_open() -> None:
    story = Checked()
    story.ticket("CH-1", "Load test", "Done")
    story.ticket("CH-2", "Load test of the new model", "In Progress")
    assert details(story.check("load-test")) == [
        "CH-1 is done: Load test",
        "CH-2 is open: Load test of the new model",
    ]


def test_a_missing_criterion_says_what_was_looked_for() -> None:
    assert details(Checked().check("fairness-audit")) == [
        "no file like fairness*",
        "no ticket that names fairness",
    ]


def test_the_strongest_proof_is_shown_first() -> None:
    story = Checked()
    story.ticket("CH-1", "Fairness audit", "Done")
    story.file("docs/fairness.md")
    assert details(story.check("fairness-audit")) == ["docs/fairness.md is in acme/churn"]


# Files


@pytest.mark.parametrize(
    "path", ["src/unfairness_test.py", "docs/my_fairness.md", "fairness/README.md", "fair/ness.md"]
)
def test_a_path_that_only_resembles_proves_nothing(path: str) -> None:
    story = Checked()
    story.file(path)
    assert story.check("fairness-audit").state is MISSING


def test_a_file_that_was_removed_proves_nothing() -> None:
    story = Checked()
    story.file("docs/fairness.md", gone_at=at("2026-11-20"))
    assert story.check("fairness-audit").state is MISSING
    assert story.check("fairness-audit", now=at("2026-11-19")).state is MET


def test_the_newest_version_of_a_file_counts() -> None:
    story = Checked()
    story.file("MODEL_CARD.md", "# Card\n## Intended use\nRank customers.\n")
    story.file("MODEL_CARD.md", "# Card\n", at=at("2026-11-10"), oid="2")
    assert "MODEL_CARD.md says nothing under intended use" in details(story.check("model-card"))


def test_a_merged_pull_request_proves_a_file_where_no_file_of_the_repository_was_read() -> None:
    story = Checked()
    pull = story.pull(f"{REPO}#4", "Look at small shops", "merged", paths=("docs/fairness.md",))
    story.pull(f"{REPO}#5", "Load it", "open", paths=("tests/load_test.py",))
    check = story.check("fairness-audit")
    assert details(check) == ["acme/churn#4 changed docs/fairness.md"]
    assert check.because[0].url == pull.url
    assert story.check("load-test").state is MISSING
    story.file("README.md")
    assert story.check("fairness-audit").state is MISSING


def test_a_model_card_tells_which_of_its_sections_are_empty() -> None:
    card = (
        "Card\n====\n\n## Intended use\n\n<!-- who is it for? -->\nTBD\n\n## Limitations\n- <name them>\n"
        "## Metrics\n### On all\nRecall 0.71\n\nEthics\n------\nNo free text is read.\n"
    )
    story = Checked()
    story.file("docs/model_card.md", card)
    check = story.check("model-card")
    assert check.state is MISSING
    assert details(check) == [
        "docs/model_card.md says nothing under intended use",
        "docs/model_card.md says nothing under limitations",
    ]


def test_a_model_card_of_which_only_the_name_is_known_is_no_proof_and_no_gap() -> None:
    story = Checked()
    story.file("MODEL_CARD.md")
    check = story.check("model-card")
    assert (check.state, details(check)) == (UNKNOWN, ["MODEL_CARD.md is there, but its text was not read"])


# Statements and days


@pytest.mark.parametrize(
    "line",
    [
        "Sponsor: Eve Example",
        "**Sponsor**: Eve Example",
        "| Sponsor | Eve Example |",
        "- executive sponsor = Eve",
        "```\nsponsor: Eve\n```",
        "* Auftraggeberin: Eva",
    ],
)
def test_a_line_of_an_epic_names_the_sponsor(line: str) -> None:
    story = Checked()
    story.ticket("CH-1", "Churn", issue_type="Epic", description=f"Why?\n\n{line}\n\nMore.")
    assert story.check("sponsor").state is MET


@pytest.mark.parametrize(
    "line",
    [
        "Sponsor: TBD",
        "Sponsor:",
        "Sponsor: <name>",
        "Sponsor: [name]",
        "Sponsor: _____",
        "<!-- Sponsor: Eve -->",
        "We need a sponsor: somebody from sales",
        "Sponsored: no",
    ],
)
def test_a_line_that_nobody_filled_in_names_no_sponsor(line: str) -> None:
    story = Checked()
    story.ticket("CH-1", "Churn", issue_type="Epic", description=f"Why?\n\n{line}\n")
    assert story.check("sponsor").state is MISSING


def test_only_epics_and_documents_state_something() -> None:
    story = Checked()
    story.ticket("CH-1", "Churn", issue_type="Task", description="Sponsor: Eve")
    assert story.check("sponsor").state is MISSING
    story.file("docs/charter.md", "# Charter\n\nSponsor: Eve\n")
    assert details(story.check("sponsor")) == ["docs/charter.md says Sponsor: Eve"]


def test_a_review_date_counts_until_its_day_is_past_where_the_project_is() -> None:
    story = Checked(timezone="America/Los_Angeles")
    story.file("docs/model.md", "Next review: 2026-11-20\nReview by 2026-02-30\n")
    check = story.check("review-date", now=at("2026-11-21", "07:30"))
    assert (check.state, details(check)) == (MET, ["docs/model.md names Fri 20 Nov 2026"])
    check = story.check("review-date", now=at("2026-11-21", "08:30"))
    assert (check.state, details(check)) == (
        MISSING,
        ["the day that docs/model.md names is past: Fri 20 Nov 2026"],
    )


# Other records


@pytest.mark.parametrize(
    ("kpi", "said"),
    [
        (Kpi("recall", None, 0.62), ["recall has no target"]),
        (Kpi("recall", None, None, 0.8), ["recall has no baseline"]),
        (Kpi("recall"), ["recall has no baseline", "recall has no target"]),
    ],
)
def test_a_measure_without_baseline_or_target_is_no_success_metric(kpi: Kpi, said: list[str]) -> None:
    story = Checked()
    story.kpis(kpi)
    check = story.check("success-metric")
    assert (check.state, details(check)) == (MISSING, said)


@pytest.mark.parametrize(
    ("actor", "state", "kind"),
    [
        ("ana", "approved", ActorKind.HUMAN),
        ("bo", "commented", ActorKind.HUMAN),
        ("review-bot", "approved", ActorKind.BOT),
        ("bo", "changes_requested", ActorKind.HUMAN),
    ],
)
def test_no_approval_by_another_human_is_none(actor: str, state: str, kind: ActorKind) -> None:
    story = Checked()
    pull = story.pull(f"{REPO}#1", "Report", "merged", labels=("ml-validation",), author="ana")
    story.act(pull, at("2026-11-10"), Verb.REVIEWED, actor, new=state, kind=kind)
    check = story.check("second-approver")
    assert (check.state, check.items) == (MISSING, (pull,))
    assert details(check) == ["acme/churn#1 was merged without an approval by another person"]


def test_an_approval_that_was_withdrawn_counts_no_more_and_the_newest_pull_request_decides() -> None:
    story = Checked()
    old = story.pull(f"{REPO}#1", "Report", "merged", labels=("ml-validation",), author="ana")
    story.act(old, at("2026-11-02"), Verb.REVIEWED, "bo", new="approved")
    story.act(old, at("2026-11-03"), Verb.MERGED, "ana")
    assert details(story.check("second-approver")) == ["acme/churn#1 was approved by bo"]
    new = story.pull(f"{REPO}#2", "Report again", "merged", labels=("ml-validation",), author="ana")
    story.act(new, at("2026-11-10"), Verb.REVIEWED, "bo", new="approved")
    story.act(new, at("2026-11-11"), Verb.REVIEWED, "bo", new="changes_requested")
    story.act(new, at("2026-11-12"), Verb.MERGED, "ana")
    assert story.check("second-approver").items == (new,)
    assert story.check("second-approver").state is MISSING


# What was never read


def test_without_a_repository_tickets_alone_can_prove_or_miss_it() -> None:
    story = Checked(repositories=())
    check = story.check("fairness-audit")
    assert check.state is MISSING
    assert "no repository is declared for the project" in details(check)
    assert story.check("model-card").state is UNKNOWN
    story.ticket("CH-1", "Fairness audit", "Done")
    assert story.check("fairness-audit").state is MET


def test_a_source_that_failed_before_its_first_end_tells_nothing() -> None:
    story = Checked()
    story.sources = (SourceState("jira", None, at("2026-11-20"), "timed out"), SourceState("github", None))
    assert details(story.check("labelling")) == ["Jira was never read to its end"]
    assert "GitHub was never read to its end" in details(story.check("model-card"))


def test_what_a_snapshot_holds_counts_as_read() -> None:
    story = unread()
    story.items["s"] = WorkItem(
        "snapshot:ML-1", "ML-1", ItemKind.ISSUE, "snapshot", "Plan", "Done", Category.DONE, at("2026-11-01")
    )
    assert story.check("labelling").state is MISSING
    assert story.check("model-card").state is UNKNOWN


# Hostile and odd texts


@given(st.lists(st.text(max_size=200), max_size=5), st.text(max_size=300))
def test_whatever_is_written_every_criterion_is_judged(titles: list[str], text: str) -> None:
    story = Checked()
    for number, title in enumerate(titles):
        story.ticket(f"CH-{number}", title, "Done", issue_type="Epic", description=text, labels=(title,))
    for name in ("MODEL_CARD.md", text[:50] or "x"):
        story.documents = [*story.documents, Document(REPO, name, "1", at("2026-11-01"), text)]
    found = [check for gate in story.gates().values() for check in gate.checks]
    assert len(found) == len(list(criteria()))
    assert all(check.because for check in found)


@given(st.lists(st.sampled_from(["# A", "## B", "## C", "### D", "words", "TBD", ""]), max_size=12))
def test_a_section_holds_what_stands_under_it_and_beneath_it(lines: list[str]) -> None:
    for part in sections("\n".join(lines)):
        assert ("words" in part.body) == (not is_blank(part.body, BLANK))


def test_a_day_is_no_day_of_another_year() -> None:
    story = Checked()
    story.file("docs/model.md", "next review: 12026-11-201\n")
    assert story.check("review-date").state is MISSING
