"""How objects show themselves: a short ``repr``, and in a notebook what a page would show.

The formulas of a notebook are written far to the right of the objects that hold them. So the way there stands open
here, until the front door of the package connects it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

TYPE_CHECKING = False  # as in typing, which takes longer to load than the rest of --help
if TYPE_CHECKING:
    from typing import Any

__all__ = ["NOTEBOOK", "brief", "brief_text", "first_and_last", "mimebundle", "quote_name"]

_LONGEST, _LONGEST_NAME, _MOST_NAMES = 100, 40, 3


class _Notebook:
    """Who writes an object as HTML for a notebook; None as long as nobody does."""

    __slots__ = ("write",)

    def __init__(self) -> None:
        self.write: Callable[[Any], str] | None = None


#: connected once, when the package is imported
NOTEBOOK = _Notebook()


def mimebundle(
    shown: Any, include: Collection[str] | None = None, exclude: Collection[str] | None = None
) -> dict[str, str]:
    """The ``_repr_mimebundle_`` of a record: its text, and HTML with formulas as MathML where it can be written."""
    bundle = {"text/plain": str(shown)}
    try:
        if NOTEBOOK.write is not None:
            bundle["text/html"] = NOTEBOOK.write(shown)
    except Exception:  # whatever it is, an object that cannot be drawn is no reason to show none
        pass
    wanted, unwanted = (frozenset(kinds or ()) for kinds in (include, exclude))
    return {
        kind: written for kind, written in bundle.items() if (not wanted or kind in wanted) and kind not in unwanted
    }


def brief(record: Any, *parts: object) -> str:
    """A ``repr`` of one short line: the kind of the record, and what tells it from others of its kind.

    >>> brief(1.5, "6 lines", "a, ..., h")
    'float(6 lines, a, ..., h)'
    """
    text = ", ".join(map(str, parts)).replace("\n", " ")
    kind = type(record).__name__
    room = _LONGEST - len(kind) - 2
    return f"{kind}({_cut(text, room)})"


def brief_text(record: Any) -> str:
    """The ``__repr__`` of a record whose text says what it is."""
    return brief(record, record)


def quote_name(name: object) -> str:
    """A name in quotation marks, cut where it is long."""
    return repr(_cut(str(name), _LONGEST_NAME))


def first_and_last(names: Iterable[object]) -> str:
    """A few names, or the first and the last of many.

    >>> first_and_last("ahy"), first_and_last("achy")
    ('a, h, y', 'a, ..., y')
    """
    known = [_cut(str(name), _LONGEST_NAME) for name in names]
    return ", ".join(known if len(known) <= _MOST_NAMES else (known[0], "...", known[-1]))


def _cut(text: str, room: int) -> str:
    return text if len(text) <= room else f"{text[: room - 3]}..."
