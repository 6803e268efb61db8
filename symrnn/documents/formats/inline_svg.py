"""A drawing as an element of a page: its colours are those of the page, light and dark, and its ids its own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from types import MappingProxyType

__all__ = ["COLOURS", "inline_svg"]

#: the colours of drawings, as the style sheet of a page has them
COLOURS: Mapping[str, str] = MappingProxyType(
    {
        "#1b1d22": "currentColor",
        "#000000": "currentColor",
        "#ffffff": "var(--figure)",
        "#55585f": "var(--soft)",
        "#5f5a4d": "var(--soft)",
        "#dcdcdc": "var(--line)",
        "#1f4f8f": "var(--link)",
        "#a23b00": "var(--bad)",
        "#e6eef8": "var(--node)",
        "#f4f1e8": "var(--box)",
        "#9dbfe6": "var(--near)",
        "#cfe0f3": "var(--far)",
        "#0b5fa5": "var(--curve-1)",
        "#c24a00": "var(--curve-2)",
        "#00714d": "var(--curve-3)",
        "#8b3f82": "var(--curve-4)",
        "#44474d": "var(--curve-5)",
        "#8a6200": "var(--curve-6)",
    }
)
_NOT_SHOWN = re.compile(
    r'<!--.*?-->|<style.*?</style>|<metadata.*?</metadata>|\s(?:xmlns(?::\w+)?|version)="[^"]*"', re.DOTALL
)
_STYLE = re.compile(r'\sstyle="([^"]*)"')
_ID = re.compile(r'\sid="([^"]*)"')
_USED = re.compile(r'(?:href="#|url\(#)([^")]+)')
_HEX = re.compile(r'(?<=")#[0-9a-fA-F]{6}(?=")')
_EMPTY = re.compile(r"<defs>\s*</defs>")
_BLANKS = re.compile(r"\s*\n\s*")


def inline_svg(svg: str, name: str, alt: str) -> str:
    """A drawing of a file as an element, whose ids begin with ``name``; ``alt`` is said of it.

    Styles become attributes, which a page may have whatever its policy is.

    >>> print(inline_svg('<svg xmlns="s" viewBox="0 0 1 1"><g id="a" style="fill: #ffffff"/></svg>', "f", "A plane."))
    <svg role="img" aria-label="A plane." fill="currentColor" viewBox="0 0 1 1"><g fill="var(--figure)"/></svg>
    """
    bare = _STYLE.sub(_attributes, _EMPTY.sub("", _NOT_SHOWN.sub("", svg))).replace("xlink:href", "href")
    used = set(_USED.findall(bare))
    bare = _ID.sub(lambda found: f' id="{name}-{found[1]}"' if found[1] in used else "", bare)
    bare = _USED.sub(lambda found: found[0].replace(f"#{found[1]}", f"#{name}-{found[1]}"), bare)
    coloured = _HEX.sub(lambda found: COLOURS.get(found[0].lower(), found[0]), bare)
    head = f'<svg role="img" aria-label="{escape(alt)}" fill="currentColor"'
    return _BLANKS.sub(" ", coloured).strip().replace("<svg", head, 1).replace("> <", "><")


def _attributes(found: re.Match[str]) -> str:
    """What a style says as attributes; of what it says twice the last holds."""
    said = dict(pair.partition(":")[::2] for pair in found[1].split(";") if ":" in pair)
    return "".join(f' {name.strip()}="{value.strip()}"' for name, value in said.items())
