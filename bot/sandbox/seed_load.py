# ruff: noqa: E501 - a table is read by the row
"""Load forecast, in production in Germany: a drift alert, a retraining ticket, and experiments around them."""

from __future__ import annotations

from bot.sandbox.seed_script import Plot

PLANTED = (
    Plot(
        "models", "LF", "05-18 09:20", "mira", "E", "Better day-ahead forecast", "modeling",
        "Everything that may bring the day-ahead error below 2.6 %. Each idea gets one experiment and one sentence at the end.\n\nSponsor: Vera",
    ),
    Plot(
        "watch", "LF", "05-20 10:05", "emil>emil", "E", "Watching the forecast in use", "monitoring",
        "adf:What we look at every week once the forecast is live.\n* error by hour and balancing zone\n* inputs against the reference year\n* late or missing weather files\n* Retrain after: 60 days\n* Review by: 2026-10-30",
        (("05-27 09:00", "emil", "status", "In Progress"),),
    ),
    Plot(
        "drift", "LF", "11-03 08:12", "emil>chen", "B", "Drift: weekday evening peak 9 % too low since 2 Nov", "monitoring +drift",
        "Alert from the nightly check. Hours 17-20, all four zones, weekdays only. Population stability index of temp_feels is 0.31, the limit is 0.20.\n\n||zone||MAPE Oct||MAPE 2-3 Nov||\n|north|2.7|8.8|\n|south|2.4|9.4|",
        (
            ("11-03 09:40", "chen", "status", "In Progress"),
            ("11-04 14:25", "chen", "comment", "Not the weather. Customers on the new evening tariff moved their charging from 22:00 to 18:00, that started on 1 November. The model has never seen it."),
            ("11-10 11:05", "mira", "comment", "Trading buys the difference at the intraday price, 41 000 EUR last week. Retraining has priority over everything in the backlog."),
            ("11-10 11:06", "mira", "due", "11-27"),
            ("11-13 16:20", "emil", "comment", "Peak error of this week 8.6 %, so it is stable and not getting worse."),
            ("11-24 10:30", "chen", "comment", "With the retrained model in shadow the evening peak is 2.9 % off."),
        ),
    ),
    Plot(
        "retrain", "LF", "11-05 10:15", "chen>sofie", "T", "Retrain on data up to 31 October with the evening tariff as an input", "monitoring +retraining",
        "Recurring retraining, moved forward because of {drift}. Needs the tariff table from the customer warehouse.",
        (
            ("11-05 10:20", "chen", "link", "relates to", "drift"),
            ("11-06 09:10", "sofie", "status", "In Progress"),
            ("11-09 15:45", "sofie", "link", "is blocked by", "tariffs"),
            ("11-09 15:50", "sofie", "comment", "Blocked on {tariffs}: without the tariff per customer the retrained model sees the same average evening."),
            ("11-09 15:51", "mira", "due", "11-20"),
            ("11-19 13:30", "sofie", "comment", "Tariffs are in, retraining tonight."),
            ("11-23 09:50", "sofie", "pr", "a:{key}-retrain-october", "{key} Retrain with tariff table", "retraining/october.yaml training/features.py", "Shadow numbers in the ticket."),
            ("11-23 09:55", "sofie", "request", "chen"),
            ("11-23 15:10", "chen", "review", "APPROVED", "Evening peak looks right again."),
            ("11-24 09:15", "sofie", "merge"),
            ("11-25 17:00", "sofie", "status", "Done"),
        ),
    ),
    Plot(
        "tariffs", "LF", "11-05 11:00", "sofie>tarek", "T", "Tariff per customer from the warehouse, daily", "data",
        "Read only, pseudonymised ids, from 1 July on.",
        (
            ("11-10 09:30", "tarek", "status", "In Progress"),
            ("11-12 12:10", "tarek", "comment", "Access is granted, the export job runs from Wednesday."),
            ("11-18 16:40", "tarek", "status", "Done"),
        ),
    ),
    Plot(
        "transformer", "LF", "09-28 13:10", "chen>chen", "X", "Temporal fusion transformer instead of boosting", "modeling p:models",
        "Hypothesis: attention over the last 14 days reacts faster to changed habits. Baseline: boosting, 2.8 % MAPE. Stop when it is not below 2.6 % after two weeks of tuning.",
        (
            ("09-29 09:00", "chen", "status", "In Progress"),
            ("10-06 17:20", "chen", "push", "a:exp/{key}-tft", "TFT on two zones", "experiments/tft/train.py experiments/tft/config.yaml"),
            ("10-14 11:30", "chen", "comment", "First run 2.9 %, it overfits on the north zone. Dropout next."),
            ("10-22 16:05", "chen", "push", "a:exp/{key}-tft", "Dropout 0.3, all zones", "experiments/tft/config.yaml"),
            ("10-29 15:35", "chen", "push", "a:exp/{key}-tft", "Known-future inputs for holidays", "experiments/tft/train.py"),
            ("11-11 10:00", "mira", "comment", "{@chen} any update?"),
            ("11-12 06:00", "stale-bot", "comment", "This issue has had no activity for 14 days. It will be closed in 30 days."),
            ("11-12 06:00", "stale-bot", "label", "stale"),
        ),
    ),
    Plot(
        "regions", "LF", "09-14 10:40", "sofie>sofie", "X", "Holiday calendar per federal state", "modeling p:models",
        "School holidays differ between the states; so far one flag serves the whole country.",
        (
            ("09-21 09:15", "sofie", "status", "In Progress"),
            ("09-30 15:00", "sofie", "push", "a:exp/{key}-state-holidays", "Calendar of 16 states", "experiments/holidays/train.py"),
            ("10-12 10:30", "sofie", "comment", "Autumn holidays included, backtest over 2024 and 2025 running."),
            ("10-26 14:00", "sofie", "comment", "2024 done: 2.81 against 2.83. Within the noise. 2025 next."),
            ("11-05 09:20", "sofie", "comment", "2025: 2.78 against 2.79 in the mean, slightly worse in Bavaria."),
            ("11-12 10:05", "sofie", "comment", "Ruled out: no gain from calendars per state, 0.1 points at best, and 15 more inputs to look after."),
            ("11-12 10:06", "sofie", "status", "Done", "Won't Do"),
        ),
    ),
    Plot(
        "window", "LF", "10-26 09:30", "sofie>sofie", "X", "Shorter training window after the tariff change", "modeling p:models",
        "Six months instead of three years. Does the model forget the winter?",
        (
            ("10-27 13:00", "sofie", "status", "In Progress"),
            ("11-03 16:10", "sofie", "push", "a:exp/{key}-window", "Windows of 6, 12 and 18 months", "experiments/window/train.py experiments/window/grid.yaml"),
            ("11-09 11:25", "sofie", "comment", "12 months loses nothing in winter (2.84 against 2.82). 6 months does, 3.4."),
            ("11-13 15:15", "sofie", "push", "a:exp/{key}-window", "Weights instead of a hard cut", "experiments/window/train.py"),
        ),
    ),
    Plot(
        "weather", "LF", "10-05 14:20", "chen>chen", "X", "Ensemble of both weather providers", "modeling +needs-gpu p:models",
        "Train on the members of both providers instead of the mean of one.",
        (
            ("10-08 09:45", "chen", "status", "In Progress"),
            ("10-19 10:10", "chen", "comment", "Members of both providers are aligned to the hour, 1.2 TB."),
            ("10-27 16:30", "chen", "push", "a:exp/{key}-members", "Loader for 70 members", "experiments/members/loader.py"),
            ("11-02 14:45", "chen", "comment", "Waiting for GPUs: the shared queue is full with the wind team's runs."),
        ),
    ),
    Plot(
        "nightly", "LF", "10-12 11:15", "emil>emil", "X", "Update the intraday model every hour instead of every night", "modeling p:models",
        "Cheap online update of the last layer only.",
        (("10-28 09:05", "emil", "status", "In Progress"),),
    ),
    Plot(
        "canary", "LF", "10-15 09:50", "emil>emil", "T", "Two weeks of canary for model 2026.4", "deployment",
        "10 % of the zones first, then all.",
        (
            ("10-26 09:00", "emil", "status", "In Progress"),
            ("11-06 17:10", "emil", "comment", "Canary in the east zone: error 2.5 %, same latency, no late forecast."),
            ("11-12 14:30", "emil", "relabel", "deployment", "monitoring"),
            ("11-12 14:32", "emil", "comment", "All zones since noon. From here on it is watched like the old one."),
            ("11-27 11:00", "emil", "status", "Done"),
        ),
    ),
    Plot(
        "board", "LF", "11-02 16:05", "mira", "T", "Numbers for the supervisory board", "",
        "Vera needs three numbers by the end of the month.",
    ),
    Plot("strange", "LF", "11-09 17:20", "tarek", "T", "Zone west again", "", "See mail from the control room."),
)  # fmt: skip

LOOSE = (
    ("10-30 11:20", "sofie", "a:exp/quantile-loss", "Pinball loss for the 90 % band", "experiments/quantile/train.py"),
    ("11-11 18:05", "sofie", "a:exp/quantile-loss", "Bands do not cross any more", "experiments/quantile/train.py"),
    ("11-19 18:30", "sofie", "a:exp/quantile-loss", "Evening tariff as an input", "experiments/quantile/train.py"),
)  # fmt: skip
"""Pushes outside of any ticket: (when, who, letter:branch, message, paths)."""
