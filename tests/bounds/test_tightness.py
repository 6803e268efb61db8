"""No random case violates a bound, as benchmarks/tightness.py has it; and bounds that are too small are violated."""

from __future__ import annotations

import importlib.util
import sys
from dataclasses import replace

import numpy as np
import pytest
from places import BENCHMARKS

PATH = BENCHMARKS / "tightness.py"


@pytest.fixture(scope="module")
def tightness():
    spec = importlib.util.spec_from_file_location("tightness", PATH)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_elman_bound_in_every_regime(tightness):
    rows = list(tightness.elman(20, steps=30))
    assert len(rows) == 15
    assert all(len(row.values) == 20 and 0 <= row.values.min() <= row.values.max() <= 1 for row in rows)
    assert {row.label for row in rows if row.values.max() > 0.999} >= {
        f"neutral, norm {norm}" for norm in ("1", "2", "inf")
    }
    assert "enclosed" in str(rows[0])


def test_the_other_bounds(tightness):
    rows = [
        *tightness.truncation(20),
        *tightness.one_step(4),
        *tightness.formula(3),
        *tightness.enclosure(10, seconds=0.01),
    ]
    assert len(rows) == 17
    assert all(0 <= row.values.min() <= row.values.max() <= 1 + 1e-9 for row in rows)
    assert max(row.values.max() for row in rows) > 0.9


def shorter(honest):
    """A power with an exponent that is one too large."""
    return lambda base, inside: honest(base, inside) * base


def longer(honest):
    """The bound of a window that is one longer."""
    return lambda factor, window, steps: honest(factor, window + 1, steps + 1)


def lowered(found):
    """An enclosure with an upper end that is too small."""
    return replace(found, upper=found.upper * 0.9)


LIES = {
    "a slope too small by a millionth": ("GAMMA", lambda honest: {**honest, "tanh": 1 - 1e-6}, "elman"),
    "an exponent off by one": ("powers", shorter, "elman"),
    "half of the bound of one step": (
        "lag_bounds_at_every_time",
        lambda honest: lambda *given: tuple((low, high / 2) for low, high in honest(*given)),
        "one_step",
    ),
    "a ninth of the symbolic bound": ("_of_formula", lambda honest: lambda *given: honest(*given) / 9, "formula"),
    "a window one longer": ("truncation_bound", longer, "truncation"),
    "an upper end too small": (
        "jacobian_enclosure",
        lambda honest: lambda *given, **more: lowered(honest(*given, **more)),
        "enclosure",
    ),
}  # fmt: skip


@pytest.mark.parametrize("lie", LIES)
def test_a_bound_that_is_too_small_is_violated(tightness, monkeypatch, lie):
    name, change, table = LIES[lie]
    module = sys.modules["elman_cases"] if table == "elman" else tightness
    monkeypatch.setattr(module, name, change(getattr(module, name)))
    with pytest.raises(tightness.ViolationError):
        list(getattr(tightness, table)(20 if table == "elman" else 5, **({"steps": 20} if table == "elman" else {})))


def test_the_spectral_radius_is_no_bound(tightness, monkeypatch):
    """In place of the norm of W_hh, for the 2-norm: a shear has a radius far below its norm."""
    module = sys.modules["elman_cases"]
    honest = module.norm_of

    def radius(matrix, norm):
        if matrix.low.ndim == 3 and (matrix.low == matrix.high).all():
            return module.Intervals.point(np.abs(np.linalg.eigvals(matrix.low)).max(-1))
        return honest(matrix, norm)

    monkeypatch.setattr(module, "norm_of", radius)
    with pytest.raises(tightness.ViolationError):
        list(tightness.elman(20, steps=20))


@pytest.mark.slow
@pytest.mark.parametrize("table", ["elman", "regime", "formula", "truncation", "enclosure"])
def test_a_thousand_cases(tightness, table):
    rows = list(tightness.TABLES[table]())
    assert all(len(row.values) == 1000 and row.values.max() <= 1 + 1e-9 for row in rows)
