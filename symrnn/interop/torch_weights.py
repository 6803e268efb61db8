"""The weights of a recurrent layer of torch as the parameters of a cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np

from symrnn.cells.cell import Cell
from symrnn.cells.torch_stacking import BIASES, GATES, WEIGHTS, own_name
from symrnn.errors import InputError, listing, quote
from symrnn.expressions.arguments import check_arguments
from symrnn.expressions.masks import refuse_mask
from symrnn.interop.torch_names import Layer, find_layer

__all__ = ["TorchWeights", "from_torch", "read_torch_weights"]

Array = np.ndarray[Any, Any]

#: by the number of gates that stand below each other, what torch calls the network, and the cell that it is
_NETWORKS: Mapping[int, tuple[str, str]] = MappingProxyType(
    {1: ("RNN", "elman"), 3: ("GRU", "gru_reset_after"), 4: ("LSTM", "lstm")}
)
_OTHER_RESET = ", which resets before the product W_hg h and has no bias b_hg there, so its numbers are others"
_EXACT = 2**53  # up to here a float64 holds every integer


@dataclass(frozen=True, slots=True)
class TorchWeights:
    """The parameters by the cell's names, and the names in the mapping: of the layer, and of all that is not of it."""

    params: dict[str, Array]
    used: tuple[str, ...]
    left_out: tuple[str, ...]


@check_arguments
def from_torch(cell: Cell, mapping: Any, prefix: str | None = None) -> dict[str, Array]:
    """The parameters of a cell, by its names, from the state dict of one of torch's recurrent layers.

    ``mapping`` has ``weight_ih_l0``, ``weight_hh_l0``, ``bias_ih_l0`` and ``bias_hh_l0`` with any prefix, as in the
    state dict of a whole network, or ``weight_ih``, ... of a cell alone; without biases they are 0. It holds arrays
    or tensors, or is what ``numpy.load`` gives for an .npz file. ``torch.nn.RNN`` is ``elman``, and ``elman("relu")``
    with ``nonlinearity="relu"``; ``torch.nn.LSTM`` is ``lstm``; ``torch.nn.GRU`` is ``gru_reset_after``.

    The gates are split, and torch's two biases are added, b = b_ih + b_hh, but for b_hn of the GRU, which is
    ``b_hg``. All is float64, which holds float32 and smaller types exactly; the sum is rounded to it. What else stands
    in the mapping, such as a linear layer, is left out. ``prefix`` chooses one of several layers: "encoder.".

    >>> from symrnn import cells
    >>> state = {"rnn.weight_ih_l0": np.ones((3, 2)), "rnn.weight_hh_l0": np.eye(3), "fc.weight": np.ones((1, 3))}
    >>> state |= {"rnn.bias_ih_l0": np.ones(3), "rnn.bias_hh_l0": np.ones(3)}
    >>> params = from_torch(cells.elman(), state)
    >>> list(params), params["b_h"]
    (['W_xh', 'W_hh', 'b_h'], array([2., 2., 2.]))

    Raises
    ------
    InputError
        for a cell that torch does not have or whose layer this is not; for several layers, two directions, and
        projections; for names that are missing, shapes that do not fit, and what is not finite.
    """
    return read_torch_weights(cell, mapping, prefix).params


def read_torch_weights(cell: Cell, mapping: Mapping[str, Any], prefix: str | None = None) -> TorchWeights:
    """As ``from_torch``, with what became of each name."""
    if not isinstance(cell, Cell):
        raise InputError(f"expected a Cell, such as cells.lstm(), found {type(cell).__name__}")
    if not isinstance(mapping, Mapping):
        hint = "; give its state_dict()" if hasattr(mapping, "state_dict") else ", such as a state dict"
        raise InputError(f"mapping: expected a dict of arrays by name, found {type(mapping).__name__}{hint}")
    layer = find_layer(filter(lambda name: isinstance(name, str), mapping), prefix)
    arrays = {stem: _numbers(name, mapping[name]) for stem, name in layer.names.items()}
    gates = _gates_of(cell, layer, arrays)
    n = arrays["weight_hh"].shape[1]
    arrays |= {stem: np.zeros(len(gates) * n) for stem in BIASES if stem not in arrays}
    _refuse_shapes(layer, arrays, gates)
    params: dict[str, Array] = {}
    for stem in (*WEIGHTS, *BIASES):
        for gate, part in zip(gates, np.split(arrays[stem], len(gates)), strict=True):
            name = own_name(stem, gate, gates)
            params[name] = params[name] + part if name in params else part
    ordered = {item.symbol.name: params[item.symbol.name] for item in cell.parameters}
    return TorchWeights(ordered, tuple(layer.names.values()), layer.others)


