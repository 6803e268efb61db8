"""A page says once, in words, what the nodes on it mean that are not read without a word."""

from __future__ import annotations

import re

import pytest
import sympy as sp
from render_samples import TRUE, derivation, step

from symrnn.derivation.exposition import Text
from symrnn.documents.formats.html import write_html
from symrnn.documents.formats.markdown import write_markdown
from symrnn.documents.formats.tex import write_tex
from symrnn.documents.formats.typst import write_typ
from symrnn.documents.pages.meanings import meanings_of
from symrnn.documents.pages.page import build_page
from symrnn.expressions.array_nodes import ARRAY_NODES, extent, inv, ones, pad, part, row_sums, softmax, spread, stack
from symrnn.expressions.functions import maximum, minimum, sigmoid, surrogate
from symrnn.expressions.functions import step as unit_step
from symrnn.expressions.nodes import diag, total
from symrnn.programs.program import name_symbol

A, S, h, v = map(name_symbol, ("A", "S", "h", "v"))
WRITERS = {"html": write_html, "md": write_markdown, "tex": write_tex, "typ": write_typ}

WORDS = (
    (spread(v) * S, "is a column of as many ones as fit."),
    (row_sums(S) + row_sums(S * S), "is a column of as many ones as fit."),
    (ones("m+n"), "is a column of $`m + n`$ ones, $`\\mathbf{I}_{m + n}`$ the identity matrix of as many rows."),
    (diag(ones("n")), "is a column of $`n`$ ones, $`\\mathbf{I}_{n}`$ the identity matrix of as many rows."),
    (total(v) / extent("n"), "$`n`$ in a formula is the size as a number."),
    (stack(h, v), "the blocks stand one below the other."),
    (
        part(v, 0, "n"),
        "$`x_{2:5}`$ holds the rows 2, 3 and 4 of $`x`$, counted from 0, and $`A_{:, 2:5}`$ these columns",
    ),
    (pad(v, "n", "2*n"), "has 9 rows: $`x`$ from row 2 on, counted from 0, and zeros."),
    (inv(A), "$`A^{-1}`$ is the inverse of the matrix, where it has one, $`A^{-\\top}`$ its transpose."),
    (softmax(v), "$`\\frac{\\exp(x)}{\\sum \\exp(x)}`$, whose entries are positive and add up to 1."),
    (maximum(h, v), "At a tie they have no derivative: the slope there is a choice, named as c in"),
    (minimum(h, v), "$`\\min(x, y)`$ the smaller."),
    (surrogate(unit_step(v), sigmoid(v)), "has the value $`x`$ and, by declaration, the derivatives of $`y`$"),
)


def page_of(expr: sp.Expr, name: str = "md") -> str:
    shown = derivation(step("a", TRUE), abstract=Text("Twice: {f} and {g}.", f=expr, g=2 * expr))
    return WRITERS[name](build_page(shown, shown.verify()))


@pytest.mark.parametrize(("expr", "words"), WORDS, ids=[str(expr) for expr, _ in WORDS])
def test_the_meaning_is_said_once(expr: sp.Expr, words: str) -> None:
    assert page_of(expr).count(words) == 1


@pytest.mark.parametrize("name", WRITERS)
def test_it_is_said_in_every_format(name: str) -> None:
    assert len(re.findall(r"whose\s+entries\s+are\s+positive", page_of(softmax(v) * inv(A), name))) == 1
    assert "by declaration" in page_of(surrogate(unit_step(v), sigmoid(v)), name)


def test_no_node_is_without_a_meaning_and_others_need_none() -> None:
    of_sizes = {part: part(v, 0, 2), pad: pad(v, 0, 2), stack: stack(v, h), extent: extent("n"), ones: ones("n")}
    silent = [node for node in ARRAY_NODES if not meanings_of((2 * (of_sizes[node] if node in of_sizes else node(v)),))]
    assert silent == []
    assert meanings_of((extent("n"), total(sp.tanh(v)) * diag(v), sp.Abs(h))) == ()
