"""``symrnn list``: the cells, activations and derivations there are."""

from __future__ import annotations

import argparse

from symrnn.book.chapters import derivation_names, derivation_summary
from symrnn.cells import CELLS
from symrnn.cells.activations import ACTIVATIONS
from symrnn.cells.formula import formula_text

__all__ = ["list_all"]


def list_all(arguments: argparse.Namespace) -> int:
    """``symrnn list``: what there is, each with a line on it."""
    print("cells:")
    for name, make in CELLS.items():
        print(f"  {name:<15} {(make.__doc__ or '').splitlines()[0]}")
    print("\nactivations, and any single letter for an undefined one:")
    for name, row in ACTIVATIONS.items():
        print(f"  {name:<15} slope at most {formula_text(row.slope_bound)}")
    print("\nderivations:")
    for name in derivation_names():
        print(f"  {name:<15} {derivation_summary(name)}")
    return 0
