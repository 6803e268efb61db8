"""Where the tests find what they read: the root of the repository and its folders."""

from __future__ import annotations

from pathlib import Path

import symrnn

__all__ = ["BENCHMARKS", "DOCS", "EXAMPLES", "KERNELS", "LECTURE", "PACKAGE", "ROOT", "SUPPORT"]

SUPPORT = Path(__file__).resolve().parent
ROOT = next(folder for folder in SUPPORT.parents if (folder / "pyproject.toml").is_file())
PACKAGE = Path(symrnn.__file__).parent
BENCHMARKS, DOCS, EXAMPLES, LECTURE = (ROOT / name for name in ("benchmarks", "docs", "examples", "derivations"))
KERNELS = SUPPORT / "kernels"
