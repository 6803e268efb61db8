"""``symrnn regime``: what it prints and its exit codes, for weights and sequences in files, right and wrong ones."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from symrnn import cells
from symrnn.bounds import regime

ELMAN = {"W_xh": np.ones((2, 1)), "W_hh": np.array([[0.5, 0.1], [-0.2, 0.3]]), "b_h": np.zeros(2)}


@pytest.fixture
def weights(tmp_path: Path):
    """The path of a file with the weights of ``elman_unit``."""

    def write(**arrays: object) -> Path:
        path = tmp_path / "weights.json"
        path.write_text(json.dumps({"W_xh": 1, "W_hh": "0.9", "b_h": 0} | arrays))
        return path

    return write


def test_a_certified_regime_is_printed_with_its_certificate(run, weights) -> None:
    done = run("regime", "elman_unit", "--params", weights())
    assert done.code == 0
    assert done.lines[0] == "regime         VANISHING over 50 steps: below 1 at every state and input"
    assert "norm 2 of the Jacobian <= 0.900001" in done.lines[1]
    assert done.lines[3] == "at most 0.001  from 66 steps back on"
    assert done.err == "symrnn: bounding the Jacobians of elman_unit over 50 steps\n"
    assert run("regime", "elman_unit", "--params", weights(), "--strict").out == done.out


def test_undecided_is_4_under_strict_alone(run, weights) -> None:
    argv = ("regime", "elman_unit", "--params", weights(W_hh="1.1"), "--format", "json")
    done = run(*argv)
    found = json.loads(done.out)
    assert (done.code, found["regime"], found["falls_below"]) == (0, "UNDECIDED", None)
    strict = run(*argv, "--strict")
    assert (strict.code, strict.out) == (4, done.out)


@pytest.mark.parametrize("norm", ["1", "2", "inf"])
def test_arrays_from_npz_give_what_the_function_gives(run, tmp_path: Path, norm: str) -> None:
    np.savez(tmp_path / "p.npz", **ELMAN)
    argv = ("--params", tmp_path / "p.npz", "--lag", "20", "--norm", norm, "--size", "1e-5", "--format", "json")
    found = json.loads(run("regime", "elman", *argv).out)
    expected = regime(cells.elman(), ELMAN, 20, norm=norm, size=1e-5)
    assert found == {
        "schema": 1,
        "regime": "VANISHING",
        "certificate": expected.certificate,
        "norm": norm,
        "lag": 20,
        "lower": expected.lower,
        "upper": expected.upper,
        "size": 1e-5,
        "falls_below": expected.falls_below,
        "scope": "every state and input",
        "float64": None,
        "stopped": None,
    }


def test_a_sequence_shows_what_not_every_input_does(run, tmp_path: Path, weights) -> None:
    sequence = tmp_path / "x.json"
    sequence.write_text(json.dumps({"x": [0] * 50}))
    assert (
        run("regime", "elman_unit", "--params", weights(W_hh=3)).lines[0].endswith("UNDECIDED over 50 steps: not known")
    )
    along = run("regime", "elman_unit", "--params", weights(W_hh=3), "--inputs", sequence, "--strict")
    assert along.code == 0
    assert along.lines[0].endswith(" steps: above 1 along the given inputs")
    sequence.write_text(json.dumps({"x": [0] + [2] * 49, "h_0": 0}))
    vanishing = run("regime", "elman_unit", "--params", weights(W_hh=3), "--inputs", sequence)
    assert vanishing.lines[0].endswith("VANISHING over 50 steps: below 1 along the given inputs")
    assert "along the given inputs" in vanishing.lines[1]


def test_what_time_ended_is_named_and_each_stage_told(run, tmp_path: Path, weights) -> None:
    sequence = tmp_path / "x.json"
    sequence.write_text(json.dumps({"x": [0] * 50}))
    argv = ("regime", "elman_unit", "--params", weights(W_hh=3), "--inputs", sequence)
    done = run(*argv)
    assert done.lines[4] == "float64        not certified: 7.17898e+23 along the given inputs"
    assert len(done.lines) == 5
    assert len(done.err.splitlines()) == 3
    assert all(line.startswith("symrnn: ") for line in done.err.splitlines())
    stopped = run(*argv, "--seconds", "1e-9")
    assert stopped.lines[0].endswith("UNDECIDED over 50 steps: not known")
    assert stopped.lines[-1] == "search         stopped after 1e-09 s; --seconds 6e-09 looks further"
    found = json.loads(run(*argv, "--format", "json").out)
    assert (found["scope"], found["stopped"]) == ("the given inputs", None)
    assert found["float64"] == pytest.approx(3.0**50)
    every = run("regime", "elman_unit", "--params", weights(W_hh=3))
    assert every.lines[4] == "float64        no such number for every input; --inputs takes one sequence"


def test_infinity_is_null_in_json(run, tmp_path: Path) -> None:
    (tmp_path / "sum.cell").write_text("x: input\nh: state\nw: param\nh = w*h*h + x")
    (tmp_path / "p.json").write_text('{"w": 2}')
    done = run("regime", tmp_path / "sum.cell", "--params", tmp_path / "p.json", "--format", "json")
    assert done.code == 0
    assert json.loads(done.out)["upper"] is None


@pytest.mark.parametrize(
    ("arrays", "more", "words"),
    [
        ({"b_x": 0}, (), "expected W_hh, W_xh, b_h; unknown: b_x"),
        ({"W_hh": [[1, 2], [3]]}, (), "'W_hh' has rows of different lengths"),
        ({"W_hh": [1, 2]}, (), "W_hh: expected shape scalar, found (2,); sizes so far: none"),
        ({"W_hh": None}, (), "W_hh: None is not a finite rational number"),
        ({"W_hh": {"a": 1}}, (), "W_hh: {'a': 1} is not a finite rational number"),
        ({"W_hh": "a third"}, (), "W_hh: 'a third' is not a finite rational number"),
        ({}, ("--lag", "0"), "--lag: expected an integer from 1 to 10000"),
        ({}, ("--size", "2"), "--size: expected a number between 0 and 1, found '2'"),
        ({}, ("--seconds", "0"), "--seconds: expected a number between 0 and 86400, found '0'"),
        ({}, ("--activation", "f"), "is undefined; choose an activation with a formula"),
        ({}, ("--norm", "3"), "invalid choice: '3'"),
    ],
)
def test_what_cannot_be_done_is_one_clear_line(run, weights, arrays, more, words: str) -> None:
    done = run("regime", "elman_unit", "--params", weights(**arrays), *more)
    assert (done.code, done.out) == (2, "")
    assert words in done.err.splitlines()[-1]
    assert "Traceback" not in done.err


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"b_h": None}, "missing: b_h"),
        ({"W_hh": np.ones((2, 3))}, "W_hh: expected shape [n, n], found (2, 3); sizes so far: n = 2, m = 1"),
        ({"W_hh": np.array([[1, np.nan], [0, 0]])}, "'W_hh' holds nan at [0, 1]; give finite numbers"),
        ({"W_hh": np.ones((2, 2), complex)}, "'W_hh' holds complex128; give real numbers"),
    ],
)
def test_arrays_that_do_not_fit_are_told_by_name(run, tmp_path: Path, change, words: str) -> None:
    np.savez(tmp_path / "p.npz", **{name: array for name, array in (ELMAN | change).items() if array is not None})
    done = run("regime", "elman", "--params", tmp_path / "p.npz")
    assert (done.code, done.out) == (2, "")
    assert words in done.err


def test_a_sequence_that_does_not_fit_is_told(run, tmp_path: Path, weights) -> None:
    sequence = tmp_path / "x.json"
    for data, words in (
        ({"target": [1]}, "holds 'target'; expected x, h_0"),
        ({"x": [0, 0]}, "lag is 50; expected an integer from 1 to the number of steps, 2"),
        ({"x": 0}, "expected an axis for the steps"),
    ):
        sequence.write_text(json.dumps(data))
        done = run("regime", "elman_unit", "--params", weights(W_hh=3), "--inputs", sequence)
        assert done.code == 2
        assert words in done.err
    assert "cannot be read" in run("regime", "elman_unit", "--params", tmp_path / "none.npz").err
    assert "required: --params" in run("regime", "elman_unit").err


def test_what_an_output_alone_needs_stops_nothing(run, tmp_path: Path) -> None:
    cell, weights = tmp_path / "garch.cell", tmp_path / "p.json"
    cell.write_text(
        "r: input\nv: state\nomega: param\nbeta: param\nnll: output\nnll = log(v) + r**2/v\nv = omega + beta*v\n"
    )
    weights.write_text('{"omega": 0.1, "beta": 0.5}')
    done = run("regime", cell, "--params", weights, "--lag", "3")
    assert (done.code, done.lines[0]) == (0, "regime         VANISHING over 3 steps: below 1 at every state and input")


def test_a_divisor_in_a_bound_of_a_network(run, tmp_path: Path) -> None:
    cell, weights = tmp_path / "tau.cell", tmp_path / "p.json"
    cell.write_text("h: state[n]\nW: param[n, n]\ntau: const\nh = h/2 + tanh(W @ h)/tau\n")
    weights.write_text('{"W": [[1]], "tau": 4}')
    done = run("bound", cell, "--params", weights)
    assert done.lines[0] == "norm 1 of the Jacobian of one step of tau <= 0.75: its gradient vanishes"
    assert done.lines[-1] == "it follows from these sizes: PROVED"
