"""How frameworks stack the weights of the cells that they have: data, by names and shapes of a cell's parameters."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import sympy as sp

from symrnn.cells.cell import Cell
from symrnn.cells.torch_stacking import BIASES, GATES, LAYER, WEIGHTS, own_name
from symrnn.errors import InputError, listing
from symrnn.evaluate.sequence_arguments import input_roles, parameter_roles, state_roles

__all__ = ["PROJECTION", "keras_weights", "onnx_weights", "torch_weights"]

Weights = Mapping[str, tuple[str, ...]]

_KERAS: Mapping[str, str] = MappingProxyType({"elman": "h", "lstm": "ifgo"})
_ONNX: Mapping[str, str] = MappingProxyType({"elman": "h", "lstm": "iofg", "gru_reset_after": "zrg"})
#: what projects the state of lstm_projection, whose gates stand below each other as those of the LSTM
PROJECTION = "W_p"

_AFTER = "g"  # the gate of the GRU with a second bias of its own


def torch_weights(cell: Cell) -> Weights:
    """Torch's arrays; a simple network may have names of its own, then its arrays are known by their shapes."""
    if _has_projection(cell):
        order = GATES["lstm"]
        named = {f"{stem}{LAYER}": tuple(own_name(stem, g, order) for g in order) for stem in (*WEIGHTS, *BIASES)}
        fed_back = {f"weight_hh{LAYER}": tuple(f"W_r{gate}" for gate in order)}
        return named | fed_back | {f"weight_hr{LAYER}": (PROJECTION,)}
    found = _gates("torch", cell, GATES)
    if isinstance(found, tuple):
        stems = (*WEIGHTS, *BIASES[: len(found) - 2], *BIASES[1 : len(found) - 1])
        return {f"{stem}{LAYER}": (own,) for stem, own in zip(stems, (*found, *found[2:]), strict=True)}
    order = GATES[found]
    return {f"{stem}{LAYER}": tuple(own_name(stem, gate, order) for gate in order) for stem in (*WEIGHTS, *BIASES)}


def _has_projection(cell: Cell) -> bool:
    """Whether its parameters are those of the catalogue's LSTM with a projection."""
    gates = {f"{stem}{gate}" for stem in ("W_x", "W_r", "b_") for gate in GATES["lstm"]}
    return isinstance(cell, Cell) and {p.symbol.name for p in cell.parameters} == gates | {PROJECTION}


def keras_weights(cell: Cell) -> Weights:
    """Keras' arrays, of which the matrices are (in, out)."""
    found = _gates("Keras", cell, _KERAS)
    names = ("kernel", "recurrent_kernel", "bias")
    if isinstance(found, tuple):
        return {name: (own,) for name, own in zip(names, found, strict=False)}
    stems = zip(names, ("W_x", "W_h", "b_"), strict=True)
    return {name: tuple(f"{stem}{gate}" for gate in _KERAS[found]) for name, stem in stems}


def onnx_weights(cell: Cell) -> Weights:
    """ONNX's arrays, the two biases one below the other."""
    found = _gates("ONNX", cell, _ONNX)
    if isinstance(found, tuple):
        weights = {"W": found[:1], "R": found[1:2]}
        return weights | ({"B": found[2:] * 2} if found[2:] else {})
    order = _ONNX[found]
    second = [f"b_h{g}" if (found, g) == ("gru_reset_after", _AFTER) else f"b_{g}" for g in order]
    return {
        "W": tuple(f"W_x{g}" for g in order),
        "R": tuple(f"W_h{g}" for g in order),
        "B": (*(f"b_{g}" for g in order), *second),
    }


def _gates(framework: str, cell: Cell, known: Mapping[str, str]) -> str | tuple[str, ...]:
    """The network that a cell's parameters are those of; or the names of the three of a simple network of one's own."""
    if not isinstance(cell, Cell):
        raise InputError(f"{framework} has a network for each of {listing(known)}, found {type(cell).__name__}")
    shapes = {role.symbol.name: role.shape for role in parameter_roles(cell)}
    for name in known:
        order = GATES[name]
        names = {own_name(stem, gate, order) for stem in (*WEIGHTS, *BIASES) for gate in order}
        if names == set(shapes) and all(len(shapes[w]) == 2 for w in shapes if w.startswith("W_")):
            return name
    simple = _simple(cell, shapes)
    if simple:
        return simple
    has = {*shapes} - {"b_hg"}
    before = has == {own_name(stem, gate, "rzg") for stem in (*WEIGHTS, *BIASES) for gate in "rzg"} - {"b_hg"}
    hint = f"; {framework}'s GRU resets after the product: take cells.gru_reset_after()" if before else ""
    raise InputError(
        f"{framework} has a network for each of {listing(known)}, found {cell.name}{hint}; "
        f"its parameters are {listing(shapes, most=12)}"
    )


def _simple(cell: Cell, shapes: Mapping[str, tuple[sp.Expr, ...]]) -> tuple[str, ...]:
    """The weights (n, m) and (n, n), and the bias (n) where there is one, of a simple network; else none."""
    inputs, states = input_roles(cell), state_roles(cell)
    if len(inputs) != 1 or len(states) != 1 or len(inputs[0].shape) != 1 or inputs[0].shape == states[0].shape:
        return ()
    (m,), n = inputs[0].shape, states[0].shape
    wanted = [(*n, m), (*n, *n), n]
    found = [[name for name, shape in shapes.items() if tuple(shape) == each] for each in wanted]
    is_simple = len(n) == 1 and [len(names) for names in found] in ([1, 1, 1], [1, 1, 0]) and len(shapes) <= 3
    return tuple(name for names in found for name in names) if is_simple and sum(map(len, found)) == len(shapes) else ()
