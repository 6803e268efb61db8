"""How a name is written: ``h_2_bar`` is an h with a bar and the subscript 2."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from symrnn.documents.formulas.formula_layout import Layout, Mark, Name, Number, Parens, Run, Sum
from symrnn.documents.formulas.plain_text import write_text
from symrnn.errors import InputError

__all__ = ["GREEK", "function_name", "index_name", "natural_key", "split_name", "stem_of"]

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

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*(_+[A-Za-z0-9]+)*_*")
_DERIVED = re.compile(r"(?P<stem>[^_].*?)(?P<accents>(_(bar|dot))+)(_(?P<label>.+))?")
_ENTRY = re.compile(r"([^][]*)\[(\d+(?:,\d+)?)\]")
_FUNCTION = re.compile(rf"({_NAME.pattern})('*)")
_PREVIOUS = Sum((("+", Name("t", "t")), ("-", Number("1"))))


def split_name(name: str) -> Name:
    """A name as base, accents, subscript and label.

    What follows ``_bar`` or ``_dot`` is a label: ``h_2_dot_w1`` is the tangent of h_2 by w1, ``w_n_bar_3`` the
    partial sum of an adjoint down to time 3. Numbers in brackets at the end are the place of an entry: ``W_bar[1,2]``.
    An underscore with nothing behind it, as in ``lambda_``, is not printed.

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
    derived = _DERIVED.fullmatch(name)
    first, *others = (part for part in (derived["stem"] if derived else name).split("_") if part)
    base, digits = _base(first)
    subscripts = [*digits, *others]
    return Name(
        name,
        base,
        tuple(derived["accents"].split("_")[1:]) if derived else (),
        _list(tuple(_subscript(part, base) for part in subscripts)) if subscripts else None,
        Parens(_label(derived["label"])) if derived and derived["label"] else None,
    )


def stem_of(name: str) -> str:
    """What a name is derived from.

    >>> [stem_of(name) for name in ("w1_bar", "h_2_dot_w1[2]", "f'", "lambda_")]
    ['w1', 'h_2', 'f', 'lambda_']
    """
    whole = re.sub(r"\[.*\]$|'+$", "", name)
    derived = _DERIVED.fullmatch(whole)
    return derived["stem"] if derived else whole


def function_name(name: str) -> Name:
    """The name of an undefined function: ``f'`` is f with a prime."""
    match = _FUNCTION.fullmatch(name)
    if match is None:
        raise InputError(f"the function name {name!r} cannot be printed; use a name such as f or f'")
    plain = split_name(match[1])
    return Name(name, plain.base, plain.accents, plain.subscript, plain.label, len(match[3]), kind="function")


def index_name(name: str, index: str, at: Layout) -> Name:
    """The sequence of this name at an index: of ``D`` and of ``D_k`` at k + 1 it is D with the subscript k + 1."""
    plain = split_name(name.removesuffix(f"_{index}"))
    subscript = at if plain.subscript is None else Run((plain.subscript, Mark(","), at))
    placed, itself = replace(plain, source=name, subscript=subscript), split_name(name)
    return itself if placed == itself else replace(placed, source=f"{name}[{write_text(at)}]")


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


def _label(text: str) -> Layout:
    parts = text.split("_")
    if all(part.isdigit() for part in parts):
        return _list(tuple(map(Number, parts)))
    return split_name(text)


def _list(boxes: tuple[Layout, ...]) -> Layout:
    if len(boxes) == 1:
        return boxes[0]
    separated = [part for box in boxes for part in (Mark(","), box)][1:]
    return Run(tuple(separated))
