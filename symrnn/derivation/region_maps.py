"""A map of regions as data: nested staircases over two quantities, or parts of one line."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from symrnn.derivation.diagrams import Label, refuse_infinite
from symrnn.errors import InputError, inflect
from symrnn.expressions.arguments import check_arguments
from symrnn.expressions.copying import reduce_to_fields
from symrnn.expressions.display import brief

__all__ = ["Region", "RegionMap"]


@check_arguments
@dataclass(frozen=True, slots=True)
class Region:
    """What lies below a staircase: its height over each column.

    >>> Region("never grows", (1.0, 0.5, 0.0)).tops
    (1.0, 0.5, 0.0)
    """

    label: Label
    tops: tuple[float, ...]

    __reduce__ = reduce_to_fields


@check_arguments
@dataclass(frozen=True, slots=True)
class RegionMap:
    """Regions from the innermost on, each in the next, over columns between ``edges``; ``rest`` is what lies above all.

    Without ``y_label`` there is one quantity: a region fills a column or is not in it.

    >>> RegionMap("u", "v", (0.0, 1.0, 2.0), 1.0, (Region("small", (0.5, 0.0)),), "large")
    RegionMap(2 columns, 1 region)

    Raises
    ------
    InputError
        where edges do not ascend, or a region has not one height for each column, or is lower than one inside it.
    """

    x_label: Label
    y_label: Label
    edges: tuple[float, ...]
    height: float
    regions: tuple[Region, ...]
    rest: Label

    __reduce__ = reduce_to_fields

    def __repr__(self) -> str:
        return brief(self, inflect(len(self.edges) - 1, "column"), inflect(len(self.regions), "region"))

    def __post_init__(self) -> None:
        columns = len(self.edges) - 1
        refuse_infinite("map of regions", (*self.edges, self.height, *(t for each in self.regions for t in each.tops)))
        if columns < 1 or self.height <= 0 or any(after <= before for before, after in pairwise(self.edges)):
            raise InputError("map of regions: its edges have to ascend, and its height to be more than 0")
        for each in self.regions:
            if len(each.tops) != columns or not all(0 <= top <= self.height for top in each.tops):
                raise InputError(
                    f"map of regions: {each.label} has the heights {each.tops}; give one between 0 and {self.height:g} "
                    f"for each of {inflect(columns, 'column')}"
                )
        for inner, outer in pairwise(self.regions):
            if any(low > high for low, high in zip(inner.tops, outer.tops, strict=True)):
                raise InputError(f"map of regions: {inner.label} is not inside of {outer.label}")
