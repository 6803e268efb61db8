"""The arguments of the commands that put cells side by side, write them as code, or ask about chunks. No SymPy."""

from __future__ import annotations

from symrnn.cli.options import add_command, add_named_cell, force_option, format_option, kink_option

TYPE_CHECKING = False  # as in typing, which takes longer to load than the rest of --help
if TYPE_CHECKING:
    from symrnn.cli.options import Commands

__all__ = ["code_arguments", "compare_arguments", "emit_arguments", "exponent_arguments"]

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


_EMIT = """examples:
  symrnn emit-c lstm -o lstm.c
  cc -std=c99 -O3 -DSYMRNN_TEST lstm.c -lm && ./a.out
"""


def emit_arguments(commands: Commands) -> None:
    """Of a cell with a loss."""
    parser = add_command(
        commands, "emit-c", "write the loss of a cell over a sequence and its gradients as one C file", _EMIT
    )
    add_named_cell(parser)
    parser.add_argument(
        "--loss",
        choices=("squared_error", "squared_error_last"),
        default="squared_error",
        help="(default: %(default)s)",
    )
    kink_option(parser)
    parser.add_argument(
        *("--lanes",), choices=("1", "8", "16"), default="1", help="members of a batch side by side (default: 1)"
    )
    parser.add_argument("-o", "--output", metavar="FILE.c", help="write a file instead of printing")
    force_option(parser)


_EXPONENTS = """forms of the decays, all of which are equal in exact numbers, with G the cumulative log gates:
  pairs      exp(G_t - G_i) masked first          start   exp(G_t) for queries, exp(-G_i) for keys
  late_mask  exp(G_t - G_i) of all, masked then   first, middle, end   the same about G of one step

Nothing is run: the ends are those of sums of gates, and are taken. Exponentials that come near the largest number leave
little room to what they are multiplied with.

examples:
  symrnn exponents kda --chunk 64 --gate -5,0
  symrnn exponents mamba2 --chunk 64 --gate -1.41,0 --decays late_mask
  symrnn exponents gla --chunk 16 --decays start --dtype bfloat16

exit codes:
  0 there they are, 1 an exponential may overflow in --dtype, 2 usage or unreadable input
"""


def exponent_arguments(commands: Commands) -> None:
    """Of a cell, a chunk and its gates."""
    parser = add_command(
        commands, "exponents", "say how large the exponents of a recurrence in chunks become, both ways", _EXPONENTS
    )
    add_named_cell(parser)
    parser.add_argument("--chunk", metavar="C", default="64", help="so many steps at once (default: %(default)s)")
    parser.add_argument(
        "--gate",
        metavar="MIN,MAX",
        action="append",
        default=[],
        help="between what every log gate lies, or NAME=MIN,MAX for one of them or another input (default: -5,0)",
    )
    parser.add_argument("--decays", metavar="FORM", help="one form, line by line (default: a table of all)")
    parser.add_argument(
        "--dtype",
        choices=("float16", "bfloat16", "float32", "float64"),
        help="exit with 1 where an exponential may overflow in it, in any form that is looked at",
    )
    format_option(parser, "text", "json")
