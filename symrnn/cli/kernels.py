"""``symrnn verify-kernel``: a backward pass written by hand, before the exact gradients of a cell."""

from __future__ import annotations

import argparse
import contextlib
import functools
import inspect
import sys
import time
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from symrnn import testing
from symrnn.cells.cell import Cell
from symrnn.cli.arguments import MOST_STEPS, cell_of, integer_of, kink_of
from symrnn.cli.kernel_reports import EXIT_CODES, KERNEL_FORMATS, Agreement, Compared
from symrnn.cli.output_files import check_output_option
from symrnn.cli.user_functions import function_at, own_line
from symrnn.errors import InputError, quote
from symrnn.files.atomic import write_file
from symrnn.testing import GradientMismatch, KernelError, assert_gradients_match
from symrnn.testing.mistakes.mismatch_report import MismatchReport
from symrnn.testing.plugins.junit import printable

__all__ = ["verify_kernel"]

LARGEST_SIZE = 10_000
LARGEST_SEED = 2**32
BETWEEN_LINES = 5.0  # seconds of silence

#: the marks of a report, whatever its file is called
_KINDS: Mapping[str, str] = MappingProxyType({"text": ".txt", "json": ".json", "junit": ".xml"})

Kernel = Callable[..., Any]


def verify_kernel(arguments: argparse.Namespace) -> int:
    """Compare a kernel with a cell; what the kernel prints goes to stderr, like all progress."""
    cell = cell_of(arguments)
    options = _options(arguments)
    if arguments.output is not None:
        check_output_option(arguments)
    print(f"symrnn: comparing {quote(arguments.kernel, 200)} with the gradient of {cell.name}", file=sys.stderr)
    with contextlib.redirect_stdout(sys.stderr):
        compared = _compare(cell, arguments, options)
    _tell(compared, arguments)
    return EXIT_CODES[compared.agreement]


def _compare(cell: Cell, arguments: argparse.Namespace, options: dict[str, Any]) -> Compared:
    """What becomes of the comparison, whatever the kernel does."""
    began = time.perf_counter()

    def conclude(agreement: Agreement, message: str, report: MismatchReport | None = None) -> Compared:
        return Compared(arguments.kernel, cell.name, agreement, message, time.perf_counter() - began, report)

    try:
        with function_at(arguments.kernel) as function:
            _refuse_signature(function, arguments.kernel)
            kernel = _report_progress(function, arguments.kernel)
            if arguments.layout == "torch":
                kernel = testing.torch_layout(cell, kernel)  # loaded where it is asked for
            assert_gradients_match(cell, kernel, **options)
    except GradientMismatch as error:
        return conclude(Agreement.DIFFERS, str(error), error.report)
    except KernelError as error:
        return conclude(Agreement.INCOMPARABLE, _describe_error(error))
    except InputError as error:
        return conclude(Agreement.INCOMPARABLE, str(error))
    except BaseException as error:
        if isinstance(error, (Exception, KeyboardInterrupt)):
            raise
        return conclude(Agreement.INCOMPARABLE, own_line(error))  # the kernel left by sys.exit, or by pytest.skip
    lag = [] if options["lag"] is None else [options["lag"]]
    steps = ", ".join(map(str, sorted({*options["steps"], *lag})))
    return conclude(Agreement.AGREES, f"{arguments.kernel} gives the gradient of {cell.name}, over {steps} steps")


def _describe_error(error: KernelError) -> str:
    """One line: where the kernel raised, and with what it had been called; or what is wrong with what it gave back."""
    first, *others = str(error).splitlines()
    own = "" if error.__cause__ is None else own_line(error.__cause__)
    return "; ".join([own if ", line " in own else first, *others])  # a compiled kernel has no lines


def _refuse_signature(function: Kernel, place: str) -> None:
    """A function that cannot be called with four arguments is told before it is called."""
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        return  # a compiled function may not say what it takes
    try:
        signature.bind(None, None, None, None)
    except TypeError:
        raise InputError(
            f"{place} takes {signature}; expected a function of four arguments, (params, x, initial, upstream)"
        ) from None


def _report_progress(function: Kernel, place: str) -> Kernel:
    """The function, with a line on stderr now and then, where it takes long."""
    calls, last = 0, time.monotonic()

    @functools.wraps(function)
    def kernel(params: Any, x: Any, initial: Any, upstream: Any) -> Any:
        nonlocal calls, last
        calls += 1
        if time.monotonic() - last > BETWEEN_LINES:
            last = time.monotonic()
            print(f"symrnn: called {calls} times", file=sys.stderr)
        return function(params, x, initial, upstream)

    kernel.__name__ = getattr(function, "__name__", place.partition(":")[2])
    return kernel


def _tell(compared: Compared, arguments: argparse.Namespace) -> None:
    """The report to stdout, or to a file and the words for it to stdout; errors to stderr."""
    is_error = compared.agreement is Agreement.INCOMPARABLE
    if is_error:
        print(f"symrnn: error: {printable(compared.message)}", file=sys.stderr)
    report = KERNEL_FORMATS[arguments.format](compared)
    if arguments.output is None and arguments.format != "text":
        print(report)
        return
    try:
        if arguments.output is not None:
            text = f"{report}\n".encode(errors="backslashreplace")
            write_file(arguments.output, text, force=arguments.force, kind=_KINDS[arguments.format])
    finally:  # the words are said, though the disk be full
        if not is_error:
            print(compared.message)


def _options(arguments: argparse.Namespace) -> dict[str, Any]:
    """The arguments of ``assert_gradients_match``."""
    kink = kink_of(arguments)
    return {
        "steps": _counts(arguments.steps, "--steps", MOST_STEPS),
        "batch": _counts(arguments.batch, "--batch", LARGEST_SIZE),
        "lag": None if arguments.lag == "none" else integer_of(arguments.lag, "--lag", 1, MOST_STEPS),
        "sizes": None if arguments.sizes is None else _sizes(arguments.sizes),
        "wrt": None if arguments.wrt is None else [name.strip() for name in arguments.wrt.split(",")],
        "dtype": arguments.dtype,
        "kink": None if kink is None else float(kink),
        "seed": integer_of(arguments.seed, "--seed", 0, LARGEST_SEED),
    }


def _counts(text: str, option: str, most: int) -> tuple[int, ...]:
    return tuple(integer_of(part, option, 1, most) for part in text.split(","))


def _sizes(text: str) -> dict[str, int]:
    """The sizes in ``n=4,m=3``."""
    pairs = [part.partition("=") for part in text.split(",")]
    return {name.strip(): integer_of(number, f"--sizes: {quote(name)}", 1, LARGEST_SIZE) for name, _, number in pairs}
