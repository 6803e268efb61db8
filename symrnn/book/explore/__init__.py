"""The interactive page: sliders for the weights and the activation, over formulas that the checker has proved.

Read ``page.py`` first.
"""

from __future__ import annotations

from pathlib import Path

from symrnn.book.explore.formulas import EXPLORED, neuron_formulas
from symrnn.book.explore.page import explorer_page
from symrnn.book.explore.page_claims import judge_formulas
from symrnn.files.atomic import write_file

__all__ = ["write_explorer"]


def write_explorer(path: str | Path, *, force: bool = False) -> Path:
    """Judge the formulas of the interactive page and write it: one offline HTML file. Returns its path.

    Its links lead to two_steps.html, fifty_steps.html and vanishing_and_exploding.html beside it.

    Raises
    ------
    InputError
        naming the claim, where one is not proved, and where the file cannot be written.
    """
    neurons = tuple(map(neuron_formulas, EXPLORED))
    return write_file(path, explorer_page(neurons, judge_formulas(neurons)), force=force)
