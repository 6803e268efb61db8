"""How many weights each neuron has, counted in its network."""

from __future__ import annotations

from dataclasses import replace

import sympy as sp

from symrnn import Cell, Claim, Parameter, Recurrence, Step, Table, Text, by_induction, equal, name_symbol, unroll
from symrnn.cells import dense, neuron
from symrnn.cells.parameters import at_time
from symrnn.errors import inflect

__all__ = ["parameter_counts", "shared_neuron"]

w1, w2, w3, w_n, w, w_out, C = map(name_symbol, ("w1", "w2", "w3", "w_n", "w", "w_out", "C"))
N_in, N_rec, N_out = map(name_symbol, ("N_in", "N_rec", "N_out"))
n = sp.Symbol("n", integer=True, nonnegative=True)

MOST_INPUTS = 8
SHOWN = (1, 2, 3, MOST_INPUTS)
_SHARED = f"shared, 1 to {MOST_INPUTS} inputs"


def shared_neuron(activation_name: str = "f") -> Cell:
    """The lecture's neuron with one input weight for all steps."""
    parameters = (Parameter(w), Parameter(w_n), Parameter(w_out))
    return replace(neuron(activation_name), name="shared neuron", parameters=parameters)


def _weights(cell: Cell, inputs: int) -> set[sp.Symbol]:
    """The weights of the network of a cell over so many inputs, found in its program."""
    network = unroll(cell, steps=inputs)
    points = {at_time(item.symbol, t) for item in cell.inputs for t in range(1, inputs + 1)}
    return {item.symbol for item in network.inputs} - points


def parameter_counts() -> Step:
    """The weights of three neurons, counted for 1 to 8 inputs and proved for every number."""
    cells = {"dense": (dense("f"), n + 1), "lecture": (neuron("f"), n + 2), "shared": (shared_neuron(), sp.Integer(3))}
    counts = {name: [len(_weights(cell, size)) for size in range(MOST_INPUTS + 1)] for name, (cell, _) in cells.items()}
    claims = [claim for name, (_, formula) in cells.items() for claim in _claims(name, formula, counts[name])]
    rows = tuple((str(size), *(str(counts[name][size]) for name in cells)) for size in SHOWN)
    return Step(
        "parameter-counts",
        "How many weights: 3, 4, and why",
        Text(
            "The lecture's recurrent neuron over two inputs has {four} weights, {w1}, {w2}, {w3} and {w_n}, where the "
            "dense neuron has {three}: the fourth, {w_n}, carries the state from one time to the next. "
            "Over {n} inputs the dense neuron has {dense} weights, one for each input and one for the output, and the "
            "lecture's neuron {lecture}. A recurrent neuron that uses one input weight {w} at every time has {three}, "
            "whatever {n} is: {w}, {w_n} and {w_out}. This is the usual recurrent network. The weights are "
            "counted in the unrolled networks. With a single input {w_n} is present, but has no past to carry.",
            w1=w1, w2=w2, w3=w3, w_n=w_n, n=n, w=w, w_out=w_out, dense=n + 1, lecture=n + 2,
            four=counts["lecture"][2], three=counts["dense"][2],
        ),
        (*claims, *_claims_of_sharing()),
        "counted for 1 to 8 inputs; by induction for every number, since one more input adds one input weight, or "
        "none where it is shared",
        ("neurons",),
        Table(
            "Weights of each neuron, without biases",
            ("inputs", "dense", "the lecture's recurrent", "recurrent, one input weight"),
            (*rows, (n, n + 1, n + 2, "3")),
            (*map(_names, SHOWN), tuple(f"{name}, for every number of inputs" for name in cells)),
        ),
    )  # fmt: skip


def _names(size: int) -> tuple[str, ...]:
    """The claims behind the row of so many inputs."""
    return (*(f"{name}, {inflect(size, 'input')}" for name in ("dense", "lecture")), _SHARED)


def _claims(name: str, formula: sp.Expr, counts: list[int]) -> list[Claim]:
    """For every number of inputs by what one more input adds, and at each number counted where that matters."""
    counting = Recurrence(C, sp.Integer(counts[0]), C + (counts[1] - counts[0]))
    sizes = range(1, MOST_INPUTS + 1) if formula.has(n) else ()
    return [
        by_induction(f"{name}, for every number of inputs", equal(C, formula), n, (counting,)),
        *(
            Claim.equality(f"{name}, {inflect(size, 'input')}", formula, counts[size], (equal(n, size),))
            for size in sizes
        ),
    ]


def _claims_of_sharing() -> list[Claim]:
    """The three weights that are shared, by what they are for: the same at every number of inputs counted."""
    networks = [_weights(shared_neuron(), size) for size in range(1, MOST_INPUTS + 1)]
    parts = {(len(found - {w_n, w_out}), len(found & {w_n}), len(found & {w_out})) for found in networks}
    return [
        Claim.equality(
            _SHARED,
            N_in + N_rec + N_out,
            3,
            tuple(map(equal, (N_in, N_rec, N_out), part)),
        )
        for part in sorted(parts)
    ]
