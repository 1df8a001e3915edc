"""`python -m tests.scaling` prints the tables of docs/scaling.md; each assumption is an option."""

from __future__ import annotations

from argparse import ArgumentParser
from dataclasses import fields
from typing import TYPE_CHECKING

from tests.scaling.company import Company
from tests.scaling.tables import tables

if TYPE_CHECKING:
    from collections.abc import Sequence


def read_company(arguments: Sequence[str] | None = None) -> Company:
    """Return the company that the options describe."""
    parser = ArgumentParser(prog="python -m tests.scaling", description=__doc__)
    usual = Company()
    for one in fields(Company):
        value = getattr(usual, one.name)
        parser.add_argument(
            f"--{one.name.replace('_', '-')}",
            type=type(value),
            default=value,
            help=f"{one.metadata['says']} ({value:,})".replace("%", "%%"),
        )
    return Company(**vars(parser.parse_args(arguments)))


def main() -> None:
    """Print all tables."""
    for name, table in tables(read_company()).items():
        print(f"{name}\n\n{table}\n")  # noqa: T201 - a tool for the terminal


if __name__ == "__main__":
    main()
