"""Seconds per claim about the catalogue's networks: cell, claim, sizes, steps, outcome, CPU seconds.

Run: python benchmarks/claims.py [longest number of steps]
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator

from symrnn.cells import CELLS
from symrnn.cells.cell import Cell
from symrnn.cells.losses import with_loss
from symrnn.cells.unroll import SYMBOLIC
from symrnn.claims.claim import Claim
from symrnn.gradients.adjoint_claims import adjoint_claims
from symrnn.gradients.cell_claims import backward_claim, component_claim, jacobian_claim, two_ways_claim
from symrnn.gradients.duality_claims import duality_of_one_step
from symrnn.gradients.gradient import bptt
from symrnn.judge import check

NETWORKS = ("elman", "gru", "gru_reset_after", "lstm", "lstm_peephole")
STEPS = (1, 2, 6, 50)
Maker = Callable[[], tuple[Claim, ...]]


def adjoints(cell: Cell, steps: int) -> tuple[Claim, ...]:
    """A claim for each adjoint line of BPTT."""
    network = with_loss(cell, "squared_error", steps=steps, initial=SYMBOLIC)
    return adjoint_claims(network, bptt(network, loss="loss"), loss="loss")


def claims_of(cell: Cell, longest: int) -> Iterator[tuple[str, str, str, Maker]]:
    """What is measured: the claim, sizes, steps, and what makes it."""
    for steps in (number for number in STEPS if number <= longest):
        yield "pullback = BPTT", "all", str(steps), lambda steps=steps: (backward_claim(cell, steps),)
        yield "BPTT = RTRL", "all", str(steps), lambda steps=steps: (two_ways_claim(cell, steps),)
        yield "adjoints", "all", str(steps), lambda steps=steps: adjoints(cell, steps)
    yield "duality of one step", "all", "1", lambda: (duality_of_one_step(cell),)
    yield "Jacobian of one step", "all", "1", lambda: (jacobian_claim(cell),)
    yield "BPTT = diff", "n = m = 2", "2", lambda: (component_claim(cell, {"n": 2, "m": 2}),)


def main() -> None:
    """Print the table."""
    longest = int(sys.argv[1]) if len(sys.argv) > 1 else max(STEPS)
    row = "{:16} {:22} {:10} {:>5} {:>7} {:24} {:>8} {:>8}"
    print(row.format("cell", "claim", "sizes", "steps", "claims", "outcomes", "making", "judging"))
    for name in NETWORKS:
        for what, sizes, steps, make in claims_of(CELLS[name](), longest):
            start = time.process_time()
            made = make()
            middle = time.process_time()
            outcomes = [check(claim).outcome.name for claim in made]
            end = time.process_time()
            counts = ", ".join(f"{outcomes.count(kind)} {kind}" for kind in sorted(set(outcomes)))
            seconds = (f"{middle - start:.2f}", f"{end - middle:.2f}")
            print(row.format(name, what, sizes, steps, len(made), counts, *seconds), flush=True)


if __name__ == "__main__":
    main()
