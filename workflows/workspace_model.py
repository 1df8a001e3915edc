"""The text model in use: the workspace's newest, else the shipped one; a new one counts at once, in every process."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Final

from workflows.errors import Malformed, StagecoachError
from workflows.store import text_readings
from workflows.store.text_models import in_use, load
from workflows.text.reader import TrainedModel
from workflows.text.shipped import shipped_data, shipped_model
from workflows.text.weights import FORMAT, unpack

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Engine

    from workflows.lifecycle.mapping_signals import Reading
    from workflows.model import WorkItem

AT_ONCE: Final = 500
"""Items that are read between two looks at the store."""


class WorkspaceModel:
    """Reads items with the model in use: from the store what was read before, else itself.

    The weights are loaded when something has to be read that never was.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = Lock()
        self._number: int | None = None
        self._model: TrainedModel | None = None

    def refresh(self) -> WorkspaceModel:
        """Take the newest model into use; one statement, whether there is a newer one or not."""
        number = in_use(self._engine)
        with self._lock:
            if number != self._number:
                self._model, self._number = None, number
        return self

    def read(self, item: WorkItem) -> Reading | None:
        """Return what the model reads in the item."""
        return self._weights()[1].read(item)

    def read_many(self, items: Sequence[WorkItem]) -> Mapping[str, Reading | None]:
        """Return what the model reads in each of the items, by item id; one statement for all."""
        known = text_readings.known(self._engine, items, self.name)
        missing = [item for item in items if item.id not in known]
        return {**known, **self._weights()[1].read_many(missing)} if missing else known

    def read_waiting(self) -> int:
        """Read all that was written, changed or read by another model, keep it, and return how much that was."""
        total = 0
        while waiting := text_readings.unread(self._engine, self.name, AT_ONCE):
            name, model = self._weights()
            kept = text_readings.keep(self._engine, name, [(one, model.read(one.item)) for one in waiting])
            total += kept
            if not kept:
                break  # somebody else is at it
        return total

    def _weights(self) -> tuple[str, TrainedModel]:
        """Return the model and its name; both belong together, whatever `refresh` does meanwhile."""
        with self._lock:
            if self._model is None:
                self._model = _model(self._engine, self._number)
            return self._name(self._number), self._model

    @property
    def name(self) -> str:
        """What tells this model from every other."""
        return self._name(self._number)

    @staticmethod
    def _name(number: int | None) -> str:
        # Which one is used also hangs on the shipped one.
        return f"{FORMAT}/{shipped_data()}/{number or 'shipped'}"


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
    if trained is None or trained.weights is None or trained.base != shipped_data():
        return shipped_model()
    try:
        return TrainedModel(unpack(trained.weights))
    except Malformed:
        return shipped_model()  # of an older Stagecoach: the next training replaces it
