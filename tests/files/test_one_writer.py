"""Files are written in one place: nowhere else in symrnn is one opened for writing, moved or deleted."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest
from architecture_imports import Source, last_name, sources
from places import ROOT

#: what writes for users, and what a cache keeps for itself
WRITERS = ("symrnn/files/atomic.py", "symrnn/files/private.py")
#: what writes no file of anybody's: a sink for output that nobody reads, archives and drawings in memory
HARMLESS = frozenset(
    {
        ("symrnn/cli/main.py", "open(os.devnull, 'w', encoding='utf-8')"),
        ("symrnn/cli/main.py", "os.open(os.devnull, os.O_WRONLY)"),
        ("symrnn/cli/written_arrays.py", "zipfile.ZipFile(buffer, 'w')"),
        ("symrnn/cli/written_arrays.py", "archive.open(f'{name}.npy', 'w')"),
        (
            "symrnn/documents/drawings/plots.py",
            "figure.savefig(written, format='svg', metadata=dict.fromkeys(('Creator', 'Date', 'Format', 'Type')))",
        ),
    }
)
#: calls that write, whatever they are given
WRITING = re.compile(
    "write_text|write_bytes|tofile|savez|savez_compressed|savetxt|savefig|save|memmap|dump|mkstemp|mkdtemp|move|renames"
    "|NamedTemporaryFile|TemporaryFile|SpooledTemporaryFile|touch|FileHandler|copyfile|copy2|copytree|copyfileobj"
    "|unlink|rmtree|rmdir|extractall|symlink_to|hardlink_to|symlink|link"
)
OPENING = frozenset({"open", "fdopen", "ZipFile", "TarFile"})
OF_OS = frozenset({"os.replace", "os.remove", "os.rename", "os.truncate", "shutil.copy"})
OF_FILES = OPENING | {name.partition(".")[2] for name in OF_OS}


def writes(source: Source) -> Iterator[str]:
    """Every call that may write a file, but for the harmless ones."""
    told = WRITING.search(source.text) or any(name in source.text for name in OF_FILES)
    for node in source.nodes if told else ():
        if isinstance(node, ast.Call) and _may_write(node):
            text = ast.unparse(node)
            if (source.path, text) not in HARMLESS:
                yield f"{source.path}:{node.lineno}: {text}; call write_file of symrnn/files"


def _may_write(call: ast.Call) -> bool:
    name = last_name(call.func)
    writing = WRITING.fullmatch(name) is not None
    if not writing and name not in OF_FILES:
        return False
    whole = ast.unparse(call.func)
    if (writing and whole != "write_text") or whole in OF_OS:  # alone it is a formula as text
        return True
    if name not in OPENING:
        return False
    given = [*call.args, *(word.value for word in call.keywords if word.arg in ("mode", "flags", None))]
    is_method = isinstance(call.func, ast.Attribute) and name == "open" and whole not in ("os.open", "io.open")
    return not all(_only_reads(mode) for mode in given[0 if is_method else 1 :]) or whole == "os.open"


def _only_reads(mode: ast.expr) -> bool:
    """A mode is written out; the name of a member of an archive is no mode."""
    if isinstance(mode, ast.Constant):
        return not isinstance(mode.value, str) or not set("wax+") & set(mode.value) or len(mode.value) > 4
    return isinstance(mode, ast.Name) and mode.id in ("member", "data")


def test_files_are_written_in_one_place() -> None:
    found = [line for source in sources(ROOT, "symrnn") if source.path not in WRITERS for line in writes(source)]
    assert "\n".join(found) == ""
    for path in WRITERS:
        assert [*writes(Source(path, (ROOT / path).read_text(encoding="utf-8")))]


PLANTED = (
    "open(path, 'w')",
    "open(path, mode='xb')",
    "open(path, 'r+')",
    "open(path, mode)",
    "open(path, **options)",
    "Path(path).open('a')",
    "io.open(path, 'wb')",
    "os.open(path, os.O_WRONLY)",
    "os.fdopen(number, 'wb')",
    "Path(path).write_text('x')",
    "path.write_bytes(b'x')",
    "np.savez(path, x=x)",
    "np.save(path, x)",
    "x.tofile(path)",
    "zipfile.ZipFile(path, 'w')",
    "figure.savefig(path)",
    "json.dump(found, stream)",
    "shutil.copy(one, other)",
    "shutil.move(one, other)",
    "os.replace(one, other)",
    "os.rename(one, other)",
    "path.unlink()",
    "path.touch()",
    "tempfile.mkstemp()",
    "tempfile.NamedTemporaryFile()",
)
READING = ("open(path)", "open(path, 'rb')", "Path(path).open('rb')", "archive.open(member)", "path.read_bytes()")


@pytest.mark.parametrize("text", PLANTED)
def test_another_writer_is_found(text: str) -> None:
    assert [*writes(Source("symrnn/cli/main.py", text))]


@pytest.mark.parametrize("text", READING)
def test_a_reader_is_left_alone(text: str) -> None:
    assert [*writes(Source("symrnn/cli/main.py", text))] == []
