r"""An author's symbol such as ``\mathbf{S}`` as its letter and its face, for the formats that are not LaTeX."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from symrnn.documents.formulas.names import GREEK

__all__ = ["MATHML_FACES", "TYPST_FACES", "letter_of", "read_face"]

_FACE = re.compile(r"\\(math\w+|boldsymbol)\{(.*)\}")
_BY_COMMAND: Mapping[str, str] = MappingProxyType({command: name for name, (command, _) in GREEK.items()})

#: the attributes of an identifier; MathML Core leaves faces to the style, and no letter beyond the usual ones is needed
MATHML_FACES: Mapping[str, str] = MappingProxyType(
    {
        "mathbf": ' mathvariant="normal" style="font-weight:bold"',
        "mathrm": ' mathvariant="normal"',
        "mathit": "",
        "mathsf": ' mathvariant="normal" style="font-family:sans-serif"',
        "mathcal": ' style="font-family:cursive"',
        "boldsymbol": ' style="font-weight:bold"',
    }
)
TYPST_FACES: Mapping[str, str] = MappingProxyType(
    {
        "mathbf": "bold(upright({}))",
        "mathrm": "upright({})",
        "mathit": "italic({})",
        "mathsf": "sans({})",
        "mathcal": "cal({})",
        "boldsymbol": "bold({})",
    }
)


def read_face(base: str) -> tuple[str, str]:
    r"""The face of a symbol, nothing where it has none, and the letter in it, a Greek one by its name.

    >>> read_face("\\mathbf{S}"), read_face("\\beta"), read_face("h")
    (('mathbf', 'S'), ('', 'beta'), ('', 'h'))
    """
    found = _FACE.fullmatch(base)
    face, letter = (found[1], found[2]) if found else ("", base)
    return face, _BY_COMMAND.get(letter, letter)


def letter_of(base: str) -> str:
    """The letter alone."""
    return read_face(base)[1]
