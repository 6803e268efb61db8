"""Figures as data: what cannot be drawn cannot be made."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest

from symrnn.derivation.diagrams import Arrow, Diagram, Node
from symrnn.derivation.exposition import Text
from symrnn.derivation.figures import Curve, Curves, Figure, HeatMap, Scale, Tracks
from symrnn.errors import InputError

A, B = Node("a", 0, 0, "a"), Node("b", 1, 0, "b")
LINE = Curve("line", (1.0, 2.0), (3.0, -4.0))
ROWS = ((1.0, 2.0), (3.0, 4.0))


def heat(x: tuple[float, ...], y: tuple[float, ...], values: tuple[tuple[float, ...], ...]) -> HeatMap:
    return HeatMap("x", "y", "value", x, y, values)


#: what is wrong -> what the message says
LIES: tuple[tuple[Callable[[], Any], str], ...] = (
    (lambda: Diagram((), ()), "no nodes"),
    (lambda: Diagram((A, A), ()), "two nodes are called a"),
    (lambda: Diagram((A, B), (Arrow("a", "c"),)), "joins c, which is no node; there are a, b"),
    (lambda: Diagram((A, B), (Arrow("c", "a"),)), "joins c, which is no node"),
    (lambda: Diagram((A, Node("c", 0, 0, "c")), (Arrow("a", "c"),)), "joins a and c, which are at one place"),
    (lambda: Diagram((Node("a", math.nan, 0, "a"),), ()), "nan cannot be drawn"),
    (lambda: Curve("c", (), ()), "0 numbers along x and 0 along y make no points"),
    (lambda: Curve("c", (1.0,), (1.0, 2.0)), "1 numbers along x and 2 along y"),
    (lambda: Curve("c", (1.0,), (math.inf,)), "inf cannot be drawn"),
    (lambda: Curve("c", (math.nan,), (1.0,)), "nan cannot be drawn"),
    (lambda: Curves("x", "y", ()), "no curves"),
    (lambda: Curves("x", "y", (LINE,), Scale.LOG), "curve line: -4 has no place on a logarithmic axis"),
    (lambda: Tracks("x", "y", ()), "no tracks"),
    (lambda: heat((1.0, 2.0), (1.0, 2.0), ((1.0, 2.0),)), "2 rows of 2 values were expected"),
    (lambda: heat((1.0, 2.0), (1.0, 2.0), ((1.0, 2.0), (1.0,))), "2 rows of 2 values were expected"),
    (lambda: heat((1.0,), (1.0,), ((1.0,),)), "at least 2 of 2"),
    (lambda: heat((2.0, 1.0), (1.0, 2.0), ROWS), "have to ascend"),
    (lambda: heat((1.0, 2.0), (1.0, 2.0), ((1.0, 0.0), (1.0, 1.0))), "0 has no logarithm"),
    (lambda: heat((1.0, 2.0), (1.0, 2.0), ((1.0, math.inf), (1.0, 1.0))), "inf cannot be drawn"),
    (lambda: Figure("Big One", Text("."), "alt", Diagram((A,), ())), "names a file"),
    (lambda: Figure("one", Text("."), " ", Diagram((A,), ())), "has no description"),
)


@pytest.mark.parametrize(("make", "message"), LIES)
def test_what_cannot_be_drawn_is_refused(make: Callable[[], Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        make()


def test_what_can_be_drawn_is_kept_as_it_is() -> None:
    assert Diagram((A, B), (Arrow("a", "b"), Arrow("a", "a"))).arrows[1].end == "a"
    assert Curves("x", "y", (LINE,), x_scale=Scale.LOG).y_scale is Scale.LINEAR
    assert heat((1.0, 2.0), (1.0, 2.0), ROWS).values == ROWS
