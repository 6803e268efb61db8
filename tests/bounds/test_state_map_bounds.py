"""What one step hands on of a change: proved, never exceeded by random networks, and no smaller number is proved."""

from __future__ import annotations

import numpy as np
import pytest
import sympy as sp

from symrnn import Cell, Outcome, cells, check
from symrnn.bounds.formulas.state_map_bounds import state_map_bound
from symrnn.cells.parameters import previous
from symrnn.claims.claim import Comparison, NormBound
from symrnn.expressions.array_nodes import inv
from symrnn.expressions.functions import maximum, minimum, relu, sigmoid, silu, softplus, step
from symrnn.expressions.nodes import T, diag, dot, norm_1, norm_2, norm_inf, total
from symrnn.gradients.one_step import one_step
from symrnn.judge.norms.norm_bounds import prove_bounds

SIZE = 3
SHORT = ("deltanet", "gla", "mlstm", "titans", "lorenz", "fast_weights", "lstm_coupled", "hmm_forward", "ligru")
MORE = (
    "gated_deltanet",
    "kda",
    "rwkv7",
    "longhorn",
    "mamba2",
    "sir",
    "seir",
    "holt_winters",
    "henon",
    "garch",
    "kalman",
)
WITH_MORE = (*SHORT, *(pytest.param(name, marks=pytest.mark.slow) for name in MORE))

#: what NumPy makes of a function of one argument
PLAIN = {
    sp.Abs: np.abs,
    sp.exp: np.exp,
    sp.log: np.log,
    sp.sin: np.sin,
    sp.cos: np.cos,
    sp.tanh: np.tanh,
    sigmoid: lambda u: 1 / (1 + np.exp(-u)),
    softplus: lambda u: np.log1p(np.exp(u)),
    relu: lambda u: np.maximum(u, 0),
    step: lambda u: (u > 0) * 1.0,
    silu: lambda u: u / (1 + np.exp(-u)),
    inv: np.linalg.inv,
    T: np.transpose,
    diag: np.diagflat,
    norm_1: lambda u: np.linalg.norm(u, 1),
    norm_2: lambda u: np.linalg.norm(u, 2),
    norm_inf: lambda u: np.linalg.norm(u, np.inf),
}


def value(expr, values):
    """An expression in NumPy: vectors are columns, numbers are 1 by 1."""
    if expr in values:
        return values[expr]
    if expr.is_number:
        return np.array([[float(expr)]])
    if expr.func.__name__ == "ones":
        return np.ones((SIZE, 1))
    if expr.func.__name__ == "extent":
        return np.array([[float(SIZE)]])
    if isinstance(expr, total):
        return np.sum(value(expr.args[0], values)).reshape(1, 1)
    if expr.func.__name__ == "spread":
        return np.repeat(value(expr.args[0], values), SIZE, axis=1)
    if isinstance(expr, step):
        return PLAIN[step](value(expr.args[0], values))
    parts = [value(part, values) for part in expr.args]
    if isinstance(expr, (maximum, minimum)):
        return (np.maximum if isinstance(expr, maximum) else np.minimum)(*parts)
    if isinstance(expr, dot):
        return parts[0] @ parts[1]
    if isinstance(expr, (sp.Add, sp.Mul)):
        found = parts[0]
        for part in parts[1:]:
            found = found + part if isinstance(expr, sp.Add) else found * part
        return found
    if isinstance(expr, sp.Pow):
        return parts[0] ** parts[1]
    return np.asarray(PLAIN[expr.func](parts[0]), dtype=float).reshape(np.shape(PLAIN[expr.func](parts[0])) or (1, 1))


def run(program, inputs):
    values = dict(inputs)
    for line in program.lines:
        shape = tuple(1 if size == 1 else SIZE for size in program.shapes[line.symbol])
        values[line.symbol] = np.broadcast_to(value(line.expr, values), (*shape, 1, 1)[:2] if len(shape) < 2 else shape)
    return values


def draw(program, random):
    shapes = {i.symbol: (*(1 if size == 1 else SIZE for size in i.shape), 1, 1)[:2] for i in program.inputs}
    return {symbol: 0.1 + random.random(shape) for symbol, shape in shapes.items()}


