"""The steps with the errors in km on the storms held out."""

from __future__ import annotations

import numpy as np
import sympy as sp

from symrnn import Claim, Step, Table, Text, name_symbol

from .models import model, models
from .results import Result
from .track_figures import turn_figure
from .tracks import Track, select_test
from .windows import BASELINES, POSITIONS, SHUFFLED, Order, distances, is_common, windows

__all__ = ["common_step", "errors_step", "findings", "order_step"]

GOING_ON, GOING_BACK, BLIND, GRU = "2q - p", "2p - q", "mean of the window", "GRU, 4 units"

p, q = map(name_symbol, "pq")

FigureRows = dict[str, tuple[str, ...]]  # by the name of a model or rule, an error for each length of window


def findings(result: Result, tracks: tuple[Track, ...]) -> str:
    """What the run says, in two sentences; claims of the steps below stand behind each comparison."""
    trained, rules = _rows_of(result, POSITIONS, Order.KEPT, "test_km"), _rules(tracks, POSITIONS)
    mixed = _rows_of(result, SHUFFLED, Order.SHUFFLED, "test_km")
    return (
        "From the last few positions a small recurrent network predicts the next one a little better than going on as "
        f"before, on storms that it has not seen ({trained[GRU][2]} against {rules[GOING_ON][2]} km from 5 positions), "
        "and longer windows add next to nothing. Order is worth far more than the choice of model: with the "
        "displacements of 10 positions shuffled, the error of every model more than doubles "
        f"(to {mixed[GRU][2]} km for the best one)."
    )


def errors_step(result: Result, tracks: tuple[Track, ...]) -> Step:
    """The mean errors of every model at every length of window."""
    trained, rules = _rows_of(result, POSITIONS, Order.KEPT, "test_km"), _rules(tracks, POSITIONS)
    gain, uncertainty = _gain(result, tracks, GRU, 5)
    gru, rule = trained[GRU][2], rules[GOING_ON][2]
    return Step(
        "errors",
        "The errors on storms that no model has seen",
        Text(
            "The mean distance between the predicted and the true position. From 3 to 20 positions every trained model "
            f"is ahead of {{rule}}, but not by much: from 5 positions the GRU errs by {gru} km, where {{rule}} errs by "
            f"{rule} km. That is {gain:.1f} km less, with a standard error of {uncertainty:.1f} km if storms count as "
            "independent; it is one of the best entries of the table, and so a little flattered. From 2 positions "
            "there is next to nothing to gain. The figure shows predictions at their worst: at a sharp turn, which "
            "nothing in the window announces. The claim: for each length from 3 to 20 the worst trained model "
            "is ahead of {rule}, and from 5 positions the GRU is ahead by more than 5 %.",
            rule=2 * q - p,
        ),
        (
            *(_worst_below(trained, rules[GOING_ON], POSITIONS.index(positions)) for positions in (3, 5, 10, 20)),
            Claim.less_than("the GRU from 5 positions", sp.Rational(gru), sp.Rational(95, 100) * sp.Rational(rule)),
        ),
        "the comparisons are exact, the errors are measured",
        ("models", "windows"),
        _table("Mean error in km on the storms held out, by the positions in the window", POSITIONS, trained | rules),
        figures=(turn_figure(result, tracks),),
        told=True,
    )


def common_step(result: Result, tracks: tuple[Track, ...]) -> Step:
    """The same over the points that every length of window has."""
    trained, rules = _rows_of(result, POSITIONS, Order.KEPT, "common_km"), _common_rules(tracks)
    gru = trained[GRU]
    longer = min(gru[3:], key=float)
    return Step(
        "same-points",
        "Longer windows, on the same points",
        Text(
            "The columns of the table above are over different points: long windows end late in long storms, which "
            "are faster. Here every column is over the points that have 30 positions before them. Most of what a "
            "window can give "
            f"is in its last few positions: the GRU errs by {gru[0]} km from 2 positions, {gru[1]} km from 3, "
            f"{gru[2]} km from 5, {gru[3]} km from 10 and {gru[5]} km from 30. A longer window has fewer storms to "
            "train on, and the dense and the lecture's neuron have more weights for it. The claim: the GRU gains "
            "more than 2 km from 2 positions to 5, and less than 1 km from any longer window."
        ),
        (
            Claim.less_than("from 2 positions to 5", sp.Rational(gru[2]) + 2, sp.Rational(gru[0])),
            Claim.less_than("from longer windows", sp.Rational(gru[2]), sp.Rational(longer) + 1),
        ),
        "the comparisons are exact, the errors are measured",
        ("errors",),
        _table("Mean error in km on the common points, by the positions in the window", POSITIONS, trained | rules),
        told=True,
    )


