"""How far the state of three neurons really reaches back: their derivatives over every lag, beside the bounds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import sympy as sp

from symrnn import (
    ACTIVATIONS,
    Claim,
    Curve,
    Curves,
    Figure,
    HeatMap,
    Program,
    Scale,
    Step,
    Stroke,
    Table,
    Text,
    bptt,
    equal,
    evaluator,
    name_symbol,
    unroll,
)
from symrnn.cells import neuron
from symrnn.cells.unroll import SYMBOLIC
from symrnn.derivation.derive import equals_formulas
from symrnn.gradients.passes import keep_needed

__all__ = ["lag_axes", "lag_curve", "measure_step", "reach", "sizes"]

LAST = 51
w_n = name_symbol("w_n")
k = sp.Symbol("k", integer=True, nonnegative=True)

NAMES = ("identity", "tanh", "sigmoid")
#: without 0, where every derivative is 0 and has no logarithm
COLUMNS = tuple((2 * column + 1) / 40 for column in range(-40, 40))
START = 0.001
#: without 0, where every derivative is 1
LAGS = tuple(map(float, range(1, LAST)))


def reach(name: str, value: Any = 1) -> Program:
    """The lag-k factors of the last state for k = 0 to 50, every input being ``value``."""
    network = keep_needed(unroll(neuron(name), inputs=[value] * LAST, initial=SYMBOLIC), [f"h_{LAST}"])
    return keep_needed(bptt(network, loss=f"h_{LAST}"), [f"h_{LAST - lag}_bar" for lag in range(LAST)])


def sizes(program: Program, weights: Sequence[float], start: float = 0.0) -> list[list[float]]:
    """The sizes over the lags 0 to 50, a row for each recurrent weight; every input weight is 1."""
    arguments = {item.symbol.name: np.array(1.0) for item in program.inputs}
    arguments |= {"w_n": np.array(weights), "h_0": np.array(start)}
    values = evaluator(program)(**arguments)
    return [[_six_digits(abs(values[str(name)][row])) for name in program.outputs] for row in range(len(weights))]


def _six_digits(number: float) -> float:
    """Rounded, so that the last bits of a machine's tanh do not count."""
    return float(f"{number:.6g}")


def lag_curve(label: Any, numbers: Sequence[float], stroke: Stroke = Stroke.LINE) -> Curve:
    """Numbers over the lags 0, 1, 2, ..."""
    return Curve(label, tuple(map(float, range(len(numbers)))), tuple(numbers), stroke)


def lag_axes(*curves: Curve) -> Curves:
    """Curves over the lag, on a logarithmic axis."""
    return Curves(Text("lag {k}", k=k), "size of the derivative", curves, Scale.LOG)


def measure_step() -> Step:
    """The derivatives over every lag of three neurons, drawn along the way that each really takes."""
    programs = {name: reach(name) for name in NAMES}
    factors = tuple((name, w_n * _slope(name, name_symbol(f"h_{LAST}"))) for name in NAMES)
    return Step(
        "measured",
        "What three neurons really do",
        Text(
            "The bounds hold whatever the inputs are. Here all inputs and input weights are 1, and the state before "
            "the first is zero. At {below} the lag-50 factor of all three is small, as the lecture concludes. Tanh "
            "saturates: its state comes close to 1, where its slope is far below 1, and the lag-k factor vanishes for "
            "{two}, too. Of these three neurons, only the identity does what the lecture concludes at both weights. "
            "What the figures show is measured: it is computed in double precision from the programs that the claims "
            "are about.",
            below=equal(w_n, sp.Rational(9, 10)),
            two=equal(w_n, 2),
        ),
        tuple(_is_product(name, program) for name, program in programs.items()),
        "the factors of 50 steps, multiplied from the last state backwards; the numbers are those of the same programs",
        ("every-k", "slope-bounds", "upper-bound"),
        Table(
            "The factor of one step back, from the last state",
            ("activation", "factor"),
            factors,
            tuple((f"{name}, 50 steps",) for name in NAMES),
        ),
        figures=(
            _curves(programs, "9/10", "below-one", _BELOW_ONE),
            _curves(programs, "2", "above-one", _ABOVE_ONE),
            _map("identity", _IDENTITY_MAP),
            _map("tanh", _TANH_MAP),
        ),
    )


