"""``symrnn verify-kernel``: right kernels, wrong ones, and what is no kernel at all; as text, JSON and JUnit XML."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from places import KERNELS, ROOT

from symrnn.cli import kernels

RIGHT = (KERNELS / "elman.py").read_text(encoding="utf-8")
WRONG = RIGHT.replace("dW_hh += da.T @ h[t]", "dW_hh += da.T @ h[t + 1]")
HEAD = "def backward(params, x, initial, upstream):\n    "


@pytest.fixture
def verify(run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The command on a module with a text, in a folder of its own."""
    monkeypatch.chdir(tmp_path)

    def call(text: str, *more: str, place: str = "own_kernel:backward", cell: str = "elman"):
        (tmp_path / "own_kernel.py").write_text(text, encoding="utf-8")
        monkeypatch.delitem(sys.modules, "own_kernel", raising=False)
        path = list(sys.path)
        done = run("verify-kernel", place, "--cell", cell, *more)
        assert sys.path == path
        assert "Traceback" not in done.out + done.err
        return done

    monkeypatch.setattr(sys, "dont_write_bytecode", True)  # the file changes faster than its time stamp
    yield call
    sys.modules.pop("own_kernel", None)


def test_a_right_kernel_is_0(verify) -> None:
    done = verify(RIGHT)
    assert (done.code, done.err) == (0, "symrnn: comparing 'own_kernel:backward' with the gradient of elman\n")
    assert done.out == "own_kernel:backward gives the gradient of elman, over 1, 2, 3, 7, 50 steps\n"
    assert json.loads(verify(RIGHT, "--format", "json").out)["outcome"] == "agrees"
    suite = ElementTree.fromstring(verify(RIGHT, "--format", "junit").out)[0]
    assert (suite.attrib["tests"], suite.attrib["failures"], suite.attrib["errors"]) == ("1", "0", "0")


def test_a_wrong_kernel_is_1_with_the_whole_diagnosis(verify) -> None:
    done = verify(WRONG)
    assert done.code == 1
    assert done.lines[0].endswith("W_hh is wrong, and it looks like: h_t in the place of h_{t-1}")
    assert done.lines[-1].startswith("  reproduce  assert_gradients_match(cell, backward, ")
    found = json.loads(verify(WRONG, "--format", "json").out)
    assert (found["outcome"], found["message"]) == ("differs", done.out.rstrip("\n"))
    report = found["report"]
    assert (report["parameter"], report["got"], report["expected"]) == ("W_hh", 0.0, 1.0)
    assert report["looks_like"][0]["kind"] == "state at the wrong step"
    assert report["term"] == ["W_hh_bar = a_bar @ h_prev.T"]
    assert report["smallest"]["initial"] == {"h": [[1.0]]}


def test_a_gradient_that_is_no_number_is_told_in_json(verify) -> None:
    text = RIGHT.replace('"b_h": db_h,', '"b_h": db_h * np.nan,')
    report = json.loads(verify(text, "--format", "json").out)["report"]
    assert (report["parameter"], report["got"], report["absolute"]) == ("b_h", "nan", "nan")


def test_reports_go_to_a_file_and_the_words_to_stdout(verify, tmp_path: Path) -> None:
    done = verify(WRONG, "--format", "junit", "-o", "report.xml")
    case = ElementTree.parse(tmp_path / "report.xml").getroot()[0][0]
    assert (case.attrib["classname"], case.attrib["name"]) == ("own_kernel:backward", "gradient of elman")
    assert case[0].tag == "failure"
    assert f"{case[0].text}\n" == done.out
    assert case[0].attrib["message"] == done.lines[0]
    words, mark = (verify(RIGHT, "-o", "report.txt").out, (tmp_path / "report.txt").read_text().split("\n")[-2])
    assert (tmp_path / "report.txt").read_text() == f"{words}\n{mark}\n"
    raising = verify(f"{HEAD}raise OSError('\\x1b no')", "--format", "junit", "-o", "report.xml")
    assert (raising.code, raising.out) == (2, "")
    error = ElementTree.parse(tmp_path / "report.xml").getroot()[0][0][0]
    assert error.tag == "error"
    assert error.attrib["message"].startswith("own_kernel.py, line 2, in backward: OSError: ? no")
    assert "none' does not exist" in verify(RIGHT, "-o", "none/report.xml").err


NO_KERNELS = (
    ("def backward(:", "own_kernel cannot be imported: own_kernel.py, line 1: SyntaxError: invalid syntax"),
    ("import not_there", "line 1, in <module>: ModuleNotFoundError: No module named 'not_there': import not_there"),
    ("x = 1\nx / 0", "own_kernel.py, line 2, in <module>: ZeroDivisionError: division by zero: x / 0"),
    ("import sys\nsys.exit(0)", "own_kernel.py, line 2, in <module>: SystemExit: 0"),
    ("def backwards(): ...", "has no function backward; did you mean backwards?"),
    ("backward = 3", "is of type int; expected a function"),
    ("def backward(params, x): ...", "own_kernel:backward takes (params, x); expected a function of four arguments"),
    (f"{HEAD}return x @ x.T @ x", "own_kernel.py, line 2, in backward: ValueError: matmul"),
    (f"{HEAD}import json\n    return json.loads('')", "own_kernel.py, line 3, in backward: JSONDecodeError"),
    (f"{HEAD}raise SystemExit(0)", "own_kernel.py, line 2, in backward: SystemExit: 0"),
    (
        "import pytest\npytest.importorskip('not_there')",
        "own_kernel.py, line 2, in <module>: Skipped: could not import",
    ),
    (f"{HEAD}import pytest\n    pytest.skip('no')", "own_kernel.py, line 3, in backward: Skipped: no"),
    (f"{HEAD}return None", "expected a dict of gradients by name, found NoneType"),
    (f"{HEAD}return {{'W_hh': x}}", "there is no gradient for W_xh, b_h"),
    (f"{HEAD}return {{name: x for name in params}}", "W_xh has shape (1, 1, 2), expected (3, 2)"),
)


