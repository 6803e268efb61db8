"""The command line. SymPy is loaded only by the commands that compute."""

from symrnn.cli.main import main

__all__ = ["main"]
