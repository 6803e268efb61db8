"""The arguments of ``symrnn sweep``. Nothing here loads SymPy."""

from __future__ import annotations

from symrnn.cli.options import add_command

TYPE_CHECKING = False  # as in typing, which takes longer to load than the rest of --help
if TYPE_CHECKING:
    from symrnn.cli.options import Commands

__all__ = ["sweep_arguments"]

_SWEEP = """studies:
  regime    whether the gradient vanishes or explodes over --lag steps of a random sequence, certified
  gradient  how large the gradient of a loss is --lag steps before it, in float64
  bound     by how much one step makes a gradient grow at most, certified

Every combination of the values is a point, and each point a random network: weights uniform on +-scale/sqrt(columns).
With -o each point that is done is a line of a file, and the same command goes on from there. A table is printed as CSV.

examples:
  symrnn sweep gradient --cell elman,gru,lstm --lag 1,10,100 --seed 0:20 -o gradients.jsonl
  symrnn sweep regime --cell elman --n 8 --scale 0.5,0.9,1.1 --seed 0:100 --workers 2 -o regimes.jsonl

exit codes:
  0 every point is done, 1 some failed, 2 usage or unreadable input, 130 interrupted (what is done is in the file)
"""


def sweep_arguments(commands: Commands) -> None:
    """Of a study, and a list for each name."""
    parser = add_command(commands, "sweep", "ask one question of many random networks, on several processes", _SWEEP)
    parser.add_argument("study", metavar="STUDY", help="regime, gradient or bound")
    parser.add_argument("--cell", metavar="CELL,...", required=True, help="cells of the catalogue, or FILE.cell")
    parser.add_argument("--n", metavar="N,...", help="sizes of the state, or a range 1:9 or 1:9:2 (default: 8)")
    parser.add_argument("--m", metavar="M,...", help="sizes of the input (default: 4)")
    parser.add_argument("--scale", metavar="S,...", help="by what the matrices are multiplied (default: 1)")
    parser.add_argument("--seed", metavar="N,...", help="seeds, or a range such as 0:100 (default: 0)")
    parser.add_argument("--lag", metavar="K,...", help="over how many steps, for regime and gradient (default: 50)")
    parser.add_argument("--norm", metavar="NORM,...", help="1, 2 or inf, for regime and bound (default: 2)")
    parser.add_argument(
        "--set", metavar="NAME=S,...", action="append", default=[], help="constants of a cell, such as dt=0.1,0.2,eps=1"
    )
    parser.add_argument("-o", "--results", metavar="FILE", help="the result file to begin, or to go on from")
    parser.add_argument("--workers", metavar="N", help="processes (default: one for each core); 0 for none but this")
    parser.add_argument(
        "--retries", metavar="N", default="2", help="after the death of a worker (default: %(default)s)"
    )
    parser.add_argument("--dask", metavar="ADDRESS", help="a Dask scheduler, such as tcp://host:8786, for its workers")
