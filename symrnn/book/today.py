"""The second book: the linear recurrences of today, each step by step and in chunks, and what papers print of them."""

from __future__ import annotations

from collections.abc import Mapping

from symrnn.book.chapter_files import build_chapter
from symrnn.book.chapters import lecture_folder
from symrnn.book.imprint import OURS
from symrnn.book.start_page import Question, Start
from symrnn.cells import load
from symrnn.derivation.chunk_derivations import derive_chunkwise
from symrnn.derivation.derivation import Derivation
from symrnn.derivation.exposition import Text
from symrnn.derivation.scan_derivations import derive_scans
from symrnn.documents.pages.blocks import Extra
from symrnn.documents.pages.chunk_pages import chunk_extras

__all__ = ["START", "TODAY", "extras_of", "today_derivations"]

#: the cells, in the order in which they follow from each other
TODAY = ("retnet", "mamba2", "gla", "mlstm", "deltanet", "gated_deltanet", "kda", "rwkv7", "mingru", "rg_lru")
_PRINTED = "what_papers_print"

START = Start(
    "The recurrences of today",
    Text(
        "Linear recurrences, as language models have them: each a chapter with its equations, the recurrence step by "
        "step, the same in chunks of any length, both backward passes, how large exponents become, the code, and its "
        "source. A program has checked each step: a tick stands only where a claim is proved by an exact argument, at "
        "sizes that are names, and the length of a chunk is one of them. The last chapter has forms that are printed "
        "and wrong, each refuted with numbers."
    ),
    (
        Question(Text("Which printed formulas are wrong, and at which numbers?"), _PRINTED, "mask-without-decay"),
        Question(Text("What does a chunk of the gated delta rule compute?"), "gated_deltanet", "chunk"),
        Question(Text("What is its backward pass?"), "gated_deltanet", "chunk-backwards"),
    ),
    imprint=OURS,
)


def today_derivations() -> Mapping[str, Derivation]:
    """The chapters by the names of their pages: what all rest on, a cell each, and what papers print."""
    cells = {name: derive_chunkwise(load(name)) for name in TODAY}
    printed = build_chapter(lecture_folder() / "today" / f"{_PRINTED}.py")
    return {"linear_recurrences": derive_scans(), **cells, _PRINTED: printed}


def extras_of(name: str) -> tuple[Extra, ...]:
    """What stands below the steps of a chapter: of a cell its exponents and its code."""
    return tuple(chunk_extras(load(name))) if name in TODAY else ()
