"""A cell as a C file for others: what its function takes, the function, and a test with numbers to compare with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from textwrap import wrap
from typing import Any

import numpy as np
import sympy as sp

from symrnn.cells.cell import Cell
from symrnn.cells.losses import Loss
from symrnn.evaluate.code_comments import c_comment
from symrnn.evaluate.compiled.kernel import kernel_of
from symrnn.evaluate.compiled.work import work_of
from symrnn.evaluate.fitting import BATCH, STEPS
from symrnn.evaluate.sequence_arguments import Arrays, SequenceArguments

__all__ = ["standalone_text"]

_NAME = "symrnn_value_and_grad"
_WIDTH = 110
_CHECK = """\
static int wrong;

/* to ten digits of the largest that is wanted; no number is as good as no number, and nothing else is */
static int agrees(double found, double wanted, double largest)
{
    if (isnan(found) || isnan(wanted)) {
        return isnan(found) && isnan(wanted);
    }
    return !(fabs(found - wanted) > 1e-10*largest);
}

static void compare(const char *name, const real *found, const double *wanted, long count)
{
    double largest = 1.0;
    for (long i = 0; i < count; i++) {
        largest = isfinite(wanted[i]) && fabs(wanted[i]) > largest ? fabs(wanted[i]) : largest;
    }
    for (long i = 0; i < count; i++) {
        if (!agrees((double)found[i], wanted[i], largest)) {
            printf("%s[%ld]: %.17g, and %.17g is wanted\\n", name, i, (double)found[i], wanted[i]);
            wrong = 1;
        }
    }
}"""


def standalone_text(
    cell: Cell,
    loss: Loss,
    given: SequenceArguments,
    found: tuple[Any, Arrays],
    lanes: int = 1,
    kink: Fraction | None = None,
) -> str:
    """The file: ``given`` are the numbers of its test, ``found`` the value and the gradients by NumPy there.

    The gradients are with respect to all parameters and the states before the first step.
    """
    value, gradients = found
    kernel = kernel_of(work_of(cell, loss, [p.symbol for p in cell.parameters], kink), "float64", lanes, _NAME)
    sizes = {axis: size for axis, (size, _) in given.sizes.found.items() if isinstance(axis, str)}
    sizes = {name: size for name, size in sorted(sizes.items()) if name.isidentifier()}
    steps, batch = given.sizes[STEPS], given.sizes[BATCH]
    inputs = [(f"{kind} {symbol}", getattr(given, kind).get(symbol)) for kind, symbol in kernel.given]
    results = [(kind, symbol, value if kind == "loss" else gradients[symbol]) for kind, symbol in kernel.results]
    macros = [
        "/* the sizes; the numbers of the test are for these */",
        *(f"#ifndef SIZE_{name}\n#define SIZE_{name} {size}\n#endif" for name, size in sizes.items()),
    ]
    return "\n".join(
        [
            _head(cell, loss, kernel.given, kernel.results, kernel.messages),
            *macros,
            "",
            kernel.source,
            "#ifdef SYMRNN_TEST",
            *_size_check(sizes),
            "#include <stdio.h>",
            "",
            _CHECK,
            "",
            *_main(inputs, results, steps, batch),
            "#endif",
            "",
        ]
    )


def _size_check(sizes: Mapping[str, int]) -> list[str]:
    """Other sizes are an error of the compiler: the arrays of the test would be too short for them."""
    if not sizes:
        return []
    others = " || ".join(f"SIZE_{name} != {size}" for name, size in sizes.items())
    told = ", ".join(f"SIZE_{name} {size}" for name, size in sizes.items())
    return [f"#if {others}", f'#error "the numbers of the test are for {told}"', "#endif"]


def _head(cell: Cell, loss: Loss, given: Any, results: Any, messages: Iterable[str]) -> str:
    """What the file is, and the order of the arrays."""
    title = f"{cell.name}: the loss {loss.name} over a sequence, and its gradients, written by symrnn."
    lines = [title, cell.source, ""]
    lines += [f"{_NAME}(steps, batch, given, results, workspace) takes, row by row, steps first, then the batch:"]
    lines += [f"  given[{number}]    {kind} {symbol}" for number, (kind, symbol) in enumerate(given)]
    lines += ["and gives"]
    lines += [
        f"  results[{number}]  {'with respect to ' if kind != 'loss' else ''}{symbol}"
        for number, (kind, symbol) in enumerate(results)
    ]
    lines += [
        "Initial states may be null: they are 0 then. The workspace has as many numbers as",
        f"{_NAME}_workspace(steps).",
    ]
    lines += ["", "The result is 0; another number says:"] if messages else []
    lines += [f"  {number}  {text}" for number, text in enumerate(messages, 1)]
    lines += ["", "The test: cc -std=c99 -O3 -DSYMRNN_TEST FILE.c -lm && ./a.out"]
    return c_comment(lines)


def _array_text(name: str, array: Any, kind: str = "real") -> str:
    """The numbers of an array, so many digits that they are read back as they are."""
    numbers = ", ".join(_number(each) for each in np.asarray(array, np.float64).ravel())
    return "\n".join(
        [
            f"static const {kind} {name}[] = {{",
            *wrap(numbers, _WIDTH, initial_indent="    ", subsequent_indent="    "),
            "};",
        ]
    )


def _number(number: Any) -> str:
    if np.isfinite(number):
        return repr(float(number))
    return "NAN" if np.isnan(number) else "INFINITY" if number > 0 else "-INFINITY"


def _main(
    inputs: list[tuple[str, Any]], results: list[tuple[str, sp.Symbol, Any]], steps: int, batch: int
) -> list[str]:
    """The arrays and the program of the test."""
    lines = [_array_text(f"given_{i}", array) for i, (_, array) in enumerate(inputs) if array is not None]
    lines += [_array_text(f"wanted_{i}", array, "double") for i, (_, _, array) in enumerate(results)]
    lines += [f"static real found_{i}[{np.size(array)}];" for i, (_, _, array) in enumerate(results)]
    given = ", ".join("0" if array is None else f"given_{i}" for i, (_, array) in enumerate(inputs))
    found = ", ".join(f"found_{i}" for i in range(len(results)))
    lines += ["", "int main(void)", "{"]
    lines += [f"    const real *const given[] = {{{given}}};", f"    real *const results[] = {{{found}}};"]
    lines += [f"    real *workspace = (real *)malloc(sizeof(real)*(size_t){_NAME}_workspace({steps}));"]
    lines += [f"    const int code = workspace ? {_NAME}({steps}, {batch}, given, results, workspace) : -1;"]
    lines += [
        "    free(workspace);",
        "    if (code) {",
        '        printf("failed with %d\\n", code);',
        "        return 1;",
        "    }",
    ]
    lines += [
        f'    compare("{symbol}", found_{i}, wanted_{i}, {np.size(array)});'
        for i, (_, symbol, array) in enumerate(results)
    ]
    return [*lines, '    printf(wrong ? "wrong\\n" : "all as wanted\\n");', "    return wrong;", "}"]
