"""The part of JQL that a bot needs, with Jira's own words for what is wrong in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.sandbox.jira_jql_fields import ALIASES, COMPARE, DATES, SORTS, TEXTS

if TYPE_CHECKING:
    from bot.sandbox.world_issue import JiraIssue
    from bot.sandbox.world_jira import JiraSite
    from bot.sandbox.world_jira_state import IssueState

Match = Callable[["JiraIssue", "IssueState"], bool]

TOKEN = re.compile(
    r"""\s*(?:("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(>=|<=|!=|!~|[=<>~(),])|([^\s"'=<>!~(),]+))"""
)
PERIOD = re.compile(r"([+-]?)(\d+)([wdhm])")
UNITS = {"w": "weeks", "d": "days", "h": "hours", "m": "minutes"}
EPOCH = re.compile(r"\d{6,}")
FORMATS = ("%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M", "%Y-%m-%d", "%Y/%m/%d")
MAX_ORDER = 7


class JqlError(Exception):
    """A query Jira refuses; the text is Jira's."""


@dataclass(frozen=True, slots=True)
class Query:
    """A compiled query; `bounded` is False when it restricts nothing."""

    match: Match
    order: tuple[tuple[str, bool], ...]
    bounded: bool


def compile_jql(text: str, site: JiraSite) -> Query:
    """Compile `text`; raises JqlError."""
    return _Parser(text, site).query()


def run(query: Query, site: JiraSite) -> list[tuple[JiraIssue, IssueState]]:
    """Return the matching visible issues in the order asked for (default: newest first, as Jira)."""
    found = [pair for pair in site.visible() if query.match(*pair)]
    found.sort(key=lambda pair: int(pair[0].id), reverse=True)
    for name, descending in reversed(query.order):
        found.sort(key=lambda pair: SORTS[name](*pair), reverse=descending)
    return found


class _Parser:
    """Recursive descent over the tokens; a token is (text, was quoted)."""

    def __init__(self, text: str, site: JiraSite) -> None:
        self.site = site
        self.tokens = _tokens(text)
        self.place = 0

    def query(self) -> Query:
        bounded = bool(self.tokens) and not self._is("ORDER")
        match: Match = self._either() if bounded else lambda _issue, _state: True
        order: list[tuple[str, bool]] = []
        if self._take("ORDER"):
            self._expect("BY")
            order = self._order()
        if self.place < len(self.tokens):
            raise JqlError(
                f"Error in the JQL Query: Expecting either 'OR' or 'AND' but got '{self._peek()}'. "
                f"(line 1, character {self.place})"
            )
        return Query(match, tuple(order), bounded)

    def _order(self) -> list[tuple[str, bool]]:
        order = []
        while True:
            name = self._next().lower()
            if name not in SORTS:
                raise JqlError(f"Field '{name}' does not exist or you do not have permission to view it.")
            descending = self._take("DESC")
            if not descending:
                self._take("ASC")
            order.append((name, descending))
            if not self._take(","):
                break
        if len(order) > MAX_ORDER:
            raise JqlError(f"The maximum number of fields in ORDER BY is {MAX_ORDER}.")
        return order

    def _either(self) -> Match:
        parts = [self._both()]
        while self._take("OR"):
            parts.append(self._both())
        return lambda issue, state: any(part(issue, state) for part in parts)

    def _both(self) -> Match:
        parts = [self._single()]
        while self._take("AND"):
            parts.append(self._single())
        return lambda issue, state: all(part(issue, state) for part in parts)

    def _single(self) -> Match:
        if self._take("NOT"):
            inner = self._single()
            return lambda issue, state: not inner(issue, state)
        if self._take("("):
            inner = self._either()
            self._expect(")")
            return inner
        return self._clause()

    def _clause(self) -> Match:
        named = self._next()
        name = ALIASES.get(named.lower(), named.lower())
        if name not in TEXTS and name not in DATES:
            raise JqlError(f"Field '{named}' does not exist or you do not have permission to view it.")
        operator = self._operator()
        values = self._values(many=operator in {"IN", "NOT IN"})
        if name in DATES:
            return self._date_clause(name, operator, values[0])
        if operator in {"IS", "IS NOT"}:
            return lambda issue, state: bool(TEXTS[name](issue, state)) == (operator == "IS NOT")
        self._check(name, values)
        return _text_clause(name, operator, values)

    def _date_clause(self, name: str, operator: str, value: str) -> Match:
        limit = self._moment(name, value)
        compare = COMPARE.get(operator)
        if compare is None:
            raise JqlError(f"The operator '{operator.lower()}' is not supported by the '{name}' field.")

        def match(_issue: JiraIssue, state: IssueState) -> bool:
            found = DATES[name](state)
            if isinstance(found, datetime):
                return compare(found.timestamp(), limit.timestamp())
            return found is not None and compare(found.toordinal(), limit.date().toordinal())

        return match

    def _moment(self, name: str, value: str) -> datetime:
        zone = ZoneInfo(self.site.timezone)
        if EPOCH.fullmatch(value):
            return datetime.fromtimestamp(int(value) / 1000, UTC)
        if period := PERIOD.fullmatch(value):
            sign, amount, unit = period.groups()
            away = timedelta(**{UNITS[unit]: int(amount)})
            return self.site.clock() - away if sign == "-" else self.site.clock() + away
        for form in FORMATS:
            try:
                return datetime.strptime(value, form).replace(tzinfo=zone)
            except ValueError:
                continue
        raise JqlError(
            f"Date value '{value}' for field '{name}' is invalid. Valid formats include: 'yyyy/MM/dd HH:mm', "
            "'yyyy-MM-dd HH:mm', 'yyyy/MM/dd', 'yyyy-MM-dd', or a period format e.g. '-5d', '4w 2d'."
        )

    def _check(self, name: str, values: Sequence[str]) -> None:
        if name == "project":
            seen = [one for key, one in self.site.projects.items() if key not in self.site.hidden]
            known = {word.upper() for one in seen for word in (one.key, one.name, one.id)}
            for value in values:
                if value.upper() not in known:
                    raise JqlError(f"The value '{value}' does not exist for the field 'project'.")
        if name == "key":
            for value in values:
                if self.site.find(value) is None:
                    raise JqlError(f"An issue with key '{value}' does not exist for field 'key'.")

    def _operator(self) -> str:
        word = self._next().upper()
        if word == "NOT":
            self._expect("IN")
            return "NOT IN"
        if word == "IS":
            return "IS NOT" if self._take("NOT") else "IS"
        if word not in {"IN", "=", "!=", "~", "!~", ">", ">=", "<", "<="}:
            raise JqlError(
                f"Error in the JQL Query: Expecting operator but got '{word}'. The valid operators are "
                "'=', '!=', '<', '>', '<=', '>=', '~', '!~', 'IN', 'NOT IN', 'IS' and 'IS NOT'."
            )
        return word

    def _values(self, *, many: bool) -> list[str]:
        if not many:
            return [self._next()]
        self._expect("(")
        values = [self._next()]
        while self._take(","):
            values.append(self._next())
        self._expect(")")
        return values

    def _peek(self) -> str:
        return self.tokens[self.place][0] if self.place < len(self.tokens) else ""

    def _is(self, word: str) -> bool:
        return (
            self.place < len(self.tokens)
            and self.tokens[self.place] == (self._peek(), False)
            and (self._peek().upper() == word)
        )

    def _take(self, word: str) -> bool:
        if self._is(word):
            self.place += 1
            return True
        return False

    def _expect(self, word: str) -> None:
        if not self._take(word):
            raise JqlError(
                f"Error in the JQL Query: Expecting '{word}' but got '{self._peek() or 'the end'}'."
            )

    def _next(self) -> str:
        if self.place >= len(self.tokens):
            raise JqlError("Error in the JQL Query: unexpected end of the query.")
        self.place += 1
        return self.tokens[self.place - 1][0]


def _text_clause(name: str, operator: str, values: Sequence[str]) -> Match:
    wanted = {value.lower() for value in values}
    if operator in {"~", "!~"}:
        return lambda issue, state: (
            (operator == "~")
            == any(word in text.lower() for text in TEXTS[name](issue, state) for word in wanted)
        )
    positive = operator in {"=", "IN"}
    if not positive and operator not in {"!=", "NOT IN"}:
        raise JqlError(f"The operator '{operator.lower()}' is not supported by the '{name}' field.")
    return lambda issue, state: (
        positive == bool(wanted & {text.lower() for text in TEXTS[name](issue, state)})
    )


def _tokens(text: str) -> list[tuple[str, bool]]:
    found, place, text = [], 0, text.strip()
    while place < len(text):
        match = TOKEN.match(text, place)
        if match is None:
            raise JqlError(
                f"Error in the JQL Query: The character '{text[place]}' is a reserved JQL character."
            )
        quoted, symbol, word = match.groups()
        found.append((re.sub(r"\\(.)", r"\1", quoted[1:-1]), True) if quoted else (symbol or word, False))
        place = match.end()
    return found
