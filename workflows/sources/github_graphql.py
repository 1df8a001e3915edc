"""Puts questions to GitHub's GraphQL API: many rows a request, halved when too heavy, one failed row hides no other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeAlias

from workflows.errors import Malformed, Refused, Transient
from workflows.sources.github_queries import batched_text, batched_variables, row_name, text
from workflows.worded import worded

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from workflows.sources.transport import Transport
    from workflows.worded import Worded

Json: TypeAlias = "Mapping[str, Any]"

GAVE_UP = (502, 504)
"""GitHub ends a question after ten seconds with one of these: a smaller one may do."""
TOO_HEAVY = frozenset({"RESOURCE_LIMITS_EXCEEDED", "MAX_NODE_LIMIT_EXCEEDED", "QUERY_TIMEOUT", "TIMEOUT"})
TIMED_OUT = ("something went wrong while executing your query", "timedout", "timed out", "timeout")
NOT_THERE = frozenset({"NOT_FOUND"})
NOT_ALLOWED = frozenset({"FORBIDDEN", "INSUFFICIENT_SCOPES"})
NEWER_FIELDS = frozenset({"parent", "statusCheckRollup"})
"""Left out when an older GitHub Enterprise does not know them: all else works without."""
RESERVE = 20
"""So many points of the hourly allowance are left to others who use the same token."""
HEAVY_IN_A_ROW = 6
"""Halving 25 down to 1 takes five failures; more of them without a success mean that GitHub itself is ill."""
SAID = 200


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A row that GitHub did not give: `again` says that the next sync should ask anew, `gone` that it is not there."""

    reason: str
    again: bool = False
    gone: bool = False


def not_given(name: str, why: Unreadable) -> Worded:
    """Say what GitHub did not give, and why."""
    return worded("GitHub did not give {name}: {reason}", name=name, reason=why.reason)


Row: TypeAlias = "Json | Unreadable"


class _TooHeavyError(Exception):
    """The question has to be smaller."""

    def __init__(self, said: Worded) -> None:
        super().__init__(said)
        self.said = said


