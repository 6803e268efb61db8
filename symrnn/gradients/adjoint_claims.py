"""What is claimed of gradients: each adjoint line by line, and that backwards and forwards agree."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sympy as sp

from symrnn.claims.claim import Adjoint, Claim, Differentiable, Duality, Hypothesis
from symrnn.expressions.arguments import check_arguments
from symrnn.expressions.functions import is_undefined
from symrnn.gradients.gradient import InputNames, bptt, prepare_program, tangents
from symrnn.programs.program import Program, with_ending

__all__ = ["adjoint_claims", "differentiability", "duality_claim", "duality_claim_of", "hypotheses_of"]


@check_arguments
def adjoint_claims(program: Program, back: Program, loss: Any = None) -> tuple[Claim, ...]:
    """One claim for each name, in the order of ``back``: its line there is its adjoint in ``program``.

    ``back`` is ``bptt(program, loss)``, or somebody's own program with the same names.

    >>> from symrnn import cells, check, unroll
    >>> network = unroll(cells.neuron("f"), inputs=[2, 4])
    >>> for claim in adjoint_claims(network, bptt(network))[:2]:
    ...     print(check(claim).outcome.name, claim.name)
    PROVED adjoint y_bar
    PROVED adjoint h_2_bar
    """
    forward, target, _ = prepare_program(program, loss, None)
    names = {with_ending(symbol, "_bar"): symbol for symbol in forward.shapes}
    adjoints = {names[line.symbol]: line.symbol for line in back.lines if line.symbol in names}
    given = differentiability(forward)
    return tuple(
        Claim(f"adjoint {bar}", Adjoint(forward, back, target, symbol, adjoints), given)
        for symbol, bar in adjoints.items()
    )


def duality_claim(program: Program, loss: Any = None, wrt: InputNames | None = None) -> Claim:
    """BPTT = RTRL: the tangent of the loss in any direction is the sum of <u_bar, u_dot> over the inputs.

    Both are lines of one program, that of ``bptt`` with that of ``tangents`` after it.
    """
    return duality_claim_of(program, bptt(program, loss, wrt), loss, wrt)


def duality_claim_of(program: Program, back: Program, loss: Any = None, wrt: InputNames | None = None) -> Claim:
    """The same, where ``back`` is ``bptt(program, loss, wrt)``."""
    moved = tangents(program, loss, wrt)
    forward, target, inputs = prepare_program(program, loss, wrt)
    known = set(back.shapes)
    lines = (*back.lines, *(line for line in moved.lines if line.symbol not in known))
    both = Program(moved.inputs, lines, (with_ending(target, "_dot"), *(with_ending(s, "_bar") for s in inputs)))
    names = list(forward.shapes)
    adjoints = {s: with_ending(s, "_bar") for s in names if with_ending(s, "_bar") in both.shapes}
    moving = {s: with_ending(s, "_dot") for s in names if with_ending(s, "_dot") in both.shapes}
    return Claim("BPTT = RTRL", Duality(both, target, adjoints, moving), differentiability(forward))


def hypotheses_of(*programs: Program) -> tuple[Hypothesis, ...]:
    """What is assumed of the undefined functions whose derivatives stand in programs: that they are differentiable.

    >>> from symrnn.cells import neuron
    >>> from symrnn.cells.unroll import unroll
    >>> network = unroll(neuron("f"), steps=1)
    >>> print(hypotheses_of(network), *hypotheses_of(bptt(network)))
    () f is differentiable with derivative f'
    """
    names = {name.removesuffix("'") for name in _collect_undefined(programs) if name.endswith("'")}
    return tuple(Differentiable(name) for name in sorted(names))


def differentiability(program: Program) -> tuple[Hypothesis, ...]:
    """The hypotheses that every undefined function in a program is differentiable."""
    return tuple(Differentiable(name) for name in sorted(_collect_undefined([program])))


def _collect_undefined(programs: Iterable[Program]) -> set[str]:
    nodes = {node for p in programs for line in p.lines for node in line.expr.atoms(sp.Function) if is_undefined(node)}
    return {node.func.__name__ for node in nodes}
