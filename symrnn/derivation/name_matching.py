"""Which names of a cell are which of another: by name, by what they do to the outputs, by their place in the lines.

A matching goes from names of the second cell to names of the first. All here is a guess: the judge decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice, permutations

import sympy as sp

from symrnn.derivation.effects import match_by_effect
from symrnn.derivation.places import match_by_place
from symrnn.derivation.step_trials import Side
from symrnn.errors import InputError, listing
from symrnn.expressions.shapes import shape_text
from symrnn.programs.lines import name_symbol

__all__ = ["matchings", "read_names"]

Matching = dict[sp.Symbol, sp.Symbol]
MOST_GATE_LETTERS = 24


def read_names(sides: tuple[Side, Side], names: Mapping[str, str] | None) -> Matching:
    """What the caller says is one: names of the first cell, each with its name in the second, turned round.

    Raises
    ------
    InputError
        for a name that a cell does not have, or two names of different kinds or shapes.
    """
    one, other = sides
    found: Matching = {}
    for first, second in (names or {}).items():
        a, b = name_symbol(str(first)), name_symbol(str(second))
        for symbol, side in ((a, one), (b, other)):
            if symbol not in side.roles:
                known = listing(side.roles)
                raise InputError(
                    f"names: {symbol} is not among what {side.cell.name} is given, which is {known}; "
                    "write a name of the first cell = its name in the second"
                )
        if one.roles[a] != other.roles[b]:
            raise InputError(f"names: {a} is {_words(one, a)}, {b} is {_words(other, b)}; these cannot be one")
        if b in found or a in found.values():
            raise InputError(f"names: {a if b not in found else b} is given twice; give it once")
        found[b] = a
    return found


def _words(side: Side, symbol: sp.Symbol) -> str:
    role = side.roles[symbol]
    return f"{'an' if role.kind == 'input' else 'a'} {role.kind} ({shape_text(role.shape)})"


def matchings(sides: tuple[Side, Side], fixed: Matching) -> Iterator[tuple[Matching, bool]]:
    """Matchings from the likeliest on, and whether the outputs agree at trial numbers; none comes twice."""
    seen: set[frozenset[tuple[sp.Symbol, sp.Symbol]]] = set()
    for found, agrees in _all(sides, fixed):
        key = frozenset(found.items())
        if key not in seen:
            seen.add(key)
            yield found, agrees


def _all(sides: tuple[Side, Side], fixed: Matching) -> Iterator[tuple[Matching, bool]]:
    named = _by_name(sides, fixed)
    found = match_by_effect(sides, named)
    yield (named, False) if found is None else (found, True)
    found = match_by_effect(sides, fixed)
    if found is not None:
        yield found, True
    for letters in _by_gate_letter(sides, named):
        yield match_by_place(sides, letters), False
    yield match_by_place(sides, named), False
    yield match_by_place(sides, fixed), False


def _by_name(sides: tuple[Side, Side], fixed: Matching) -> Matching:
    one, other = sides
    found = dict(fixed)
    for symbol, role in other.roles.items():
        if symbol not in found and one.roles.get(symbol) == role and symbol not in found.values():
            found[symbol] = symbol
    return found


def _by_gate_letter(sides: tuple[Side, Side], named: Matching) -> Iterator[Matching]:
    """``W_xf``, ``W_hf``, ``b_f`` as ``W_xz``, ``W_hz``, ``b_z``: what is left of both, with other last letters."""
    one, other = sides
    left = [symbol for symbol in one.roles if symbol not in named.values()]
    more = [symbol for symbol in other.roles if symbol not in named]
    letters = list(dict.fromkeys(symbol.name[-1] for symbol in left))
    wanted = list(dict.fromkeys(symbol.name[-1] for symbol in more))
    if len(wanted) > len(letters) or len(letters) > 6:
        return
    for chosen in islice(permutations(letters, len(wanted)), MOST_GATE_LETTERS):
        change = dict(zip(wanted, chosen, strict=True))
        found = dict(named)
        for symbol in more:
            twin = name_symbol(symbol.name[:-1] + change[symbol.name[-1]])
            if twin in left and one.roles[twin] == other.roles[symbol]:
                found[symbol] = twin
        if len(found) > len(named):
            yield found
