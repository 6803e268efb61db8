"""``symrnn list``: the cells, activations and derivations there are."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from symrnn.book.chapters import derivation_names, derivation_summary
from symrnn.cells import CELLS, CatalogueEntry, entry, names
from symrnn.cells.activations import ACTIVATIONS
from symrnn.cells.formula import formula_text
from symrnn.cells.language import TAGS
from symrnn.cli.near_names import nearest
from symrnn.errors import InputError, listing, quote

__all__ = ["list_all"]


def list_all(arguments: argparse.Namespace) -> int:
    """``symrnn list``: what there is, each with a line on it; with ``--tag`` the cells that have it."""
    if arguments.tag is not None:
        return _list_of_tag(arguments.tag)
    print("cells (symrnn show NAME):")
    _print_cells([(name, (make.__doc__ or "").splitlines()[0]) for name, make in CELLS.items() if name not in names()])
    _print_cells(_rows(entry(name) for name in names()))
    print("\nactivations, and any single letter for an undefined one:")
    for name, row in ACTIVATIONS.items():
        print(f"  {name:<15} slope at most {formula_text(row.slope_bound)}")
    print("\nderivations:")
    for name in derivation_names():
        print(f"  {name:<15} {derivation_summary(name)}")
    return 0


def _list_of_tag(tag: str) -> int:
    if tag not in TAGS:
        near = nearest(tag, TAGS)
        hint = f"did you mean {near}? " if near else ""
        raise InputError(f"--tag: no tag is called {quote(tag)}; {hint}there are {listing(TAGS)}")
    _print_cells(_rows(found for found in map(entry, names()) if tag in found.tags))
    return 0


def _rows(entries: Iterator[CatalogueEntry]) -> list[tuple[str, str]]:
    """Name, and title with year and tags."""
    return [
        (each.name, f"{each.title}{', ' * bool(each.year)}{each.year}{'; ' * bool(each.tags)}{', '.join(each.tags)}")
        for each in entries
    ]


def _print_cells(rows: list[tuple[str, str]]) -> None:
    width = max((len(name) for name in names()), default=0)
    for name, about in rows:
        print(f"  {name:<{width}} {about}")
