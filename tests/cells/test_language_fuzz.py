"""Thousands of texts that are no cells, or hardly: a clear error with line and column, or a cell; nothing is run."""

from __future__ import annotations

import os
import random
import re
import resource
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cell_texts import TEXTS
from hostile_words import HOSTILE_WORDS, worded
from places import SUPPORT
from work import counted

from symrnn import Cell, InputError, cell_text

CANARY = "canary"
#: calls of functions; 4 million at most when this was written
MOST_CALLS = 15_000_000
CODE = f"__import__('os').system('touch {CANARY}')"
HEAD = "x: input[m]\nh: state[n]\nW: param[n, m]\nU: param[n, n]\ns: param\n"

HOSTILE = (
    CODE,
    f"h: state\nh = {CODE}",
    f"h: state\nh = exec({CODE!r})",
    f"h: {CODE}",
    f"x: input[{CODE}]",
    f"# {CODE}\nh: state\nh = h.__class__",
    "h: state\nh = ().__class__.__bases__[0].__subclasses__()",
    "h: state\nh = (lambda: h)()",
    "h: state\nh = (h := 2)",
    "h: state\nh = h.T.__init__",
    "h: state\nh = open('/etc/passwd')",
    "h: state\nh = [h for h in (1, 2)]",
    "h: state\nh = f'{h}'",
    "h: state\nh = 9**9**9",
    "h: state\nh = ((9**9)**9)**9",
    "h: state\nh = " + "**".join(["9"] * 100),
    "h: state\nh = 9**64*9**64*9**64*9**64*9**64*9**64*9**64*9**64*9**64*9**64*9**64*9**64*9**64*9**64*9**64",
    "h: state\nh = 1e400**64",
    "h: state\nh = exp(1e400)",
    "h: state\nh = exp(exp(exp(exp(999))))",
    "h: state\nh = sqrt(" + "9" * 399 + "*h)",
    "h: state\nh = sin(1e9)*cos(" + "7" * 300 + ")",
    "h: state\nh = " + "h + " * 200 + "h",
    "h: state\nh = " + " + ".join(f"f(h*{i})" for i in range(80)),
    "h: state\nh = " + "h*" * 490 + "h",
    "h: state\nh = " + "h+" * 5_000_000 + "h",
    "h: state\n" * 300_000,
    "h: state\nh = h" + "+\\\nh" * 100,
    "h: state\nh = " + "(" * 5000 + "h" + ")" * 5000,
    "h: state\nh = " + "-" * 900 + "h",
    "h: state\nh = " + ("-" * 50 + "(") * 18 + "h" + ")" * 18,
    "h: state\nh = " + "tanh(" * 50 + "h" + ")" * 50,
    "h: state\nh = " + "sqrt(1 + h*" * 49 + "h" + ")" * 49,
    "h: state\nh = " + "abs(h - s*" * 50 + "h" + ")" * 50,
    HEAD + "h = " + "U @ (" * 50 + "h" + ")" * 50,
    HEAD + "h = " + "U @ " * 50 + "h",
    HEAD + "h = " + "U @ tanh(h + " * 49 + "h" + ")" * 49,
    HEAD + "h = (" * 40 + "h" + " @ h.T @ h + h)" * 40,
    HEAD + "h = h" + ".T" * 60,
    HEAD + "h = total(" * 60,
    HEAD + "h = h*" + "total(h*" * 49 + "h" + ")" * 49,
    "x: input[" + "9" * 5000 + "]",
    "x: input[" + "n, " * 3000 + "]",
    "x: input[[[[[[n]]]]]]",
    "h\x00: state",
    "h: state\nh = h\x00",
    "\x00" * 9000,
    "\ufeff\ufeffh: state\nh = h",
    "h: state\rh = h",
    "h: state\x0bh = h\x0c",
    "h:\tstate\nh\t=\th\t+\t1\u00a0",
    "h: state\nh = \u210e",
    "h: state\n\u0437 = h",
    "h: state\nh = \uff48",
    "h: st\u0430te\nh = 1",
    "\U0001d465: input",
    "h: state\nh = \ud800",
    "h: state\nh = '" + "\\N{LATIN SMALL LETTER A}" * 20,
    "# \u202e\nh: state\nh = h",
    "\n" * 100_000,
    "#" * 3_000_000,
    "lambda: state\nlambda = 1",
    "h: state\nh = None",
    "h: state\nh = h if h else h",
    "h: state\nh = (yield h)",
    "h: state\nh = (await h)",
    "h: state\nh = h == h",
    "h: state\nh = 0x10 + 1_000 + 1j + 010 + 1e",
    "h: state\nh = h;h = 2",
    "h: state\nh = tanh(*h) + tanh(**h) + tanh(h=h)",
    "h: state\nh = 1/(h - h)",
    "h: state\nh = log(h - h)",
    "h: state\nh = (-1)**-1*log(-1)",
    "h: state\nh = sqrt(-h**2)",
    "h: state\nh = exp(log(h)*h)",
    *HOSTILE_WORDS,
)