@pytest.mark.parametrize("name", WITH_MORE)
def test_no_network_hands_on_more(name):
    cell = cells.load(name)
    program, random = one_step(cell), np.random.default_rng(len(name))
    bounds = state_map_bound(cell)
    for _ in range(30):
        inputs = draw(program, random)
        change = {previous(s.symbol): random.normal(size=inputs[previous(s.symbol)].shape) for s in cell.states}
        up, down = (run(program, inputs | {s: inputs[s] + e * d for s, d in change.items()}) for e in (1e-6, -1e-6))
        values = run(program, inputs)
        values |= extra_names(bounds[0], values)
        for bound in bounds:
            moved = (up[bound.state] - down[bound.state]) / 2e-6
            of_size = size_of(bound)
            most = value(bound.formula, values) * of_size(change[previous(bound.state)])
            most = most + sum(value(f, values) * of_size(change[previous(s)]) for s, f in bound.others)
            assert np.all(of_size(moved) <= most * (1 + 1e-6) + 1e-6), (name, bound.state)


def extra_names(bound, values):
    """The lines of the map in forward values alone, such as its factors R_S."""
    known = dict(values)
    for line in bound.claim.programs()[0].lines:
        if line.expr.free_symbols <= set(known):
            known[line.symbol] = value(line.expr, known)
    return known


def size_of(bound):
    kinds = {"1": 1, "2": 2, "inf": np.inf}
    return np.abs if bound.is_entrywise else lambda array: np.linalg.norm(array, kinds[bound.norm])


@pytest.mark.parametrize("name", WITH_MORE)
def test_each_bound_is_proved(name):
    outcomes = [check(claim).outcome for bound in state_map_bound(cells.load(name)) for claim in bound.claims]
    assert set(outcomes) == {Outcome.PROVED}


HEAD = "k: input[d] \n a: input \n b: input \n A: param[d, d] \n B: param[d, d] \n S: state[d, d] \n h: state[d] \n"

#: for each rule a cell in which its bound cannot be smaller
RULES = {
    "a number": "S = a*S \n h = h",
    "a sum": "S = a*S + b*(A @ S) \n h = h",
    "a product from the left": "S = A @ S \n h = h",
    "a product from the right": "S = S @ B \n h = h",
    "both sides": "S = A @ S @ B \n h = h",
    "a transpose": "S = a*(S.T @ A) \n h = h",
    "another state": "S = a*S + h @ k.T \n h = b*h",
    "a matrix that is read": "S = a*S \n h = b*h + S @ k",
    "an update of rank one": "S = S - b*((S @ k) @ k.T) \n h = h",
    "a spread gate": "S = diag(k) @ S \n h = h",
}


def true_bounds(rule):
    """What is proved, each as a program with its one bound."""
    for bound in state_map_bound(Cell.parse(HEAD + RULES[rule], "planted")):
        statement = bound.claim.statement
        assert isinstance(statement, NormBound)
        (true,) = statement.bounds
        assert len(prove_bounds(statement, ())) == 1
        yield statement.program, true


def smaller(true, factor):
    return Comparison(true.lhs, true.relation, true.rhs * factor)


@pytest.mark.parametrize("rule", ["a product from the left", "both sides", "a transpose", "a spread gate"])
def test_half_of_it_is_not_proved(rule):
    program, true = next(iter(true_bounds(rule)))
    assert prove_bounds(NormBound(program, (smaller(true, sp.Rational(1, 2)),)), ()) == ()


@pytest.mark.slow
@pytest.mark.parametrize("rule", RULES)
def test_no_smaller_number_is_proved(rule):
    for program, true in true_bounds(rule):
        lies = [smaller(true, sp.Rational(part, 20)) for part in range(20)]
        assert [lie for lie in lies if prove_bounds(NormBound(program, (lie,)), ())] == []


@pytest.mark.slow
@pytest.mark.parametrize("rule", RULES)
def test_no_term_may_be_left_out(rule):
    for program, true in true_bounds(rule):
        whole = sp.expand(true.rhs)
        lies = [Comparison(true.lhs, true.relation, whole - term) for term in sp.Add.make_args(whole)]
        assert [lie for lie in lies if prove_bounds(NormBound(program, (lie,)), ())] == []
