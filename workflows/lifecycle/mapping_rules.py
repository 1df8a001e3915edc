"""The rules that place an item in a stage, as a table: what each sees, what it says, how far it is trusted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from workflows.lifecycle.mapping_globs import name_matches, normal, path_stage
from workflows.lifecycle.mapping_tags import counting_tag, is_overruled
from workflows.lifecycle.mapping_words import changed, kin, linked
from workflows.model import Evidence, ItemKind
from workflows.worded import worded

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from config.policy import Policy, Stage
    from workflows.lifecycle.mapping_signals import Relative, Signals
    from workflows.model import WorkItem
    from workflows.worded import Worded


class Rank(IntEnum):
    """How much a signal may say: the highest rank that speaks decides, lower ones only agree or dissent."""

    LABELLED = 5
    """The lifecycle label: final, unless a person's tag is newer."""
    TAGGED = 4
    """A person's word on this very item."""
    DECLARED = 3
    """The team's own words in the tracker: issue type, component, label, status."""
    TRACED = 2
    """Where the work happens: repository, changed files, branch."""
    INHERITED = 1
    """What is said of its relatives."""
    WRITTEN = 0
    """What the text model reads in it."""


TRUST = {
    # How often the signal is right. Issue type, component and label were counted on the training tickets with the
    # default policy (0.93, 0.99, 0.93), the others are judged: no tickets with their context are at hand. A single
    # DECLARED signal may be applied without asking, a single TRACED or INHERITED one may not.
    "lifecycle label": 0.99, "tag": 0.99,
    "issue type": 0.95, "component": 0.92, "label": 0.92, "status": 0.90,
    "repository": 0.80, "files": 0.85, "branch": 0.75,
    "linked pull request": 0.80, "ticket": 0.80, "parent": 0.70, "kind": 0.60,
    "guessed relative": 0.45,
}  # fmt: skip

OUTDATED_LABEL = 0.60
"""Trust in a lifecycle label beside which another was added later: somebody forgot to remove it, or not."""

MINOR_SHARE = 0.25
"""A stage must hold this share of the changed files that match any stage to be named at all."""

UNTICKETED_STAGE = "modeling"
"""Where a tracked run or an experiment's branch lies that has no ticket and that nothing else places."""

_NAMESPACES = ("stage", "phase", "lifecycle", "ml")


@dataclass(frozen=True, slots=True)
class Match:
    """One signal that speaks for a stage (None: not lifecycle work)."""

    stage: str | None
    rank: Rank
    trust: float
    evidence: Evidence


def lifecycle_stages(labels: Collection[str], policy: Policy) -> Iterator[tuple[str, str | None]]:
    """Yield (label, stage) of each label with the policy's prefix and a stage; None says "outside"."""
    if not labels:
        return
    prefix = normal(policy.label_prefix) + ("-" if policy.label_prefix[-1] in "-_ " else "")
    stages: dict[str, str | None] = {normal(stage.name): stage.name for stage in policy.stages}
    stages.update(dict.fromkeys(map(normal, policy.none_labels)))
    for label in labels:
        word = normal(label)
        if word.startswith(prefix) and word[len(prefix) :] in stages:
            yield label, stages[word[len(prefix) :]]


def _lifecycle_label(item: WorkItem, signals: Signals, policy: Policy) -> Iterator[Match]:
    carried = tuple(lifecycle_stages(item.labels, policy))
    dates = {label: signals.labelled.get(normal(label)) for label, _ in carried}
    last = max((at for at in dates.values() if at is not None), default=None)
    tag = counting_tag(signals, policy)
    for label, stage in carried:
        if tag is not None and is_overruled(stage, dates[label], tag):
            detail = worded(
                "carries the label {label}, which is older than what {person} said",
                label=label,
                person=tag.person,
            )
            yield Match(stage, Rank.DECLARED, OUTDATED_LABEL, Evidence("lifecycle label", detail, item.url))
            continue
        trust = TRUST["lifecycle label"] if dates[label] == last else OUTDATED_LABEL
        evidence = Evidence("lifecycle label", worded("carries the label {label}", label=label), item.url)
        yield Match(stage, Rank.LABELLED, trust, evidence)


def _tag(_: WorkItem, signals: Signals, policy: Policy) -> Iterator[Match]:
    tag = counting_tag(signals, policy)
    if tag is not None:
        detail = worded("{person} said it is no lifecycle work", person=tag.person)
        if tag.stage is not None:
            detail = worded("{person} said {stage}", person=tag.person, stage=tag.stage)
        yield _match("tag", tag.stage, Rank.TAGGED, detail, None)


def _issue_type(item: WorkItem, _: Signals, policy: Policy) -> Iterator[Match]:
    if not item.issue_type:
        return
    detail = worded("is of type {kind}", kind=item.issue_type)
    if _among(item.issue_type, policy.none_issue_types):
        yield _match("issue type", None, Rank.DECLARED, detail, item.url)
    for stage in policy.stages:
        if _among(item.issue_type, stage.issue_types):
            yield _match("issue type", stage.name, Rank.DECLARED, detail, item.url)


def _component(item: WorkItem, _: Signals, policy: Policy) -> Iterator[Match]:
    for name, stage in _named(item.components, policy, lambda stage: stage.components):
        yield _match(
            "component", stage, Rank.DECLARED, worded("has the component {name}", name=name), item.url
        )


def _label_synonym(item: WorkItem, _: Signals, policy: Policy) -> Iterator[Match]:
    said = [label for label in item.labels if not normal(label).startswith(normal(policy.label_prefix) + "-")]
    words = {label: _without_namespace(label) for label in said}
    for label, word in words.items():
        for _word, stage in _named((word,), policy, lambda stage: (stage.name, *stage.synonyms)):
            yield _match(
                "label", stage, Rank.DECLARED, worded("carries the label {label}", label=label), item.url
            )