PIECES = (
    *"+-*/@.,:=()[]#%^!~'\"\\ \t\n\r\x00_",
    *("**", ".T", "@ ", "\r\n", " = ", ": state", ": param[n, m]", ": const", "[n]", "[1, n]", "[k, 3]", "# ", "**2"),
    *("max(", "min(", "clip(", "where(", "softmax(", "mean(", "layer_norm(", "norm(", "inv(", "solve(", "ones(n)"),
    *("[:, None]", "[None, :]", " > ", " >= ", ", ", ", 0)", "eye(n)", "diag(", "outer(", "cumsum(", "n", "pi", "**h"),
    *("[h; x]", "[0:n]", "dim=-1", "None", "<=", "step(", "row_sums(", "surrogate(", "column_sums(", "var(", "S"),
    *("total(", "sqrt(", "sin(", "abs(", "f(", "tanh(", "exp(", "log(", "h", "x", "W_xh", "c", "1", "0", "0.5", "1e9"),
    *(
        "9**9**9",
        "9" * 50,
        "h_prev",
        "h_1",
        "__import__",
        "lambda",
        ".__class__",
        "\u0430",
        "\u03c3",
        "\u00b2",
        "\ufeff",
    ),
    *("\ud800", "\u2212", "\uff0b", "((((((((((", "))))", "-----", CODE, "-h/2", " - x", "/0", "*0"),
)
OPENINGS = ("tanh(", "-(", "U @ (", "(1 + ", "2*(h - ", "total(h*", "1/(2 + ", "h*(", "f(h + ", "s**2*(", "sqrt(1 + ")

#: a place in the text, or one of the two messages on the text as a whole
NAMED = re.compile(r"^cell, line \d+, column \d+: \S|^cell: found \d+ characters, .* a cell has at most")
MORE = re.compile(r"and \d+ more")
#: a cell that is written as text has to keep the same bounds as one that is read
TOO_LONG = re.compile(
    "has no text form: .*(more than|has [0-9]+ characters|at most|a number up to|powers go up)", re.DOTALL
)


def mutated(rng: random.Random) -> str:
    """A valid text with pieces put in, taken out, doubled, exchanged, or with its lines out of order."""
    text = rng.choice(list(TEXTS.values()))
    for _ in range(rng.choice((1, 1, 1, 2, 3, 6))):
        lines = text.split("\n")
        tokens = list(re.finditer(r"[A-Za-z_0-9]+|[^A-Za-z_0-9\s]", text))
        change = rng.randrange(5)
        if change == 0 and len(lines) > 1:
            i, j = rng.randrange(len(lines)), rng.randrange(len(lines))
            lines[i], lines[j] = lines[j], lines[rng.choice((i, j))]
            text = "\n".join(lines)
        elif change <= 2 and tokens:
            token = rng.choice(tokens)
            other = rng.choice(PIECES) if change == 1 else rng.choice(tokens).group()
            text = text[: token.start()] + other + text[token.end() :]
        else:
            start = rng.randint(0, len(text))
            stop = min(len(text), start + rng.choice((0, 0, 1, 3, 10)))
            middle = rng.choice((rng.choice(PIECES), "", text[start:stop] * 2, chr(rng.randrange(0x2500))))
            text = text[:start] + middle + text[stop:]
    return text


def nested(rng: random.Random) -> str:
    """A formula that is deep, or long."""
    openings = rng.choices(rng.sample(OPENINGS, rng.randint(1, 3)), k=rng.randint(1, 60))
    middle = rng.choice(("h", "U @ h", "W @ x", "h - h", "h.T", "2"))
    closings = "".join(rng.choice((")", ")", ") + h", ")**2", ")/s")) for _ in openings)
    return HEAD + f"a = {''.join(openings)}{middle}{closings}\nh = " + rng.choice(("h", "a", "h + a", "h*total(a)"))


