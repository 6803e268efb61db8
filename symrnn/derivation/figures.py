"""Figures as data: what is drawn, in which words it is described. ``render`` draws them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise

from symrnn.derivation.diagrams import Diagram, Label, Stroke, refuse_infinite
from symrnn.derivation.exposition import Text
from symrnn.derivation.region_maps import RegionMap
from symrnn.errors import InputError, inflect, listing, quote
from symrnn.expressions.arguments import check_arguments
from symrnn.expressions.copying import reduce_to_fields
from symrnn.expressions.display import brief, mimebundle, quote_name

__all__ = [
    "Curve",
    "Curves",
    "Drawing",
    "Figure",
    "HeatMap",
    "Scale",
    "Tracks",
]

_LONGEST_ID = 100
_ID = re.compile(r"[a-z0-9][a-z0-9-]*")


class Scale(Enum):
    """How an axis runs.

    >>> [each.value for each in Scale]
    ['linear', 'log']
    """

    LINEAR = "linear"
    LOG = "log"


@check_arguments
@dataclass(frozen=True, slots=True)
class Curve:
    """Points in order, and how they are joined.

    >>> Curve("0.5^k", (0, 1, 2), (1, 0.5, 0.25))
    Curve('0.5^k', 3 points)

    Raises
    ------
    InputError
        where there are no points, the two lists differ in length, or a number is not finite.
    """

    label: Label
    x: tuple[float, ...]
    y: tuple[float, ...]
    stroke: Stroke = Stroke.LINE

    __reduce__ = reduce_to_fields

    def __repr__(self) -> str:
        return brief(self, quote_name(self.label), inflect(len(self.x), "point"))

    def __post_init__(self) -> None:
        if not self.x or len(self.x) != len(self.y):
            raise InputError(
                f"curve {self.label}: {len(self.x)} numbers along x and {len(self.y)} along y make no points"
            )
        refuse_infinite(f"curve {self.label}", (*self.x, *self.y))


@check_arguments
@dataclass(frozen=True, slots=True)
class Curves:
    """Curves over one axis.

    >>> Curves("k", "size", (Curve("0.5^k", (0, 1, 2), (1, 0.5, 0.25)),), y_scale=Scale.LOG)
    Curves(1 curve)

    Raises
    ------
    InputError
        where there is no curve, or a logarithmic axis meets a number that is not positive.
    """

    x_label: Label
    y_label: Label
    curves: tuple[Curve, ...]
    y_scale: Scale = Scale.LINEAR
    x_scale: Scale = Scale.LINEAR

    __reduce__ = reduce_to_fields

    def __repr__(self) -> str:
        return brief(self, inflect(len(self.curves), "curve"))

    def __post_init__(self) -> None:
        if not self.curves:
            raise InputError("the axes have no curves; give at least one")
        for curve in self.curves:
            for scale, numbers in ((self.x_scale, curve.x), (self.y_scale, curve.y)):
                if scale is Scale.LOG and min(numbers) <= 0:
                    raise InputError(f"curve {curve.label}: {min(numbers):g} has no place on a logarithmic axis")


@check_arguments
@dataclass(frozen=True, slots=True)
class Tracks:
    """Paths on a plane, of one unit in both directions; the first point of each is marked.

    >>> Tracks("east", "north", (Curve("storm", (0, 1), (0, 2)),))
    Tracks(1 track)

    Raises
    ------
    InputError
        where there is no track.
    """

    x_label: Label
    y_label: Label
    tracks: tuple[Curve, ...]

    __reduce__ = reduce_to_fields

    def __repr__(self) -> str:
        return brief(self, inflect(len(self.tracks), "track"))

    def __post_init__(self) -> None:
        if not self.tracks:
            raise InputError("the plane has no tracks; give at least one")


@check_arguments
@dataclass(frozen=True, slots=True)
class HeatMap:
    """Colours for the decimal logarithms of ``values[row][column]``: 0 is in the middle, and has a line.

    ``x`` are the columns, ``y`` the rows, both ascending.

    >>> HeatMap("w", "T", "size", (0.5, 1, 2), (1, 2), ((0.5, 1, 2), (0.25, 1, 4)))
    HeatMap(2 rows, 3 columns)

    Raises
    ------
    InputError
        where the table has not these rows and columns, or a value is not a positive number.
    """

    x_label: Label
    y_label: Label
    value_label: Label
    x: tuple[float, ...]
    y: tuple[float, ...]
    values: tuple[tuple[float, ...], ...]

    __reduce__ = reduce_to_fields

    def __repr__(self) -> str:
        return brief(self, inflect(len(self.y), "row"), inflect(len(self.x), "column"))

    def __post_init__(self) -> None:
        refuse_infinite("heat map", (*self.x, *self.y, *(value for row in self.values for value in row)))
        if min(len(self.x), len(self.y)) < 2 or [len(row) for row in self.values] != [len(self.x)] * len(self.y):
            raise InputError(
                f"heat map: {len(self.y)} rows of {len(self.x)} values were expected, at least 2 of 2; "
                f"found {len(self.values)} rows of {listing(sorted({len(row) for row in self.values}))}"
            )
        if any(after <= before for axis in (self.x, self.y) for before, after in pairwise(axis)):
            raise InputError("heat map: its columns and rows have to ascend")
        lowest = min(map(min, self.values))
        if lowest <= 0:
            raise InputError(f"heat map: {lowest:g} has no logarithm; give positive values")


Drawing = Diagram | Curves | Tracks | HeatMap | RegionMap


@check_arguments
@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing with its caption, and in words for those who do not see it.

    >>> line = Curves("k", "size", (Curve("0.5^k", (0, 1, 2), (1, 0.5, 0.25)),), y_scale=Scale.LOG)
    >>> Figure("decay", Text("How fast it falls."), "A line that falls to the right.", line).id
    'decay'

    Raises
    ------
    InputError
        where the id does not fit a file's name, and where there are no words for those who do not see it.
    """

    id: str
    caption: Text
    alt: str
    drawing: Drawing

    __reduce__ = reduce_to_fields
    _repr_mimebundle_ = mimebundle

    def __repr__(self) -> str:
        return brief(self, quote_name(self.id), self.drawing)

    def __post_init__(self) -> None:
        if not _ID.fullmatch(self.id) or len(self.id) > _LONGEST_ID:
            raise InputError(
                f"figure id {quote(self.id)} names a file; use small letters, digits and -, at most {_LONGEST_ID}"
            )
        if not self.alt.strip():
            raise InputError(f"figure {self.id} has no description; say in alt what is to be seen")
