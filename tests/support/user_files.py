"""A folder of a user's: a file of every kind that a command reads, links to them, and commands that write."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np

__all__ = ["AGREES", "EVALUATE", "LESSON", "hard_link_to", "link_to", "make_files", "snapshot"]

LESSON = """import sympy as sp
from symrnn import Claim, Derivation, Step, Text

x = sp.Symbol("x", real=True)

def build():
    claim = Claim.equality("square", (x + 1)**2, x**2 + 2*x + 1)
    return Derivation("A square", Text("One step."), (), (Step("one", "Square", Text("It is."), (claim,), "algebra"),))
"""
CELL = "x: input\nh: state\nw: param\nh = tanh(x + w*h)\n"
KERNEL = "def backward(params, x, initial, upstream):\n    return {}\n"

EVALUATE = ("evaluate", "elman", "--params", "params.npz", "--data", "data.npz")
AGREES = ("verify-kernel", "own_kernel_here:backward", "--cell", "elman")


def make_files(folder: Path) -> None:
    """Weights, data, constants, numbers, a cell, a derivation, kernels, and a page of the user's own."""
    (folder / "package").mkdir(parents=True)
    np.savez(folder / "params.npz", W_xh=np.ones((3, 2)), W_hh=np.eye(3) / 2, b_h=np.zeros(3))
    np.savez(folder / "data.npz", x=np.ones((5, 2)) / 10, target=np.zeros((5, 3)))
    np.savez(folder / "constants.npz", c=np.ones(3))
    texts = {
        "lesson.py": LESSON,
        "own.cell": CELL,
        "own_kernel_here.py": KERNEL,
        "package/__init__.py": KERNEL,
        "package/inner.py": KERNEL,
        "values.json": '{"w1": 0.5}',
        "mine.html": "<p>my page</p>",
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")


def snapshot(folder: Path) -> dict[str, bytes]:
    """What is in every file."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def link_to(target: str, output: str) -> str:
    """Another name of a file, which is given back."""
    Path(output).symlink_to(Path(target).absolute())
    return output


def hard_link_to(target: str, output: str) -> str:
    """Another name of a file, which is given back."""
    os.link(target, output)
    return output
