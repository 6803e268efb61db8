"""The steps on how far back a prediction depends on the past, and what that does to training."""

from __future__ import annotations

import numpy as np
import sympy as sp

from symrnn import (
    Claim,
    Curve,
    Curves,
    Figure,
    Recurrence,
    Reference,
    Scale,
    Step,
    Stroke,
    Table,
    Text,
    at_most,
    by_induction,
    equal,
    jacobian_claim,
    name_symbol,
)

from .examples import EXAMPLES
from .model_steps import exactly
from .models import model
from .reach import bound, reach
from .results import Result
from .tracks import Array, Track, select_test
from .windows import POSITIONS, windows

__all__ = ["oldest_step", "reach_step"]

SHARED, ELMAN = "shared weights, tanh", "Elman, 4 units"
TANH, SHORT = EXAMPLES[1]
DRAWN = ("dense neuron, identity", SHARED, ELMAN, "GRU, 4 units")
SAME = ("dense neuron, identity", "lecture's neuron, identity")
LONGEST = max(POSITIONS)
LAST_LAG = LONGEST - 2

D, s, w_n, gamma = map(name_symbol, ("D", "s_k", "w_n", "gamma"))
k = sp.Symbol("k", integer=True, nonnegative=True)


def reach_step(result: Result, tracks: tuple[Track, ...]) -> Step:
    """The derivative of a prediction with respect to the displacement of each lag, measured, beside the bound."""
    weight = exactly(result.fit(SHARED, LONGEST).weights["w_n"])
    power = (gamma * sp.Abs(w_n)) ** LAST_LAG
    ceiling = _round_up(float(abs(weight)) ** LAST_LAG)
    given = (equal(gamma, 1), equal(w_n, weight))
    statement = at_most(sp.Abs(D), (gamma * sp.Abs(w_n)) ** k)
    sequence = Recurrence(D, sp.S.One, w_n * s * D)
    norm = np.linalg.norm(result.fit(ELMAN, LONGEST).weights["W_hh"], ord=2)
    large = float(result.fit(TANH, SHORT).weights["w_n"])
    return Step(
        "reach",
        "How far back a prediction depends on the past",
        Text(
            "The derivative of a prediction with respect to the displacement of lag {k}, its size averaged over the "
            "windows of {longest} positions that were held out: measured, beside the bound. For the neuron of shared "
            "weights the bound is {bound}, with {gamma} = 1 for tanh, times the sizes of the two other weights. For "
            "the Elman network the spectral norm of W_hh takes the place of {w_n}: it is {norm}, measured. The form "
            "of its Jacobian is proved. For the GRU no such bound is given here, and the dense neuron has no recurrent "
            "weight. In the recurrent models of {longest} positions shown here, what happened more than a few steps "
            "ago hardly counts. Not every training has found small recurrent weights: in the lecture's neuron with "
            "tanh, trained on windows of {short} positions (step {one}), {w_n} is {large}.",
            longest=str(LONGEST),
            short=str(SHORT),
            norm=f"{norm:.2f}",
            large=f"{large:.2f}",
            k=k,
            bound=(gamma * sp.Abs(w_n)) ** k,
            gamma=gamma,
            w_n=w_n,
            one=Reference(step="one-prediction"),
        ),
        (
            by_induction("the bound", statement, k, (sequence,), (at_most(sp.Abs(s), gamma), at_most(0, gamma))),
            Claim.at_most(f"at lag {LAST_LAG}, with the stored weight", power, ceiling, given),
            jacobian_claim(model(ELMAN).cell),
        ),
        "induction over the lag; the chain rule; exact arithmetic",
        ("gradients",),
        figures=(_figure(result, tracks),),
    )


def oldest_step(result: Result) -> Step:
    """Where the oldest weights count next to nothing, training from 30 positions finds a larger loss."""
    fits = {name: [result.fit(name, positions).figures for positions in POSITIONS] for name in SAME}
    losses = {name: tuple(f"{figures['train_loss']:.5f}" for figures in row) for name, row in fits.items()}
    kilometres = [f"{row[-1]['test_km']:.1f}" for row in fits.values()]
    dense, recurrent = (row[-1] for row in losses.values())
    weight = exactly(result.fit(SAME[1], LONGEST).weights["w_n"])
    ceiling = _round_up(float(abs(weight)) ** LAST_LAG)
    return Step(
        "oldest",
        "Where a vanishing derivative may show",
        Text(
            "With the identity the lecture's neuron can compute whatever the dense one can (step {same}), and for "
            "short windows training finds the same loss for both. From 30 positions it does not: after 600 "
            f"iterations the lecture's neuron is left with {recurrent}, the dense one with {dense}. The derivative "
            "with respect to the oldest input weight carries the factor {power}, which at the stored {w_n} is at most "
            "{ceiling} in size. That may be the cause; it is not shown to be. On the storms held out this costs "
            f"nothing, {kilometres[1]} km against {kilometres[0]} km: the older displacements say almost nothing about "
            "the next one.",
            power=w_n**LAST_LAG,
            w_n=w_n,
            same=Reference(step="same-predictors"),
            ceiling=ceiling,
        ),
        (
            Claim.less_than("the training losses from 30 positions", sp.Rational(dense), sp.Rational(recurrent)),
            Claim.at_most("the factor at lag 28", sp.Abs(w_n) ** LAST_LAG, ceiling, (equal(w_n, weight),)),
        ),
        "the comparison and the power are exact, the losses are measured",
        ("same-predictors", "reach"),
        Table(
            "Training loss in units of (100 km)², by the positions in the window",
            ("", *map(str, POSITIONS)),
            tuple((name, *row) for name, row in losses.items()),
            source="measured",
        ),
    )


def _figure(result: Result, tracks: tuple[Track, ...]) -> Figure:
    found = windows(select_test(tracks), LONGEST)
    curves = []
    for name in DRAWN:
        weights = result.fit(name, LONGEST).weights
        curves.append(_curve(name, reach(model(name), weights, found), Stroke.LINE))
        if name in (SHARED, ELMAN):
            curves.append(_curve(f"bound: {name}", bound(model(name), weights, LONGEST - 1), Stroke.DASHED))
    return Figure(
        "reach",
        Text(
            "The size of the derivative of a prediction with respect to the displacement {k} steps before, the mean "
            "over the held out windows of 30 positions, and the bounds from the stored weights.",
            k=k,
        ),
        "Curves over the lag on a logarithmic axis. That of the dense neuron stays between 0.001 and 0.2 after the "
        "first lag. Those of the recurrent models fall along straight lines, that of the neuron of shared weights "
        "fastest; at lag 28 they are below one in a hundred million. Each dashed bound lies above its curve.",
        Curves("lag", "size of the derivative", tuple(curves), Scale.LOG),
    )


def _curve(label: str, values: Array, stroke: Stroke) -> Curve:
    return Curve(label, tuple(map(float, range(len(values)))), tuple(values.tolist()), stroke)


def _round_up(value: float) -> sp.Rational:
    """A number of two digits that is a little larger."""
    exponent = int(np.floor(np.log10(value)))
    return sp.Rational(int(np.ceil(value / 10.0**exponent * 10)), 10) * sp.Integer(10) ** exponent
