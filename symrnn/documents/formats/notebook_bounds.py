"""What a notebook shows of the bounds of gradients."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import sympy as sp

from symrnn.bounds import CertifiedRegime, CertifiedSlope, Enclosure, Horizon, JacobianBound, NetworkBound
from symrnn.bounds.formulas.norm_calculus import KINDS
from symrnn.bounds.intervals.decimals import round_down, round_up
from symrnn.documents.formulas.formula_layout import Chain, Layout, Number
from symrnn.documents.formulas.notation import notation
from symrnn.documents.pages.blocks import Block, Display, Paragraph
from symrnn.documents.pages.conventions import programs_of
from symrnn.documents.pages.hypotheses import hypothesis_blocks
from symrnn.documents.pages.marks import plain
from symrnn.errors import inflect
from symrnn.programs.program import name_symbol

__all__ = ["BOUNDS"]

_JACOBIAN = name_symbol("J")


def _jacobian_bound(bound: JacobianBound) -> tuple[Block, ...]:
    """The norm is at most the largest of the formulas, given the hypotheses."""
    program = bound.cell.program
    limits = tuple(notation(formula, program.shapes) for formula in bound.formulas)
    largest = " the largest of" if len(limits) > 1 else ""
    said = Paragraph((f"The norm of the Jacobian of one step of {plain(bound.cell.name)} is at most{largest}:",))
    shown = map(Display, limits) if largest else (Display(Chain(_norm(bound.norm), (("<=", limits[0]),))),)
    return (said, *shown, *hypothesis_blocks(bound.given, [""] * len(bound.given), (program,)))


def _network_bound(bound: NetworkBound) -> tuple[Block, ...]:
    """The number, and the sizes that it rests on."""
    if bound.factor is None or bound.claim is None:
        return _write_as_text(bound)
    limit = Display(Chain(_norm(bound.bound.norm), (("<=", Number(round_up(float(bound.factor)))),)))
    given = bound.claim.given
    return (*_write_as_text(bound), limit, *hypothesis_blocks(given, [""] * len(given), programs_of((bound.claim,))))


def _enclosure(found: Enclosure) -> tuple[Block, ...]:
    return (*_between(found), Paragraph((f"{found.outcome.value}; {inflect(found.boxes, 'box')}",)))


def _regime(found: CertifiedRegime) -> tuple[Block, ...]:
    return (*_write_as_text(found), *_between(found))


def _between(found: Enclosure | CertifiedRegime) -> tuple[Block, ...]:
    """The norm of the product of Jacobians lies between two numbers."""
    upper = Number(round_up(found.upper)) if math.isfinite(found.upper) else notation(sp.oo)
    inside = Chain(Number(round_down(found.lower)), (("<=", _norm(found.norm)), ("<=", upper)))
    steps = inflect(found.lag, "step")
    return (
        Display(inside),
        Paragraph(
            (
                "where ",
                notation(_JACOBIAN),
                f" is the product of the Jacobians of {steps}",
            )
        ),
    )


def _norm(norm: str) -> Layout:
    return notation(KINDS[norm](_JACOBIAN))


def _write_as_text(found: Any) -> tuple[Block, ...]:
    return (Paragraph((plain(str(found)),)),)


BOUNDS: Mapping[Any, Callable[[Any], tuple[Block, ...]]] = MappingProxyType(
    {
        JacobianBound: _jacobian_bound,
        NetworkBound: _network_bound,
        Enclosure: _enclosure,
        CertifiedRegime: _regime,
        CertifiedSlope: _write_as_text,
        Horizon: _write_as_text,
    }
)
