"""Every file of the catalogue: what it says, that it reads back as it was, and that it goes backwards."""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest

import symrnn as sr
from symrnn.cells import CELLS, CatalogueEntry, entry, load, names, read_entry
from symrnn.cells.entries import entry_from
from symrnn.cells.language import TAGS, split_front_matter
from symrnn.errors import CellWarning, InputError
from symrnn.programs.program import Program

CELL = "x: input\nh: state\nh = h + x\n"


def with_front(text: str) -> str:
    return f"+++\n{text}\n+++\n{CELL}"


@pytest.mark.parametrize("name", names())
def test_a_file_of_the_catalogue_says_what_it_is(name: str) -> None:
    found = entry(name)
    assert all((found.title, found.source, found.tags is not None))
    assert found.bibtex.startswith("@")
    assert found.bibtex.endswith("}")
    assert len({*found.tags}) == len(found.tags)
    assert all(note.endswith(".") for note in found.notes)
    assert all(fact.says.endswith(".") for fact in found.facts)
    assert len({fact.says for fact in found.facts}) == len(found.facts)


@pytest.mark.parametrize("name", names())
def test_a_file_of_the_catalogue_reads_back_and_goes_backwards(name: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error", CellWarning)
        cell = load(name)
    assert sr.Cell.parse(sr.cell_text(cell), name) == cell
    assert isinstance(sr.pullback(cell), Program)
    assert cell.source == entry(name).source


def test_the_catalogue_is_wide() -> None:
    found = [entry(name) for name in names()]
    assert len(found) >= 90
    assert {tag for each in found for tag in each.tags} <= {*TAGS}
    assert len({each.title for each in found}) == len(found)
    assert sum(len(each.facts) for each in found) > 150


def test_cells_with_an_activation_are_those_of_the_files() -> None:
    assert {*CELLS} - {*names()} == {"neuron", "dense", "elman_unit"}
    for name in {*CELLS} & {*names()}:
        assert CELLS[name]("tanh") == load(name)
        assert CELLS[name]("relu") != load(name)


def test_front_matter_belongs_to_the_text_of_a_cell() -> None:
    cell = sr.Cell.parse(with_front('title = "Sum"\nsource = "Somebody (1990)"'), "sum")
    assert cell.source == "Somebody (1990)"
    assert [line.symbol.name for line in cell.lines] == ["h"]


def test_a_line_keeps_its_number_behind_front_matter() -> None:
    with pytest.raises(InputError, match="cell, line 6, column"):
        sr.Cell.parse(with_front('title = "Sum"').replace("h + x", "h + missing"))


def test_a_file_of_ones_own_is_an_entry(tmp_path: Path) -> None:
    path = tmp_path / "sum.cell"
    path.write_text(with_front('title = "Sum"\n[[facts]]\nsays = "It adds."\nclaim = "h = h_prev + x"'))
    found = read_entry(path)
    assert isinstance(found, CatalogueEntry)
    assert (found.name, found.title, found.facts[0].claim) == ("sum", "Sum", "h = h_prev + x")
    assert found.cell == sr.read_cell(path)
    path.write_text(f"# Somebody (1990)\n{CELL}")
    assert (read_entry(path).title, read_entry(path).year) == ("sum", "1990")


WRONG = {
    "unclosed": ("+++\ntitle = 'a'\n", "a.cell, line 1: .* never ends"),
    "no TOML": (with_front("title = Sum"), "a.cell, line 2, column 9: the front matter is no TOML"),
    "a key": (with_front('titel = "Sum"'), "a.cell: 'titel' is no key of front matter; expected title, source"),
    "a number": (with_front("title = 3"), "a.cell: title: expected a text, found '3'"),
    "two lines": (with_front('title = "a\\nb"'), "a.cell: title: expected a text of one line"),
    "a tag": (with_front('tags = ["gatet"]'), "a.cell: tags: expected one of gated, .*, found 'gatet'"),
    "tags": (with_front('tags = "gated"'), "a.cell: tags: expected a list of texts"),
    "facts": (with_front("facts = 3"), "a.cell: facts: expected tables"),
    "no claim": (with_front('[[facts]]\nsays = "a"'), "a.cell, facts 1: claim: expected a text, found nothing"),
    "given": (
        with_front('[[facts]]\nsays = "a"\nclaim = "b"\ngiven = "c"'),
        "a.cell, facts 1: given: expected a list of texts",
    ),
    "where": (
        with_front('[[facts]]\nsays = "a"\nclaim = "b"\nwhere = "f=1"'),
        "a.cell, facts 1: where: expected a table",
    ),
    "a key of a fact": (with_front('[[facts]]\nsay = "a"'), "a.cell, facts 1: 'say' is no key"),
}


@pytest.mark.parametrize("kind", WRONG)
def test_a_mistake_in_front_matter_is_named(kind: str) -> None:
    text, message = WRONG[kind]
    with pytest.raises(InputError, match=message):
        entry_from(text, "a", "a.cell")
    with pytest.raises(InputError, match=message):
        sr.Cell.parse(text, "a", "a.cell")


def test_a_cell_that_is_not_there_is_told() -> None:
    with pytest.raises(InputError, match=r"no cell of the catalogue is called 'lsmt'; did you mean lstm\?"):
        load("lsmt")


@pytest.mark.parametrize(
    "text", ["", "+++", "+++\n+++", "x\n+++\n", "\ufeff+++\ntitle = 'a'\n+++\n", "+++\r\n+++\r\nx"]
)
def test_front_matter_takes_no_line_away(text: str) -> None:
    try:
        _, rest = split_front_matter(text)
    except InputError:
        assert text == "+++"
    else:
        assert rest.count("\n") == text.count("\n")
