"""``symrnn sweep``: from lists and ranges to a table, and on from a file."""

from __future__ import annotations

import csv
import inspect
import io
import json
from pathlib import Path

import numpy as np
import pytest

import symrnn as sr
from symrnn.bounds import regime
from symrnn.sweeps.studies import STUDIES

GRADIENT = ("sweep", "gradient", "--cell", "elman", "--n", "2", "--m", "1", "--workers", "0")
LEAKY = "x: input\nh: state\nw: param\nh = tanh(w*h + x)\n"


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def rows(text: str) -> list[dict[str, str]]:
    return [*csv.DictReader(io.StringIO(text))]


def test_every_combination_is_a_row_in_the_order_of_the_grid(run) -> None:
    done = run(*GRADIENT, "--seed", "0:2,7,4:9:3", "--lag", "3,1", "--scale", "0.5,1e0")
    assert (done.code, done.err) == (0, "")
    found = rows(done.out)
    assert len(found) == 20
    assert [*found[0]] == ["cell", "n", "m", "scale", "seed", "lag", "loss", "norm"]
    keys = [(row["scale"], row["seed"], row["lag"]) for row in found]
    assert keys == [(s, k, lag) for s in ("0.5", "1.0") for k in "01747" for lag in "31"]


def test_the_gradient_is_that_of_the_network_made_by_hand(run) -> None:
    (row,) = rows(run(*GRADIENT, "--seed", "3", "--lag", "4", "--scale", "2").out)
    evaluator = sr.evaluator(sr.cells.elman(), loss="squared_error_last")
    sizes = {"n": 2, "m": 1}
    params = evaluator.random_params(sizes, seed=3)
    params = {name: array * (2 if name.startswith("W") else 1) for name, array in params.items()}
    x, target = evaluator.random_data(sizes, 4, seed=4)
    found = evaluator.gradients(params, x, target)
    assert float(row["norm"]) == np.linalg.norm(found.initial["h"])
    assert float(row["loss"]) == found.value
    state, seen = np.zeros(2), None
    for each in x:
        state = np.tanh(params["W_xh"] @ each + params["W_hh"] @ state + params["b_h"])
        jacobian = np.diag(1 - state**2) @ params["W_hh"]
        seen = jacobian if seen is None else jacobian @ seen
    np.testing.assert_allclose(float(row["norm"]), np.linalg.norm(seen.T @ (state - target)), rtol=1e-12)


def test_the_regime_and_the_bound_are_those_of_the_network(run) -> None:
    done = run("sweep", "regime", "--cell", "elman", "--n", "2", "--m", "1", "--lag", "5", "--workers", "0")
    (row,) = rows(done.out)
    evaluator = sr.evaluator(sr.cells.elman())
    params = evaluator.random_params({"n": 2, "m": 1}, seed=0)
    x, _ = evaluator.random_data({"n": 2, "m": 1}, 5, seed=1)
    found = regime(sr.cells.elman(), params, 5, x)
    assert (row["regime"], row["upper"]) == (found.regime.name, repr(found.upper))
    (row,) = rows(run("sweep", "bound", "--cell", "elman", "--n", "2", "--norm", "inf", "--workers", "0").out)
    exact = np.abs(evaluator.random_params({"n": 2, "m": 4}, seed=0)["W_hh"]).sum(axis=1).max()
    assert exact <= float(row["factor"]) <= exact * 1.00001
    assert row["vanishing"] == ("true" if exact < 1 else "false")


def test_a_cell_of_the_user_travels_as_its_text_and_is_called_as_its_file(run) -> None:
    Path("leaky.cell").write_text(LEAKY)
    done = run(
        "sweep", "gradient", "--cell", "leaky.cell,mgu", "--n", "2", "--lag", "2", "--workers", "0", "-o", "r.jsonl"
    )
    assert [row["cell"] for row in rows(done.out)] == ["leaky.cell", "mgu"]
    points = [json.loads(line)["point"] for line in Path("r.jsonl").read_text().splitlines()[1:]]
    assert sr.Cell.parse(points[0]["cell"], "leaky") == sr.read_cell("leaky.cell")
    Path("leaky.cell").write_text(LEAKY.replace("tanh", "sin"))  # another cell is another point
    again = run(
        "sweep", "gradient", "--cell", "leaky.cell", "--n", "2", "--lag", "2", "--workers", "0", "-o", "r.jsonl"
    )
    assert (again.code, "of another grid" in again.err) == (2, True)


def test_a_constant_is_one_more_name_of_the_grid(run) -> None:
    Path("two.cell").write_text("x: input\nh: state\nw: param\nc: const\nd: const\nh = w*h + c*x + d\n")
    line = ("sweep", "gradient", "--cell", "two.cell,mgu", "--n", "2", "--lag", "2", "--workers", "0")
    done = run(*line, "--set", "c=0.5,1/4,d=0", "-o", "r.jsonl")
    found = rows(done.out)
    assert [(row["cell"], row["c"], row["d"]) for row in found] == [
        (cell, c, "0.0") for cell in ("two.cell", "mgu") for c in ("0.5", "0.25")
    ]
    assert found[0]["loss"] != found[1]["loss"]
    assert found[2]["loss"] == found[3]["loss"]  # it has no such constant
    for words, message in (
        ("e=1", "--set: 'e' is no constant of two.cell,mgu, which has"),
        ("0.5", "--set: expected NAME=NUMBER"),
        ("c=1,c=2", "--set: expected NAME=NUMBER,... and each name once, found 'c=2'"),
        ("c=x", "--set: 'c': expected a number"),
    ):
        wrong = run(*line, "--set", words)
        assert (wrong.code, message in wrong.err) == (2, True), wrong.err


