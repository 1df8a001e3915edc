"""`python -m config.schemas`: writes the JSON schemas beside this file anew from the models."""

from __future__ import annotations

from pathlib import Path

from config.schemas import schemas

if __name__ == "__main__":
    for name, text in schemas().items():
        (Path(__file__).parent / name).write_text(text, encoding="utf-8")
