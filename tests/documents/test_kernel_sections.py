"""A section for a README: GitHub takes all of it, every equation has an anchor, and it is the same each time."""

from __future__ import annotations

import re
from functools import lru_cache

import pytest

from symrnn.cells import CELLS, load, names
from symrnn.cells.cell import Cell
from symrnn.claims.verdict import Outcome
from symrnn.derivation.kernel_derivations import text_with_facts
from symrnn.documents.formats.fragment import write_fragment
from symrnn.documents.formats.github import write_github
from symrnn.documents.formulas.latex import write_latex
from symrnn.documents.formulas.notation import line_notations
from symrnn.documents.pages.kernel_sections import build_kernel_section, slug_of
from symrnn.errors import InputError
from symrnn.gradients.pullback import pullback

SIX = ("hippo_legs", "ses", "elman", "mgu", "logistic_map", "linear_attention")
FENCE = re.compile(r"^```math\n(.*?)\n```$", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"\$`(.*?)`\$")
#: what MathJax on GitHub does not take, or Markdown changes before it sees it
REFUSED = re.compile(
    r"\\(operatorname|DeclareMathOperator|newcommand|def|tag|label|ref|mbox|hbox|phantom|href|require|\\|\[|\(|\$)"
)


@lru_cache(maxsize=8)
def section_of(name: str) -> tuple[str, str]:
    text = text_with_facts(load(name))
    return text, write_github(build_kernel_section(text, name)[0])


def assert_github_takes(markdown: str) -> None:
    outside = INLINE.sub("", FENCE.sub("", markdown))
    assert "$" not in re.sub(r"```+text\n.*?\n```+", "", outside, flags=re.DOTALL)
    for formula in (*FENCE.findall(markdown), *INLINE.findall(markdown)):
        assert not REFUSED.search(formula), formula
        assert "\n" not in formula, formula
        assert formula.count("{") == formula.count("}"), formula
    # a letter, digit or hyphen right before it keeps GitHub from seeing a formula
    assert not re.search(r"[A-Za-z0-9-]\$`", markdown)


@pytest.mark.parametrize("name", SIX)
def test_each_equation_has_an_anchor_and_a_fence_that_github_takes(name):
    _, markdown = section_of(name)
    assert_github_takes(markdown)
    anchors = re.findall(r'<a id="([^"]+)"></a>', markdown)
    assert len({*anchors}) == len(anchors) == len(FENCE.findall(markdown)) + 3
    links = re.findall(r"\]\(#([^)]+)\)", markdown)
    assert {*links} < {*anchors}


@pytest.mark.slow
@pytest.mark.parametrize("name", names())
def test_every_cell_of_the_catalogue_has_a_section_in_which_all_is_proved(name):
    text = text_with_facts(load(name))
    section, _ = build_kernel_section(text, name)
    assert_github_takes(write_github(section))
    assert {row.verdict for row in section.claims} == {"PROVED"}


@pytest.mark.parametrize("name", SIX)
def test_the_text_in_the_section_means_the_cell(name):
    text, markdown = section_of(name)
    assert f"```text\n{text}\n```" in markdown
    read, kept = Cell.parse(text, name), load(name)
    assert (read.lines, read.parameters, read.states) == (kept.lines, kept.parameters, kept.states)


def test_the_equations_are_those_of_the_step_and_of_the_pullback():
    _, markdown = section_of("mgu")
    cell = load("mgu")
    back = pullback(cell)
    written = FENCE.findall(markdown)
    assert len(written) == len(cell.lines) + len(back.lines)
    for left, right in line_notations(back.lines, back.shapes):
        plain = f"{write_latex(left)} = {write_latex(right)}"
        bare = [re.sub(r",t\b|_\{t\}", "", formula).replace("_{t - 1}", "_{P}") for formula in written]
        assert plain.replace("_{t - 1}", "_{P}") in bare, plain


def test_the_same_bytes_each_time_without_path_or_date():
    _, first = section_of("ses")
    again = write_github(build_kernel_section(text_with_facts(load("ses")), "ses")[0])
    assert first == again
    assert not re.search(r"/(home|tmp|work)/|\d{4}-\d\d-\d\d", first)


def test_a_fact_stands_with_what_it_takes_for_granted():
    _, markdown = section_of("gru")
    row = next(line for line in markdown.splitlines() if line.startswith("| The state stays"))
    assert row == "| The state stays between -1 and 1. `abs(h) <= 1` given `abs(h_prev) <= 1` | PROVED | exact sign |"


def test_a_title_that_is_markdown_and_a_text_with_backticks_are_text():
    text = '+++\ntitle = "A *bold* $x$ <b>"\n+++\n# ```math\nx: input\nh: state\nw: param\nh = w*h + x'
    markdown = write_github(build_kernel_section(text, "own")[0])
    assert "## A \\*bold\\* \\$x\\$ &lt;b&gt;: one step" in markdown
    assert "````text\n" in markdown


def test_facts_survive_the_way_into_the_section():
    text = text_with_facts(load("gru"))
    again = Cell.parse(text, "gru")
    assert text_with_facts(again) == text
    assert text.count("[[facts]]") == 4


def test_a_cell_with_an_activation_of_the_users_has_its_own_text():
    text = text_with_facts(CELLS["elman"]("relu"))
    assert text.endswith("h = relu(a)")


def test_a_cell_without_a_text_is_refused():
    with pytest.raises(InputError, match="no text form"):
        text_with_facts(CELLS["neuron"]())


def test_a_false_fact_is_refused_before_anything_is_written():
    text = '+++\n[[facts]]\nsays = "It grows."\nclaim = "h > h_prev + 1"\n+++\nx: input\nh: state\nh = h + x'
    with pytest.raises(InputError, match="is refuted"):
        build_kernel_section(text, "own")


@pytest.mark.parametrize(
    ("name", "slug"), [("my cell", "my-cell"), ("--> <b>", "b"), ("é", "cell"), ("a_b-1", "a_b-1")]
)
def test_a_name_is_fit_for_a_link(name, slug):
    assert slug_of(name) == slug


def test_a_fact_that_is_undecided_is_called_so():
    front = '+++\n[[facts]]\nsays = "It is small."\nclaim = "sin(x*h_prev) + sin(x)*sin(h_prev) <= 2"\n+++\n'
    section, report = build_kernel_section(f"{front}x: input\nh: state\nh = h + x", "own")
    assert report.outcome is Outcome.UNDECIDED
    assert [row.verdict for row in section.claims] == ["PROVED", "PROVED", "PROVED", "UNDECIDED"]
    assert "| UNDECIDED |" in write_github(section)


@pytest.mark.parametrize("name", ["ses", "elman", "mgu"])
def test_the_fragment_has_the_equations_of_the_section_and_commands_of_amsmath_alone(name):
    text, markdown = section_of(name)
    fragment = write_fragment(build_kernel_section(text, name)[0])
    rows = re.findall(r"^(.*?) &= (.*?) \\label\{([^}]*)\}", fragment, re.MULTILINE)
    assert [f"{left} = {right}" for left, right, _ in rows] == FENCE.findall(markdown)
    assert len({label for _, _, label in rows}) == len(rows)
    assert fragment.count("{") == fragment.count("}")
    assert fragment.isascii()
    assert not re.search(r"\\(texorpdfstring|hyperref|usepackage|newcommand|lvert\||toprule)", fragment)
    assert fragment.count("\\begin{") == fragment.count("\\end{")
