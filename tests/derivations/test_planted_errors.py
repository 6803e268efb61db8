"""Errors planted in copies of the derivations: each stops the build, and is told with file, step and witness."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from places import LECTURE

#: derivation, the file of it, the text that is right, the error put in its place, the step and how it fails
PLANTED = {
    "a sign in the gradient": (
        "gradient",
        "gradient.py",
        '"w1_bar": first * w3 * w_n * slope_2 * slope_1',
        '"w1_bar": -first * w3 * w_n * slope_2 * slope_1',
        "four-derivatives",
        "so the claim fails",
    ),
    "an exponent in the expansion": (
        "fifty_steps",
        "fifty_steps.py",
        "w_out * w_n**lag * _w(lag) * _x(lag) for lag in range(LAST)",
        "w_out * w_n**(lag + 1) * _w(lag) * _x(lag) for lag in range(LAST)",
        "terms",
        "so the claim fails",
    ),
    "less than, where equality is attained": (
        "why_recurrent",
        "radar/order.py",
        'Claim.at_most("both errors together"',
        'Claim.less_than("both errors together"',
        "order-blind",
        "so the claim fails",
    ),
}


@pytest.fixture
def copies(tmp_path: Path) -> Path:
    return Path(shutil.copytree(LECTURE, tmp_path / "derivations", ignore=shutil.ignore_patterns("__pycache__")))


def plant(copies: Path, file: str, right: str, wrong: str) -> None:
    text = (copies / file).read_text(encoding="utf-8")
    assert text.count(right) == 1
    (copies / file).write_text(text.replace(right, wrong), encoding="utf-8")


@pytest.mark.parametrize("error", PLANTED)
def test_a_planted_error_stops_the_build_with_file_step_and_witness(error: str, copies: Path, run) -> None:
    name, file, right, wrong, step, fails = PLANTED[error]
    plant(copies, file, right, wrong)
    path, page = copies / f"{name}.py", copies / f"{name}.html"
    done = run("render", str(path), "-o", str(page))
    assert done.code == 1
    assert not page.exists()
    told = next(line for line in done.err.splitlines() if "is refuted" in line)
    assert str(path) in told
    assert f"step {step}" in told
    assert re.search(r"; at \w+ = ", told)
    assert fails in told


def test_what_is_called_wrong_and_is_true_stops_the_build_too(copies: Path, run) -> None:
    plant(copies, "points/conditions.py", "sp.Abs(w_n**50), 1, (less_than(w_n, 1),)", "0, 1, (less_than(w_n, 1),)")
    done = run("check", str(copies / "what_the_lecture_says.py"))
    assert done.code == 1
    assert "step point-1: " in done.err
    assert "called wrong, and is proved" in done.err


@pytest.mark.parametrize("name", sorted({name for name, *_ in PLANTED.values()}))
def test_the_copies_themselves_hold(name: str, copies: Path, run) -> None:
    done = run("check", str(copies / f"{name}.py"))
    assert done.code == 0
