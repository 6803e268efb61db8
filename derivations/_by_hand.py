"""The gradient once more in numbers that are computed by hand: forwards, backwards, and along with the values."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import sympy as sp

from symrnn import Assign, Claim, Program, Reference, Step, Table, Text, bptt, equal, name_symbol, rtrl, unroll
from symrnn.cells import neuron
from symrnn.cells.activations import activation

__all__ = ["compute_by_hand"]

w1, w2, w3, w_n, a_t, h_t = map(name_symbol, ("w1", "w2", "w3", "w_n", "a_t", "h_t"))
SOFTSIGN = activation("softsign")
#: the weights and the lines of the network, in the order of the computation
NAMES = ("w1", "a_1", "h_1", "w2", "w_n", "a_2", "h_2", "w3", "y")
VALUES, ADJOINTS, TANGENTS = "values", "adjoints", "derivatives with respect to the recurrent weight"
#: how the names of a column end
ENDINGS = MappingProxyType({VALUES: "", ADJOINTS: "_bar", TANGENTS: "_dot_w_n"})


def compute_by_hand(first: sp.Rational, second: sp.Rational) -> Step:
    """Values and derivatives at weights for which they are small fractions, whatever the two inputs are."""
    weights = {w1: 1 / first, w2: 2 / second, w_n: sp.Integer(2), w3: sp.Integer(8)}
    network = unroll(neuron("softsign"), inputs=[first, second])
    programs = {VALUES: network, ADJOINTS: bptt(network), TANGENTS: rtrl(network)}
    columns = {word: _numbers(each, ENDINGS[word], weights) for word, each in programs.items()}
    rows = [[column.get(f"{name}{ENDINGS[word]}", "") for word, column in columns.items()] for name in NAMES]
    return Step(
        "by-hand",
        "By hand, with numbers",
        _text(weights, columns[VALUES]),
        (
            *(_claim(word, programs[word], column, weights) for word, column in columns.items()),
            *(_slope_claim(name, columns[VALUES][name]) for name in ("h_1", "h_2")),
        ),
        "exact arithmetic, line by line",
        ("adjoints", "rtrl"),
        table=Table(
            "Down the values, up the adjoints, and down again",
            ("name", "value", "adjoint", "derivative with respect to the recurrent weight"),
            tuple((name_symbol(name), *row) for name, row in zip(NAMES, rows, strict=True)),
            (tuple(columns),),
        ),
    )


def _numbers(program: Program, ending: str, weights: Mapping[sp.Symbol, sp.Expr]) -> dict[str, sp.Expr]:
    """What the lines of a column come to, by their names; of the values the weights as well."""
    lines = {line.symbol.name for line in program.lines}
    found = {} if ending else {name.name: value for name, value in weights.items()}
    for name in (f"{each}{ending}" for each in NAMES):
        if name in lines:
            found[name] = program.expression(name).xreplace(dict(weights)).replace(_KIND, _softsign)
    return found


_KIND = type(SOFTSIGN.function(a_t))


def _softsign(at: sp.Expr) -> sp.Expr:
    return at / (1 + sp.Abs(at))


def _claim(word: str, program: Program, column: Mapping[str, sp.Expr], weights: Mapping[sp.Symbol, sp.Expr]) -> Claim:
    """The program at these weights gives these numbers."""
    outputs = tuple(map(name_symbol, column))
    start = tuple(Assign(weight, value) for weight, value in weights.items())
    numbers = tuple(Assign(name_symbol(name), value) for name, value in column.items())
    return Claim.equivalent(word, Program((), (*start, *program.lines), outputs), Program((), numbers, outputs))


def _slope(state: sp.Expr) -> sp.Expr:
    return SOFTSIGN.slope_at(a_t, h_t).xreplace({h_t: state})


def _slope_claim(name: str, value: sp.Expr) -> Claim:
    state = name_symbol(name)
    return Claim.equality(f"the slope at {name}", _slope(state), _slope(value).doit(), (equal(state, value),))


def _text(weights: Mapping[sp.Symbol, sp.Expr], values: Mapping[str, sp.Expr]) -> Text:
    return Text(
        "With softsign, {f}, all numbers are fractions, and the slope is {slope}. Take {one}, {two}, {rec} and {out}. "
        "Down the values each line is computed from those above it. Up the adjoints {y} begins with 1, {h_2} has {w3}, "
        "{a_2} has that times the slope {slope_2}; times {w_n} it comes to {h_1}, and times the slope {slope_1} to "
        "{a_1}. A weight has the adjoint of its line, times what it multiplies there. The last column goes down with "
        "the values, and ends at {y} with the adjoint of {w_n}: forwards gives the same (step {forwards}).",
        f=equal(h_t, _softsign(a_t)),
        slope=_slope(h_t),
        one=equal(w1, weights[w1]),
        two=equal(w2, weights[w2]),
        rec=equal(w_n, weights[w_n]),
        out=equal(w3, weights[w3]),
        slope_1=_slope(values["h_1"]).doit(),
        slope_2=_slope(values["h_2"]).doit(),
        forwards=Reference(step="rtrl"),
        w3=w3,
        w_n=w_n,
        **{name: name_symbol(name) for name in ("y", "h_1", "h_2", "a_1", "a_2")},
    )
