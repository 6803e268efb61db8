"""Each command by its name."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from types import MappingProxyType

from symrnn.cli.book import write_demo
from symrnn.cli.bounds import print_bound
from symrnn.cli.documents import check_derivations, derive_cell, list_all, render_one
from symrnn.cli.kernels import verify_kernel
from symrnn.cli.programs import print_evaluation, print_gradient, print_unrolled
from symrnn.cli.pullbacks import print_pullback
from symrnn.cli.regimes import print_regime

__all__ = ["COMMANDS"]

#: from the name of a command to what runs it and returns the exit code
COMMANDS: Mapping[str, Callable[[argparse.Namespace], int]] = MappingProxyType(
    {
        "list": list_all,
        "demo": write_demo,
        "check": check_derivations,
        "render": render_one,
        "derive": derive_cell,
        "unroll": print_unrolled,
        "gradient": print_gradient,
        "pullback": print_pullback,
        "evaluate": print_evaluation,
        "bound": print_bound,
        "regime": print_regime,
        "verify-kernel": verify_kernel,
    }
)
