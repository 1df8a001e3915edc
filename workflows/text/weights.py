"""The trained numbers of a text model as one compact file: written by training, read with numpy alone."""

from __future__ import annotations

import json
import zipfile
import zlib
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

import numpy as np

from workflows.errors import Malformed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

FORMAT = 2
"""Grows when features change, or what is made of votes: numbers of another format mean something else."""
NONE = "none"
"""The class of work outside the lifecycle."""
DAMAGED = (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error)
"""What reading a file raises that is no model, or one of which a part was lost or changed."""


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """For each block a vocabulary, for each of its features a rarity and how far it speaks for each class.

    `votes` has a row for each feature and a column for each class, and a last one for "is an experiment";
    it is calibrated: the softmax of the summed votes, times `firmness`, is the chance of each class. `about` is what
    people want to know of a model: its data, its figures.
    """

    classes: tuple[str, ...]
    vocabularies: tuple[Mapping[str, int], ...]
    rarity: NDArray[np.float32]
    votes: NDArray[np.float32]
    start: NDArray[np.float32]
    growth: float
    """How confidence grows with the number of known words: what a few words say is doubted."""
    experiment_from: float
    """From which chance on an item is called an experiment: where precision and recall are best together."""
    meanings: Mapping[str, str]
    about: Mapping[str, Any]


def firmness(known: int | NDArray[np.int_], growth: float) -> NDArray[np.float64]:
    """Return by what votes are multiplied when so many words and pairs of words of a ticket are known."""
    return np.asarray((1.0 + np.asarray(known)) ** growth)


def pack(weights: Weights) -> bytes:
    """Return the weights as the content of a file; the same weights give the same bytes."""
    head = {
        "format": FORMAT,
        "classes": weights.classes,
        "sizes": [len(vocabulary) for vocabulary in weights.vocabularies],
        "growth": weights.growth,
        "experiment_from": weights.experiment_from,
        "meanings": dict(weights.meanings),
        "about": dict(weights.about),
    }
    words = "\n".join(word for vocabulary in weights.vocabularies for word in vocabulary)
    arrays: dict[str, NDArray[Any]] = {
        "head": _as_bytes(json.dumps(head, ensure_ascii=False, sort_keys=True)),
        "words": _as_bytes(words),
        "rarity": weights.rarity.astype(np.float16),
        "votes": weights.votes.astype(np.float16),
        "start": weights.start.astype(np.float32),
    }
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, array in arrays.items():
            part = BytesIO()
            np.save(part, array, allow_pickle=False)
            archive.writestr(zipfile.ZipInfo(f"{name}.npy", date_time=(1980, 1, 1, 0, 0, 0)), part.getvalue(),
                             zipfile.ZIP_DEFLATED, 9)  # fmt: skip
    return file.getvalue()


def about(content: bytes) -> Mapping[str, Any]:
    """Return what people want to know of the model in a file; Malformed when it is none of ours."""
    try:
        with np.load(BytesIO(content), allow_pickle=False) as arrays:
            found: Mapping[str, Any] = json.loads(_as_text(arrays["head"]))["about"]
    except DAMAGED as error:
        raise Malformed(f"this is no text model of Stagecoach ({error}): train it again") from error
    return found


def unpack(content: bytes) -> Weights:
    """Return the weights of a file; Malformed when it is none of ours, or of another format."""
    try:
        with np.load(BytesIO(content), allow_pickle=False) as arrays:
            head = json.loads(_as_text(arrays["head"]))
            words = _as_text(arrays["words"]).split("\n")
            rarity, votes = arrays["rarity"].astype(np.float32), arrays["votes"].astype(np.float32)
            start = arrays["start"]
    except DAMAGED as error:
        raise Malformed(f"this is no text model of Stagecoach ({error}): train it again") from error
    if head.get("format") != FORMAT:
        raise Malformed("this text model was trained by another version of Stagecoach: train it again")
    return Weights(
        classes=tuple(head["classes"]),
        vocabularies=_vocabularies(words, head["sizes"]),
        rarity=rarity,
        votes=votes,
        start=start,
        growth=head["growth"],
        experiment_from=head["experiment_from"],
        meanings=head["meanings"],
        about=head["about"],
    )


def _vocabularies(words: list[str], sizes: list[int]) -> tuple[dict[str, int], ...]:
    found, at = [], 0
    for size in sizes:
        found.append(dict(zip(words[at : at + size], range(at, at + size), strict=True)))
        at += size
    return tuple(found)


def _as_bytes(text: str) -> NDArray[np.uint8]:
    return np.frombuffer(text.encode(), dtype=np.uint8)


def _as_text(array: NDArray[Any]) -> str:
    return array.tobytes().decode()