def _status(item: WorkItem, _: Signals, policy: Policy) -> Iterator[Match]:
    for name, stage in _named((item.status,), policy, lambda stage: stage.statuses):
        yield _match("status", stage, Rank.DECLARED, worded("its status is {name}", name=name), item.url)


def _repository(item: WorkItem, _: Signals, policy: Policy) -> Iterator[Match]:
    if not item.repo:
        return
    for stage in policy.stages:
        if any(name_matches(item.repo, glob) for glob in stage.repositories):
            yield _match(
                "repository", stage.name, Rank.TRACED, worded("lives in {repo}", repo=item.repo), item.url
            )


def _files(item: WorkItem, _: Signals, policy: Policy) -> Iterator[Match]:
    yield from _of_paths(item.paths, policy, Rank.TRACED, "files", changed, item.url)


def _branch(item: WorkItem, _: Signals, policy: Policy) -> Iterator[Match]:
    if not item.branch:
        return
    name = item.branch.casefold()
    for stage in policy.stages:
        if any(name.startswith(prefix.casefold()) for prefix in stage.branches if prefix):
            yield _match(
                "branch",
                stage.name,
                Rank.TRACED,
                worded("is done on the branch {branch}", branch=item.branch),
                item.url,
            )


def _linked_work(item: WorkItem, signals: Signals, policy: Policy) -> Iterator[Match]:
    paths = [path for work in signals.linked for path in work.paths]
    if paths:
        first = next(work for work in signals.linked if work.paths)
        more = len([work for work in signals.linked if work.paths]) - 1
        signal, told = "linked pull request", linked(first.key, more)
        yield from _of_paths(paths, policy, Rank.INHERITED, signal, told, first.url or item.url)


def _unticketed(item: WorkItem, signals: Signals, policy: Policy) -> Iterator[Match]:
    known = any(stage.name == UNTICKETED_STAGE for stage in policy.stages)
    if not known or signals.ticket is not None or signals.parent is not None:
        return
    if item.kind is ItemKind.RUN:
        yield _match(
            "kind", UNTICKETED_STAGE, Rank.INHERITED, worded("is a tracked run without a ticket"), item.url
        )
    elif item.kind is ItemKind.BRANCH and is_experiment_branch(item, policy):
        if any(_branch(item, signals, policy)):
            return  # the policy's own rule has said it already
        detail = worded("is the experiment branch {branch} without a ticket", branch=item.branch or "")
        yield _match("kind", UNTICKETED_STAGE, Rank.INHERITED, detail, item.url)


RULES: tuple[Callable[[WorkItem, Signals, Policy], Iterator[Match]], ...] = (
    _lifecycle_label, _tag, _issue_type, _component, _label_synonym, _status,
    _repository, _files, _branch, _linked_work, _unticketed,
)  # fmt: skip
"""What speaks for an item whatever becomes of its relatives."""


def relatives(ticket: Relative | None, parent: Relative | None) -> Iterator[Match]:
    """Yield what an item inherits: the stage of its ticket and that of its parent, as far as they have one."""
    for signal, relative in (("ticket", ticket), ("parent", parent)):
        if relative is not None and relative.known:
            where = relative.stage or worded("outside the lifecycle")
            trust = TRUST["guessed relative" if relative.guessed else signal]
            evidence = Evidence(signal, kin(signal, relative, where), relative.url)
            yield Match(relative.stage, Rank.INHERITED, trust, evidence)


def is_experiment_branch(item: WorkItem, policy: Policy) -> bool:
    """Tell whether the item's branch is named as experiments are."""
    branch = (item.branch or "").casefold()
    return any(branch.startswith(prefix.casefold()) for prefix in policy.stalls.experiment_branches)


def stage_of_path(path: str, policy: Policy) -> str | None:
    """Return the stage whose path rules match; of several the one with the longest glob."""
    return path_stage(path, tuple((stage.name, stage.paths) for stage in policy.stages))


def _of_paths(
    paths: Sequence[str],
    policy: Policy,
    rank: Rank,
    signal: str,
    told: Callable[[str, int], Worded],
    url: str | None,
) -> Iterator[Match]:
    by_stage: Counter[str] = Counter()
    example: dict[str, str] = {}
    for path in dict.fromkeys(paths):
        stage = stage_of_path(path, policy)
        if stage is not None:
            by_stage[stage] += 1
            example.setdefault(stage, path)
    total = by_stage.total()
    for stage, number in by_stage.most_common(2):
        share = number / total
        if share >= MINOR_SHARE:
            trust = round(TRUST[signal] * (1 + share) / 2, 4)
            yield Match(stage, rank, trust, Evidence(signal, told(example[stage], number - 1), url))


def _match(signal: str, stage: str | None, rank: Rank, detail: str, url: str | None) -> Match:
    return Match(stage, rank, TRUST[signal], Evidence(signal, detail, url))


def _among(word: str, accepted: Iterable[str]) -> bool:
    return normal(word) in _normal_names(tuple(accepted))


@lru_cache(maxsize=1024)
def _normal_names(names: tuple[str, ...]) -> frozenset[str]:
    # The same few lists of the policy are asked for every item.
    return frozenset(map(normal, names))


def _named(
    words: Iterable[str], policy: Policy, names: Callable[[Stage], Iterable[str]]
) -> Iterator[tuple[str, str]]:
    for word in words:
        for stage in policy.stages:
            if word and _among(word, names(stage)):
                yield word, stage.name


def _without_namespace(label: str) -> str:
    for mark in ("::", ":", "/"):
        space, found, word = label.partition(mark)
        if found and normal(space) in _NAMESPACES:
            return word
    return label
