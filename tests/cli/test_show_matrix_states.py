"""``symrnn show`` and ``symrnn bound`` of states that are matrices, and facts in which products of matrices stand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

KDA = """
x: input[m]
S: state[d, p]
o: output[p]
beta: param
a: param[d]
K: param[d, m]
V: param[p, m]
k = K @ x
S = (eye(d) - beta*outer(k, k)) @ diag(a) @ S + beta*outer(k, V @ x)
o = S.T @ k
"""


def cell_with(tmp_path: Path, claim: str, where: str, text: str = KDA) -> str:
    path = tmp_path / "own.cell"
    path.write_text(f"+++\n[[facts]]\nsays = 'It does.'\nclaim = '{claim}'\nwhere = {{ {where} }}\n+++{text}")
    return str(path)


def test_a_matrix_state_is_bounded_as_its_page_does(run) -> None:
    done = run("bound", "deltanet")
    assert done.code == 0
    assert "R_S = diag(ones(d)) - beta*(k @ k.T)" in done.out
    assert "maximum(1, Abs(beta*norm_2(k)**2 - 1)) times that of S_prev_dot: PROVED" in done.out
    assert "no change grows where the other factors are at most 1, given 0 <= beta*norm_2(k)**2" in done.out
    found = json.loads(run("bound", "deltanet", "--format", "json").out)
    assert found["states"][0]["verdicts"] == ["PROVED", "PROVED"]


@pytest.mark.parametrize("option", [("--norm", "1"), ("--given", "beta <= 1")])
def test_what_such_a_bound_does_not_take_is_refused(run, option: tuple[str, str]) -> None:
    done = run("bound", "deltanet", *option)
    assert done.code == 2
    assert "takes no --given" in done.err


def test_states_that_move_each_other_are_bounded_together(run) -> None:
    done = run("bound", "mlstm")
    assert done.code == 0
    assert "of C_dot <= " in done.out
    assert "tangents(program)" not in done.err


def test_every_name_of_the_lines_backwards_is_told(run, tmp_path: Path) -> None:
    out = run("show", cell_with(tmp_path, "S = a[:, None]*S_prev", 'beta = "0"')).out
    assert "q_S = (V @ x).T\nq2_S = diag(ones(d)) - beta*(k @ k.T)\nq3_S = q2_S @ diag(a)\n" in out
    assert "parts that have a name" not in run("show", "elman").out


def test_a_number_that_is_put_in_reaches_into_products(run, tmp_path: Path) -> None:
    done = run("show", cell_with(tmp_path, "S = a[:, None]*S_prev", 'beta = "0"'))
    assert done.code == 0
    assert "PROVED: It does." in done.out


LIES = (
    ("S = a[None, :]*S_prev", 'beta = "0"'),
    ("S = S_prev", 'beta = "0"'),
    ("S = a[:, None]*S_prev", 'beta = "1"'),
    ("S = a[:, None]*S_prev", ""),
    ("S = a[:, None]*S_prev + outer(k, V @ x)", 'beta = "0"'),
    ("S = diag(a)*S_prev", 'beta = "0"'),
    ("S = a[:, None]*a[None, :]*S_prev", 'beta = "0"'),
    ("S = a[:, None]**2*S_prev", 'beta = "0"'),
    ("S <= S_prev", 'beta = "0", a = "1/2"'),
)


@pytest.mark.parametrize(("claim", "where"), LIES)
def test_a_false_fact_of_products_is_not_proved_nor_refuted_by_numbers_that_no_product_has(
    run, tmp_path: Path, claim: str, where: str
) -> None:
    text = KDA.replace("state[d, p]", "state[d, d]").replace("param[p, m]", "param[d, m]").replace("[p]", "[d]")
    done = run("show", cell_with(tmp_path, claim, where, text))
    assert done.code in (1, 4)
    assert "PROVED: It does." not in done.out
    assert ("UNDECIDED: It does." in done.out) == ("may be any numbers" in done.out)


def test_a_true_fact_of_products_that_is_not_found_is_undecided(run, tmp_path: Path) -> None:
    text = "\nW: param[n, n]\nx: input[n]\nh: state[n]\ny: output[n]\ny = W @ (W @ x)\nh = (W @ W) @ x + 0*h\n"
    done = run("show", cell_with(tmp_path, "h = y", "", text))
    assert done.code == 4
    assert "UNDECIDED: It does. h = y\n    (it fails where products of matrices" in done.out
