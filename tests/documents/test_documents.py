"""The three formats: everything of a derivation is in each of them, and nothing of its text is taken for markup."""

from __future__ import annotations

import re
from functools import cache
from xml.etree import ElementTree

import pytest
import sympy as sp
from page_outline import WRITERS, outline
from render_samples import TRUE, derivation, lesson, step, x

from symrnn.cells import neuron
from symrnn.cells.unroll import unroll
from symrnn.claims.claim import Claim, Comparison, Relation
from symrnn.derivation.derivation import Step
from symrnn.derivation.exposition import Table, Text
from symrnn.documents.formats.markdown import escape_markdown
from symrnn.documents.formats.tex import escape_latex
from symrnn.documents.pages.page import build_page
from symrnn.errors import InputError
from symrnn.programs.program import name_symbol


@cache
def document(name: str) -> str:
    whole = lesson()
    return WRITERS[name](build_page(whole, whole.verify()))


def write(name: str, *steps: Step, **rest: object) -> str:
    whole = derivation(*steps, **rest)  # type: ignore[arg-type]  # title and abstract, as derivation takes them
    return WRITERS[name](build_page(whole, whole.verify()))


@pytest.mark.parametrize("name", WRITERS)
def test_every_step_is_in_every_format(name: str) -> None:
    for number, row in enumerate(lesson().steps, 1):
        anchor = {
            "html": f'id="step-{row.id}"',
            "md": f'<a id="step-{row.id}"></a>',
            "tex": f"\\label{{step:{row.id}}}",
        }
        assert anchor[name] in document(name), (number, row.id)
        assert row.title in document(name)
        assert row.why in document(name)


@pytest.mark.parametrize("name", WRITERS)
def test_the_same_derivation_gives_the_same_bytes(name: str) -> None:
    whole = lesson()
    assert WRITERS[name](build_page(whole, whole.verify())) == document(name)


def test_the_html_is_well_formed_and_its_headings_are_in_order() -> None:
    found = outline(document("html"))
    assert found.headings[0] == 1
    assert found.headings.count(1) == 1
    assert all(after <= before + 1 for before, after in zip(found.headings, found.headings[1:], strict=False))
    assert len(found.ids) == len(set(found.ids))
    assert {link.removeprefix("#") for link in found.links} <= set(found.ids)
    assert "script" not in found.tags
    assert '<html lang="en">' in document("html")
    assert '<meta name="viewport"' in document("html")


def test_the_html_asks_nothing_of_the_network() -> None:
    text = document("html")
    assert "http:" not in text
    assert "https:" not in text
    assert "//" not in re.sub(r"base64,[A-Za-z0-9+/=]+", "", text)
    assert "@import" not in text
    assert re.findall(r"url\((\w+):", text) == ["data"] * 4  # three faces of text, one of formulas
    assert "default-src 'none'" in text


def test_the_html_is_small_and_holds_its_font() -> None:
    assert "data:font/woff2;base64," in document("html")
    assert len(document("html").encode()) < 300_000


def test_every_formula_is_well_formed_mathml() -> None:
    formulas = re.findall(r"<math.*?</math>", document("html"))
    assert len(formulas) > 100
    known = {"math", "mrow", "mi", "mn", "mo", "msub", "msup", "msubsup", "mover", "munderover", "mfrac", "msqrt"}
    counts = {"msub": 2, "msup": 2, "mfrac": 2, "mover": 2, "msubsup": 3, "munderover": 3}
    for formula in formulas:
        for node in ElementTree.fromstring(formula).iter():
            assert node.tag in known
            assert len(node) == counts.get(node.tag, len(node)), formula


def test_a_long_sum_breaks_between_its_terms() -> None:
    html = re.search(r'id="step-long".*?</section>', document("html"), re.DOTALL)
    assert html is not None
    assert html.group().count("</math> <math") >= 100
    assert document("md").count("$ $`{}+ ") >= 100
    assert document("tex").count("$\n${}+ ") >= 100
    assert "\\begin{longformula}" in document("tex")


