"""What is installed is what is here: the wheel, the source archive, and symrnn in an environment of its own."""

from __future__ import annotations

import email
import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest
from extras import reason
from places import ROOT

DERIVATIONS = sorted(path.stem for path in (ROOT / "derivations").glob("[!_]*.py"))
CLEAN = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
SCRIPTS = "Scripts" if os.name == "nt" else "bin"


def run(*command: object, cwd: Path) -> str:
    """The standard output of a command that has to succeed."""
    done = subprocess.run(list(map(str, command)), cwd=cwd, env=CLEAN, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command} ended with {done.returncode}:\n{done.stdout}{done.stderr}"
    return done.stdout


def build(kind: str, source: Path, target: Path) -> Path:
    """The wheel or sdist of a source tree, by its build backend."""
    pytest.importorskip("hatchling", reason=reason("hatchling"))
    code = f"import sys; from hatchling.build import build_{kind} as build; print(build(sys.argv[1]))"
    return target / run(sys.executable, "-c", code, target, cwd=source).splitlines()[-1]


def files_below(folder: Path) -> set[str]:
    """The files to be shipped from a folder, relative to the root of the repository."""
    found = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(ROOT).as_posix() for path in found}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build("wheel", ROOT, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build("sdist", ROOT, tmp_path_factory.mktemp("sdist"))


def test_the_wheel_holds_the_package_and_the_lecture_and_nothing_else(wheel: Path) -> None:
    lecture = {name.replace("derivations/", "symrnn/_derivations/", 1) for name in files_below(ROOT / "derivations")}
    expected = files_below(ROOT / "symrnn") | lecture | {"_symrnn_hypothesis.py", "_symrnn_pytest.py"}
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {name for name in names if ".dist-info/" not in name} == expected
    assert {"symrnn/py.typed", "symrnn/judge/__init__.py", "symrnn/_derivations/__init__.py"} <= names
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in names)


