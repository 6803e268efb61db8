"""The first five minutes with symrnn, as a newcomer spends them: typed into a file, run in a fresh process."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from architecture_surface import homes, names_for_type_checkers
from places import PACKAGE

FIRST_FIVE_MINUTES = """
import symrnn as sr

neuron = sr.cells.neuron("f")                     # the lecture's neuron; "f" stays an undefined function
net = sr.unroll(neuron, inputs=[2, 4])            # a Program: named lines, each assigned once
print(net)                                        # h_1 = ..., h_2 = ..., y = ...
print(net.expression())                           # w3*f(4*w2 + w_n*f(2*w1))

back = sr.bptt(net)                               # the same program, extended with the adjoints of y
print(back.expression("w1_bar"))                  # 2*w3*w_n*f'(2*w1)*f'(4*w2 + w_n*f(2*w1)), up to the order of factors

lesson = sr.derive(neuron, inputs=[2, 4])         # a Derivation: the steps, each with its claim
print(lesson.verify())                            # a table: step, verdict, evidence
sr.render(lesson, "two_steps.html")

lstm = sr.cells.lstm()                            # matrix lines, sizes n and m symbolic
print(sr.pullback(lstm))                          # one backward step: BPTT equations that hold for any number of steps

run = sr.evaluator(sr.cells.elman("tanh"), loss="squared_error")
params = run.random_params({"n": 8, "m": 3}, seed=0)
x, target = run.random_data({"n": 8, "m": 3}, steps=50, batch=4, seed=1)
value, gradient = run.value_and_grad(params, x, target)      # x: (steps, batch, m); gradient: same names and shapes as params
"""  # noqa: E501

#: what the session did, said after it
AND_THEN = """
print(x.shape, float(value) > 0, all(gradient[name].shape == params[name].shape for name in params))
"""

FRONT_DOOR = (PACKAGE / "__init__.py").read_text(encoding="utf-8")


def factors(product: str) -> list[str]:
    """The factors of a printed product, sorted: the asterisks outside brackets part them."""
    parts, depth = [""], 0
    for character in product:
        depth += {"(": 1, ")": -1}.get(character, 0)
        if character == "*" and not depth:
            parts.append("")
        else:
            parts[-1] += character
    return sorted(parts)


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[str], Path]:
    """What the first five minutes print, and the folder they were spent in."""
    folder = tmp_path_factory.mktemp("first")
    (folder / "first.py").write_text(FIRST_FIVE_MINUTES + AND_THEN, encoding="utf-8")
    done = subprocess.run([sys.executable, "first.py"], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout.splitlines(), folder


def test_the_program_and_its_expression(session: tuple[list[str], Path]) -> None:
    lines = session[0]
    assert lines[:5] == ["a_1 = 2*w1", "h_1 = f(a_1)", "a_2 = h_1*w_n + 4*w2", "h_2 = f(a_2)", "y = h_2*w3"]
    assert lines[5] == "w3*f(4*w2 + w_n*f(2*w1))"


def test_the_gradient(session: tuple[list[str], Path]) -> None:
    assert factors(session[0][6]) == factors("2*w3*w_n*f'(2*w1)*f'(4*w2 + w_n*f(2*w1))")


def test_the_table_of_verdicts_and_the_page(session: tuple[list[str], Path]) -> None:
    lines, folder = session
    assert re.fullmatch(r"step +verdict +evidence", lines[7])
    assert {line.split()[1] for line in lines[8 : lines.index(PULLBACK_OF_LSTM[0])]} == {"PROVED"}
    page = (folder / "two_steps.html").read_text(encoding="utf-8")
    assert page.lower().startswith("<!doctype html>")
    assert "<math" in page


PULLBACK_OF_LSTM = (
    "c_bar_total = c_bar + h_bar*o*(1 - v_h**2)",
    "a_o_bar = h_bar*o*v_h*(1 - o)",
    "a_g_bar = c_bar_total*i*(1 - g**2)",
    "a_f_bar = c_bar_total*c_prev*f*(1 - f)",
    "a_i_bar = c_bar_total*g*i*(1 - i)",
)


def test_one_backward_step_and_the_numbers(session: tuple[list[str], Path]) -> None:
    lines = session[0]
    start = lines.index(PULLBACK_OF_LSTM[0])
    assert tuple(lines[start : start + 5]) == PULLBACK_OF_LSTM
    assert lines[-2] == "b_o_bar = a_o_bar"
    assert lines[-1] == "(50, 4, 3) True True"


@pytest.mark.parametrize("name", ["cells", "evaluate", "bounds", "testing"])
def test_the_public_packages_are_there_at_once(name: str, fresh_process: Callable[..., str]) -> None:
    assert fresh_process(f"import symrnn as sr; print(sr.{name}.__name__)").strip() == f"symrnn.{name}"


def test_no_room_is_called_like_a_public_name() -> None:
    rooms = {path.stem for path in PACKAGE.iterdir()}
    assert rooms.isdisjoint(name for name, home in homes(FRONT_DOOR).items() if not home.startswith("."))
    assert {"cells", "judge", "errors"} <= rooms


def test_dir_is_the_map_and_every_name_on_it_is_there(fresh_process: Callable[..., str]) -> None:
    code = "import symrnn as sr; print(sorted(sr.__all__) == dir(sr), [n for n in dir(sr) if getattr(sr, n) is None])"
    assert fresh_process(code).strip() == "True []"


def test_type_checkers_find_each_public_name_where_it_lives() -> None:
    assert names_for_type_checkers(FRONT_DOOR) == homes(FRONT_DOOR)
    assert names_for_type_checkers(FRONT_DOOR.replace("import pullback as", "import pushback as")) != homes(FRONT_DOOR)


def test_an_unknown_name_is_an_attribute_error() -> None:
    import symrnn

    with pytest.raises(AttributeError, match="no attribute 'no_such_name'"):
        _ = symrnn.no_such_name


def test_a_star_import_brings_the_public_names_and_leaves_the_version_of_the_importer(
    fresh_process: Callable[..., str],
) -> None:
    code = "__version__ = 'mine'; from symrnn import *; print(__version__, callable(pullback))"
    assert fresh_process(code).strip() == "mine True"


@pytest.mark.parametrize("name", ["cells", "evaluate", "bounds", "testing", "testing.strategies"])
def test_dir_of_a_public_package_is_what_is_public(name: str, fresh_process: Callable[..., str]) -> None:
    code = f"import importlib; m = importlib.import_module('symrnn.{name}'); print(dir(m) == sorted(m.__all__))"
    assert fresh_process(code).strip() == "True"
