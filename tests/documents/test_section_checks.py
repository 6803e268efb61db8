"""A section that was changed is found, by line; one that stands in a changed document is not."""

from __future__ import annotations

import re
from functools import lru_cache

import pytest
from section_lies import lie_everywhere, lies_about, partings

from symrnn.cells import load, names
from symrnn.derivation.kernel_derivations import text_with_facts
from symrnn.documents.formats.github import write_github
from symrnn.documents.pages.kernel_sections import build_kernel_section
from symrnn.documents.section_checks import check_sections

SIX = ("hippo_legs", "ses", "elman", "mgu", "logistic_map", "linear_attention")


@lru_cache(maxsize=8)
def section_of(name: str) -> str:
    return write_github(build_kernel_section(text_with_facts(load(name)), name)[0])


@pytest.mark.parametrize("name", SIX)
def test_a_section_agrees_and_every_lie_in_it_is_found_by_its_line(name):
    document = section_of(name)
    assert partings(document) == []
    wrong, lines = lie_everywhere(document)
    assert partings(wrong) == lines
    assert len(lines) > 2


@pytest.mark.slow
@pytest.mark.parametrize("name", names())
def test_every_cell_agrees_and_every_lie_is_found(name):
    document = section_of(name)
    assert partings(document) == []
    wrong, lines = lie_everywhere(document)
    assert partings(wrong) == lines


def test_each_lie_about_a_formula_alone_is_found():
    document = section_of("ses")
    (formula,) = (line for line in document.split("\n") if line.startswith("l_{t} = "))
    line = document.split("\n").index(formula) + 1
    lies = lies_about(formula)
    assert len(lies) >= 6
    assert [partings(document.replace(formula, lie)) for lie in lies] == [[line]] * len(lies)


@pytest.mark.parametrize(
    ("old", "new", "about"),
    [
        ("| PROVED | exact sign |", "| UNDECIDED | exact sign |", "proved"),
        ("parameter, $`n`$ × $`m`$", "parameter, $`m`$ × $`n`$", "names"),
        ("`abs(h) <= 1`", "`abs(h) <= 2`", "proved"),
        (
            "### What is proved",
            '### What is proved\n\n<a id="mgu-forwards-q_t"></a>\n\n```math\nq = 1\n```',
            "forwards-q_t",
        ),
        ('<a id="mgu-forwards-h_t"></a>', '<a id="mgu-forwards-h"></a>', "forwards-h_t"),
        ("h = (1 - f)*h + f*g", "h = (1 - f)*h - f*g", "forwards-h_t"),
        ("f = sigmoid(a_f)", "f = sigmoid(a_", "the text of the cell"),
        ("<!-- symrnn: end mgu -->", "", "the comments around the section"),
        ("<!-- symrnn: begin mgu -->", "", "the comments around the section"),
        ('<a id="mgu-cell"></a>', "", "the text of the cell, after the anchor mgu-cell"),
    ],
)
def test_what_else_is_changed_is_found_and_named(old, new, about):
    document = section_of("mgu")
    assert old in document
    (section,) = check_sections(document.replace(old, new, 1))
    assert about in [parting.about for parting in section.partings]


def test_an_equation_that_stands_twice_or_hidden_in_a_comment_is_none():
    document = section_of("ses")
    (block,) = re.findall(r'(<a id="ses-forwards-l_t"></a>[^`]*```math\n[^`]*```\n)', document)
    assert len(partings(document.replace(block, block + "\n" + block))) == 1
    assert len(partings(document.replace(block, f"<!--\n{block}-->\n"))) == 1
    assert len(partings(document.replace(block, f"~~~~text\n{block}~~~~\n"))) == 1


def test_the_text_around_it_the_ends_of_its_lines_and_spaces_may_change():
    document = section_of("ses").replace("### Forwards", "### Our forward pass\n\nIn words: $a$ and ~~more~~.")
    document = re.sub(r"^(l_\{t\} =.*) \+ ", r"\1  +\n", document, flags=re.MULTILINE).replace("## Simple", "# Simple")
    document = f"\ufeff# Kernel\n\nText.\n\n{document}\n\n## Licence\n"
    assert partings(document) == []
    assert partings(document.replace("\n", "\r\n")) == []


def test_a_formula_of_the_authors_is_told_and_not_checked():
    document = section_of("ses").replace("### Backwards", "```math\n1 = 2\n```\n\n### Backwards")
    (section,) = check_sections(document)
    assert section.partings == ()
    assert document.split("\n")[section.loose[0] - 1] == "1 = 2"


def test_several_sections_are_told_apart_and_an_example_in_a_fence_is_none():
    example = f"~~~markdown\n{section_of('ses')}~~~\n"
    both = f"{section_of('ses')}\n{example}\n{section_of('hippo_legs')}"
    assert [section.name for section in check_sections(both)] == ["ses", "hippo_legs"]
    assert partings(both) == []
    assert check_sections(example) == ()
