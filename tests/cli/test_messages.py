"""What a newcomer mistypes, over all commands: an exit code, and the words that lead on."""

from __future__ import annotations

from pathlib import Path

import pytest

NEURON = "evaluate neuron --inputs 2,4 --activation tanh --set "
UNITS = "regime elman_unit --params w.json "

#: a command line, and what its one line on stderr has to say
MISTAKES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("", ("expected a command", "unroll")),
    ("chek my.cell", ("'chek'", "did you mean check?")),
    ("Unroll neuron", ("did you mean unroll?",)),
    ("grad neuron", ("did you mean gradient?",)),
    ("backward lstm", ("did you mean pullback?",)),
    ("verify_kernel k:b --cell lstm", ("did you mean verify-kernel?",)),
    ("neuron unroll --steps 2", ("the command comes first: symrnn unroll neuron --steps 2",)),
    ("lstm --steps 2", ("is a cell; the command comes first",)),
    ("--steps 2 unroll neuron", ("symrnn unroll ... --steps",)),
    ("help unroll", ("symrnn unroll --help",)),
    ("version", ("symrnn --version",)),
    ("--hlep", ("did you mean --help?",)),
    ("--verson", ("did you mean --version?",)),
    ("unroll LSTM --steps 2", ("'LSTM'", "did you mean lstm?")),
    ("unroll ltsm --steps 2", ("did you mean lstm?",)),
    ("unroll RNN --steps 2", ("did you mean elman?",)),
    ("unroll GRU-reset-after --steps 2", ("did you mean gru_reset_after?",)),
    ("check ltsm", ("no derivation", "no cell", "did you mean lstm?")),
    ("check Two_Steps", ("did you mean two_steps?",)),
    ("check ok", ("did you mean ok.cell?",)),
    ("render ok -o out.html", ("did you mean ok.cell?",)),
    ("unroll ok --steps 2", ("did you mean ok.cell?",)),
    ("unroll ok.txt --steps 2", ("did you mean ok.cell?",)),
    ("pullback ok.py", ("is a Python file", "give a cell")),
    (r"unroll C:\cells\ok.cell --steps 2", ("cannot be read", "give the path of a .cell file")),
    ("unroll neuron --stpes 2", ("unroll has no option '--stpes'", "did you mean --steps?")),
    ("unroll neuron -steps 2", ("with two dashes",)),
    ("unroll neuron \u2014steps 2", ("another dash", "write --steps")),
    ("unroll neuron --wrt w1 --steps 2", ("which is one of gradient",)),
    ("pullback lstm --steps 3", ("which is one of derive, exercises, unroll",)),
    ("check --strickt", ("did you mean --strict?",)),
    ("unroll neuron 2,4", ("numbers are given by --inputs 2,4",)),
    ("unroll neuron steps=2", ("did you mean --steps=2?",)),
    ("unroll neuron --inputs 2, 4", ("write --inputs 2,4, without a space",)),
    ("unroll neuron --inputs 2 4", ("write --inputs 2,4, without a space",)),
    ("unroll neuron --inputs", ("--inputs has no value", "X1,X2,...")),
    ("unroll neuron --inputs 2;4", ("numbers are joined by commas",)),
    ("unroll neuron --inputs [2,4]", ("leave the brackets out",)),
    ("unroll neuron --inputs 2,4,", ("step 3", "nothing stands")),
    ("unroll neuron --inputs 50%", ("0.05 for 5 %",)),
    ("unroll neuron --inputs pi", ("nothing is computed here",)),
    ("unroll neuron --inputs 1_000", ("write 1000",)),
    ("unroll neuron --inputs \u20132", ("a minus is written -",)),
    ("unroll neuron --inputs \u201c2\u201d", ("leave the quotes out",)),
    ("unroll neuron --inputs 1:2", ("takes 1 input a step, found 2", "1,2 and not 1:2")),
    ("unroll neuron --steps two", ("an integer from 1 to 10000", "'two'")),
    ("unroll neuron --steps 100000", ("an integer from 1 to 10000",)),
    ("unroll lstm --steps 9000", ("lstm is unrolled over at most", "evaluate takes more")),
    ("unroll", ("CELL", "such as lstm")),
    ("unroll neuron --steps 2 --activation Tanh", ("did you mean tanh?",)),
    ("unroll neuron --steps 2 --initial 0,5", ("a decimal is written with a dot, 0.5",)),
    ("unroll neuron --steps 2 --initial Symbolic", ("write symbolic",)),
    ("unroll lstm --inputs 2,4", ("is [m], found 2", "--steps T")),
    ("unroll lstm --steps 2 --initial 1", ("is [n], found 1", "--initial symbolic")),
    ("gradient neuron --steps 2 --wrt h_0", ("--wrt", "--initial symbolic makes it an input, h_0")),
    ("gradient neuron --inputs 2,4 --wrt x_1", ("the inputs are numbers here", "--steps T")),
    ("gradient neuron --steps 2 --wrt x", ("one value a step, x_1, x_2",)),
    ("gradient neuron --inputs 2,4 --wrt w1 w2", ("write --wrt w1,w2",)),
    ("gradient neuron --inputs 2,4 --wrt w1;w2", ("names are joined by commas: w1,w2",)),
    ("gradient neuron --inputs 2,4 --wrt W1", ("did you mean w1?",)),
    ("gradient neuron --inputs 2,4 --loss mse", ("the squared error is squared_error",)),
    ("gradient lstm --steps 2 --loss squared_eror", ("did you mean squared_error?",)),
    ("gradient neuron --inputs 2,4 --method BPTT", ("choose from", "bptt")),
    (f"{NEURON}w1=0.5 w2=1", ("write --set w1=0.5,w2=1",)),
    (f"{NEURON}w1=0,5,w2=1,w3=1,w_n=2", ("a decimal is written with a dot, as in w1=0.5",)),
    (f"{NEURON}w1:0.5", ("write w1=0.5",)),
    (f"{NEURON}w1=1;w2=1", ("numbers are joined by commas",)),
    (f"{NEURON}W1=1,w2=1,w3=1,w_n=2", ("missing: w1", "not an input: W1")),
    ("evaluate neuron --inputs 2,4 --activation tanh", ("give them by --set w1=1,w2=1",)),
    ("evaluate elman --sizes 3,2 --steps 4", ("NAME=SIZE", "--sizes n=4,m=3")),
    ("evaluate lstm --inputs 1,2", ("x is [m]", "--data FILE")),
    ("evaluate ok.cell --inputs 1,2 --set w=1 --loss squared_error", ("target_1, target_2", "--target 1,1")),
    ("derive elman", ("-o", "such as -o page.html")),
    ("book", ("CHAPTER.py", "such as intro.py gates.py", "the folder to write, such as -o book")),
    ("book intro.py", ("the folder to write, such as -o book",)),
    ("check mine", ("did you mean mine.py?",)),
    ("book mine -o book", ("did you mean mine.py?",)),
    (f"{NEURON}w1=1,w2=1,w3=1,w_n=2 --activation f", ("f is undefined", "such as --activation tanh")),
    ("derive elman -o out.docx", (".html, .md, .tex, .typ, .pdf",)),
    ("render lstm out.html", ("required", "-o page.html")),
    ("regime elman", ("--params weights.npz",)),
    (f"{UNITS}--lag 20000", ("--lag: expected an integer from 1 to 10000",)),
    (f"{UNITS}--seconds ten", ("--seconds: expected a number",)),
    ("verify-kernel kernels:backward", ("--cell lstm",)),
    ("list cells", ("one argument too many for list",)),
    ("completion fish", ("choose from", "bash")),
)


