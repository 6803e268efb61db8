"""The names of a chunk on a page: the rows of a gate in capitals, states S_0 and S_C, decays without endings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import sympy as sp

from symrnn.linear.chunk_equations import ChunkEquations
from symrnn.linear.log_gates import log_gates_of
from symrnn.programs.program import Program, name_symbol

__all__ = ["ChunkNames", "chunk_names"]

#: what a decay is called, by its name in the chunk without that of its state; {} is the length
_DECAYS: Mapping[str, str] = MappingProxyType(
    {
        "spans": "D",
        "decays": "Lambda",
        "spans_before": "D_before",
        "decays_before": "Lambda_before",
        "G_end": "G_{}",
        "to_end": "D_{}",
        "fade": "Gamma_{}",
    }
)
_LOG_GATES = ("g", "l", "a")
#: they keep their letters, whatever a gate is called
_OF_THE_SYSTEM = ("A", "M", "R", "E")
_ENDINGS = ("_bar_total", "_bar", "_dot", "_more")
_PART = re.compile(r"([a-z]\d*)_(.+)")


@dataclass(frozen=True, slots=True)
class ChunkNames:
    """From the names of a chunk to those of its page; what is derived from a name goes with it."""

    names: Mapping[str, str]
    log_gates: tuple[str, ...]

    def of(self, name: str) -> str:
        """``k_bar`` to ``K_bar``, and ``q_O_S_of1``, a product in the line of O, to ``q_O``."""
        if name in self.names:
            return self.names[name]
        for ending in _ENDINGS:
            if name.endswith(ending):
                return self.of(name.removesuffix(ending)) + ending
        if name.removesuffix("_next") in self.log_gates:
            return f"{self.names[name.removesuffix('_next')]}_next"
        found = _PART.fullmatch(name)
        if found is None:
            return name
        return f"{found[1]}_{self.names.get(found[2], found[2])}"

    def symbols(self, programs: Iterable[Program]) -> dict[sp.Symbol, sp.Symbol]:
        """The names of these programs that are others on the page."""
        symbols = dict.fromkeys(symbol for program in programs for symbol in program.shapes)
        found = {symbol: name_symbol(self.of(symbol.name)) for symbol in symbols}
        return {old: new for old, new in found.items() if old != new}


def chunk_names(equations: ChunkEquations) -> ChunkNames:
    """The names for the page of one chunk; where a name is taken, the chunk's own stays.

    >>> from symrnn import cells
    >>> from symrnn.linear import as_linear
    >>> from symrnn.linear.chunk_equations import equations_of
    >>> found = chunk_names(equations_of(as_linear(cells.load("gated_deltanet")), "C"))
    >>> print(*map(found.of, ("k", "log_alpha_bar", "S", "S_prev_bar", "fade_S", "O_S_of1")))
    K g_bar S_C S_0_bar Gamma_C O
    """
    core, length = equations.form.core, equations.chunk
    own = [symbol.name for symbol in (*core.program.shapes, *equations.cell.program.shapes)]
    taken, found = {*own, length}, dict[str, str]()

    def give(name: str, wanted: Iterable[str]) -> None:
        free = next((each for each in wanted if each not in taken), None)
        if free is not None:
            found[name] = free
            taken.add(free)

    gates = log_gates_of(equations.form)
    for gate in gates:
        give(gate.name, _LOG_GATES)
    states = [state.symbol.name for state in core.states]
    lines = {line.symbol.name: _shorten(line.symbol.name, states, length, line.shape) for line in equations.cell.lines}
    for name, wanted in lines.items():
        if any(name == f"{letter}_{state}" for letter in _OF_THE_SYSTEM for state in states):
            give(name, wanted)
    for item in core.inputs:
        if item.shape and len(item.symbol.name) == 1 and item.symbol.name.islower():
            give(item.symbol.name, (item.symbol.name.upper(),))
    for name in states:
        give(name, (f"{name}_{length}",))
        give(f"{name}_prev", (f"{name}_0",))
    for name, wanted in lines.items():
        if name not in found:
            give(name, wanted)
    return ChunkNames(found, tuple(gate.name for gate in gates if gate.name in found))


def _shorten(name: str, states: list[str], length: str, shape: tuple[int | str, ...]) -> tuple[str, ...]:
    """Names without that of the state, the first that is free; an output in capitals."""
    return () if name in states else tuple(_candidates(name, states, length, shape))


def _candidates(name: str, states: list[str], length: str, shape: tuple[int | str, ...]) -> Iterator[str]:
    for state in states:
        stem, ending, count = name.partition(f"_{state}_of")
        if ending:
            yield from (stem, f"{stem}_{count}")
        elif name.endswith(f"_{state}"):
            stem = name.removesuffix(f"_{state}")
            if stem == "through":
                yield f"P_{length}" if shape else f"gamma_{length}"
            yield _DECAYS.get(stem, stem).format(length)
    if len(name) == 1 and name.islower():
        yield name.upper()
