# ruff: noqa: E501 - a table is read by the row
"""Experiments that ended before the demo begins, each with its answer: from them projects get limits of their own."""

from __future__ import annotations

PAST: dict[str, tuple[tuple[str, ...], ...]] = {
    "MTR": (
        ("07-13", "iker", "Isolation forest on daily features", "forest", "07-15 07-17 07-21 07-23 07-27", "Ruled out: it finds vacation homes, nothing else."),
        ("08-03", "iker", "Distance to the ten most similar meters", "similar", "08-05 08-07 08-11 08-13 08-14 08-18 08-20", "Confirmed: precision 0.36, kept as an input."),
    ),
    "SOL": (
        ("06-22", "theo", "Sky as an image instead of a number", "sky-image", "06-24 06-26 06-30 07-02 07-07 07-08", "Ruled out: 0.1 points for a tenfold cost."),
        ("07-09", "wren", "Temperature of the panel", "panel-heat", "07-13 07-15 07-16 07-20 07-21 07-23", "Confirmed: 0.4 points in July, adopted."),
        ("08-06", "theo", "Transfer from neighbours for new sites", "transfer", "08-10 08-11 08-13 08-17 08-18 08-20 08-21", "Supported: new sites reach 10 % after 20 days instead of 90. Adopted."),
        ("09-16", "jonah", "Is the vendor better on foggy mornings?", "fog", "09-18 09-22", "Yes, by 2 points until 9 o'clock. Written down, nothing to adopt."),
    ),
    "LF": (
        ("06-09", "chen", "One model for all zones", "one-model", "06-11 06-12 06-16 06-18 06-19", "Ruled out: north and south have nothing in common in winter."),
        ("06-25", "sofie", "Load of the neighbouring countries", "neighbours", "06-26 06-29 07-01 07-02 07-06", "Ruled out: no gain, arrives too late anyway."),
        ("08-11", "chen", "Television schedule of big matches", "matches", "08-13 08-17", "Confirmed for four evenings a year. Not worth a feed."),
        ("09-07", "sofie", "Weights for recent days", "recent", "09-09 09-11 09-14 09-16 09-18 09-21", "Confirmed: 0.1 points, adopted with a half-life of 60 days."),
    ),
}  # fmt: skip
"""By Jira key: begin, who, title, branch, days with a push, the last word."""
