"""What is wrong with a network of several layers: in which of them, in which array, and what it looks like."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from symrnn.errors import inflect
from symrnn.testing.kernels.findings import number_or_text

__all__ = ["LayerReport"]


@dataclass(frozen=True, slots=True)
class LayerReport:
    """The part that is wrong, as "layer 1, backwards", and the entry shown; ``what`` says which array it stands in."""

    module: str
    cell: str
    place: str
    parameter: str
    what: str
    index: tuple[int, ...]
    got: float
    expected: float
    right: tuple[str, ...]
    wrong: tuple[str, ...]
    looks_like: tuple[str, ...]
    steps: int
    batch: int
    reproduce: str
    is_value: bool

    def __str__(self) -> str:
        does = "is not" if self.is_value else "does not give the gradient of"
        like = f", and it looks like: {self.looks_like[0]}" if self.looks_like else ""
        at = ", ".join(map(str, self.index))
        rows = [
            ("where", f"{self.what}[{at}]" if at else self.what),
            ("got", repr(self.got)),
            ("expected", repr(self.expected)),
            ("shortest", f"{inflect(self.steps, 'step')}, a batch of {self.batch}"),
            ("wrong", "; ".join(self.wrong)),
            ("right", "; ".join(self.right) or "nothing"),
            ("looks like", "\n".join(self.looks_like) or "none of the mistakes that are known"),
            ("reproduce", self.reproduce),
        ]
        head = f"{self.module} {does} the cell {self.cell} in {self.place}: {self.what} is wrong{like}"
        return "\n".join([head, "", *(_row(name, text) for name, text in rows)])

    def record(self) -> dict[str, Any]:
        """The report as plain data, for files that programs read."""
        return {
            "parameter": self.parameter,
            "layer": self.place,
            "index": list(self.index),
            "got": number_or_text(self.got),
            "expected": number_or_text(self.expected),
            "steps": self.steps,
            "looks_like": list(self.looks_like),
            "reproduce": self.reproduce,
        }


def _row(name: str, text: str) -> str:
    first, *others = text.splitlines()
    return "\n".join((f"  {name:<11}{first}", *(f"  {'':<11}{line}" for line in others)))
