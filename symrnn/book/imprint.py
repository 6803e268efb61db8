"""Who wrote a book, and on which terms it may be handed out."""

from __future__ import annotations

from dataclasses import dataclass

from symrnn import __version__

__all__ = ["OURS", "Imprint"]


@dataclass(frozen=True, slots=True)
class Imprint:
    """An author, and the terms as a sentence.

    >>> print(Imprint("A. Author", "CC BY 4.0."))
    By A. Author. CC BY 4.0.
    """

    author: str
    terms: str

    def __str__(self) -> str:
        return f"By {self.author}. {self.terms}"


#: of the books that come with symrnn
OURS = Imprint(
    "the symrnn developers", f"Version {__version__}. It may be copied, changed and handed out under the MIT licence."
)
