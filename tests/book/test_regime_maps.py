"""The maps of regimes on the pages of cells: each region is proved and ends where it has to."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
import sympy as sp

from symrnn.book.reference.bound_quantities import NoMapError, quantities_of
from symrnn.book.reference.build import build_cells
from symrnn.book.reference.regime_steps import LAG, LEVELS, with_regimes
from symrnn.cells import entry
from symrnn.claims.claim import Claim, at_most
from symrnn.claims.verdict import Outcome
from symrnn.derivation.cell_parts import parts_of
from symrnn.derivation.diagrams import Label
from symrnn.derivation.region_maps import Region, RegionMap
from symrnn.derivation.step import Step
from symrnn.derivation.steps.bound_steps import bound_steps
from symrnn.derivation.steps.map_steps import map_steps
from symrnn.documents.drawings import can_draw, draw
from symrnn.errors import InputError
from symrnn.judge import check

#: the bound of one step as the paper's equations give it by hand, of sizes up to u and a second quantity up to v
BOUNDS = {
    "elman": lambda u, v: u * v,
    "janet": lambda u, v: v + u + u / 2,
    "gru": lambda u, v: v + u * (1 + u / 4) + u / 2,
    "lstm": lambda u, v: v + u + u / 4 + u / 4 + u / 4 / (1 - v),
    "deltanet": lambda u, v: max(Fraction(1), abs(1 - u)),
    "gated_deltanet": lambda u, v: v * max(Fraction(1), abs(1 - u)),
    "retnet": lambda u, v: u,
    "antisymmetric": lambda u, v: 1 + v * (1 + 2 * u),
}


@cache
def steps_of(name: str) -> tuple[Step, ...]:
    parts = parts_of(entry(name).cell, steps=1)
    return with_regimes(tuple(s for s in (*bound_steps(parts), *map_steps(parts)) if s.id == "bound"), parts.cell)


def map_of(step: Step) -> RegionMap:
    (figure,) = step.figures
    assert isinstance(figure.drawing, RegionMap)
    return figure.drawing


def exact(number: float) -> Fraction:
    return Fraction(str(number))


LONG = ("gated_deltanet",)


def named(*names: str) -> list[object]:
    """The names, those marked whose pages take longer than a second."""
    return [pytest.param(name, marks=pytest.mark.slow) if name in LONG else name for name in names]


@pytest.mark.parametrize("name", named(*BOUNDS))
def test_every_corner_is_within_its_level_by_a_bound_written_by_hand(name: str) -> None:
    (_, step) = steps_of(name)
    drawing, bound = map_of(step), BOUNDS[name]
    factors = {f"{said}: proved": Fraction(str(factor)) for _, factor, said in LEVELS}
    corners = 0
    for region in drawing.regions:
        for edge, top in zip(drawing.edges[1:], region.tops, strict=True):
            if top:
                assert bound(exact(edge), exact(top)) <= factors[str(region.label)]
                corners += 1
                if drawing.y_label and top < drawing.height and exact(top) + Fraction(1, 100) != 1:
                    assert bound(exact(edge), exact(top) + Fraction(1, 100)) > factors[str(region.label)]
    assert corners


@pytest.mark.parametrize("name", named("gru", "gated_deltanet", "deltanet"))
def test_every_claim_is_proved_and_a_wider_region_is_not(name: str) -> None:
    (_, step) = steps_of(name)
    assert all(verdict.outcome is Outcome.PROVED for verdict, _ in step.judged)
    assert [verdict.claim for verdict, _ in step.judged] == list(step.claims)
    wider = [claim for claim in step.claims if " up to " in claim.name and claim.given[-1].expressions()[1] < 1]
    for claim in wider:
        *others, last = claim.given
        further = at_most(last.lhs, last.rhs + sp.Rational(1, 20))
        assert (
            check(Claim.at_most(claim.name, *claim.expressions()[:2], (*others, further))).outcome is not Outcome.PROVED
        )
    assert wider or name == "deltanet"


def test_fifty_steps_within_a_level_leave_what_it_says() -> None:
    for left, factor, _ in LEVELS:
        assert factor**LAG <= left
    # and of an Elman network with weights and slopes at the corner of a region
    drawing, rng = map_of(steps_of("elman")[1]), np.random.default_rng(0)
    for region, (left, _, _) in zip(drawing.regions, LEVELS, strict=True):
        for edge, top in zip(drawing.edges[1:], region.tops, strict=True):
            product = np.eye(3)
            weights = edge * np.linalg.qr(rng.normal(size=(3, 3)))[0]
            for _ in range(LAG):
                product = np.diag(top * rng.uniform(0.99, 1, 3)) @ weights @ product
            assert np.linalg.norm(product, 2) <= float(left) * (1 + 1e-9)


def test_the_table_has_the_numbers_of_the_picture() -> None:
    (_, step) = steps_of("gru")
    drawing = map_of(step)
    assert step.table is not None
    for number, row in enumerate(step.table.rows):
        assert float(str(row[0])) == pytest.approx(drawing.edges[number + 1])
        shown = [float(str(each)) if each else 0.0 for each in row[1:]]
        assert shown == pytest.approx([region.tops[number] for region in drawing.regions])


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("hgrn", "a number, whatever the weights"),
        ("lif", "thousandfold growth"),
        pytest.param("lem", "more than two quantities", marks=pytest.mark.slow),
        ("kalman_scalar", "below a fraction's bar"),
    ],
)
def test_where_there_is_no_map_the_page_says_why(name: str, why: str) -> None:
    (bound,) = steps_of(name)
    (said,) = (each for each in bound.argued if each.template.startswith("No map of regimes"))
    assert why in str(said.formulas["why"])


def test_the_page_in_markdown_has_the_files_of_its_pictures(tmp_path: Path) -> None:
    (built,) = build_cells(tmp_path, ["retnet"], 1)
    assert not built.unproved
    text = (tmp_path / "retnet.md").read_text(encoding="utf-8")
    files = re.findall(r"\]\((figures/[^)]+)\)", text)
    assert "figures/retnet-regimes.svg" in files
    assert all((tmp_path / file).read_text(encoding="utf-8").startswith("<svg") for file in files)


def test_a_cell_without_a_step_about_its_bound_is_left_as_it_is() -> None:
    assert with_regimes((), entry("elman").cell) == ()
    with pytest.raises(NoMapError, match="a number"):
        quantities_of(entry("hgrn").cell, steps_of("hgrn")[0])


@pytest.mark.parametrize("y_label", ["v", ""])
def test_each_region_has_its_letter_on_the_plane_and_in_the_legend(y_label: Label) -> None:
    regions = (Region("small", (1.0, 0.0)), Region("more", (1.0, 1.0)))
    drawing = RegionMap(
        "u",
        y_label,
        (
            0.0,
            1.0,
            2.0,
        ),
        2.0,
        regions,
        "all else",
    )
    assert can_draw(drawing)
    svg = ElementTree.fromstring(draw(drawing))
    texts = ["".join(each.itertext()) for each in svg.iter("{http://www.w3.org/2000/svg}text")]
    assert {"small", "more", "all else", "u", "A", "B", "C"} <= set(texts)
    assert all(texts.count(letter) == 2 for letter in "ABC")
    assert draw(drawing) == draw(drawing)


@pytest.mark.parametrize(
    ("edges", "regions"),
    [
        ((1.0, 0.0), ()),
        ((0.0,), ()),
        ((0.0, float("inf")), ()),
        ((0.0, 1.0), (Region("a", (0.5, 0.5)),)),
        ((0.0, 1.0), (Region("a", (3.0,)),)),
        ((0.0, 1.0), (Region("a", (1.0,)), Region("b", (0.5,)))),
    ],
)
def test_a_map_that_cannot_be_drawn_is_refused(edges: tuple[float, ...], regions: tuple[Region, ...]) -> None:
    with pytest.raises(InputError, match="map of regions"):
        RegionMap("u", "v", edges, 2.0, regions, "rest")
