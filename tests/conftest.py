"""Hypothesis without deadlines or chance: the same examples on every run. And the command line as a function."""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator
from dataclasses import dataclass
from importlib.util import find_spec

import pytest
from _pytest.doctest import DoctestModule
from browser import browser, explorer, shared, visit, windows  # noqa: F401  # fixtures
from extras import MISSING
from fresh_process import fresh_process  # noqa: F401  # a fixture
from variants import mark_variants

from symrnn.cli import main

if "hypothesis" not in MISSING:
    from hypothesis import settings

    from _symrnn_hypothesis import register

    register()
    # the slow tests' profile, symrnn-thorough, draws the many; see sample_sizes.py
    settings.register_profile("suite", settings.get_profile("symrnn-fast"), max_examples=20)
    settings.load_profile("suite")

#: what needs a framework that is not installed here is no part of these tests; see the Makefile
_NEED = {
    "torch": [
        "evaluate/test_catalogue_torch.py",
        "evaluate/test_sequences_torch.py",
        "interop/test_torch_functions.py",
        "testing/test_torch.py",
        "testing/test_torch_chunks.py",
        "testing/test_torch_modules.py",
        "testing/test_stacked_modules.py",
        "testing/test_autograd_functions.py",
        "testing/test_function_tutorial.py",
        "testing/test_derivatives_torch.py",
        "support/peers_torch.py",
        "support/planted_torch.py",
        "support/torch_functions_by_hand.py",
        "support/stacked_by_hand.py",
    ],
    "torchrecurrent": [
        "testing/test_packages.py",
        "testing/test_other_modules.py",
        "support/packages_jax.py",
        "support/packages_other.py",
        "support/packages_torchrecurrent.py",
    ],
    "jax": [
        "testing/test_jax.py",
        "testing/test_custom_vjp.py",
        "testing/test_derivatives_jax.py",
        "testing/test_peers_of_kinds.py",
        "support/peers_of_kinds.py",
        "testing/test_bfloat16.py",
        "support/peers_jax.py",
        "interop/test_code_torch.py",
        "interop/test_jax_functions.py",
    ],
}
collect_ignore = [file for framework, files in _NEED.items() for file in files if not find_spec(framework)]
collect_ignore.append("support/uses_of_lisht.py")  # a script, run in a copy of the package


@dataclass(frozen=True)
class Done:
    """What a command came to."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., Done]:
    """A command of symrnn, in this process."""

    def call(*argv: object) -> Done:
        capsys.readouterr()
        code = main([str(argument) for argument in argv])
        return Done(code, *capsys.readouterr())

    return call


@pytest.hookimpl(wrapper=True)
def pytest_collect_file() -> Generator[None, list[pytest.Collector], list[pytest.Collector]]:
    """The examples that run are those of the package: to look for some here loads each module of the tests again."""
    return [found for found in (yield) if not isinstance(found, DoctestModule)]


def pytest_collection_finish() -> None:
    """A module that a test writes anew within a second is not what was compiled of it before."""
    sys.dont_write_bytecode = True


@pytest.hookimpl(tryfirst=True)  # before those that are slow are left out
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    mark_variants(items)
