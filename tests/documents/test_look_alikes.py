"""No two names on a page print alike, in any format: whatever the names are, and whatever rules lead to their boxes."""

from __future__ import annotations

import re
from typing import Any

import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st
from render_samples import TRUE, derivation, step

from symrnn.cells.cell import Cell
from symrnn.claims.claim import Claim, Recurrence, equal
from symrnn.claims.induction import by_induction
from symrnn.derivation.derivation import Derivation, Step
from symrnn.derivation.derive import derive
from symrnn.derivation.diagrams import Stroke
from symrnn.derivation.exposition import Text
from symrnn.derivation.figures import Curve, Curves, Figure
from symrnn.documents import to_latex, to_mathml, to_text, to_typst
from symrnn.documents.formats.html import write_html
from symrnn.documents.formats.markdown import write_markdown
from symrnn.documents.formats.notebook import write_notebook
from symrnn.documents.formats.tex import write_tex
from symrnn.documents.formats.typst import write_typ
from symrnn.documents.formulas.distinct_names import PRINTERS, names_in, tell_apart
from symrnn.documents.formulas.formula_layout import Apply, Name
from symrnn.documents.formulas.names import split_name
from symrnn.documents.formulas.notation import notation
from symrnn.documents.pages.blocks import Page
from symrnn.documents.pages.page import build_page
from symrnn.errors import InputError
from symrnn.expressions.functions import FUNCTIONS, sigmoid
from symrnn.programs.program import Assign, Input, Program, name_symbol

WRITERS = {"html": write_html, "md": write_markdown, "tex": write_tex, "typ": write_typ}
x, w1, w_1 = map(name_symbol, ("x", "w1", "w_1"))

PIECES = (
    "w h x W T t k n e E o pi oo alpha Alpha sigma Sigma lambda omicron mu xi phi hh 1 2 12 01 prev bar dot out total "
    "infinity exp tanh diag step loss"
)
NAMES = st.lists(st.sampled_from(PIECES.split()), min_size=1, max_size=4).flatmap(
    lambda parts: st.tuples(*(st.sampled_from((f"{part}_", f"{part}__", part)) for part in parts)).map("".join)
)
SYMBOLS = st.tuples(NAMES, st.sampled_from(("", "", "", "_", "_bar", "_dot", "_1", "[1]", "[1,2]"))).map("".join)


def is_printable(name: str) -> bool:
    try:
        split_name(name)
    except InputError:
        return False
    return True


def functions_of(name: str) -> list[sp.Expr]:
    return [sp.Function(each, real=True)(x) for each in (name, f"{name}'")]


KNOWN = sorted((each for each in FUNCTIONS if each not in (sp.Abs, sp.exp) and 1 in each.nargs), key=str)
THINGS = st.tuples(
    st.sets(SYMBOLS.filter(is_printable), min_size=1, max_size=8),
    st.sets(NAMES.filter(is_printable), max_size=3),
    st.sets(st.sampled_from(KNOWN), max_size=2),
    st.sets(st.sampled_from((sp.pi, sp.E, sp.oo))),
)


def page_of(*formulas: Any) -> Page:
    """A page of these formulas; its claim has their names, which are those of numbers."""
    text = " ".join(f"{{f{number}}}" for number in range(len(formulas)))
    names = sp.Add(*(symbol for formula in formulas for symbol in formula.free_symbols))
    named = Claim.equality("names", names, names)
    abstract = Text(text, **{f"f{number}": formula for number, formula in enumerate(formulas)})
    shown = derivation(step("a", named), abstract=abstract)
    return build_page(shown, shown.verify())


def page_or_refusal(*formulas: Any) -> Page | str:
    try:
        return page_of(*formulas)
    except InputError as error:
        return str(error)


def looks(box: Any) -> list[str]:
    """A box in every format; two letters of one shape are one."""
    return [write(box).replace("\\mathit{o}", "o").replace("\u03bf", "o") for write in PRINTERS]


def heads(page: Page) -> list[Name]:
    """The names of the abstract, in order; of a function applied its own."""
    boxes = [part for part in page.abstract[0].parts if not isinstance(part, str)]
    return [box.head if isinstance(box, Apply) else box for box in boxes]  # type: ignore[misc]  # no powers here


@given(THINGS)
def test_of_any_names_no_two_print_alike_in_any_format(things: tuple[set[str], set[str], set[Any], set[Any]]) -> None:
    symbols, functions, known, constants = things
    formulas = [name_symbol(name) for name in sorted(symbols)]
    formulas += [applied for name in sorted(functions) for applied in functions_of(name)]
    formulas += [*(function(x) for function in sorted(known, key=str)), *sorted(constants, key=str)]
    page = page_or_refusal(*formulas)
    if isinstance(page, str):
        assert "are written alike; give one of them another name" in page
        return
    shown = heads(page)
    assert len(shown) == len(formulas)
    for prints in zip(*map(looks, shown), strict=True):
        assert len(set(prints)) == len(formulas), prints


