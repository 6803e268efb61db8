"""A loss as it is written on the command line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from types import MappingProxyType

import sympy as sp

from symrnn.cells.formula import parse_formula
from symrnn.cells.losses import LOSSES, TARGET, Y
from symrnn.errors import InputError, quote

__all__ = ["read_loss", "refuse_other_names"]

_SQUARES = "the squared error is squared_error, half the sum of (y - target)**2; of the last step squared_error_last"
_FORMULA = "write it as a formula in y and target, such as '{}'"

#: what other libraries call their losses
_ELSEWHERE: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(
            ["mse", "mseloss", "mse_loss", "l2", "l2_loss", "squared", "quadratic", "mean_squared_error"], _SQUARES
        ),
        **dict.fromkeys(["mae", "l1", "l1_loss", "mean_absolute_error"], _FORMULA.format("abs(y - target)")),
        **dict.fromkeys(
            ("bce", "binary_cross_entropy", "cross_entropy", "crossentropy", "nll"),
            _FORMULA.format("-target*log(y) - (1 - target)*log(1 - y)"),
        ),
        "hinge": _FORMULA.format("relu(1 - target*y)"),
    }
)


def read_loss(text: str) -> str | sp.Expr:
    """A loss by its name, or a formula in ``y`` and ``target`` for each step.

    >>> read_loss("squared_error"), read_loss("y**2")
    ('squared_error', y**2)

    Raises
    ------
    InputError
        for another name, and for a formula that does not read.
    """
    if text in LOSSES:
        return text
    refuse_other_names(text)
    try:
        return parse_formula(text, {"y": Y, "target": TARGET}, where="--loss")
    except InputError as error:
        hint = "; y is the output of a step, target what it is compared with" if "not declared" in str(error) else ""
        raise InputError(f"{error}{hint}") from None


def refuse_other_names(text: str) -> None:
    """Refuse a word that is meant for the name of a loss and is none."""
    word = text.strip().lower()
    if not re.fullmatch(r"[a-z_][a-z0-9_ -]*", word):
        return
    known = ", ".join(LOSSES)
    if word in _ELSEWHERE:
        raise InputError(f"--loss: no loss is called {quote(text)}; {_ELSEWHERE[word]}")
    close = get_close_matches(word.replace("-", "_").replace(" ", "_"), LOSSES, n=1)
    if close:
        raise InputError(f"--loss: no loss is called {quote(text)}; did you mean {close[0]}? There are {known}")