def test_many_claims_are_folded_into_the_evidence() -> None:
    whole = lesson()
    section = build_page(whole, whole.verify()).sections[5]
    assert len(section.claims) == 25
    assert "more claims, each with its verdict" not in document("md")  # they stand behind a table
    assert document("md").count("**row ") == 25


def test_an_induction_shows_its_statement_its_sequence_base_and_step() -> None:
    text = document("md")
    assert "for every $`k`$ = 0, 1, 2, …, where $`D_{0} = 1`$ and $`D_{k + 1} = " in text
    assert "\\lvert D_{k} \\rvert \\le \\lvert w_{n} \\rvert^{k}" in text
    assert "Base:" in text
    assert "Step:" in text
    assert "$`\\lvert f'(x) \\rvert \\le \\gamma`$ for every $`x`$" in text


def test_an_adjoint_is_shown_beside_the_chain_rule_it_is() -> None:
    assert "\\bar{w}_{1} = \\bar{a}_{1} \\cdot \\frac{\\partial a_{1}}{\\partial w_{1}} = 2 \\bar{a}_{1}" in document(
        "md"
    )


def test_a_long_program_is_folded() -> None:
    assert "A program of 14 lines" in document("html")
    assert "\\begin{aligned}" in document("md")
    assert "\\begin{align*}" in document("tex")


HOSTILE = "<script>alert(1)</script> & \"q\" 'a' </title> 50% a_b #1 $5 ~x^2 {} \\ | *no* `code` [l](u) <!-- x"


@pytest.mark.parametrize("name", WRITERS)
def test_hostile_text_is_shown_and_not_obeyed(name: str) -> None:
    template = HOSTILE.replace("{}", "{{}}")
    table = Table(HOSTILE, (HOSTILE, "b"), ((HOSTILE, "1 | 2"),))
    hostile = Step("a", HOSTILE, Text(template), (Claim.equality(HOSTILE, x, x),), HOSTILE, (), table)
    text = write(name, hostile, title=HOSTILE, abstract=Text(template))
    if name == "html":
        assert "script" not in outline(text).tags
        assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; " in text
        assert "<!-- x" not in text
    if name == "md":
        assert "<script" not in text
        assert "&lt;script&gt;" in text
        assert "\\*no\\*" in text
        assert "\\`code\\`" in text
        assert "<!--" not in text
    if name == "tex":
        assert "50\\% \\texorpdfstring{$a_{b}$}{a\\_b} \\#1 \\$5 \\textasciitilde{}x" in text
        assert "x\\textasciicircum{}2 \\{\\} \\textbackslash{}" in text
        assert "script\\textgreater{}" in text


