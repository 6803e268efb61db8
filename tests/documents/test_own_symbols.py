"""The author's own symbols: of a short list, none written like another, and still checked in a section."""

from __future__ import annotations

import pytest

from symrnn.cells import load
from symrnn.derivation.kernel_derivations import text_with_facts
from symrnn.documents.formats.fragment import write_fragment
from symrnn.documents.formats.github import write_github
from symrnn.documents.pages.kernel_sections import build_kernel_section
from symrnn.documents.pages.own_symbols import read_symbols, with_symbols
from symrnn.documents.section_checks import check_sections
from symrnn.errors import InputError

REFUSED = [
    r"S=\input{S}", r"S=\mathbf{S}}", r"S=\def\S{x}", r"S=\operatorname{S}", r"S=\mathbf{\input}", "S=", "=S", "S",
    r"S=\mathbf{S}\mathbf{S}", r"S=\mathbf S", r"S=$S$", r"S=\mathbf{S} -->", "S=S_1", r"S=\href{x}",
    r"S_t=\beta", "S=a+b",
]  # fmt: skip


@pytest.fixture(scope="module")
def section():
    return build_kernel_section(text_with_facts(load("elman")), "elman")[0]


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_not_in_the_list_is_refused(text):
    with pytest.raises(InputError, match="is no symbol"):
        read_symbols([text])


def test_a_letter_has_one_symbol():
    with pytest.raises(InputError, match="has two symbols"):
        read_symbols([r"S=\mathbf{S}", "S=T"])


def test_every_name_of_the_letter_has_the_symbol_in_both_formats(section):
    shown = with_symbols(section, read_symbols([r"h=\mathbf{h}", r"W=\boldsymbol{\Omega}"]))
    for text in (write_github(shown), write_fragment(shown)):
        assert r"\bar{\mathbf{h}}_{t - 1}" in text
        assert r"\boldsymbol{\Omega}_{hh}^{\top}" in text
        assert " h_{t" not in text
    assert write_github(shown).startswith(r"<!-- symrnn: begin elman h=\mathbf{h} W=\boldsymbol{\Omega} -->")


def test_such_a_section_is_checked_with_its_symbols(section):
    text = write_github(with_symbols(section, read_symbols([r"h=\mathbf{s}"])))
    assert check_sections(text)[0].partings == ()
    assert len(check_sections(text.replace(r" h=\mathbf{s}", "", 1))[0].partings) > 3
    (parting,) = check_sections(text.replace(r" h=\mathbf{s}", r" h=\input{s}", 1))[0].partings
    assert "is no symbol" in parting.written


@pytest.mark.parametrize(
    ("pair", "said"),
    [
        ("h=b", "h and b would both be written b"),
        ("h=n", "h and n would both be written n"),
        (r"h=\mathbf{a},a=\mathbf{a}", "would both be written"),
        (r"Q=\beta", "no name there"),
    ],
)
def test_names_stay_apart_and_are_there(section, pair, said):
    with pytest.raises(InputError, match=said):
        with_symbols(section, read_symbols(pair.split(",")))


def test_a_symbol_is_not_that_of_a_function_of_the_section():
    gated = build_kernel_section("x: input\nh: state\nh = sigmoid(h) + x", "own")[0]
    with pytest.raises(InputError, match="would both be written"):
        with_symbols(gated, read_symbols([r"h=\sigma"]))
