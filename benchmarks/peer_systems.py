"""Each system as a call that gives the value and the gradients by the stacked weights, ready to be checked and timed.

A maker takes the data of a case and gives a ``System``, or None where it does not do the case; one whose library is not
installed raises ImportError.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from compiled import BY_HAND, address, load
from hand_elman import elman
from hand_gru import gru
from hand_lstm import lstm
from peer_cases import Data, stack
from peer_libraries import autograd_loop, casadi_unrolled, jax_scan, torch_loop, torch_module

from symrnn import cells, evaluator
from symrnn.evaluate import BoundCall

HAND = {"elman": elman, "lstm": lstm, "gru_reset_after": gru}


@dataclass(frozen=True, slots=True)
class System:
    """What is timed, and how its answer is read for the check: value and stacked gradients."""

    call: Callable[[], Any]
    read: Callable[[Any], tuple[float, dict[str, Any]]]


def symrnn_by(backend: str) -> Callable[[Data], System | None]:
    """The evaluator of a cell, called as users call it."""

    def make(data: Data) -> System:
        run = evaluator(getattr(cells, data.case.cell)(), loss="squared_error", backend=backend)
        return System(
            lambda: run.value_and_grad(data.params, data.x, data.target),
            lambda found: (found[0], stack(data.case.cell, found[1])),
        )

    return make


def symrnn_bound(backend: str) -> Callable[[Data], System | None]:
    """The same bound to its arrays, as code by hand is: they are checked once."""

    def make(data: Data) -> System:
        run = evaluator(getattr(cells, data.case.cell)(), loss="squared_error", backend=backend)
        call = BoundCall(run, data.params, data.x, data.target)
        return System(call, lambda value: (value, stack(data.case.cell, call.gradient)))

    return make


def hand_numpy(columns: bool) -> Callable[[Data], System | None]:
    """By hand, one member of the batch a row or a column."""

    def make(data: Data) -> System | None:
        if columns and data.case.batch == 1:
            return None
        return System(HAND[data.case.cell](data.weights, data.x, data.target, columns), lambda found: found)

    return make


def hand_c(data: Data) -> System | None:
    """C by hand, which is there for one sequence of an Elman network."""
    case = data.case
    if (case.cell, case.batch, case.dtype) != ("elman", 1, "float64"):
        return None
    text = Path(__file__).with_name("elman_by_hand.c").read_text(encoding="utf-8")
    function = load(text, (*BY_HAND, f"-DN={case.n}")).elman
    function.restype = ctypes.c_double
    found = {name: np.empty_like(array) for name, array in data.weights.items()}
    kept = [data.weights[name] for name in ("W_x", "W_h", "b")] + [data.x, data.target]
    kept += [found[name] for name in ("W_x", "W_h", "b")] + [np.empty((case.steps + 1, case.n)) for _ in range(2)]
    arguments = (ctypes.c_long(case.steps), *map(address, kept))
    return System(lambda arrays=kept: function(*arguments), lambda value: (value, found))


def of_library(make: Callable[[Data], Any]) -> Callable[[Data], System | None]:
    """A system of a library: a call and how it is read, or None."""

    def made(data: Data) -> System | None:
        found = make(data)
        return None if found is None else System(*found)

    return made


#: by name, in the order in which they take turns; several forms of one system share a name before the slash
SYSTEMS: dict[str, Callable[[Data], System | None]] = {
    "symrnn numpy": symrnn_by("numpy"),
    "symrnn c": symrnn_by("c"),
    "numpy bound": symrnn_bound("numpy"),
    "c bound": symrnn_bound("c"),
    "hand NumPy/rows": hand_numpy(columns=False),
    "hand NumPy/columns": hand_numpy(columns=True),
    "hand C": hand_c,
    "torch/loop": of_library(torch_loop),
    "torch/nn": of_library(torch_module),
    "JAX scan": of_library(jax_scan),
    "autograd": of_library(autograd_loop),
    "CasADi": of_library(casadi_unrolled),
}
