"""The chunked kernels of the examples: right over the borders of chunks, and found wrong with a line changed."""

from __future__ import annotations

import ast
import sys
from types import ModuleType

import pytest
from places import EXAMPLES

import symrnn as sr
from symrnn.testing import GradientMismatch, assert_gradients_match
from symrnn.testing.kernels import comparing
from symrnn.testing.kernels.comparing import Setup, compare
from symrnn.testing.kernels.equations import equations_of
from symrnn.testing.kernels.trials import TrialKind, default_sizes, trial_of

CHUNKED = EXAMPLES / "chunked"
CHUNK = 8
BORDERS = (1, CHUNK, CHUNK + 1, 2 * CHUNK + 1)

#: kernel, what is planted, what it is named, the line, what it is replaced with, the shortest sequence that shows it
BACKWARDS = (
    (
        "gated_delta",
        "what goes back to the state not handed on",
        "truncated",
        "*found, S_bar = chunk",
        "*found, _ = chunk",
        1,
    ),
    (
        "gated_delta",
        "nothing handed over the border",
        "truncated",
        "kept, y_bar[:, c], S_bar)",
        "kept, y_bar[:, c], 0 * S_bar)",
        CHUNK + 1,
    ),
    (
        "gated_delta",
        "gates summed from the front",
        "steps in the wrong order",
        "sum_from_behind(G_bar)",
        "np.cumsum(G_bar, axis=1)",
        2,
    ),
    (
        "gated_delta",
        "solve not transposed",
        "transposed",
        "np.linalg.solve(t(L), U_bar)",
        "np.linalg.solve(L, U_bar)",
        2,
    ),
    ("gated_delta", "gates without their sum", "cumulative sum missing", "sum_from_behind(G_bar)", "G_bar", 2),
    (
        "gated_delta",
        "the system's own gradient dropped",
        "gradient dropped",
        "    A_bar = -np",
        "    A_bar = 0 * np",
        2,
    ),
    (
        "mamba2",
        "decay of the chunk missing on the way back",
        "factor missing",
        "+ E[:, -1:] * end_bar\n",
        "+ end_bar\n",
        CHUNK + 1,
    ),
    (
        "mamba2",
        "width's gradient without the decay's",
        "term missing",
        "delta_bar -= np.exp",
        "delta_bar -= 0 * np.exp",
        1,
    ),
    (
        "mamba2",
        "initial state taken as zero",
        "initial state ignored",
        "begins = run_chunks(chunk_forward, (x, B, C, delta, log_a), initial",
        "begins = run_chunks(chunk_forward, (x, B, C, delta, log_a), 0 * initial",
        1,
    ),
    (
        "mlstm",
        "exclusive for inclusive decay",
        "exclusive for inclusive decay",
        "F = np.cumsum(log_f, axis=1)",
        "F = np.cumsum(log_f, axis=1) - log_f",
        1,
    ),
    (
        "mlstm",
        "normaliser's state not handed back",
        "nothing passed back in time",
        "C_bar, n_bar, s_bar = chunk",
        "C_bar, _, s_bar = chunk",
        2,
    ),
    ("mlstm", "sign of the normaliser missing", "factor missing", "np.sign(signed) *", "1.0 *", 2),
)


def kernel_of(name: str, old: str = "", new: str = "") -> ModuleType:
    """An example as a module, with one line replaced."""
    text = (CHUNKED / f"{name}.py").read_text(encoding="utf-8")
    assert not old or text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
    module = ModuleType(name)
    module.__file__ = str(CHUNKED / f"{name}.py")
    exec(compile(text.replace(old, new) if old else text, name, "exec"), module.__dict__)
    return module


@pytest.fixture(autouse=True)
def beside_the_examples(monkeypatch):
    monkeypatch.syspath_prepend(str(CHUNKED))
    yield
    sys.modules.pop("chunks", None)


@pytest.mark.parametrize("name", ["gated_delta", "mamba2", "mlstm"])
def test_a_chunked_example_is_verified(name):
    module = kernel_of(name)
    assert module.verify() is None


@pytest.mark.parametrize("name", ["gated_delta", "mamba2", "mlstm"])
def test_the_form_in_torch_takes_what_its_cell_is_given(name):
    """What can be said of it where torch is not installed: it compiles, and takes the cell's arrays by their names."""
    tree = ast.parse((CHUNKED / f"{name}_torch.py").read_text(encoding="utf-8"))
    assert compile(tree, name, "exec")
    forward = next(n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef) and n.name == "forward")
    cell = sr.read_cell(CHUNKED / f"{name}.cell")
    known = [*cell.inputs, *cell.parameters, *cell.states]
    assert [a.arg for a in forward.args.args[1:]] == [each.symbol.name for each in known]


@pytest.mark.parametrize(("name", "bug", "kind", "old", "new", "steps"), BACKWARDS, ids=lambda v: str(v)[:40])
def test_a_wrong_line_backwards_is_found_and_named(name, bug, kind, old, new, steps):
    cell = sr.read_cell(CHUNKED / f"{name}.cell")
    with pytest.raises(GradientMismatch) as caught:
        assert_gradients_match(cell, kernel_of(name, old, new).backward, steps=BORDERS, lag=None)
    report = caught.value.report
    assert (report.shortest.trial.steps, report.looks_like[0].kind) == (steps, kind), bug


def test_sums_of_gates_lose_beside_the_largest_of_a_chunk_that_nobody_named(monkeypatch):
    cell = sr.read_cell(CHUNKED / "mamba2.cell")
    trial = trial_of(cell, TrialKind.LAST, CHUNK - 1, 2, default_sizes(cell, None), 0, "float32", None)

    def wrong_in(kernel):
        setup = Setup(equations_of(cell), kernel.backward, ("width",), 2e-4, "float32", float("nan"))
        return compare(setup, trial).wrong

    assert wrong_in(kernel_of("mamba2")) == set()
    assert wrong_in(kernel_of("mamba2", "sum_from_behind(G_bar)", "sum_from_behind(G_bar) - 1e-3 * G_bar")) >= {"width"}
    monkeypatch.setattr(comparing, "lose_in_gate_sums", lambda *given: {})
    assert wrong_in(kernel_of("mamba2")) == {"width"}
