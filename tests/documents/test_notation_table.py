"""The table of notation: of what the chapters declare, complete for their headlines, and in HTML and in the PDF."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sympy as sp
from lecture import load_chapter
from render_samples import derivation, f, step, w_n, x

from symrnn.book.chapters import derivation_names
from symrnn.book.notation import notation_html, notation_typst
from symrnn.book.pdf import book_source
from symrnn.cells import elman
from symrnn.claims.claim import Claim
from symrnn.derivation.derivation import Derivation
from symrnn.derivation.derive import derive
from symrnn.derivation.notations import Notation
from symrnn.documents.formats.pdf import compile_pdf
from symrnn.documents.formulas.plain_text import write_text
from symrnn.documents.pages.blocks import Page
from symrnn.documents.pages.notation_table import NotationRow, list_notation
from symrnn.documents.pages.page import build_page
from symrnn.errors import InputError
from symrnn.programs.program import name_symbol

X = Notation(x, "an input")


def declaring(*declared: Notation, claims: tuple[Claim, ...]) -> Derivation:
    return replace(derivation(step("a"), step("b", *claims)), notation=declared)


def chapter(whole: Derivation, number: int = 1) -> tuple[Derivation, Page]:
    return whole, build_page(whole, whole.verify(), "", number)


def rows_of(**chapters: Derivation) -> tuple[NotationRow, ...]:
    return list_notation({name: chapter(each, number) for number, (name, each) in enumerate(chapters.items(), 1)})


def said(rows: tuple[NotationRow, ...]) -> list[tuple[str, str, str, str]]:
    return [(write_text(row.symbol), row.meaning, row.shape, f"{row.number}.{row.link.number}") for row in rows]


WEIGHTED = Claim.equality("weighted", f(w_n * x) + x, x + f(w_n * x))


def test_each_symbol_has_its_meaning_its_shape_and_the_step_that_has_it_first() -> None:
    declared = (X, Notation(w_n, "recurrent weight"), Notation(f(x), "activation"))
    assert said(rows_of(one=declaring(*declared, claims=(WEIGHTED,)))) == [
        ("f", "activation", "function", "1.2"),
        ("w_n", "recurrent weight", "number", "1.2"),
        ("x", "an input", "number", "1.1"),
    ]


def test_shapes_are_those_of_the_programs() -> None:
    names = ("x_t", "h_t", "W", "b", "a_t", "v_bar", "v_dot", "loss", "y", "target")
    declared = tuple(Notation(name_symbol(each), "said") for each in names)
    derived = derive(elman(), steps=1)
    whole = replace(derived, steps=derived.steps[:2], notation=declared)
    (row,) = (row for row in list_notation({"one": chapter(whole)}) if row.symbol.base == "W")
    assert set(row.shape.split(" or ")) == {"n \N{MULTIPLICATION SIGN} m", "n \N{MULTIPLICATION SIGN} n"}


def test_one_meaning_in_two_chapters_has_one_row_and_two_have_two() -> None:
    one = declaring(X, claims=())
    assert len(rows_of(one=one, two=one)) == 1
    other = declaring(Notation(x, "a point"), claims=())
    assert [row.chapter for row in rows_of(one=one, two=other)] == ["one", "two"]


@pytest.mark.parametrize("left_out", range(3))
def test_a_symbol_of_a_headline_that_is_not_declared_stops_the_build(left_out: int) -> None:
    declared = [X, Notation(w_n, "recurrent weight"), Notation(f(x), "activation")]
    del declared[left_out]
    name = ("x", "w_n", "f")[left_out]
    with pytest.raises(InputError, match=rf"step \d has {name} in a headline, which its notation does not declare"):
        rows_of(one=declaring(*declared, claims=(WEIGHTED,)))


def test_what_is_declared_by_itself_is_no_case_of_another() -> None:
    w_1 = name_symbol("w_1")
    claim = Claim.equality("sum", w_n + w_1, w_1 + w_n)
    every = Notation(name_symbol("w_t"), "weight")
    with pytest.raises(InputError, match="w_n"):
        rows_of(one=declaring(X, every, claims=(claim,)))
    rows = rows_of(one=declaring(X, every, Notation(w_n, "recurrent"), claims=(claim,)))
    assert [row.meaning for row in rows] == ["recurrent", "weight", "an input"]


def test_a_chapter_that_declares_nothing_has_no_rows_and_nothing_to_say() -> None:
    assert rows_of(one=declaring(claims=(WEIGHTED,))) == ()
    assert notation_html(()) == ""


def test_a_declaration_is_of_a_symbol_and_says_something() -> None:
    with pytest.raises(InputError, match="give a symbol, or a function of one"):
        Notation(x + 1, "a sum")
    with pytest.raises(InputError, match="without a meaning"):
        Notation(x, " ")


def test_the_table_stands_in_html_and_in_the_pdf() -> None:
    whole = declaring(X, Notation(w_n, "recurrent weight"), Notation(f(x), "activation"), claims=(WEIGHTED,))
    rows = rows_of(one=whole)
    page = notation_html(rows)
    assert page.count("<tr>") == 4
    assert '<td>recurrent weight</td><td>number</td><td><a href="one.html#step-b">1.2</a></td>' in page
    source = book_source("T", {"one": chapter(whole)[1]}, notation=rows)
    assert '#link(label("one/b"))[1.2]' in source
    assert notation_typst(rows) in source
    assert compile_pdf(source).startswith(b"%PDF")


#: chapters whose proofs take longest
LONG = frozenset(derivation_names()) - {"two_steps", "gradient"}


@pytest.mark.parametrize(
    "name",
    [pytest.param(each, marks=[pytest.mark.slow] * (each in (*LONG, "fifty_steps"))) for each in derivation_names()],
)
def test_every_chapter_of_the_lecture_declares_its_symbols(name: str) -> None:
    whole = load_chapter(name)
    rows = list_notation({name: chapter(whole)})
    assert len(rows) >= 5
    assert all(isinstance(each.symbol, sp.Symbol | sp.core.function.AppliedUndef) for each in whole.notation)
