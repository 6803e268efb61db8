"""``symrnn code``: one step of a cell forwards and one backwards, as code to copy."""

from __future__ import annotations

import argparse

from symrnn.cli.arguments import cell_of
from symrnn.interop.code_texts import code

__all__ = ["print_code"]


def print_code(arguments: argparse.Namespace) -> int:
    """The text for one target."""
    print(code(cell_of(arguments), arguments.to).rstrip())
    return 0
