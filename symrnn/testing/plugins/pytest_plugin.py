"""The plug-in for pytest under the name that installations made before ``_symrnn_pytest.py`` know it by."""

from __future__ import annotations

from _symrnn_pytest import *  # noqa: F403  # its hooks and fixtures are its public names
