"""`make train`: train the shipped model from the tickets beside it, and print how good it is on companies unseen."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from config.source import load_policy
from workflows.text.copies import with_copies
from workflows.text.design import gather
from workflows.text.figures import answers_unseen, figures
from workflows.text.fit import FOLDS, calibrate, company_folds, train, votes_unseen
from workflows.text.meanings import Meanings, shipped_meanings
from workflows.text.shipped import NAME
from workflows.text.tickets import fingerprint, shipped_lessons
from workflows.text.weights import pack

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workflows.text.figures import Answer, Figures
    from workflows.text.tickets import Lesson


def main() -> None:
    """Write the shipped file anew; the same tickets give the same numbers."""
    originals, meanings = shipped_lessons(), Meanings(shipped_meanings())
    lessons = with_copies(originals)
    tickets = gather(lessons, meanings)
    answers = answers_unseen(lessons, tickets, meanings, load_policy(None), folds=FOLDS)
    found = figures(originals, answers[: len(originals)])
    calibration = calibrate(lessons, votes_unseen(lessons, tickets, company_folds(lessons)))
    about = {
        "data": fingerprint(),
        "tickets": len(originals),
        "companies": len({lesson.company for lesson in lessons}),
        "calibration": asdict(calibration),
        "figures": {name: value for name, value in asdict(found).items() if isinstance(value, float)},
    }
    content = pack(train(lessons, tickets, meanings.entries, calibration, about))
    Path(__file__).with_name(NAME).write_bytes(content)
    size = f"{NAME}: {len(content) / 1e6:.1f} MB, {about['companies']} companies"
    sys.stdout.write(f"{table(found)}\n{by_group(lessons, answers)}\n{size}\n")


def by_group(lessons: Sequence[Lesson], answers: Sequence[Answer]) -> str:
    """Return a line for the hard and the plain tickets: those with a description, and titles alone, copies too."""
    rows = []
    for name, plain in (("hard", False), ("plain", True)):
        for kind, whole in (("with description", True), ("titles alone", False)):
            group = [
                (lesson, answer)
                for lesson, answer in zip(lessons, answers, strict=True)
                if lesson.plain == plain and bool(lesson.item.description) == whole
            ]
            found = figures([lesson for lesson, _ in group], [answer for _, answer in group])
            rows.append(
                f"{name} {kind}: accuracy {found.accuracy:.3f}, certain {found.certain_share:.3f}, "
                f"of these right {found.certain_right:.3f}"
            )
    return "\n".join(rows)


def table(found: Figures) -> str:
    """Return the figures as lines for people."""
    rows = [
        ("tickets", f"{found.tickets}"),
        ("accuracy", f"{found.accuracy:.3f}"),
        ("macro-F1 over 7 classes", f"{found.macro_f1:.3f}"),
        ("certain: share", f"{found.certain_share:.3f}"),
        ("certain: right", f"{found.certain_right:.3f}"),
        ("is_experiment F1", f"{found.experiment_f1:.3f}"),
        ("calibration error", f"{found.calibration_error:.3f}"),
        *((f"accuracy {name}", f"{value:.3f}") for name, value in found.languages.items()),
        *((f"{truth} → {said}", f"{number}") for truth, said, number in found.confusions),
    ]
    return "\n".join(f"{name:<26}{value}" for name, value in rows)


if __name__ == "__main__":
    main()
