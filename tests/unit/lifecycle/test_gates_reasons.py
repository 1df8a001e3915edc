"""What each criterion says to be met by, missing or unknown for, as approved by a reader."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.unit.lifecycle.approved import approve, evidence
from tests.unit.lifecycle.checklists import DEFAULT, REPO, Checked, criteria, unread
from tests.unit.lifecycle.test_gates_criteria import MET, PROOFS, alone
from tests.unit.reports.histories import at
from workflows.model import Verb

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from config.policy import Policy


def lines(story: Checked, name: str, policy: Policy = DEFAULT) -> Iterator[str]:
    check = story.check(name, policy)
    items = ", ".join(item.key for item in check.items)
    yield f"  {check.state.value}" + (f", by {items}" if items else "")
    yield from evidence(check.because)


def told(stage: str, name: str, number: int) -> Iterator[str]:
    """Yield what one proof says where it holds, where nothing is there, and where nothing was read."""
    policy = alone(stage, name, number)
    yield f"{stage}, {name}, proof {number + 1}"
    met = Checked()
    MET[name][number](met)
    for story in (met, Checked(), unread()):
        yield from lines(story, name, policy)


def test_what_each_proof_of_each_criterion_says_is_as_approved() -> None:
    approve("gates.txt", (line for proof in PROOFS for line in told(*proof)))


def begun(story: Checked, words: str) -> None:
    story.ticket("CH-1", words, "In Progress")
    story.ticket("CH-2", words, "Won't do")
    story.ticket("CH-3", f"Remove the {words}", "Done")
    story.ticket("CH-4", f"No {words} yet", "Done")


def half_written(story: Checked, _words: str) -> None:
    story.file(
        "MODEL_CARD.md", "# Model card\n\n## Intended use\n\nTBD\n\n## Limitations\n\nNot for prices.\n"
    )
    story.file("docs/evaluation_report.md", "# Results\n\nNothing by segments.\n")
    story.ticket(
        "CH-1",
        "Churn",
        issue_type="Epic",
        description="Sponsor: tbd\n\nReview by: 2026-01-02\n\nRetrain after: soon",
    )


def by_one_alone(story: Checked, _words: str) -> None:
    pull = story.pull(f"{REPO}#1", "Report", "merged", labels=("ml-validation",), author="ana")
    story.act(pull, at("2026-11-11"), Verb.MERGED, "ana")
    item = story.ticket("CH-1", "Deeper trees", "Done", issue_type="Experiment", labels=("ml-modeling",))
    story.status(item, at("2026-11-10", "11:00"), "In Progress", "Done")


STORIES: tuple[Callable[[Checked, str], None], ...] = (begun, half_written, by_one_alone)


def words_of(stage: str, name: str) -> str:
    """Return words that would prove a criterion were the ticket done."""
    proofs = DEFAULT.gates.stages[stage].criteria[name].proofs
    return next((proof.tickets.words[0] for proof in proofs if proof.tickets and proof.tickets.words), name)


def unfinished(tell: Callable[[Checked, str], None]) -> Iterator[str]:
    for stage, name in criteria():
        story = Checked()
        tell(story, words_of(stage, name))
        yield f"{stage}, {name}"
        yield from lines(story, name)


def test_what_is_said_of_work_that_has_only_begun_is_as_approved() -> None:
    for tell in STORIES:
        approve(f"gates-{tell.__name__}.txt", unfinished(tell))
