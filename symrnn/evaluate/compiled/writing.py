"""What is known of the names of a run, and the functions of its operations."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import sympy as sp

from symrnn.evaluate.along_axes import no_inverse
from symrnn.evaluate.code_names import C_WORDS
from symrnn.evaluate.compiled.entries import EntryWriter, NameSpace, count_text
from symrnn.evaluate.compiled.extraction import Extraction
from symrnn.evaluate.compiled.fills import fill_text, product_text
from symrnn.evaluate.compiled.functions import own_words
from symrnn.evaluate.compiled.operations import (
    EntryLoop,
    FixedProduct,
    NodeLoop,
    Operation,
    RunningSum,
    Transposition,
    ZeroCheck,
    in_order,
    makes,
    reads,
)
from symrnn.evaluate.compiled.storage import ArrayPlace, Kept, places_of
from symrnn.evaluate.compiled.texts import CFunction, check_text, group_text, sum_name, sum_text, turn_text
from symrnn.evaluate.compiled.work import RunPart, RunWork
from symrnn.evaluate.end_cells import LOSS
from symrnn.evaluate.kinks import no_slope
from symrnn.expressions.shapes import Shape
from symrnn.gradients.one_step import bar

__all__ = ["KernelWriting", "argument_roles", "result_roles", "writing_of"]

#: what C calls something else, and what the functions here call so
_TAKEN = C_WORDS | {
    *("real", "bits", "vector", "half_vector", "steps", "batch", "given", "results", "workspace", "first", "live"),
    *("start", "count", "member", "left_over", "t", "s", "i", "k", "b", "sum", "most", "found", "scratch", "size_t"),
    *("memset", "memcpy", "malloc", "free", "printf", "compare", "LANES", "CHUNK", "INDEPENDENT", "ROOM"),
    *(f"{word}f" for word in C_WORDS),
}
_OWN = re.compile(r"of_|given_|(outputs|states|x|initial)_of_|.*_\d+$")


@dataclass(slots=True)
class KernelWriting:
    """What is known of the names, and the functions written so far."""

    work: RunWork
    lanes: int
    extraction: Extraction
    operations: dict[RunPart, tuple[Operation, ...]]
    places: dict[sp.Symbol, ArrayPlace]
    names: dict[sp.Symbol, str]
    spaces: dict[sp.Symbol, NameSpace]
    results: dict[sp.Symbol, str]
    read_after: dict[RunPart, tuple[sp.Symbol, ...]]
    functions: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)

    def shape(self, symbol: sp.Symbol) -> Shape:
        """The shape of a name."""
        return self.extraction.shapes[symbol]

    def count(self, symbol: sp.Symbol) -> str:
        """How many entries it has."""
        return count_text(self.shape(symbol))

    def pointer(self, symbol: sp.Symbol) -> str:
        """Where the values of a name begin, at the step or the first of the steps that are worked on."""
        if symbol in self.places:
            place = self.places[symbol]
            return place.pointer(self.names[place.array], self.shape(symbol))
        if self.spaces[symbol] is NameSpace.STEP:
            return f"{self.names[symbol]} + t*{self.count(symbol)}"
        return self.names[symbol]

    def is_used(self, symbol: sp.Symbol, back: bool | None = None) -> bool:
        """Whether anything takes or gives a name, forwards or backwards."""
        if symbol in self.kept_always:
            return True
        parts = [part for part in RunPart if back is None or part.is_back == back]
        each = [operation for part in parts for operation in self.operations.get(part, ())]
        return any(symbol in reads(operation) or symbol in makes(operation) for operation in each)

    @property
    def kept_always(self) -> frozenset[sp.Symbol]:
        """States, and what goes back by them."""
        return frozenset(symbol for pair in (*self.work.carried, *self.work.carried_back) for symbol in pair)

    def result(self, kind: str, symbol: sp.Symbol) -> str:
        """The name of an array that is given out."""
        return self.results.get(symbol, f"{kind}_of_{self.names[symbol]}")

    def calls(self, part: RunPart) -> Iterator[str]:
        """The calls of a part's operations, whose functions are written here."""
        at_end = self.work.at_last and part in (RunPart.LOSS, RunPart.LOSS_BACK)
        stepped = not (part.is_loop or part is RunPart.ONCE or at_end)
        for operation in self.operations.get(part, ()):
            writer = EntryWriter(
                self.names, self.extraction.shapes, self.spaces, self.lanes, stepped, part is not RunPart.ONCE
            )
            into = self.work.sums[operation.symbol] if isinstance(operation, RunningSum) else None
            if into is not None and into not in self.results:
                continue
            text = self._text(operation, into, writer)
            name = f"{part.name.lower()}_{len(self.functions) + 1}"
            self.functions.append(self._function(name, text, operation, into))
            gives = [self._result(into)] if into is not None else [self.pointer(symbol) for symbol in text.gives]
            arguments = ", ".join(["count" if stepped else "1", "t", "live", *gives, *map(self.pointer, text.takes)])
            call = f"{name}({arguments})"
            if text.result == "void":
                yield f"{call};"
            else:
                self.messages.append(self._message(operation))
                yield f"if ({call}) {{ return {len(self.messages)}; }}"

    def _result(self, into: sp.Symbol) -> str:
        name = self.results[into]
        return f"{name} + t*{self.count(into)}" if self.spaces[into] is NameSpace.STEP else name

    def _message(self, operation: Operation) -> str:
        if isinstance(operation, ZeroCheck):
            return no_slope(operation.line)
        return no_inverse(operation.line) if isinstance(operation, NodeLoop) else ""

    def _text(self, operation: Operation, into: sp.Symbol | None, writer: EntryWriter) -> CFunction:
        match operation:
            case EntryLoop():
                return group_text(operation, writer, self._choose_stored(operation))
            case FixedProduct():
                return product_text(operation, writer)
            case NodeLoop():
                return fill_text(operation, writer)
            case ZeroCheck():
                return check_text(operation, writer)
            case Transposition():
                return turn_text(operation, writer)
            case RunningSum() if into is not None:
                return sum_text(operation, into, writer)
        raise TypeError(operation)

    def _choose_stored(self, group: EntryLoop) -> list[sp.Symbol]:
        """What is taken outside of the group."""
        others = [each for every in self.operations.values() for each in every if each is not group]
        taken = set().union(*map(reads, others), *self.read_after.values())
        taken |= self.kept_always
        return [symbol for symbol in makes(group) if symbol in taken]

    def _function(self, name: str, text: CFunction, operation: Operation, into: sp.Symbol | None) -> str:
        gives = [sum_name(self.names[symbol]) if symbol == into else self.names[symbol] for symbol in text.gives]
        arguments = ["long steps", "long first", "long live", *(f"real *restrict {each}" for each in gives)]
        arguments += [f"const real *restrict {self.names[symbol]}" for symbol in text.takes]
        words = set(re.findall(r"\w+", "\n".join(text.body)))
        idle = [f"(void){each};" for each in ("steps", "first", "live") if each not in words]
        body = "\n".join(f"    {line}" for line in (*([" ".join(idle)] if idle else []), *text.body))
        return f"static {text.result} {name}({', '.join(arguments)})\n{{\n{body}\n}}"