def _numbers(name: str, value: Any) -> Array:
    """An array or a tensor as float64, nothing of it rounded."""
    what = quote(name, 100)
    refuse_mask(what, value)
    try:
        array = np.asarray(value)
    except Exception as error:  # whatever a framework raises where its array is elsewhere, or has another type
        told = (str(error).splitlines() or [type(error).__name__])[0]
        raise InputError(
            f"{what} gives no array of NumPy: {told[:200]}; give tensor.detach().cpu().float().numpy()"
        ) from None
    if array.dtype.kind not in "fiub" or array.dtype.itemsize > 8:
        raise InputError(f"{what}: expected real numbers, found {array.dtype}; convert it to float32 or float64")
    if array.dtype.kind in "iu" and array.size and max(abs(int(array.min())), abs(int(array.max()))) > _EXACT:
        raise InputError(f"{what}: an integer beyond 2**53 is no float64; give floating numbers")
    found = array.astype(np.float64)
    if not np.isfinite(found).all():
        place = np.argwhere(~np.isfinite(found))[0].tolist()
        raise InputError(f"{what} holds {found[tuple(place)]} at {place}; give finite numbers")
    return found


def _gates_of(cell: Cell, layer: Layer, arrays: Mapping[str, Array]) -> str:
    """The gates of the cell, if the rows of the recurrent matrix are as many as theirs."""
    name, shape = quote(layer.names["weight_hh"], 100), arrays["weight_hh"].shape
    if len(shape) != 2 or not shape[1] or shape[0] % shape[1] or shape[0] // shape[1] not in _NETWORKS:
        several = ", ".join(f"{count}*n for {network}" for count, (network, _) in _NETWORKS.items())
        hint = "; its transpose has that shape" if len(shape) == 2 and _is_stacked(shape[::-1]) else ""
        raise InputError(f"{name}: expected n columns, and rows {several}; found shape {shape}{hint}")
    network, own = _NETWORKS[shape[0] // shape[1]]
    if cell.name != own:
        relu = ', or with relu elman("relu"), --activation relu' if own == "elman" else ""
        raise InputError(
            f"{name} has shape {shape}: it is of torch's {network}, which is the cell {own}{relu}; found the cell "
            f"{cell.name}{_OTHER_RESET if cell.name == 'gru' and own == 'gru_reset_after' else ''}"
        )
    known = {own_name(stem, gate, GATES[own]) for stem in (*WEIGHTS, *BIASES) for gate in GATES[own]}
    if {item.symbol.name for item in cell.parameters} != known:
        raise InputError(
            f"this cell {own} is not that of the catalogue: it has the parameters "
            f"{listing(item.symbol for item in cell.parameters)}; torch's arrays are {listing(sorted(known))}"
        )
    return GATES[own]


def _is_stacked(shape: tuple[int, ...]) -> bool:
    return bool(shape[1]) and shape[0] % shape[1] == 0 and shape[0] // shape[1] in _NETWORKS


def _refuse_shapes(layer: Layer, arrays: Mapping[str, Array], gates: str) -> None:
    rows, n = arrays["weight_hh"].shape
    for stem in ("weight_ih", *BIASES):
        shape, name = arrays[stem].shape, layer.names.get(stem, stem)
        if stem in BIASES and shape != (rows,):
            raise InputError(f"{quote(name, 100)}: expected shape ({rows},), found {shape}")
        if stem == "weight_ih" and (len(shape) != 2 or shape[0] != rows or not shape[1]):
            hint = "; its transpose has that shape" if len(shape) == 2 and shape[1] == rows else ""
            kinds = f"{len(gates)} of n = {n}" if len(gates) > 1 else f"n = {n}"
            raise InputError(f"{quote(name, 100)}: expected shape ({rows}, m), {kinds}, found {shape}{hint}")
