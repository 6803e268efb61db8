"""Slopes for floating-point numbers: each activation's stable one in the place of the one that is derived."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import partial

import sympy as sp

from symrnn.cells.activations import Activation, activation_of
from symrnn.expressions.functions import step
from symrnn.programs.alike import WorkedOut
from symrnn.programs.lines import Assign, line_of
from symrnn.programs.program import Input, Program

__all__ = ["stable_lines", "use_stable_slopes"]

Slopes = Mapping[sp.Expr, Callable[[], sp.Expr]]  # slopes, and what makes their stable forms


@dataclass(frozen=True, slots=True)
class _Use:
    """An activation at an argument, and what its value is called: by a name, or as it is written."""

    activation: Activation
    argument: sp.Expr
    value: sp.Expr

    def slopes(self, steps: Set[sp.Expr]) -> Iterator[tuple[sp.Expr, Callable[[], sp.Expr]]]:
        """Its slope and what makes the stable form, also with the value that a step takes at 0, if one was chosen."""
        slope = self.activation.slope_at(self.argument, self.value)
        chosen = (each for each in steps if each.args[0] == self.argument)
        for kink in ({}, *({step(self.argument): each} for each in chosen)):
            content, plain = _split(slope.xreplace(kink))
            yield plain, partial(self.stable, kink, content)

    def stable(self, kink: Mapping[sp.Expr, sp.Expr], content: sp.Expr) -> sp.Expr:
        """The stable form, of a slope without the number in front of it."""
        return self.activation.stable_slope_at(self.argument, self.value).xreplace(kink) / content


def use_stable_slopes(program: Program, forward: Program | None = None) -> Program:
    """The program with the stable form of every slope that stands in it.

    ``h = tanh(a)`` gives ``1 - h**2``, which is 0 for every a beyond 19, the form exp(-2*|a|)*(1 + |h|)**2. Names are
    looked up in the program and in ``forward``, whose arguments become inputs where they are none.

    >>> from symrnn.cells import neuron
    >>> from symrnn.cells.unroll import unroll
    >>> from symrnn.gradients.gradient import bptt
    >>> print(use_stable_slopes(bptt(unroll(neuron("tanh"), inputs=[2]))).line("a_1_bar"))
    a_1_bar = h_1_bar*(Abs(h_1) + 1)**2*exp(-2*Abs(a_1))
    """
    known = program.shapes if forward is None else {**forward.shapes, **program.shapes}
    lines = stable_lines(program.lines, known, () if forward is None else forward.lines)
    missing = set().union(*(line.expr.free_symbols for line in lines)) - set(program.shapes)
    added = tuple(Input(symbol, known[symbol]) for symbol in sorted(missing, key=str))
    return Program((*program.inputs, *added), lines, program.outputs)


def stable_lines(
    lines: Sequence[Assign], names: Iterable[sp.Symbol], before: Sequence[Assign] = ()
) -> tuple[Assign, ...]:
    """The lines with the stable form of every slope, in these names; values of activations are ``before`` them too.

    What a line becomes depends on it and on the activations of its names: it is worked out once for all that are alike.
    """
    uses = _uses_by_symbol((*before, *lines))
    known = WorkedOut.among(names)
    return tuple([_with_stable_slopes(line, uses, known) for line in lines])


def _uses_by_symbol(lines: Iterable[Assign]) -> Mapping[sp.Symbol, list[_Use]]:
    """The activations in lines, by a symbol that stands in each slope: few of them then concern a line."""
    found: dict[sp.Symbol, list[_Use]] = {}
    for line in lines:
        for node in _functions(line.expr):
            known = activation_of(node)
            if known is None or known.stable_slope is None:
                continue
            if node == line.expr:
                found.setdefault(line.symbol, []).append(_Use(known, node.args[0], line.symbol))
                continue
            for symbol in sorted(node.free_symbols, key=str)[:1]:
                found.setdefault(symbol, []).append(_Use(known, node.args[0], node))
    return found


def _functions(expr: sp.Expr) -> Iterable[sp.Expr]:
    """The functions in an expression; every line of every program is asked, so SymPy's ``atoms`` is too slow."""
    if not _has_function(expr):
        return ()
    return (expr,) if expr.is_Function and not any(each.args for each in expr.args) else expr.atoms(sp.Function)


def _has_function(expr: sp.Basic) -> bool:
    waiting = [expr]
    while waiting:
        node = waiting.pop()
        if node.is_Function:
            return True
        waiting += node.args
    return False


def _may_cancel(expr: sp.Basic) -> bool:
    """Whether a number is added to something, as in every slope that cancels: 1 - h**2."""
    waiting = [expr]
    while waiting:
        node = waiting.pop()
        if node.is_Add and any(each.is_Number for each in node.args):
            return True
        waiting += node.args
    return False


def _with_stable_slopes(line: Assign, uses: Mapping[sp.Symbol, list[_Use]], known: WorkedOut) -> Assign:
    if not _may_cancel(line.expr):
        return line
    concerned = sorted(line.expr.free_symbols & uses.keys(), key=lambda symbol: symbol.name)
    own = [use for symbol in concerned for use in uses[symbol]]
    if not own:
        return line

    def work_out() -> tuple[sp.Expr, ...]:
        """The line's expression, none where it stays as it is."""
        steps = line.expr.atoms(step)
        found = _replace(line.expr, {slope: stable for use in own for slope, stable in use.slopes(steps)})
        return () if found == line.expr else (found,)

    given = (line.expr, *(part for use in own for part in (use.argument, use.value)))
    changed = known.work_out(given, work_out, more=tuple([use.activation.name for use in own]))
    return line_of(line.symbol, changed[0], line.shape) if changed else line


def _replace(expr: sp.Expr, slopes: Slopes) -> sp.Expr:
    """The expression with every slope in it replaced, outermost first."""
    if not expr.args:
        return expr
    content, plain = _split(expr)
    if plain in slopes:
        return content * slopes[plain]()
    rest = expr.func(*(_replace(argument, slopes) for argument in expr.args))
    return _replace_factors(rest, slopes) if rest.is_Mul else rest


def _replace_factors(product: sp.Expr, slopes: Slopes) -> sp.Expr:
    """A slope that is a product itself, such as v*(1 - v), in a longer one: also in v**2*(1 - v), of sigmoid(a)**2."""
    for slope, stable in slopes.items():
        if slope.is_Mul:
            wanted, held = slope.as_powers_dict(), dict(product.as_powers_dict())
            if all(base in held and held[base].is_Number and held[base] > 0 for base in wanted):
                # what cancels is a sum; it is replaced as often as it stands there
                often = min((held[base] // power for base, power in wanted.items() if base.is_Add), default=1)
                product = product * (stable() / slope) ** often
    return product


def _split(expr: sp.Expr) -> tuple[sp.Expr, sp.Expr]:
    """A number, and a sum that is the same for all multiples of it: SymPy multiplies numbers into sums."""
    if not expr.is_Add:
        return sp.S.One, expr
    content, plain = expr.primitive()
    return (-content, -plain) if plain.could_extract_minus_sign() else (content, plain)
