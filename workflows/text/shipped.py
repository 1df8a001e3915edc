"""The model that ships with the package: trained from the tickets beside it by `make train`."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from workflows.text.reader import TrainedModel
from workflows.text.weights import about, unpack

if TYPE_CHECKING:
    from workflows.text.weights import Weights

NAME = "shipped.npz"


@cache
def shipped_weights() -> Weights:
    """Return the shipped weights; Malformed when the file is damaged."""
    return unpack(files("workflows.text").joinpath(NAME).read_bytes())


@cache
def shipped_data() -> str:
    """Return what tells one state of the shipped tickets from another; the weights stay where they are."""
    return str(about(files("workflows.text").joinpath(NAME).read_bytes())["data"])


@cache
def shipped_model() -> TrainedModel:
    """Return the shipped model."""
    return TrainedModel(shipped_weights())