class GraphQL:
    """Asks the questions of the .graphql files; raises Transient, Refused or Malformed like its transport.

    `missing` collects, by field, what the token may not read although its repository is readable.
    """

    def __init__(self, transport: Transport, *, clock: Callable[[], datetime]) -> None:
        self.transport = transport
        self.missing: dict[str, str] = {}
        self._clock = clock
        self._without: frozenset[str] = frozenset()
        self._closed_until: datetime | None = None
        self._fits: dict[str, int] = {}
        self._heavy_in_a_row = 0

    def ask(self, question: str, variables: Json) -> Json:
        """Put one question once and return its data; a field that failed is None in it."""
        try:
            data, _ = self._answer(lambda: text(question, without=self._without), variables)
        except _TooHeavyError as heavy:
            raise Transient(worded("{why}: it is tried again later", why=heavy.said)) from None
        return data

    def ask_rows(self, question: str, rows: Sequence[Json], *, at_most: int) -> list[Row]:
        """Put the question for every row, `at_most` of them a request, and return their answers in order."""

        def ask(chunk: Sequence[Json]) -> list[Row]:
            data, errors = self._answer(
                lambda: batched_text(question, len(chunk), without=self._without), batched_variables(chunk)
            )
            return [
                self._row(data.get(row_name(i)), [e for e in errors if _path(e)[:1] == [row_name(i)]])
                for i in range(len(chunk))
            ]

        return self._in_chunks(question, rows, at_most, ask)

    def ask_nodes(self, question: str, ids: Sequence[str], *, at_most: int) -> list[Row]:
        """Ask for the nodes of these ids, `at_most` of them a request, and return them in order."""

        def ask(chunk: Sequence[str]) -> list[Row]:
            data, errors = self._answer(lambda: text(question, without=self._without), {"ids": list(chunk)})
            nodes = data.get("nodes")
            if not isinstance(nodes, list) or len(nodes) != len(chunk):
                raise Malformed(
                    worded(
                        "{name} at {host} answered {number} ids with something else: please report it",
                        **self._place,
                        number=str(len(chunk)),
                    )
                )
            return [
                self._row(node, [e for e in errors if _path(e)[:2] == ["nodes", i]], depth=2)
                for i, node in enumerate(nodes)
            ]

        return self._in_chunks(question, ids, at_most, ask)

    @property
    def _place(self) -> dict[str, str]:
        return {"name": "GitHub", "host": self.transport.words.host}

    def _in_chunks(
        self, question: str, rows: Sequence[Any], at_most: int, ask: Callable[[Sequence[Any]], list[Row]]
    ) -> list[Row]:
        answers: list[Row] = []
        while len(answers) < len(rows):
            size = self._fits.get(question, at_most)
            chunk = rows[len(answers) : len(answers) + size]
            answers += self._halving(question, chunk, ask, smallest=max(1, at_most // 4))
        return answers

    def _halving(
        self, question: str, rows: Sequence[Any], ask: Callable[[Sequence[Any]], list[Row]], *, smallest: int
    ) -> list[Row]:
        try:
            answers = ask(rows)
        except _TooHeavyError as heavy:
            self._heavy_in_a_row += 1
            if self._heavy_in_a_row >= HEAVY_IN_A_ROW:
                self._heavy_in_a_row = 0
                said = worded("{why}, even on small ones: it is tried again later", why=heavy.said)
                raise Transient(said) from None
            if len(rows) == 1:
                return [Unreadable(worded("{why}: it is read again next time", why=heavy.said), again=True)]
        else:
            self._heavy_in_a_row = 0
            return answers
        # One heavy row must not make every later request tiny: the size that fits has a floor.
        self._fits[question] = max(smallest, len(rows) // 2)
        half = (len(rows) + 1) // 2
        left = self._halving(question, rows[:half], ask, smallest=smallest)
        return left + self._halving(question, rows[half:], ask, smallest=smallest)

    def _answer(self, wording: Callable[[], str], variables: Json) -> tuple[Json, Sequence[Json]]:
        self._keep_the_reserve()
        payload = {"query": wording(), "variables": dict(variables)}
        answer = self.transport.post("", json=payload, accept=GAVE_UP)
        if answer.status in GAVE_UP:
            raise self._too_heavy(str(answer.status))
        body = answer.json if isinstance(answer.json, dict) else {}
        listed = body.get("errors")
        errors = [e for e in listed if isinstance(e, dict)] if isinstance(listed, list) else []
        if self._drops_newer_fields(errors):
            return self._answer(wording, variables)
        data = body.get("data")
        self._raise_for(errors, has_data=isinstance(data, dict), headers=answer.headers)
        if not isinstance(data, dict):
            raise Malformed(
                worded(
                    "{name} at {host} answered without data: check that GITHUB_API_URL is GitHub's API",
                    **self._place,
                )
            )
        self._note_allowance(data.get("rateLimit"))
        return data, errors

    def _raise_for(self, errors: Sequence[Json], *, has_data: bool, headers: Mapping[str, str]) -> None:
        for error in errors:
            kind, said = _kind(error), _words(error)
            if kind == "RATE_LIMITED":
                raise self._busy(_reset(headers, self._clock()))
            # Only errors without a type are read by their words: a repository may be called "timeout".
            if kind in TOO_HEAVY or (not kind and any(words in said.lower() for words in TIMED_OUT)):
                raise self._too_heavy(said or kind)
            if not has_data and kind in NOT_ALLOWED:
                raise Refused(
                    worded(
                        "{name} at {host} does not allow this: {said}: give GITHUB_TOKEN the permission",
                        **self._place,
                        said=said,
                    )
                )
        if errors and not has_data:
            raise Malformed(
                worded(
                    "{name} at {host} did not understand a question: {said}: please report it",
                    **self._place,
                    said=_words(errors[0]),
                )
            )

    def _too_heavy(self, said: str) -> _TooHeavyError:
        return _TooHeavyError(
            worded("{name} at {host} gave up on a question ({said})", **self._place, said=said)
        )

    def _row(self, value: object, errors: Sequence[Json], *, depth: int = 1) -> Row:
        if isinstance(value, dict):
            for error in errors:
                if _kind(error) in NOT_ALLOWED and len(_path(error)) > depth:
                    self.missing.setdefault(_field(error), _words(error))
            return value
        if not errors:
            return Unreadable("it is not there, or the token may not see it", gone=True)
        kind = _kind(errors[0])
        gone = kind in NOT_THERE
        return Unreadable(_words(errors[0]), again=not gone and kind not in NOT_ALLOWED, gone=gone)

    def _drops_newer_fields(self, errors: Sequence[Json]) -> bool:
        unknown: set[str] = set()
        for error in errors:
            extensions = error.get("extensions")
            if isinstance(extensions, dict) and extensions.get("code") == "undefinedField":
                unknown.add(str(extensions.get("fieldName")))
        dropped = (unknown & NEWER_FIELDS) - self._without
        self._without |= dropped
        return bool(dropped)

    def _note_allowance(self, limit: object) -> None:
        if not isinstance(limit, dict):
            return
        remaining, reset = limit.get("remaining"), limit.get("resetAt")
        if isinstance(remaining, int) and remaining < RESERVE and isinstance(reset, str):
            self._closed_until = _moment(reset)

    def _keep_the_reserve(self) -> None:
        if self._closed_until and (left := (self._closed_until - self._clock()).total_seconds()) > 0:
            raise self._busy(left)

    def _busy(self, seconds: float) -> Transient:
        said = worded(
            "{name} at {host} has used up the hourly allowance of this token: the rest is read in {seconds} s",
            **self._place,
            seconds=f"{seconds:.0f}",
        )
        return Transient(said, retry_after=seconds)


def _kind(error: Json) -> str:
    kind = error.get("type")
    return kind if isinstance(kind, str) else ""


def _path(error: Json) -> list[object]:
    path = error.get("path")
    return path if isinstance(path, list) else []


def _field(error: Json) -> str:
    """Return the field that an error is about: of one entry of a list it is the list's."""
    return next((part for part in reversed(_path(error)) if isinstance(part, str) and part != "nodes"), "")


def _words(error: Json) -> str:
    said = error.get("message")
    return " ".join(said.split())[:SAID] if isinstance(said, str) else ""


def _moment(value: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _reset(headers: Mapping[str, str], now: datetime) -> float:
    """Return the seconds until the allowance is renewed, a minute when GitHub does not say."""
    try:
        left = float(headers.get("x-ratelimit-reset", "")) - now.timestamp()
    except ValueError:
        return 60.0
    return left if 0 < left < 7200 else 60.0  # noqa: PLR2004 - two hours: the window is one
