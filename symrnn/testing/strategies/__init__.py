"""Hypothesis strategies: activations, weights by regime, sequences, cells, programs, and claims true and false.

They need the package hypothesis, which the extra ``testing`` installs. Read ``drawn_cells.py`` first.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from symrnn.expressions.lazy import import_at_use

if TYPE_CHECKING:
    from symrnn.testing.strategies.drawn_cells import activations as activations
    from symrnn.testing.strategies.drawn_cells import cells as cells
    from symrnn.testing.strategies.drawn_cells import programs as programs
    from symrnn.testing.strategies.drawn_claims import claims as claims
    from symrnn.testing.strategies.drawn_claims import false_claims as false_claims
    from symrnn.testing.strategies.drawn_claims import true_claims as true_claims
    from symrnn.testing.strategies.drawn_sequences import sequences as sequences
    from symrnn.testing.strategies.drawn_texts import cell_texts as cell_texts
    from symrnn.testing.strategies.drawn_weights import parameters as parameters
    from symrnn.testing.strategies.drawn_weights import weights as weights

# Where each public strategy lives. They are imported at first use, so that the plug-ins need not load Hypothesis.
_HOMES = {
    "activations": "drawn_cells",
    "cell_texts": "drawn_texts",
    "cells": "drawn_cells",
    "claims": "drawn_claims",
    "false_claims": "drawn_claims",
    "parameters": "drawn_weights",
    "programs": "drawn_cells",
    "sequences": "drawn_sequences",
    "true_claims": "drawn_claims",
    "weights": "drawn_weights",
}

__all__ = [*_HOMES]

_drawn, __dir__ = import_at_use(__name__, _HOMES)


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        _require_hypothesis(name)
    return _drawn(name)


def _require_hypothesis(name: str) -> None:
    try:
        importlib.import_module("hypothesis")
    except ImportError as error:
        message = f'the strategy {name} needs the package hypothesis; install it with pip install "hypothesis>=6.100"'
        raise ImportError(message) from error
