"""The sizes at which a claim about matrices is refuted, entry by entry."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from symrnn.programs.components import sizes_of
from symrnn.programs.program import Program

__all__ = ["restrict", "sizes_text", "small_sizes"]


def small_sizes(names: Iterable[str]) -> Iterator[dict[str, int]]:
    """Different sizes first, so that a transposed matrix does not fit by chance; then all 1."""
    yield {name: 2 + number % 2 for number, name in enumerate(names)}
    yield dict.fromkeys(names, 1)


def restrict(sizes: Mapping[str, int], program: Program) -> dict[str, int]:
    """Those of the sizes that a program has."""
    return {name: sizes[name] for name in sizes_of(program)}


def sizes_text(sizes: Mapping[str, int]) -> tuple[str, ...]:
    """The sizes as a line of evidence; none where there are no names."""
    return (f"at sizes {', '.join(f'{name} = {size}' for name, size in sizes.items())}",) if sizes else ()
