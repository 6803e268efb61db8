"""The map of a cell's regimes: where its bound proves that a gradient vanishes, and where it allows growth."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import sympy as sp

from symrnn.book.reference.bound_quantities import NoMapError, Quantities, quantities_of, quantity_of
from symrnn.cells.cell import Cell
from symrnn.claims.claim import Claim, Comparison, at_most
from symrnn.claims.verdict import Outcome
from symrnn.derivation.exposition import Table, Text
from symrnn.derivation.figures import Figure
from symrnn.derivation.region_maps import Region, RegionMap
from symrnn.derivation.report import check_claims
from symrnn.derivation.step import Step
from symrnn.errors import listing
from symrnn.expressions.functions import maximum

__all__ = ["with_regimes"]

LAG, COLUMNS = 50, 8
#: what is left after so many steps, the factor of one step that proves it, and how both are said
LEVELS = (
    (sp.Rational(1, 1000), sp.Rational(87, 100), "at most a thousandth is left"),
    (sp.S.One, sp.S.One, "never more than it was"),
    (sp.Integer(1000), sp.Rational(1147, 1000), "at most a thousand times as much"),
)
_REST = "the bound allows more"
_ENDS = tuple(map(sp.Rational, ("0.1", "0.2", "0.5", "1", "2", "3", "5", "10")))


def with_regimes(steps: tuple[Step, ...], cell: Cell) -> tuple[Step, ...]:
    """The steps with a map after the one about the bound; where there is none, with a sentence there that says why."""
    number = next((number for number, step in enumerate(steps) if step.id == "bound"), None)
    if number is None:
        return steps
    bound = steps[number]
    made: tuple[Step, ...]
    try:
        made = (bound, _step(_Grid.of(quantities_of(cell, bound))))
    except NoMapError as error:
        made = (replace(bound, argued=(*bound.argued, Text("No map of regimes is drawn: {why}.", why=str(error)))),)
    return (*steps[:number], *made, *steps[number + 1 :])


@dataclass(frozen=True, slots=True)
class _Grid:
    """Where the bound is at most each factor: for each column the largest second quantity; one row of one quantity."""

    of_bound: Quantities
    edges: tuple[sp.Rational, ...]
    height: sp.Rational
    tops: tuple[tuple[sp.Rational, ...], ...]
    by_size: bool = False  # corners are claimed of each size by itself

    @staticmethod
    def of(found: Quantities) -> _Grid:
        largest = LEVELS[-1][1]
        if _value(found, sp.S.Zero, sp.S.Zero) > largest:
            raise NoMapError("the bound allows a thousandfold growth within 50 steps whatever these sizes are")
        if found.y is None:
            end = next((end for end in _ENDS if _value(found, end, sp.S.Zero) > largest), _ENDS[-1])
            ends = tuple(_up_to(found, end, level, along_y=False) for _, level, _ in LEVELS)
            edges = tuple(sorted({sp.S.Zero, *ends, end}))
            tops = tuple(tuple(sp.Integer(bool(edge <= top)) for edge in edges[1:]) for top in ends)
            return _Grid(found, edges, sp.S.One, tops)
        height = next((e for e in _ENDS if _value(found, sp.S.Zero, e) > largest), _ENDS[-1])
        height = min(height, sp.S.One) if found.is_gate else height
        middle = height / (2 if found.is_gate else 5)
        end = next((e for e in _ENDS if _value(found, e, middle) > largest), _ENDS[-1])
        edges = tuple(end * column / COLUMNS for column in range(COLUMNS + 1))
        tops = tuple(tuple(_up_to(found, height, level, edge) for edge in edges[1:]) for _, level, _ in LEVELS)
        return _Grid(found, edges, height, tops)


def _value(found: Quantities, x: sp.Expr, y: sp.Expr) -> sp.Expr:
    value = found.formula.xreplace({found.x: x} | ({found.y: y} if found.y is not None else {}))
    return sp.oo if value.has(sp.zoo, sp.nan) else value.replace(maximum, sp.Max)


def _up_to(
    found: Quantities, end: sp.Rational, level: sp.Expr, x: sp.Expr = sp.S.Zero, *, along_y: bool = True
) -> sp.Rational:
    """The largest short decimal up to which the bound is at most ``level``; it grows with both quantities."""
    fine = 100 if end >= 1 else 1000
    low, high = 0, int(end * fine) + 1
    while high - low > 1:
        middle = (low + high) // 2
        at = sp.Rational(middle, fine)
        low, high = (middle, high) if _value(found, *((x, at) if along_y else (at, x))) <= level else (low, middle)
    return sp.Rational(low, fine)


def _step(grid: _Grid) -> Step:
    found = grid.of_bound
    sizes = check_claims(_sizes(found))
    if any(verdict.outcome is not Outcome.PROVED for verdict, _ in sizes):
        grid, sizes = replace(grid, by_size=True), ()
    first, last = (*_powers(), *found.slopes), tuple(claim for _, _, claim in _corners(grid))
    judged = (*check_claims(first), *sizes, *check_claims(last))
    if any(verdict.outcome is not Outcome.PROVED for verdict, _ in judged):
        raise NoMapError("what it would show is not proved")
    return Step(
        "regimes",
        f"Where a gradient vanishes over {LAG} steps by this bound",
        _text(found),
        (*first, *(() if grid.by_size else _sizes(found)), *last),
        "the bound grows with each of the sizes in it, so one corner decides for all that lies below it",
        ("bound",),
        table=_table(grid),
        figures=(_figure(grid),),
        judged=judged,
    )


def _powers() -> tuple[Claim, ...]:
    return tuple(
        Claim.at_most(f"{LAG} steps, each at most {factor}: {said}", sp.Pow(factor, LAG, evaluate=False), left)
        for left, factor, said in LEVELS
        if factor != 1
    )


def _sizes(found: Quantities) -> tuple[Claim, ...]:
    """That the bound is at most its value where each size is as large as the quantity that it is below."""
    if len(found.names) <= 1 + (found.y is not None) and not found.held:
        return ()
    given = list(_below(found, found.x, found.y))
    if found.below_one is not None:
        given.append(found.below_one)
    return (Claim.at_most("the bound in these quantities", found.whole, found.formula, tuple(given)),)


def _below(found: Quantities, x: sp.Expr, y: sp.Expr | None) -> Iterator[Comparison]:
    """What is said of the sizes: 0 and more, and at most the quantity that stands for them."""
    for sizes, top in ((found.x_sizes, x), (found.y_sizes, y), (found.held, sp.S.One)):
        for name in dict.fromkeys(found.names[size] for size in sizes):
            yield at_most(0, name)
            if name != top:
                yield at_most(name, top)


def _corners(grid: _Grid) -> Iterator[tuple[int, int, Claim]]:
    """The level, the column and the claim of each corner that some region has."""
    found = grid.of_bound
    for level, (_, factor, said) in enumerate(LEVELS):
        for column, top in enumerate(grid.tops[level]):
            x = grid.edges[column + 1]
            where = f"{found.x} up to {_decimal(x)}"
            given = [at_most(0, found.x), at_most(found.x, x)]
            if found.y is not None:
                given += [at_most(0, found.y), at_most(found.y, top)]
                where += f", {found.y} up to {_decimal(top)}"
            if grid.by_size:
                given = list(_below(found, x, top))
            value = found.whole if grid.by_size else found.formula
            last = found.y is not None or column + 1 == len(grid.tops[level]) or not grid.tops[level][column + 1]
            if top and last:
                yield level, column, Claim.at_most(f"{said}: {where}", value, factor, tuple(given))


def _decimal(number: sp.Expr) -> str:
    return f"{float(number):.4g}"


def _text(found: Quantities) -> Text:
    """What the two quantities are, and what the bound is in them."""
    names: dict[str, Any] = {"x": found.x, "f": found.formula, "lag": sp.Integer(LAG)}
    said = f"Let {{x}} be {_largest('a', found.x_sizes, names)}"
    if found.y is not None:
        names["y"] = found.y
        said += f" and {{y}} be {'the largest slope, of ' * bool(found.slopes)}{_largest('b', found.y_sizes, names)}"
    if found.held:
        names |= {f"c{number}": size for number, size in enumerate(found.held)}
        keys = [f"{{c{number}}}" for number in range(len(found.held))]
        said += f", where {listing(keys)} {'are each' if len(keys) > 1 else 'is'} at most 1"
    if found.limits:
        names |= {f"l{n}": name for n, name in enumerate(found.limits)}
        names |= {f"m{n}": least for n, least in enumerate(found.limits.values())}
        limits = [f"{{l{number}}} is {{m{number}}}" for number in range(len(found.limits))]
        said += f"; {listing(limits)}, the least that can be assumed of the size of a state"
    levels = ", ".join(f"{what} where that is at most {{q{n}}}" for n, (_, _, what) in enumerate(LEVELS))
    names |= {f"q{n}": factor for n, (_, factor, _) in enumerate(LEVELS)}
    return Text(
        f"{said}. By the bound above one step hands on at most {{f}}. Of a change {{lag}} steps back "
        f"{levels}, at each of these steps. The regions in the picture are proved, rectangle by rectangle, as the "
        "numbers in the table are. Outside of them the bound allows more, which does not say that a gradient grows.",
        **names,
    )


def _largest(key: str, sizes: tuple[sp.Expr, ...], names: dict[str, Any]) -> str:
    names |= {f"{key}{number}": quantity_of(size) for number, size in enumerate(sizes)}
    keys = [f"{{{key}{number}}}" for number in range(len(sizes))]
    return f"the largest of {listing(keys)}" if len(keys) > 1 else keys[0]


def _table(grid: _Grid) -> Table:
    """For each column how far up each region reaches; of one quantity how far each reaches."""
    found, corners = grid.of_bound, list(_corners(grid))
    powers = [claim.name for claim in _powers()]
    if found.y is None:
        reach = {level: (grid.edges[column + 1], claim.name) for level, column, claim in corners}
        return Table(
            f"How large {found.x} may be.",
            (f"of a change {LAG} steps back", f"{found.x} up to"),
            tuple((LEVELS[level][2], _decimal(edge)) for level, (edge, _) in reach.items()),
            tuple((name, *powers) for _, name in reach.values()),
        )
    by_column: dict[int, dict[int, str]] = {}
    for level, column, claim in corners:
        by_column.setdefault(column, {})[level] = claim.name
    columns, levels = sorted(by_column), [level for level, tops in enumerate(grid.tops) if any(tops)]
    return Table(
        f"How large {found.y} may be, where {found.x} is at most what stands on the left; empty where there is none.",
        (f"{found.x} up to", *(LEVELS[level][2] for level in levels)),
        tuple(
            (
                _decimal(grid.edges[column + 1]),
                *(_decimal(top) if top else "" for top in (grid.tops[level][column] for level in levels)),
            )
            for column in columns
        ),
        tuple((*by_column[column].values(), *powers) for column in columns),
    )


def _figure(grid: _Grid) -> Figure:
    found = grid.of_bound
    heights = [tuple(map(float, tops)) for tops in grid.tops]
    regions = tuple(
        Region(f"{said}: proved", tops) for (_, _, said), tops in zip(LEVELS, heights, strict=True) if any(tops)
    )
    listed = "; ".join(str(each.label) for each in regions)
    drawing = RegionMap(
        found.x,
        found.y if found.y is not None else "",
        tuple(map(float, grid.edges)),
        float(grid.height),
        regions,
        _REST,
    )
    over = f"{found.x} and {found.y}" if found.y is not None else str(found.x)
    return Figure(
        "regimes",
        Text("What is left of a change {lag} steps back, by the bound.", lag=sp.Integer(LAG)),
        f"A map over {over}, from 0 on. Regions, each inside the next: {listed}. "
        f"Beyond them {_REST}. How far each reaches stands in the table.",
        drawing,
    )
