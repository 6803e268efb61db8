"""Released packages beside the cells that they document: one row for each, with what is known to be wrong with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from symrnn import Cell
from symrnn.testing import Layout

__all__ = ["PINNED", "PackageRow", "cell_and_layout"]

#: the versions that the verdicts are about
PINNED = {
    "torch": "2.13.0",
    "flax": "0.12.8",
    "equinox": "0.13.8",
    "dm-haiku": "0.0.17",
    "keras": "3.15.1",
    "onnxruntime": "1.32.0",
    "numpy-ml": "0.1.2",
    "torchrecurrent": "0.2.5",
}


@dataclass(frozen=True)
class PackageRow:
    """A cell of a package, the assertion on it, and what this says: nothing, or the words of the message.

    ``wrong`` says it for the document.
    """

    package: str
    name: str
    check: Callable[[], None]
    says: str = ""
    wrong: str = ""

    @property
    def line(self) -> str:
        """Its row in the document."""
        version = PINNED[self.package]
        return f"| {self.package} {version} | {self.name} | {'differs' if self.says else 'passes'} | {self.wrong} |"


def cell_and_layout(name: str, states: str, weights: str, lines: str, **options: object) -> tuple[Cell, Layout]:
    """A cell from its lines, its parameters declared by their letters; the arrays that they stand in.

    ``weights`` has a line for each array, ``weight_ih: W_xi W_xf``. W_x is (n, m), another W (n, n), b and v (n), and
    what begins otherwise a number.
    """
    arrays = {key: tuple(own.split()) for key, _, own in (line.partition(":") for line in weights.split("\n") if line)}
    declared = dict.fromkeys(own for several in arrays.values() for own in several)
    texts = [f"{own}: param{_shape(own)}" for own in declared]
    head = ["x: input[m]", *(f"{state}: state[n]" for state in states.split()), *texts]
    stacked = {key: own for key, own in arrays.items() if own != (key,)}
    return Cell.parse("\n".join([*head, lines.strip()]), name), Layout(weights=stacked, **options)


def _shape(name: str) -> str:
    if name.startswith("W"):
        return "[n, m]" if name.startswith("W_x") else "[n, n]"
    return "[n]" if name[:2] in ("b_", "v_") else ""