def test_the_markdown_keeps_the_rules_of_github() -> None:
    text = document("md")
    fences = [line for line in text.splitlines() if line.startswith("```")]
    assert fences[::2] == ["```math"] * (len(fences) // 2)
    assert fences[1::2] == ["```"] * (len(fences) // 2)
    assert "$$" not in text
    for formula in re.findall(r"\$`(.*?)`\$", text):
        assert "`" not in formula
        assert "|" not in formula
        assert "\n" not in formula
        assert "\\\\" not in formula
    for macro in ("\\operatorname", "\\newcommand", "\\def"):
        assert macro not in text
    assert text.count("<details") == text.count("</details>")
    assert "<details>\n<summary>" in text
    for line in re.findall(r"</summary>\n(.*)", text):
        assert line == ""


def test_the_markdown_tables_have_as_many_cells_in_every_row() -> None:
    rows = [line for line in document("md").splitlines() if line.startswith("| ")]
    assert len(rows) == 4
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {3}
    assert "$`\\lvert x \\rvert`$" in rows[3]
    assert "1 \\| 2" in rows[3]


@pytest.mark.parametrize("start", ["- a", "+ a", "1. a", "12) a", "= a", "# a", "> a"])
def test_prose_does_not_begin_a_list_or_heading_in_markdown(start: str) -> None:
    text = write("md", step("a", text=start))
    line = next(line for line in text.splitlines() if line.endswith(" a") and not line.startswith(("#", "-")))
    assert line.startswith(("\\", "1\\", "12\\", "&gt;"))


def test_the_escapes_of_each_format() -> None:
    assert escape_markdown("a\n b") == "a b"
    assert escape_markdown("w_n < |x| & `c`") == "w\\_n &lt; \\|x\\| &amp; \\`c\\`"
    assert escape_latex("h_1 {x} \u2264 \u03b3") == (
        "\\texorpdfstring{$h_{1}$}{h\\_1} \\{x\\} \\texorpdfstring{$\\le$}{\u2264} \\texorpdfstring{$\\gamma$}{\u03b3}"
    )
    assert escape_latex("a\n\nb <= two_steps") == "a b \\texorpdfstring{$\\le$}{\u2264} two\\_steps"


def test_the_braces_and_environments_of_the_latex_are_balanced() -> None:
    text = document("tex")
    plain = re.sub(r"\\[{}]", "", text)
    assert plain.count("{") == plain.count("}")
    begun, ended = (re.findall(rf"\\{word}{{(\w+\*?)}}", text) for word in ("begin", "end"))
    assert sorted(begun) == sorted(ended)
    assert re.sub(r"\\\$", "", text).count("$") % 2 == 0
    labels = set(re.findall(r"\\label{step:(.*?)}", text))
    assert set(re.findall(r"\\steplink{([^#]*?)}", text)) <= labels


def test_a_table_row_of_the_wrong_length_is_refused() -> None:
    crooked = Step("a", "t", Text("t"), (TRUE,), "w", (), Table("Numbers", ("a", "b"), (("1",),)))
    with pytest.raises(InputError, match="a row has 1 cells, the header has 2"):
        write("html", crooked)


@pytest.mark.parametrize("name", ["a b", "<a>", 'a"', "", "é", "#a", "a}"])
def test_a_step_id_that_cannot_be_a_link_is_refused(name: str) -> None:
    with pytest.raises(InputError, match="cannot be a link"):
        write("html", step(name))


def test_a_formula_without_notation_stops_the_document() -> None:
    tangent = Claim.equality("tangent", sp.tan(x), sp.tan(x))
    with pytest.raises(InputError, match="no notation for tan"):
        write("html", step("a", tangent))
    with pytest.raises(InputError, match=r"Text, x: expected a SymPy expression .* found a list"):
        write("md", Step("a", "t", Text("{x}", x=[x]), (TRUE,), "w"))


def test_punctuation_stays_with_the_formula_before_it() -> None:
    text = write("html", Step("a", "t", Text("Take {h}, then {h}.", h=name_symbol("h_2")), (TRUE,), "w"))
    assert (
        text.count('<span class="whole"><math><mrow><msub><mi>h</mi><mn>2</mn></msub></mrow></math>,</span> then') == 1
    )
    assert "</math>.</span></p>" in text


@pytest.mark.parametrize("name", WRITERS)
def test_what_expression_gives_is_printed_and_what_nests_deeper_is_refused(name: str) -> None:
    nested = unroll(neuron("tanh"), steps=49).expression()
    assert write(name, step("a"), abstract=Text("{y}", y=nested)).count("tanh") == 49
    for _ in range(100):
        nested = sp.tanh(1 + nested)
    with pytest.raises(InputError, match="nests more than 150 deep"):
        write(name, step("a"), abstract=Text("{y}", y=nested))


def test_a_hypothesis_of_one_claim_alone_stands_with_it() -> None:
    one, two = (Comparison(x, Relation.EQUAL, sp.Integer(value)) for value in (1, 2))
    both = Comparison(sp.Integer(0), Relation.LESS_THAN, x)
    claims = (Claim.equality("a", x**2, 1, (both, one)), Claim.equality("b", x**2, 4, (both, two)))
    text = write("md", step("s", *claims))
    assert "- $`0 < x`$\n" in text
    assert "```math\nx^{2} = 1\n```\n\ngiven $`x = 1`$\n" in text
    assert "```math\nx^{2} = 4\n```\n\ngiven $`x = 2`$\n" in text