@pytest.mark.parametrize(("text", "words"), NO_KERNELS)
def test_what_cannot_be_compared_is_2_with_the_users_own_line(verify, text: str, words: str) -> None:
    done = verify(text)
    assert (done.code, done.out) == (2, "")
    said = done.err.splitlines()[-1]
    assert said.startswith("symrnn: error: ")
    assert words in said


@pytest.mark.parametrize("text", ["raise KeyboardInterrupt", f"{HEAD}raise KeyboardInterrupt"])
def test_an_interrupted_kernel_is_interrupted(verify, text: str) -> None:
    done = verify(text)
    assert (done.code, done.err.splitlines()[-1]) == (130, "symrnn: interrupted")


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("math:hypot", "the kernel hypot raised TypeError: must be real number, not dict; with steps=1, batch=1"),
        ("own_kernel", "expected MODULE:FUNCTION, such as kernels:backward"),
        ("own kernel:backward", "expected MODULE:FUNCTION"),
        ("own_kernel:__class__()", "expected MODULE:FUNCTION"),
        ("nothing_here:backward", "there is no module nothing_here; give one that can be imported from "),
        ("own_kernel.py:backward", "there is no module own_kernel.py; did you mean own_kernel? "),
    ],
)
def test_a_place_that_is_none_is_told(verify, place: str, words: str) -> None:
    done = verify(RIGHT, place=place)
    assert (done.code, done.out) == (2, "")
    assert words in done.err


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (("--seed", "x"), "--seed: expected an integer from 0"),
        (("--steps", "1,,2"), "--steps: expected an integer from 1"),
        (("--sizes", "n"), "--sizes: 'n': expected an integer"),
        (("--sizes", "k=2"), "symrnn: error: "),
        (("--wrt", "W_x"), "to differentiate with respect to, not W_x"),
        (("--layout", "onnx"), "invalid choice: 'onnx'"),
    ],
)
def test_arguments_that_do_not_fit_are_told(verify, more: tuple[str, ...], words: str) -> None:
    done = verify(RIGHT, *more)
    assert (done.code, done.out) == (2, "")
    assert words in done.err


def test_the_arguments_reach_the_comparison(verify) -> None:
    fixed = RIGHT.replace("    steps = len(x)\n", "    steps = len(x)\n    assert x.shape == (4, 5, 3)\n")
    options = ("--steps", "4", "--batch", "5", "--sizes", "n=2,m=3")
    assert verify(fixed, *options, "--lag", "none").code == 0
    assert "AssertionError" in verify(fixed, *options).err
    single = RIGHT.replace("dW_hh += ", "dW_hh += 1e-6 * dW_hh + ")
    assert verify(single).code == 1
    assert verify(single, "--dtype", "float32").code == 0
    relu = RIGHT.replace("np.tanh(a)", "np.maximum(a, 0)").replace("1 - h[t + 1] ** 2", "h[t + 1] > 0")
    assert verify(relu, "--activation", "relu", "--kink", "0").code == 0
    assert verify(WRONG, "--wrt", "W_xh").code == 1
    assert "torch has a network for each of elman, lstm" in verify(RIGHT, "--layout", "torch", cell="gru").err


def test_a_kernel_may_be_any_callable(verify) -> None:
    assert (
        verify(f"{RIGHT}\n\nclass Kernel:\n    run = staticmethod(backward)\n", place="own_kernel:Kernel.run").code == 0
    )
    partial = (
        "import functools\nwrong = functools.partial(lambda *given: {name: 0 * a for name, a in given[0].items()})"
    )
    done = verify(partial, place="own_kernel:wrong")
    assert (done.code, done.lines[0].split()[0]) == (1, "wrong")


def test_what_a_kernel_prints_is_no_part_of_the_report(verify) -> None:
    done = verify(f"print('loaded')\n{RIGHT}".replace("steps = len(x)", "steps = len(x); print('called')"))
    assert done.lines == ["own_kernel:backward gives the gradient of elman, over 1, 2, 3, 7, 50 steps"]
    assert {"loaded", "called"} <= set(done.err.splitlines())


def test_a_long_comparison_says_that_it_is_at_work(verify, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernels, "BETWEEN_LINES", -1.0)
    assert verify(RIGHT).err.splitlines()[2] == "symrnn: called 2 times"


def test_the_example_is_verified_from_the_root_of_the_repository(run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    done = run("verify-kernel", "examples.numpy_lstm:backward", "--cell", "lstm", "--layout", "torch")
    assert (done.code, done.out) == (
        0,
        "examples.numpy_lstm:backward gives the gradient of lstm, over 1, 2, 3, 7, 50 steps\n",
    )


def test_the_help_says_that_the_module_is_run(run) -> None:
    done = run("verify-kernel", "--help")
    assert "the module is your own program: it is imported from the working directory and run" in done.out
    assert "0 the gradients agree, 1 they differ, 2 there is nothing to compare" in done.out
