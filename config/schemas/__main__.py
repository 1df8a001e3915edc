"""`make schemas`: writes the JSON schemas beside this file anew from the models."""

from __future__ import annotations

from pathlib import Path

from config.schemas import schemas

HOME = Path(__file__).parent


def main(home: Path = HOME) -> None:
    """Write each schema into the folder."""
    for name, text in schemas().items():
        (home / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
