# ruff: noqa: E501 - a table is read by the row
"""The ordinary work of the heat pump advisor: questions, interviews, a look at what data there is."""

from __future__ import annotations

ROWS: dict[str, tuple[tuple[str, ...], ...]] = {
    "HP": (
        ("08-18", "ana>ana", "T", "Who has asked us about their heat pump this year?", "scoping p:goal", "", "1 212 calls since January, 70 % in February and March."),
        ("08-20", "ana>dilek", "T", "Call notes: the ten most frequent questions", "scoping p:goal", "b:scoping/calls.md", "First: why is it more than the neighbour's. Second: is it broken."),
        ("08-24", "dilek>dilek", "T", "What do the makers' own apps tell?", "scoping", "", "Temperatures and hours, never money."),
        ("08-25", "ana>bo", "K", "What is known about advice that saves energy?", "c:Feasibility", "b:feasibility/reading.md", "3 to 8 % in four field studies, mostly in the first winter."),
        ("08-27", "bo>bo", "T", "Folder and rules for studies", "none", "b:README.md CONTRIBUTING.md"),
        ("08-31", "ana>ana", "T", "Interviews with owners: find twelve", "scoping p:goal", "", "Twelve found, four of them angry."),
        ("09-03", "dilek>dilek", "T", "Questions for the interviews", "scoping p:goal", "b:scoping/questions.md"),
        ("09-07", "bo>bo", "T", "Sketch: what a house's winter looks like", "c:Discovery", "b:feasibility/winter.py feasibility/winter.md"),
        ("09-10", "finn>finn", "T", "First list of legal questions", "scoping", "", "Consent, liability for wrong advice, energy law for advice by suppliers."),
        ("09-11", "bo>hugo", "T", "Houses with a heat pump tariff in the customer table", "data", "b:data/houses.sql", "18 400 houses. Tariff does not mean that the pump is still there."),
        ("09-15", "dilek>dilek", "T", "Interview notes, owners 1 to 4", "scoping p:goal", "b:scoping/owners_1_4.md"),
        ("09-17", "ana>ana", "T", "Who else in the house works on heat pumps?", "scoping", "", "Sales sells them, the grid fears them, nobody looks at them after the sale."),
        ("09-22", "bo>hugo", "T", "Outside temperature per postcode", "data", "b:data/temperature.py"),
        ("09-24", "dilek>dilek", "T", "Interview notes, owners 5 to 8", "scoping p:goal", "b:scoping/owners_5_8.md", "Two of them had the heating rod on all winter."),
        ("09-29", "ana>bo", "S", "Three one-page ideas to choose from", "scoping", "b:scoping/ideas.md", "Bill explained, fault hint, best flow temperature."),
        ("10-01", "bo>bo", "T", "How often is the meter read at these houses?", "data", "b:data/readings.sql", "15 minutes at 6 100 houses, once a year at the others."),
        ("10-06", "dilek>dilek", "T", "Interview notes, owners 9 to 12", "scoping p:goal", "b:scoping/owners_9_12.md"),
        ("10-08", "ana>ana", "T", "Which of the three ideas would owners pay for?", "scoping", "", "None. Two would be reason enough to stay with us."),
        ("10-13", "bo>bo", "T", "Readings of 40 houses with two meters", "data", "b:data/two_meters.py"),
        ("10-14", "dilek>dilek", "T", "Was kostet eine falsche Empfehlung?", "scoping", "", "Ein kalter Wohnraum ist schlimmer als eine hohe Rechnung, sagen alle."),
        ("10-19", "finn>finn", "T", "Liability when the advice was wrong", "scoping", "", "Advice may be given as information, not as instruction. Wording is in the wiki."),
        ("10-21", "ana>ana", "T", "Costs of a pilot with 200 houses", "c:Discovery", "b:scoping/costs.md"),
        ("10-22", "bo>bo", "T", "Skeleton of the advisor page", "none", "a:web/index.html web/style.css"),
        ("10-26", "dilek>bo", "T", "What would a consultant say? Ten bills by hand", "scoping", "b:feasibility/by_hand.md", "Two consultants agree on seven of ten."),
        ("10-30", "ana>ana", "T", "Decide between bill explained and fault hint", "scoping p:goal", "", "Decided on 10 November: bill explained first, fault hint needs a second meter."),
        ("11-02", "bo>dilek", "T", "Glossar: Vorlauf, Heizstab, Arbeitszahl", "scoping", "b:scoping/glossary.md"),
        ("11-04", "bo>bo", "T", "Sign-up page for the pilot, text only", "none", "a:web/pilot.html"),
        ("11-03", "ana>ana", "T~", "Short list of pilot towns", "scoping p:goal", "", "Oldenburg and Celle want it, a third is missing."),
        ("11-05", "dilek>dilek", "T~", "What the call centre may promise", "scoping", "b:scoping/promises.md"),
        ("11-09", "bo>bo", "T~", "How much of the bill can be explained at all?", "c:Feasibility", "b:feasibility/explained.py"),
        ("11-04", "ana", "T?", "Project charter for the steering group", "scoping p:goal"),
        ("11-06", "dilek", "T?", "Who maintains the advice texts later?", "scoping"),
        ("11-10", "bo", "T?", "Clean up readings of the two-meter houses", "data"),
        ("11-12", "finn", "T?", "Consent text in plain language", "p:goal"),
        ("11-17", "ana>ana", "T+", "Prepare the talk with Vera about the measure of success", "scoping p:goal", "b:scoping/measure.md"),
        ("11-18", "bo>bo", "T+", "Is the saved bill visible against the weather?", "c:Feasibility", "b:feasibility/visible.py"),
        ("11-24", "dilek>dilek", "T+", "Flow temperature: ask at installation", "scoping"),
    ),
}  # fmt: skip
"""Ordinary tickets by Jira key: day, reporter>assignee, kind and state, title, place, code, comment (see Row)."""
