"""Scans of a linear recurrence: steps composed in any bracketing, and backwards with the transposed maps."""

from __future__ import annotations

from typing import Any, TypeAlias

import sympy as sp

from symrnn.cells.cell import Cell
from symrnn.claims.claim import Claim
from symrnn.errors import InputError
from symrnn.expressions.arguments import check_arguments
from symrnn.expressions.nodes import T, dot, total
from symrnn.gradients.gradient import bptt
from symrnn.linear.applied import StepLines, Symbols
from symrnn.linear.linear_form import LinearForm, as_linear
from symrnn.programs.program import Assign, Input, Program, name_symbol, with_ending

__all__ = ["composition_claims", "reverse_scan_claim", "scan_claim", "scan_claim_of"]

#: of a claim: the judge goes through each
MOST_STEPS = 64

Bracketing: TypeAlias = Any  # the number of a step, or a pair of bracketings: ((1, 2), 3)


@check_arguments
def composition_claims() -> tuple[Claim, ...]:
    """What makes a scan of (A, b) possible, for any matrices, at every size n.

    The pair (A2 A1, A2 b1 + b2) is associative; it acts as the two steps do, one after the other; and transposed it
    is applied in the other order. By the second, an induction over the bracketing gives the recurrence for each.

    >>> from symrnn import check
    >>> for claim in composition_claims():
    ...     print(check(claim).outcome.name, claim.name)
    PROVED composition of steps is associative
    PROVED a composed step acts as its steps
    PROVED a composed step is transposed in the other order
    """
    A1, A2, A3, b1, b2, b3, s, g = map(name_symbol, ("A1", "A2", "A3", "b1", "b2", "b3", "s", "g"))
    inputs = tuple(Input(A, ("n", "n")) for A in (A1, A2, A3)) + tuple(Input(v, ("n",)) for v in (b1, b2, b3, s, g))
    A21, A32, b21, b32 = dot(A2, A1), dot(A3, A2), dot(A2, b1) + b2, dot(A3, b2) + b3

    def program(*values: tuple[sp.Expr, bool]) -> Program:
        """Values as lines; each is a matrix or a vector."""
        names = [name_symbol(f"value{i}") for i in range(len(values))]
        lines = [Assign(n, e, ("n", "n") if wide else ("n",)) for n, (e, wide) in zip(names, values, strict=True)]
        return Program(inputs, tuple(lines), tuple(names))

    return (
        Claim.equivalent(
            "composition of steps is associative",
            program((dot(A3, A21), True), (dot(A3, b21) + b3, False)),
            program((dot(A32, A1), True), (dot(A32, b1) + b32, False)),
        ),
        Claim.equivalent(
            "a composed step acts as its steps",
            program((dot(A21, s) + b21, False)),
            program((dot(A2, dot(A1, s) + b1) + b2, False)),
        ),
        Claim.equivalent(
            "a composed step is transposed in the other order",
            program((dot(T(A21), g), False)),
            program((dot(T(A1), dot(T(A2), g)), False)),
        ),
    )


@check_arguments
def scan_claim(cell: Cell, bracketing: Any = ((1, 2), (3, 4))) -> Claim:
    """A scan in this bracketing is the recurrence: (A2 A1, A2(B1) + B2) for each pair, applied to any state.

    ``bracketing`` is a nested pair of the numbers of steps, 1, 2, ... in order. The claim is of any gates at every
    size.

    >>> from symrnn import cells, check
    >>> print(check(scan_claim(cells.load("gated_deltanet"), (1, ((2, 3), 4)))).outcome.name)
    PROVED

    Raises
    ------
    InputError
        for a bracketing that is none of steps in order, and as ``as_linear`` does.
    """
    return scan_claim_of(as_linear(cell), bracketing)


def scan_claim_of(form: LinearForm, bracketing: Bracketing) -> Claim:
    """The same of a form that is already made, by whoever made it."""
    steps = _read(bracketing)
    forwards, scanned = StepLines(form), StepLines(form)
    states: Symbols = tuple(item.symbol for item in forwards.make_inputs("0"))
    for t in steps:
        states = forwards.sum(forwards.keep(t, states), forwards.add(t))
    begin: Symbols = tuple(item.symbol for item in scanned.make_inputs("0"))
    for t in steps:
        begin = scanned.keep(t, begin)
    ends = scanned.sum(begin, _add(bracketing, scanned))
    inputs = (*forwards.make_inputs("0"), *forwards.gates.values())
    name = f"scan {_text(bracketing)} of {form.cell.name} = recurrence"
    return Claim.equivalent(
        name, Program(inputs, tuple(scanned.lines), tuple(ends)), Program(inputs, tuple(forwards.lines), tuple(states))
    )


