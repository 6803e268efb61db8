"""Cells of complex numbers, read as pairs, against NumPy's own complex numbers; their gradients by differences."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from plain_gradients import central_differences

from symrnn.cells.cell import Cell
from symrnn.cells.text import cell_text
from symrnn.claims.verdict import Outcome
from symrnn.errors import CellWarning, InputError
from symrnn.evaluate import evaluator
from symrnn.gradients.cell_claims import backward_claim, jacobian_claim
from symrnn.gradients.duality_claims import duality_of_one_step
from symrnn.judge import check

Arrays = dict[str, Any]


@dataclass(frozen=True)
class Case:
    """A cell's text, the same in NumPy's complex numbers, and its sizes."""

    text: str
    loop: Callable[[Arrays, Any], Any]
    sizes: Arrays


def joined(params: Arrays, name: str) -> Any:
    return np.asarray(params[f"{name}_re"]) + 1j * np.asarray(params[f"{name}_im"])


def lru(p: Arrays, x: Any) -> Any:
    lam = np.exp(-np.exp(p["nu"]) + 1j * p["theta"])
    h, out = np.zeros(len(lam), complex), []
    for now in x:
        h = lam * h + np.sqrt(1 - np.abs(lam) ** 2) * (joined(p, "B") @ now)
        out.append((joined(p, "C") @ h).real + p["D"] @ now)
    return np.array(out)


def s4d(p: Arrays, x: Any) -> Any:
    a, dt = -np.exp(p["log_a"]) + 1j * p["w"], np.exp(p["log_dt"])
    step = (1 + dt / 2 * a) / (1 - dt / 2 * a)
    h, out = np.zeros(len(a), complex), []
    for now in x:
        h = step * h + dt / (1 - dt / 2 * a) * joined(p, "B") * now
        out.append(2 * (joined(p, "C") * h).sum().real)
    return np.array(out)


def unitary(p: Arrays, x: Any) -> Any:
    h, out = np.zeros(len(p["turn"]), complex), []
    for now in x:
        v = joined(p, "v")
        reflected = h - 2 * v * (v.conj() @ h) / np.sum(np.abs(v) ** 2)
        z = np.exp(1j * p["turn"]) * reflected + joined(p, "V") @ now
        size = np.sqrt(np.abs(z) ** 2 + 0.01)
        h = z * np.maximum(size + p["b"], 0) / size
        out.append(np.concatenate([h.real, h.imag])[: len(h)] + h.imag)
    return np.array(out)


CASES = {
    "LRU": Case(
        "x: input[m]\nh: state[n] complex\nnu: param[n]\ntheta: param[n]\nB: param[n, m] complex\n"
        "C: param[k, n] complex\nD: param[k, m]\ny: output[k]\nlam = exp(complex(-exp(nu), theta))\n"
        "h = lam*h + sqrt(1 - abs(lam)**2)*(B @ x)\ny = re(C @ h) + D @ x",
        lru,
        {"n": 3, "m": 2, "k": 2},
    ),
    "S4D": Case(
        "x: input\nh: state[n] complex\nlog_a: param[n]\nw: param[n]\nlog_dt: param\nB: param[n] complex\n"
        "C: param[n] complex\ny: output\ndt = exp(log_dt)\na = complex(-exp(log_a), w)\n"
        "below = 1/(1 - dt/2*a)\nturn = (1 + dt/2*a)*below\nh = turn*h[t-1] + dt*below*B*x\ny = 2*re(total(C*h))",
        s4d,
        {"n": 3},
    ),
    "the unitary network": Case(
        "x: input[m]\nh: state[n] complex\nturn: param[n]\nv: param[n] complex\nV: param[n, m] complex\n"
        "b: param[n] > 0\ny: output[n]\nreflected = h - 2*v*total(conj(v)*h)/total(abs(v)**2)\n"
        "z = exp(complex(0, turn))*reflected + V @ x\nsize = sqrt(abs(z)**2 + 0.01)\nh = z*relu(size + b)/size\n"
        "y = re(h) + im(h)",
        unitary,
        {"n": 2, "m": 2},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_cell_is_the_loop_of_complex_numbers_and_its_gradient_is_the_loops(name: str) -> None:
    case = CASES[name]
    run = evaluator(Cell.parse(case.text), loss="squared_error")
    params = run.random_params(case.sizes, seed=3)
    x, target = run.random_data(case.sizes, steps=5, seed=4)
    assert np.allclose(run(params, x), case.loop(params, x), rtol=1e-12, atol=1e-13)
    gradient = run.value_and_grad(params, x, target)[1]
    wanted = central_differences(lambda p: float(((case.loop(p, x) - target) ** 2).sum() / 2), params, tuple(gradient))
    for key, array in gradient.items():
        assert np.allclose(array, wanted[key], rtol=1e-6, atol=1e-7), key


@pytest.mark.parametrize("name", ["LRU", pytest.param("S4D", marks=pytest.mark.slow)])
def test_what_is_claimed_of_it_is_proved(name: str) -> None:
    cell = Cell.parse(CASES[name].text)
    for claim in (duality_of_one_step(cell), backward_claim(cell, 2), jacobian_claim(cell)):
        assert check(claim).outcome is Outcome.PROVED, claim.name


@pytest.mark.parametrize("name", CASES)
def test_the_text_of_its_pairs_comes_back(name: str) -> None:
    cell = Cell.parse(CASES[name].text)
    assert Cell.parse(cell_text(cell)) == cell
    assert cell.text == CASES[name].text


#: formulas in z, w (vectors of n), A (n by n, complex), M (n by n, real), a (a vector) and s (a complex number)
FORMULAS = {
    "z*w - s": lambda z, w, c, m, a, s: z * w - s,
    "-z/w + z/2": lambda z, w, c, m, a, s: -z / w + z / 2,
    "a/z*conj(s)": lambda z, w, c, m, a, s: a / z * np.conj(s),
    "A @ z + M @ w": lambda z, w, c, m, a, s: c @ z + m @ w,
    "A.H @ (M.T @ z)": lambda z, w, c, m, a, s: c.conj().T @ (m.T @ z),
    "(A @ M) @ z": lambda z, w, c, m, a, s: c @ m @ z,
    "z**3 + w**-2": lambda z, w, c, m, a, s: z**3 + w**-2,
    "exp(z*s)": lambda z, w, c, m, a, s: np.exp(z * s),
    "complex(a, re(z))*w": lambda z, w, c, m, a, s: (a + 1j * z.real) * w,
    "tanh(abs(z))*w + total(z*w)": lambda z, w, c, m, a, s: np.tanh(np.abs(z)) * w + (z * w).sum(),
    "(z.H @ w)*a + re(z.T @ w)": lambda z, w, c, m, a, s: (z.conj() @ w) * a + (z @ w).real,
    "im(z)*abs(w*re(s))*complex(1, 2)": lambda z, w, c, m, a, s: z.imag * np.abs(w * s.real) * (1 + 2j),
    "+z \N{MINUS SIGN} -(-w)": lambda z, w, c, m, a, s: z - w,
    "complex(0, 1)*z*(2 - 3*a)": lambda z, w, c, m, a, s: 1j * z * (2 - 3 * a),
}


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_formula_is_what_numpy_makes_of_it(formula: str) -> None:
    text = (
        "z: input[n] complex\nw: input[n] complex\nA: param[n, n] complex\nM: param[n, n]\na: param[n]\n"
        f"s: param complex\ny: output[n] complex\ny = {formula}"
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", CellWarning)
        run = evaluator(Cell.parse(text))
    params = run.random_params({"n": 3}, seed=5)
    x, _ = run.random_data({"n": 3}, steps=1, seed=6)
    found = run(params, x)
    z, w = (joined(x, name)[0] for name in ("z", "w"))
    values = (z, w, joined(params, "A"), params["M"], params["a"], complex(joined(params, "s")))
    assert np.allclose(joined(found, "y")[0], FORMULAS[formula](*values), rtol=1e-12)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("h: state[n] complex\nh = tanh(h)", "column 5: tanh takes real numbers here, 'h' is complex"),
        (
            "h: state complex\ny: output\nh = h\ny = h",
            "line 4, column 5: the formula is complex, and y is declared in line 2",
        ),
        ("h: state complex\nh = h**0.5", "powers up to 8, written integers; found '0.5'"),
        ("h: state complex\nh = complex(h, 1)", "the parts of a complex number are real, 'h' is complex"),
        ("h: state[n] complex\ng: param[k] complex\nh = h*g", "'h' is [n], 'g' is [k]"),
        ("h: state complex\nh = h.T", "'h' is a scalar; it has no transpose"),
        ("h: state complex", "line 1, column 1: the state h is never assigned; add a line h = ..."),
        ("h: state[n] complex\nh = total(h)", "the formula is scalar, but h is declared as [n] in line 1"),
        ("w: param complex in [0, 1]", "a complex name has no range"),
        ("h: state complex\nh = h/complex(0, 0)", "is zero; nothing can be divided by it"),
        ("h: state complex\nh_re: param\nh = h", "h_re is declared in line 1 already"),
        ("h: state complex\nh = " + "*".join("h" * 12), "is too long as a pair of real formulas; name parts of it"),
        ("h: state complex\nh = " + "+".join("h" * 300), "more than 60 operations of complex numbers"),
        ("h: state complex\nh = (h, h)", "expected arithmetic of complex numbers, found '(h, h)'"),
        ("h: state complex\nh = re(h", "1 closing bracket more"),
        ("w: param complex\nw = 1", "w is declared as param, its values come from outside"),
        ("h: state complex\nh = h\nh = h", "h is assigned a second time"),
    ],
)
def test_a_mistake_is_named(text: str, words: str) -> None:
    with pytest.raises(InputError) as caught:
        Cell.parse(text)
    assert words in str(caught.value)
    assert "cell, line" in str(caught.value)
