"""How pages of HTML look: the style sheet, and the faces of text and formulas, to stand in the page itself."""

from __future__ import annotations

import base64
from importlib.resources import files

__all__ = ["embed_fonts", "style_sheet"]

_TEMPLATES = files("symrnn.documents").joinpath("templates")
#: a family, the file of a face of it, and what it is for
_TEXT = (
    ("STIX Two Text", "STIXTwoText-Regular", "font-weight:400;"),
    ("STIX Two Text", "STIXTwoText-Italic", "font-weight:400;font-style:italic;"),
    ("STIX Two Text", "STIXTwoText-SemiBold", "font-weight:600 700;"),
)
_MATH = ("STIX Two Math", "STIXTwoMath", "")


def style_sheet() -> str:
    """The style sheet of every page."""
    return _TEMPLATES.joinpath("style.css").read_text(encoding="utf-8")


def embed_fonts(*, has_formulas: bool = True) -> str:
    """The rules that bring the faces of text and of formulas, with their bytes: a page fetches nothing."""
    faces = [*_TEXT, *([_MATH] if has_formulas else [])]
    return "".join(_face(*face) for face in faces)


def _face(family: str, name: str, more: str) -> str:
    encoded = base64.b64encode(_TEMPLATES.joinpath("fonts", f"{name}-subset.woff2").read_bytes()).decode("ascii")
    return f'@font-face{{font-family:"{family}";{more}src:url(data:font/woff2;base64,{encoded}) format("woff2")}}\n'
