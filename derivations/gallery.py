"""One step backwards of every network in the catalogue, as equations, and what is proved of it."""

from __future__ import annotations

from dataclasses import replace

from symrnn import (
    Cell,
    Claim,
    Derivation,
    Reference,
    Step,
    Text,
    backward_claim,
    component_claim,
    duality_of_one_step,
    jacobian_claim,
    pullback,
    two_ways_claim,
)
from symrnn.cells import elman, entry, gru, gru_reset_after, lstm, lstm_peephole
from symrnn.derivation.bibtex import read_bibtex
from symrnn.derivation.time_names import names_with_times
from symrnn.gradients.one_step import one_step

from ._frames import CLOSING, GOALS
from ._notation import NOTATION

STEPS = 3

#: each network with its title, and the sizes at which it is compared with SymPy's derivative, entry by entry
NETWORKS = (
    (elman, "The simple recurrent network", 2),
    (gru, "The gated recurrent unit, reset before the product", 1),
    (gru_reset_after, "The gated recurrent unit, reset after the product", 1),
    (lstm, "Long short-term memory with a forget gate", 1),
    (lstm_peephole, "Long short-term memory with peepholes", 1),
)


def build() -> Derivation:
    """The derivation with a step for each network."""
    return Derivation(
        title="The catalogue, one step backwards",
        abstract=Text(
            "What back-propagation through time does in one step, for any number of units and of inputs. Run over "
            "three steps it is compared with the gradient of the unrolled network; why one step settles every number "
            "of steps is {last}.",
            last=Reference("the last step of the chapter on the gradient", "gradient", "every-T"),
        ),
        goals=GOALS["gallery"],
        closing=CLOSING["gallery"],
        notation=NOTATION["gallery"],
        assumptions=(
            Text("Every name stands for a real number, or for a vector or matrix of real numbers."),
            Text(
                "A bar marks the derivative of the loss. What arrives at the new states, from the later steps and from "
                "the loss, is given; what the lines give for a parameter is summed over the steps."
            ),
        ),
        steps=tuple(_step(make(), title, size) for make, title, size in NETWORKS),
    )


def _step(cell: Cell, title: str, size: int) -> Step:
    names = names_with_times(cell)
    step = one_step(cell).rename(names)
    return Step(
        cell.name,
        title,
        Text(f"Source: {cell.source}. First the step, then the step backwards."),
        (
            Claim.equivalent("the step is that of the cell", step, cell.program.rename(names)),
            duality_of_one_step(cell).rename(names),
            backward_claim(cell, STEPS),
            replace(two_ways_claim(cell, STEPS), name=f"BPTT = RTRL over {STEPS} steps"),
            component_claim(cell, {"n": size, "m": size}),
            jacobian_claim(cell).rename(names),
        ),
        "the rules of one step backwards and forwards agree; the step backwards, run over three steps, is BPTT",
        equations=pullback(cell).rename(names),
        definition=step,
        cites=tuple(read_bibtex(entry(cell.name).bibtex).values()),
    )
