"""What a package with the activation LiSHT does with it, as JSON: run in a copy that has it, by its test."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import mpmath
import numpy as np
import sympy as sp
from hypothesis import find

import symrnn as sr
from symrnn.book.explore.javascript import definition_code
from symrnn.bounds import jacobian_bound
from symrnn.bounds.intervals.arrays import Intervals
from symrnn.bounds.intervals.functions import function_on
from symrnn.cells.activations import ARGUMENT
from symrnn.documents.formats.pdf import has_typst
from symrnn.documents.writing import render_report
from symrnn.evaluate import evaluator, reference
from symrnn.expressions.enclosure import enclose, ends, intervals
from symrnn.programs.values import values_to_digits
from symrnn.testing.strategies import cell_texts

FOLDER = Path(sys.argv[1])
ROW = sr.ACTIVATIONS["lisht"]
X, Y = sr.name_symbol("x"), sr.name_symbol("y")
PROGRAM = sr.Program((sr.Input(X),), (sr.Assign(Y, ROW.function(X)),), (Y,))
CELL = sr.Cell.parse((FOLDER / "lisht.cell").read_text(encoding="utf-8"), "lisht_cell")
PARAMS = {"W": np.array([[0.5], [-0.25]]), "U": np.array([[0.1, 0.2], [-0.3, 0.2]]), "b": np.array([0.1, 0.2])}


def gradients() -> Iterator[tuple[str, Any]]:
    """Parsing, the gradient, and numbers."""
    yield "package", sr.__file__
    yield "parsed", str(CELL.lines[-1].expr)
    claims = sr.adjoint_claims(PROGRAM, sr.bptt(PROGRAM))
    yield "gradient claims", sorted({sr.check(claim).outcome.value for claim in claims})
    run = evaluator(CELL, loss="squared_error")
    x, target = np.array([[[0.7]], [[-0.4]]]), np.zeros((2, 1, 2))
    yield "gradient", float(run.value_and_grad(PARAMS, x, target)[1]["b"][0])
    moved = [PARAMS | {"b": PARAMS["b"] + [change, 0]} for change in (1e-5, -1e-5)]
    high, low = (float(run.value_and_grad(each, x, target)[0]) for each in moved)
    yield "quotient", (high - low) / 2e-5
    yield "value", float(evaluator(PROGRAM)(x=1.5)["y"])
    yield "by the reference", float(reference(PROGRAM)(x=1.5)["y"])
    yield "digits", mpmath.nstr(values_to_digits(PROGRAM.lines, {X: Fraction(2)}, [Y], 30)[Y], 30)


def bounds() -> Iterator[tuple[str, Any]]:
    """What is proved of its slope, and where its values lie."""
    slope = sp.Abs(ROW.slope_at(ARGUMENT, ROW.function(ARGUMENT)))
    for name, bound in (("slope claim", ROW.slope_bound), ("false slope claim", ROW.slope_bound - sp.Rational(1, 100))):
        yield name, sr.check(sr.Claim.at_most(name, slope, bound)).outcome.value
    yield "slope bound", str(sr.slope_bound("lisht"))
    yield "network bound", str(jacobian_bound(CELL, "2"))
    context = intervals(80)
    low, high = ends(enclose(ROW.function(X), {X: context.mpf([-1, 2])}, context))
    array = function_on(ROW.function, Intervals.point([2.0]))
    yield "enclosed", [bool(low <= 0 and high >= 1.9280551), bool((array.low <= 1.9280552) & (array.high >= 1.928055))]


def documents() -> Iterator[tuple[str, Any]]:
    """Derived, rendered, drawn."""
    lesson = sr.derive(CELL)
    report = lesson.verify()
    yield "derivation", report.outcome.value
    endings = (".html", ".md", ".tex", ".typ", *([".pdf"] if has_typst() else []))
    paths = [render_report(lesson, report, FOLDER / f"lisht{ending}") for ending in endings]
    texts = {path.name: path.read_bytes() for path in paths}
    yield "without its name", [name for name, text in texts.items() if b"LiSHT" not in text and name != "lisht.pdf"]
    yield "in JavaScript", definition_code(ROW.function)
    yield "in drawn cells", "lisht(" in find(cell_texts(), lambda text: "lisht(" in text)


print(json.dumps(dict([*gradients(), *bounds(), *documents()])))