@pytest.mark.parametrize(("line", "words"), MISTAKES, ids=[line or "nothing" for line, _ in MISTAKES])
def test_a_mistake_is_one_line_that_leads_on(run, tmp_path: Path, monkeypatch, line: str, words) -> None:
    (tmp_path / "ok.cell").write_text("x: input\nh: state\nw: param\nh = tanh(w*h + x)\n")
    (tmp_path / "mine.py").write_text("def build(): ...\n")
    (tmp_path / "w.json").write_text('{"W_xh": 1, "W_hh": 0.5, "b_h": 0}')
    monkeypatch.chdir(tmp_path)
    done = run(*line.split())
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert done.err.startswith("symrnn: error: ")
    assert [word for word in words if word not in done.err] == []
    assert "Traceback" not in done.err
    assert "internal error" not in done.err


def test_long_work_is_told_on_stderr_and_short_work_is_not(run, monkeypatch) -> None:
    argv = ("unroll", "neuron", "--steps", "300", "--lines")
    assert run(*argv).err == ""
    monkeypatch.setattr("symrnn.cli.progress._FIRST", 0.0)
    monkeypatch.setattr("symrnn.cli.progress._LOOK", 0.001)
    told = run(*argv)
    assert "symrnn: writing line" in told.err or "symrnn: unrolling neuron" in told.err
    assert told.code == 0


def test_what_a_terminal_would_obey_is_written_out(run, tmp_path: Path) -> None:
    path = tmp_path / "colours.py"
    path.write_text(
        "import symrnn as sr\na = sr.name_symbol('a')\n\ndef build():\n"
        "    claim = sr.Claim.equality('same', a, a)\n"
        "    step = sr.Step(id='s', title='t', why='w', text=sr.Text('x'), claims=(claim,))\n"
        "    return sr.Derivation(title='red \\x1b[31m and \\u202e turned', abstract=sr.Text('x'),"
        " assumptions=(), steps=(step,))\n"
    )
    done = run("check", path)
    assert done.code == 0
    assert "red \\x1b[31m and \\u202e turned" in done.out
    assert "\x1b" not in done.out + done.err
