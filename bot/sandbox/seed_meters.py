# ruff: noqa: E501 - a table is read by the row
"""Meter fault detection in Spain, heavy on data: it waits for labels and for the archive of the old readings."""

from __future__ import annotations

from bot.sandbox.seed_script import Plot

PLANTED = (
    Plot(
        "ingest", "MTR", "05-19 10:00", "nuria", "E", "One table of readings for all meters", "data",
        "Readings come from three generations of meters. Nobody can train on three formats.\n\nSponsor: Vera\nKPI: precision at 100 visits a week; baseline 0.31; target 0.60; by 2027-03-31",
    ),
    Plot(
        "labels", "LBL", "06-03 09:30", "lucia>lucia", "E", "Labels for 3 000 fault traces", "data",
        "Each trace is looked at by two technicians. A third decides where they disagree.",
        (("06-08 09:00", "lucia", "status", "In Progress"),),
    ),
    Plot(
        "archive", "MTR", "10-01 11:20", "paula>paula", "T", "Access to the reading archive before 2023", "data",
        "The archive belongs to the grid subsidiary. Request 4471, approved by nobody so far. Without it there is one winter of history only.",
        (
            ("10-05 09:30", "paula", "status", "In Progress"),
            ("10-16 10:50", "paula", "comment", "Solicitado a Operaciones de Red, sin respuesta todavía."),
            ("10-30 12:00", "nuria", "comment", "Asked again in the operations meeting; they want a signed data agreement first."),
            ("11-11 09:45", "paula", "comment", "Legal tiene el borrador del acuerdo desde ayer."),
            ("11-25 13:20", "paula", "comment", "Acuerdo firmado, el archivo está abierto desde hoy."),
            ("11-26 09:30", "paula", "status", "Done"),
        ),
    ),
    Plot(
        "seasons", "MTR", "10-13 10:15", "iker>olmo", "T", "Seasonal profile per meter from three winters", "modeling",
        "Input for every model that looks at daily shapes.",
        (
            ("10-14 09:20", "olmo", "status", "In Progress"),
            ("10-20 10:30", "olmo", "relabel", "modeling", "data"),
            ("10-20 10:33", "olmo", "comment", "The archive has holes: no readings of two winters for half of the meters. Back to the data."),
            ("10-28 16:00", "olmo", "relabel", "data", "modeling"),
            ("11-12 12:35", "olmo", "relabel", "modeling", "data"),
            ("11-12 12:38", "olmo", "comment", "The archive has holes: no readings from March to June 2023. The profile learns nothing, back to the data again."),
            ("11-12 12:40", "olmo", "link", "is blocked by", "archive"),
            ("11-26 11:30", "olmo", "relabel", "data", "modeling"),
            ("11-26 11:32", "olmo", "comment", "With the archive the profile has three winters."),
        ),
    ),
    Plot(
        "backfill", "MTR", "10-19 15:10", "paula>paula", "T", "Backfill readings from 2020 to 2022", "data p:ingest",
        "After the archive is open.",
        (("10-19 15:12", "paula", "link", "is blocked by", "archive"),),
    ),
    Plot(
        "shapes", "MTR", "09-21 12:30", "iker>iker", "X", "Autoencoder on daily load shapes", "modeling +waiting-labels",
        "Reconstruction error as a score. Needs labels only to choose the threshold.",
        (
            ("09-22 09:10", "iker", "status", "In Progress"),
            ("10-01 16:30", "iker", "push", "a:exp/{key}-autoencoder", "Autoencoder, 96 inputs", "experiments/autoencoder/train.py"),
            ("10-13 11:40", "iker", "comment", "Reconstruction is fine, 0.04 on healthy meters."),
            ("10-23 13:15", "iker", "push", "a:exp/{key}-autoencoder", "Score per week", "experiments/autoencoder/score.py"),
            ("10-30 12:50", "iker", "comment", "Esperando las etiquetas del segundo lote, sin ellas no hay umbral."),
        ),
    ),
    Plot(
        "codes", "MTR", "09-30 10:20", "iker>iker", "X", "Boosting on fault codes and voltage dips", "modeling",
        "What the meters say about themselves. Cheap, explainable, a candidate for the first release.",
        (
            ("10-02 09:00", "iker", "status", "In Progress"),
            ("10-09 17:10", "iker", "push", "a:exp/{key}-codes", "Counts of codes per week", "experiments/codes/train.py"),
            ("10-20 10:00", "iker", "comment", "Precision 0.44 at 100 visits a week; technicians want 0.60."),
            ("10-27 15:40", "iker", "push", "a:exp/{key}-codes", "Dips in the 48 h before a code", "experiments/codes/features.py"),
            ("10-30 13:25", "iker", "push", "a:exp/{key}-codes", "Grid search", "experiments/codes/grid.yaml"),
            ("11-11 09:30", "nuria", "comment", "¿Alguna novedad?"),
            ("11-18 11:40", "iker", "push", "a:exp/{key}-codes", "Results of the grid search, precision 0.58", "experiments/codes/results.md experiments/codes/train.py"),
            ("11-26 12:15", "iker", "comment", "0.61 with the dips of neighbouring meters. Writing it up."),
        ),
    ),
    Plot(
        "night", "MTR", "10-14 09:40", "olmo>olmo", "X", "Train on night hours only", "modeling",
        "At night nobody cooks. A meter that counts at 03:00 is either a freezer or broken.",
        (
            ("10-15 10:00", "olmo", "status", "In Progress"),
            ("10-22 16:20", "olmo", "push", "a:exp/{key}-night", "Hours 1 to 5", "experiments/night/train.py"),
            ("11-02 13:00", "olmo", "comment", "Training until 20 November on the shared cluster, 2.1 million meters. Nothing to see before."),
        ),
    ),
    Plot(
        "rules", "MTR", "08-31 11:10", "olmo>olmo", "X", "Technicians' rules as weak labels", "modeling",
        "Twelve rules from the field handbook, voting.",
        (
            ("09-03 09:30", "olmo", "status", "In Progress"),
            ("09-15 12:40", "olmo", "push", "a:exp/{key}-rules", "Twelve rules", "experiments/rules/vote.py"),
            ("09-28 10:15", "olmo", "comment", "Three rules contradict each other, see table in the wiki."),
            ("10-09 12:20", "olmo", "comment", "Agreement with the first 200 labels 0.52."),
        ),
    ),
    Plot(
        "voting", "MTR", "10-26 10:05", "olmo>olmo", "X", "Label model over rules and technicians", "modeling",
        "Learns how far each rule can be trusted instead of a plain vote.",
        (
            ("10-26 10:10", "olmo", "link", "supersedes", "rules"),
            ("10-27 09:15", "olmo", "status", "In Progress"),
            ("11-04 15:30", "olmo", "push", "a:exp/{key}-label-model", "Weights per rule", "experiments/label_model/train.py"),
            ("11-12 17:10", "olmo", "comment", "Agreement with technicians 0.71 on 400 traces, the plain vote had 0.52."),
            ("11-20 12:30", "olmo", "push", "a:exp/{key}-label-model", "Two more rules", "experiments/label_model/rules.yaml"),
            ("11-27 10:40", "olmo", "comment", "0.74 on 600 traces."),
        ),
    ),
    Plot(
        "clocks", "MTR", "10-21 09:50", "paula>olmo", "T", "Readings on one clock across the change of time", "data p:ingest",
        "25 October has 25 hours in half of the meters and 24 in the others.",
        (
            ("10-26 09:00", "olmo", "status", "In Progress"),
            ("11-11 16:45", "olmo", "relabel", "data", "modeling"),
            ("11-11 16:47", "olmo", "comment", "The table is right. What is left is whether models need the hour of the day in local time."),
        ),
    ),
    Plot(
        "winter", "MTR", "11-13 09:05", "iker>olmo", "T", "Winter profile for slow counters", "modeling",
        "Slow counters show only over three winters.",
        (
            ("11-17 09:30", "olmo", "status", "In Progress"),
            ("11-24 12:10", "olmo", "relabel", "modeling", "data"),
            ("11-24 12:12", "olmo", "comment", "The archive has holes here as well: no readings from March to June 2023. Back to the data for the third time."),
            ("11-24 12:14", "olmo", "link", "is blocked by", "archive"),
        ),
    ),
    Plot("norte", "MTR", "11-04 13:15", "lucia", "T", "Contadores zona norte", "", "Ver correo de Lucia del martes."),
    Plot("tools", "LBL", "11-10 10:30", "lucia", "T", "Order second screens for technicians", "", "24 inch, through the office shop."),
)  # fmt: skip

LOOSE = (
    ("11-09 18:20", "olmo", "a:exp/contrastive", "Contrastive pairs from neighbouring meters", "experiments/contrastive/train.py"),
    ("11-13 17:45", "olmo", "a:exp/contrastive", "Harder negatives", "experiments/contrastive/train.py"),
    ("11-24 18:00", "olmo", "a:exp/contrastive", "Larger batch", "experiments/contrastive/train.py"),
)  # fmt: skip
