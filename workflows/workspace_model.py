"""The text model in use: the workspace's newest, else the shipped one; a new one counts at once, in every process."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING

from workflows.errors import Malformed, StagecoachError
from workflows.store.text_models import in_use, load
from workflows.text.reader import TrainedModel
from workflows.text.shipped import shipped_model, shipped_weights
from workflows.text.weights import unpack

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from workflows.lifecycle.mapping_signals import Reading
    from workflows.model import WorkItem

MOST_REMEMBERED = 20_000
"""Items whose readings are kept: reports of one project after another read the same tickets again and again."""


class WorkspaceModel:
    """Reads items with the model in use, and remembers its readings until there is a newer model or too many."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = Lock()
        self._number: int | None = None
        self._model: TrainedModel | None = None
        self._read: OrderedDict[str, tuple[int, Reading | None]] = OrderedDict()

    def refresh(self) -> WorkspaceModel:
        """Take the newest model into use; one statement when there is none."""
        number = in_use(self._engine)
        with self._lock:
            if self._model is None or number != self._number:
                self._model, self._number = _model(self._engine, number), number
                self._read.clear()
        return self

    def read(self, item: WorkItem) -> Reading | None:
        """Return what the model reads in the item."""
        written = hash(
            (item.title, item.description, item.issue_type, item.labels, item.components, item.kind)
        )
        with self._lock:
            known = self._read.get(item.id)
            model = self._model
        if known is not None and known[0] == written:
            return known[1]
        reading = (model or shipped_model()).read(item)
        with self._lock:
            if model is self._model:
                self._read[item.id] = (written, reading)
                self._read.move_to_end(item.id)
                while len(self._read) > MOST_REMEMBERED:
                    self._read.popitem(last=False)
        return reading


def present_model(engine: Engine) -> TrainedModel:
    """Return the model in use, loaded anew."""
    return _model(engine, in_use(engine))


def peek(engine: Engine) -> TrainedModel:
    """Return the model in use of a database that is only looked at; the shipped one when it cannot be read."""
    try:
        return present_model(engine)
    except StagecoachError:
        return shipped_model()


def _model(engine: Engine, number: int | None) -> TrainedModel:
    """Return a stored model, or the shipped one when it is gone or was made from other shipped tickets."""
    trained = load(engine, number) if number is not None else None
    if trained is None or trained.weights is None or trained.base != shipped_weights().about["data"]:
        return shipped_model()
    try:
        return TrainedModel(unpack(trained.weights))
    except Malformed:
        return shipped_model()  # of an older Stagecoach: the next training replaces it
