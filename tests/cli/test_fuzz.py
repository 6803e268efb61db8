"""The command line under thousands of mutated and random inputs: an exit code and at most a line, never a traceback."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
from work import counted

from symrnn.cli import main

CANARY = "canary"
#: calls of functions; 4 million at most when this was written
MOST_CALLS = 15_000_000
WORDS = r"""
x h w b u 2 4 -1 0.5 1/3 0 1e400 1e-400 1e308 9999999999 64 65 9**9**9
, , = : ( ) + - * / ** ** [ ] { } . ' " # @ ^ _ ~ \ % $
tanh exp log abs exp(exp( log(log( f g sigmoid relu state input param output param_per_step
h_prev _bar _1 lambda if else not and None True import os __import__ eval w1 w_n h_1 y target
symbolic neuron elman_unit dense own.cell own.json own.py
--steps --inputs --set --wrt --loss --digits --kink --initial --activation --format
json latex text NaN null true (((((((((( --------
"""
CODE = f"__import__('os').system('touch {CANARY}')"
PIECES = [
    *WORDS.split(),
    *("\n", "\t", "\r", "\x00", "\x1b", "é", "\u0430", "\u0662", "\U0001d465", "\udcff", " "),
    *(CODE, "9" * 5000, "(" * 300, "x+" * 600),
]

CELLS = (
    "# a softsign neuron\nx: input\nh: state\nu: param\nw: param\nb: param\nh = softsign(u*x + w*h + b)\n",
    "x: input\nh: state\nc: state\nw: param_per_step\nf = sigmoid(w*x + h)\nc = f*c + (1 - f)*x\nh = c*tanh(c)\n",
    "x: input\nz: input\nh: state\ny: output\nh = (h + x*z)**2/3 - abs(h)\ny = exp(h/(1 + h**2))*2.5e-1\n",
    "h: state\nw: param\nh = w*exp(h)*log(2 + h**2)",
    "x: input\nh: state\nh = h**64 + 1/x",
)
VALUES = ('{"u": 0.5, "w": "-1/3", "b": 2}', '{"w1": 1, "w2": 2, "w3": 0.3, "w_n": 1e-3}', '{"w": 1e400}')
COMMANDS = (
    "unroll own.cell --inputs 2,4",
    "unroll own.cell --steps 3",
    "unroll own.cell --inputs 1:2,3:4 --initial symbolic",
    "unroll own.cell --steps 2 --initial h=1/2,c=3 --format json",
    "unroll neuron --steps 5 --activation identity --lines",
    "unroll dense --inputs 2,4,-1 --format latex",
    "gradient own.cell --steps 2",
    "gradient own.cell --inputs 2,4 --wrt w,b --method rtrl",
    "gradient neuron --inputs 2,4 --wrt w1 --loss (y-target)**2/2",
    "gradient elman_unit --steps 3 --activation relu --kink 0 --format json",
    "evaluate own.cell --inputs 2,4 --values own.json",
    "evaluate own.cell --inputs 2,4 --set u=1,w=-0.5,b=1e-3 --digits 20",
    "evaluate neuron --inputs 2,4 --activation tanh --set w1=0.5,w2=-0.3,w3=1.2,w_n=0.8",
    "evaluate own.cell --inputs 1:0,2:1 --set w=2 --initial 1/2 --kink 1",
    "regime own.cell --params own.json --lag 5 --seconds 0.1 --strict",
    "regime elman_unit --params own.json --inputs own.json --lag 3 --norm inf --format json",
    "derive own.cell --steps 2 -o out.md",
    "derive own.cell --inputs 2,4 -o out.html",
    "check own.cell --strict",
    "check missing own.py --strict --format junit",
    "render missing.py -o out.html",
    "list",
    "--help",
)


def mutated(text: str, rng: random.Random) -> str:
    """Some pieces put in, taken out, doubled or exchanged."""
    for _ in range(rng.choice((1, 1, 2, 4))):
        start = rng.randint(0, len(text))
        stop = min(len(text), start + rng.choice((0, 0, 1, 1, 3, 10)))
        middle = rng.choice((rng.choice(PIECES), "", text[start:stop] * 2, chr(rng.randrange(0x250))))
        text = text[:start] + middle + text[stop:]
    return text


def short(argument: str) -> str:
    """Long but possible runs are not what is tested here."""
    return re.sub(r"\b0*(\d{3,6})\b", lambda match: match[1][:1] if int(match[1]) > 60 else match[1], argument)


def arguments(rng: random.Random) -> list[str]:
    """A valid command, one with mutations, or nonsense."""
    if rng.random() < 0.1:
        return [mutated("", rng) for _ in range(rng.randint(0, 5))]
    argv = rng.choice(COMMANDS).split(" ")
    for _ in range(rng.choice((0, 1, 1, 2))):
        place = rng.randrange(len(argv))
        change = rng.random()
        if change < 0.7:
            argv[place] = mutated(argv[place], rng)
        elif change < 0.85:
            argv.insert(place, rng.choice(PIECES))
        elif len(argv) > 1:
            del argv[place]
    return [short(argument) for argument in argv]


def written(name: str, texts: tuple[str, ...], rng: random.Random) -> None:
    text = rng.choice(texts)
    for _ in range(rng.choice((0, 0, 1, 2))):
        text = mutated(text, rng)
    Path(name).write_bytes(text.encode("utf-8", "surrogateescape" if rng.random() < 0.5 else "replace"))


def fuzz(seed: int, count: int, capsys: pytest.CaptureFixture[str]) -> dict[int, int]:
    """How often each exit code came, over so many inputs; every input is in bounds and in one line."""
    rng = random.Random(seed)
    codes: dict[int, int] = {}
    for number in range(count):
        written("own.cell", CELLS, rng)
        written("own.json", VALUES, rng)
        argv = arguments(rng)
        code, count = counted(main, argv)
        done = capsys.readouterr()
        story = (seed, number, argv, Path("own.cell").read_bytes(), done.err[-300:])
        codes[code] = codes.get(code, 0) + 1
        assert code in (0, 1, 2, 4), story
        assert count <= MOST_CALLS, story
        assert "Traceback" not in done.err + done.out, story
        assert (code == 2) == ("symrnn: error: " in done.err), story
        assert done.err.count("\n") <= 2 + 2 * len(argv), story
        assert not Path(CANARY).exists(), story
    return codes


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "lecture").mkdir()
    monkeypatch.setattr("symrnn.book.chapters.lecture_folder", lambda: tmp_path / "lecture")
    assert main(["list"]) == 0  # what is loaded once is not timed
    capsys.readouterr()


def test_forty_inputs(capsys: pytest.CaptureFixture[str]) -> None:
    codes = fuzz(0, 40, capsys)
    assert codes[0] > 1
    assert codes[2] > 4


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10))
def test_ten_thousand(seed: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert sum(fuzz(seed, 1000, capsys).values()) == 1000