def _slope(name: str, state: sp.Expr) -> sp.Expr:
    """The slope of an activation in its value: that of these three can be written so."""
    return ACTIVATIONS[name].slope_at(sp.nan, state)


def _is_product(name: str, program: Program) -> Claim:
    """The claim that the derivatives of a program are the products of the factors."""
    states = [name_symbol(f"h_{t}") for t in range(LAST + 1)]
    kind = ACTIVATIONS[name].function
    formulas = {f"h_{t}": kind(name_symbol(f"w{t}") + w_n * states[t - 1]) for t in range(1, LAST + 1)}
    formulas[f"h_{LAST}_bar"] = sp.S.One
    for t in range(LAST, 1, -1):
        formulas[f"h_{t - 1}_bar"] = name_symbol(f"h_{t}_bar") * w_n * _slope(name, states[t])
    known = {symbol.name for symbol in program.shapes}
    return equals_formulas(f"{name}, 50 steps", program, {n: expr for n, expr in formulas.items() if n in known})


_BELOW_ONE = (
    "Sizes of the derivative over lags 0 to 50 for w_n = 9/10, on a logarithmic axis. The identity lies on the bound "
    "for slopes up to 1 and falls to 0.005. The sigmoid falls to 3e-48, below the bound for slopes up to 1/4, which "
    "ends at 4e-33; tanh falls to 2e-54."
)
_ABOVE_ONE = (
    "Sizes of the derivative over lags 0 to 50 for w_n = 2, on a logarithmic axis. The identity lies on the bound for "
    "slopes up to 1 and rises to 1e15. The sigmoid falls to 1e-50, below the bound for slopes up to 1/4, which ends at "
    "9e-16; tanh falls to 4e-85."
)
_IDENTITY_MAP = (
    "Colours for the size of the derivative of the identity neuron, over recurrent weights from -2 to 2 and lags from "
    "1 to 50. Two upright lines at -1 and 1, where the size is 1, part the plane: between them it falls with the lag, "
    "outside it grows."
)
_TANH_MAP = (
    "Colours for the size of the derivative of a tanh neuron without input, over recurrent weights from -2 to 2 and "
    "lags from 1 to 50. Between -1 and 1 it falls with the lag, as for the identity. It is above 1 only in two narrow "
    "bands just outside, up to about 1.2 in size; for larger weights it falls again."
)


def _curves(programs: Mapping[str, Program], weight: str, id: str, alt: str) -> Figure:
    value = sp.Rational(weight)
    drawn = [lag_curve(name, sizes(program, [float(value)])[0]) for name, program in programs.items()]
    bounds = [
        lag_curve(
            Text("{bound}", bound=(ACTIVATIONS[name].slope_bound * value) ** k),
            [float((ACTIVATIONS[name].slope_bound * value) ** lag) for lag in range(LAST)],
            Stroke.DASHED,
        )
        for name in ("tanh", "sigmoid")
    ]
    caption = Text(
        "The lag-k factor for {weight}, with the proved bounds of slopes up to 1 and up to 1/4 as dashes.",
        weight=equal(w_n, value),
    )
    return Figure(id, caption, alt, lag_axes(*drawn, *bounds))


def _map(name: str, alt: str) -> Figure:
    """Without input, from a small start."""
    rows = list(zip(*sizes(reach(name, 0), COLUMNS, START), strict=True))[1:]
    drawing = HeatMap(w_n, Text("lag {k}", k=k), "size of the derivative", COLUMNS, LAGS, tuple(rows))
    caption = Text(
        f"The lag-k factor for each {{w_n}}: {name}, without input, from the state 1/1000. "
        "The line is where its size is 1.",
        w_n=w_n,
    )
    return Figure(f"map-{name}", caption, alt, drawing)