def assert_told_apart(page: Page) -> None:
    for number in range(len(PRINTERS)):
        seen: dict[str, tuple[str, str]] = {}
        for box in names_in(page):
            assert seen.setdefault(looks(box)[number], (box.kind, box.source)) == (box.kind, box.source)


LINES = {
    "a parameter of each step": "w: param_per_step\nw1: param\nw2: param\nh = tanh(w1*h + w2*w*x)",
    "a state of each step": "h1: param\nh = tanh(h1*h + x)",
    "an input of each step": "x2: param\nh = tanh(x2*h + x)",
    "the letter of the sigmoid": "sigma: param\nh = sigmoid(sigma*h + x)",
    "Euler's number": "e: param\nh = e*exp(h) + x",
    "pi": "pi: param\nh = tanh(pi*h + x)",
    "the normal density": "phi: param\nPhi: param\nh = gelu(phi*h + Phi*x)",
    "a word of Python": "lambda_: param\nlambda1: param\nlambda_1x: param\nh = tanh(lambda_*h + lambda1*x + lambda_1x)",
    "the letters of the induction": "C: param\nS: param\nq: param\nh = tanh(C*h + S*x + q)",
    "two ways to write a subscript": "W12: param\nW_a12: param\nWa_1x: param\nh = W12*h + W_a12*x + Wa_1x",
    "two letters of one shape": "Omega: param\no: param\nomicron: param\nh = Omega*h + o*x + omicron",
}


@pytest.mark.parametrize("lines", LINES.values(), ids=LINES)
def test_the_page_of_a_cell_tells_its_names_apart(lines: str) -> None:
    lesson = derive(Cell.parse(f"x: input\nh: state\n{lines}"), steps=2)
    page = build_page(lesson, lesson.verify())
    assert page.proved
    assert_told_apart(page)


def test_the_page_says_which_name_has_the_tilde_in_every_format() -> None:
    lesson = derive(Cell.parse(f"x: input\nh: state\n{LINES['a parameter of each step']}"), steps=1)
    page = build_page(lesson, lesson.verify())
    texts = {name: re.sub(r"<[^>]*>", "", write(page)) for name, write in WRITERS.items()}
    assert "by a tilde: $`\\tilde{w}_{1}`$ is the name w1, $`w_{1}`$ is the name w\\_1." in texts["md"]
    for text in texts.values():
        assert "Names that would look alike are told apart by a tilde" in text
        assert "is the name w1," in text
    assert "\\tilde{w}_{2}" not in texts["md"]  # nothing else on this page is written so
    assert "\\bar{\\tilde{w}}_{1}" in texts["md"]
    assert "\\bar{w}_{1}" in texts["md"]


def test_a_page_without_look_alikes_says_nothing_of_tildes() -> None:
    assert "tilde" not in write_markdown(page_of(w1, name_symbol("w_n"), sigmoid(x), sp.pi))


k = sp.Symbol("k", integer=True, nonnegative=True)


def induction_page(*names: str) -> Page:
    one, two = map(name_symbol, names)
    rows = (Recurrence(one, sp.S.One, one + 1), Recurrence(two, sp.S.Zero, two + 1))
    shown = derivation(step("a", by_induction("i", equal(one, two + 1), k, rows)))
    return build_page(shown, shown.verify())


@pytest.mark.parametrize("names", [("D", "D_k"), ("D_k", "D"), ("D", "D_0"), ("D1", "D_1"), ("D_k", "D_0")])
def test_sequences_are_told_apart_at_every_index(names: tuple[str, str]) -> None:
    page = induction_page(*names)
    assert page.proved
    assert_told_apart(page)
    assert "D_{k} = D_{k} + 1" not in write_markdown(page)


def test_a_sequence_keeps_its_form_where_nothing_is_like_it() -> None:
    text = write_markdown(induction_page("D", "E_k"))
    assert "D_{k} = E_{k} + 1" in text
    assert "where $`D_{0} = 1`$ and $`D_{k + 1} = D_{k} + 1`$; $`E_{0} = 0`$ and $`E_{k + 1} = E_{k} + 1`$" in text


