"""Formulas in words, for readers who listen: ``w sub n to the power 50``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from symrnn.documents.formulas import formula_layout as b
from symrnn.documents.formulas.faces import read_face
from symrnn.documents.formulas.names import GREEK

__all__ = ["write_speech"]

_MARKS: Mapping[str, str] = MappingProxyType(
    {
        "+": "plus",
        "-": "minus",
        "+-": "plus or minus",
        "negative": "minus",
        "=": "equals",
        "!=": "is not equal to",
        "<": "is less than",
        "<=": "is at most",
        ">": "is greater than",
        ">=": "is at least",
        "(": "open bracket",
        ")": "close bracket",
        ",": "comma",
        "/": "over",
        "partial": "partial",
        "odot": "entrywise times",
        "sum": "the sum of all entries of",
    }
)
_WORDS = MappingProxyType(
    {
        "(.)": "entrywise product",
        "(1)": "the vector of ones",
        "(I)": "the identity",
        "infinity": "infinity",
        "|": "bar of the absolute value",
        "\u2016": "bars of the norm",
        "cumsum": "cumulative sum",
        "revcumsum": "reverse cumulative sum",
        "diagonal": "diagonal vector",
        "max": "maximum",
        "min": "minimum",
    }
)
_POWERS = MappingProxyType({"2": "squared", "3": "cubed"})
_PRIMES = ("", " prime", " double prime", " triple prime")


def write_speech(box: b.Layout) -> str:
    """One formula in words; what has parts is closed by a word of its own, so that it can be taken in one way only."""
    return _WRITERS[type(box)](box)


def _name(box: b.Name) -> str:
    text = " ".join((_letter(box.base), *box.accents)) + _primes(box.primes)
    if box.subscript is not None:
        text += f" sub {_close(box.subscript, 'sub')}"
    if box.label is not None:
        text += f" with label {_close(box.label, 'label')}"
    return text if box.entry is None else f"entry {write_speech(box.entry)} of {text}"


def _letter(base: str) -> str:
    """Listeners do not hear a capital."""
    face, base = read_face(base)
    if face:
        return f"{face.removeprefix('math')} {_letter(base)}"
    capital = base[0].isupper() and (len(base) == 1 or base in GREEK)
    return f"capital {base.lower() if base in GREEK else base}" if capital else _WORDS.get(base, base)


def _primes(count: int) -> str:
    return _PRIMES[count] if count < len(_PRIMES) else f" with {count} primes"


def _is_simple(box: b.Layout) -> bool:
    match box:
        case b.Number() | b.Parens():
            return True
        case b.Name():
            return box.label is None and box.entry is None
    return False


def _close(box: b.Layout, what: str) -> str:
    return write_speech(box) if _is_simple(box) else f"{write_speech(box)} end {what}"


def _sum(box: b.Sum) -> str:
    first, *others = box.terms
    text = ("minus " if first[0] == "-" else "") + write_speech(first[1])
    return text + "".join(f" {_MARKS[sign]} {write_speech(term)}" for sign, term in others)


def _fraction(box: b.Ratio | b.Slash) -> str:
    above, below = write_speech(box.numerator), write_speech(box.denominator)
    if _is_simple(box.numerator) and _is_simple(box.denominator):
        return f"{above} over {below}"
    return f"the fraction {above} over {below} end fraction"


def _norm(box: b.Norm) -> str:
    kind = "the infinity norm" if isinstance(box.kind, b.Name) else f"the {write_speech(box.kind)}-norm"
    return f"{kind} of {write_speech(box.body)} end norm"


def _block_matrix(box: b.BlockMatrix) -> str:
    rows = " next row ".join(" comma ".join(map(write_speech, row)) for row in box.rows)
    return f"the matrix with rows {rows} end matrix"


def _part(box: b.Part) -> str:
    ends = [" to before ".join(_close(end, "size") for end in ends) or "all" for ends in box.slices]
    slices = " and ".join(f"{what} {said}" for what, said in zip(("rows", "columns"), ends, strict=False))
    return f"{slices} of {write_speech(box.body)} end part"


def _inverse(box: b.Inverse) -> str:
    return f"the {'transposed ' if box.transposed else ''}inverse of {_close(box.body, 'inverse')}"


def _power(box: b.Power) -> str:
    return f"{write_speech(box.base)} {_exponent(box.exponent)}"


def _exponent(exponent: b.Layout) -> str:
    if isinstance(exponent, b.Number) and exponent.digits in _POWERS:
        return _POWERS[exponent.digits]
    return f"to the power {_close(exponent, 'power')}"


def _apply(box: b.Apply) -> str:
    if len(box.arguments) == 1 and _is_simple(box.arguments[0]):
        return f"{write_speech(box.head)} of {write_speech(box.arguments[0])}"
    return f"{write_speech(box.head)} of open bracket {' comma '.join(map(write_speech, box.arguments))} close bracket"


def _range_sum(box: b.RangeSum) -> str:
    if box.factor is not None:
        return write_speech(b.Product((box.factor, b.sum_sign(box))))
    bounds = f"from {write_speech(box.counter)} equals {write_speech(box.low)} to {write_speech(box.high)}"
    return f"the sum {bounds} of {_close(box.body, 'sum')}"


def _chain(box: b.Chain) -> str:
    return write_speech(box.first) + "".join(f" {_MARKS[sign]} {write_speech(side)}" for sign, side in box.rest)


_WRITERS: Mapping[Any, Callable[[Any], str]] = MappingProxyType(
    {
        b.Name: _name,
        b.Number: lambda box: box.digits,
        b.Mark: lambda box: _MARKS[box.sign],
        b.Sum: _sum,
        b.Product: lambda box: " times ".join(map(write_speech, box.factors)),
        b.Entrywise: lambda box: " entrywise times ".join(map(write_speech, box.factors)),
        b.MatrixProduct: lambda box: f"{write_speech(box.left)} matrix times {write_speech(box.right)}",
        b.Transpose: lambda box: f"{write_speech(box.body)} transposed",
        b.Total: lambda box: f"the sum of all entries of {_close(box.body, 'sum')}",
        b.RangeSum: _range_sum,
        b.Ratio: _fraction,
        b.Slash: _fraction,
        b.Power: _power,
        b.Radical: lambda box: f"the square root of {write_speech(box.body)} end root",
        b.Bars: lambda box: f"the absolute value of {write_speech(box.body)} end absolute value",
        b.Norm: _norm,
        b.BlockMatrix: _block_matrix,
        b.Stack: lambda box: f"the stack of {' above '.join(map(write_speech, box.blocks))} end stack",
        b.Part: _part,
        b.Inverse: _inverse,
        b.Typed: lambda box: write_speech(box.shown),
        b.Parens: lambda box: f"open bracket {write_speech(box.body)} close bracket",
        b.Apply: _apply,
        b.Chain: _chain,
        b.Run: lambda box: " ".join(map(write_speech, box.parts)),
    }
)
