"""The pages of the book: nothing is wider than they are, and what is long goes on in the next line."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from functools import cache
from importlib.resources import files

import pytest
import sympy as sp
import typst
from matplotlib.image import imread
from pdf_outline import chapter_pages, count_pages, tell_growth
from render_samples import OPEN, derivation, f, step
from typst_reading import embedded_fonts, meant, read

from symrnn.book.pdf import book_source
from symrnn.cells import CELLS, neuron
from symrnn.cells.unroll import unroll
from symrnn.claims.claim import Claim
from symrnn.derivation.derivation import Derivation
from symrnn.derivation.derive import derive
from symrnn.documents.formats.pdf import compile_pdf
from symrnn.documents.formats.typst import write_typ
from symrnn.documents.formats.typst_formulas import cut
from symrnn.documents.formulas.names import GREEK
from symrnn.documents.formulas.notation import notation
from symrnn.documents.formulas.plain_text import write_text
from symrnn.documents.formulas.typst import write_typst
from symrnn.documents.pages.blocks import Page, Paragraph
from symrnn.documents.pages.page import build_page
from symrnn.expressions.nodes import norm_inf
from symrnn.programs.program import name_symbol

x = name_symbol("x")
FUNCTIONS = files("symrnn.documents").joinpath("templates", "blocks.typ").read_text(encoding="utf-8")


def page_of(whole: Derivation) -> Page:
    return build_page(whole, whole.verify())


NUMBER = sp.Rational(10**90 + 1, 3**200)
WIDE_FORMULAS = 8


@cache  # made by the tests that need them: each worker collects all tests
def wide_formulas() -> tuple[sp.Expr, ...]:
    """Eight formulas, and the norm of one."""
    terms = unroll(neuron("identity"), steps=51).expanded() + 2 * name_symbol("w_n")  # no counter fits the last
    return (
        *(terms, NUMBER, -NUMBER, NUMBER * x, sp.tanh(NUMBER) + x),
        *(sp.Abs(terms / 3 - NUMBER), NUMBER / (1 + terms), f(terms) * f(x)),
        norm_inf(terms - x),
    )


def wide_derivation() -> Derivation:
    wide = wide_formulas()[:WIDE_FORMULAS]
    return derivation(
        step("formulas", *(Claim.equality(f"number {i}", each, each) for i, each in enumerate(wide))),
        replace(step("prose", text="A" * 300 + " " + "9" * 200), why="8" * 150),
    )


@pytest.mark.parametrize("number", range(WIDE_FORMULAS + 1))
def test_the_pieces_of_a_wide_formula_are_the_formula(number: int) -> None:
    expr = wide_formulas()[number]
    box = notation(expr)
    parts = cut(box)
    digits = re.findall(r"\d", write_text(box))
    assert re.findall(r"\d", "".join(map(write_text, parts))) == digits
    assert all(
        part == meaning for part, meaning in zip(read(list(map(write_typst, parts))), map(meant, parts), strict=True)
    )


def test_of_claims_judged_alike_the_first_stand_open_and_those_that_are_not_proved() -> None:
    claims = tuple(Claim.equality(f"number {number}", x + number, number + x) for number in range(40))
    body = write_typ(page_of(derivation(step("many", *claims, replace(OPEN, name="the open one")))))
    assert re.findall(r"#checked\((\S+?), \[([^]]*)\]", body)[-3:] == [
        ("tick", "number 2"),
        ("loud[UNDECIDED]", "the open one"),
        ("tick", "37 more claims"),
    ]
    assert "all proved; 37 by normal form" in body


def blank_margins(source: str, margin: float = 2.4, ppi: int = 40) -> bool:
    """Whether nothing is printed within the margins, in centimetres, on the left and on the right of any page."""
    compiler = typst.Compiler(input=source.encode(), font_paths=embedded_fonts())
    made = compiler.compile(format="png", ppi=ppi)
    across = int(margin / 2.54 * ppi)
    pages = [imread(io.BytesIO(page))[..., :3] for page in (made if isinstance(made, list) else [made])]
    return all((page[:, :across] > 0.9).all() and (page[:, -across:] > 0.9).all() for page in pages)


def test_nothing_is_wider_than_the_page() -> None:
    assert blank_margins(book_source("A long title " * 6, {"wide": page_of(wide_derivation())}))


@pytest.mark.slow
@pytest.mark.parametrize("name", CELLS)
def test_no_cell_of_the_catalogue_is_wider_than_the_page(name: str) -> None:
    assert blank_margins(write_typ(page_of(derive(CELLS[name](), steps=2))))


def test_a_formula_that_does_not_break_is_found() -> None:
    whole = " ".join(f"w_{number}" for number in range(80))
    assert not blank_margins(f"{write_typ(page_of(derivation(step('a'))))}\n${whole}$")


def test_of_long_evidence_the_beginning_is_printed() -> None:
    page = page_of(derivation(step("a")))
    (claim,) = page.sections[0].claims
    long = replace(claim, details=(Paragraph(("so much " * 100,)), Paragraph(("the end",))))
    source = write_typ(replace(page, sections=(replace(page.sections[0], claims=(long,)),)))
    assert 20 < source.count("so much") < 40
    assert " …])" in source
    assert "the end" not in source


#: what documents print beside ASCII
PRINTED = "≤≥≠⊙×∞∑∂′…✓✗⋅⊤√−→’“”·²" + "".join(character for _, character in GREEK.values())


def picture_of(character: str) -> bytes:
    page = "#set page(width: 1cm, height: 1cm, margin: 0pt)"
    source = f"{FUNCTIONS}\n#show: look\n{page}\n{character}"
    compiler = typst.Compiler(input=source.encode(), font_paths=embedded_fonts())
    made = compiler.compile(format="png", ppi=60)
    assert isinstance(made, bytes)
    return made


def test_every_sign_is_in_the_fonts_of_the_compiler() -> None:
    missing = picture_of("\N{CJK UNIFIED IDEOGRAPH-4E2D}")
    assert picture_of("\N{BENGALI LETTER KA}") == missing
    assert [character for character in PRINTED if picture_of(character) == missing] == []


def test_the_pages_of_a_chapter_are_counted_in_the_pdf_and_growth_is_told() -> None:
    short, long = page_of(derivation(step("a"), title="Short")), page_of(wide_derivation())
    data = compile_pdf(book_source("T", {"short": short, "long": replace(long, title="Long")}))
    found = chapter_pages(data)
    assert list(found) == ["1 Short", "2 Long"]
    assert sum(found.values()) == count_pages(data) > 2
    assert found["2 Long"] > found["1 Short"]
    assert tell_growth({"1 Why a recurrent network": 7, "Notation": 1}).endswith(
        "grown: 1 Why a recurrent network from 4 to 7; shorten it, or fold what is long"
    )
