"""The commands on cells of vectors and matrices: pullback, unroll, gradient, derive, check."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cell_texts import TEXTS

from symrnn.cells import CELLS


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    """A file for each text."""
    paths = {name: tmp_path / f"{name.replace(' ', '_')}.cell" for name in TEXTS}
    for name, path in paths.items():
        path.write_text(TEXTS[name])
    return paths


def test_pullback_prints_lines_in_the_order_of_the_documents(run) -> None:
    done = run("pullback", "elman")
    assert (done.code, done.err) == (0, "")
    assert done.lines[0] == "a_bar = (1 - h**2)*h_bar"
    assert done.lines[2] == "h_prev_bar = W_hh.T @ a_bar"


def test_pullback_with_the_step_and_its_jacobian(run) -> None:
    step, back, jacobian = run("pullback", "elman", "--step", "--jacobian").out.split("\n\n")
    assert step.splitlines() == ["a = W_xh @ x + W_hh @ h_prev + b_h", "h = tanh(a)"]
    assert f"{back}\n" == run("pullback", "elman").out
    assert jacobian == "J_h_h = diag(1 - h**2) @ W_hh\n"


def test_pullback_takes_an_activation(run) -> None:
    assert run("pullback", "elman", "--activation", "identity").lines[0] == "a_bar = h_bar"
    assert run("pullback", "neuron", "--activation", "f").lines[0] == "a_bar = h_bar*f'(a)"


def test_pullback_as_latex_and_json(run) -> None:
    assert run("pullback", "elman", "--format", "latex").lines[2] == r"\bar{h}_{t - 1} = W_{hh}^{\top} \bar{a}"
    found = json.loads(run("pullback", "elman", "--format", "json", "--jacobian").out)
    assert found["lines"][3] == {"name": "W_xh_bar", "expression": "a_bar @ x.T", "shape": ["n", "m"]}
    assert found["outputs"] == ["x_bar", "h_prev_bar", "W_xh_bar", "W_hh_bar", "b_h_bar"]
    assert {"name": "h_bar", "shape": ["n"]} in found["inputs"]
    assert found["jacobian"]["lines"][0]["shape"] == ["n", "n"]
    assert "step" not in found
    assert json.loads(run("pullback", "elman_unit", "--format", "json").out)["lines"][0]["shape"] == []


@pytest.mark.parametrize("name", [*CELLS, *TEXTS])
def test_pullback_of_every_cell(run, files: dict[str, Path], name: str) -> None:
    done = run("pullback", name if name in CELLS else files[name])
    assert (done.code, done.err) == (0, "")
    assert any("_prev_bar = " in line for line in done.lines)


def test_what_a_pullback_cannot_do_is_one_clear_line(run, tmp_path: Path) -> None:
    assert "did you mean lstm?" in run("pullback", "lstn").err
    (tmp_path / "sums.cell").write_text("x: input[n]\nA: state[n, n]\nA = A + x @ x.T")
    done = run("pullback", tmp_path / "sums.cell", "--jacobian")
    assert (done.code, done.out) == (2, "")
    assert "a Jacobian is written for vectors" in done.err
    assert run("pullback", "elman", "--steps", "2").code == 2


def test_unroll_prints_lines_of_matrices(run) -> None:
    done = run("unroll", "elman", "--steps", "2")
    assert done.lines == [
        "a_1 = W_xh @ x_1 + b_h",
        "h_1 = tanh(a_1)",
        "a_2 = W_xh @ x_2 + W_hh @ h_1 + b_h",
        "h_2 = tanh(a_2)",
    ]
    assert done.err == ""
    assert r"W_{hh} h_{1}" in run("unroll", "elman", "--steps", "2", "--format", "latex").lines[2]
    found = json.loads(run("unroll", "lstm", "--steps", "1", "--format", "json").out)
    assert found["outputs"] == {"h_1": None, "c_1": None}


def test_gradient_of_a_vector_asks_for_a_loss(run) -> None:
    done = run("gradient", "elman", "--steps", "2")
    assert (done.code, done.out) == (2, "")
    assert "h_2 is [n], and only a scalar has a gradient; give --loss squared_error" in done.err


def test_gradient_by_a_loss_of_the_table_prints_the_lines_it_needs(run) -> None:
    done = run("gradient", "elman", "--steps", "2", "--loss", "squared_error", "--wrt", "W_hh")
    assert done.code == 0
    assert done.lines[-1] == "W_hh_bar = a_1_bar @ h_0.T + W_hh_bar_2" or done.lines[-1] == "W_hh_bar = a_2_bar @ h_1.T"
    assert "W_xh_bar" not in done.out
    everything = run("gradient", "elman", "--steps", "2", "--loss", "squared_error")
    assert "x_1_bar = W_xh.T @ a_1_bar" in everything.lines
    assert "target_1_bar" not in everything.out
    last = run("gradient", "elman", "--steps", "2", "--loss", "squared_error_last")
    assert "target_1" not in last.out


def test_gradient_by_an_own_loss_of_vectors(run) -> None:
    done = run("gradient", "elman", "--steps", "1", "--loss", "total(h_1**2)/2", "--wrt", "b_h")
    assert (done.code, done.err) == (0, "")
    assert "h_1_bar = loss_bar*h_1" in done.lines
    assert "expected a scalar in the program's names" in run("gradient", "elman", "--steps", "1", "--loss", "h_1").err
    unknown = run("gradient", "elman", "--steps", "1", "--loss", "total(h_1 - target)")
    assert (unknown.code, unknown.err.count("\n")) == (2, 1)


def test_gradient_of_scalars_by_a_loss_of_the_table(run) -> None:
    done = run("gradient", "elman_unit", "--steps", "1", "--loss", "squared_error", "--wrt", "b_h")
    assert done.out == "(tanh(W_xh*x_1 + b_h) - target_1)*(1 - tanh(W_xh*x_1 + b_h)**2)\n" or "target_1" in done.out


def test_gradient_names_its_output_where_there_are_several(run, tmp_path: Path) -> None:
    path = tmp_path / "two.cell"
    path.write_text("x: input\nh: state\nc: state\nw: param\nc = w*c + x\nh = tanh(c)\n")
    done = run("gradient", path, "--steps", "1", "--wrt", "x_1")
    assert done.code == 0
    assert "this is the gradient of c_1; the outputs are h_1, c_1, --loss names one" in done.err
    assert run("gradient", path, "--steps", "1", "--wrt", "x_1", "--loss", "h_1").err == ""


def test_forwards_over_matrices_is_refused_with_what_to_do(run) -> None:
    done = run("gradient", "elman", "--steps", "1", "--loss", "squared_error", "--method", "rtrl")
    assert (done.code, done.err.count("\n")) == (2, 1)
    assert "tangents" in done.err


NEVER_SEEN = ("minimal gated unit", "highway", "coupled lstm")
SUFFIXES = ("html", "md", "tex")


@pytest.mark.parametrize(
    ("name", "suffix"),
    [
        pytest.param(name, suffix, marks=[pytest.mark.slow] * (row != column))
        for row, name in enumerate(NEVER_SEEN)
        for column, suffix in enumerate(SUFFIXES)
    ],
)
def test_derive_of_a_file_never_seen(run, files: dict[str, Path], tmp_path: Path, name: str, suffix: str) -> None:
    out = tmp_path / f"page.{suffix}"
    done = run("derive", files[name], "-o", out, "--strict")
    assert (done.code, done.out) == (0, f"{out}\n")
    text = out.read_text()
    assert "8 steps, all proved" in text
    assert "The Jacobian of one step" in text


def test_derive_under_strict_ends_with_4_where_a_step_is_undecided(run, tmp_path: Path, monkeypatch) -> None:
    from symrnn.cells import neuron
    from symrnn.derivation.derivation import Derivation
    from symrnn.derivation.exposition import Text
    from symrnn.derivation.steps.cell_steps import duality_steps

    one, every = duality_steps(neuron("tanh"))
    broken = type(every.claims[0])("no base", type(every.claims[0].statement)(
        every.claims[0].statement.statement, every.claims[0].statement.index, every.claims[0].statement.recurrences,
        None, every.claims[0].statement.step,
    ))  # fmt: skip
    undecided = Derivation("U", Text("u"), (), (one, type(every)(every.id, "t", Text("t"), (broken,), "w")))
    monkeypatch.setattr("symrnn.cli.documents.derive", lambda cell, **rest: undecided)
    assert run("derive", "neuron", "-o", tmp_path / "a.md").code == 0
    assert run("derive", "neuron", "-o", tmp_path / "a.md", "--strict").code == 4


def test_check_takes_cells_and_reports_the_seconds_of_each_claim(run, files: dict[str, Path]) -> None:
    done = run("check", "elman", files["highway"], "--strict")
    assert done.code == 0
    assert "elman: Simple recurrent network (Elman)" in done.out
    rows = [line.split() for line in done.lines if line.endswith("adjoint a_2_bar")]
    assert rows[0][0] == "PROVED"
    assert float(rows[0][1]) >= 0
    found = json.loads(run("check", "elman", "--format", "json").out)
    claims = [claim for step in found[0]["steps"] for claim in step["claims"]]
    assert len(claims) > 15
    assert all(claim["seconds"] >= 0 for claim in claims)


def test_list_shows_every_cell(run) -> None:
    lines = run("list").lines
    for name in CELLS:
        (line,) = [each for each in lines if each.startswith(f"  {name} ")]
        assert len(line.split()) > 3


def test_a_loss_of_each_entry_at_every_step(run):
    own = run("gradient", "elman", "--steps", "2", "--loss", "(y - target)**2/2")
    assert own.code == 0
    assert own.out == run("gradient", "elman", "--steps", "2", "--loss", "squared_error").out
    mixed = run("gradient", "elman", "--steps", "2", "--loss", "total((y - target)**2)")
    assert mixed.code == 2
    assert "is in y and target; expected a scalar in the program's names, such as total(h_2)" in mixed.err
