"""``symrnn bound``: what it prints and its exit codes, for formulas and for networks in files."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest


@pytest.fixture
def gru_weights(tmp_path: Path):
    """The path of a file with small weights of a GRU of two units."""
    arrays = {"b_z": np.zeros(2), "b_r": np.zeros(2), "b_g": np.zeros(2)}
    arrays |= {f"W_x{gate}": np.array([[0.3], [-0.2]]) for gate in "zrg"}
    arrays |= {f"W_h{gate}": np.array([[0.10, -0.05], [0.05, 0.10]]) for gate in "zrg"}
    np.savez(tmp_path / "weights.npz", **arrays)
    return tmp_path / "weights.npz"


def test_the_formula_with_what_it_assumes_and_its_proof(run) -> None:
    done = run("bound", "gru")
    assert done.code == 0
    assert done.lines[:2] == [
        "norm 2 of the Jacobian of one step of gru is at most",
        "  z_max + norm_2(W_hg)*(1 + 1/4*norm_2(W_hr)) + 1/2*norm_2(W_hz)",
    ]
    assert done.lines[2:5] == ["given", "  z <= z_max", "  abs(h_prev) <= 1"]
    assert "every step keeps it: the size of h stays at most 1: PROVED" in done.lines
    assert "proof, each line from those before it: PROVED" in done.lines
    assert len(run("bound", "gru", "--proof").lines) > len(done.lines) + 20


def test_what_is_given_of_a_gate_stands_in_the_formula(run) -> None:
    done = run("bound", "lstm", "--norm", "inf", "--given", "f <= 0.9")
    assert done.code == 0
    assert "9/10" in done.lines[1]
    assert "  abs(c_prev) <= 10" in done.lines
    both = run("bound", "gru", "--given", "0.2 <= z", "--given", "z <= zeta")
    assert "  zeta + 4/5*norm_2(W_hg)*(1 + 1/4*norm_2(W_hr)) + 1/2*norm_2(W_hz)" in both.lines


def test_a_cell_of_the_users_and_the_other_formats(run, tmp_path: Path) -> None:
    file = tmp_path / "leaky.cell"
    file.write_text("x: input[n]\nh: state[n]\nW: param[n, n]\nh = 9/10*h + tanh(W @ h + x)/10\n")
    assert run("bound", file).lines[1] == "  9/10 + 1/10*norm_2(W)"
    assert run("bound", "elman", "--format", "latex").lines[1] == r"  \lVert W_{hh} \rVert_{2}"
    plain = json.loads(run("bound", "elman", "--activation", "f", "--norm", "1", "--format", "json").out)
    assert plain["formulas"] == ["gamma*norm_1(W_hh)"]
    assert plain["given"] == ["|f'| <= gamma"]
    assert [each["outcome"] for each in plain["verdicts"]] == ["PROVED"]


def test_the_number_of_a_network(run, gru_weights: Path) -> None:
    done = run("bound", "gru", "--params", gru_weights, "--within", "1")
    assert done.code == 0
    assert done.lines[0] == "norm 2 of the Jacobian of one step of gru <= 0.758038: its gradient vanishes"
    assert done.lines[-1] == "it follows from these sizes: PROVED"
    assert done.err == "symrnn: bounding the Jacobian of gru\n"
    plain = json.loads(run("bound", "gru", "--params", gru_weights, "--within", "1", "--format", "json").out)
    assert plain["vanishing"]
    assert plain["verdicts"] == [{"claim": "norm_2 at these weights", "outcome": "PROVED", "cases": "found"}]


def test_a_network_without_a_bound_is_4_under_strict_alone(run, tmp_path: Path) -> None:
    weights = {f"W_{name}": 1 for name in ("xi", "xf", "xg", "xo", "hi", "hf", "hg", "ho")}
    file = tmp_path / "lstm.json"
    arrays = {name: [[0.1]] for name in weights} | {f"b_{gate}": [0.0] for gate in "ifgo"}
    file.write_text(json.dumps(arrays))
    done = run("bound", "lstm", "--params", file)
    assert done.code == 0
    assert done.lines[0].endswith("no bound was found")
    assert "--within" in done.lines[-1]
    assert run("bound", "lstm", "--params", file, "--strict").code == 4


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("gru", "--given", "z < 1"), "expected NAME <= BOUND"),
        (("gru", "--given", "zz <= 1"), "names nothing in a step"),
        (("gru", "--given", "z <= 1/0"), "--given"),
        (("gru", "--given", "|zeta| <= 1"), "a name of a step"),
        (("gru", "--given", "z <= __import__('os')"), "--given"),
        (("gru", "--within", "1"), "give its weights by --params"),
        (("gru", "--params", "none.npz"), "none.npz"),
        (("gru", "--params", "W", "--given", "z <= 1"), "give one"),
        (("gru", "--params", "W", "--within", "-1"), "from 0 on"),
        (("gru", "--norm", "3"), "invalid choice"),
        (("gruu",), "did you mean gru"),
    ],
    ids=str,
)
def test_what_cannot_be_read_is_told(run, gru_weights: Path, arguments, words) -> None:
    done = run("bound", *(gru_weights if each == "W" else each for each in arguments))
    assert done.code == 2
    assert words in done.err
    assert "Traceback" not in done.err
