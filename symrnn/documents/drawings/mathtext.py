"""Labels in the part of LaTeX that matplotlib knows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from symrnn.derivation.exposition import Text
from symrnn.documents.formulas.latex import write_latex
from symrnn.documents.formulas.notation import notation

__all__ = ["mathtext"]

_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "\\lvert": "|",
        "\\rvert": "|",
        "\\lVert": "\\Vert",
        "\\rVert": "\\Vert",
        "\\le": "\\leq",
        "\\ge": "\\geq",
        "\\mathopen{}": "",
        "\\ne": "\\neq",
    }
)
_FRACTION = re.compile(
    r"(?<![^ (-])\\frac\{(\d+)\}\{(\d+)\}(?=$|\\right)"
)  # a number by itself, too small in two storeys
#: blocks on one line, since matplotlib knows no matrices
_ON_ONE_LINE: Mapping[str, str] = MappingProxyType(
    {"\\begin{pmatrix} ": "\\left(", " & ": ", ", " \\\\ ": "; \\; ", " \\end{pmatrix}": "\\right)"}
)
_COMMAND = re.compile(r"\\mathopen\{\}|\\[A-Za-z]+")


def mathtext(label: Any) -> str:
    r"""A string as it is, a formula between dollars, a ``Text`` as both.

    >>> import sympy as sp
    >>> from symrnn.programs.program import name_symbol
    >>> print(mathtext(sp.Abs(name_symbol("w_n"))), mathtext("5 $"))
    $| w_{n} |$ 5 \$
    """
    if isinstance(label, str):
        return label.replace("$", "\\$")
    if isinstance(label, Text):
        return "".join(map(mathtext, label.parts()))
    written = write_latex(notation(label))
    for several, one in _ON_ONE_LINE.items():
        written = written.replace(several, one)
    latex = _COMMAND.sub(lambda match: _NAMES.get(match.group(), match.group()), written)
    return "$" + _FRACTION.sub(r"\1/\2", latex) + "$"
