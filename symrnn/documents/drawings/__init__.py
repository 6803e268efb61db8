"""Figures as SVG: the same file in every format, the same bytes each time.

Read ``diagram.py`` first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib.util import find_spec
from types import MappingProxyType
from typing import Any

from symrnn.derivation.diagrams import Diagram
from symrnn.derivation.figures import Curves, Drawing, HeatMap, Tracks
from symrnn.derivation.region_maps import RegionMap
from symrnn.documents.drawings.diagram import draw_diagram
from symrnn.documents.drawings.plots import draw_curves, draw_heat_map, draw_tracks
from symrnn.documents.drawings.regions import draw_regions
from symrnn.errors import InputError

__all__ = ["can_draw", "draw"]


def draw(drawing: Drawing) -> str:
    """A drawing as one SVG element, a file of its own, with the same bytes each time.

    >>> from symrnn.derivation.diagrams import Arrow, Node
    >>> svg = draw(Diagram((Node("x", 0, 0, "2"), Node("h", 2, 0, "f")), (Arrow("x", "h", "w"),)))
    >>> svg.startswith('<svg xmlns="http://www.w3.org/2000/svg"')
    True

    Raises
    ------
    InputError
        where a kind of drawing is unknown, or the library that draws it is not installed.
    """
    if type(drawing) not in _KINDS:
        raise InputError(f"{type(drawing).__name__} has no drawing; there are {', '.join(k.__name__ for k in _KINDS)}")
    return _KINDS[type(drawing)](drawing)


def can_draw(drawing: Drawing) -> bool:
    """Whether the library that draws it is installed: curves, tracks and heat maps need the extra ``plot``."""
    return isinstance(drawing, Diagram | RegionMap) or find_spec("matplotlib") is not None


_KINDS: Mapping[Any, Callable[[Any], str]] = MappingProxyType(
    {Diagram: draw_diagram, Curves: draw_curves, Tracks: draw_tracks, HeatMap: draw_heat_map, RegionMap: draw_regions}
)
