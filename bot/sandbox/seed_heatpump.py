# ruff: noqa: E501 - a table is read by the row
"""Heat pump advisor, just starting in Germany: no measure of success is written down yet."""

from __future__ import annotations

from bot.sandbox.seed_script import Plot

PLANTED = (
    Plot(
        "goal", "HP", "08-17 10:00", "ana>ana", "E", "What should the advisor achieve, and for whom?", "scoping",
        "adf:Customers with a heat pump ask us why their bill is what it is. Before anything is built:\n* who asks, and what do they do with the answer\n* what would count as success\n* what may we do with the readings",
        (
            ("08-18 09:10", "ana", "status", "In Progress"),
            ("10-28 13:50", "ana", "comment", "Interviews are through. Two groups: owners who doubt their installer, and owners who want to save. They want different things."),
        ),
    ),
    Plot(
        "success", "HP", "09-02 11:30", "ana", "T", "Write down how success is measured", "scoping p:goal",
        "Bill saved? Complaints avoided? Visits saved? One number with a baseline and a date.",
        (
            ("09-30 15:20", "dilek", "comment", "Saved bill is what customers understand, but we see only the meter of the whole house."),
            ("11-04 09:40", "ana", "comment", "Open since September. I take it to Vera on 23 November."),
            ("11-26 14:10", "ana", "assign", "ana"),
            ("11-26 14:12", "ana", "status", "In Progress"),
        ),
    ),
    Plot(
        "privacy", "HP", "10-12 09:25", "bo>finn", "T", "May we read 15-minute values for advice?", "scoping p:goal",
        "Consent covers billing. Does it cover advice? Legal has to say.",
        (
            ("10-15 10:00", "finn", "status", "In Progress"),
            ("10-29 16:30", "finn", "comment", "Draft is with the data protection officer."),
            ("11-19 11:10", "finn", "comment", "Answer: yes with a separate consent, text attached."),
            ("11-19 11:12", "finn", "status", "Done"),
        ),
    ),
    Plot(
        "explain", "HP", "10-05 14:10", "bo>bo", "X", "Explain the bill with an off-the-shelf language model", "modeling",
        "Give it twelve monthly bills and the outside temperature, ask for three sentences. Do consultants agree with them?",
        (
            ("10-07 09:20", "bo", "status", "In Progress"),
            ("10-15 15:40", "bo", "push", "b:exp/{key}-explain", "Prompt and 20 invented bills", "experiments/explain/prompt.md experiments/explain/run.py"),
            ("10-26 10:05", "bo", "link", "is blocked by", "privacy"),
            ("10-27 11:15", "bo", "comment", "Works on invented bills. Blocked on {privacy} for real ones."),
            ("10-27 11:16", "bo", "status", "Blocked"),
            ("11-20 10:30", "bo", "status", "In Progress"),
            ("11-20 10:34", "bo", "comment", "Consent is settled, ten real bills from volunteers come next week."),
        ),
    ),
    Plot(
        "rule", "HP", "09-28 10:20", "bo>hugo", "X", "Rule of thumb: nameplate times degree days", "modeling",
        "The simplest thing that could work. If a model cannot beat it, we do not need one.",
        (
            ("09-30 09:00", "hugo", "status", "In Progress"),
            ("10-08 14:20", "hugo", "push", "b:exp/{key}-degree-days", "Degree days per postcode", "experiments/degree_days/fit.py"),
            ("10-19 11:30", "hugo", "comment", "Off by 18 % on the 40 houses with a separate meter."),
            ("10-28 16:50", "hugo", "push", "b:exp/{key}-degree-days", "Notes and half-finished fit", "experiments/degree_days/notes.md"),
        ),
    ),
    Plot(
        "split", "HP", "10-20 13:30", "bo>bo", "X", "Can a house meter tell heat pump from electric car?", "scoping +feasibility",
        "If it cannot, we need a second meter and the whole plan changes.",
        (
            ("10-22 09:45", "bo", "status", "In Progress"),
            ("10-30 15:10", "bo", "push", "b:exp/{key}-tell-apart", "40 houses with both", "experiments/tell_apart/look.py"),
            ("11-06 11:40", "bo", "comment", "Cars are easy above 7 kW. Below that they look like a defrost cycle."),
            ("11-12 14:35", "bo", "comment", "31 of 40 houses told apart by eye. Next: the same by a simple classifier."),
            ("11-23 16:05", "bo", "push", "b:exp/{key}-tell-apart", "Classifier on edges", "experiments/tell_apart/edges.py"),
        ),
    ),
    Plot(
        "houses", "HP", "10-27 09:15", "dilek>dilek", "T", "Houses with a separate heat pump meter", "scoping",
        "How many of our customers have one, and since when? The list has customer numbers, addresses and 15-minute readings: personal data.",
        (
            ("10-30 10:20", "dilek", "status", "In Progress"),
            ("11-12 15:30", "dilek", "relabel", "scoping", "data"),
            ("11-12 15:34", "dilek", "comment", "1 940 houses have one. Enough to go on, so this becomes a data set now."),
            ("11-25 09:20", "dilek", "comment", "First 600 houses exported."),
        ),
    ),
    Plot(
        "installers", "HP", "10-29 11:00", "dilek>dilek", "T", "Interviews with six installers", "scoping p:goal",
        "What do they look at first?",
        (
            ("11-05 09:30", "dilek", "status", "In Progress"),
            ("11-24 13:45", "dilek", "comment", "Fünf von sechs fragen zuerst nach der Vorlauftemperatur."),
            ("11-24 13:50", "dilek", "relabel", "scoping", "data"),
        ),
    ),
    Plot("fair", "HP", "11-03 10:10", "ana", "T", "Stand auf der Messe in Hannover", "", "Im März, wer kommt mit?"),
    Plot("idea", "HP", "11-06 15:45", "finn", "T", "Idea from the call centre", "", "They have something, ask Rosa."),
)  # fmt: skip

LOOSE: tuple[tuple[str, str, str, str, str], ...] = ()
