"""The mark: every reader passes over it, it is found again, and any change to the file makes it void."""

from __future__ import annotations

import ast
import io
import json
import zipfile
from collections.abc import Callable, Mapping
from xml.etree import ElementTree

import numpy as np
import pytest
from extras import needs
from hypothesis import given
from hypothesis import strategies as st

from symrnn import Cell
from symrnn.documents.formats.pdf import compile_pdf
from symrnn.files.marks import is_sealed, seal


def npz() -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, W_hh=np.eye(3), b_h=np.zeros(3))
    return buffer.getvalue()


def read_npz(data: bytes) -> Mapping[str, list[float]]:
    assert zipfile.ZipFile(io.BytesIO(data)).testzip() is None
    with np.load(io.BytesIO(data), allow_pickle=False) as file:
        return {name: file[name].tolist() for name in file.files}


def without_mark(found: object) -> object:
    last = found[-1] if isinstance(found, list) else found
    assert isinstance(last, dict)
    last.pop("mark", None)
    return found


def read_json(data: bytes) -> object:
    return without_mark(json.loads(data))


def tree(data: bytes) -> str:
    return ElementTree.tostring(ElementTree.fromstring(data), encoding="unicode")


def lines(comment: str) -> Callable[[bytes], list[str]]:
    return lambda data: [line for line in data.decode().split("\n") if line and not line.startswith(comment)]


def syntax(data: bytes) -> str:
    return ast.dump(ast.parse(data.decode()))


CELL = b"x: input\nh: state\nw: param\nh = tanh(x + w*h)\n"
#: the ending of a file, what may be in it, and its reader
READ: tuple[tuple[str, bytes, Callable[[bytes], object]], ...] = (
    (".html", b"<!DOCTYPE html>\n<html><body>One</body></html>\n", lines("<!-- written")),
    (".html", b"<p>no line end</p>", lines("<!-- written")),
    (".svg", b'<svg xmlns="http://www.w3.org/2000/svg"><g/></svg>', tree),
    (".xml", b"<?xml version='1.0' encoding='us-ascii'?>\n<testsuites><testsuite /></testsuites>", tree),
    (".md", b"# A title\n\n- an item\n", lines("<!-- written")),
    (".tex", b"\\begin{document}\n\\end{document}\n", lines("% ")),
    (".typ", b"= A title\n", lines("// ")),
    (".py", b"def build():\n    return 1", syntax),
    (".cell", CELL, lambda data: Cell.parse(data.decode())),
    (".css", b"p { color: red }\n", lines("/* ")),
    (".js", b"let x = 1;\n", lines("// ")),
    (".txt", b"it agrees\n", lines("written")),
    (".json", json.dumps({"a": {"b": 1}}, indent=2).encode(), read_json),
    (".json", json.dumps({"a": {"b": 1}}).encode() + b"\n", read_json),
    (".json", json.dumps([{"a": []}, {"b": {}}], indent=2).encode(), read_json),
    (".npz", npz(), read_npz),
)


@pytest.mark.parametrize(("kind", "content", "read"), READ, ids=[f"{n}{row[0]}" for n, row in enumerate(READ)])
def test_every_reader_passes_over_the_mark(kind: str, content: bytes, read: Callable[[bytes], object]) -> None:
    sealed = seal(content, kind)
    assert sealed != content
    assert read(sealed) == read(content)
    assert is_sealed(sealed)
    assert not is_sealed(content)


@pytest.mark.parametrize(
    ("kind", "content"), [row[:2] for row in READ], ids=[f"{n}{row[0]}" for n, row in enumerate(READ)]
)
def test_any_change_makes_it_void(kind: str, content: bytes) -> None:
    sealed = seal(content, kind)
    for place in range(0, len(sealed), max(1, len(sealed) // 200)):
        other = bytes([sealed[place] ^ 1])
        assert not is_sealed(sealed[:place] + other + sealed[place + 1 :]), place
        assert not is_sealed(sealed[:place])
    for more in (b"a remark", b"\n", b" ", sealed):
        assert not is_sealed(sealed + more)
        assert not is_sealed(more + sealed)


def test_line_ends_of_another_system_are_no_change() -> None:
    sealed = seal(b"# A title\n\nA text.\n", ".md")
    assert is_sealed(sealed.replace(b"\n", b"\r\n"))
    assert not is_sealed(sealed.replace(b"\n", b"\r\n").replace(b"text", b"word"))


@needs("typst")
def test_the_mark_of_a_pdf_stands_before_its_end() -> None:
    sealed = seal(compile_pdf('#set document(title: "a")\n= One'), ".pdf")
    start = int(sealed.rpartition(b"startxref\n")[2].split()[0])
    assert sealed[start:].startswith(b"xref")
    assert sealed.endswith(b"%%EOF")
    assert is_sealed(sealed)


#: what somebody else may have written
FOREIGN = (
    b"",
    b"mine",
    b"{}",
    b"[1, 2, 3]",
    b"[[]]",
    b"PK\x05\x06" + b"\0" * 18,
    npz(),
    b"%PDF-1.4\n",
    b"written by symrnn",
    b"written by symrnn: " + b"0" * 16,
    b"<!-- written by symrnn: 0123456789abcdef -->\n",
    b'<meta name="generator" content="symrnn">',
    seal(b"x", ".md") + b"\n" + b"my notes " * 40,
)


@pytest.mark.parametrize("data", FOREIGN, ids=range(len(FOREIGN)))
def test_what_somebody_else_wrote_has_no_mark(data: bytes) -> None:
    assert not is_sealed(data)


def test_a_report_on_no_tests_is_one_of_ours() -> None:
    assert seal(b"[]", ".json") == b"[]"
    assert is_sealed(b"[]\n")


@given(st.binary(max_size=300), st.sampled_from([row[0] for row in READ if row[0] not in (".json", ".npz")]))
def test_any_content_is_known_again_and_nothing_else_is(content: bytes, kind: str) -> None:
    sealed = seal(content, kind)
    assert is_sealed(sealed)
    assert is_sealed(content) == (content.strip() == b"[]")  # the report on no tests
    assert is_sealed(seal(sealed, kind))
