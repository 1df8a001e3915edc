"""What the latest comment says, in several languages, and what only sounds like it."""

from __future__ import annotations

import pytest

from workflows.lifecycle.remarks import Waited, goes_on_elsewhere, is_blocked, is_concluded, waits_for

CONCLUDED = (
    "I think this is done",
    "It didn't work.",
    "Closing as done",
    "Is ruled out now: recall falls 4 points.",
    "Outcome recorded in the wiki",
    "Nothing more to do here.",
    "This is done: farmers react twice as fast to the text message.",
    "Done.",
    "done",
    "Ruled out, no gain.",
    "ruled out: no gain, 0.2 points",
    "Ruled out. Embeddings bring nothing on this data.",
    "No improvement over the baseline.",
    "It is finished.",
    "Experiment finished.",
    "Experiment done, AUC 0.8",
    "The experiment is complete.",
    "We're done here.",
    "All done.",
    "Finished: AUC 0.75, same as before.",
    "Hypothesis rejected.",
    "Hypothesis confirmed: recall up 3 points.",
    "Conclusion: keep the baseline.",
    "Outcome: no effect.",
    "Does not help, closing this.",
    "Did not help.",
    "can be closed",
    "Erledigt.",
    "Das ist erledigt: kein Gewinn.",
    "Abgeschlossen, bringt nichts.",
    "Verworfen, keine Verbesserung.",
    "Terminé, aucun gain.",
    "C'est terminé.",
    "Écarté, pas de gain.",
    "Terminado.",
    "Descartado, sin mejora.",
    "Esto está hecho.",
    "Gotowe.",
    "Zakończone, bez poprawy.",
    "Idea ruled out, AUC drops to 0.6.",
    "We keep the baseline.",
    "Not worth it, the gain is 0.1 points.",
    "Negative result: the pooled model is worse.",
    "Fazit: lohnt sich nicht.",
    "This one is finished, numbers in the wiki.",
    "Work is done. Report: https://x.example/1",
    "We ruled it out because the labels leak.",
    "Gave up: too noisy.",
    "Dropped, cost outweighs the gain.",
    "No gain over the baseline, ruled out",
)
NOT_CONCLUDED = (
    "Done: the labels. Next: training.",
    "no effect on latency, accuracy run still missing",
    "Report is done",
    "Not ruled out yet",
    "Clipping at 1.0 fixes it, NDCG not yet measured.",
    "Not done yet.",
    "Almost done.",
    "will be done by Friday",
    "Labels are done, training next.",
    "Preprocessing done.",
    "Once this is done we start.",
    "AUC 0.75",
    "Seed 2 gives 0.399.",
    "Quarter-level AUC 0.79, cow-level 0.76.",
    "No gain so far.",
    "no gain yet",
    "Half done",
    "When the export is done, I can continue.",
    "Done with the labelling, training next",
    "Ruled out a leak in the data.",
    "We need to get this done.",
    "80 % done",
    "this is not done",
    "Is this done?",
    "nicht fertig",
    "noch nicht erledigt",
    "fast fertig",
    "pas terminé",
    "Sensors swapped, temperature adds nothing for now.",
    "Loss explodes after 2k steps.",
    "Finished labelling 300 shows.",
    "I do not need ZWR-40, thumbnails are public. 5,000 downloaded.",
    "Too few events so far, back by 2026-11-30 instead.",
    "Codes are here, 14 of them, mapping written.",
    "no GPU until 12 January",
    "Cut at 60 minutes is no different.",
    "Completed 3 of 5 folds",
)
ELSEWHERE = (
    "continued in ML-40",
    "Continued in ML-40.",
    "superseded by #12",
    "Superseded by acme/churn#12, closing.",
    "moved to ML-40",
    "This goes on in ML-40",
    "replaced by ML-40",
    "weiter in ML-40",
    "Wird in ML-40 fortgesetzt... geht weiter in ML-40",
    "ersetzt durch ML-40",
    "suite dans ML-40",
    "remplacé par ML-40",
    "continúa en ML-40",
    "in favour of ML-40",
    "Continued in a new ticket",
    "continued in https://jira.example/browse/ML-40",
    "see ML-40 instead",
    "work continues in ML-40",
    "zastąpione przez ML-40",
)
NOT_ELSEWHERE = (
    "not superseded by ML-40",
    "this continues ML-40",
    "supersedes ML-40",
    "continued in the evening",
    "Trained on ML-40's data",
    "moved to the new GPU",
    "related to ML-40",
    "superseded by ML-40?",
    "follow-up of ML-40",
    "continued from ML-30",
    "split by store",
)
BLOCKED = (
    "ML-7 blocks this",
    "ML-7 is a blocker",
    "Can't go on without the schema from ML-7",
    "blocked on ZWR-40",
    "blocked on POD-50, the play counts stop in September.",
    "Blocked.",
    "Blocked by the security review",
    "We are blocked by ML-7",
    "Still blocked on ML-7.",
    "waiting for ML-7",
    "Waiting on acme/churn#12",
    "depends on ML-7",
    "cannot continue until ML-7 is merged",
    "Blockiert durch ML-7",
    "hängt an ML-7",
    "bloqué par ML-7",
    "bloqueado por ML-7",
    "zablokowane przez ML-7",
    "I'm stuck on ML-7",
    "held up by ML-7",
    "blocked: no access",
    "Blocked until the vendor answers",
)
NOT_BLOCKED = (
    "Nothing is blocked",
    "ML-7 is no longer a blocker",
    "The blocked design has 4 blocks",
    "Unblocking: ML-7 is done",
    "I do not need ZWR-40, thumbnails are public. 5,000 downloaded.",
    "no longer blocked on ML-7",
    "not blocked by ML-7 any more",
    "was blocked on ML-7, running again",
    "unblocked",
    "Unblocked by ML-7",
    "Blocked cross-validation gives 0.71",
    "blocked k-fold is slower",
    "waiting for the labels",
    "Is this blocked on ML-7?",
    "Nicht mehr blockiert",
    "> blocked on ML-7",
)
DATA = (
    "No data from the vendor yet",
    "labels not there yet",
    "waiting for the labels",
    "waiting for the labels from the editors, 300 shows agreed.",
    "Waiting for the reason codes.",
    "still waiting on data from the vendor",
    "awaiting annotations",
    "Warte auf die Labels",
    "Wir warten auf Daten vom Lieferanten",
    "en attente des données",
    "esperando los datos",
    "czekam na dane",
    "labels are still missing",
    "the export has not arrived",
    "Waiting for the labels to arrive, then training on GPU",
)
NOT_DATA = (
    "The wait for the labels is over",
    "no longer waiting for the labels",
    "was waiting for labels, they are here",
    "waiting for the GPU",
    "waiting for Ana",
    "Codes are here, 14 of them, mapping written.",
    "not waiting for data",
    "missing values imputed",
)
COMPUTE = (
    "GPU quota exhausted",
    "waiting for a GPU",
    "queued for the cluster",
    "waiting for compute",
    "Warte auf Rechenzeit",
    "no GPU available",
    "en attente de GPU",
    "esperando GPU",
    "waiting for capacity on the A100 nodes",
)
NOT_COMPUTE = (
    "60 trials need about 90 GPU hours.",
    "waiting for the labels",
    "Gradient boosting on GPU",
)


