"""Somebody on a project as a typed, frozen value: accounts, role, and the calendar of their own."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Annotated, Protocol, Self, TypeVar

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, model_validator

from config import places
from config.errors import FieldError
from config.strict import Strict
from config.words import quoted

MEMBER = re.compile(r"[UW][A-Z0-9]{2,}")
LOGIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*(?:\[bot\])?")
EMAIL = re.compile(r"[^\s@]+@[^\s@]+")
LONGEST_ABSENCE = timedelta(days=366)


def _member(value: str) -> str:
    if not MEMBER.fullmatch(value):
        raise ValueError(
            f"{quoted(value)} is no Slack member id; use one such as U012AB3CD (profile, ⋮, Copy member ID)"
        )
    return value


def _login(value: str) -> str:
    login = value.removeprefix("@")
    if not LOGIN.fullmatch(login):
        raise ValueError(f"{quoted(value)} is no GitHub login; use the name behind github.com/")
    return login


def _email(value: str) -> str:
    if not EMAIL.fullmatch(value):
        raise ValueError(f"{quoted(value)} is no e-mail address")
    return value


def _as_text(value: object) -> object:
    # YAML reads a bare date as a date.
    return value.isoformat() if isinstance(value, date) else value


def _absence(value: str) -> str:
    first, dots, last = value.partition("..")
    try:
        start, end = date.fromisoformat(first.strip()), date.fromisoformat((last if dots else first).strip())
    except ValueError:
        raise ValueError(
            f"{quoted(value)} is neither a day nor a stretch of days; use 2026-12-24 or 2026-12-21..2027-01-04"
        ) from None
    if not start <= end <= start + LONGEST_ABSENCE:
        raise ValueError(f"{quoted(value)} does not go from an earlier to a later day within a year")
    return f"{start.isoformat()}..{end.isoformat()}" if dots else start.isoformat()


class Placed(Protocol):
    """Whoever has a country, and perhaps a region of it."""

    @property
    def country(self) -> str | None:
        """Two letters."""
        ...

    @property
    def region(self) -> str | None:
        """As people write it."""
        ...


PlacedSpec = TypeVar("PlacedSpec", bound=Placed)


def region_code(spec: Placed) -> str | None:
    """Return the code of the region of a spec, None when it has none."""
    return places.region(spec.country, spec.region) if spec.country and spec.region else None


def with_region(spec: PlacedSpec) -> PlacedSpec:
    """Return the spec unchanged; FieldError when its region is none of its country, or has no country."""
    if spec.region and not spec.country:
        raise FieldError(("region",), "needs a country beside it, e.g. country: DE")
    if spec.region and spec.country:
        try:
            places.region(spec.country, spec.region)
        except ValueError as error:
            raise FieldError(("region",), str(error)) from error
    return spec


Words = Annotated[str, Field(min_length=1, max_length=200)]
Zone = Annotated[str, AfterValidator(places.zone)]


class PersonSpec(Strict):
    """Somebody on a project; `name` is how everybody calls them, the others are their vendor accounts."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    name: Words
    role: Words | None = None
    """For example data scientist, ML engineer, product manager; policy lists the roles."""
    slack: Annotated[str, AfterValidator(_member)] | None = None
    """Slack member id (U…), needed for private messages."""
    jira: Words | None = None
    """Account id, user name (Data Center) or e-mail address."""
    github: Annotated[str, AfterValidator(_login)] | None = None
    email: Annotated[str, AfterValidator(_email)] | None = None
    """Matches accounts whose e-mail address is visible."""
    active: bool = True
    """False once they have left: their experiments then count as without an owner."""
    timezone: Zone | None = None
    """Where they work, if it is not the project's zone: they are asked at decent hours there."""
    country: Annotated[str, AfterValidator(places.country)] | None = None
    """Two letters: its public holidays are theirs, instead of those of the project's country."""
    region: str | None = None
    """A region of that country with holidays of its own."""
    away: tuple[Annotated[str, BeforeValidator(_as_text), AfterValidator(_absence)], ...] = ()
    """Days off, `2026-12-24`, or from first to last day, `2026-12-21..2027-01-04`: they are not asked then."""

    @model_validator(mode="after")
    def _region_is_known(self) -> Self:
        return with_region(self)
