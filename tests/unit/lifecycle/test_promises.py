"""When somebody says until when it stays quiet, and when a day in a comment says nothing of the kind."""

from __future__ import annotations

from datetime import date

import pytest

from workflows.lifecycle.promises import promised_day

MONDAY = date(2026, 11, 2)
PROMISES = (
    ("on vacation 2-13 Nov", "2026-11-13"),
    ("Rerun finishes 2026-11-09", "2026-11-09"),
    ("Labels arrive on 9 Nov", "2026-11-09"),
    ("OOO till the 13th", "2026-11-13"),
    ("L'entraînement dure jusqu'au 13/11/2026", "2026-11-13"),
    ("Training until 2026-11-12.", "2026-11-12"),
    ("training until 2026-11-09", "2026-11-09"),
    ("ETA Friday 20 Nov.", "2026-11-20"),
    ("Fitting the hazard model, ETA Friday 20 Nov.", "2026-11-20"),
    ("no GPU until 12 January", "2027-01-12"),
    ("Too few events so far, back by 2026-11-30 instead.", "2026-11-30"),
    ("At the phone lab, back by 2026-11-06.", "2026-11-06"),
    ("Sensors are being swapped, ETA 2026-11-06.", "2026-11-06"),
    ("Shadow alarm, back by 2026-11-30.", "2026-11-30"),
    ("ETA: Friday", "2026-11-06"),
    ("eta is next Friday", "2026-11-06"),
    ("results on Thursday", "2026-11-05"),
    ("Will report on 20 Nov", "2026-11-20"),
    ("should be done by Friday", "2026-11-06"),
    ("Waiting for the labels, expected by 20 Nov", "2026-11-20"),
    ("Läuft bis Freitag", "2026-11-06"),
    ("Training läuft bis zum 20.11.", "2026-11-20"),
    ("Keine GPU bis 12. Januar", "2027-01-12"),
    ("fertig bis 9. November", "2026-11-09"),
    ("Entraînement jusqu'au 20 novembre", "2026-11-20"),
    ("Pas de GPU avant le 12 janvier", "2027-01-12"),
    ("Retour le 20 novembre", "2026-11-20"),
    ("D'ici vendredi", "2026-11-06"),
    ("Entrenando hasta el 20 de noviembre", "2026-11-20"),
    ("Sin GPU hasta el 12 de enero", "2027-01-12"),
    ("De vuelta el lunes", "2026-11-09"),
    ("Estará listo el 20 de noviembre", "2026-11-20"),
    ("Trening do 20 listopada", "2026-11-20"),
    ("Herd trial runs until 30 November", "2026-11-30"),
    ("collecting data until 30 Nov", "2026-11-30"),
    ("no data until 12 January", "2027-01-12"),
    ("on leave until Monday", "2026-11-09"),
    ("I'm out until Nov 20th, 2026", "2026-11-20"),
    ("back on Monday", "2026-11-09"),
    ("not before 20 Nov", "2026-11-20"),
    ("Next update: Friday", "2026-11-06"),
    ("Results Friday.", "2026-11-06"),
    ("@ana ETA moved to 2026-11-20", "2026-11-20"),
    ("In Urlaub bis Mittwoch.", "2026-11-04"),
    ("Zurück am Montag", "2026-11-09"),
    ("Ergebnisse kommen am 20. November", "2026-11-20"),
    ("sweep finishes in 3 days, ETA 2026-11-05", "2026-11-05"),
    ("We'll know more tomorrow", "2026-11-03"),
    ("trial lasts until 30 November", "2026-11-30"),
    ("expected 20 November 2026", "2026-11-20"),
    ("On hold until 2026-12-01", "2026-12-01"),
    ("No capacity on the cluster until Thu 12 Nov", "2026-11-12"),
    ("queue is full until 12 November, will rerun then", "2026-11-12"),
    ("training should finish on Friday", "2026-11-06"),
    ("vor Freitag keine GPU", "2026-11-06"),
    ("Bin bis 13.11. im Urlaub.", "2026-11-13"),
    ("GPU reserved until 2026-11-20", "2026-11-20"),
    ("Annotators are busy until 20 Nov", "2026-11-20"),
    ("the job runs till Sunday", "2026-11-08"),
    ("no GPU before 12 January", "2027-01-12"),
    ("in Lyon until Friday, 20 November", "2026-11-20"),
    ("trial from 2 Nov until 30 Nov", "2026-11-30"),
)
NONE = (
    "training until 9/11",
    "all stores until 31 Dec 2026 are in",
    "Labels until 2026-12-31 are complete",
    "Trained until 2026-12-01 cutoff",
    "The set ends on 2026-12-31",
    "Season 2025 holds milkings until 2026-05-31, 4.1M rows. AUC 0.75.",
    "ETA 10/11",
    "training until 10/11",
    "epoch 10/20",
    "Data covers visits until 2026-12-31",
    "The history goes from 2026-01-01 until 2026-12-31",
    "Model forecasts sales until 2026-12-31",
    "Trained on orders until 31 October",
    "ETA was Friday",
    "I was away until Friday",
    "finished on Friday",
    "We need this by Friday",
    "please finish by Friday",
    "Can you finish by Friday?",
    "AUC rose until 0.75",
    "ETA Fri 10/11",
    "Is the ETA still Friday 9 Oct?",
    "licence valid until 2027-05-01",
    "will not be done by Friday",
    "> back by 2026-11-30",
    "training until convergence",
    "Trained until epoch 12",
    "Friday's numbers look odd",
    "The meeting on Friday was useful",
    "Numbers from 2026-11-01 are wrong",
    "Release planned in sprint 23",
    "Split at 2026-11-20",
    "ETA unknown",
    "trained on data until 2026-12-31",
    "We use 12 March 2025 as cut-off",
    "Loss falls until step 2026",
)


@pytest.mark.parametrize(("text", "day"), PROMISES)
def test_a_human_says_when_news_is_due(text: str, day: str) -> None:
    assert str(promised_day(text, MONDAY)) == day


@pytest.mark.parametrize("text", NONE)
def test_a_day_that_promises_nothing(text: str) -> None:
    assert promised_day(text, MONDAY) is None


@pytest.mark.parametrize(
    ("said", "day"),
    [("2026-11-06", "2026-11-13"), ("2026-11-07", "2026-11-13"), ("2026-11-05", "2026-11-06")],
)
def test_a_weekday_alone_is_the_next_such_day_after_the_comment(said: str, day: str) -> None:
    assert str(promised_day("ETA Friday", date.fromisoformat(said))) == day


def test_a_date_without_a_year_is_the_next_such_date() -> None:
    assert str(promised_day("no GPU until 12 January", date(2026, 12, 30))) == "2027-01-12"
    assert str(promised_day("no GPU until 12 January", date(2027, 1, 2))) == "2027-01-12"
    assert str(promised_day("training until 29 Feb", date(2026, 12, 30))) == "2028-02-29"


def test_the_latest_of_several_days_counts() -> None:
    assert str(promised_day("Training until Friday, results by 2026-11-16.", MONDAY)) == "2026-11-16"
