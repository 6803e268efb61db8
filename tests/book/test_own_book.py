"""A book of somebody's own chapters: what it has, what stops it, and what is said then."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from symrnn.book.chapter_files import build_chapter
from symrnn.book.chapters import derivation_names
from symrnn.book.own_chapters import load_chapters
from symrnn.book.sources import copy_lecture
from symrnn.documents.formats.pdf import has_typst
from symrnn.errors import InputError

CHAPTER = """
from symrnn import Claim, Derivation, Step, Text, name_symbol

def build():
    w = name_symbol("w")
    claim = Claim.{kind}("the claim", {claim})
    step = Step("one", "One step", Text("A square."), (claim,), "multiplied out")
    return Derivation({title!r}, Text("About squares."), (), (step,))
"""
RIGHT = {"kind": "equality", "claim": "(w + 1)**2, w**2 + 2*w + 1"}
WRONG = {"kind": "equality", "claim": "(w + 1)**2, w**2 + 1"}
OPEN = {
    "kind": "equality",
    "claim": "__import__('sympy').sin(2*w), 2*__import__('sympy').sin(w)*__import__('sympy').cos(w)",
}


def chapter(path: Path, title: str = "", parts: dict[str, str] = RIGHT) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text(CHAPTER.format(**parts, title=title or path.stem.title()), encoding="utf-8")
    return path


def names_in(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_a_book_has_an_index_and_a_page_for_each_chapter_in_the_order_given(tmp_path: Path, run) -> None:
    zebra, apple = chapter(tmp_path / "zebra.py"), chapter(tmp_path / "apple.py")
    done = run("book", zebra, apple, zebra, "-o", tmp_path / "a" / "book", "--title", "My <lecture>")
    assert done.code == 0
    assert done.out.splitlines()[-1] == str(tmp_path / "a" / "book" / "index.html")
    pages = {f"{name}.{kind}" for name in ("zebra", "apple") for kind in ("html", "md", "tex")}
    assert names_in(tmp_path / "a" / "book") == {
        "index.html",
        *pages,
        *(("book.pdf", "book-evidence.pdf") if has_typst() else ()),
    }
    index = (tmp_path / "a" / "book" / "index.html").read_text(encoding="utf-8")
    assert index.index("zebra.html") < index.index("apple.html")
    assert "<h1>My &lt;lecture&gt;</h1>" in index
    assert "The catalogue" not in index
    assert "short lecture on recurrent" not in index
    assert "All" not in done.err


def test_figures_and_the_interactive_page_come_with_the_lectures_own_chapters(tmp_path: Path, run) -> None:
    done = run("book", "two_steps", chapter(tmp_path / "mine.py"), "-o", tmp_path / "book")
    assert done.code == 0
    there = names_in(tmp_path / "book")
    assert {"two_steps.html", "figures/two_steps-split-neuron.svg", "mine.html"} <= there
    assert "explore.html" not in there  # its links would lead nowhere


@pytest.mark.slow
def test_the_interactive_page_is_there_where_its_chapters_are(tmp_path: Path, run) -> None:
    names = ("two_steps", "fifty_steps", "vanishing_and_exploding")
    assert run("book", *names, "-o", tmp_path).code == 0
    assert "explore.html" in names_in(tmp_path)
    assert 'href="explore.html"' in (tmp_path / "index.html").read_text(encoding="utf-8")


@pytest.mark.slow
def test_the_interactive_page_stays_away_where_it_would_speak_of_other_inputs(tmp_path: Path, run) -> None:
    copy_lecture(tmp_path)
    changed = tmp_path / "two_steps.py"
    text = changed.read_text(encoding="utf-8")
    assert "INPUTS = (2, 4)" in text
    changed.write_text(text.replace("INPUTS = (2, 4)", "INPUTS = (3, 5)"), encoding="utf-8")
    names = (changed, tmp_path / "fifty_steps.py", tmp_path / "vanishing_and_exploding.py")
    assert run("book", *names, "-o", tmp_path / "book").code == 0
    there = names_in(tmp_path / "book")
    assert "two_steps.html" in there
    assert "explore.html" not in there
    assert "explore.html" not in (tmp_path / "book" / "index.html").read_text(encoding="utf-8")


@pytest.mark.slow
def test_the_catalogue_comes_where_it_is_asked_for(tmp_path: Path, run) -> None:
    assert run("book", chapter(tmp_path / "mine.py"), "-o", tmp_path / "book", "--catalogue").code == 0
    assert "cells/lstm.html" in names_in(tmp_path / "book")


def test_a_wrong_chapter_stops_the_book_with_its_reason(tmp_path: Path, run) -> None:
    done = run("book", chapter(tmp_path / "a.py"), chapter(tmp_path / "b.py", parts=WRONG), "-o", tmp_path / "book")
    assert done.code == 1
    assert "b: step one: the claim" in done.err
    assert "is refuted" in done.err
    assert not (tmp_path / "book").exists()


@pytest.mark.parametrize(("more", "code"), [((), 0), (("--strict",), 4)])
def test_an_undecided_chapter_is_written_and_told(more: tuple[str, ...], code: int, tmp_path: Path, run) -> None:
    done = run("book", chapter(tmp_path / "a.py", parts=OPEN), "-o", tmp_path / "book", *more)
    assert done.code == code
    assert "1 UNDECIDED" in done.err
    assert (tmp_path / "book" / "a.html").exists()


def test_a_chapter_that_cannot_be_shown_leaves_nothing_behind(tmp_path: Path, run) -> None:
    path = chapter(tmp_path / "a.py")
    text = path.read_text(encoding="utf-8").replace('Text("About squares.")', 'Text("About {it}.", it=gamma(w))')
    path.write_text(f"from sympy import gamma\n{text}", encoding="utf-8")
    done = run("book", path, "-o", tmp_path / "book")
    assert done.code == 2
    assert "gamma(w) cannot be printed" in done.err
    assert not (tmp_path / "book").exists()


#: what a file holds that is no chapter, and what is said of it
NO_CHAPTERS = {
    "": r"x\.py has no function build\(\); .*a name that begins with _, such as _x\.py",
    "build = 3": r"has no function build\(\)",
    "def build(": r"x\.py, line 1: SyntaxError",
    "def build(): return None": r"build\(\) returned NoneType; it must return a Derivation",
    "def build(): return []": r"build\(\) returned list",
    "async def build(): pass": r"build\(\) returned coroutine",
    "def build(): yield 1": r"build\(\) returned generator",
    "def build(): return build": r"build\(\) returned function",
    "def build(inputs): return 1": r"TypeError: build\(\) missing 1 required",
    "\n\ndef build():\n    return 1/0": r"x\.py, line 4: ZeroDivisionError",
    "def build():\n    raise SystemExit('no')": r"x\.py, line 2: SystemExit: no",
    "import there_is_no_such_module": r"x\.py, line 1: ModuleNotFoundError",
    "from . import nothing": r"x\.py, line 1: ImportError",
    "from .. import nothing": r"x\.py, line 1: ImportError",
    "from symrnn import Derivation, Text\ndef build(): return Derivation('t', Text(''), (), ())": "has no steps",
    "from symrnn import Text\ndef build(): return Text('{a')": r"x\.py, line 2: InputError: text '\{a'",
}


@pytest.mark.parametrize("text", NO_CHAPTERS)
def test_a_file_that_is_no_chapter_is_refused_in_one_line(text: str, tmp_path: Path, run) -> None:
    (tmp_path / "x.py").write_text(text, encoding="utf-8")
    done = run("book", chapter(tmp_path / "a.py"), tmp_path / "x.py", "-o", tmp_path / "book")
    assert done.code == 2
    assert len(done.err.splitlines()) == 1
    assert "importlib" not in done.err
    with pytest.raises(InputError, match=NO_CHAPTERS[text]):
        build_chapter(tmp_path / "x.py")
    assert not (tmp_path / "book").exists()


def test_chapters_that_a_reader_could_not_tell_apart_are_refused(tmp_path: Path, run) -> None:
    first = chapter(tmp_path / "one.py", "Squares")
    for other, said in (
        (chapter(tmp_path / "two.py", "Squares"), "have one title, 'Squares'"),
        (chapter(tmp_path / "b" / "one.py", "Cubes"), "would both be the page one.html"),
        (chapter(tmp_path / "c" / "ONE.py", "Cubes"), "would both be the page ONE.html"),
        (chapter(tmp_path / "index.py", "Cubes"), "the page index.html is one of the book's own"),
        (chapter(tmp_path / "explore.py", "Cubes"), "the page explore.html is one of the book's own"),
    ):
        done = run("book", first, other, "-o", tmp_path / "book")
        assert done.code == 2
        assert said in done.err
        assert str(other) in done.err
    assert not (tmp_path / "book").exists()


def test_two_figures_of_one_file_are_refused(tmp_path: Path) -> None:
    text = CHAPTER.replace('"multiplied out"', '"why", figures=(Figure({id!r}, Text(""), "A circle.", NET),)').replace(
        "import ", "import Figure, dense_diagram, ", 1
    )
    text = f"from symrnn.cells import dense\n{text}".replace(
        "def build", 'NET = dense_diagram(dense("f"), [1, 2])\ndef build'
    )
    for name, figure in (("a", "b-c"), ("a-b", "c")):
        (tmp_path / f"{name}.py").write_text(text.format(**RIGHT, title=name, id=figure), encoding="utf-8")
    with pytest.raises(InputError, match="would both have a figure a-b-c"):
        load_chapters([str(tmp_path / "a.py"), str(tmp_path / "a-b.py")])
    assert list(load_chapters([str(tmp_path / "a.py")])) == ["a"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("-o", "out"), "the following arguments are required: CHAPTER.py"),
        (("a.py",), "the following arguments are required: -o/--output"),
        (("a.py", "-o", ""), "-o is empty"),
        (("a.py", "-o", "a.py"), "'a.py' is a file; give a folder"),
        (("a.py", "-o", "a.py/book"), "is no folder that can be written"),
        (("a.py", "-o", "out", "--title", " "), "--title is empty"),
        (("no.py", "-o", "out"), "no.py is not a file"),
        ((".", "-o", "out"), "is a folder; give the chapters in it"),
        (("_help.py", "-o", "out"), "there is no chapter among _help.py"),
        (("to_steps", "-o", "out"), "did you mean two_steps?"),
    ],
)
def test_wrong_arguments_are_told_before_anything_is_done(
    arguments: tuple[str, ...], said: str, tmp_path: Path, run, monkeypatch: pytest.MonkeyPatch
) -> None:
    chapter(tmp_path / "a.py")
    chapter(tmp_path / "_help.py")
    monkeypatch.chdir(tmp_path)
    done = run("book", *arguments)
    assert done.code == 2
    assert said in done.err
    assert names_in(tmp_path) - {"__pycache__"} == {"a.py", "_help.py"}


IMPORTS = (
    "from ._help import TITLE",
    "from _help import TITLE",
    "import _help\nTITLE = _help.TITLE",
    "from .first import TITLE",
)


@pytest.mark.parametrize("package", [False, True], ids=["folder", "package"])
@pytest.mark.parametrize("line", IMPORTS)
def test_a_chapter_may_import_from_the_files_beside_it(line: str, package: bool, tmp_path: Path, run) -> None:
    """And two folders with helpers of one name have each its own, also in another run after a change."""
    for folder, title in ((tmp_path / "a", "Apples"), (tmp_path / "b", "Berries")):
        text = CHAPTER.format(**RIGHT, title="").replace("''", "TITLE")
        chapter(folder / "x.py")
        (folder / f"chapter_{folder.name}.py").write_text(f"{line}\n{text}", encoding="utf-8")
        for helper in ("_help.py", "first.py"):
            (folder / helper).write_text(f"TITLE = {title!r}", encoding="utf-8")
        if package:
            (folder / "__init__.py").write_text("", encoding="utf-8")
    files = [str(tmp_path / name / f"chapter_{name}.py") for name in "ab"]
    helpers = [str(tmp_path / "a" / "_help.py"), *([str(tmp_path / "a" / "__init__.py")] if package else [])]
    titles = [each.title for each in load_chapters([*helpers, *files]).values()]
    assert titles == ["Apples", "Berries"]
    for helper in ("_help.py", "first.py"):
        (tmp_path / "b" / helper).write_text("TITLE = 'Black currants'", encoding="utf-8")
    assert load_chapters(files[1:])["chapter_b"].title == "Black currants"


def test_an_import_within_build_and_a_dataclass_work(tmp_path: Path) -> None:
    chapter(tmp_path / "x.py")
    text = (tmp_path / "x.py").read_text(encoding="utf-8").replace("    w =", "    from _late import TITLE\n    w =")
    head = "from __future__ import annotations\nfrom dataclasses import dataclass\n@dataclass\nclass A:\n    b: int\n"
    (tmp_path / "x.py").write_text(head + text.replace("'X'", "TITLE"), encoding="utf-8")
    (tmp_path / "_late.py").write_text("TITLE = 'Late'", encoding="utf-8")
    assert build_chapter(tmp_path / "x.py").title == "Late"


def test_an_error_beside_a_chapter_is_told_with_both_places(tmp_path: Path) -> None:
    (tmp_path / "x.py").write_text("\nimport _help\n", encoding="utf-8")
    (tmp_path / "_help.py").write_text("\n\n1/0\n", encoding="utf-8")
    with pytest.raises(
        InputError, match=r"x\.py, line 2: ZeroDivisionError: division by zero \(in _help\.py, line 3\)"
    ):
        build_chapter(tmp_path / "x.py")


def test_the_source_is_copied_whole_and_never_over_a_file(tmp_path: Path, run) -> None:
    done = run("demo", "--source", tmp_path / "new" / "src")
    assert done.code == 0
    there = names_in(tmp_path / "new" / "src")
    assert {f"{name}.py" for name in derivation_names()} | {"radar/counts.py", "storms/storms.csv"} <= there
    assert not any("__pycache__" in name for name in there)
    command = done.out.splitlines()[-1].split()
    assert command[:2] == ["symrnn", "book"]
    assert [Path(each).stem for each in command[2:-2]] == list(derivation_names())
    shutil.rmtree(tmp_path / "new" / "src" / "radar")
    (tmp_path / "new" / "src" / "two_steps.py").write_text("# mine", encoding="utf-8")
    again = run("demo", "--source", tmp_path / "new" / "src")
    assert again.code == 2
    assert "is there already, and" in again.err
    assert (tmp_path / "new" / "src" / "two_steps.py").read_text(encoding="utf-8") == "# mine"
    assert not (tmp_path / "new" / "src" / "radar").exists()


@pytest.mark.parametrize("name", ["two_steps.py", "radar/counts.py", "storms/storms.csv", "radar"])
def test_one_file_of_the_users_is_enough_to_copy_nothing(name: str, tmp_path: Path) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match="is there already"):
        copy_lecture(tmp_path)
    assert names_in(tmp_path) == {name}


def test_source_and_output_do_not_go_together(tmp_path: Path, run) -> None:
    done = run("demo", "--source", tmp_path / "a", "-o", tmp_path / "b")
    assert done.code == 2
    assert "not allowed with" in done.err
    assert list(tmp_path.iterdir()) == []
