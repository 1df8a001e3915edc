"""The checklists between stages: what is asked for before work goes on, and by which records it is proven."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from config.strict import Strict

Mode = Literal["prevent", "warn", "allow"]
Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
Some = Annotated[tuple[str, ...], Field(min_length=1)]
KINDS = ("files", "tickets", "statement", "date", "measure", "approval", "record")


class FileProof(Strict):
    """A file on the default branch; where it is read, with all of these sections filled in."""

    like: Some
    """Globs over paths, in any letter case and in any folder; `*` stays within a folder, `**` crosses them."""
    headings: tuple[Some, ...] = ()
    """Each entry is one section, by the words of which its heading has at least one."""


class TicketProof(Strict):
    """A ticket that is done: by words in its title, or by its labels, issue type or stage."""

    words: tuple[str, ...] = ()
    """Words or sequences of words, as a whole and in any letter case; the first is named when nothing is found."""
    labels: tuple[str, ...] = ()
    issue_types: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    open_counts: bool = False
    """Whether it is enough that there is such a ticket, done or not."""
    every: bool = False
    """Whether none of these tickets may still be open."""

    @model_validator(mode="after")
    def _names_something(self) -> Self:
        if not (self.words or self.labels or self.issue_types or self.stages):
            msg = "name words, labels, issue_types or stages"
            raise ValueError(msg)
        return self


class StatementProof(Strict):
    """A line such as `Sponsor: …` in the description of an epic or in a document."""

    names: Some
    like: tuple[str, ...] = ("readme*", "*charter*", "*model_card*", "*model-card*", "docs/**")
    """Globs over the documents that may say it."""


class DateProof(StatementProof):
    """Such a line with a day (`Review by: 2027-03-01`) that is not past."""


class Proof(Strict):
    """One way to prove a criterion; exactly one of the kinds."""

    files: FileProof | None = None
    tickets: TicketProof | None = None
    statement: StatementProof | None = None
    date: DateProof | None = None
    measure: tuple[Literal["baseline", "target", "value"], ...] = ()
    """A measure of success of which all of these are known."""
    approval: str | None = None
    """The newest merged pull request of this stage was approved by another human than its author."""
    record: Literal["outcomes", "run", "release"] | None = None
    """All finished experiments tell what came out; a tracked run that finished; a release or a tag."""

    @model_validator(mode="after")
    def _is_of_one_kind(self) -> Self:
        if sum(bool(getattr(self, kind)) for kind in KINDS) != 1:
            msg = f"name exactly one kind of proof: {', '.join(KINDS)}"
            raise ValueError(msg)
        return self


class Criterion(Strict):
    """One thing that is asked for; the first of its proofs that holds is shown."""

    section: Id
    """A gate is as strong as its weakest section."""
    ask: tuple[str, ...] = ()
    """The roles that can bring it."""
    proofs: Annotated[tuple[Proof, ...], Field(min_length=1)]
    off: bool = False
    """Takes a criterion of the defaults off the list."""


class StageGate(Strict):
    """The checklist out of one stage."""

    mode: Mode | None = None
    criteria: dict[Id, Criterion] = Field(default_factory=dict)

    @property
    def asked(self) -> dict[str, Criterion]:
        """The criteria that are not taken off the list, in their order."""
        return {name: one for name, one in self.criteria.items() if not one.off}


class NoProof(Strict):
    """Tickets that prove nothing whatever their titles name."""

    issue_types: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    """Single words of titles that speak of undoing or repairing: `remove`, `typo`."""
    negations: tuple[str, ...] = ()
    """Single words that say no to what follows them closely: `no rollback`."""
    outcomes: tuple[str, ...] = ()
    """Statuses, labels and resolutions of tickets that were closed without being done."""


class GateRules(Strict):
    """The checklists between stages, by stage."""

    version: str = Field("1", min_length=1)
    """Of the checklists as a whole: a waiver remembers for which it was given."""
    mode: Mode = "warn"
    """How a gap is told: work must not go on, something is missing, or it is only listed. Nothing is ever blocked."""
    who_may_waive: tuple[str, ...] = ("project",)
    """Roles, or `project` for all people of the project, or `anyone`."""
    epics: tuple[str, ...] = ("epic", "initiative")
    """Issue types whose descriptions are read for statements."""
    placeholders: tuple[str, ...] = ()
    """What stands where nothing was filled in: `TBD`."""
    no_proof: NoProof = NoProof()
    stages: dict[str, StageGate] = Field(default_factory=dict)

    def of(self, stage: str) -> StageGate:
        """Return the checklist out of a stage, an empty one where nothing is asked for."""
        return self.stages.get(stage) or StageGate()

    def mode_of(self, stage: str) -> Mode:
        """Return how gaps of a stage's gate are told."""
        return self.of(stage).mode or self.mode
