"""How a name is written: ``h_2_bar`` is an h with a bar and the subscript 2."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from symrnn.documents.formulas.formula_layout import Layout, Mark, Name, Number, Parens, Run, Sum
from symrnn.errors import InputError

__all__ = ["GREEK", "function_name", "natural_key", "split_name"]

_SMALL = "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho _ sigma tau upsilon"
_SMALL_CODES: Mapping[str, int] = MappingProxyType(
    {name: 0x3B1 + i for i, name in enumerate([*_SMALL.split(), "phi", "chi", "psi", "omega"]) if name != "_"}
)
_CAPITALS = ("Gamma", "Delta", "Theta", "Lambda", "Xi", "Pi", "Sigma", "Phi", "Psi", "Omega")
_VARIANTS: Mapping[str, str] = MappingProxyType({"epsilon": "varepsilon", "phi": "varphi", "omicron": "mathit{o}"})

#: Greek letters by name: LaTeX command and character
GREEK: Mapping[str, tuple[str, str]] = MappingProxyType(
    {name: (f"\\{_VARIANTS.get(name, name)}", chr(code)) for name, code in _SMALL_CODES.items()}
    | {name: (f"\\{name}", chr(_SMALL_CODES[name.lower()] - 0x20)) for name in _CAPITALS}
)

_ACCENTS = frozenset({"bar", "dot"})
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*(_[A-Za-z0-9]+)*")
_ENTRY = re.compile(r"([^][]*)\[(\d+(?:,\d+)?)\]")
_FUNCTION = re.compile(rf"({_NAME.pattern})('*)")
_PREVIOUS = Sum((("+", Name("t", "t")), ("-", Number("1"))))


def split_name(name: str) -> Name:
    """A name as base, accents, subscript and label.

    What follows ``_bar`` or ``_dot`` is a label: ``h_2_dot_w1`` is the tangent of h_2 by w1, ``w_n_bar_3`` the
    partial sum of an adjoint down to time 3. Numbers in brackets at the end are the place of an entry: ``W_bar[1,2]``.

    Raises
    ------
    InputError
        for a name that is not letters and digits joined by underscores, perhaps with the place of an entry.
    """
    entry = _ENTRY.fullmatch(name)
    if entry is not None:
        indices = _list(tuple(map(Number, entry[2].split(","))))
        return replace(split_name(entry[1]), source=name, entry=indices)
    if not _NAME.fullmatch(name):
        raise InputError(
            f"the name {name!r} cannot be printed; "
            "use ASCII letters and digits joined by underscores, such as w_n, h_2 or W_hh[1,2]"
        )
    parts = name.split("_")
    accented = [i for i, part in enumerate(parts) if i and part in _ACCENTS]
    first = accented[0] if accented else len(parts)
    after = first
    while after < len(parts) and parts[after] in _ACCENTS:
        after += 1
    base, digits = _base(parts[0])
    subscripts = [*digits, *parts[1:first]]
    return Name(
        name,
        base,
        tuple(parts[first:after]),
        _list(tuple(_subscript(part, base) for part in subscripts)) if subscripts else None,
        Parens(_label(parts[after:])) if parts[after:] else None,
    )


def function_name(name: str) -> Name:
    """The name of an undefined function: ``f'`` is f with a prime."""
    match = _FUNCTION.fullmatch(name)
    if match is None:
        raise InputError(f"the function name {name!r} cannot be printed; use a name such as f or f'")
    plain = split_name(match[1])
    return Name(name, plain.base, plain.accents, plain.subscript, plain.label, len(match[3]))


def natural_key(name: str) -> tuple[tuple[int, int, str], ...]:
    """A key that sorts w2 before w10."""
    return tuple((0, int(run), "") if run.isdigit() else (1, 0, run) for run in re.findall(r"\d+|\D+", name))


def _base(part: str) -> tuple[str, list[str]]:
    """``w1`` is w with the subscript 1; a word such as ``h2o`` stays whole."""
    match = re.fullmatch(r"([A-Za-z]+)(\d+)", part)
    return (match[1], [match[2]]) if match else (part, [])


def _subscript(part: str, base: str) -> Layout:
    """The subscript of a matrix says from where and to where: that of ``W_xi`` is x and i, not a Greek letter."""
    if part == "prev":
        return _PREVIOUS
    if part.isdigit():
        return Number(part)
    between = len(part) == 2 and len(base) == 1 and base.isupper()
    if len(part) > 2 or (part in GREEK and not between):
        return Name(part, part)
    atoms = tuple(Number(char) if char.isdigit() else Name(char, char) for char in part)
    return atoms[0] if len(atoms) == 1 else Run(atoms)


def _label(parts: list[str]) -> Layout:
    if all(part.isdigit() for part in parts):
        return _list(tuple(map(Number, parts)))
    return split_name("_".join(parts))


def _list(boxes: tuple[Layout, ...]) -> Layout:
    if len(boxes) == 1:
        return boxes[0]
    separated = [part for box in boxes for part in (Mark(","), box)][1:]
    return Run(tuple(separated))