def _add(bracketing: Bracketing, lines: StepLines) -> Symbols:
    """B of a bracketing: that of the left one, moved on by all steps of the right one, and that of the right."""
    if isinstance(bracketing, int):
        return lines.add(bracketing)
    left, right = bracketing
    moved = _add(left, lines)
    for t in _steps(right):
        moved = lines.keep(t, moved)
    return lines.sum(moved, _add(right, lines))


def _steps(bracketing: Bracketing) -> tuple[int, ...]:
    if isinstance(bracketing, int) and not isinstance(bracketing, bool):
        return (bracketing,)
    if not isinstance(bracketing, tuple) or len(bracketing) != 2:
        raise InputError(f"a bracketing is a number of a step or a pair of bracketings, found {bracketing!r}")
    return tuple(t for part in bracketing for t in _steps(part))


def _read(bracketing: Bracketing) -> tuple[int, ...]:
    steps = _steps(bracketing)
    if steps != tuple(range(1, len(steps) + 1)):
        raise InputError(f"a bracketing is of the steps 1, 2, ... in order, found {steps}; take ((1, 2), 3)")
    return steps


def _text(bracketing: Bracketing) -> str:
    return str(bracketing) if isinstance(bracketing, int) else f"({' '.join(map(_text, bracketing))})"


@check_arguments
def reverse_scan_claim(cell: Cell, steps: int = 3) -> Claim:
    """The adjoint of the scan is the scan backwards with the transposed maps: L_{t-1} = A_t^T(L_t) + G_{t-1}.

    G_t is the adjoint that arrives at S_t from outside, for every t, the last state among them; that of B_t is then
    L_t, and that of the initial state A_1^T(L_1). BPTT of the recurrence gives the same, at every size.

    >>> from symrnn import cells, check
    >>> print(check(reverse_scan_claim(cells.load("gla"))).outcome.name)
    PROVED

    Raises
    ------
    InputError
        for less than one step, and as ``as_linear`` does.
    """
    return reverse_scan_claim_of(as_linear(cell), steps)


def reverse_scan_claim_of(form: LinearForm, steps: int) -> Claim:
    """The same of a form that is already made, by whoever made it."""
    if not 1 <= steps <= MOST_STEPS:
        raise InputError(f"steps is {steps}; a claim of a scan takes an integer from 1 on, and at most {MOST_STEPS}")
    back, network = _backwards(form, steps), _network(form, steps)
    shifts = [item.symbol for t in range(1, steps + 1) for item in StepLines(form).make_inputs(f"shift_{t}")]
    begins = [item.symbol for item in StepLines(form).make_inputs("0")]
    loss = network.lines[-1].symbol
    through = bptt(network, loss=loss, wrt=[*begins, *shifts])
    outputs = tuple(with_ending(s, "_bar") for s in (*begins, *shifts))
    through = Program(through.inputs, through.lines, outputs)
    shared = Program(through.inputs, back.lines, back.outputs)
    name = f"scan of {form.cell.name} backwards over {steps} steps = BPTT"
    return Claim.equivalent(name, shared, through)


def _network(form: LinearForm, steps: int) -> Program:
    """The recurrence with a shift for each B_t, whose adjoint is that of B_t, and sum of <S_t, G_t> as its loss."""
    lines = StepLines(form)
    inputs = list(lines.make_inputs("0"))
    states: Symbols = tuple(item.symbol for item in inputs)
    terms: list[sp.Expr] = []
    for t in range(1, steps + 1):
        shift, arriving = lines.make_inputs(f"shift_{t}"), lines.make_inputs(f"arriving_{t}")
        inputs += [*shift, *arriving]
        added = lines.sum(lines.add(t), tuple(item.symbol for item in shift))
        states = lines.sum(lines.keep(t, states), added)
        products = zip(states, arriving, lines.shapes, strict=True)
        terms += [total(s * g.symbol) if shape else s * g.symbol for s, g, shape in products]
    loss = Assign(name_symbol("sum_of_products"), sp.Add(*terms))
    return Program((*inputs, *lines.gates.values()), (*lines.lines, loss), (loss.symbol,))


def _backwards(form: LinearForm, steps: int) -> Program:
    """The scan backwards; its outputs are the adjoints of the initial states, and of B_1, ..., B_T."""
    lines = StepLines(form)
    inputs: list[Input] = []
    found: list[Symbols] = []
    bars: Symbols = ()
    for t in range(steps, 0, -1):
        arriving = lines.make_inputs(f"arriving_{t}")
        inputs += arriving
        symbols = tuple(item.symbol for item in arriving)
        bars = lines.sum(lines.transpose(t + 1, bars), symbols) if bars else symbols
        found.append(bars)
    begins = lines.transpose(1, bars)
    outputs = (*begins, *(s for row in reversed(found) for s in row))
    return Program((*inputs, *lines.gates.values()), tuple(lines.lines), outputs)
