"""Where a mistake is: from the gradients that are wrong to the line of the pullback, and to the gate."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType

import sympy as sp

from symrnn.cells.cell import Cell
from symrnn.cells.parameters import previous
from symrnn.programs.lines import Assign
from symrnn.testing.kernels.equations import Equations, gradient_roles

__all__ = ["find_reached", "gate_letter", "gate_name", "gate_of", "lines_behind", "result_name"]

#: the letters of the catalogue and of the literature
_GATES: Mapping[str, str] = MappingProxyType(
    {
        "i": "input gate",
        "f": "forget gate",
        "o": "output gate",
        "g": "candidate",
        "r": "reset gate",
        "z": "update gate",
    }
)


def gate_letter(cell: Cell, name: str) -> str:
    """The letter of the gate that a name belongs to, empty where there is none: ``f`` for ``W_hf`` and ``a_f_bar``.

    It is the last letter of what the name is called after, and the cell assigns a line of that name.
    """
    assigned = {line.symbol.name for line in cell.lines} - {state.symbol.name for state in cell.states}
    letter = name.partition("[")[0].removesuffix("_total").removesuffix("_bar")[-1:]
    return letter if letter in assigned and (letter in _GATES or name[:1] in "Wb") else ""


def gate_of(cell: Cell, names: Iterable[str]) -> str:
    """The gate that names belong to, in words; empty where there are several, or a value that belongs to none."""
    letters = {gate_letter(cell, name) for name in names if gate_letter(cell, name) or not name.endswith("_bar")}
    return gate_name(letters.pop()) if len(letters) == 1 and "" not in letters else ""


def gate_name(letter: str) -> str:
    """The name of a gate: the ``forget gate`` for f."""
    return _GATES.get(letter, f"gate {letter}")


def result_name(cell: Cell, line: Assign) -> str:
    """The gradient that a line of the pullback is, under the name a kernel gives it back; empty for a line between."""
    states = {previous(state.symbol).name: state.symbol.name for state in cell.states}
    base, ending, _ = line.symbol.name.partition("_bar")
    name = states.get(base, base)
    known = {role.symbol.name for role in gradient_roles(cell)}
    is_result = line.symbol.name == base + ending and (base in states or base in known - set(states.values()))
    return name if is_result else ""


def find_reached(equations: Equations) -> dict[sp.Symbol, frozenset[str]]:
    """For each line of the pullback the gradients that depend on it within the step."""
    found: dict[sp.Symbol, frozenset[str]] = {}
    for number in reversed(range(len(equations.back))):
        line = equations.back[number]
        own = result_name(equations.cell, line)
        later = (found[user.symbol] for user in equations.back[number + 1 :] if line.symbol in user.expr.free_symbols)
        found[line.symbol] = frozenset({own} - {""}).union(*later)
    return found


def lines_behind(equations: Equations, wrong: Collection[str], returned: Collection[str]) -> tuple[Assign, ...]:
    """The lines that explain which gradients of one step are wrong: all that depend on the line, and no others.

    Where no line does, the lines of the wrong gradients themselves.
    """
    reach = find_reached(equations)
    single = [line for line in equations.back if reach[line.symbol] & set(returned) == set(wrong)]
    own = [line for line in equations.back if result_name(equations.cell, line) in wrong]
    return tuple(single or own)
