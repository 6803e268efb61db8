"""Code to copy runs, and agrees with the evaluator: NumPy in this process, C where a compiler is found."""

from __future__ import annotations

import ctypes
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import sympy as sp
from code_cells import CODE_CELLS, gradients_by, sequence_of
from code_nodes import NN, NODES, A, N, arrays_of, expected, program_of, v

import symrnn as sr
from symrnn.cli import main
from symrnn.expressions import array_nodes as a
from symrnn.expressions.nodes import dot
from symrnn.interop.array_code import write_arrays
from symrnn.interop.c_code import write_c
from symrnn.interop.code_numpy import NUMPY_CODE
from symrnn.interop.code_steps import CodeSteps, steps_of
from symrnn.interop.code_texts import TARGETS
from symrnn.programs.lines import Assign, Input
from symrnn.programs.program import Program

GCC = shutil.which("gcc") or shutil.which("cc")
STRICT = ("-Wall", "-Wextra", "-std=c99", "-Werror", "-O1")


def functions_of(text: str) -> dict[str, Any]:
    """What a text in Python defines: generated here, from cells of these tests."""
    namespace: dict[str, Any] = {}
    exec(compile(text, "<code>", "exec"), namespace)
    return namespace


class Library:
    """The functions of a text in C, called with arrays."""

    def __init__(self, text: str, sizes: dict[str, int], folder: Path) -> None:
        source, library = folder / "step.c", folder / "step.so"
        source.write_text(text, encoding="utf-8")
        macros = [f"-DSIZE_{name}={count}" for name, count in sizes.items()]
        command = [str(GCC), *STRICT, *macros, "-shared", "-fPIC", str(source), "-o", str(library), "-lm"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        self.functions, self.sizes = ctypes.CDLL(str(library)), sizes

    def call(self, name: str, program: Program, values: Any) -> list[Any]:
        arguments: list[Any] = []
        kept = [np.array(value, dtype=float, order="C") for value in values]
        for item, array in zip(program.inputs, kept, strict=True):
            pointer = array.ctypes.data_as(ctypes.c_void_p)
            arguments.append(pointer if item.shape else ctypes.c_double(float(array)))
        results = [np.empty(self.shape(program.shapes[symbol])) for symbol in program.outputs]
        arguments += [array.ctypes.data_as(ctypes.c_void_p) for array in results]
        getattr(self.functions, name)(*arguments)
        return [
            array if program.shapes[s] else array.reshape(()) for s, array in zip(program.outputs, results, strict=True)
        ]

    def shape(self, shape: Any) -> list[int]:
        return [sr.expressions.sizes.size_value(size, self.sizes) for size in shape] if shape else [1]


def sizes_in(cell: sr.Cell) -> dict[str, int]:
    return {size: 3 + i for i, size in enumerate(sorted({s for shape in cell.program.shapes.values() for s in shape}))}


def agree(found: tuple[float, dict[str, Any]], sequence: tuple[Any, ...]) -> None:
    params, x, target, run = sequence
    value, gradient = run.value_and_grad(params, x, target)
    assert found[0] == pytest.approx(value, rel=1e-12)
    assert found[1].keys() <= gradient.keys()
    for name, array in found[1].items():
        np.testing.assert_allclose(
            array, gradient[name], rtol=1e-12, atol=1e-12 * max(1.0, np.abs(gradient[name]).max())
        )


SEQUENCES = [name for name in CODE_CELLS if name not in ("neuron", "dense")]  # these have weights for each step


@pytest.mark.parametrize("name", SEQUENCES)
def test_numpy_agrees_with_the_evaluator(name: str) -> None:
    cell = CODE_CELLS[name]()
    found, steps, sequence = functions_of(sr.code(cell, "numpy")), steps_of(cell), sequence_of(cell)
    agree(gradients_by(steps, lambda v: found["step"](*v), lambda v: found["step_back"](*v), sequence), sequence)


@pytest.mark.parametrize("name", ["neuron", "dense", "scalars"])
def test_one_step_of_scalars_agrees_with_exact_numbers(name: str) -> None:
    cell = CODE_CELLS[name]()
    steps, found = steps_of(cell), functions_of(sr.code(cell))
    for function, program in (("step", steps.forward), ("step_back", steps.backward)):
        given = {item.symbol.name: sp.Rational(3 + i, 7) for i, item in enumerate(program.inputs)}
        exact = program.evaluate(given, 20)
        values = found[function](*map(float, given.values()))
        for symbol, value in zip(program.outputs, values, strict=True):
            assert value == pytest.approx(float(exact[symbol.name]), rel=1e-13)


@pytest.mark.parametrize("name", SEQUENCES)
def test_c_agrees_with_the_evaluator(name: str, tmp_path: Path) -> None:
    cell = CODE_CELLS[name]()
    text, steps = sr.code(cell, "c"), steps_of(cell)
    assert text.count("void step") == 2
    assert text.count("{") == text.count("}")
    if GCC is None:  # where there is no compiler the text alone is looked at
        return
    library, sequence = Library(text, sizes_in(cell), tmp_path), sequence_of(cell)
    agree(
        gradients_by(
            steps,
            lambda v: library.call("step", steps.forward, v),
            lambda v: library.call("step_back", steps.backward, v),
            sequence,
        ),
        sequence,
    )


@pytest.mark.parametrize("name", NODES)
def test_every_node_has_its_value(name: str, tmp_path: Path) -> None:
    program, sizes = program_of(name), {"n": 3, "m": 4}
    steps = CodeSteps(sr.cells.elman(), program, program, ())
    arrays = arrays_of(program, sizes)
    wanted = expected(program, arrays, sizes)
    given = [arrays[item.symbol] for item in program.inputs]
    (found,) = functions_of(write_arrays(steps, NUMPY_CODE))["step"](*given)
    np.testing.assert_allclose(np.reshape(found, wanted.shape), wanted, rtol=1e-13, atol=1e-13)
    text = write_c(steps)
    assert "void step(" in text
    if GCC is not None:
        (in_c,) = Library(text, sizes, tmp_path).call("step", program, given)
        np.testing.assert_allclose(np.reshape(in_c, wanted.shape), wanted, rtol=1e-13, atol=1e-13)


def test_an_inverse_is_written_in_python_and_refused_in_c() -> None:
    result = sp.Symbol("result", real=True)
    program = Program((Input(A, NN), Input(v, N)), (Assign(result, dot(a.inv(A), v), N),), (result,))
    steps = CodeSteps(sr.cells.elman(), program, program, ())
    matrix, vector = np.array([[2.0, 1.0], [0.0, 4.0]]), np.array([3.0, 8.0])
    (found,) = functions_of(write_arrays(steps, NUMPY_CODE))["step"](matrix, vector)
    assert found.tolist() == [0.5, 2.0]
    with pytest.raises(sr.InputError, match=r"inv\(A\) has no form in C"):
        write_c(steps)


def test_what_has_no_row_is_refused_by_name() -> None:
    result, f = sp.Symbol("result", real=True), sp.Function("f", real=True)
    program = Program((Input(v, N),), (Assign(result, f(v), N),), (result,))
    steps = CodeSteps(sr.cells.elman(), program, program, ())
    for write in TARGETS.values():
        with pytest.raises(sr.InputError, match=r"f\(v\) has no form in (NumPy|PyTorch|JAX|C): f has no row"):
            write(steps)
    with pytest.raises(sr.InputError, match="f is undefined and has no code"):
        sr.code(sr.cells.neuron("f"))
    with pytest.raises(sr.InputError, match="'fortran' is no target of code; choose numpy, torch, jax, c"):
        sr.code(sr.cells.elman(), "fortran")


def test_words_of_the_language_are_changed_and_told() -> None:
    cell = CODE_CELLS["words"]()
    assert "row is called row_ here, for row means something else" in sr.code(cell, "c")
    assert "double is called double_ here" in sr.code(cell, "c")
    assert "double is called" not in sr.code(cell, "numpy")
    sum_ = sr.Cell.parse("sum: input\nh: state\nh = h + sum", "sum")
    assert "# sum is called sum_ here, for sum means something else" in sr.code(sum_)


@pytest.mark.parametrize("target", TARGETS)
def test_the_text_stands_for_itself(target: str) -> None:
    text = sr.code(sr.cells.gru(), target)
    assert "import symrnn" not in text
    assert not re.search(r"\bsp\.|Symbol|None,\)", text)
    assert max(map(len, text.splitlines())) <= 120
    assert text == sr.code(sr.cells.gru(), target)


def test_the_command_prints_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["code", "elman", "--to", "c"]) == 0
    assert capsys.readouterr().out.rstrip() == sr.code(sr.cells.elman(), "c").rstrip()
    assert main(["code", "elman", "--to", "rust"]) == 2
