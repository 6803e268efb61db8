"""Numbers: a program or a cell as a fast NumPy function, and a slow reference to compare programs with.

The only room that makes code: from whitelisted nodes, never from a text. It imports ``gradients`` and the rooms of
smaller number, and not ``bounds``. Read ``evaluators.py`` first, then ``sequences.py``.
"""

from __future__ import annotations

from symrnn.expressions.lazy import import_at_use

TYPE_CHECKING = False  # as in typing, which takes longer to load than the rest of --help
if TYPE_CHECKING:
    from symrnn.evaluate.bound_calls import BoundCall as BoundCall
    from symrnn.evaluate.evaluators import Evaluator as Evaluator
    from symrnn.evaluate.evaluators import evaluator as evaluator
    from symrnn.evaluate.found_gradients import Gradients as Gradients
    from symrnn.evaluate.progress_bars import draw_progress as draw_progress
    from symrnn.evaluate.sequences import SequenceEvaluator as SequenceEvaluator
    from symrnn.evaluate.slow_reference import reference as reference
    from symrnn.evaluate.streams import gradient_over_chunks as gradient_over_chunks
    from symrnn.evaluate.streams import stream as stream
    from symrnn.evaluate.streams import truncate_bptt as truncate_bptt

# Where each public name lives. They are imported at first use, so that numbers with digits load no sequences.
_HOMES = {
    "BoundCall": "bound_calls",
    "Evaluator": "evaluators",
    "Gradients": "found_gradients",
    "SequenceEvaluator": "sequences",
    "draw_progress": "progress_bars",
    "evaluator": "evaluators",
    "gradient_over_chunks": "streams",
    "reference": "slow_reference",
    "stream": "streams",
    "truncate_bptt": "streams",
}

__all__ = [*_HOMES]

__getattr__, __dir__ = import_at_use(__name__, _HOMES)
