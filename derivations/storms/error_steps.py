"""The steps with the errors in km on the storms held out."""

from __future__ import annotations

import numpy as np
import sympy as sp

from symrnn.claim import Claim
from symrnn.derivation import Step
from symrnn.exposition import Table, Text

from .models import model, models
from .results import Result
from .track_figures import turn_figure
from .tracks import Track, held_out
from .windows import BASELINES, POSITIONS, SHUFFLED, Order, distances, is_common, windows

__all__ = ["common_step", "errors_step", "order_step"]

GOING_ON, GRU = "2q - p", "GRU, 4 units"

Rows = dict[str, tuple[str, ...]]  # by the name of a model or rule, an error for each length of window


def errors_step(result: Result, tracks: tuple[Track, ...]) -> Step:
    """The mean errors of every model at every length of window."""
    trained, rules = _trained(result, POSITIONS, Order.KEPT, "test_km"), _rules(tracks, POSITIONS, Order.KEPT)
    gain, uncertainty = _gain(result, tracks, GRU, 5)
    return Step(
        "errors",
        "The errors on storms that no model has seen",
        Text(
            "The mean distance between the predicted and the true position. From 3 to 20 positions every trained model "
            f"is ahead of going on as before, but not by much: from 5 positions the GRU errs by "
            f"{trained[GRU][2]} km, where 2q - p errs by {rules[GOING_ON][2]} km. That is {gain:.1f} km less, with a "
            f"standard error of {uncertainty:.1f} km if storms count as independent. From 2 positions there is next to "
            "nothing to gain. The figure shows the predictions where they are worst: at a sharp turn, which nothing in "
            "the window announces. The claims compare numbers of the table: for each length from 3 to 20, the worst "
            "trained model is ahead of 2q - p."
        ),
        tuple(_worst_below(trained, rules[GOING_ON], POSITIONS.index(positions)) for positions in (3, 5, 10, 20)),
        "the comparison is exact, the errors are measured",
        ("models",),
        _table("Mean error in km on the storms held out, by the positions in the window", POSITIONS, trained | rules),
        figures=(turn_figure(result, tracks),),
    )


def common_step(result: Result, tracks: tuple[Track, ...]) -> Step:
    """The same over the points that every length of window has."""
    trained, rules = _trained(result, POSITIONS, Order.KEPT, "common_km"), _common_rules(tracks)
    best = {name: min(range(len(row)), key=lambda i: float(row[i])) for name, row in trained.items()}
    claims = [
        _less(f"{name}: {POSITIONS[best[name]]} positions or fewer beat 30", trained[name][at], trained[name][-1])
        for name, at in ((name, best[name]) for name in ("Elman, 4 units", GRU))
    ]
    gru = trained[GRU]
    return Step(
        "same-points",
        "Longer windows, on the same points",
        Text(
            "The columns of step 5 are over different points: long windows end late in long storms, which are faster. "
            "Here every column is over the points that have 30 positions before them. Most of what a window can give "
            f"is in its last few positions: the GRU errs by {gru[0]} km from 2 positions, {gru[1]} km from 3, "
            f"{gru[3]} km from 10 and {gru[5]} km from 30. A longer window has fewer storms to train on, and the dense "
            "and the lecture's neuron have more weights for it."
        ),
        tuple(claims),
        "the comparison is exact, the errors are measured",
        ("errors",),
        _table("Mean error in km on the common points, by the positions in the window", POSITIONS, trained | rules),
    )


def order_step(result: Result, tracks: tuple[Track, ...]) -> Step:
    """The control: the displacements of each window in shuffled order, in training and in the test."""
    kept = _trained(result, SHUFFLED, Order.KEPT, "test_km")
    mixed = _trained(result, SHUFFLED, Order.SHUFFLED, "test_km")
    claims = []
    for index, positions in enumerate(SHUFFLED):
        name, other = _worst(kept, index), min(mixed, key=lambda each: float(mixed[each][index]))
        title = f"{positions} positions: {name} in order, {other} shuffled"
        claims.append(_less(title, kept[name][index], mixed[other][index]))
    worst, best = max(float(row[-1]) for row in kept.values()), min(float(row[-1]) for row in mixed.values())
    rows = {
        f"{name}, {order}": row for name in kept for order, row in (("in order", kept[name]), ("shuffled", mixed[name]))
    }
    rules = _rules(tracks, SHUFFLED, Order.KEPT)
    return Step(
        "order",
        "What order is worth",
        Text(
            "The control: the displacements of each window are shuffled, in training and in the test. Order is worth "
            f"more than any choice of model: from 10 positions no model errs by more than {worst:.1f} km in the right "
            f"order, and none by less than {best:.1f} km in a shuffled one. The order-blind mean of the window, which "
            "needs no training, does about as badly. So a model that does not know which displacement is the last one "
            "loses most of what the window tells. The claims compare, for each length, the worst model in the right "
            "order with the best one in a shuffled order."
        ),
        tuple(claims),
        "the comparison is exact, the errors are measured",
        ("errors",),
        _table(
            "Mean error in km, in order and shuffled",
            SHUFFLED,
            rows | {"mean of the window": rules["mean of the window"]},
        ),
    )


def _trained(result: Result, lengths: tuple[int, ...], order: Order, figure: str) -> Rows:
    return {
        each.name: tuple(f"{result.fit(each.name, positions, order).figures[figure]:.1f}" for positions in lengths)
        for each in models()
    }


def _rules(tracks: tuple[Track, ...], lengths: tuple[int, ...], order: Order) -> Rows:
    found = [windows(held_out(tracks), positions, order) for positions in lengths]
    return {
        name: tuple(f"{distances(rule(each.x), each).mean():.1f}" for each in found) for name, rule in BASELINES.items()
    }


def _common_rules(tracks: tuple[Track, ...]) -> Rows:
    found = [windows(held_out(tracks), positions) for positions in POSITIONS]
    return {
        name: tuple(f"{distances(rule(each.x), each)[is_common(each)].mean():.1f}" for each in found)
        for name, rule in BASELINES.items()
    }


def _gain(result: Result, tracks: tuple[Track, ...], name: str, positions: int) -> tuple[float, float]:
    """By how many km a model is ahead of 2q - p, and the standard error of that where each storm is one observation."""
    test = windows(held_out(tracks), positions)
    predicted = model(name).predict(result.fit(name, positions).weights, test)
    ahead = distances(test.x[-1], test) - distances(predicted, test)
    by_storm = np.bincount(test.storms, ahead - ahead.mean())
    return float(ahead.mean()), float(np.sqrt((by_storm**2).sum()) / len(ahead))


def _worst(rows: Rows, index: int) -> str:
    return max(rows, key=lambda name: float(rows[name][index]))


def _worst_below(rows: Rows, rule: tuple[str, ...], index: int) -> Claim:
    name = _worst(rows, index)
    return _less(f"{POSITIONS[index]} positions: {name} ahead of {GOING_ON}", rows[name][index], rule[index])


def _less(name: str, lhs: str, rhs: str) -> Claim:
    """The claim about two numbers as the table shows them."""
    return Claim.less_than(name, sp.Rational(lhs), sp.Rational(rhs))


def _table(caption: str, lengths: tuple[int, ...], rows: Rows) -> Table:
    return Table(caption, ("", *map(str, lengths)), tuple((name, *row) for name, row in rows.items()))
