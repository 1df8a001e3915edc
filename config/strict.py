"""The parent of all policy models: frozen, and refusing keys that it does not know."""

from pydantic import BaseModel, ConfigDict


class Strict(BaseModel):
    """A frozen model without unknown keys."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", str_strip_whitespace=True, use_attribute_docstrings=True
    )
