"""Two programs have equal outputs: cut points are guessed by value, proved by unfolding, and merged."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice

import sympy as sp

from symrnn.claims.claim import Equivalence, Hypothesis, Relation
from symrnn.claims.verdict import Evidence
from symrnn.errors import TooLargeError, inflect
from symrnn.expressions.array_nodes import inv
from symrnn.expressions.measures import show_expression
from symrnn.expressions.nodes import T
from symrnn.judge.lines.classes import Classes
from symrnn.judge.lines.fingerprints import fingerprints, is_too_large, sizes_for
from symrnn.judge.lines.line_values import guesses, has_values, line_bounds, with_parts_named
from symrnn.judge.lines.named_values import rename_apart, with_function_values, write_out
from symrnn.judge.lines.opaque_prints import OpaquePrints
from symrnn.judge.lines.products import from_the_right
from symrnn.judge.lines.sizes import restrict, sizes_text, small_sizes
from symrnn.judge.lines.unfolding import SlopesNamed, identity, is_of_entries, unfold_in_order
from symrnn.judge.normal_form.domains import need_of
from symrnn.judge.normal_form.limits import UndefinedTermError, tell_limit
from symrnn.judge.normal_form.normalizer import Normalizer
from symrnn.judge.witnesses.point_values import Bounds
from symrnn.judge.witnesses.witness import candidates, evidence_of, excludes
from symrnn.programs.components import components, sizes_of
from symrnn.programs.lines import lines_for
from symrnn.programs.program import Program

__all__ = ["proves_equivalence", "refutes_equivalence"]

MAX_WITNESSES, LEAST_WITNESSES, MAX_LINES = 60, 8, 6000  # lines over all points tried

Pair = tuple[sp.Expr, sp.Expr]
Values = Mapping[sp.Symbol, object]
Way = tuple[dict[sp.Symbol, sp.Expr], Callable[[sp.Expr], sp.Expr]]  # what is put in, and how it is rewritten
AllBounds = Mapping[sp.Symbol, Bounds | None]


def proves_equivalence(equivalence: Equivalence, given: tuple[Hypothesis, ...]) -> Evidence | None:
    """The evidence of an exact proof, None where none was found."""
    inputs = {item.symbol for program in (equivalence.program_a, equivalence.program_b) for item in program.inputs}
    taken = set(inputs)
    a, b = (
        rename_apart(with_function_values(from_the_right(p)), taken)
        for p in (equivalence.program_a, equivalence.program_b)
    )
    sizes = sizes_for(a, b)
    prints = _fingerprints_of(a, b, sizes)
    if prints is not None:
        # the outputs are equal by arithmetic, whatever the functions are: no line is equal to another for other reasons
        found = _prove_by_values(a, b, prints, OpaquePrints({**a.shapes, **b.shapes}, sizes))
        if found is not None:
            return found
    values = guesses(a, b)
    if any(
        values.get(one) != values.get(other)
        for one, other in zip(a.outputs, b.outputs, strict=True)
        if {one, other} <= values.keys()
    ):
        return None  # no proof will be found, and looking for one takes long
    return _prove_by_values(a, b, values, None)


def _fingerprints_of(a: Program, b: Program, sizes: Mapping[str, int]) -> Values | None:
    """The fingerprints of all lines, where each output of the one program has that of the other's."""
    if is_too_large(a, sizes) or is_too_large(b, sizes):
        return None
    prints = fingerprints(a, sizes) | fingerprints(b, sizes)
    return prints if all(prints[o] == prints[other] for o, other in zip(a.outputs, b.outputs, strict=True)) else None


def _prove_by_values(a: Program, b: Program, values: Values, opaque: OpaquePrints | None) -> Evidence | None:
    """By merging lines that have one value and are proved to be equal."""
    classes = Classes({**a.shapes, **b.shapes}, opaque)
    for line in (*a.lines, *b.lines):
        classes.add(line, values.get(line.symbol))
    pairs = [(classes.of(one), classes.of(other)) for one, other in zip(a.outputs, b.outputs, strict=True)]
    open_pairs = [pair for pair in pairs if pair[0] != pair[1]]
    how = [f"{classes.proved} of {len(a.lines) + len(b.lines)} lines merged into equal ones"]
    conditions: set[str] | None = set()
    if open_pairs:
        shared = {classes.of(line.symbol) for line in a.lines} & {classes.of(line.symbol) for line in b.lines}
        conditions = _conditions_of_equality(classes, open_pairs, shared)
        how.append(f"{inflect(len(open_pairs), 'output')} equal by normal form")
    else:
        how.append(f"{inflect(len(pairs), 'output')} equal")
    if conditions is None:
        return None
    in_a, in_b = _needs(a, classes), _needs(b, classes)
    # what both divide by alike parts them nowhere; the domains of logarithms and roots are told in any case
    where = sorted(conditions | classes.conditions | (in_a.divisors ^ in_b.divisors) | in_a.domains | in_b.domains)
    return Evidence("cut points", (*how, *((f"where {', '.join(where)}",) if where else ())))


@dataclass(frozen=True, slots=True)
class _Needs:
    """What must not be 0, and what must be positive or not negative, for the outputs to have a value."""

    divisors: set[str]
    domains: set[str]


