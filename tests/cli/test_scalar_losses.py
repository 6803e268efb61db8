"""The loss of a cell of scalars at numbers from the command line, and its gradient."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import mpmath
import pytest

TEXT = "x: input\nh: state\nu: param\nw: param\nh = {}(u*x + w*h)\n"
WEIGHTS = "u=1/2,w=-1/4"


@pytest.fixture
def cell(tmp_path: Path) -> Path:
    path = tmp_path / "mine.cell"
    path.write_text(TEXT.format("tanh"))
    return path


def values(out: str) -> dict[str, str]:
    return dict(line.split(" = ", 1) for line in out.splitlines())


def loss_by_hand(u: mpmath.mpf, w: mpmath.mpf, targets: tuple[float, ...], last_only: bool = False) -> mpmath.mpf:
    h, total = mpmath.mpf(0), mpmath.mpf(0)
    for t, (x, target) in enumerate(zip((1, 2, -3), targets, strict=True)):
        h = mpmath.tanh(u * x + w * h)
        if t == 2 or not last_only:
            total += (h - target) ** 2 / 2
    return total


@pytest.mark.parametrize(("loss", "last_only"), [("squared_error", False), ("squared_error_last", True)])
@pytest.mark.parametrize("targets", ["0.5,-1,2", "0.75"])
def test_the_loss_and_the_slope_by_each_weight_are_those_of_the_definition(run, cell, loss, last_only, targets) -> None:
    done = run("evaluate", cell, "--inputs", "1,2,-3", "--set", WEIGHTS, "--loss", loss, "--target", targets)
    numbers = [float(part) for part in targets.split(",")]
    numbers = tuple(numbers * (3 if len(numbers) == 1 else 1))
    found = {name: mpmath.mpf(text) for name, text in values(done.out).items()}
    assert (done.code, done.err, list(found)) == (0, "", ["loss", "dloss/du", "dloss/dw"])
    with mpmath.workdps(40):
        u, w = mpmath.mpf(1) / 2, -mpmath.mpf(1) / 4
        expected = (
            loss_by_hand(u, w, numbers, last_only),
            mpmath.diff(lambda u: loss_by_hand(u, w, numbers, last_only), u),
            mpmath.diff(lambda w: loss_by_hand(u, w, numbers, last_only), w),
        )
        for number, right in zip(found.values(), expected, strict=True):
            assert abs(number - right) <= 1e-14 * (1 + abs(right))


def test_it_is_exact_where_the_numbers_are(run, tmp_path) -> None:
    path = tmp_path / "linear.cell"
    path.write_text(TEXT.format(""))
    done = run("evaluate", path, "--inputs", "1,2", "--set", "u=1/3,w=3", "--target", "1/3,2/3", "--format", "json")
    h_1, h_2 = Fraction(1, 3), Fraction(2, 3) + 1
    found = {name: text for name, text in json.loads(done.out).items() if name != "schema"}
    assert found["loss"] == "0.5"
    assert found["dloss/du"] == str((h_2 - Fraction(2, 3)) * (2 + 3))
    assert found["dloss/dw"].endswith(f"(exactly {h_1 * (h_2 - Fraction(2, 3))})")


@pytest.mark.parametrize(
    "more",
    [
        ("--target", "1,0", "--loss", "squared_error"),
        ("--target", "1,0"),
        ("--set", "target_1=1,target_2=0", "--loss", "squared_error"),
        ("--target", "1,0", "--loss", "(y - target)**2/2"),
        ("--set", "target=1,target_2=0", "--loss", "squared_error"),
    ],
)
def test_a_target_is_given_in_either_way(run, cell, more) -> None:
    usual = run("evaluate", cell, "--inputs", "1,2", "--set", WEIGHTS, "--target", "1,0")
    done = run("evaluate", cell, "--inputs", "1,2", "--set", WEIGHTS, *more)
    assert (done.code, done.out) == (0, usual.out)


def test_numbers_and_arrays_agree(run, cell, tmp_path) -> None:
    (tmp_path / "p.json").write_text('{"u": 0.5, "w": -0.25}')
    (tmp_path / "d.json").write_text('{"x": [1, 2], "target": [1, 0]}')
    arrays = run(
        "evaluate", cell, "--params", tmp_path / "p.json", "--data", tmp_path / "d.json", "--loss", "(y-target)**4"
    )
    numbers = run("evaluate", cell, "--inputs", "1,2", "--set", WEIGHTS, "--loss", "(y-target)**4", "--target", "1,0")
    for (name, one), (other_name, other) in zip(values(arrays.out).items(), values(numbers.out).items(), strict=True):
        assert name == other_name
        assert float(one) == pytest.approx(float(other), rel=1e-13)


def test_several_outputs_have_a_target_each(run, tmp_path) -> None:
    path = tmp_path / "two.cell"
    path.write_text("x: input\nw: param\ny: output\nz: output\ny = w*x\nz = w*x*x\n")
    argv = ("evaluate", path, "--inputs", "1,2", "--set", "w=3")
    expected = (
        Fraction(3 - 1) ** 2 / 2 + Fraction(3 - 2) ** 2 / 2 + Fraction(6 - 3) ** 2 / 2 + Fraction(12 - 4) ** 2 / 2
    )
    done = run(*argv, "--target", "1:2,3:4")
    assert values(done.out)["loss"] == str(float(expected)).removesuffix(".0")
    assert "expected 2 numbers for y:z, found 1" in run(*argv, "--target", "1,2").err


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (
            ("--loss", "squared_error"),
            "the loss compares with target_1, target_2, which have no numbers; give --target",
        ),
        (("--target", "1,2,3"), "expected 2 numbers, oldest first, or one for all, found '1,2,3', 3"),
        (("--target", "1,x"), "--target, step 2: expected a number"),
        (("--target", "1", "--loss", "y**2"), "the loss compares with no target; leave it out"),
        (("--target", "1", "--loss", "mse"), "the squared error is squared_error"),
        (("--target", "1", "--loss", "squared_eror"), "did you mean squared_error?"),
        (("--target", "1", "--loss", "h_2"), "'h_2' is not declared"),
        (("--target", "1", "--seed", "3"), "--seed is about arrays"),
    ],
)
def test_what_is_missing_is_told(run, cell, more, message) -> None:
    done = run("evaluate", cell, "--inputs", "1,2", "--set", WEIGHTS, *more)
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert message in done.err


def test_inputs_of_vectors_are_no_numbers(run) -> None:
    done = run("evaluate", "lstm", "--inputs", "1,2", "--loss", "squared_error")
    assert done.code == 2
    assert "in 'lstm' x is [m]; give the inputs in a file, --data FILE" in done.err
