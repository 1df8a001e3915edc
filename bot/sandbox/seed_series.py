# ruff: noqa: E501 - a table is read by the row
"""Work that comes back every week or for every place: one line for each time, with what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.sandbox.seed_work import Row

if TYPE_CHECKING:
    from collections.abc import Iterator

WEEKLY = (
    ("LF", "emil>emil", "Forecast check, week {}", "monitoring p:watch", (
        ("08-31", "35", "2.7 % MAPE, worst zone south with 3.1."),
        ("09-07", "36", "2.6 %, nothing to tell."),
        ("09-14", "37", "2.8 %. Two late weather files, both bridged."),
        ("09-21", "38", "2.7 %. First cold night, overrated by 4 % until 6."),
        ("09-28", "39", "2.7 %, quarter hours in zone north for the first time."),
        ("10-05", "40", "2.9 % because of the Saturday holiday, 2.6 without."),
        ("10-12", "41", "2.6 %. Autumn holidays in six states."),
        ("10-19", "42", "2.6 %, storm on Wednesday cost 5 % in zone west."),
        ("10-26", "43", "2.7 %. 25-hour Sunday went through."),
        ("11-02", "44", "2.8 % in week 44, but the first evening of November is off."),
        ("11-09", "45", "4.3 %: weekday evenings 8.8 % too low, all else 2.6 %. See the drift ticket."),
    )),
    ("LBL", "lucia>lucia", "Traces of {}", "data p:labels", (
        ("06-22", "Valencia, first 60", "60 of 60, 9 faults."),
        ("07-01", "Murcia", "55 of 60; five without a picture of the meter."),
        ("07-13", "Huelva", "60 of 60, two clocks that run backwards."),
        ("07-24", "Zaragoza", "48 of 50. Slow counters: nobody is sure."),
        ("09-08", "Almería", "40 of 40, 11 without readings in spring."),
        ("09-16", "Castellón", "50 of 50, 3 faults."),
        ("09-24", "the islands", "35 of 40; the rest arrives three days late."),
        ("10-02", "Toledo", "50 of 50, six cases of tampering in one street."),
        ("10-14", "Badajoz", "Primer lote completo: 400 trazas."),
    )),
)  # fmt: skip
"""Jira key, who, title, place, then the day, what fills the title, and what was found."""

BY_PLACE = (
    ("SOL", "wren>wren", "Look at site {}", "validation p:proof", (
        ("08-11", "1180, Fresno", "b:error_analysis/site_1180.md", "Array was moved in May. Out of the set until then."),
        ("08-25", "0442, Duluth", "b:error_analysis/site_0442.md", "Snow until April, then as good as any."),
        ("09-08", "2051, Tucson", "b:error_analysis/site_2051.md", "Clips at 90 % on 60 days."),
        ("09-22", "0077, Portland", "b:error_analysis/site_0077.md", "Morning fog, off by 30 % until ten."),
        ("10-06", "1633, Des Moines", "b:error_analysis/site_1633.md", "Logger stops at noon twice a week."),
        ("10-21", "0918, Boulder", "b:error_analysis/site_0918.md", "Hail on 3 July, panels replaced in August."),
    )),
    ("MTR", "paula>paula", "Station {} in the table", "data p:ingest", (
        ("06-29", "Sagunto", "b:ingest/stations/sagunto.yaml", "9 200 meters, all of the third generation."),
        ("07-21", "Lorca", "b:ingest/stations/lorca.yaml", "Half of it still reads once a day."),
        ("09-09", "Ayamonte", "b:ingest/stations/ayamonte.yaml", "Clock two minutes slow, left as it is."),
        ("09-30", "Calatayud", "b:ingest/stations/calatayud.yaml", "7 400 meters, 96 % complete."),
        ("10-13", "Mahón", "b:ingest/stations/mahon.yaml", "Via satellite."),
        ("10-28", "Talavera", "b:ingest/stations/talavera.yaml", "Two concentrators with the same number."),
    )),
)  # fmt: skip


def rows(jira_key: str) -> Iterator[Row]:
    """Yield the rows of one Jira project."""
    for key, who, title, place, times in WEEKLY:
        if key == jira_key:
            for day, fill, said in times:
                yield Row(day, who, "T", title.format(fill), place, "", said)
    for key, who, title, place, sites in BY_PLACE:
        if key == jira_key:
            for day, fill, code, said in sites:
                yield Row(day, who, "T", title.format(fill), place, code, said)
