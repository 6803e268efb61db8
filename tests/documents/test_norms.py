"""Bounds of norms on a page: the last in front, the program, the bounds before it, what is given, what a norm is."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

import pytest
import sympy as sp
from norm_claims import W_hz, c_prev, f, of_gru, of_lstm, z
from page_outline import WRITERS, outline
from render_samples import TRUE, derivation, step

from symrnn.cells import gru
from symrnn.claims.claim import Claim, Comparison, NormBound, at_most
from symrnn.derivation.time_names import names_with_times
from symrnn.documents import StepRefuted
from symrnn.documents.formats.typst import write_pdf, write_typ
from symrnn.documents.formats.typst_formulas import cut
from symrnn.documents.formulas.formula_layout import Layout
from symrnn.documents.formulas.notation import notation
from symrnn.documents.formulas.plain_text import write_text
from symrnn.documents.formulas.typst import write_typst
from symrnn.documents.pages.blocks import Display, Fold, Lines, Page, Paragraph
from symrnn.documents.pages.hypotheses import hypothesis_blocks
from symrnn.documents.pages.page import build_page
from symrnn.documents.pages.statement_blocks import statement_blocks
from symrnn.expressions.nodes import blocks, dot, norm_1, norm_2
from symrnn.programs.program import name_symbol

ALL_WRITERS = {**WRITERS, "typ": write_typ}


def page(*claims: Claim) -> Page:
    whole = derivation(step("bounds", *claims))
    return build_page(whole, whole.verify())


@cache
def bounds_page() -> Page:
    return page(of_gru(), of_lstm())


@cache
def written(name: str) -> str:
    return ALL_WRITERS[name](bounds_page())


def text_of(parts: tuple[str | Layout, ...]) -> str:
    return "".join(part if isinstance(part, str) else write_text(part) for part in parts)


def test_the_last_bound_stands_in_front_then_the_program_then_the_bounds_before_it() -> None:
    claim = of_gru()
    shown, where, lines, before = statement_blocks(claim.statement)
    assert isinstance(shown, Display)
    assert write_text(shown.formula) == (
        "norm_2(J_h_h) <= zeta + norm_2(W_hg)*(1 + 1/4*norm_2(W_hr)) + 1/2*norm_2(W_hz)"
    )
    assert where == Paragraph(("in the program",))
    assert isinstance(lines, Lines)
    assert len(lines.rows) == len(claim.statement.program.lines) == 9
    assert isinstance(before, Fold)
    assert before.summary == "13 bounds on the way to it"
    said, listed = before.blocks
    assert text_of(said.parts) == "Each follows from the program, from what is given, and from those before:"
    assert text_of(listed.parts).startswith("0 <= z <= 1, 0 <= r <= 1, -1 <= g <= 1, abs(z) <= zeta, abs(r) <= 1, ")
    assert text_of(listed.parts).endswith("abs(z*(z - 1)) <= 1/4, abs(g - h_prev) <= 2.")


def test_a_long_program_is_folded_and_bounds_of_norms_have_a_line_each() -> None:
    shown, _, lines, before = statement_blocks(of_lstm().statement)
    assert write_text(shown.formula).startswith("norm_inf(blocks(J_h_h, J_h_c, J_c_h, J_c_c)) <= phi + 1/4*D*norm_inf(")
    assert (type(lines), lines.summary) == (Fold, "A program of 15 lines")
    assert before.summary == "24 bounds on the way to it"
    assert [type(block) for block in before.blocks] == [Paragraph, Paragraph, *[Display] * 4]
    assert write_text(before.blocks[-1].formula) == "norm_inf(J_h_c) <= phi"


def test_a_bound_that_stands_alone_has_nothing_before_it() -> None:
    statement = replace(of_gru().statement, bounds=(at_most(0, z),))
    assert [type(block) for block in statement_blocks(statement)] == [Display, Paragraph, Lines]
    inputs = replace(statement.program, lines=(), outputs=())
    assert [type(block) for block in statement_blocks(replace(statement, program=inputs))] == [Display]


@pytest.mark.parametrize("name", ALL_WRITERS)
def test_every_bound_and_every_line_is_in_every_format(name: str) -> None:
    statement = of_lstm().statement
    whole = alone(name, statement)
    assert not [change for change in changes(statement) if alone(name, change) == whole]


def alone(name: str, statement: NormBound) -> str:
    """The page with this statement in place of its own."""
    (section,) = bounds_page().sections
    shown = replace(section, statements=statement_blocks(statement))
    return ALL_WRITERS[name](replace(bounds_page(), sections=(shown,)))


def changes(statement: NormBound) -> list[NormBound]:
    """The statement without one of its bounds, from the front, middle and end, and without the last line."""
    bounds, program = statement.bounds, statement.program
    shorter = [bounds[1:], bounds[:14] + bounds[15:], bounds[:-2] + bounds[-1:], bounds[:-1]]
    fewer = replace(program, lines=program.lines[:-1], outputs=program.outputs[:1])
    return [*(replace(statement, bounds=each) for each in shorter), replace(statement, program=fewer)]


def test_both_are_proved_and_the_page_says_once_what_their_norms_are() -> None:
    text = written("md")
    assert text.startswith("# A title\n\n**1 step, proved**")
    said = (
        "$`\\lVert A \\rVert_{2}`$ is the largest singular value of $`A`$; $`\\lVert A \\rVert_{\\infty}`$ is the "
        "largest sum of sizes in a row of $`A`$; a vector counts as a matrix of one column."
    )
    assert text.count(said) == 1
    assert "in a column" not in text
    assert "largest" not in WRITERS["md"](page(TRUE))
    one = Claim.norm_bound("one", of_gru().statement.program, (at_most(norm_1(W_hz), norm_1(W_hz)),))
    assert "$`\\lVert A \\rVert_{1}`$ is the largest sum of sizes in a column of $`A`$; a vector" in WRITERS["md"](
        page(one)
    )


def test_what_is_given_is_read_by_the_shapes_of_the_program() -> None:
    given = (*of_lstm().given, at_most(sp.Abs(f * c_prev), name_symbol("D")))
    claim = replace(of_lstm(), given=given)
    assert "given $`\\lvert f \\odot c_{t - 1} \\rvert \\le D`$" not in written("md")
    for several in ((claim,), (claim, TRUE)):
        assert "$`\\lvert f \\odot c_{t - 1} \\rvert \\le D`$" in WRITERS["md"](page(*several))


def test_a_long_hypothesis_stands_below_the_short_ones_on_a_line_of_its_own() -> None:
    short, long = of_gru().given[0], of_gru().statement.bounds[-1]
    wide = replace(long, lhs=long.rhs + norm_2(W_hz) ** 2)
    assert len(write_text(notation(wide))) > 100
    line, said, shown = hypothesis_blocks((wide, short), (" (proved in step 2)", " (assumed)"))
    assert text_of(line.parts) == "given abs(h_prev) <= 1 (assumed)"
    assert said == Paragraph(("given (proved in step 2):",))
    assert shown == Display(notation(wide))
    assert hypothesis_blocks((), ()) == ()


def test_within_a_line_of_markdown_no_two_backslashes_stand_side_by_side() -> None:
    text = written("md")
    inline = re.findall(r"\$`(.*?)`\$", text)
    assert any("\\begin{pmatrix} J_{h,h} & J_{h,c} \\cr J_{c,h} & J_{c,c} \\end{pmatrix}" in each for each in inline)
    assert not any("\\\\" in each for each in inline)


def test_the_html_is_well_formed_and_has_rows_and_double_bars() -> None:
    text = written("html")
    outline(text)
    assert text.count("<mtable>") == 1
    assert text.count("<mtr>") == 2
    assert 'fence="true">\N{DOUBLE VERTICAL LINE}</mo>' in text


def test_the_words_of_a_pdf_say_the_norm_and_its_rows() -> None:
    text = written("typ")
    assert "the infinity norm of the matrix with rows capital J sub h comma h end sub comma" in text
    assert "norm(mat(J_(h, h), J_(h, c); J_(c, h), J_(c, c)))_∞" in text
    assert write_pdf(bounds_page()).startswith(b"%PDF")


def test_the_bars_round_a_wide_matrix_stay_with_it() -> None:
    names = [[name_symbol(f"J_{row}_{column}") for column in range(9)] for row in range(9)]
    box = notation(norm_2(blocks(*(dot(name, name) for row in names for name in row))))
    assert cut(box) == (box,)
    (first, *_, last) = cut(notation(norm_2(sp.Add(*(dot(name, z) for name in names[0])))))
    assert write_typst(first).startswith("\N{DOUBLE VERTICAL LINE}")
    assert write_typst(last).endswith("\N{DOUBLE VERTICAL LINE}_2")


def test_a_bound_with_the_time_in_its_names_is_still_proved() -> None:
    claim = of_gru().rename(names_with_times(gru()))
    text = WRITERS["md"](page(claim))
    assert text.startswith("# A title\n\n**1 step, proved**")
    assert "$`0 \\le z_{t} \\le 1`$" in text
    assert "- $`z_{t} \\le \\zeta`$" in text


def test_a_bound_that_is_too_small_stops_the_document() -> None:
    true = of_gru()
    bound = Comparison(norm_2(blocks(W_hz)), true.statement.bounds[-1].relation, norm_2(W_hz) / 2)
    lie = replace(true, statement=replace(true.statement, bounds=(bound,)))
    with pytest.raises(StepRefuted, match=r"norm_2\(blocks\(W_hz\)\) <= norm_2\(W_hz\)/2 fails where every size is 1"):
        page(lie)
