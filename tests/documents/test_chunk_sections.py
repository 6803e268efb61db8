"""A page about chunks is built from what is proved; a section of one that was changed is found, by line."""

from __future__ import annotations

from functools import lru_cache

import pytest
from section_lies import lie_everywhere, partings

from symrnn.cells import load
from symrnn.derivation.kernel_derivations import text_with_bibtex
from symrnn.documents.formats.github_chunks import write_github_chunks
from symrnn.documents.pages.chunk_sections import ChunkSection, build_chunk_section
from symrnn.documents.pages.own_symbols import read_symbols, with_symbols
from symrnn.errors import InputError

CELLS = ("retnet", "gla", "mamba2", "mlstm", "deltanet", "gated_deltanet", "kda", "rwkv7", "mingru", "rg_lru")


@lru_cache(maxsize=2)
def section_of(name: str) -> ChunkSection:
    section, report = build_chunk_section(text_with_bibtex(load(name)), f"{name}-chunkwise")
    assert report.counts.proved == len(report.steps)
    return section


@pytest.mark.slow
def test_a_section_has_the_recurrence_the_chunk_and_both_ways_back() -> None:
    section = section_of("deltanet")
    ids = [part.id for part in section.parts]
    assert ids == ["step", "linear", "one-step", "chunk", "wy", "chunk-backwards", "sequences"]
    assert [equation.number for equation in section.equations] == list(range(1, len(section.equations) + 1))
    assert len({equation.id for equation in section.equations}) == len(section.equations)
    assert {row.verdict for row in section.claims} == {"PROVED"}
    assert [extra.id for extra in section.extras] == ["exponents", "code", "citation"]


@pytest.mark.slow
def test_every_change_in_a_section_is_found_by_its_line() -> None:
    document = write_github_chunks(section_of("deltanet"))
    assert len(CHANGED) == sum(document.count(old) > 0 for old, _ in CHANGED)
    for old, new in CHANGED:
        document = new.join(document.rsplit(old, 1))  # the last: the text of the cell comes first
    wrong, lines = lie_everywhere(document)
    changed = [number for number, line in enumerate(wrong.split("\n"), 1) if any(new in line for _, new in CHANGED)]
    assert partings(wrong) == sorted({*lines, *changed})
    assert len(lines) == len(section_of("deltanet").equations)


CHANGED = (
    ("R_bar = M.T @ E_bar", "R_bar = M @ E_bar"),
    ("A^T of deltanet is the transpose of A | PROVED", "A^T of deltanet is the transpose of A | TRUE"),
    ("schlag2021linear", "schlag2012linear"),
    ("- $`V`$", "- $`v`$"),
)

LEAKY = "x: input\na: input\nh: state\nh = a*h + x"


@pytest.mark.slow
def test_capital_letters_of_a_chunk_have_the_authors_symbols_too() -> None:
    section = with_symbols(section_of("deltanet"), read_symbols([r"S=\mathbf{S}", r"K=\mathsf{K}"]))
    assert r"\mathsf{K} \mathsf{K}^{\top}" in write_github_chunks(section)
    with pytest.raises(InputError, match="S and K would both be written K"):
        with_symbols(section_of("deltanet"), read_symbols(["S=K"]))


def test_the_authors_symbols_are_put_in_and_read_again() -> None:
    leaky, _ = build_chunk_section(LEAKY, "leaky-chunkwise")
    document = write_github_chunks(with_symbols(leaky, read_symbols([r"h=\mathbf{h}", r"Gamma=\mathsf{L}"])))
    assert document.startswith("<!-- symrnn: begin leaky-chunkwise chunkwise h=\\mathbf{h} Gamma=\\mathsf{L} -->")
    assert partings(document) == []
    wrong, lines = lie_everywhere(document)
    assert partings(wrong) == lines
    assert len(lines) == len(leaky.equations)


@pytest.mark.slow
@pytest.mark.parametrize("name", CELLS)
def test_every_cell_agrees_and_every_lie_is_found(name: str) -> None:
    document = write_github_chunks(section_of(name))
    assert partings(document) == []
    wrong, lines = lie_everywhere(document)
    assert partings(wrong) == lines