def nonsense(rng: random.Random) -> str:
    if rng.random() < 0.3:
        return "".join(chr(rng.choice((rng.randrange(128), rng.randrange(0x11000)))) for _ in range(rng.randint(0, 60)))
    return rng.choice(("", HEAD, "h: state\nh = ")) + "".join(rng.choice(PIECES) for _ in range(rng.randint(0, 30)))


def attempt(function: Callable[[Any], Any], argument: Any) -> tuple[Any, str]:
    """What a function gives, or its message."""
    try:
        return function(argument), ""
    except InputError as error:
        return None, str(error)


def outcome(text: str) -> str:
    """How a text is taken, and that it is taken well; a cell comes back from its own text."""
    (cell, message), count = counted(attempt, Cell.parse, text)
    assert count <= MOST_CALLS, (count, text[:2000])
    if cell is None:
        lines = message.split("\n")
        assert all(NAMED.search(line) or MORE.fullmatch(line) for line in lines), (text[:2000], message)
        assert len(lines) <= 21, text[:2000]
        assert max(map(len, lines)) < 1000, text[:2000]
        return "refused"
    written, message = attempt(cell_text, cell)
    if written is None:
        assert TOO_LONG.search(message), (text, message)
        return "too long to write"
    assert Cell.parse(written) == cell, text
    return "cell"


def fuzz(seed: int, count: int) -> Counter[str]:
    rng = random.Random(seed)
    kinds = (mutated, mutated, mutated, nested, worded, worded, nonsense)
    found = Counter(outcome(rng.choice(kinds)(rng)) for _ in range(count))
    assert not Path(CANARY).exists()
    assert not os.listdir()
    return found


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_hostile_texts_are_refused_or_harmless() -> None:
    for number, text in enumerate(HOSTILE):
        assert outcome(text) in ("refused", "cell", "too long to write"), number
        assert not os.listdir(), number


def test_two_hundred_texts() -> None:
    found = fuzz(0, 200)
    assert found["cell"] > 10
    assert found["refused"] > 60


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(11))
def test_twenty_thousand_texts_in_little_memory(seed: int) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert fuzz(seed, 2000).total() == 2000
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200 * 1024  # kilobytes


@pytest.mark.parametrize(
    "command",
    [
        ["unroll", "own.cell", "--steps=2"],
        pytest.param(["derive", "own.cell", "-o", "out.html"], marks=pytest.mark.slow),
    ],
)
def test_the_command_line_refuses_hostile_files(command: list[str]) -> None:
    """One process for all of them, so that importing is paid once; its memory is bounded."""
    rng = random.Random(5)
    texts = [text.encode("utf-8", "surrogatepass") for text in HOSTILE if outcome(text) == "refused"]
    texts += [bytes(rng.randrange(256) for _ in range(300)), b"\xff\xfeh\x00:\x00", b"\x80" * 50_000_000]
    run = (
        "import sys\n"
        f"sys.path.insert(0, {str(SUPPORT)!r})\n"
        "from work import counted\n"
        "from pathlib import Path\n"
        "from symrnn.cli import main\n"
        "main(['list'])\n"
        "for path in sorted(Path('files').iterdir()):\n"
        "    path.rename('own.cell')\n"
        "    code, count = counted(main, sys.argv[1:])\n"
        f"    print('code', code, count <= {MOST_CALLS})\n"
        "peak = next(line for line in open('/proc/self/status') if line.startswith('VmHWM'))\n"
        "print('megabytes', int(peak.split()[1]) // 1024)\n"
    )
    Path("files").mkdir()
    for number, data in enumerate(texts):
        Path("files", f"{number:03}").write_bytes(data)
    done = subprocess.run([sys.executable, "-c", run, *command], capture_output=True, text=True, check=True)
    errors = done.stderr.splitlines()
    assert done.stdout.count("code 2 True\n") == len(texts)
    assert len(errors) >= len(texts)
    assert all(re.match(r"symrnn: error: (own\.cell|and \d+ more$)", line) for line in errors), errors
    assert int(done.stdout.split("megabytes ")[1]) < 200
    assert sorted(os.listdir()) == ["files", "own.cell"]
