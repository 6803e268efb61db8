"""Values and gradients over sequences are those of an oracle of 60 digits, of RTRL, and of SymPy's ``diff``."""

from __future__ import annotations

from dataclasses import replace

import mpmath
import numpy as np
import pytest
import sympy as sp
from cases import SCALAR_CELLS, cell
from sequence_cases import LOSS_NAMES, Case, arrays, random_case, run_of, worst_error

from symrnn import Assign, Program, evaluator, name_symbol
from symrnn.cells import CELLS
from symrnn.cells.losses import with_loss
from symrnn.errors import ShapeError
from symrnn.evaluate import plan_code
from symrnn.expressions.functions import sigmoid
from symrnn.expressions.nodes import T, dot
from symrnn.gradients.gradient import tangents
from symrnn.plans import joint
from symrnn.programs.components import components

TOLERANCE = 1e-12


@pytest.mark.parametrize("seed", range(150))
def test_random_cases_are_those_of_the_oracle(seed: int) -> None:
    assert worst_error(random_case(seed)) < TOLERANCE


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(150, 1000))
def test_many_random_cases_are_those_of_the_oracle(seed: int) -> None:
    assert worst_error(random_case(seed)) < TOLERANCE


@pytest.mark.parametrize("loss", LOSS_NAMES)
@pytest.mark.parametrize("name", CELLS)
def test_every_cell_is_that_of_the_oracle(name: str, loss: str) -> None:
    sizes = {} if name in SCALAR_CELLS else {"n": 3, "m": 2}
    assert worst_error(Case(name, "tanh", loss, sizes, 4, 2, 7)) < TOLERANCE


def _entry_values(program: Program, given: dict, steps: int, member: int, run) -> dict[str, float]:
    """The numbers of a case for the scalars of a program by components."""
    params, x, target, initial = given
    values = {}

    def put(name: str, array: np.ndarray) -> None:
        for index in np.ndindex(array.shape):
            values[name + (f"[{','.join(str(i + 1) for i in index)}]" if index else "")] = float(array[index])

    for parameter in run.cell.parameters:
        array = params[parameter.symbol.name]
        if parameter.indexing.name == "PER_STEP":
            for t in range(1, steps + 1):
                put(parameter.at(t).name, array[t - 1])
        else:
            put(parameter.at(steps + 1).name, array)
    for t in range(1, steps + 1):
        put(f"x_{t}", x[t - 1, member])
        every = target.ndim == x.ndim and len(target) == steps
        if every:
            put(f"target_{t}", target[t - 1, member])
    if not every:
        put("target" if run.cell.readout else f"target_{steps}", target[member])
    for name, array in initial.items():
        put(f"{name}_0", array[member])
    return {item.symbol.name: values[item.symbol.name] for item in program.inputs if item.symbol.name in values}


def _by_tangents(case: Case) -> tuple[dict[str, float], dict[str, float]]:
    """The gradient of one sequence, forwards: the tangent in the direction of every entry; and by the evaluator."""
    run = run_of(case.cell, case.activation, case.loss)
    given = arrays(case)
    network = with_loss(run.cell, case.loss, steps=case.steps, initial="symbolic")
    program = components(tangents(network, loss="loss"), case.sizes)
    values = _entry_values(program, given, case.steps, 0, run)
    directions = [item.symbol.name for item in program.inputs if item.symbol.name not in values]
    unit = dict(zip(directions, np.eye(len(directions)), strict=True))
    slopes = evaluator(program)(**values, **unit)["loss_dot"]
    forwards = dict(zip(directions, slopes, strict=True))
    found = run.gradients(*given[:3], initial=given[3])
    back = _entry_values(program, (found.params, found.x, given[2], found.initial), case.steps, 0, run)
    return forwards, back


def _direction(name: str) -> str:
    base, bracket, rest = name.partition("[")
    return f"{base}_dot{bracket}{rest}"


def _same_gradient(case: Case) -> None:
    forwards, back = _by_tangents(replace(case, batch=1))
    names = [name for name in back if _direction(name) in forwards]
    assert len(names) == len(forwards)
    np.testing.assert_allclose(
        [back[n] for n in names], [forwards[_direction(n)] for n in names], rtol=1e-9, atol=1e-12
    )


@pytest.mark.parametrize("loss", LOSS_NAMES)
@pytest.mark.parametrize("name", CELLS)
def test_gradients_are_those_of_rtrl(name: str, loss: str) -> None:
    sizes = {} if name in SCALAR_CELLS else {"n": 2, "m": 3}
    _same_gradient(Case(name, "tanh", loss, sizes, 3, 1, 11))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1000, 1150))
def test_many_gradients_are_those_of_rtrl(seed: int) -> None:
    case = random_case(seed)
    _same_gradient(replace(case, steps=min(case.steps, 6)))


