"""Written numbers, read exactly."""

from __future__ import annotations

import re
from fractions import Fraction

from symrnn.errors import InputError, quote

__all__ = ["NUMERAL", "parse_number"]

LONGEST_NUMBER = 400  # characters of a number, and the largest power of ten in it

NUMERAL = r"(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
_SIGNED = re.compile(rf"[+-]?(?:{NUMERAL}|[0-9]+/[0-9]+)")


def parse_number(text: str, where: str = "number") -> Fraction:
    """The exact value of a written number: an integer, a decimal, a fraction such as 1/3, or 2.5e-3.

    >>> parse_number("0.1"), parse_number("-1/3"), parse_number("2.5e-3")
    (Fraction(1, 10), Fraction(-1, 3), Fraction(1, 400))

    Raises
    ------
    InputError
        for anything else, and for more than 400 characters or a power of ten beyond 400.
    """
    if len(text) > LONGEST_NUMBER:
        raise InputError(f"{where}: found {len(text)} characters; write a number with at most {LONGEST_NUMBER}")
    stripped = text.strip().replace("\u2212", "-")  # the minus sign, as it is copied from a paper
    if not _SIGNED.fullmatch(stripped):
        raise InputError(
            f"{where}: expected a number such as 2, 0.5, 1/3 or 2.5e-3, found {quote(text)}{_hint(stripped)}"
        )
    if _power_of_ten(stripped) > LONGEST_NUMBER:
        raise InputError(f"{where}: {quote(text)} is beyond 1e{LONGEST_NUMBER}; give a number nearer to 1")
    try:
        return Fraction(stripped)
    except ZeroDivisionError:
        raise InputError(f"{where}: {quote(text)} divides by zero; give a finite number") from None


def _power_of_ten(number: str) -> int:
    """The size of the exponent of a written number, without computing it."""
    digits = re.split("[eE]", number)[-1].lstrip("+-0") if re.search("[eE]", number) else "0"
    return int(digits[:6] or "0")


def _hint(text: str) -> str:
    """What may be meant by a text that is no number."""
    if re.fullmatch(r"[+-]?[0-9]+,[0-9]+", text):
        return f"; a decimal is written with a dot, {text.replace(',', '.')}"
    if re.fullmatch(r"[+-]?[0-9.]+[ ]*%", text):
        return "; a percentage is a number, 0.05 for 5 %"
    if re.fullmatch(r"[+-]?[0-9][0-9_' ]*[0-9](?:\.[0-9]*)?", text):
        digits = re.sub("[_' ]", "", text)
        return f"; write {digits}"
    if not text:
        return "; between two commas or behind the last one nothing stands"
    if re.search(r"[;|]|[0-9] +[0-9]", text):
        return "; numbers are joined by commas, as in 2,4"
    if text[0] in "[({" or text[-1] in "])}":
        return "; leave the brackets out"
    if text.lower() == "symbolic":
        return "; write symbolic, in small letters"
    if text.strip("\"'`“”‘’") != text:
        return "; leave the quotes out"
    if re.fullmatch(r"[+-]?(?:inf|infinity|nan)", text.lower()):
        return "; give a finite number"
    if text[:1] in tuple("–—‐‑‒－﹣"):
        return "; a minus is written -"
    if re.search(r"\*\*|\^|sqrt|pi|[0-9][*+(]|[0-9]/[0-9.-]", text):
        return "; nothing is computed here: write the number itself"
    return ""
