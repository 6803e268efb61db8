"""From arguments to an exit code: whatever happens, one clear line and never a traceback."""

from __future__ import annotations

import contextlib
import os
import sys
import warnings
from collections.abc import Iterator, Sequence

from symrnn.cli.commands import command_of
from symrnn.cli.parser import UsageError, parse_arguments
from symrnn.errors import CellWarning, InputError, TextError

TYPE_CHECKING = False  # as in typing, which takes longer to load than the rest of --help
if TYPE_CHECKING:
    from typing import Any

__all__ = ["main"]

UNUSABLE, INTERNAL = 2, 3
INTERRUPTED, PIPE_CLOSED = 130, 141  # as shells report the signals
LONGEST_MESSAGE = 600
_NEEDED = ("numpy", "sympy", "mpmath")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code.

    0: all hold, 1: a check failed, 2: usage or unreadable input, 3: an internal error, 4: undecided under --strict.
    """
    if sys.stderr is None:  # closed by whoever called: print would write to stdout instead
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115  # for the rest of the process
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        return _run(sys.argv[1:] if argv is None else argv)
    except (InputError, UsageError) as error:
        for each in error.each if isinstance(error, TextError) else (error,):
            _exit_with_message(f"error: {each}", UNUSABLE)
        return UNUSABLE
    except KeyboardInterrupt:
        return _exit_with_message("interrupted", INTERRUPTED)
    except BrokenPipeError:
        _drop_output()
        return PIPE_CLOSED
    except OSError as error:
        return _exit_with_message(f"error: {error.filename or 'output'}: {error.strerror or error}", UNUSABLE)
    except ModuleNotFoundError as error:
        return _exit_with_message(_missing(error), UNUSABLE if error.name in _NEEDED else INTERNAL)
    except MemoryError:
        return _exit_with_message(
            "error: this needs more memory than there is; take fewer steps or smaller numbers", UNUSABLE
        )
    except Exception as error:
        if os.environ.get("SYMRNN_DEBUG"):
            raise
        kind = type(error).__name__
        return _exit_with_message(
            f"internal error: {kind}: {error}; SYMRNN_DEBUG=1 shows where, please report it", INTERNAL
        )


def _run(argv: Sequence[str]) -> int:
    arguments = parse_arguments(argv)
    if isinstance(arguments, str):
        print(arguments)
        return 0
    # before NumPy is loaded: matrices of some hundred rows are multiplied, and threads would only wait for each other
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    with _warnings_in_lines():
        code = command_of(arguments)(arguments)
    if sys.stdout is not None:
        sys.stdout.flush()
    return code


@contextlib.contextmanager
def _warnings_in_lines() -> Iterator[None]:
    """What may not be meant in a cell is one line on stderr, however often the command reads the file."""
    seen: set[str] = set()
    with warnings.catch_warnings():
        usual = warnings.showwarning

        def show(message: Warning | str, category: type[Warning], filename: str, lineno: int, *more: Any) -> None:
            if not issubclass(category, CellWarning):
                usual(message, category, filename, lineno, *more)
            elif str(message) not in seen:
                seen.add(str(message))
                _exit_with_message(f"warning: {message}", 0)

        warnings.simplefilter("always", CellWarning)
        warnings.showwarning = show  # type: ignore[assignment]  # what follows the line number is handed on as it is
        yield


def _exit_with_message(message: str, code: int) -> int:
    """One line on stderr: control characters are escaped, and a long message is cut."""
    shown = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in message[:LONGEST_MESSAGE])
    more = "..." if len(message) > LONGEST_MESSAGE else ""
    with contextlib.suppress(OSError):
        print(f"symrnn: {shown}{more}", file=sys.stderr)
    return code


def _missing(error: ModuleNotFoundError) -> str:
    if error.name in _NEEDED:
        return f"error: {error.name} is not installed, and symrnn needs it; write python -m pip install {error.name}"
    return f"internal error: ModuleNotFoundError: {error}; please report it"


def _drop_output() -> None:
    """Whoever read our output has gone: let the interpreter's last flush go nowhere."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