def _plain(expr: sp.Expr) -> sp.Expr:
    return expr.replace(sigmoid, lambda x: 1 / (1 + sp.exp(-x)))


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.slow) if "peephole" in name else name for name in CELLS]
)
def test_gradients_are_sympys_diff_of_the_expanded_expression(name: str) -> None:
    sizes = {} if name in SCALAR_CELLS else {"n": 2 if name == "elman" else 1, "m": 1}
    case = Case(name, "tanh", "squared_error", sizes, 2, 1, 13)
    run, given = run_of(name, "tanh", "squared_error"), arrays(case)
    network = with_loss(run.cell, "squared_error", steps=2, initial="symbolic")
    program = components(network, sizes) if sizes else network
    values = _entry_values(program, given, 2, 0, run)
    found = run.gradients(*given[:3], initial=given[3])
    back = _entry_values(program, (found.params, found.x, given[2], found.initial), 2, 0, run)
    loss = _plain(program.expression("loss"))
    symbols = [item.symbol for item in program.inputs]
    wanted = [item.symbol for item in program.inputs if not item.constant]
    slopes = sp.lambdify(symbols, [sp.diff(loss, symbol) for symbol in wanted], "mpmath", cse=True)
    with mpmath.workdps(30):
        exact = slopes(*(mpmath.mpf(values[symbol.name]) for symbol in symbols))
    for symbol, slope in zip(wanted, exact, strict=True):
        assert back[symbol.name] == pytest.approx(float(slope), rel=1e-11, abs=1e-14), symbol


# Lies: each is a wrong pullback, or a wrong loop, that the oracle has to see.

STRAIGHT = Case("elman", "tanh", "squared_error", {"n": 3, "m": 3}, 3, 2, 5)


def _changed(name: str, change):
    """Pullbacks with one line changed."""
    right = joint.pullback_of

    def wrong(step) -> Program:
        back = right(step)
        lines = tuple(
            Assign(line.symbol, change(line.expr), line.shape) if line.symbol.name == name else line
            for line in back.lines
        )
        return Program(back.inputs, lines, back.outputs)

    return wrong


h, h_prev, a_bar, W_hh, W_xh, x = map(name_symbol, ("h", "h_prev", "a_bar", "W_hh", "W_xh", "x"))
LINE_LIES = {
    "a dropped factor": ("a_bar", lambda e: e / (1 - h**2)),
    "a wrong sign": ("h_prev_bar", lambda e: -e),
    "a wrong sign of the gradient": ("b_h_bar", lambda e: -e),
    "a transposed weight": ("h_prev_bar", lambda e: dot(W_hh, a_bar)),
    "a transposed gradient": ("W_hh_bar", lambda e: T(e)),
    "off by one in time": ("W_hh_bar", lambda e: e.xreplace({h_prev: h})),
    "a bias counted twice": ("b_h_bar", lambda e: 2 * e),
    "the slope at the argument": ("a_bar", lambda e: e.xreplace({h: h_prev})),
    "a product for elementwise": ("a_bar", lambda e: dot(dot(e, T(h)), h)),
    "a state that is not passed back": ("h_prev_bar", lambda e: 0 * e),
}


SHAPE_LIES = {
    "another weight": ("x_bar", lambda e: e.xreplace({W_xh: W_hh})),
    "the input for the state": ("W_hh_bar", lambda e: e.xreplace({h_prev: x})),
}


@pytest.mark.parametrize("lie", SHAPE_LIES)
def test_a_pullback_whose_shapes_do_not_fit_cannot_be_made(monkeypatch, lie: str) -> None:
    name, change = SHAPE_LIES[lie]
    monkeypatch.setattr(joint, "pullback_of", _changed(name, change))
    with pytest.raises(ShapeError, match=name):
        worst_error(STRAIGHT, evaluator(cell("elman", "tanh"), loss=STRAIGHT.loss))


@pytest.mark.parametrize("lie", LINE_LIES)
def test_a_wrong_pullback_is_seen(monkeypatch, lie: str) -> None:
    assert worst_error(STRAIGHT) < TOLERANCE
    name, change = LINE_LIES[lie]
    monkeypatch.setattr(joint, "pullback_of", _changed(name, change))
    wrong = evaluator(cell("elman", "tanh"), loss=STRAIGHT.loss)
    assert worst_error(STRAIGHT, wrong) > 1e-3


def _last_missing(text: str) -> str:
    return text.replace("np.dot(a_bar.T, h_prev,", "np.dot(a_bar[:-1].T, h_prev[:-1],")


def _averaged(text: str) -> str:
    return text.replace("make_ones(batch, number)", "make_ones(batch, number) / batch")


def _late(text: str) -> str:
    """The state after the step, for the one before it."""
    return text.replace("a_bar.T, h_prev,", "a_bar.T, np.roll(h_prev, 1, axis=0),")


@pytest.mark.parametrize("lie", [_last_missing, _averaged, _late])
def test_a_wrong_sum_over_the_steps_is_seen(monkeypatch, lie) -> None:
    right = plan_code.compile_source
    changed = []

    def wrong(source: str):
        changed.append(lie(source) != source)
        return right(lie(source))

    monkeypatch.setattr(plan_code, "compile_source", wrong)
    case = STRAIGHT
    assert worst_error(case, evaluator(cell("elman", "tanh"), loss=case.loss)) > 1e-3
    assert any(changed)
