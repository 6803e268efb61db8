"""How long a formula is to its reader: what is stacked, cut or summed counts as an operation does."""

from __future__ import annotations

import sympy as sp

from symrnn.derivation.steps.network_steps import _count_operations
from symrnn.expressions.array_nodes import part, row_sums, softmax, spread, stack
from symrnn.programs.program import name_symbol

S, h, x = map(name_symbol, ("S", "h", "x"))


def test_operations_and_nodes_are_counted() -> None:
    assert _count_operations(sp.tanh(h + x) * x) == 3
    assert _count_operations(part(stack(h, x), 0, "n")) == 2
    assert _count_operations(row_sums(S * spread(softmax(h)))) == 4