def test_the_metadata_asks_for_what_is_imported_alone(wheel: Path) -> None:
    archive = zipfile.ZipFile(wheel)
    (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
    metadata = email.message_from_bytes(archive.read(name))
    required = [entry for entry in metadata.get_all("Requires-Dist", []) if "extra ==" not in entry]
    assert sorted(entry.split(">")[0].split("<")[0] for entry in required) == ["mpmath", "numpy", "sympy"]
    assert metadata["Requires-Python"] == ">=3.11"
    assert metadata["License-Expression"] == "MIT"


def test_the_source_archive_builds_the_same_wheel(wheel: Path, sdist: Path, tmp_path: Path) -> None:
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path, filter="data")
    (tree,) = tmp_path.iterdir()
    assert {"Makefile", "pyproject.toml", "tests", "docs", "derivations"} <= {path.name for path in tree.iterdir()}
    assert not {".venv", "build", "dist", ".git"} & {path.name for path in tree.iterdir()}
    again = build("wheel", tree, tmp_path)
    assert sorted(zipfile.ZipFile(again).namelist()) == sorted(zipfile.ZipFile(wheel).namelist())


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The scripts of an environment with this wheel in it; SymPy and NumPy are those of the running one."""
    home = tmp_path_factory.mktemp("environment")
    venv.create(home, with_pip=False, symlinks=os.name != "nt")
    python = home / SCRIPTS / "python"
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", python)
    run(*pip, "install", "--quiet", "--no-deps", "--no-index", wheel, cwd=home)
    (site,) = (
        Path(path)
        for path in run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=home).split()
    )
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return home / SCRIPTS


def assert_the_demo_works(scripts: Path, folder: Path) -> None:
    output = run(scripts / "symrnn", "demo", "-o", "pages", cwd=folder)
    written = {path.name for path in (folder / "pages").iterdir()}
    assert {f"{name}.{ending}" for name in DERIVATIONS for ending in ("html", "md", "tex")} <= written
    pages = {path.stem: path.read_text(encoding="utf-8") for path in (folder / "pages").glob("*.html")}
    assert {"index", "explore", *DERIVATIONS} <= set(pages)
    for name in DERIVATIONS:
        assert f"{name}.html" in pages["index"]
        assert "<math" in pages[name]
        assert "PROVED" in pages[name].upper()
        assert "REFUTED" not in output
    assert "refuted on purpose" in output
    assert (folder / output.splitlines()[-1]).samefile(folder / "pages" / "index.html")


def test_the_installed_package_is_used_from_another_folder(installed: Path, tmp_path: Path) -> None:
    code = "import pathlib, symrnn; print(pathlib.Path(symrnn.__file__).parent)"
    place = Path(run(installed / "python", "-c", code, cwd=tmp_path).strip())
    assert installed.parent in place.parents
    listed = run(installed / "symrnn", "list", cwd=tmp_path)
    assert [name for name in DERIVATIONS if name not in listed] == []
    assert DERIVATIONS


def test_somebody_elses_derivations_are_not_taken_for_the_lecture(installed: Path, tmp_path: Path) -> None:
    code = "import pathlib, symrnn; print(pathlib.Path(symrnn.__file__).parent.parent)"
    foreign = Path(run(installed / "python", "-c", code, cwd=tmp_path).strip()) / "derivations"
    foreign.mkdir()
    (foreign / "__init__.py").touch()
    try:
        listed = run(installed / "symrnn", "list", cwd=tmp_path)
    finally:
        shutil.rmtree(foreign)
    assert [name for name in DERIVATIONS if name not in listed] == []


def test_a_chapter_of_the_installed_package_is_written(installed: Path, tmp_path: Path) -> None:
    """One that imports from its neighbours and has figures; and one that is set with the templates."""
    for chapter, ending in (("why_recurrent", "html"), ("two_steps", "pdf")):
        run(installed / "symrnn", "render", chapter, "-o", f"page.{ending}", cwd=tmp_path)
    assert "data:image/svg+xml" in (tmp_path / "page.html").read_text(encoding="utf-8")
    assert (tmp_path / "page.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.slow
def test_the_demo_of_the_installed_package_writes_the_lecture(installed: Path, tmp_path: Path) -> None:
    assert_the_demo_works(installed, tmp_path)


@pytest.mark.slow
def test_chapters_copied_from_the_installed_package_become_a_book(installed: Path, tmp_path: Path) -> None:
    """Unchanged, with one of a user's own beside them; nothing of the checkout is used."""
    run(installed / "symrnn", "demo", "--source", "src", cwd=tmp_path)
    (tmp_path / "src" / "mine.py").write_text(
        "from .two_steps import build as steps\nfrom dataclasses import replace\n"
        "def build():\n    return replace(steps(), title='Mine')\n",
        encoding="utf-8",
    )
    chapters = [path.relative_to(tmp_path) for path in sorted((tmp_path / "src").glob("*.py"))]
    run(installed / "symrnn", "book", *chapters, "-o", "book", cwd=tmp_path)
    pages = {path.stem for path in (tmp_path / "book").glob("*.html")}
    assert pages == {"index", "explore", "mine", *DERIVATIONS}
    assert (tmp_path / "book" / "book.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.slow
def test_pip_install_into_a_clean_environment_gives_the_demo(sdist: Path, tmp_path: Path) -> None:
    home = tmp_path / "environment"
    venv.create(home, with_pip=True, symlinks=os.name != "nt")
    scripts = home / SCRIPTS
    run(scripts / "python", "-m", "pip", "--disable-pip-version-check", "install", "--quiet", sdist, cwd=tmp_path)
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    assert_the_demo_works(scripts, folder)
    code = "import importlib.util as u; print([n for n in ('pytest', 'hypothesis', 'mypy') if u.find_spec(n)])"
    assert run(scripts / "python", "-c", code, cwd=folder).strip() == "[]"
