"""Any cell to its derivation: its equations, the network over T steps, its gradient, and one step for every T."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import sympy as sp

from symrnn.cells.cell import Cell
from symrnn.cells.unroll import SYMBOLIC
from symrnn.claims.claim import Claim, Hypothesis
from symrnn.derivation.cell_parts import CellParts, parts_of
from symrnn.derivation.declared_words import declarations_in_words
from symrnn.derivation.derivation import Derivation
from symrnn.derivation.exposition import Text
from symrnn.derivation.shape_words import shapes_in_words
from symrnn.derivation.steps.bound_steps import bound_steps
from symrnn.derivation.steps.cell_steps import duality_steps, every_step, jacobian_steps, pullback_steps
from symrnn.derivation.steps.fact_steps import fact_steps
from symrnn.derivation.steps.map_steps import map_steps
from symrnn.derivation.steps.network_steps import equals_formulas, gradient_steps, network_steps
from symrnn.derivation.written import text_as_written
from symrnn.errors import inflect
from symrnn.expressions.arguments import check_arguments
from symrnn.expressions.exact import fraction_to_rational, to_fraction
from symrnn.expressions.functions import is_undefined
from symrnn.expressions.sizes import size_names
from symrnn.programs.program import Assign, Program, name_symbol

__all__ = ["derive", "duality_steps", "equals_formulas", "rounds_to"]

_ACRONYMS = frozenset({"gru", "lstm", "mgu", "rnn"})


@check_arguments
def derive(
    cell: Cell, steps: int | None = None, inputs: Sequence[Any] | None = None, initial: Any = None
) -> Derivation:
    """The derivation of a cell: its network over T steps, its gradient in three ways, its Jacobian, and every T.

    ``steps``, ``inputs`` and ``initial`` are those of ``unroll``; with neither of the first two, two steps are taken.
    A cell of vectors or matrices starts from any state, if none is given, and a scalar one from zero. What is
    differentiated is the output, where that is one number, else the squared error of all outputs.

    >>> from symrnn.cells import lstm
    >>> lesson = derive(lstm())
    >>> [step.id for step in lesson.steps]
    ['network', 'one-step', 'backward-pass', 'adjoints', 'rtrl', 'jacobian', 'bound', 'every-T', 'facts']

    Raises
    ------
    InputError
        as ``unroll`` does.
    """
    if steps is None and inputs is None:
        steps = 2
    if initial is None and any(cell.program.shapes.values()):
        initial = SYMBOLIC
    parts = parts_of(cell, steps, inputs, initial)
    definition = parts.step.rename(parts.names)
    one, over_steps = pullback_steps(parts)
    facts, undecided = fact_steps(parts)
    return Derivation(
        title=f"{_sentence(cell.name)} over {inflect(parts.count, 'step')}",
        abstract=_abstract(parts),
        assumptions=_assumptions(parts, definition, initial),
        steps=(
            *network_steps(parts),
            one,
            over_steps,
            *gradient_steps(parts),
            *jacobian_steps(parts),
            *bound_steps(parts),
            *map_steps(parts),
            every_step(one, taken=_names_on_the_page(definition)),
            *facts,
        ),
        argued=undecided,
        definition=definition,
        written=text_as_written(getattr(cell, "text", ""), parts.step),
    )


def rounds_to(name: str, value: sp.Expr, shown: str, given: tuple[Hypothesis, ...] = ()) -> Claim:
    """The claim that a decimal is a value rounded to the digits shown: |value - shown| <= half a unit of the last.

    >>> print(rounds_to("a third", name_symbol("r") / 3, "0.33"))
    a third: Abs(r/3 - 33/100) <= 1/200

    Raises
    ------
    InputError
        where ``shown`` is not a decimal.
    """
    decimal = to_fraction(shown)
    exponent = Decimal(shown).as_tuple().exponent
    assert isinstance(exponent, int)
    half_unit = sp.Rational(1, 2) * sp.Integer(10) ** exponent
    # unevaluated: SymPy writes |-v - s| as |v + s|, and the page would show the value with its sign turned round
    return Claim.at_most(name, sp.Abs(value - fraction_to_rational(decimal), evaluate=False), half_unit, given)


def _sentence(name: str) -> str:
    """A name as the start of a title: ``lstm_peephole`` is LSTM peephole."""
    words = " ".join(word.upper() if word in _ACRONYMS else word for word in name.split("_"))
    return words[:1].upper() + words[1:]


def _abstract(parts: CellParts) -> Text:
    """What the page is about, with what is computed after the last step."""
    cell = parts.cell
    ending = _names_at_the_end(cell)
    lines = {
        f"line{number}": Assign(line.symbol, line.expr.xreplace(ending)) for number, line in enumerate(cell.readout)
    }
    last = " T" if ending else ""
    after = f" After the last step{last}: {', '.join(f'{{{key}}}' for key in lines)}." if lines else ""
    stop = "" if cell.source.endswith(("?", "!", ".")) else "."
    source = f" Source: {cell.source}{stop}" if cell.source else ""
    text = "The recurrence, unrolled and differentiated; every step is checked."
    more = f"\n\n{_NO_JACOBIAN}" if parts.states and parts.jacobian is None else ""
    return Text(f"{_literal(text)}{after}{_literal(source)}{_literal(more)}", **lines)


_NO_JACOBIAN = "The derivative of one step is given as a linear map: how a change of the old states moves the new ones."


def _names_at_the_end(cell: Cell) -> dict[sp.Symbol, sp.Symbol]:
    """What changes from step to step, with ``_T`` put in; nothing where a name is called so already."""
    moving = {line.symbol for line in cell.lines}
    ending = {symbol: name_symbol(f"{symbol.name}_T") for symbol in cell.program.shapes if symbol in moving}
    return {} if any(symbol in cell.program.shapes for symbol in ending.values()) else ending


def _names_on_the_page(definition: Program) -> frozenset[str]:
    """Those of the step, and the sizes."""
    sizes = size_names(*(size for shape in definition.shapes.values() for size in shape))
    return frozenset((*map(str, definition.shapes), *sizes))


def _literal(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def _assumptions(parts: CellParts, definition: Program, initial: Any) -> tuple[Text, ...]:
    cell = parts.cell
    found = [Text("Every name stands for a real number."), *shapes_in_words(definition)]
    undefined = {
        n.func.__name__ for line in parts.network.lines for n in line.expr.atoms(sp.Function) if is_undefined(n)
    }
    for name in sorted(undefined):
        found.append(Text(f"{name} is any differentiable function."))
    for item in cell.constants:
        found.append(Text("{name} is given: nothing is differentiated with respect to it.", name=item.symbol))
    found += declarations_in_words(cell, parts.names)
    if cell.states and (initial is None or initial == SYMBOLIC):
        found.append(Text("The initial state is zero." if initial is None else "The initial state is arbitrary."))
    return tuple(found)
