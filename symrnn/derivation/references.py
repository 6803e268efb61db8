"""A place that prose speaks of: a chapter of the book, or a step of it."""

from __future__ import annotations

from dataclasses import dataclass

from symrnn.errors import InputError
from symrnn.expressions.arguments import check_arguments
from symrnn.expressions.copying import reduce_to_fields
from symrnn.expressions.display import brief, quote_name

__all__ = ["Reference"]


@check_arguments
@dataclass(frozen=True, slots=True)
class Reference:
    """Words that lead to a chapter, by the name of its page, or to a step, by its id; ``Text`` has it in a placeholder.

    In a book they are a link, elsewhere words alone. Without a ``chapter`` the step is one of the same page, and
    without ``words`` its number stands there.

    >>> from symrnn.derivation.exposition import Text
    >>> said = Text("see {there}, step {one}", there=Reference("the chapter before", "one"), one=Reference(step="a"))
    >>> print(*said.parts(), sep="|")
    see |the chapter before|, step |a

    Raises
    ------
    InputError
        where it names neither a chapter nor a step, and where the way to another chapter has no words.
    """

    words: str = ""
    chapter: str = ""
    step: str = ""

    __reduce__ = reduce_to_fields

    def __post_init__(self) -> None:
        if not self.chapter and not self.step:
            raise InputError(
                f"the reference {self.words!r} leads nowhere; give it chapter=, the name of a page, or step=, an id"
            )
        if self.chapter and not self.words.strip():
            raise InputError(
                f"the reference to {self.chapter} has no words; give it words, such as 'the chapter on ...'"
            )

    def __str__(self) -> str:
        return self.words or self.step

    def __repr__(self) -> str:
        return brief(self, quote_name(str(self)), quote_name(f"{self.chapter}#{self.step}".strip("#")))