def test_a_figure_is_drawn_as_it_is() -> None:
    curve = Curve(w1, (0.0, 1.0), (0.0, 1.0), Stroke.LINE)
    figure = Figure("curve", Text("It is {w}.", w=w1), "A line.", Curves("x", "y", (curve,)))
    shown = Step("a", "t", Text("Not {w}.", w=w_1), (TRUE,), "w", figures=(figure,))
    page = build_page(derivation(shown), derivation(shown).verify())
    assert "\\tilde{w}_{1}`$ is the name w\\_1, $`w_{1}`$ is the name w1" in write_markdown(page)
    both = Curves("x", "y", (curve, Curve(w_1, (0.0, 1.0), (0.0, 1.0), Stroke.LINE)))
    drawn = Step("a", "t", Text("a"), (TRUE,), "w", figures=(Figure("both", Text("a"), "A line.", both),))
    with pytest.raises(InputError, match="are written alike"):
        build_page(derivation(drawn), derivation(drawn).verify())


def test_formulas_and_notebooks_tell_names_apart_as_well() -> None:
    program = Program((Input(w1), Input(w_1)), (Assign(x, w1 + 2 * w_1),), (x,))
    assert to_latex(w1 + 2 * w_1) == "\\tilde{w}_{1} + 2 w_{1}"
    assert "x &= \\tilde{w}_{1} + 2 w_{1}" in to_latex(program)
    assert (to_typst(w1 + 2 * w_1), to_text(w1 + 2 * w_1)) == ("tilde(w)_1 + 2 w_1", "w1 + 2*w_1")
    assert to_mathml(w1 * w_1).count("\u02dc") == 1
    claim = Claim.equality("a claim", w1 + w_1, w_1 + w1)
    for shown in (program, claim):
        text = write_notebook(shown)
        assert "\u02dc" in text
        assert "is the name w1" in text


@pytest.mark.parametrize(
    ("name", "letter"), [("lambda_", "\\lambda"), ("T_", "T"), ("E_", "E"), ("sigma__", "\\sigma")]
)
def test_an_underscore_with_nothing_behind_it_is_not_printed(name: str, letter: str) -> None:
    assert to_latex(name_symbol(name)) == letter
    assert to_latex(name_symbol(f"{name}_bar")) == f"\\bar{{{letter}}}"
    assert to_latex(name_symbol(f"{name}_1")) == f"{letter}_{{1}}"
    assert to_latex(name_symbol(f"h_2_dot_{name}")) == f"\\dot{{h}}_{{2}}^{{({letter})}}"
    plain = name.rstrip("_")
    assert to_latex(name_symbol(name) + 2 * name_symbol(plain)).count(f"\\tilde{{{letter}}}") == 1


def test_a_lie_is_found() -> None:
    """Two names whose boxes are one, whatever made them so."""
    one, two = Name("a_b", "a"), Name("a_c", "a")
    shown, alike = tell_apart((one, two))
    assert [each.thing.name for each in alike] == ["a_c"]
    assert looks(shown[0]) != looks(shown[1])
    with pytest.raises(InputError, match="x_bar_01 and x_bar_1 are written alike"):
        tell_apart((Name("x_bar_01", "x", ("bar",)), Name("x_bar_1", "x", ("bar",))))
    assert tell_apart((notation(w1),))[1] == ()


def test_what_is_nested_deep_is_told_apart_as_well() -> None:
    nested: sp.Expr = w1
    for _ in range(60):
        nested = sp.tanh(w_1 + nested)
    text = write_markdown(page_of(nested))
    assert text.count("\\tilde{w}_{1}") == 4  # in the formula, on both sides of the claim, and where it is said


WITHOUT = {
    "rank one": "h: state[n]\nv: param[n]\nb: param[n]\nu = v.T @ h\nh = tanh(h + b*u)",
    "a matrix": "x: input[n]\nh: state[n, n]\na: param\nh = tanh(a*h + x @ x.T)",
    "a scalar beside a vector": "x: input[n]\nh: state[n]\ns: state\ns = s + total(h)\nh = tanh(s*h + x)",
}


@pytest.mark.parametrize("text", WITHOUT.values(), ids=WITHOUT)
def test_no_message_of_the_program_stands_in_the_abstract(text: str) -> None:
    lesson: Derivation = derive(Cell.parse(text), steps=1)
    said = lesson.abstract.template
    assert not re.search(r"line \d|J_|shapes|take |\binput error", said)
    if all(each.id != "jacobian" for each in lesson.steps):
        assert "The derivative of one step is given as a linear map" in said


def test_prose_speaks_of_a_function_by_its_name_and_a_number_of_this_name_is_another_thing() -> None:
    f, applied = name_symbol("f"), sp.Function("f", real=True)(x)
    spoken = Claim.equality("about f", applied + x, x + applied)
    both = Claim.equality("about both", applied + f * x, x * f + applied)
    for claim, tildes in ((spoken, False), (both, True)):
        shown = derivation(step("a", claim), abstract=Text("Of {f} is said {it}.", f=f, it=applied))
        assert ("tilde" in write_markdown(build_page(shown, shown.verify()))) is tildes