def order_step(result: Result, tracks: tuple[Track, ...]) -> Step:
    """The control: the displacements of each window in shuffled order, in training and in the test."""
    kept = _rows_of(result, SHUFFLED, Order.KEPT, "test_km")
    mixed = _rows_of(result, SHUFFLED, Order.SHUFFLED, "test_km")
    worst, best = max(float(row[-1]) for row in kept.values()), min(float(row[-1]) for row in mixed.values())
    blind = _rules(tracks, SHUFFLED)[BLIND]
    rows = {name: (*kept[name], *mixed[name]) for name in kept} | {BLIND: (*blind, *blind)}
    return Step(
        "order",
        "What order is worth",
        Text(
            "The control: the displacements of each window are shuffled, in training and in the test. Order is worth "
            f"more than any choice of model: from 10 positions no model errs by more than {worst:.1f} km in the right "
            f"order, and none by less than {best:.1f} km in a shuffled one. The mean of the window, which is blind to "
            "order and needs no training, does about as badly. A model that does not know which displacement is the "
            "last one loses most of what the window tells. The claim: for each model, shuffling 10 positions "
            "more than doubles its error."
        ),
        tuple(Claim.less_than(name, 2 * sp.Rational(kept[name][-1]), sp.Rational(mixed[name][-1])) for name in kept),
        "the comparisons are exact, the errors are measured",
        ("errors",),
        _table(
            "Mean error in km, by the positions in the window: in order, and shuffled",
            (
                *(f"{positions} in order" for positions in SHUFFLED),
                *(f"{positions} shuffled" for positions in SHUFFLED),
            ),
            rows,
        ),
        told=True,
    )


def _rows_of(result: Result, lengths: tuple[int, ...], order: Order, figure: str) -> FigureRows:
    return {
        each.name: tuple(f"{result.fit(each.name, positions, order).figures[figure]:.1f}" for positions in lengths)
        for each in models()
    }


def _rules(tracks: tuple[Track, ...], lengths: tuple[int, ...]) -> FigureRows:
    found = [windows(select_test(tracks), positions) for positions in lengths]
    return {
        name: tuple(f"{distances(rule(each.x), each).mean():.1f}" for each in found) for name, rule in BASELINES.items()
    }


def _common_rules(tracks: tuple[Track, ...]) -> FigureRows:
    found = [windows(select_test(tracks), positions) for positions in POSITIONS]
    return {
        name: tuple(f"{distances(rule(each.x), each)[is_common(each)].mean():.1f}" for each in found)
        for name, rule in BASELINES.items()
    }


def _gain(result: Result, tracks: tuple[Track, ...], name: str, positions: int) -> tuple[float, float]:
    """By how many km a model is ahead of 2q - p, and the standard error of that where each storm is one observation."""
    test = windows(select_test(tracks), positions)
    predicted = model(name).predict(result.fit(name, positions).weights, test)
    ahead = distances(test.x[-1], test) - distances(predicted, test)
    by_storm = np.bincount(test.storms, ahead - ahead.mean())
    return float(ahead.mean()), float(np.sqrt((by_storm**2).sum()) / len(ahead))


def _worst_below(rows: FigureRows, rule: tuple[str, ...], index: int) -> Claim:
    name = max(rows, key=lambda name: float(rows[name][index]))
    return Claim.less_than(
        f"{POSITIONS[index]} positions, {name}", sp.Rational(rows[name][index]), sp.Rational(rule[index])
    )


def _table(caption: str, columns: tuple[int | str, ...], rows: FigureRows) -> Table:
    formulas = {GOING_ON: 2 * q - p, GOING_BACK: 2 * p - q}
    return Table(
        caption,
        ("", *map(str, columns)),
        tuple((formulas.get(name, name), *row) for name, row in rows.items()),
        source="measured",
    )