@pytest.mark.parametrize("text", CONCLUDED)
def test_concluded_is_heard(text: str) -> None:
    assert is_concluded(text)


@pytest.mark.parametrize("text", NOT_CONCLUDED)
def test_not_concluded_is_not_heard(text: str) -> None:
    assert not is_concluded(text)


@pytest.mark.parametrize("text", ELSEWHERE)
def test_elsewhere_is_heard(text: str) -> None:
    assert goes_on_elsewhere(text) is not None


@pytest.mark.parametrize("text", NOT_ELSEWHERE)
def test_not_elsewhere_is_not_heard(text: str) -> None:
    assert goes_on_elsewhere(text) is None


@pytest.mark.parametrize("text", BLOCKED)
def test_blocked_is_heard(text: str) -> None:
    assert is_blocked(text) is not None


@pytest.mark.parametrize("text", NOT_BLOCKED)
def test_not_blocked_is_not_heard(text: str) -> None:
    assert is_blocked(text) is None


@pytest.mark.parametrize("text", DATA)
def test_data_is_heard(text: str) -> None:
    assert waits_for(text) is Waited.DATA


@pytest.mark.parametrize("text", NOT_DATA)
def test_not_data_is_not_heard(text: str) -> None:
    assert waits_for(text) is not Waited.DATA


@pytest.mark.parametrize("text", COMPUTE)
def test_compute_is_heard(text: str) -> None:
    assert waits_for(text) is Waited.COMPUTE


@pytest.mark.parametrize("text", NOT_COMPUTE)
def test_not_compute_is_not_heard(text: str) -> None:
    assert waits_for(text) is not Waited.COMPUTE


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        (
            "We cannot go on until https://github.example/acme/my_repo/issues/12 is merged",
            ("acme/my_repo#12",),
        ),
        ("This needs https://github.example/acme/my_repo/pull/12.", ("acme/my_repo#12",)),
        ("Blocked by https://jira.example/browse/ML_OPS-7?focusedCommentId=10016.", ("ml_ops-7",)),
        ("Blocked by acme/my_repo#3, sorry", ("acme/my_repo#3",)),
        ("See https://github.example/acme/my_repo/issues/12, I cannot go on before noon without help", None),
    ],
)
def test_an_item_named_by_its_address_counts_where_it_stands(text: str, keys: tuple[str, ...] | None) -> None:
    assert is_blocked(text) == keys


@pytest.mark.parametrize(("text", "keys"), [("OPS-9 blocks us", ("ops-9",)), ("Step 2 blocks us", None)])
def test_only_an_item_that_can_be_looked_up_blocks_in_the_third_person(
    text: str, keys: tuple[str, ...] | None
) -> None:
    assert is_blocked(text) == keys
