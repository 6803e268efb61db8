"""Several names on the left: ``a_i, a_f = split(a)``, as many equal parts as there are names."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from itertools import pairwise, takewhile

from symrnn.cells.formula import TextPlace
from symrnn.errors import InputError, quote
from symrnn.expressions.shapes import Shape, rows_and_columns, shape_text
from symrnn.expressions.sizes import Size, size_multiple, size_sum

__all__ = ["Split", "read_split", "slices_of"]

_NAME = r"[A-Za-z][A-Za-z0-9_]*"
_LEFT = re.compile(rf"[ \t]*{_NAME}(?:[ \t]*,[ \t]*{_NAME})+[ \t]*=")
_RIGHT = re.compile(r"[ \t]*split[ \t]*\((?P<whole>.*)\)[ \t]*")

_SIZED = re.compile(r"(?P<whole>.*[^,]),(?P<size>[ \tA-Za-z0-9_*+]+)")


@dataclass(frozen=True, slots=True)
class Split:
    """A line that splits: names, each with its column, and what is split, with the column where it begins.

    ``size`` is that of each part, where it is written.
    """

    names: tuple[tuple[str, int], ...]
    whole: str
    column: int
    size: str = ""

    @property
    def is_of_name(self) -> bool:
        """Whether a name is split, and no formula."""
        return re.fullmatch(_NAME, self.whole.strip(" \t")) is not None

    def whole_name(self, taken: Collection[str]) -> str:
        """A name for a formula that is split: what the names of the parts begin with, if they do."""
        names = [name for name, _ in self.names]
        common = "".join(letters[0] for letters in takewhile(_agree, zip(*names, strict=False))).rstrip("_") or "parts"
        candidates = (common, "parts", *(f"parts{number}" for number in range(2, len(taken) + 4)))
        return next(name for name in candidates if name not in taken)


def _agree(letters: tuple[str, ...]) -> bool:
    return len(set(letters)) == 1


def read_split(content: str, place: TextPlace) -> Split | None:
    """The split that a line is, None where it has one name on the left.

    >>> read_split("i, f = split(a)", TextPlace("line 1", 1))
    Split(names=(('i', 1), ('f', 4)), whole='a', column=14, size='')

    Raises
    ------
    InputError
        where several names stand before what is no split.
    """
    left = _LEFT.match(content)
    if left is None:
        return None
    right = _RIGHT.fullmatch(content, left.end())
    if right is None or not right["whole"].strip(" \t"):
        found = quote(content[left.end() :].strip(" \t"))
        place.fail(
            left.end(),
            f"the left side is one name, or the names of split(...); found {found}; write a line for each name",
        )
    names = tuple((match.group(), match.start() + 1) for match in re.finditer(_NAME, left.group()))
    with_size = _SIZED.fullmatch(right["whole"])
    whole, size = (with_size["whole"], with_size["size"]) if with_size else (right["whole"], "")
    return Split(names, whole, right.start("whole") + 1, size.replace(" ", ""))


def _is_other(written: str, size: Size | None) -> bool:
    try:
        return size_sum(written) != size
    except InputError:
        return True


def slices_of(split: Split, shape: Shape, place: TextPlace) -> list[tuple[Size, Size]]:
    """From which row to which each part goes.

    Raises
    ------
    InputError
        where the rows are no multiple of the number of parts.
    """
    count = len(split.names)
    rows = rows_and_columns(shape)[0]
    each = size_multiple(rows, count)
    if split.size and _is_other(split.size, each):
        place.fail(0, f"{quote(split.whole.strip())} is {shape_text(shape)}, not {count} parts of {split.size} rows")
    if each is None or not shape:
        place.fail(
            0,
            f"{quote(split.whole.strip())} is {shape_text(shape)}, which has no {count} equal parts at every size; "
            f"declare sizes such as {count}*n",
        )
    starts = [size_sum(0, *[each] * number) for number in range(count + 1)]
    return list(pairwise(starts))
