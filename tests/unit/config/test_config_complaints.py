"""A complaint says what is accepted wherever the model tells, and stays a sentence where it does not."""

from __future__ import annotations

import pytest
from pydantic import BaseModel, ConfigDict, ValidationError

from config.complaints import complaints
from config.yaml_lines import parse


class Rope:
    """Something that no JSON schema describes."""


class Cat(BaseModel):
    lives: int


class Dog(BaseModel):
    tricks: int


class Owner(BaseModel):
    model_config = ConfigDict(arbitrary_types_allowed=True)

    rope: Rope | None = None
    animal: Cat | Dog | None = None


def said(text: str) -> tuple[str, ...]:
    document = parse(text, "owner.yaml")
    with pytest.raises(ValidationError) as caught:
        Owner.model_validate(document.data)
    return complaints(caught.value, document, Owner, about="owner")


def test_a_value_that_no_schema_describes_is_complained_of_all_the_same() -> None:
    assert said("rope: short\n") == ('owner.yaml:1: rope: "short" does not fit; accepted: something else',)


def test_what_is_missing_in_one_of_several_models_is_named_without_a_guess() -> None:
    assert said("animal: {}\n") == (
        "owner.yaml:1: animal.Cat.lives: is missing; accepted: something else",
        "owner.yaml:1: animal.Dog.tricks: is missing; accepted: something else",
    )
