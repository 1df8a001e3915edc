"""Time zones, countries and regions as users write them: checked against what the calendars know."""

from __future__ import annotations

from functools import cache
from zoneinfo import available_timezones

import holidays
from holidays.registry import COUNTRIES

from config.words import did_you_mean, listed, nearest, quoted


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def zone(value: str) -> str:
    """Return the IANA zone unchanged; raise ValueError with the nearest one when there is none."""
    if value in _zones():
        return value
    town = value.rsplit("/", maxsplit=1)[-1].replace(" ", "_")
    by_town = {name.rsplit("/", maxsplit=1)[-1]: name for name in sorted(_zones(), key=len, reverse=True)}
    meant = nearest(value, _zones()) or by_town.get(nearest(town, by_town) or "")
    hint = f"; did you mean {meant}?" if meant else ""
    msg = f"there is no time zone {quoted(value)}{hint}; use an IANA name such as Europe/Berlin"
    raise ValueError(msg)


@cache
def _countries() -> dict[str, str]:
    """Return every country's names and three-letter codes (folded) with its two-letter code."""
    return {
        alias.replace("_", " ").casefold(): codes[1]
        for name, codes in COUNTRIES.items()
        for alias in (name, *codes[1:])
    }


def country(value: str) -> str:
    """Return the two-letter code whose public holidays are known; raise ValueError otherwise."""
    code = value.upper()
    if code in _countries().values():
        return code
    meant = _countries().get(nearest(value, _countries()) or "")
    hint = f"; did you mean {meant}?" if meant else ""
    msg = f"no public holidays are known for {quoted(value)}{hint}; use a two-letter code such as DE"
    raise ValueError(msg)


def region(country_code: str, value: str) -> str:
    """Return the region's code within the country; raise ValueError with those that exist otherwise."""
    calendar = holidays.country_holidays(country_code)
    if value.upper() in calendar.subdivisions:
        return value.upper()
    by_name = {code.casefold(): code for code in calendar.subdivisions}
    by_name |= {name.casefold(): code for name, code in calendar.subdivisions_aliases.items()}
    if value.casefold() in by_name:
        return by_name[value.casefold()]
    known = f"use one of {listed(calendar.subdivisions)}" if calendar.subdivisions else "leave it out"
    hint = did_you_mean(value, [*by_name.values(), *calendar.subdivisions_aliases])
    msg = f"{country_code} has no region {quoted(value)}{hint}; {known}"
    raise ValueError(msg)