def _needs(program: Program, classes: Classes) -> _Needs:
    """What the lines need; where lines cancel, nothing else would tell."""
    normalizer = Normalizer()
    for line in reversed(lines_for(program.lines, program.outputs)):
        for node in line.expr.atoms(sp.Pow, sp.Function):
            needed = need_of(node)
            if needed is not None:
                normalizer.need(needed[0].xreplace(classes.names), needed[1])
        normalizer.domains.update(_invertible(node.args[0], classes) for node in line.expr.atoms(inv))
    return _Needs(set(normalizer.conditions()) - normalizer.domains, normalizer.domains)


def _invertible(matrix: sp.Expr, classes: Classes) -> str:
    """The side condition of an inverse."""
    found = write_out(matrix.xreplace(classes.names), classes.definitions)
    found = found.args[0] if isinstance(found, T) else found
    if found is sp.S.Zero or classes.definitions.get(found) is sp.S.Zero:
        raise UndefinedTermError
    return f"{show_expression(found)} is invertible"


def _conditions_of_equality(classes: Classes, pairs: list[Pair], shared: set[sp.Expr]) -> set[str] | None:
    """The side conditions under which pairs are equal, unfolded less or more; None if they are not found equal."""
    functions = {name for name in shared if isinstance(classes.definitions.get(name), sp.Function)}
    # inv(A) @ A is seen by the name of A
    inverted = {name for expr in classes.definitions.values() for node in expr.atoms(inv) for name in node.free_symbols}
    ways: tuple[tuple[set[sp.Expr], Callable[[sp.Expr], sp.Expr]], ...] = (
        (shared, SlopesNamed(shared)),
        (shared, identity),
        (functions, SlopesNamed(functions)),
        (functions, identity),
        *(((inverted, identity),) if inverted else ()),
        (set(), identity),
    )
    unfolded = [
        ({symbol: expr for symbol, expr in classes.definitions.items() if symbol not in kept}, rewrite)
        for kept, rewrite in ways
    ]
    left, conditions = pairs, set[str]()
    for definitions, rewrite in _likely_first(unfolded, classes, pairs):
        if rewrite is not identity and is_of_entries(pairs, definitions, classes.shapes):
            continue  # the next way is the same
        found, told = unfold_in_order(left, definitions, classes.shapes, rewrite)
        left, conditions = left[found:], conditions | told
        if not left:
            return conditions
    return None


def _likely_first(ways: list[Way], classes: Classes, pairs: list[Pair]) -> Iterator[Way]:
    """The ways, those last that leave too much folded for a proof by arithmetic."""
    later = []
    for way in ways:
        if classes.prints is None or classes.prints.agree(pairs, way[0]):
            yield way
        else:
            later.append(way)
    yield from later


def refutes_equivalence(equivalence: Equivalence, given: tuple[Hypothesis, ...]) -> Evidence | None:
    """Values of the inputs, and concrete functions, at which an output differs; for matrices, at small sizes."""
    programs = (equivalence.program_a, equivalence.program_b)
    names = sizes_of(*programs)
    if not names and not any(shape for program in programs for shape in program.shapes.values()):
        return _refute(programs, programs, given)
    for sizes in small_sizes(names):
        try:
            taken_apart = [components(program, restrict(sizes, program)) for program in programs]
            parts = [with_parts_named(program, restrict(sizes, program)) for program in programs]
        except TooLargeError as stop:
            tell_limit("witness", stop)
            return None
        found = _refute(taken_apart, parts, given)
        if found is not None:
            return Evidence(found.method, (*found.details, *sizes_text(sizes)), found.witness)
    return None


def _refute(
    programs: Sequence[Program], uncancelled: Sequence[Program], given: tuple[Hypothesis, ...]
) -> Evidence | None:
    """A point at which every line of ``uncancelled`` has a value, which are the programs with nothing cancelled."""
    a, b = programs
    symbols = sorted({item.symbol for item in (*a.inputs, *b.inputs)}, key=str)
    sides = [line.expr for line in (*a.lines, *b.lines)]
    most = max(LEAST_WITNESSES, min(MAX_WITNESSES, MAX_LINES // (len(sides) + 1)))
    for values, functions in islice(candidates(symbols, sides, given), most):
        bounds_a, bounds_b = (line_bounds(program, _inputs(program, values), functions) for program in programs)
        pairs = [(one, bounds_a[one], bounds_b[other]) for one, other in zip(a.outputs, b.outputs, strict=True)]
        found = next((pair for pair in pairs if _differ(*pair[1:])), None)
        if found is None or not all(has_values(each, _inputs(each, values), functions) for each in uncancelled):
            continue
        one, lhs, rhs = found
        assert lhs is not None
        assert rhs is not None
        evidence = evidence_of(values, functions, lhs, rhs)
        first = _first_difference(a, b, bounds_a, bounds_b)
        return Evidence(evidence.method, (f"output {one}", *first, *evidence.details), evidence.witness)
    return None


def _inputs(program: Program, values: Mapping[sp.Symbol, Fraction]) -> dict[sp.Symbol, Fraction]:
    return {item.symbol: values[item.symbol] for item in program.inputs}


def _differ(lhs: Bounds | None, rhs: Bounds | None) -> bool:
    return lhs is not None and rhs is not None and excludes(lhs, Relation.EQUAL, rhs)


def _first_difference(a: Program, b: Program, in_a: AllBounds, in_b: AllBounds) -> tuple[str, ...]:
    """The first line of the second program whose namesake in the first has another value."""
    names = {line.symbol for line in a.lines}
    for line in b.lines:
        one, other = in_a.get(line.symbol), in_b.get(line.symbol)
        if line.symbol in names and _differ(one, other):
            return (f"the first line that differs is {line.symbol}",)
    return ()
