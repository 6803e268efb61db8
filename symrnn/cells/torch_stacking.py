"""How torch stacks a cell's weights: data only, for who reads its files and for who calls its kernels."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["BIASES", "GATES", "LAYER", "WEIGHTS", "own_name"]

#: for each cell that torch has, the gates in the order in which they stand below each other; torch's n is g here
GATES: Mapping[str, str] = MappingProxyType({"elman": "h", "lstm": "ifgo", "gru_reset_after": "rzg"})

#: the matrices, and how the names of their parts begin here
WEIGHTS: Mapping[str, str] = MappingProxyType({"weight_ih": "W_x", "weight_hh": "W_h"})
BIASES = ("bias_ih", "bias_hh")

#: what the names of the first layer end with; those of a cell alone, such as LSTMCell, have no ending
LAYER = "_l0"


def own_name(stacked: str, gate: str, gates: str) -> str:
    """What the part of one gate in one of torch's arrays is called in the cell.

    The two biases of a gate are added up, so they have one name; but behind the reset gate of the GRU the second is
    multiplied by r, and is a parameter of its own.

    >>> [own_name(name, "i", GATES["lstm"]) for name in (*WEIGHTS, *BIASES)]
    ['W_xi', 'W_hi', 'b_i', 'b_i']
    >>> [own_name(name, "g", GATES["gru_reset_after"]) for name in BIASES]
    ['b_g', 'b_hg']
    """
    if stacked in WEIGHTS:
        return WEIGHTS[stacked] + gate
    return "b_hg" if (stacked, gate, gates) == ("bias_hh", "g", GATES["gru_reset_after"]) else f"b_{gate}"
