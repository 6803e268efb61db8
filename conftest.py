"""For the tests and for the doctests of the package alike: what needs an extra that is not installed is skipped."""

from __future__ import annotations

pytest_plugins = ["extras", "garbage"]
