"""Which files of a default branch are read: those that the policy's gates name, some by their names alone."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workflows.lifecycle.mapping_globs import LONGEST_PATH, in_any_folder
from workflows.lifecycle.metric_files import METRICS_FILES
from workflows.sources.github_mark import fingerprint

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from config.gates import Proof
    from config.policy import Policy
    from workflows.model import Project

Globs = tuple[str, ...]

MOST_NAMES = 5
"""So many files are known by name of each set of globs: one is enough to prove that there is such a file."""
MOST_TEXTS = 40
"""So many files of a repository are read; those that gates ask sections of come first, then the shallowest."""
MOST_METRICS = 5
"""So many metrics files of a repository are read, declared ones first."""
VERSIONS = 20
"""So many versions are read of a metrics file: the past of a measure."""
METRICS = in_any_folder(METRICS_FILES)
TEXTS = frozenset(
    {"", "md", "markdown", "rst", "txt", "adoc", "org", "yaml", "yml", "json", "toml", "cfg", "ini", "html"}
)
"""Endings of files in which a statement may stand; what a gate asks sections of is read whatever its name."""


@dataclass(frozen=True, slots=True)
class Pick:
    """A file to read: so many of its `versions`, 0 for its name alone."""

    path: str
    versions: int


class Picks:
    """The globs of a policy, compiled, and the metrics files that projects declare."""

    def __init__(self, policy: Policy, projects: Iterable[Project]) -> None:
        proofs = tuple(_proofs(policy))
        names = tuple(dict.fromkeys(one.files.like for one in proofs if one.files and not one.files.headings))
        sections = tuple(
            glob for one in proofs if one.files and one.files.headings for glob in one.files.like
        )
        stated = tuple(
            glob for one in proofs for said in (one.statement, one.date) if said for glob in said.like
        )
        self.asked = fingerprint(names, sections, stated, METRICS_FILES, MOST_NAMES, MOST_TEXTS, VERSIONS)
        self._declared: dict[str, set[str]] = defaultdict(set)
        for kpi in (kpi for project in projects for kpi in project.kpis if kpi.file_repo and kpi.file_path):
            self._declared[(kpi.file_repo or "").casefold()].add(kpi.file_path or "")
        self._names = tuple(in_any_folder(globs) for globs in names)
        self._sections = in_any_folder(sections) if sections else None
        self._stated = in_any_folder(stated) if stated else None

    def declared(self, *names: str) -> frozenset[str]:
        """Return the metrics files that are declared of a repository, by any of its names."""
        return frozenset(path for name in names for path in self._declared.get(name.casefold(), ()))

    def choose(self, paths: Iterable[str], declared: Collection[str] = ()) -> tuple[Pick, ...]:
        """Return which of the files are read, each once; of metrics files also what they held before."""
        near = sorted((path for path in paths if len(path) <= LONGEST_PATH), key=_depth)
        folded = [(path, path.casefold()) for path in near]
        asked = [path for path, plain in folded if self._sections and self._sections.fullmatch(plain)]
        stated = [
            path for path, plain in folded
            if self._stated and _ending(plain) in TEXTS and self._stated.fullmatch(plain)
        ]  # fmt: skip
        measured = [path for path, plain in folded if path in declared or METRICS.fullmatch(plain)]
        past = dict.fromkeys(sorted(measured, key=lambda path: path not in declared)[:MOST_METRICS], VERSIONS)
        texts = dict.fromkeys([*asked, *stated][:MOST_TEXTS], 1)
        # What a gate asks sections of and is one too many keeps its name: it is there, and was not read.
        names = dict.fromkeys([*asked, *self._named(folded)], 0)
        return tuple(Pick(path, versions) for path, versions in (names | texts | past).items())

    def _named(self, folded: list[tuple[str, str]]) -> Iterator[str]:
        for pattern in self._names:
            found = [path for path, plain in folded if pattern.fullmatch(plain)]
            yield from found[:MOST_NAMES]


def _proofs(policy: Policy) -> Iterator[Proof]:
    for gate in policy.gates.stages.values():
        for criterion in gate.asked.values():
            yield from criterion.proofs


def _depth(path: str) -> tuple[int, str]:
    return path.count("/"), path


def _ending(path: str) -> str:
    name = path.rpartition("/")[2]
    return name.rpartition(".")[2] if "." in name.lstrip(".") else ""
