"""What a page of vectors says once, how its formulas are read, and what an adjoint of vectors looks like."""

from __future__ import annotations

import re

import pytest
import sympy as sp
from page_outline import WRITERS, outline
from render_matrix_samples import SHAPES, a_bar, elman, h, h_prev, r, u, z
from render_samples import TRUE, derivation

from symrnn.claims.claim import Adjoint, Claim, Comparison, Differentiable, Relation
from symrnn.derivation.derivation import Derivation, Step
from symrnn.derivation.exposition import Table, Text
from symrnn.documents.formats.html import write_html
from symrnn.documents.formulas.latex import write_latex
from symrnn.documents.pages.blocks import Display
from symrnn.documents.pages.conventions import shapes_for
from symrnn.documents.pages.page import build_page
from symrnn.documents.pages.statement_blocks import statement_blocks
from symrnn.expressions.functions import relu
from symrnn.expressions.functions import step as unit_step
from symrnn.expressions.nodes import T, dot
from symrnn.programs.program import Assign, Input, Program, name_symbol

VECTORS = "Vectors are columns. Functions, powers and "
x, y = map(name_symbol, "xy")
SCALARS = Program((Input(x),), (Assign(y, sp.tanh(x)),), (y,))
SAME = Claim.equivalent("same", elman(), elman())


def page(
    *claims: Claim, text: Text | None = None, table: Table | None = None, abstract: Text | None = None
) -> Derivation:
    step = Step("s", "A step", text or Text("Prose."), claims or (TRUE,), "identity", (), table)
    return derivation(step, abstract=abstract or Text("An abstract."))


def written(name: str, whole: Derivation) -> str:
    return WRITERS[name](build_page(whole, whole.verify()))


@pytest.mark.parametrize(("name", "sign"), [("html", "<mi>\u2299</mi>"), ("md", "$`\\odot`$"), ("tex", "$\\odot$")])
def test_a_page_of_vectors_says_once_how_they_are_written(name: str, sign: str) -> None:
    text = written(name, page(SAME, Claim.equivalent("again", elman(), elman())))
    assert text.count(VECTORS) == 1
    assert sign in text
    assert text.index("The initial state is zero.") < text.index(VECTORS) < text.index("Prose.")
    assert " act on each entry by itself; scalars broadcast." in text
    if name == "html":
        outline(text)


@pytest.mark.parametrize("name", WRITERS)
def test_a_page_of_scalars_says_nothing_of_vectors_and_one_without_step_nothing_of_it(name: str) -> None:
    text = written(name, page(TRUE, Claim.equivalent("scalars", SCALARS, SCALARS)))
    assert VECTORS not in text
    assert "step" not in "".join(re.findall(r"\$`.*?`\$|<math>.*?</math>|\$.*?\$", text))


SLOPE = unit_step(x)
BOTH = Program((Input(x),), (Assign(y, x * SLOPE),), (y,))
GIVEN = Comparison(x, Relation.EQUAL, x * unit_step(y))
PAGES = [
    page(text=Text("The slope is {s}.", s=SLOPE)),
    page(text=Text("The slope is {s}.", s=Assign(y, SLOPE))),
    page(abstract=Text("The slope is {s}.", s=2 * SLOPE)),
    page(Claim.equality("slope", SLOPE, SLOPE)),
    page(Claim.equality("given", x, x, (GIVEN, Differentiable("f")))),
    page(Claim.equivalent("program", BOTH, BOTH)),
    page(table=Table("A table", ("a",), ((SLOPE,),))),
]


@pytest.mark.parametrize("whole", PAGES, ids=["text", "line", "abstract", "claim", "given", "program", "table"])
def test_step_is_defined_once_wherever_it_stands(whole: Derivation) -> None:
    text = written("md", whole)
    assert text.count("$`\\mathrm{step}(x)`$ is 1 for $`x > 0`$ and 0 for $`x < 0`$.\n") == 1
    assert "\\mathrm{step}" not in written("md", page(Claim.equality("relu", relu(x), relu(x))))


def test_a_slope_chosen_at_zero_is_said_too() -> None:
    text = written("md", page(text=Text("The slope is {s}.", s=unit_step(x, sp.Rational(1, 2)))))
    assert "and 0 for $`x < 0`$; $`\\mathrm{step}(x, c)`$ is $`c`$ at 0.\n" in text


def test_the_formulas_of_a_text_are_read_by_the_shapes_of_its_programs() -> None:
    formula = Assign(name_symbol("a"), (1 - h**2) * name_symbol("b_h"))
    assert "b_{h} \\odot (1 - h^{2})" in written("md", page(SAME, text=Text("So {a}.", a=formula)))
    assert "b_{h} (1 - h^{2})" in written("md", page(TRUE, text=Text("So {a}.", a=formula)))
    table = Table("A table", ("a",), ((h_prev * h,),))
    assert "h \\odot h_{t - 1}" in written("md", page(SAME, table=table))


def test_the_shapes_of_a_formula_come_from_one_program() -> None:
    inner = Program((Input(u, ("n",)), Input(z)), (), (u,))
    outer = Program((Input(u), Input(z), Input(r, ("n",))), (), (u,))
    assert shapes_for(u * z, (inner, outer)) == {u: ("n",), z: ()}
    assert shapes_for(u * z * r, (inner, outer)) == {u: (), z: (), r: ("n",)}
    assert shapes_for(u * z, ()) == {}
    assert shapes_for("a word", (inner,)) == {}


def adjoint(of: str, uses: str, value: sp.Expr) -> str:
    """The display of one adjoint of the Elman cell."""
    forward = elman()
    bars = {name_symbol(name): name_symbol(f"{name}_bar") for name in (of, uses)}
    shapes = {**SHAPES, **forward.shapes}
    inputs = tuple(Input(name, shapes[name]) for name in sorted(value.free_symbols - set(forward.shapes), key=str))
    line = Assign(bars[name_symbol(of)], value, shapes[name_symbol(of)])
    program = Program((*forward.inputs, *inputs), (*forward.lines, line), (line.symbol,))
    (block,) = statement_blocks(Adjoint(forward, program, name_symbol("loss"), name_symbol(of), bars))
    assert isinstance(block, Display)
    return write_latex(block.formula)


def test_the_chain_rule_of_vectors_has_a_transposed_slope_and_that_of_matrices_is_not_one() -> None:
    assert adjoint("a", "h", (1 - h**2) * name_symbol("h_bar")) == (
        "\\bar{a} = \\mathopen{}\\left(\\frac{\\partial h}{\\partial a}\\right)^{\\top} \\bar{h} "
        "= (1 - h^{2}) \\odot \\bar{h}"
    )
    assert adjoint("W_hh", "a", dot(a_bar, T(h_prev))) == "\\bar{W}_{hh} = \\bar{a} h_{t - 1}^{\\top}"


def test_a_page_of_vectors_is_well_formed() -> None:
    whole = page(SAME, abstract=Text("By {w}.", w=dot(T(name_symbol("W_hh")), a_bar)))
    text = write_html(build_page(whole, whole.verify()))
    outline(text)
    assert "<mi>\u22a4</mi>" in text
