"""What a section for the README of a kernel rests on: one step of a cell, and that step backwards."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

import sympy as sp

from symrnn.cells.cell import Cell
from symrnn.cells.entries import CatalogueEntry, entry_from
from symrnn.cells.language import CellFact, split_front_matter
from symrnn.cells.parameters import Parameter
from symrnn.cells.text import cell_text
from symrnn.cells.unroll import SYMBOLIC
from symrnn.derivation.cell_parts import CellParts, parts_of
from symrnn.derivation.declared_words import declarations_in_words
from symrnn.derivation.derivation import Derivation
from symrnn.derivation.exposition import Text
from symrnn.derivation.facts import entry_of_cell
from symrnn.derivation.steps.cell_steps import every_step, pullback_steps
from symrnn.derivation.steps.fact_steps import fact_steps
from symrnn.expressions.array_nodes import extent
from symrnn.expressions.functions import is_undefined
from symrnn.expressions.sizes import size_names
from symrnn.programs.program import Input

__all__ = ["derive_step", "text_with_bibtex", "text_with_facts"]

STEPS = 2  # over which the step backwards is compared with BPTT of the network


def text_with_facts(cell: Cell) -> str:
    """The text of a cell, from which all of a section follows: its title, source and facts, and its lines as written.

    >>> from symrnn.cells import load
    >>> print(text_with_facts(load("ses")).splitlines()[1])
    title = "Simple exponential smoothing"

    Raises
    ------
    InputError
        for a cell that has no text form.
    """
    entry = entry_of_cell(cell)
    if entry is None:
        return cell_text(cell).strip("\n")
    facts = [line for fact in entry.facts for line in ("", "[[facts]]", *_fact(fact))]
    return "\n".join(["+++", *_head(entry), *facts, "+++", _body(entry)])


def text_with_bibtex(cell: Cell) -> str:
    """The text of a cell with its title, its source and the BibTeX entry of that, and without its facts.

    >>> from symrnn.cells import load
    >>> print(text_with_bibtex(load("ses")).splitlines()[3])
    bibtex = '''

    Raises
    ------
    InputError
        for a cell that has no text form.
    """
    entry = entry_of_cell(cell)
    if entry is None:
        return cell_text(cell).strip("\n")
    cited = entry.bibtex.strip() if "'''" not in entry.bibtex else ""
    bibtex = ("bibtex = '''", *cited.splitlines(), "'''") if cited else ()
    return "\n".join(["+++", *_head(entry), *bibtex, "+++", _body(entry)])


def _head(entry: CatalogueEntry) -> list[str]:
    return [f"{key} = {_quote(value)}" for key, value in (("title", entry.title), ("source", entry.source)) if value]


def _body(entry: CatalogueEntry) -> str:
    return split_front_matter(entry.text)[1].replace("\r\n", "\n").strip("\n")


def _fact(fact: CellFact) -> Iterator[str]:
    yield f"says = {_quote(fact.says)}"
    yield f"claim = {_quote(fact.claim)}"
    if fact.given:
        yield f"given = [{', '.join(map(_quote, fact.given))}]"
    if fact.where:
        yield f"where = {{ {', '.join(f'{name} = {_quote(formula)}' for name, formula in fact.where)} }}"


def _quote(text: str) -> str:
    """A string of JSON is one of TOML, but for one control character."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def derive_step(text: str, name: str) -> tuple[Derivation, CellParts, CatalogueEntry]:
    """The derivation of one step of the cell that a text means, with its parts and what the text says of it.

    Its assumptions are the names, a sentence for each; it is about any number of steps and any initial state.

    >>> lesson, _, _ = derive_step("x: input\\nh: state\\nw: param\\nh = w*h + x", "leaky")
    >>> [step.id for step in lesson.steps], lesson.definition.lines[0]
    (['one-step', 'backward-pass', 'every-T'], Assign(symbol=h_t, expr=h_prev*w + x_t, shape=()))

    Raises
    ------
    InputError
        as ``Cell.parse`` and ``derive`` do.
    """
    cell = Cell.parse(text, name)
    entry = entry_from(text, name)
    parts = parts_of(cell, STEPS, initial=SYMBOLIC)
    definition = parts.step.rename(parts.names)
    one, over_steps = pullback_steps(parts)
    taken = {
        *map(str, definition.shapes),
        *size_names(*(size for shape in definition.shapes.values() for size in shape)),
    }
    facts, undecided = fact_steps(parts)
    derivation = Derivation(
        title=entry.title,
        abstract=Text(entry.source.replace("{", "{{").replace("}", "}}")),
        assumptions=(*(_say_name(item, parts) for item in definition.inputs), *_assumptions(parts)),
        steps=(one, over_steps, every_step(one, taken=frozenset(taken)), *facts),
        definition=definition,
        argued=undecided,
    )
    return derivation, parts, entry


def _say_name(item: Input, parts: CellParts) -> Text:
    """``W_xr: parameter, n × m``."""
    sizes = {f"s{number}": extent(size) for number, size in enumerate(item.shape)}
    counts = {0: "a number", 1: "{s0} entries"}.get(len(sizes), " × ".join(f"{{{key}}}" for key in sizes))
    return Text(f"{{name}}: {_kind(item, parts)}, {counts}", name=item.symbol, **sizes)


def _kind(item: Input, parts: CellParts) -> str:
    """What a name is given as; what one step takes in beside these are its old states."""
    cell = parts.cell
    if cell.time is not None and item.symbol == parts.names.get(cell.time, cell.time):
        return "number of the step"
    given: tuple[tuple[str, Iterable[Input | Parameter]], ...] = (
        ("input", cell.inputs),
        ("parameter", cell.parameters),
        ("constant", cell.constants),
    )
    for kind, items in given:
        if item.symbol in {parts.names.get(each.symbol, each.symbol) for each in items}:
            return kind
    return "old state"


def _assumptions(parts: CellParts) -> Iterator[Text]:
    yield Text("Every name stands for a real number, or for an array of real numbers.")
    functions = {
        node.func.__name__ for line in parts.step.lines for node in line.expr.atoms(sp.Function) if is_undefined(node)
    }
    for name in sorted(functions):
        yield Text(f"{name} is any differentiable function.")
    yield from declarations_in_words(parts.cell, parts.names)
