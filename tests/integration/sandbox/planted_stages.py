"""The stage that each seeded ticket of the demo is meant to lie in: by its row, or by hand where the row is silent."""

from __future__ import annotations

from bot.sandbox import (
    seed_heatpump,
    seed_heatpump_rows,
    seed_load,
    seed_load_rows,
    seed_meters,
    seed_meters_rows,
    seed_solar,
    seed_solar_rows,
)
from bot.sandbox.seed import NOW

STAGES = ("scoping", "data", "modeling", "validation", "deployment", "monitoring", "none")

# Read from title, text, component, parent and files of the row, as a product manager of the team would.
BY_HAND = {
    "scoping": (
        "What is known about advice that saves energy?", "Sketch: what a house's winter looks like",
        "Costs of a pilot with 200 houses", "How much of the bill can be explained at all?",
        "Consent text in plain language", "Talk to three installers about bands", "Idea from the call centre",
    ),
    "data": (
        "Storage by meter and month", "Nightly run with a report of what was left out",
        "Dips and swells from the event log", "Count of missing days per meter",
        "Features: night minimum, weekday ratio, longest zero", "Schema with checks, refuse what does not fit",
        "Rerun of the nightly job for one station", "Coverage per station and year",
        "Concentrators that lose hours", "Move the nightly job to the new cluster",
        "Show the same week of last year beside it", "Guía, segunda versión: contador lento",
        "Buttons are too small for gloves", "Third technician for disagreements",
        "Agreement per fault and technician group", "Labels for phase lost, only 41 so far",
        "Lagged load of the same weekday", "Temperature as people feel it", "Share of electric cars per zone",
        "Panel tilt from the logs where the record is empty", "Dust after weeks without rain",
    ),
    "modeling": (
        "First look: 200 known faults against 200 healthy", "Zone east underrated on hot days",
        "Training on one machine with four cards",
    ),
    "validation": (
        "Which hours are we wrong in?", "Does a wind forecast help in zone north?",
        "Error against distance to the next weather station", "Days after a power cut",
        "Backtest in the browser for Maya", "Test with the weather run of midnight only",
        "Table for the installers: what to expect in December", "Replay of the shadow log against the meters",
        "Retire the clear-sky baseline from the report",
    ),
    "deployment": (
        "Model registry for the four zones", "Terraform for the forecast cluster",
        "Sign-off of trading for the go-live", "Latency doubled after the move to the new cluster",
        "Canary compares with the live model hour by hour", "Load test with 5 000 sites",
        "Access for pilot installers",
    ),
    "monitoring": (
        "Runbook for the control room", "Stability index of every input, nightly",
        "Alarm when a zone has no reading for three hours", "Keep forecasts as they were issued",
        "Grafana shows yesterday's error for today", "Drift page for the control room",
        "Trigger retraining from the drift alert", "Drift of inputs in the weekly report",
        "Review the stability limits after this winter", "Zone west again",
    ),
    "none": (
        "Stand auf der Messe in Hannover", "Order second screens for technicians",
        "Numbers for the supervisory board",
    ),
}  # fmt: skip
ROWS = (seed_heatpump_rows, seed_load_rows, seed_meters_rows, seed_solar_rows)
PLANTED = (seed_heatpump, seed_load, seed_meters, seed_solar)


def planted_stages() -> dict[str, str]:
    """Return the stage of each seeded ticket by its title, as of the demo's now."""
    found = {title: stage for stage, titles in BY_HAND.items() for title in titles}
    for module in ROWS:
        for rows in module.ROWS.values():
            for row in rows:
                _place(found, row[3], "".join(row[4:5]))
    for module in PLANTED:
        for plot in module.PLANTED:
            _place(found, plot.title, plot.place)
            for when, _, verb, *rest in plot.events:
                if verb == "relabel" and when <= f"{NOW:%m-%d %H:%M}":
                    found[plot.title] = rest[1]
    return found


def _place(found: dict[str, str], title: str, place: str) -> None:
    """Note the stage that a row names with a bare word, if any."""
    for word in place.split():
        if word in STAGES:
            found[title] = word
