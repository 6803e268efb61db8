"""The bound that a page proves, as a function of two quantities: sizes of weights, and a gate or a number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import sympy as sp

from symrnn.cells.cell import Cell
from symrnn.claims.claim import Claim, Comparison, NormBound, at_most, less_than
from symrnn.derivation.step import Step
from symrnn.expressions.functions import maximum, step
from symrnn.expressions.nodes import NORMS, diag
from symrnn.programs.program import Program, name_symbol

__all__ = ["NoMapError", "Quantities", "quantities_of", "quantity_of"]

_MOST_HELD, _LONGEST, _MOST_SIZES = 3, 60, 4
_ENDINGS = ("_max", "_min")
#: names for the two quantities, the first that the cell does not use
_FIRST, _SECOND = ("u", "p", "r", "xi"), ("v", "q", "s", "zeta")


class NoMapError(Exception):
    """Why a bound is no function of two quantities that a map can show."""


@dataclass(frozen=True, slots=True)
class Quantities:
    """One step hands on at most ``formula``, in ``x`` and, where it is not None, ``y``; both are 0 and more.

    ``x_sizes`` are each at most x, ``y_sizes`` at most y, ``held`` at most 1; ``whole`` is the bound in these sizes,
    named by ``names``. ``is_gate`` says that y is at most 1.
    """

    formula: sp.Expr
    whole: sp.Expr
    names: Mapping[sp.Expr, sp.Symbol]
    x: sp.Symbol
    y: sp.Symbol | None
    x_sizes: tuple[sp.Expr, ...]
    y_sizes: tuple[sp.Expr, ...]
    held: tuple[sp.Expr, ...]
    is_gate: bool
    limits: Mapping[sp.Expr, sp.Expr]
    slopes: tuple[Claim, ...] = ()

    @property
    def below_one(self) -> Comparison | None:
        """That a gate is below 1, where a limit is divided by what it leaves."""
        return less_than(self.y, 1) if self.limits and self.y is not None else None


def quantities_of(cell: Cell, bound: Step) -> Quantities:
    """The quantities of the bound that a page's step ``bound`` has proved.

    Raises
    ------
    NoMapError
        with the reason, as the end of a sentence.
    """
    formulas = _of_jacobian(bound) or _of_map(cell, bound)
    if sum(int(sp.count_ops(each)) for each in formulas) > _LONGEST:
        raise NoMapError("the bound has too many terms to be a function of two quantities")
    program = bound.claims[0].programs()[0]
    whole, limits = _without_limits(formulas, bound.claims[0])
    sizes = _sizes(formulas, limits)
    if any(power.exp.is_negative and power.base.free_symbols for each in formulas for power in each.atoms(sp.Pow)):
        raise NoMapError("a size stands below a fraction's bar, so the bound does not grow with it")
    x_sizes, y_sizes, held = _groups(cell, program, sizes)
    if len(held) > _MOST_HELD:
        raise NoMapError("the bound is made of more than two quantities and a few that can be held")
    taken = {symbol.name for symbol in program.shapes} | {each.symbol.name for each in cell.states}
    taken |= {name.removesuffix("_t") for name in taken}
    x = name_symbol(next(name for name in _FIRST if name not in taken))
    y = name_symbol(next(name for name in _SECOND if name not in taken | {x.name})) if y_sizes else None
    values = {**dict.fromkeys(x_sizes, x), **dict.fromkeys(y_sizes, y), **dict.fromkeys(held, sp.S.One)}
    names = {size: name_symbol(f"{x.name}{number}") for number, size in enumerate(sizes, start=1)}
    names |= {size: y for size in y_sizes if len(y_sizes) == 1 and y is not None}
    gate = bool(y_sizes) and all(_is_gate(size) for size in y_sizes)
    put = {size: _put(size, value) for size, value in values.items()}
    found = Quantities(
        _put_in(whole, put),
        _put_in(whole, {size: _put(size, name) for size, name in names.items()}),
        names, x, y, x_sizes, y_sizes, held, gate, limits,
    )  # fmt: skip
    return found if y is not None else _with_slope(found, bound.claims[0], taken)


def _with_slope(found: Quantities, claim: Claim, taken: set[str]) -> Quantities:
    """The slope of the activation as the second quantity, where the whole Jacobian is multiplied by it."""
    program, statement = claim.programs()[0], claim.statement
    jacobian = program.lines[-1].expr if program.lines else sp.S.Zero
    slopes = [node.args[0] for node in jacobian.atoms(diag) if not node.has(step)]
    if not isinstance(statement, NormBound) or isinstance(jacobian, sp.Add) or len(slopes) != 1 or claim.given:
        return found
    y = name_symbol(next(name for name in _SECOND if name not in taken | {found.x.name}))
    last = statement.bounds[-1]
    scaled = Claim.norm_bound(
        f"with slopes up to {y}", program, (at_most(last.lhs, y * last.rhs),), (at_most(sp.Abs(slopes[0]), y),)
    )
    y_sizes, names = (slopes[0],), dict(found.names) | {slopes[0]: name_symbol(f"{found.x.name}0")}
    return replace(
        found, formula=y * found.formula, whole=names[slopes[0]] * found.whole, names=names,
        y=y, y_sizes=y_sizes, is_gate=True, slopes=(scaled,),
    )  # fmt: skip


def quantity_of(size: sp.Expr) -> sp.Expr:
    """What stands for a size on the page: 1 minus the least value of a gate."""
    return _put(size, size)


def _of_jacobian(bound: Step) -> tuple[sp.Expr, ...]:
    """The formulas of the text, in the names of one step that the claims have."""
    program = bound.claims[0].programs()[0]
    at_t = {name_symbol(name.name.removesuffix("_t")): name for name in program.shapes if name.name.endswith("_t")}
    times = {name: later for name, later in at_t.items() if name not in program.shapes}
    found = (each for key, each in bound.text.formulas.items() if key.startswith("formula"))
    return tuple(each.xreplace(times) for each in found if isinstance(each, sp.Expr))


def _of_map(cell: Cell, bound: Step) -> tuple[sp.Expr, ...]:
    """How much of the largest change of all states reaches each of them: the sum of its factors."""
    rows: dict[sp.Expr, sp.Expr] = {}
    kinds: set[type] = set()
    for claim in bound.claims:
        if not isinstance(claim.statement, NormBound) or _is_contraction(claim):
            continue
        changes = [name for name in claim.programs()[0].shapes if name.name.endswith("_dot")]
        row = claim.statement.bounds[-1]
        sizes = [node for node in row.rhs.atoms(*NORMS, sp.Abs) if node.args[0] in changes]
        kinds |= {type(node) for node in (*sizes, row.lhs) if not isinstance(node, sp.Abs)}
        found = row.rhs.xreplace(dict.fromkeys(sizes, sp.S.One))
        if row.lhs not in rows or len(set(_sizes_in(rows[row.lhs]))) > _MOST_SIZES:
            rows[row.lhs] = found
    if len(rows) < len(cell.states):
        raise NoMapError("no bound of every state is given")
    if len(kinds) > 1:
        raise NoMapError("the sizes are not all in one norm")
    return tuple(dict.fromkeys(rows.values()))


def _is_contraction(claim: Claim) -> bool:
    return any(isinstance(each, Comparison) and each.rhs == 2 for each in claim.given)


def _without_limits(formulas: tuple[sp.Expr, ...], claim: Claim) -> tuple[sp.Expr, Mapping[sp.Expr, sp.Expr]]:
    """The largest of the formulas, and the least limit of each state that its gate allows: added/(1 - share)."""
    limits = {}
    for each in claim.given:
        if isinstance(each, Comparison) and each.rhs.is_Symbol and each.lhs.has(each.rhs):
            share = each.lhs.expand().coeff(each.rhs)
            if share.xreplace(dict.fromkeys(_sizes_in(share), sp.S.Zero)) >= 1:
                raise NoMapError(f"what is assumed of {each.rhs} holds of no numbers but where nothing moves")
            limits[each.rhs] = (each.lhs - share * each.rhs).expand() / (1 - share)
    largest = formulas[0]
    for each in formulas[1:]:
        largest = maximum(largest, each)
    for _ in limits:
        largest = largest.xreplace(limits)
    return largest, limits


def _sizes(formulas: tuple[sp.Expr, ...], limits: Mapping[sp.Expr, sp.Expr]) -> tuple[sp.Expr, ...]:
    """What the bound is made of: norms, sizes, largest values of gates; q of a factor max(1, |1 - q|)."""
    found: dict[sp.Expr, None] = {}
    for each in (*formulas, *(limit for name, limit in limits.items() if any(f.has(name) for f in formulas))):
        found |= dict.fromkeys(_sizes_in(each))
    return tuple(size for size in found if size not in limits)


def _sizes_in(expr: sp.Expr) -> Iterator[sp.Expr]:
    if isinstance(expr, maximum) and expr.args[0] == 1 and isinstance(expr.args[1], sp.Abs):
        yield expr.args[1].args[0] + 1  # its size is |q - 1|
    elif isinstance(expr, (*NORMS, sp.Abs)) or expr.is_Symbol:
        yield expr
    else:
        for part in sorted(expr.args, key=str):
            yield from _sizes_in(part)


def _groups(
    cell: Cell, program: Program, sizes: tuple[sp.Expr, ...]
) -> tuple[tuple[sp.Expr, ...], tuple[sp.Expr, ...], tuple[sp.Expr, ...]]:
    """What is at most x, what is at most y, and what is held at 1."""
    fixed = {*(each.symbol for each in cell.parameters), *(each.symbol for each in cell.constants)}
    weights = tuple(each for each in sizes if isinstance(each, NORMS) and each.args[0] in fixed)
    gates = tuple(each for each in sizes if _is_gate(each))
    others = [each for each in sizes if each not in weights and each not in gates]
    updates = [each for each in others if not isinstance(each, (*NORMS, sp.Abs)) and not each.is_Symbol]
    x = weights or tuple(updates[:1])
    # a number that is given before a value that every step makes anew
    others = sorted((each for each in others if each not in x), key=lambda each: not (each.free_symbols <= fixed))
    if not x:
        x, others, gates = (gates, others, ()) if gates else (tuple(others[:1]), others[1:], ())
    y = gates or tuple(others[:1])
    if not x:
        raise NoMapError("the bound is a number, whatever the weights")
    if any(each.is_Symbol and not _is_gate(each) for each in others):
        raise NoMapError("a number stands in the bound whose sign is not known")
    return x, y, tuple(each for each in others if each not in y)


def _is_gate(size: sp.Expr) -> bool:
    return bool(size.is_Symbol) and size.name.endswith(_ENDINGS)


def _put(size: sp.Expr, value: sp.Expr) -> sp.Expr:
    """The least value of a gate stands for 1 minus it, which is at most the quantity."""
    return 1 - value if _is_gate(size) and size.name.endswith("_min") else value


def _put_in(expr: sp.Expr, values: Mapping[sp.Expr, sp.Expr]) -> sp.Expr:
    """The expression with values for its sizes; |q - 1| has q in it."""
    updates = {sp.Abs(size - 1): sp.Abs(value - 1) for size, value in values.items() if size.is_Mul or size.is_Add}
    return expr.xreplace(updates).xreplace(dict(values))
