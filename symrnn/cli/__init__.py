"""The command line. SymPy is loaded only by the commands that compute.

Each command is a function from arguments to an exit code; whatever goes wrong is one line on stderr. It imports every
other room. Read ``main.py`` first, then ``commands.py``.
"""

from symrnn.cli.main import main

__all__ = ["main"]