def writing_of(work: RunWork, lanes: int) -> KernelWriting:
    """The operations of some work with their names, for so many members side by side."""
    extraction = Extraction(work, lanes)
    operations = {part: in_order(each) for part, each in extraction.found.items()}
    inputs = {item.symbol for item in work.cell.inputs}
    read_after = {
        RunPart.LOSS if work.cell.readout else RunPart.OUTPUTS: () if work.has_loss else tuple(work.outputs),
        RunPart.AFTER: tuple(bar(symbol) for symbol in work.gradients if symbol in inputs),
    }
    places = places_of(work, operations, read_after)
    spaces: dict[sp.Symbol, NameSpace] = dict.fromkeys(extraction.once, NameSpace.ONCE) | dict.fromkeys(
        places, NameSpace.MEMBER
    )
    spaces |= {symbol: NameSpace.ONCE for symbol in places if places[symbol].kept is Kept.ONCE}
    spaces |= dict.fromkeys(work.per_step, NameSpace.STEP)
    spaces[LOSS] = NameSpace.ONCE
    extraction.shapes[LOSS] = ()
    if work.cell.time is not None:
        spaces[work.cell.time] = NameSpace.CLOCK
        extraction.shapes[work.cell.time] = ()
    for target, output in zip(work.targets, work.outputs, strict=False):
        extraction.shapes[target] = extraction.shapes[output]
    names = _names(spaces)
    results = {symbol: f"of_{names[symbol]}" for kind, symbol in result_roles(work) if kind in ("loss", "params")}
    return KernelWriting(work, lanes, extraction, operations, places, names, spaces, results, read_after)


def _names(symbols: Iterable[sp.Symbol]) -> dict[sp.Symbol, str]:
    """A name in C for each, its own where it can be."""
    found: dict[sp.Symbol, str] = {}
    used = {*_TAKEN, *own_words()}
    for symbol in symbols:
        base = symbol.name if re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", symbol.name) else "v"
        base = base.rstrip("_") if not isinstance(symbol, sp.Dummy) else "q"
        name, number = base, 2
        base = name = f"its_{base}" if _OWN.match(base) else base
        while name in used:
            name, number = f"{base}{number}", number + 1
        used.add(name)
        found[symbol] = name
    return found


def argument_roles(work: RunWork) -> tuple[tuple[str, sp.Symbol], ...]:
    """What the function takes, in order, by the group that it belongs to."""
    cell = work.cell
    return (
        *(("params", item.symbol) for item in cell.parameters),
        *(("params", item.symbol) for item in cell.constants),
        *(("x", item.symbol) for item in cell.inputs),
        *(("initial", item.symbol) for item in cell.states),
        *(("targets", symbol) for symbol in work.outputs if work.targets),
    )


def result_roles(work: RunWork) -> tuple[tuple[str, sp.Symbol], ...]:
    """What it gives."""
    states = tuple(item.symbol for item in work.cell.states)
    if not work.has_loss:
        return (*(("outputs", symbol) for symbol in work.outputs), *(("states", symbol) for symbol in states))
    if not work.is_back:
        return (("loss", LOSS),)
    inputs = {item.symbol for item in work.cell.inputs}
    return (
        ("loss", LOSS),
        *(("x" if symbol in inputs else "params", symbol) for symbol in work.gradients),
        *(("initial", symbol) for symbol in states),
    )
