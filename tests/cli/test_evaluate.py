"""``symrnn evaluate``: correct digits, exact fractions, values from anywhere."""

from __future__ import annotations

import json
from pathlib import Path

import mpmath
import pytest

WEIGHTS = "w1=0.5,w2=-0.3,w3=1.2,w_n=0.8"


def by_hand() -> dict[str, mpmath.mpf]:
    w1, w2, w3, w_n = map(mpmath.mpf, ("0.5", "-0.3", "1.2", "0.8"))
    h1 = mpmath.tanh(2 * w1)
    h2 = mpmath.tanh(4 * w2 + w_n * h1)
    s1, s2 = 1 - h1**2, 1 - h2**2
    return {
        "y": w3 * h2,
        "dy/dw1": 2 * w3 * w_n * s1 * s2,
        "dy/dw2": 4 * w3 * s2,
        "dy/dw3": h2,
        "dy/dw_n": w3 * s2 * h1,
    }


@pytest.mark.parametrize("digits", [1, 16, 50, 1000])
def test_evaluate_gives_correct_digits(run, digits: int) -> None:
    done = run("evaluate", "neuron", "--inputs", "2,4", "--activation", "tanh", "--set", WEIGHTS, "--digits", digits)
    with mpmath.workdps(digits + 20):
        expected = [f"{k} = {mpmath.nstr(v, digits, strip_zeros=False)}" for k, v in by_hand().items()]
    assert done.code == 0
    assert sorted(done.lines) == sorted(expected)


def test_evaluate_takes_sixteen_digits_where_none_are_asked_for(run) -> None:
    argv = ("evaluate", "neuron", "--inputs", "2,4", "--activation", "tanh", "--set", WEIGHTS)
    assert run(*argv).out == run(*argv, "--digits", "16").out


def test_evaluate_is_exact_where_it_can_be(run, tmp_path: Path) -> None:
    cell = tmp_path / "mine.cell"
    cell.write_text("x: input\nh: state\nu: param\nw: param\nb: param\nh = softsign(u*x + w*h + b)\n")
    done = run("evaluate", cell, "--inputs", "1", "--set", "u=1/3,w=5,b=0")
    assert done.lines[0] == "h_1 = 0.25"
    assert "dh_1/du = 0.5625" in done.lines
    third = run("evaluate", cell, "--inputs", "1", "--set", "u=1/2,w=5,b=0")
    assert third.lines[0] == "h_1 = 0.3333333333333333 (exactly 1/3)"


def test_evaluate_reads_a_json_file_exactly(run, tmp_path: Path) -> None:
    path = tmp_path / "weights.json"
    path.write_text('{"w1": 0.5, "w2": "-3/10", "w3": 1.2, "w_n": 99}')
    argv = ("evaluate", "neuron", "--inputs", "2,4", "--activation", "tanh")
    assert run(*argv, "--values", path, "--set", "w_n=0.8").out == run(*argv, "--set", WEIGHTS).out
    assert json.loads(run(*argv, "--set", WEIGHTS, "--format", "json").out)["y"].startswith("-0.636499921820431")


def test_evaluate_asks_for_the_slope_at_a_kink(run) -> None:
    argv = ("evaluate", "elman_unit", "--activation", "relu", "--inputs", "0", "--set", "W_xh=1,W_hh=1,b_h=0")
    refused = run(*argv)
    assert refused.code == 2
    assert "--kink 0" in refused.err
    assert "dh_1/db_h = 0.5" in run(*argv, "--kink", "1/2").lines


def test_constants_and_powers_of_the_language_have_values(run, tmp_path: Path) -> None:
    path = tmp_path / "mine.cell"
    path.write_text("x: input\nh: state\nw: param\nh = w*exp(x) + exp(1) - log(2) + h**2")
    done = run("evaluate", path, "--inputs", "1", "--set", "w=2", "--digits", "30")
    with mpmath.workdps(50):
        expected = mpmath.nstr(3 * mpmath.e - mpmath.log(2), 30, strip_zeros=False)
    assert done.lines[0] == f"h_1 = {expected}"


@pytest.mark.parametrize(
    ("line", "inputs", "values", "message"),
    [
        ("h = 1/x + w", "0", "w=1", "h_1 is not a real number at these inputs"),
        ("h = log(x) + w", "-2", "w=1", "h_1 is not a real number at these inputs"),
        ("h = log(w) + x", "1", "w=-1", "log(w) has no real value at -1"),
        ("h = x/w", "1", "w=0", "divides by zero"),
        ("h = exp(h + x) + w", "2,4,3,3,3,3", "w=0", "more than digits are computed for"),
        ("h = (x*w)**64", "1e400", "w=0", "more than 10000 bits"),
    ],
)
def test_values_that_do_not_exist_are_named(
    run, tmp_path: Path, line: str, inputs: str, values: str, message: str
) -> None:
    path = tmp_path / "mine.cell"
    path.write_text(f"x: input\nh: state\nw: param\n{line}")
    done = run("evaluate", path, f"--inputs={inputs}", f"--set={values}")
    assert (done.code, done.err.count("\n")) == (2, 1)
    assert message in done.err


def test_numbers_too_large_to_write_out_are_left_in_their_lines(run, tmp_path: Path) -> None:
    path = tmp_path / "mine.cell"
    path.write_text("x: input\nh: state\nh = abs(exp(exp(exp(x))) - 1)")
    done = run("unroll", path, "--inputs", "21")
    assert done.code == 0
    assert "too large to write out" in done.err
    assert "exp(21)" in done.lines[0]
    path.write_text("x: input\nh: state\nh = exp(x*log(2))")
    assert run("evaluate", path, "--inputs", "1000000000").lines == ["h_1 = 4.612976001169069e+301029995"]
