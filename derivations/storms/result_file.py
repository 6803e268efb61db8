"""The result file: a line for each fit and each example, every number in the shortest decimals that mean it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from symrnn import InputError

from .examples import Example
from .models import Weights
from .results import RESULTS, Fit, Result
from .windows import Order

__all__ = ["read_result", "result_text"]


def read_result(path: Path = RESULTS) -> Result:
    """What is in a result file.

    Raises
    ------
    InputError
        where there is none, or it is not one.
    """
    try:
        text = json.loads(path.read_text(encoding="utf-8"))
        return Result(tuple(map(_fit, text["fits"])), tuple(map(_example, text["examples"])))
    except (OSError, AttributeError, KeyError, TypeError, ValueError) as error:
        raise InputError(f"{path.name} is not a result of training: {error!r}; run make storms") from error


def result_text(result: Result) -> str:
    """The text of a result file."""
    fits = ",\n".join(json.dumps(_fit_row(fit)) for fit in result.fits)
    examples = ",\n".join(json.dumps(_example_row(example)) for example in result.examples)
    return f'{{"fits": [\n{fits}\n],\n"examples": [\n{examples}\n]}}\n'


def _fit(row: dict[str, Any]) -> Fit:
    return Fit(
        row["model"],
        row["positions"],
        Order(row["order"]),
        row["start"],
        row["iterations"],
        _arrays(row["weights"]),
        {name: float(number) for name, number in row["figures"].items()},
    )


def _fit_row(fit: Fit) -> dict[str, Any]:
    return {
        "model": fit.model,
        "positions": fit.positions,
        "order": fit.order.value,
        "start": fit.start,
        "iterations": fit.iterations,
        "figures": dict(fit.figures),
        "weights": _lists(fit.weights),
    }


def _example(row: dict[str, Any]) -> Example:
    output = np.array(row["output"], dtype=np.float64)
    return Example(row["model"], row["positions"], output, float(row["loss"]), _arrays(row["gradient"]))


def _example_row(example: Example) -> dict[str, Any]:
    return {
        "model": example.model,
        "positions": example.positions,
        "output": example.output.tolist(),
        "loss": example.loss,
        "gradient": _lists(example.gradient),
    }


def _arrays(lists: dict[str, Any]) -> Weights:
    return {name: np.array(numbers, dtype=np.float64) for name, numbers in lists.items()}


def _lists(arrays: Weights) -> dict[str, Any]:
    return {name: np.asarray(array).tolist() for name, array in arrays.items()}
