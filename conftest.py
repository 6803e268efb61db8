"""For the tests and for the doctests of the package alike: what needs an extra that is not installed is skipped."""

from __future__ import annotations

import os

# SymPy keeps a thousand results of each function, and tests of hundreds of cells come back to more: 7 % of their time.
# It reads this when it is loaded, and so do the processes that tests start.
os.environ.setdefault("SYMPY_CACHE_SIZE", "100000")

pytest_plugins = ["extras", "garbage"]