def test_the_same_command_goes_on_from_its_file(run, monkeypatch: pytest.MonkeyPatch) -> None:
    first = run(*GRADIENT, "--lag", "2", "--seed", "0:3", "-o", "r.jsonl")
    whole = Path("r.jsonl").read_text()
    Path("r.jsonl").write_text("\n".join(whole.splitlines()[:3]))
    assert run(*GRADIENT, "--lag", "2", "--seed", "0:3", "-o", "r.jsonl").out == first.out
    assert sorted(Path("r.jsonl").read_text().splitlines()) == sorted(whole.splitlines())
    monkeypatch.setattr("symrnn.sweeps.under_way.call_point", None)  # nothing is computed again
    assert run(*GRADIENT, "--lag", "2", "--seed", "0:3", "-o", "r.jsonl").out == first.out


def test_a_point_that_fails_is_told_and_ends_with_1(run) -> None:
    Path("two.cell").write_text("x: input\nh: state\nw: param\nc: const\nh = w*h + c*x\n")  # c has no value
    done = run("sweep", "gradient", "--cell", "two.cell,mgu", "--n", "2", "--lag", "2", "--workers", "0")
    assert done.code == 1
    assert done.err.startswith("symrnn: 1 point failed, the first with InputError: ")
    assert [bool(row["error"]) for row in rows(done.out)] == [True, False]


def test_ctrl_c_says_what_is_kept(run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr("symrnn.sweeps.under_way.call_point", interrupt)
    done = run(*GRADIENT, "--seed", "0:3", "-o", "r.jsonl")
    assert done.code == 130
    kept = "symrnn: what is done is in 'r.jsonl', and the same command goes on from there\nsymrnn: interrupted\n"
    assert done.err == kept
    assert "nothing is kept without -o" in run(*GRADIENT).err


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("regim --cell elman", "no study is called 'regim'; did you mean regime?"),
        ("gradient", "the following arguments are required: --cell"),
        ("gradient --cell elmn", "no cell is called 'elmn'; did you mean elman?"),
        ("gradient --cell elman,", "no cell is called ''"),
        ("bound --cell elman --lag 2", "--lag: bound has no lag; it takes --cell, --n, --m, --scale, --seed, --norm"),
        ("gradient --cell elman --norm 2", "--norm: gradient has no norm"),
        ("bound --cell elman --norm 3", "--norm: expected one of 1, 2, inf, found '3'"),
        ("gradient --cell elman --n 0", "--n: expected integers from 1 to 1000, found '0'"),
        ("gradient --cell elman --seed 3:1", "--seed: expected integers from 0 to 4294967296, found '3:1'"),
        ("gradient --cell elman --seed 0:9999999", "--seed: expected integers"),
        ("gradient --cell elman --seed 1:2:3:4", "expected a number or a range such as 0:100, found '1:2:3:4'"),
        ("gradient --cell elman --seed 1:9:0", "expected a number or a range such as 0:100"),
        ("gradient --cell elman --seed=-1", "--seed: expected an integer from 0"),
        ("gradient --cell elman --scale -1", "--scale: expected numbers from 0 to 1e+06, found '-1'"),
        ("gradient --cell elman --scale __import__('os')", "--scale: expected a number"),
        ("gradient --cell elman --workers x", "--workers: expected an integer from 0 to 1000, found 'x'"),
        ("gradient --cell elman --retries 101", "--retries: expected an integer from 0 to 100"),
        ("gradient --cell elman -o no/r.jsonl", "the folder"),
        ("gradient --cell elman -o notes.txt", "'notes.txt' is no result file of a sweep"),
        ("gradient --cell elman --seed 0:20000 --n 1:101", "grid: expected 1 to 1000000 points, found 2000000"),
    ],
)
def test_what_cannot_be_asked_is_one_line(run, line: str, message: str) -> None:
    Path("notes.txt").write_text("mine")
    done = run("sweep", *line.split())
    assert (done.code, done.out) == (2, "")
    assert message in done.err
    assert len(done.err.splitlines()) == 1
    assert Path("notes.txt").read_text() == "mine"


@pytest.mark.parametrize("study", STUDIES)
def test_a_study_is_a_function_of_its_point_alone(study: str) -> None:
    point = {"cell": "elman", "n": 2, "m": 1, "scale": 1.5, "seed": 1, "lag": 3, "norm": "2"}
    chosen = {name: point[name] for name in inspect.signature(STUDIES[study]).parameters if name in point}
    np.random.seed(0)  # that it does not matter is what is tested
    first = STUDIES[study](**chosen)
    np.random.seed(1)
    assert STUDIES[study](**chosen) == first
    assert STUDIES[study](**chosen | {"seed": 2}) != first


@pytest.mark.slow
def test_processes_print_the_same_table_as_none(run) -> None:
    line = ("sweep", "gradient", "--cell", "elman,mgu", "--n", "2", "--lag", "2", "--seed", "0:9")
    assert run(*line, "--workers", "2").out == run(*line, "--workers", "0").out
