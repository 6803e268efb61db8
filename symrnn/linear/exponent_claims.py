"""The exponents of a chunk as claims: what they are sums of, how large such sums become, and that no type overflows."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import sympy as sp

from symrnn.claims.claim import Claim, Recurrence, at_most
from symrnn.claims.induction import by_induction
from symrnn.claims.lengths import EveryLength, FewerSteps
from symrnn.expressions.array_nodes import ones, part, stack
from symrnn.expressions.exact import fraction_to_rational
from symrnn.expressions.nodes import T
from symrnn.linear.chunk_equations import TRIL, ChunkEquations
from symrnn.linear.float_limits import FLOATS, FloatLimits
from symrnn.linear.gate_sums import Interval
from symrnn.linear.log_gates import decays_of
from symrnn.linear.open_chunks import add_row
from symrnn.programs.lines import lines_for
from symrnn.programs.program import Assign, Input, Program, name_symbol, with_ending
from symrnn.programs.resizing import resize_program

__all__ = ["limit_claims", "safe_claim", "sum_claims", "sums_of_gates_claim"]

_K = sp.Symbol("k", integer=True, nonnegative=True)
_G, _g = name_symbol("G"), name_symbol("g")


def sums_of_gates_claim(equations: ChunkEquations, name: str) -> Claim | None:
    """Every exponent of the chunk is 0, or an earlier one, or that and the log gate of the last step; for every length.

    None where nothing decays.

    >>> from symrnn import cells, check
    >>> from symrnn.linear.chunk_equations import equations_of
    >>> from symrnn.linear.linear_form import as_linear
    >>> claim = sums_of_gates_claim(equations_of(as_linear(cells.load("gla")), "C"), "gla")
    >>> print(check(claim).outcome.name, claim.name)
    PROVED gla: the exponents of C steps are sums of the log gates of steps in a row, for every C
    """
    C = equations.chunk
    outputs = tuple(line.expr.args[0] for line in equations.decays if isinstance(line.expr, sp.exp))
    if not outputs:
        return None
    lines = lines_for(equations.decays, outputs)
    used = {symbol for line in lines for symbol in line.expr.free_symbols}
    cell = equations.cell
    weights = tuple(Input(item.symbol, item.shape) for item in cell.parameters)
    inputs = tuple(item for item in (*cell.inputs, *weights, *cell.constants) if item.symbol in used)
    family = Program(inputs, lines, outputs)
    given = tuple(item for item in inputs if item.symbol != TRIL)
    rows = {item.symbol for item in cell.inputs}
    call = FewerSteps(
        tuple(with_ending(item.symbol, "_first") if item.symbol in rows else item.symbol for item in given),
        tuple(with_ending(symbol, "_before") for symbol in outputs),
    )
    before = dict(zip(outputs, call.results, strict=True))
    longer = Program(
        (
            *(Input(item.symbol, shape, item.constant) for item, shape in _shapes(given, {C: f"{C}+1"})),
            *(Input(new, family.shapes[old]) for old, new in before.items()),
        ),
        (*_rows(given, rows, C), *_grow(equations, before, C)),
        tuple(with_ending(symbol, "_new") for symbol in outputs),
    )
    first = Program(
        tuple(Input(item.symbol, shape, item.constant) for item, shape in _shapes(given, {C: 1})),
        (*_rows(given, rows, None), *_grow(equations, before, None)),
        tuple(with_ending(symbol, "_new") for symbol in outputs),
    )
    grown = (Recurrence(TRIL, sp.S.One, add_row(TRIL, T(ones(C)), 1, C)),) if TRIL in used else ()
    title = f"{name}: the exponents of {C} steps are sums of the log gates of steps in a row, for every {C}"
    return Claim(title, EveryLength(family, C, first, longer, (call,), grown))


def _shapes(inputs: tuple[Input, ...], sizes: dict[str, int | str]) -> Iterator[tuple[Input, tuple[int | str, ...]]]:
    return zip(inputs, (x.shape for x in resize_program(Program(inputs, (), ()), sizes).inputs), strict=True)


def _rows(given: tuple[Input, ...], rows: set[sp.Symbol], chunk: str | None) -> Iterator[Assign]:
    """The gates of the earlier steps, and that of the last."""
    for item in given:
        if item.symbol in rows:
            shape = item.shape[1:]
            if chunk is not None:
                yield Assign(with_ending(item.symbol, "_first"), part(item.symbol, 0, chunk), item.shape)
            last = item.symbol if chunk is None else part(item.symbol, chunk, f"{chunk}+1")
            yield Assign(with_ending(item.symbol, "_last"), T(last) if shape else last, shape)


def _grow(equations: ChunkEquations, before: dict[sp.Symbol, sp.Symbol], chunk: str | None) -> Iterator[Assign]:
    """Each exponent with a step more, out of those before; without a chunk, that of the first step."""
    core, made = equations.form.core, {line.symbol: line for line in equations.decays}
    inputs = {item.symbol for item in core.inputs}
    steps = 1 if chunk is None else f"{chunk}+1"
    for state, decay in decays_of(equations.form).items():
        stems = ("G", "spans", "spans_before", "G_before", "to_end", "G_end")
        names = {stem: name_symbol(f"{stem}_{state.name}") for stem in stems}
        if names["G_end"] not in before or not isinstance(decay, sp.exp):
            continue
        gate = decay.args[0]
        g = with_ending(gate, "_last") if gate in inputs else gate
        old = {stem: before.get(symbol) for stem, symbol in names.items()}
        for stem, expr in (_first(g) if chunk is None else _longer(g, old, core.program.shapes[gate], chunk)).items():
            if old[stem] is not None:
                shape = made[names[stem]].shape
                sizes = {equations.chunk: steps}
                sized = resize_program(Program((Input(names[stem], shape),), (), ()), sizes).inputs[0].shape
                yield Assign(
                    with_ending(names[stem], "_new"), T(expr) if sized[:1] == (1,) and expr != 0 else expr, sized
                )


def _first(g: sp.Expr) -> dict[str, sp.Expr]:
    zero = sp.S.Zero
    return {"G": g, "spans": zero, "spans_before": zero, "G_before": zero, "to_end": zero, "G_end": g}


def _longer(
    g: sp.Expr, old: dict[str, sp.Symbol | None], shape: tuple[int | str, ...], chunk: str
) -> dict[str, sp.Expr]:
    """The last row of what spans pairs of steps is what led to the end before, and the gate of the step."""
    end, to_end = old["G_end"], old["to_end"]
    row = T(end + g) if shape else end + g
    found = {"G_end": end + g}
    if old["G"] is not None:
        found["G"] = stack(old["G"], row)
    if old["G_before"] is not None:
        found["G_before"] = stack(old["G_before"], T(end) if shape else end)
    if to_end is not None:
        found["to_end"] = stack(to_end + g, 0)
        if old["spans"] is not None:
            found["spans"] = add_row(old["spans"], T(to_end + g), 0, chunk)
        if old["spans_before"] is not None:
            found["spans_before"] = add_row(old["spans_before"], T(to_end), 0, chunk)
    return found


def sum_claims(gate: Interval) -> tuple[Claim, Claim]:
    """The sum of k log gates between two ends is at least k times the one and at most k times the other, for every k.

    >>> from symrnn import check
    >>> for claim in sum_claims((-5, 0)):
    ...     print(check(claim).outcome.name, claim.name)
    PROVED the sum of k log gates is at least -5 k
    PROVED the sum of k log gates is at most 0 k
    """
    low, high = (fraction_to_rational(Fraction(end)) for end in gate)
    given = (at_most(low, _g), at_most(_g, high))
    sums = (Recurrence(_G, sp.S.Zero, _G + _g),)
    return (
        by_induction(f"the sum of k log gates is at least {low} k", at_most(low * _K, _G), _K, sums, given),
        by_induction(f"the sum of k log gates is at most {high} k", at_most(_G, high * _K), _K, sums, given),
    )


def limit_claims() -> tuple[Claim, ...]:
    """What the largest exponent of each type is: its exponential is a number of the type.

    >>> from symrnn import check
    >>> print({check(claim).outcome.name for claim in limit_claims()})
    {'PROVED'}
    """
    return tuple(
        Claim.at_most(f"{dtype} holds exp({float(each.largest)})", sp.exp(_rational(each.largest)), each.greatest)
        for dtype, each in FLOATS.items()
    )


def safe_claim(title: str, exponent: sp.Expr, chunk: int, gate: Interval, limits: FloatLimits | None) -> Claim:
    """An exponent of a chunk, the sum ``G`` of at most so many log gates or -G, is at most what a type holds.

    Roundings of the sums and of the exponent are added to it, as ``FloatLimits.holds`` counts them. Without limits, it
    is at most what the sum of so many gates can be.

    >>> from symrnn import check
    >>> print(check(safe_claim("17 steps", -_G, 17, (-5, 0), FLOATS["bfloat16"])).outcome.name)
    PROVED
    >>> print(check(safe_claim("18 steps", -_G, 18, (-5, 0), FLOATS["bfloat16"])).outcome.name)
    UNDECIDED
    """
    low, high = (_rational(Fraction(end)) for end in gate)
    given = (at_most(low * _K, _G), at_most(_G, high * _K), at_most(_K, chunk))
    if limits is None:
        return Claim.at_most(title, exponent, sp.Max(0, chunk * (high if exponent == _G else -low)), given)
    most = max(abs(Fraction(end)) for end in gate)
    rounded = exponent * (1 + 2 * _rational(limits.roundoff)) + _rational(limits.sum_error(chunk, most))
    return Claim.at_most(title, rounded, _rational(limits.largest), given)


def _rational(number: Fraction) -> sp.Rational:
    return fraction_to_rational(number)
