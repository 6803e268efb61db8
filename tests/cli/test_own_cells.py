"""Cells of one's own on the command line: warnings, starts that have no value, constants, losses, digits."""

from __future__ import annotations

import json

import pytest

GATED = "x: input[n]\nS: state[n, k]\nw: param[n]\nones: const[k]\nS = (exp(-w) @ ones.T)*S + x @ ones.T"
SHIFT = "x: input[n]\np: param[n]\nw: param[n]\ns: state[n]\ne = exp(w*s - p)\ng = exp(x - p)\ns = g/(e + g)"
HERON = "x: state\na: param\nx = (x + a/x)/2"


@pytest.fixture
def cell(tmp_path):
    def write(text, name="mine"):
        path = tmp_path / f"{name}.cell"
        path.write_text(text)
        return path

    return write


@pytest.mark.parametrize(
    "command",
    [
        ("pullback",),
        ("unroll", "--steps", "2"),
        ("gradient", "--steps", "2"),
        ("evaluate", "--inputs", "1,2", "--set", "w=1,b=2"),
        ("check",),
    ],
    ids=lambda command: command[0],
)
def test_a_warning_is_one_line_on_stderr(run, cell, command):
    path = cell("x: input\nh: state\nw: param\nb: param\nh = tanh(w*h + x)")
    done = run(command[0], path, *command[1:])
    assert done.code == 0
    assert [line for line in done.err.splitlines() if "symrnn: warning" in line] == [
        f"symrnn: warning: {path}, line 4: the param b is used in no line"
    ]
    assert "used in no line" not in done.out


def test_the_catalogue_gives_no_warning(run):
    assert run("pullback", "lstm").err == ""


@pytest.mark.parametrize(
    "command",
    [
        ("unroll", "--steps", "2"),
        ("gradient", "--steps", "2"),
        ("derive", "-o", "never.md"),
        ("evaluate", "--steps", "2", "--set", "a=2"),
        ("evaluate", "--steps", "2", "--set", "a=2", "--loss", "y**2"),
        ("evaluate", "--steps", "2", "--set", "a=2", "--loss", "y**2", "--digits", "30"),
    ],
    ids=" ".join,
)
def test_a_start_without_a_value_is_told(run, cell, command):
    done = run(command[0], cell(HERON), *command[1:])
    assert (done.code, done.out) == (2, "")
    assert "the initial state x = 0 divides by zero in x = " in done.err
    assert "--initial symbolic or --initial x=1" in done.err


def test_and_what_is_advised_works(run, cell, tmp_path):
    path = cell(HERON)
    assert run("unroll", path, "--steps", "1", "--initial", "symbolic").lines[0] == "x_1 = 1/2*x_0 + a/(2*x_0)"
    assert (
        run("evaluate", path, "--steps", "2", "--set", "a=2", "--initial", "x=1").lines[0].endswith("(exactly 17/12)")
    )
    assert run("derive", path, "--initial", "symbolic", "-o", tmp_path / "heron.md").code == 0
    assert run("check", path).code == 0
    arrays = ("evaluate", path, "--steps", "1", "--set", "a=2", "--loss", "y", "--initial", "x=1")
    assert run(*arrays).lines[0] == "loss = 1.5"
    assert run(*arrays, "--batch", "3").lines[0] == "loss = 4.5"
    assert run(*arrays, "--digits", "20").lines[0] == "loss = 1.5000000000000000000"


def test_the_document_of_a_network_begins_anywhere(run, cell, tmp_path):
    path = cell("h: state[n]\na: param[n]\nh = a*h/(1 + h.T @ h) + a/sqrt(total(h*h))")
    assert run("unroll", path, "--steps", "1").code == 2
    assert run("derive", path, "--steps", "1", "-o", tmp_path / "any.md").code == 0


