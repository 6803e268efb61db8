"""The steps of a derivation that are about the unrolled network and its gradient."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import sympy as sp

from symrnn.cells.parameters import at_time
from symrnn.claims.claim import Claim
from symrnn.derivation.cell_parts import CellParts
from symrnn.derivation.derivation import Step
from symrnn.derivation.exposition import Text
from symrnn.errors import TooLargeError
from symrnn.expressions.array_nodes import ARRAY_NODES
from symrnn.gradients.adjoint_claims import adjoint_claims, duality_claim_of, hypotheses_of
from symrnn.gradients.gradient import rtrl
from symrnn.gradients.passes import keep_needed
from symrnn.programs.program import Assign, Program

__all__ = ["equals_formulas", "gradient_steps", "network_steps"]

READABLE_OPERATIONS = 80


def equals_formulas(name: str, program: Program, formulas: Mapping[str, sp.Expr]) -> Claim:
    """The claim that names of a program equal these formulas in its inputs, and in the names among them before."""
    lines = tuple(Assign(symbol, expr, program.shapes[symbol]) for symbol, expr in _by_symbol(program, formulas))
    written = Program(program.inputs, lines, tuple(line.symbol for line in lines))
    needed = keep_needed(program, list(formulas))
    return Claim.equivalent(name, needed, written, hypotheses_of(program, written))


def _by_symbol(program: Program, formulas: Mapping[str, sp.Expr]) -> list[tuple[sp.Symbol, sp.Expr]]:
    return [(program.symbol(name), expr) for name, expr in formulas.items()]


def network_steps(parts: CellParts) -> tuple[Step, ...]:
    """The network as one formula, else each of its states as one, where that is short enough to be read."""
    network = parts.network
    names = [str(output) for output in network.outputs]
    readable = _unfold_short(network, names)
    if len(readable) == len(names):
        claim = equals_formulas("the network as one formula", network, readable)
        return (Step("network", "The unrolled network", Text("All lines in one formula."), (claim,), _WHY),)
    states = [str(at_time(state.symbol, t)) for t in range(1, parts.count + 1) for state in parts.cell.states]
    kept = [line.symbol.name for line in network.lines if line.symbol.name in states]
    formulas = _unfold_down_to(network, kept)
    if not formulas:
        return ()
    claim = equals_formulas("every state as one formula", network, formulas)
    text = Text("The lines of each step in one formula: every state, from those before it and the input.")
    return (Step("network", "The unrolled network", text, (claim,), _WHY),)


_WHY = "substitution"


def _unfold_short(program: Program, names: Sequence[str]) -> dict[str, sp.Expr]:
    """The names whose expression in the inputs is small enough to stand in a document."""
    found = {}
    for name in names:
        try:
            expr = program.expression(name)
        except TooLargeError:
            continue
        if _count_operations(expr) <= READABLE_OPERATIONS:
            found[name] = expr
    return found


def _count_operations(expr: sp.Expr) -> int:
    """Those that SymPy knows, and what is stacked, cut or summed."""
    return int(expr.count_ops()) + sum(isinstance(node, ARRAY_NODES) for node in sp.preorder_traversal(expr))


def _unfold_down_to(program: Program, names: Sequence[str]) -> dict[str, sp.Expr]:
    """Each name with the lines put in that are not among the names; none, where one would be too long to read."""
    values: dict[sp.Symbol, sp.Expr] = {}
    found = {}
    for line in program.lines:
        expr = line.expr.xreplace(values)
        if _count_operations(expr) > READABLE_OPERATIONS:
            return {}
        if line.symbol.name in names:
            found[line.symbol.name] = expr
        else:
            values[line.symbol] = expr
    return found


def gradient_steps(parts: CellParts) -> tuple[Step, ...]:
    """Its gradient: line by line, as formulas where they can be read, and the same forwards."""
    network, backward, loss = parts.compared, parts.gradient, parts.compared.outputs[-1].name
    scalars = not any(network.shapes.values())
    forwards = _rtrl_step(backward, rtrl(network, loss=loss)) if scalars else _duality_step(network, backward, loss)
    return (_adjoints_step(network, backward, loss), *_formulas_step(network, backward), forwards)


def _adjoints_step(network: Program, backward: Program, loss: str) -> Step:
    return Step(
        "adjoints",
        "Backwards, line by line",
        Text("The adjoint of a name is the sum, over the lines that use it, of the line's adjoint times its slope."),
        adjoint_claims(network, backward, loss),
        "the chain rule, one line at a time; each slope is computed again from the forward line",
    )


def _formulas_step(network: Program, backward: Program) -> tuple[Step, ...]:
    names = [str(output) for output in backward.outputs if output not in network.outputs]
    readable = {} if any(network.shapes.values()) else _unfold_short(backward, names)
    if not readable:
        return ()
    return (
        Step(
            "gradient",
            "The gradient as formulas",
            Text("The backward lines, by substitution."),
            (equals_formulas("the gradient as formulas", backward, readable),),
            "substitution",
            ("adjoints",),
        ),
    )


_TWO_WAYS = "BPTT and RTRL give the same gradient"


def _rtrl_step(backward: Program, forward: Program) -> Step:
    given = hypotheses_of(backward, forward)
    return Step(
        "rtrl",
        _TWO_WAYS,
        Text("Back-propagation through time and real-time recurrent learning give the same gradient."),
        (Claim.equivalent("BPTT = RTRL", backward, forward, given),),
        "two programs, compared line by line",
        ("adjoints",),
    )


def _duality_step(network: Program, backward: Program, loss: str) -> Step:
    return Step(
        "rtrl",
        _TWO_WAYS,
        Text(
            "Real-time recurrent learning carries tangents, marked by a dot, from the first line to the last. In any "
            "direction, the tangent of the loss that it ends with is what the gradient of back-propagation through "
            "time gives."
        ),
        (replace(duality_claim_of(network, backward, loss), name="BPTT = RTRL in any direction"),),
        "the backward and the forward lines, pair by pair",
        ("adjoints",),
    )
