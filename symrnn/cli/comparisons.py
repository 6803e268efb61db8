"""``symrnn compare``: whether one step of two cells is one function, which lines differ, where the functions do."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from symrnn.claims.verdict import Outcome
from symrnn.cli.arguments import cell_of
from symrnn.cli.lines import print_json
from symrnn.derivation.comparing_cells import CellComparison, compare
from symrnn.errors import InputError, quote

__all__ = ["print_comparison"]

_EXIT_CODES: Mapping[Outcome, int] = MappingProxyType(
    {Outcome.PROVED: 0, Outcome.REFUTED: 1, Outcome.UNDECIDED: 4}  # whatever --strict says: it is the answer
)


def print_comparison(arguments: argparse.Namespace) -> int:
    """Both cells side by side, as text or JSON."""
    first, second = (
        cell_of(argparse.Namespace(cell=name, activation=None)) for name in (arguments.first, arguments.second)
    )
    found = compare(first, second, _names(arguments.names))
    if arguments.format == "json":
        print_json(_plain(found))
    else:
        print(found)
    return _EXIT_CODES[found.outcome]


def _names(texts: list[str]) -> dict[str, str]:
    """What is one in both: ``b_hg=b_g`` for b_hg of the first cell and b_g of the second."""
    found: dict[str, str] = {}
    for entry in (part for text in texts for part in text.split(",")):
        first, sign, second = (word.strip() for word in entry.partition("="))
        if not (first and sign and second):
            raise InputError(f"--names: expected NAME=NAME, found {quote(entry)}; write b_hg=b_g")
        if first in found:
            raise InputError(f"--names: {quote(first)} is given twice; give it once")
        found[first] = second
    return found


def _plain(found: CellComparison) -> dict[str, Any]:
    special, witness = found.special_case, found.witness
    return {
        "first": found.first.name,
        "second": found.second.name,
        "outcome": found.outcome.name,
        "names": [{"first": first, "second": second} for first, second in found.names],
        "missing": list(found.missing),
        "differences": [{"name": d.name, "first": d.first, "second": d.second} for d in found.differences],
        "special_case": None if special is None else list(special.conditions),
        "witness": None
        if witness is None
        else {
            "sizes": dict(witness.sizes),
            "values": dict(witness.values),
            "functions": dict(witness.functions),
            "outputs": [{"name": o.name, "first": o.first, "second": o.second} for o in witness.outputs],
        },
        "evidence": "" if found.verdict is None else str(found.verdict.evidence),
    }