def test_constants_go_beside_random_weights(run, cell, tmp_path):
    path = cell(GATED)
    arguments = ("evaluate", path, "--sizes", "n=2,k=3", "--steps", "2", "--seed", "3")
    bare = run(*arguments)
    assert (bare.code, bare.err.count("\n")) == (2, 1)
    assert "constants are missing: ones" in bare.err
    assert "--set ones=1, or arrays by --constants FILE" in bare.err
    filled = run(*arguments, "--set", "ones=2")
    file = tmp_path / "constants.json"
    file.write_text(json.dumps({"ones": [2, 2, 2]}))
    assert filled.code == 0
    assert run(*arguments, "--constants", file).out == filled.out
    file.write_text(json.dumps({"ones": [1, 2, 3]}))
    assert run(*arguments, "--constants", file).out != filled.out
    file.write_text(json.dumps({"w": [1, 2]}))
    assert "holds 'w'; expected ones" in run(*arguments, "--constants", file).err
    params = tmp_path / "params.json"
    params.write_text(json.dumps({"w": [0.5, 0.25]}))
    data = tmp_path / "data.json"
    data.write_text(json.dumps({"x": [[1, 2]], "target": [[[1, 1, 1], [2, 2, 2]]]}))
    known = ("evaluate", path, "--params", params, "--data", data, "--set", "ones=1", "--initial", "S=1")
    assert "params['ones']: expected shape (k), found ()" in run(*known).err
    assert run(*known, "--sizes", "k=3").code == 0


def test_the_size_of_a_constant_is_asked_for(run, cell):
    assert "--sizes k=4,n=4" in run("evaluate", cell(GATED), "--steps", "2").err


@pytest.mark.parametrize("loss", ["-target*y", "-y", "-(y - target)**2", "\u2212target*y"])
def test_a_loss_may_begin_with_a_minus(run, loss):
    done = run("evaluate", "elman", "--sizes", "n=2,m=1", "--steps", "2", "--loss", loss)
    assert done.code == 0
    assert run("evaluate", "elman", "--sizes", "n=2,m=1", "--steps", "2", f"--loss={loss}").out == done.out


def test_a_gradient_that_is_zero_does_not_stop_the_others(run, cell):
    path = cell(SHIFT)
    arguments = ("evaluate", path, "--sizes", "n=2", "--steps", "2", "--digits", "20")
    done = run(*arguments)
    assert done.code == 0
    values = dict(line.split(" = ") for line in done.lines)
    assert values["dloss/dp[1]"].startswith("0 (at most 1e-")
    assert values["dloss/dp[1]"].endswith(" in size, not told apart from 0)")
    plain = run(*(*arguments[:-1], "17"), "--format", "json")
    float_values = json.loads(plain.out)["gradient"]["w"]
    for i, number in enumerate(float_values, 1):
        assert float(values[f"dloss/dw[{i}]"]) == pytest.approx(number, rel=1e-13)
    exact = json.loads(run(*arguments, "--format", "json").out)
    assert exact["dloss/dp[2]"] == values["dloss/dp[2]"]


def test_nor_does_it_among_scalars(run, cell):
    path = cell("x: input\np: param\nw: param\ns: state\ns = exp(x - p)/(exp(w*s - p) + exp(x - p))")
    done = run("evaluate", path, "--inputs", "1,2", "--set", "p=0.5,w=0.3", "--digits", "30")
    assert done.code == 0
    assert any(line.startswith("ds_2/dp = 0 (at most 1e-") for line in done.lines)
    assert any(line.startswith("ds_2/dw = -0.0") for line in done.lines)


def test_a_small_gradient_is_not_called_zero(run, cell):
    path = cell("x: input\nh: state\nw: param\nh = w*h + exp(x)")
    done = run("evaluate", path, "--inputs", "0,0", "--set", "w=1e-300", "--initial", "1e-300", "--digits", "20")
    assert "not told apart" not in done.out
    assert done.code == 0


def test_a_cell_without_inputs_takes_steps(run, cell, tmp_path):
    path = cell("h: state[n]\nA: param[n, n]\nh = A @ h")
    data = tmp_path / "data.json"
    data.write_text(json.dumps({"h_0": [1, 2]}))
    params = tmp_path / "params.json"
    params.write_text(json.dumps({"A": [[0, 1], [1, 0]]}))
    arguments = ("evaluate", path, "--params", params, "--data", data, "--loss", "y**2")
    assert run(*arguments, "--steps", "3").lines[0] == "loss = 15"
    missing = run(*arguments)
    assert (missing.code, missing.err.count("\n")) == (2, 1)
    assert "--steps" in missing.err
