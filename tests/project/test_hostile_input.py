"""Hostile input to every argument and file: refused before anything is built, in one line, and nothing is executed."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from work import counted

from symrnn.cli import main

CANARY = "canary"
#: calls of functions; 33 thousand at most when this was written
MOST_CALLS = 500_000
CODE = f"__import__('os').system('touch {CANARY}')"

#: nothing of this is a number, a name, a formula or a cell
HOSTILE = {
    "code": CODE,
    "open": f"open('{CANARY}','w')",
    "lambda": f"(lambda: {CODE})()",
    "walrus": f"(y:={CODE})",
    "format": "{0.__class__.__mro__}",
    "attribute": "().__class__.__bases__[0].__subclasses__()",
    "shell": f"$(touch {CANARY})",
    "backticks": f"`touch {CANARY}`",
    "tower": "9**9**9",
    "long tower": "**".join(["9"] * 100),
    "open brackets": "(" * 5000,
    "closed brackets": ")" * 5000,
    "deep brackets": "(" * 5000 + "x" + ")" * 5000,
    "square brackets": "[" * 5000 + "]" * 5000,
    "signs": "-" * 10_000,
    "nots": "not " * 2000,
    "huge": "1e999999999",
    "tiny": "1e-999999999",
    "million digits": "9" * 1_000_000,
    "some digits": "9" * 5000,
    "fraction": "1/" + "9" * 5000,
    "by zero": "1/0",
    "nan": "nan",
    "infinite": "-inf",
    "nul": "2\x00",
    "look-alike digit": "\u0662",
    "look-alike letter": "\u0430",
    "mathematical letter": "\U0001d465",
    "surrogate": "\udc80",
    "newline": "2\nimport os",
    "escape": "\x1b[2J",
    "empty": "",
    "blank": " \t ",
    "megabyte": "x+" * 500_000,
    "unclosed string": "'''",
    "json": '{"a": ',
    "option": "--%",
    "percent": "%(default)s %s",
}

#: every place where text comes in, with the hostile text as HERE
PLACES = {
    "command": ["HERE"],
    "cell": ["unroll", "HERE", "--steps", "2"],
    "activation": ["unroll", "neuron", "--steps", "2", "--activation=HERE"],
    "inputs": ["unroll", "neuron", "--inputs=HERE"],
    "second input": ["unroll", "neuron", "--inputs=2,HERE"],
    "steps": ["unroll", "neuron", "--steps=HERE"],
    "initial": ["unroll", "neuron", "--steps=2", "--initial=HERE"],
    "initial of a name": ["unroll", "neuron", "--steps=2", "--initial=h=HERE"],
    "wrt": ["gradient", "neuron", "--steps=2", "--wrt=HERE"],
    "loss": ["gradient", "neuron", "--steps=2", "--loss=HERE"],
    "method": ["gradient", "neuron", "--steps=2", "--method=HERE"],
    "kink": ["gradient", "elman_unit", "--steps=2", "--activation=relu", "--kink=HERE"],
    "value": ["evaluate", "elman_unit", "--inputs=2", "--set=W_xh=HERE"],
    "name of a value": ["evaluate", "elman_unit", "--inputs=2", "--set=HERE=2"],
    "digits": ["evaluate", "elman_unit", "--inputs=2", "--set=W_xh=1,W_hh=1,b_h=1", "--digits=HERE"],
    "values": ["evaluate", "elman_unit", "--inputs=2", "--values=HERE"],
    "format": ["unroll", "neuron", "--steps=2", "--format=HERE"],
    "check": ["check", "HERE"],
    "python file": ["check", "HERE.py"],
    "cell file": ["unroll", "HERE.cell", "--steps=2"],
    "render": ["render", "HERE", "-o", "out.html"],
    "output": ["render", "missing.py", "-oHERE"],
    "derive": ["derive", "HERE", "-o", "out.html"],
    "more": ["list", "HERE"],
}


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def refused(argv: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """The one line that a command ended with, code 2, without much work."""
    before = set(os.listdir())
    code, count = counted(main, argv)
    done = capsys.readouterr()
    assert code == 2, (argv[0], done.err[:200])
    assert done.err.startswith("symrnn: error: ")
    assert done.err.count("\n") == 1
    assert len(done.err) < 1000
    assert done.out == ""
    assert "Traceback" not in done.err
    assert count <= MOST_CALLS
    assert set(os.listdir()) == before
    return done.err


@pytest.mark.parametrize("place", PLACES)
def test_every_argument_refuses_hostile_text(place: str, capsys: pytest.CaptureFixture[str]) -> None:
    main(["list"])
    capsys.readouterr()
    for text in HOSTILE.values():
        if (place, text.strip()) in {("more", ""), ("check", "")}:
            continue  # an empty name is tested with the others below
        refused([part.replace("HERE", text) for part in PLACES[place]], capsys)


@pytest.mark.parametrize("name", HOSTILE)
def test_every_file_refuses_hostile_text(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    text = HOSTILE[name]
    data = text.encode("utf-8", "surrogateescape")
    Path("own.json").write_bytes(data)
    refused(["evaluate", "elman_unit", "--inputs=2", "--values=own.json"], capsys)
    Path("own.json").write_bytes(b'{"W_xh": ' + data + b"}")
    refused(["evaluate", "elman_unit", "--inputs=2", "--values=own.json"], capsys)
    Path("own.json").write_text(json.dumps({"W_xh": text}))
    refused(["evaluate", "elman_unit", "--inputs=2", "--values=own.json"], capsys)
    for before in (b"", b"x: input\nh: state\nw: param\nh = w*", b"h: ", b"h: state\nh = tanh(x"):
        Path("own.cell").write_bytes(before + data)
        refused(["unroll", "own.cell", "--steps=2"], capsys)


JSON = {
    "cut off": b'{"W_xh": 0.5, "W_h',
    "nan": b'{"W_xh": NaN}',
    "infinity": b'{"W_xh": -Infinity}',
    "huge": b'{"W_xh": 1e999999999}',
    "many digits": b'{"W_xh": ' + b"9" * 900_000 + b"}",
    "twice": b'{"W_xh": 1, "W_xh": 2}',
    "deep": b'{"W_xh": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "deep objects": b'{"a":' * 100_000,
    "list": b"[1, 2]",
    "nested": b'{"W_xh": {"a": 1}}',
    "true": b'{"W_xh": true}',
    "null": b'{"W_xh": null}',
    "text": b'{"W_xh": "one"}',
    "latin": b'{"W_xh": "\xe9"}',
    "utf-16": '{"W_xh": 1}'.encode("utf-16"),
    "binary": bytes(range(256)),
    "two": b"{} {}",
    "long": b" " * 2_000_000,
    "surrogate": b'{"\\ud800": 1}',
}


@pytest.mark.parametrize("name", JSON)
def test_json_that_holds_no_numbers_is_refused(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("own.json").write_bytes(JSON[name])
    message = refused(["evaluate", "elman_unit", "--inputs=2", "--values=own.json"], capsys)
    assert name == "surrogate" or "own.json" in message


@pytest.mark.parametrize("suffix", ["cell", "json", "py"])
def test_paths_that_are_no_readable_files_are_refused(suffix: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path(f"folder.{suffix}").mkdir()
    Path(f"loop.{suffix}").symlink_to(f"loop.{suffix}")
    for name in (
        f"missing.{suffix}",
        f"folder.{suffix}",
        f"loop.{suffix}",
        f"{'a' * 5000}.{suffix}",
        f"a\x00.{suffix}",
    ):
        argv = {
            "cell": ["unroll", name, "--steps=2"],
            "json": ["evaluate", "elman_unit", "--inputs=2", f"--values={name}"],
            "py": ["check", name],
        }
        refused(argv[suffix], capsys)


def test_a_file_without_permission_is_refused(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbidden(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", "closed")

    Path("closed.cell").write_text("h: state\nh = 1")
    with monkeypatch.context() as patched:
        patched.setattr(Path, "open", forbidden)
        assert "Permission denied" in refused(["unroll", "closed.cell", "--steps=2"], capsys)
        assert "Permission denied" in refused(["evaluate", "elman_unit", "--inputs=2", "--values=closed.cell"], capsys)
