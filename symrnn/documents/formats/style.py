"""How pages of HTML look: the style sheet, and the font of the formulas, to stand in the page itself."""

from __future__ import annotations

import base64
from importlib.resources import files

__all__ = ["embed_font", "style_sheet"]

_TEMPLATES = files("symrnn.documents").joinpath("templates")


def style_sheet() -> str:
    """The style sheet of every page."""
    return _TEMPLATES.joinpath("style.css").read_text(encoding="utf-8")


def embed_font() -> str:
    """The rule that brings the font of formulas, with its bytes: a page fetches nothing."""
    data = _TEMPLATES.joinpath("fonts", "STIXTwoMath-subset.woff2").read_bytes()
    encoded = base64.b64encode(data).decode("ascii")
    return f'@font-face{{font-family:"STIX Two Math";src:url(data:font/woff2;base64,{encoded}) format("woff2")}}\n'
