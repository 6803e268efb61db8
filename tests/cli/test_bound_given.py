"""``symrnn bound --given``: sizes in the words of the cell, the message as it is pasted, and what is not proved."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from paper_bounds import BOUNDED, GIVEN, WITHOUT

TEXTS = BOUNDED | {name: text for name, (text, _) in WITHOUT.items()}


def write(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "given.cell"
    file.write_text(text + "\n")
    return file


@pytest.mark.parametrize(("name", "given", "formula"), GIVEN)
def test_what_is_given_makes_the_bound_smaller(run, tmp_path, name, given, formula):
    options = [part for each in given for part in ("--given", each)]
    cell = write(tmp_path, TEXTS[name]) if name in TEXTS else name
    done = run("bound", cell, "--norm", "inf", *options)
    assert (done.code, done.lines[1]) == (0, f"  {formula}")
    assert "proof, each line from those before it: PROVED" in done.lines


@pytest.mark.parametrize(
    "given", [("dt >= 0.1",), ("1/dt <= 10", "dt >= 0"), ("abs(1/dt) <= 10",), ("0.1 <= dt <= 3",)]
)
def test_a_divisor_is_bounded_below_in_each_way_of_saying_it(run, tmp_path, given):
    file = write(tmp_path, "h: state[n]\nW: param[n, n]\ndt: const\nh = h/2 + tanh(W @ h)/dt")
    options = [part for each in given for part in ("--given", each)]
    done = run("bound", file, *options)
    assert (done.code, done.lines[1]) == (0, "  1/2 + 10*norm_2(W)")


def test_the_message_is_pasted_as_it_stands(run, tmp_path):
    for name, text in (("exp", "h: state[n]\nw: param[n]\nh = exp(w)*h"), ("state", WITHOUT["logistic"][0])):
        file = write(tmp_path, text)
        refused = run("bound", file)
        assert (name, refused.code) == (name, 2)
        option = shlex.split(re.search(r"--given '[^']*'", refused.err)[0])
        assert run("bound", file, *option).code == 0
        assert not re.search(r"\b[av]\d*_\w", refused.err)


def test_an_invented_name_in_the_formula_is_explained(run, tmp_path):
    done = run("bound", write(tmp_path, BOUNDED["decoupled"]))
    assert "where v_h is sigmoid(a)" in done.lines


def test_what_is_not_proved_says_nothing_of_many_steps(run, tmp_path, monkeypatch):
    monkeypatch.setattr("symrnn.judge.norms.norm_bounds._Known.shows", lambda self, bound: None)
    done = run("bound", write(tmp_path, BOUNDED["residual"]), "--proof")
    assert done.code == 4
    assert done.lines[0].endswith("may be at most")
    assert not [line for line in done.lines if "vanish" in line]
    assert "      not found to follow" in done.lines


def test_a_scaled_memory_beside_a_state_is_proved(run):
    done = run("bound", "scrn", "--proof")
    assert done.code == 0
    assert "vanishes where it is below 1" in done.lines[-1]
    assert len([line for line in done.lines if line.startswith("      ")]) > 5


@pytest.mark.parametrize(
    ("cell", "given", "own"),
    [
        ("gru", ("z <= -1",), "z = sigmoid(a_z) lies between 0 and 1"),
        ("gru", ("z <= 0.5", "0.6 <= z"), "z = sigmoid(a_z) lies between 0 and 1"),
        ("gru", ("z <= 0",), "z = sigmoid(a_z) lies between 0 and 1"),
        ("gru", ("2 <= z <= 3",), "z = sigmoid(a_z) lies between 0 and 1"),
        ("gru", ("g >= 1.5",), "g = tanh(a_g) lies between -1 and 1"),
        ("gru", ("z + r <= -0.5",), "r = sigmoid(a_r) lies between 0 and 1, and z = sigmoid(a_z)"),
        ("lstm", ("f >= 1.01",), "f = sigmoid(a_f) lies between 0 and 1"),
        ("lstm", ("abs(c_prev) <= -1",), "nothing meets this; give bounds"),
    ],
)
def test_what_no_value_of_a_step_meets_is_refused(run, cell, given, own):
    done = run("bound", cell, *(part for each in given for part in ("--given", each)))
    assert (done.code, done.out) == (2, "")
    assert "nothing meets this" in done.err
    assert own in done.err


@pytest.mark.parametrize("given", [("z <= 0.001",), ("0.4 <= z <= 0.5",), ("z <= zeta",), ("z <= 0.5", "r <= 0.1")])
def test_what_a_gate_can_have_is_taken(run, given):
    done = run("bound", "gru", *(part for each in given for part in ("--given", each)))
    assert done.code == 0
    assert done.lines[-1].startswith("over k steps")


def test_a_bound_of_no_case_never_says_that_a_gradient_vanishes(run, monkeypatch):
    monkeypatch.setattr("symrnn.bounds.formulas.jacobian_bounds.refuse_contradiction", lambda *_: None)
    done = run("bound", "gru", "--given", "z <= -1", "--norm", "inf")
    assert done.code == 4
    assert not [line for line in done.lines if "vanish" in line]
    assert done.lines[-1].startswith("no case of what is given was found")
