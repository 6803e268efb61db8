"""The text of a cell stands on its page as it was written, in every format, and nothing in it is taken for markup."""

from __future__ import annotations

from html import unescape

import pytest
import typst
from page_outline import outline
from render_samples import TRUE, derivation, step

from symrnn.cells import neuron
from symrnn.cells.cell import Cell
from symrnn.derivation.derivation import Derivation
from symrnn.derivation.derive import derive
from symrnn.derivation.written import text_as_written
from symrnn.documents.formats.html import write_html
from symrnn.documents.formats.markdown import write_markdown
from symrnn.documents.formats.notebook import write_notebook
from symrnn.documents.formats.tex import write_tex
from symrnn.documents.formats.typst import write_typ
from symrnn.documents.pages.page import build_page
from symrnn.errors import InputError
from symrnn.gradients.one_step import one_step

PLAIN = "x: input\nh: state\nw: param\n\nh = tanh(w*h + x)  # a comment"
EVIL = "# ``` </code> & <b> \\end{document} $x$ %d #let \"a\" ~ --- ^_{}\n    h = f(x)\t@ 'y'"
WRITERS = {"html": write_html, "md": write_markdown, "tex": write_tex, "typ": write_typ}


def written(text: str) -> Derivation:
    whole = derivation(step("a", TRUE))
    return Derivation(whole.title, whole.abstract, whole.assumptions, whole.steps, whole.definition, written=text)


def page(name: str, text: str) -> str:
    whole = written(text)
    return WRITERS[name](build_page(whole, whole.verify()))


@pytest.mark.parametrize("name", WRITERS)
def test_a_page_shows_the_text_and_without_one_says_nothing_of_it(name: str) -> None:
    assert "The text as it was written" in page(name, PLAIN)
    assert "as it was written" not in page(name, "") + page(name, " \n")


def test_it_stands_line_by_line_in_html_markdown_and_notebooks() -> None:
    for text in (PLAIN, EVIL):
        shown = text.expandtabs(4)
        assert shown in page("md", text)
        assert shown in unescape(page("html", text))
        assert shown in unescape(write_notebook(written(text)))
    outline(page("html", EVIL))


def test_a_fence_is_longer_than_the_backticks_in_the_text() -> None:
    assert "\n````text\n# ``` <" in page("md", EVIL)
    assert "\n```text\nx: input\n" in page("md", PLAIN)


def test_latex_is_told_every_sign_by_itself() -> None:
    assert "\\strut h = tanh(w*h + x)~~\\# a comment\\par}" in page("tex", PLAIN)
    evil = page("tex", EVIL)
    assert evil.count("\\end{document}") == 1
    assert "\\textbackslash{}end\\{document\\} \\$x\\$ \\%d \\#let \\textquotedbl{}a\\textquotedbl{}" in evil
    assert "\\strut ~~~~h = f(x)" in evil


def test_typst_sets_it_as_it_is() -> None:
    for text in (PLAIN, EVIL):
        source = page("typ", text)
        assert typst.compile(source.encode(), format="pdf")[:4] == b"%PDF"
    assert '\\"a\\" ~ --- ^_{}' in page("typ", EVIL)


def test_a_mark_of_proof_in_the_text_is_refused() -> None:
    with pytest.raises(InputError, match="only a verdict may show"):
        page("md", "# it holds ✓")


@pytest.mark.parametrize(
    ("text", "is_shown"),
    [
        ("x: input\nh: state\nw: param\nh = tanh(w*h + x)", True),
        ("x: input\nh: state\nw: param\na = w*h + x\nh = tanh(a)", False),
        ("x: input[n]\nh: state[n]\nW: param[n, n]\na = W @ h + x  # h = b\nh = tanh(a)", False),
        ("x: input[n]\nh: state[n]\nW: param[n, n]\na = W.T @ h + x\nh = tanh(sin(a))", True),
    ],
)
def test_the_text_is_shown_where_its_lines_are_not_those_of_the_cell(text: str, is_shown: bool) -> None:
    assert text_as_written(text, one_step(Cell.parse(text))) == text * is_shown


def test_a_cell_without_a_text_has_none_to_show() -> None:
    assert text_as_written("", one_step(Cell.parse(PLAIN))) == ""
    assert derive(neuron("tanh")).written == ""
