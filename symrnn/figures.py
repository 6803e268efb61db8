"""Figures as data: what is drawn, in which words it is described. ``render`` draws them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import Any

from symrnn.errors import InputError
from symrnn.exposition import Text

__all__ = ["Arrow", "Curve", "Curves", "Diagram", "Drawing", "Figure", "HeatMap", "Node", "Scale", "Stroke"]

_ID = re.compile(r"[a-z0-9][a-z0-9-]*")


class Scale(Enum):
    """How an axis runs."""

    LINEAR = "linear"
    LOG = "log"


class Stroke(Enum):
    """How a curve is drawn."""

    LINE = "line"
    DASHED = "dashed"
    POINTS = "points"


class Outline(Enum):
    """How a node of a diagram is drawn."""

    CIRCLE = "circle"
    SQUARE = "square"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Node:
    """A part of a diagram: a name for the arrows to it, its centre in units of a node's width, and what is in it."""

    name: str
    x: float
    y: float
    label: Any
    outline: Outline = Outline.CIRCLE


@dataclass(frozen=True, slots=True)
class Arrow:
    """From one node to another; ``label`` is a formula or a string. From a node to itself it is a loop."""

    start: str
    end: str
    label: Any = ""


@dataclass(frozen=True, slots=True)
class Diagram:
    """Nodes and the arrows between them; y points down."""

    nodes: tuple[Node, ...]
    arrows: tuple[Arrow, ...]


@dataclass(frozen=True, slots=True)
class Curve:
    """Points in order, and how they are joined."""

    label: Any
    x: tuple[float, ...]
    y: tuple[float, ...]
    stroke: Stroke = Stroke.LINE


@dataclass(frozen=True, slots=True)
class Curves:
    """Curves over one axis."""

    x_label: Any
    y_label: Any
    curves: tuple[Curve, ...]
    y_scale: Scale = Scale.LINEAR


@dataclass(frozen=True, slots=True)
class HeatMap:
    """Colours for the decimal logarithms of ``values[row][column]``: 0 is in the middle, and has a line."""

    x_label: Any
    y_label: Any
    value_label: Any
    x: tuple[float, ...]
    y: tuple[float, ...]
    values: tuple[tuple[float, ...], ...]


Drawing = Diagram | Curves | HeatMap


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing with its caption, and in words for those who do not see it."""

    id: str
    caption: Text
    alt: str
    drawing: Drawing

    def __post_init__(self) -> None:
        if not _ID.fullmatch(self.id):
            raise InputError(f"figure id {self.id!r} names a file; use small letters, digits and -")
        if not self.alt.strip():
            raise InputError(f"figure {self.id} has no description; say in alt what is to be seen")
