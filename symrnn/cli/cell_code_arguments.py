"""The arguments of the commands that put cells side by side and write them as code. Nothing here loads SymPy."""

from __future__ import annotations

from symrnn.cli.options import add_command, add_named_cell, format_option

TYPE_CHECKING = False  # as in typing, which takes longer to load than the rest of --help
if TYPE_CHECKING:
    from symrnn.cli.options import Commands

__all__ = ["code_arguments", "compare_arguments"]

_COMPARE = """examples:
  symrnn compare gru gru_reset_after
  symrnn compare lstm mine.cell --names W_xi=W_xu,W_hi=W_hu

exit codes:
  0 the same function up to names, 1 different functions, 2 usage or unreadable input, 4 undecided
"""


def compare_arguments(commands: Commands) -> None:
    """Of two cells."""
    parser = add_command(
        commands, "compare", "say whether two cells are one function of one step, and which lines differ", _COMPARE
    )
    parser.add_argument("first", metavar="A", help="a cell of the catalogue (see symrnn list), or a FILE.cell")
    parser.add_argument("second", metavar="B", help="the cell to compare it with")
    parser.add_argument(
        "--names",
        metavar="NAME=NAME,...",
        action="append",
        default=[],
        help="names of A, and what they are called in B",
    )
    format_option(parser, "text", "json")


def code_arguments(commands: Commands) -> None:
    """Of a cell and a target."""
    parser = add_command(commands, "code", "print one step forwards and one backwards as code to copy")
    add_named_cell(parser)
    parser.add_argument(
        "--to", choices=("numpy", "torch", "jax", "c"), default="numpy", help="the target (default: %(default)s)"
    )
