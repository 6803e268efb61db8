"""The pages of the catalogue: what stands on a cell's page, the start page, and how they are made."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

import pytest

from symrnn.book.reference.build import build_cells, check_reference, write_start
from symrnn.book.reference.start import CellRow, start_page
from symrnn.cells import entry
from symrnn.errors import InputError

CELLS = ("mingru", "deltanet")
CODE = "The code that runs is the derivation"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list]:
    folder = tmp_path_factory.mktemp("catalogue")
    cells = list(build_cells(folder, CELLS, jobs=2))
    write_start(folder, cells)
    return folder, cells


def test_every_step_of_the_pages_is_proved(built) -> None:
    assert [each.row.name for each in built[1]] == list(CELLS)
    assert [each.unproved for each in built[1]] == [(), ()]
    assert all(each.row.is_proved for each in built[1])


@pytest.mark.parametrize("name", CELLS)
def test_a_page_has_what_is_looked_up(built, name: str) -> None:
    page = (built[0] / f"{name}.html").read_text(encoding="utf-8")
    found = entry(name)
    assert f"<h1>{found.title}</h1>" in page
    proved = ("One step backwards", "How much one step hands on", "What is known of it", CODE)
    titles = [*proved, "Counts", "Code", "Citation"]
    places = [page.index(f">{title}</a></h2>") for title in titles]
    assert places == sorted(places)
    assert "One step as a diagram" in page
    assert all(f"<summary>{target}</summary>" in page for target in ("symrnn", "NumPy", "PyTorch", "JAX", "C"))
    assert found.bibtex.strip().split("\n")[0] in page
    assert "over 2 steps" not in re.search("<title>(.*)</title>", page)[1]


def test_every_link_of_the_start_page_leads_somewhere(built) -> None:
    page = (built[0] / "index.html").read_text(encoding="utf-8")
    links = re.findall(r'href="(?!data:)([^"#]+)"', page)
    assert sorted(links) == sorted(f"{name}.html" for name in CELLS)
    assert all((built[0] / link).is_file() for link in links)


def test_the_start_page_runs_its_own_script_and_no_other(built) -> None:
    page = (built[0] / "index.html").read_text(encoding="utf-8")
    script = re.search(r"<script>(.*)</script>", page, re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in page
    assert "default-src 'none'" in page
    assert not re.search(r"https?://(?!www\.w3\.org)", page)


def row(name: str, proved: bool = True) -> CellRow:
    return CellRow(name, f"<{name}>", "1990", ("gated",), "h", "n", "2n", "1", "8 of 9", proved, f"{name}.html")


def test_what_is_not_proved_is_said_at_the_top() -> None:
    assert "every step proved" in start_page([row("a")])
    assert "not every step proved" in start_page([row("a"), row("b", proved=False)])


def test_a_title_is_no_markup() -> None:
    assert "&lt;a&gt;" in start_page([row("a")])
    assert "<a>" not in start_page([row("a")])


def test_a_file_of_somebody_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "elman.html").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match=r"elman\.html"):
        check_reference(tmp_path, ["elman"])
    check_reference(tmp_path, ["gru"])


def test_the_command_writes_the_cells_that_are_named(run, tmp_path: Path) -> None:
    done = run("catalogue", "ses", "-o", tmp_path / "pages", "--jobs", "1")
    assert done.code == 0
    assert "1 cell in" in done.out
    assert done.lines[-1] == str(tmp_path / "pages" / "index.html")
    assert sorted(each.name for each in (tmp_path / "pages").iterdir()) == [
        "figures",
        "index.html",
        "ses.html",
        "ses.md",
    ]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [(["lsmt"], "lstm"), (["lstm", "--jobs", "0"], "--jobs"), (["lstm", "--jobs", "many"], "--jobs")],
)
def test_what_cannot_be_done_is_told_before_the_work(run, tmp_path: Path, arguments: list[str], told: str) -> None:
    done = run("catalogue", *arguments, "-o", tmp_path / "pages")
    assert done.code == 2
    assert told in done.err
    assert not (tmp_path / "pages").exists()
