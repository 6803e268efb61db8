"""From an argument list to the arguments of a command, or an answer. Nothing here loads SymPy."""

from __future__ import annotations

import argparse
import contextlib
import io
import re
from collections.abc import Sequence

from symrnn import __version__
from symrnn.cli.command_arguments import COMMAND_ARGUMENTS
from symrnn.cli.unknown_arguments import explain, explain_extra, no_command

TYPE_CHECKING = False  # as in typing, which takes longer to load than the rest of --help
if TYPE_CHECKING:
    from typing import NoReturn

__all__ = ["UsageError", "build_parser", "parse_arguments"]

LONGEST_ARGUMENT = 100_000
MOST_ARGUMENTS = 1000
_TAKE_NUMBERS = frozenset({"--inputs", "--steps", "--initial", "--digits", "--kink", "--loss", "--target", "--gate"})

_EXIT_CODES = """exit codes:
  0 all hold, 1 a check failed, 2 usage or unreadable input, 3 internal error, 4 undecided under --strict
"""
_EXAMPLES = """examples:
  symrnn unroll neuron --inputs 2,4
  symrnn gradient neuron --inputs 2,4 --wrt w1
  symrnn evaluate neuron --inputs 2,4 --activation tanh --set w1=0.5,w2=-0.3,w3=1.2,w_n=0.8
"""


class UsageError(Exception):
    """The arguments cannot be understood."""


class _AnsweredException(Exception):  # noqa: N818  # no error: the parser itself had the answer, --help or --version
    """The output is complete."""


class _Parser(argparse.ArgumentParser):
    """A parser that comes back to its caller instead of ending the process."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{explain(message, self)}; see {self.prog} --help")

    def exit(self, status: int = 0, message: str | None = None) -> NoReturn:
        raise _AnsweredException


def parse_arguments(argv: Sequence[str]) -> argparse.Namespace | str:
    """The arguments of a command, or the text that answers --help and --version.

    Raises
    ------
    UsageError
        for arguments that no command takes, or that are too long.
    """
    if len(argv) > MOST_ARGUMENTS:
        raise UsageError(f"found {len(argv)} arguments; give at most {MOST_ARGUMENTS}")
    for number, argument in enumerate(argv, 1):
        if len(argument) > LONGEST_ARGUMENT:
            raise UsageError(
                f"argument {number} has {len(argument)} characters; give at most {LONGEST_ARGUMENT}, or a file "
                "where the command takes one, such as evaluate --data FILE"
            )
    output, parser = io.StringIO(), build_parser()
    if wrong := no_command(argv, parser):
        raise UsageError(wrong if "--help" in wrong else f"{wrong}; see symrnn --help")
    try:
        with contextlib.redirect_stdout(output):
            found, extra = parser.parse_known_args(_join_negative_numbers(argv))
        if extra:
            wrong = explain_extra(extra, argv, parser, found.command)
            raise UsageError(f"{wrong}; see symrnn {found.command} --help")
        return found
    except _AnsweredException:
        return output.getvalue().rstrip("\n")


def _join_negative_numbers(argv: Sequence[str]) -> list[str]:
    """``--inputs -2,4`` as ``--inputs=-2,4``, ``--loss -y`` as ``--loss=-y``: argparse takes them for options.

    >>> _join_negative_numbers(["unroll", "neuron", "--inputs", "-2,4"])
    ['unroll', 'neuron', '--inputs=-2,4']
    >>> _join_negative_numbers(["gradient", "lstm", "--loss", "-target*y"])
    ['gradient', 'lstm', '--loss=-target*y']
    """
    joined: list[str] = []
    for argument in argv:
        before = joined[-1] if joined else ""
        is_number = before in _TAKE_NUMBERS and re.match(r"-[0-9.]", argument)
        is_formula = before == "--loss" and re.match(r"-[^-]", argument) and argument not in ("-o", "-h")
        if is_number or is_formula:
            joined[-1] += f"={argument}"
        else:
            joined.append(argument)
    return joined


def build_parser() -> argparse.ArgumentParser:
    """The parser of the command line, with one for each command."""
    parser = _Parser(
        prog="symrnn",
        description="Derive, check and run recurrent networks from one mathematical source.",
        epilog=f"{_EXAMPLES}\n{_EXIT_CODES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"symrnn {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for add in COMMAND_ARGUMENTS:
        add(commands)
    return parser
