"""What a diagram of a network says, read from its nodes and arrows alone."""

from __future__ import annotations

from typing import Any

import sympy as sp

from symrnn.derivation.diagrams import Diagram, Outline


def output_of(diagram: Diagram, f: Any) -> sp.Expr:
    """The value of the node that no arrow leaves: circles apply ``f`` to the sum of weight times value."""
    (last,) = (node for node in diagram.nodes if node.outline is Outline.SQUARE and not _leaving(diagram, node.name))
    return _value(diagram, last.name, f)


def _value(diagram: Diagram, name: str, f: Any) -> sp.Expr:
    (node,) = (node for node in diagram.nodes if node.name == name)
    arriving = [arrow for arrow in diagram.arrows if arrow.end == name]
    if not arriving:
        return node.label
    total = sp.Add(*(arrow.label * _value(diagram, arrow.start, f) for arrow in arriving))
    return f(total) if node.outline is Outline.CIRCLE else total


def product_of_factors(diagram: Diagram, start: str, end: str) -> sp.Expr:
    """The sum over all ways of the products of the factors on them."""
    if start == end:
        return sp.S.One
    return sp.Add(*(arrow.label * product_of_factors(diagram, arrow.end, end) for arrow in _leaving(diagram, start)))


def _leaving(diagram: Diagram, name: str) -> list[Any]:
    return [arrow for arrow in diagram.arrows if arrow.start == name and arrow.end != name]
