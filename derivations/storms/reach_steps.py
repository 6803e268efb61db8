"""The steps on how far the gradient reaches back, and what that does to training."""

from __future__ import annotations

import numpy as np
import sympy as sp

from symrnn.cell_claims import jacobian_claim
from symrnn.claim import Claim, Sequence, at_most, equal
from symrnn.derivation import Step
from symrnn.exposition import Table, Text
from symrnn.figures import Curve, Curves, Figure, Scale, Stroke
from symrnn.induction import by_induction
from symrnn.program import name_symbol

from .model_steps import exactly
from .models import model
from .reach import bound, reach
from .results import Result
from .tracks import Array, Track, held_out
from .windows import POSITIONS, windows

__all__ = ["oldest_step", "reach_step"]

SHARED, ELMAN = "shared weights, tanh", "Elman, 4 units"
DRAWN = ("dense neuron, identity", SHARED, ELMAN, "GRU, 4 units")
LONGEST = max(POSITIONS)
LAST_LAG = LONGEST - 2

D, s, w_n, gamma = map(name_symbol, ("D", "s_k", "w_n", "gamma"))
k = sp.Symbol("k", integer=True, nonnegative=True)


def reach_step(result: Result, tracks: tuple[Track, ...]) -> Step:
    """The derivative of a prediction by the displacement of each lag, measured, beside the bound."""
    weight = exactly(result.fit(SHARED, LONGEST).weights["w_n"])
    power = (gamma * sp.Abs(w_n)) ** LAST_LAG
    ceiling = _rounded_up(float(abs(weight)) ** LAST_LAG)
    given = (equal(gamma, 1), equal(w_n, weight))
    statement = at_most(sp.Abs(D), (gamma * sp.Abs(w_n)) ** k)
    sequence = Sequence(D, sp.S.One, w_n * s * D)
    norm = np.linalg.norm(result.fit(ELMAN, LONGEST).weights["W_hh"], ord=2)
    return Step(
        "reach",
        "How far the gradient reaches back",
        Text(
            "The derivative of a prediction by the displacement of lag {k}, its size averaged over the windows of 30 "
            "positions that were held out: measured, beside the bound. For the neuron of shared weights the bound is "
            "{bound}, with {gamma} = 1 for tanh, times the sizes of the two other weights. For the Elman network the "
            "spectral norm of W_hh takes the place of {w_n}"
            f": it is {norm:.2f}, measured. The form of its Jacobian is proved. For the GRU there is no such simple "
            "bound, and the dense neuron has no recurrent weight. The training found small recurrent weights: every "
            "recurrent model lets the gradient vanish within a few steps, and the predictions are the better for it.",
            k=k,
            bound=(gamma * sp.Abs(w_n)) ** k,
            gamma=gamma,
            w_n=w_n,
        ),
        (
            by_induction("for every lag", statement, k, (sequence,), (at_most(sp.Abs(s), gamma), at_most(0, gamma))),
            Claim.at_most(f"at lag {LAST_LAG}, with the stored weight", power, ceiling, given),
            jacobian_claim(model(ELMAN).cell),
        ),
        "induction over the lag; the chain rule; exact arithmetic",
        ("gradients",),
        figures=(_figure(result, tracks),),
    )


def oldest_step(result: Result) -> Step:
    """Where the gradient vanishes, training hardly moves the oldest weights."""
    names = ("dense neuron, identity", "lecture's neuron, identity")
    losses = {
        name: tuple(f"{result.fit(name, positions).figures['train_loss']:.5f}" for positions in POSITIONS)
        for name in names
    }
    dense, recurrent = (losses[name][-1] for name in names)
    return Step(
        "oldest",
        "What the vanishing gradient costs",
        Text(
            "With the identity the lecture's neuron can compute whatever the dense one can (step 3), and for short "
            "windows training finds the same loss for both. For 30 positions it does not: after the same 600 "
            f"iterations the lecture's neuron is left with {recurrent}, the dense one with {dense}. The derivative by "
            "an old input weight carries a high power of {w_n}, so that these weights hardly move. On the storms held "
            "out this is no loss: there the older displacements say almost nothing.",
            w_n=w_n,
        ),
        (Claim.less_than("the training losses from 30 positions", sp.Rational(dense), sp.Rational(recurrent)),),
        "the comparison is exact, the losses are measured",
        ("same-predictors", "reach"),
        Table(
            "Training loss in units of (100 km)^2, by the positions in the window",
            ("", *map(str, POSITIONS)),
            tuple((name, *row) for name, row in losses.items()),
        ),
    )


def _figure(result: Result, tracks: tuple[Track, ...]) -> Figure:
    found = windows(held_out(tracks), LONGEST)
    curves = []
    for name in DRAWN:
        weights = result.fit(name, LONGEST).weights
        curves.append(_curve(name, reach(model(name), weights, found), Stroke.LINE))
        if name in (SHARED, ELMAN):
            curves.append(_curve(f"bound: {name}", bound(model(name), weights, LONGEST - 1), Stroke.DASHED))
    return Figure(
        "reach",
        Text(
            "The size of the derivative of a prediction by the displacement {k} steps before, the mean over the held "
            "out windows of 30 positions, and the bounds from the stored weights.",
            k=k,
        ),
        "Curves over the lag on a logarithmic axis. That of the dense neuron stays between 0.001 and 0.2 after the "
        "first lag. Those of the recurrent models fall along straight lines, the neuron of shared weights fastest, to "
        "far below one in a thousand million; each dashed bound lies above its curve.",
        Curves("lag", "size of the derivative", tuple(curves), Scale.LOG),
    )


def _curve(label: str, values: Array, stroke: Stroke) -> Curve:
    return Curve(label, tuple(map(float, range(len(values)))), tuple(values.tolist()), stroke)


def _rounded_up(value: float) -> sp.Rational:
    """A number of two digits that is a little larger."""
    exponent = int(np.floor(np.log10(value)))
    return sp.Rational(int(np.ceil(value / 10.0**exponent * 10)), 10) * sp.Integer(10) ** exponent
