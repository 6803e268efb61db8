"""Diagrams as data: nodes, and arrows between them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from symrnn.derivation.exposition import Formula, Text
from symrnn.errors import InputError, inflect, listing
from symrnn.expressions.arguments import check_arguments
from symrnn.expressions.copying import reduce_to_fields
from symrnn.expressions.display import brief

__all__ = ["Arrow", "Diagram", "Label", "Node", "Outline", "Stroke", "refuse_infinite"]


#: what stands at a node, an arrow or an axis
Label: TypeAlias = str | Formula | Text


class Stroke(Enum):
    """How a curve or an arrow is drawn.

    >>> [each.value for each in Stroke]
    ['line', 'dashed', 'points']
    """

    LINE = "line"
    DASHED = "dashed"
    POINTS = "points"


class Outline(Enum):
    """How a node of a diagram is drawn.

    >>> [each.value for each in Outline]
    ['circle', 'square', 'dots', 'none']
    """

    CIRCLE = "circle"
    SQUARE = "square"
    DOTS = "dots"
    NONE = "none"


@check_arguments
@dataclass(frozen=True, slots=True)
class Node:
    """A part of a diagram: a name for the arrows to it, its centre in units of a node's width, and what is in it.

    >>> Node("x", 0, 0, "input").outline
    <Outline.CIRCLE: 'circle'>
    """

    name: str
    x: float
    y: float
    label: Label
    outline: Outline = Outline.CIRCLE

    __reduce__ = reduce_to_fields


@check_arguments
@dataclass(frozen=True, slots=True)
class Arrow:
    """From one node to another; ``label`` is a formula or a string. From a node to itself it is a loop.

    >>> Arrow("h", "h", "w_n").stroke  # a loop
    <Stroke.LINE: 'line'>
    """

    start: str
    end: str
    label: Label = ""
    stroke: Stroke = Stroke.LINE

    __reduce__ = reduce_to_fields


@check_arguments
@dataclass(frozen=True, slots=True)
class Diagram:
    """Nodes and the arrows between them; y points down.

    >>> Diagram((Node("x", 0, 0, "x"), Node("h", 1, 0, "h")), (Arrow("x", "h", "w"),))
    Diagram(2 nodes, 1 arrow)

    Raises
    ------
    InputError
        where two nodes share a name, there is none, an arrow goes to or from a name that is not there, or joins two
        nodes at one place.
    """

    nodes: tuple[Node, ...]
    arrows: tuple[Arrow, ...]

    __reduce__ = reduce_to_fields

    def __repr__(self) -> str:
        return brief(self, inflect(len(self.nodes), "node"), inflect(len(self.arrows), "arrow"))

    def __post_init__(self) -> None:
        if not self.nodes:
            raise InputError("the diagram has no nodes; give it at least one")
        counts = Counter(node.name for node in self.nodes)
        twice = [name for name, count in counts.items() if count > 1]
        if twice:
            raise InputError(f"two nodes are called {twice[0]}; give each a name of its own")
        refuse_infinite("diagram", (place for node in self.nodes for place in (node.x, node.y)))
        places = {node.name: (node.x, node.y) for node in self.nodes}
        for arrow in self.arrows:
            for end in (arrow.start, arrow.end):
                if end not in counts:
                    raise InputError(f"an arrow joins {end}, which is no node; there are {listing(counts)}")
            if arrow.start != arrow.end and places[arrow.start] == places[arrow.end]:
                raise InputError(f"an arrow joins {arrow.start} and {arrow.end}, which are at one place; move one")


def refuse_infinite(what: str, numbers: Iterable[float]) -> None:
    """Refuse a drawing whose numbers are not all finite; ``what`` is called so in the message."""
    for number in numbers:
        if not math.isfinite(number):
            raise InputError(f"{what}: {number} cannot be drawn; give finite numbers")
