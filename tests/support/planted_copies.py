"""Steps of a copy of the lecture with a mistake planted in one of its files."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from places import LECTURE

from symrnn.book.chapters import load_derivation
from symrnn.derivation.derivation import Derivation
from symrnn.derivation.report import StepReport


def judged_alone(folder: Path, name: str, id: str, file: str, changes: dict[str, str]) -> StepReport:
    """The verdicts on one step of a derivation, read from a copy in ``folder`` with places in one file changed."""
    copy = folder / "derivations"
    shutil.copytree(LECTURE, copy, ignore=shutil.ignore_patterns("__pycache__", "*.csv", "*.json"))
    text = (copy / file).read_text(encoding="utf-8")
    for right, wrong in changes.items():
        assert text.count(right) == 1, f"{right!r} occurs {text.count(right)} times in {file}"
        text = text.replace(right, wrong)
    (copy / file).write_text(text, encoding="utf-8")
    lesson = load_derivation(str(copy / f"{name}.py"))
    planted = next(step for step in lesson.steps if step.id == id)
    alone = Derivation("one step", planted.text, (), (replace(planted, rests_on=()),))
    (row,) = alone.verify().steps
    return row
