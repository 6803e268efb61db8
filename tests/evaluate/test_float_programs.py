"""Programs of scalars in plain floats: what arrays give, and arrays where floats do not do."""

from __future__ import annotations

import warnings
from collections.abc import Callable

import numpy as np
import pytest
import sympy as sp

from symrnn import Program, bptt, cells, evaluator, name_symbol, unroll
from symrnn.cells.activations import ACTIVATIONS
from symrnn.errors import InputError
from symrnn.evaluate import float_programs
from symrnn.evaluate.float_programs import FloatProgram
from symrnn.programs.program import Assign, Input

x, y = map(name_symbol, "xy")


def program(expr: sp.Expr) -> Program:
    return Program((Input(x),), (Assign(y, expr),), (y,))


def nets(name: str, steps: int) -> Program:
    return bptt(unroll(cells.neuron(name), steps=steps), kink=0)


CASES = [*((name, 3) for name in sorted(ACTIVATIONS)), *((name, 200) for name in ("tanh", "sigmoid", "relu"))]


@pytest.mark.parametrize(("name", "steps"), CASES)
def test_floats_give_what_arrays_give(name: str, steps: int) -> None:
    net = nets(name, steps)
    run, rng = evaluator(net), np.random.default_rng(0)
    for scale in (1.0, 30.0):
        given = {item.symbol.name: scale * float(rng.normal()) for item in net.inputs}
        alone = run(**given)
        assert run.function.floats is not None
        of_one = run(**{key: np.array([value]) for key, value in given.items()})
        for key, value in of_one.items():
            assert alone[key].shape == ()
            assert alone[key].dtype == np.float64
            np.testing.assert_allclose(alone[key], value[0], rtol=1e-11, atol=1e-300)


FAR = {
    "overflow": (sp.exp(x), 1000.0, np.inf),
    "a pole": (1 / x, 0.0, np.inf),
    "no number": (sp.log(x), -1.0, np.nan),
    "infinity given": (sp.tanh(x), np.inf, 1.0),
    "no number given": (sp.tanh(x), np.nan, np.nan),
    "less than any": (sp.exp(x), -1e5, 0.0),
}


@pytest.mark.parametrize("kind", FAR)
def test_what_is_not_finite_is_that_of_numpy(kind: str) -> None:
    expr, at, wanted = FAR[kind]
    run = evaluator(program(expr))
    with warnings.catch_warnings(record=True) as alone:
        warnings.simplefilter("always")
        found = run(x=at)["y"]
    with warnings.catch_warnings(record=True) as of_one:
        warnings.simplefilter("always")
        run(x=[at])
    np.testing.assert_equal(found, np.array(wanted))
    assert [str(each.message) for each in alone] == [str(each.message) for each in of_one]


def test_other_types_are_arrays() -> None:
    run = evaluator(program(x**2 / 3))
    assert run(x=np.float32(0.1))["y"].dtype == np.float32
    assert run(x=2)["y"] == run(x=2.0)["y"] == run(x=True)["y"] * 4
    assert run.function.floats is not None
    with pytest.raises(InputError, match="takes x"):
        run(x=1.0, z=1.0)
    with pytest.raises(InputError, match="takes x"):
        run(z=1.0)


def test_an_error_that_is_asked_for_is_raised() -> None:
    with np.errstate(under="raise"), pytest.raises(FloatingPointError):
        evaluator(program(sp.exp(x)))(x=-1e4)


LIES: dict[str, Callable[[str], str]] = {
    "another function": lambda text: text.replace("_tanh", "_sin"),
    "a sign": lambda text: text.replace(" + ", " - "),
    "a number": lambda text: text.replace("2.0*", "3.0*"),
}


@pytest.mark.parametrize("lie", LIES)
def test_wrong_text_is_seen(monkeypatch, lie: str) -> None:
    net = bptt(unroll(cells.neuron("tanh"), inputs=[2, 4]))
    given = {"w1": 0.5, "w2": -0.3, "w3": 1.2, "w_n": 0.8}
    right, whole = evaluator(net)(**given), float_programs.compile_source
    monkeypatch.setattr(float_programs, "compile_source", lambda text, names: whole(LIES[lie](text), names))
    wrong = evaluator(net)(**given)
    assert max(abs(wrong[key] - right[key]) for key in right) > 1e-3


def test_no_call_of_numpy_is_made_in_floats(monkeypatch) -> None:
    run = evaluator(nets("tanh", 200))
    monkeypatch.setattr(run.function, "arrays", None)
    assert run(**{item.symbol.name: 0.5 for item in run.program.inputs})
    assert isinstance(run.function, FloatProgram)
