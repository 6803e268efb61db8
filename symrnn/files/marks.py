"""The mark in a file that symrnn wrote: a comment in the file's own language, with a digest of all the rest.

By the digest a file that was changed since, by hand say, is nobody's to replace either.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["is_sealed", "seal"]

_WORDS, _DIGITS = b"written by symrnn: ", 16
_BLANK = _WORDS + b"0" * _DIGITS
_MARK = re.compile(_WORDS + rb"[0-9a-f]{%d}" % _DIGITS)
_TAIL = 200  # bytes at the end of a file, in which every mark stands

_END = rb"\n?\Z"

#: by the ending of a file: where the mark stands, and how it is written. Every reader of the format passes over it: it
#: is a comment, in JSON one more name in the last object, in a zip archive such as .npz the archive's own comment.
_PLACES: Mapping[str, tuple[bytes, bytes]] = MappingProxyType(
    {
        ".html": (_END, b"\n<!-- %b -->\n"),
        ".svg": (_END, b"\n<!-- %b -->\n"),
        ".xml": (_END, b"\n<!-- %b -->\n"),
        ".md": (_END, b"\n\n<!-- %b -->\n"),
        ".bib": (_END, b"\n%% %b\n"),
        ".tex": (_END, b"\n%% %b\n"),
        ".typ": (_END, b"\n// %b\n"),
        ".py": (_END, b"\n# %b\n"),
        ".cell": (_END, b"\n# %b\n"),
        ".css": (_END, b"\n/* %b */\n"),
        ".js": (_END, b"\n// %b\n"),
        ".c": (_END, b"\n/* %b */\n"),
        ".txt": (_END, b"\n\n%b\n"),
        ".gift": (_END, b"\n// %b\n"),
        ".pdf": (rb"(?=startxref\s+\d+\s+%%EOF\s*\Z)", b"%% %b\n"),
        ".json": (rb"(?<![{\s])(?=\s*\}\s*\]?\s*\Z)", b', "mark": "%b"'),
        ".ipynb": (rb"(?<![{}\s])(?=\s*\}\s*\}\s*\Z)", b', "mark": "%b"'),  # among the metadata, which stand last
        ".npz": (rb"\0\0\Z", len(_BLANK).to_bytes(2, "little") + b"%b"),  # the length of the comment, then itself
    }
)


def seal(content: bytes, kind: str) -> bytes:
    r"""The content of a file with its mark; ``kind`` is the file's ending. Without a place for a mark it stays bare.

    >>> seal(b"h = tanh(x)\n", ".tex")
    b'h = tanh(x)\n% written by symrnn: 7ab3420f26b192bc\n'
    >>> is_sealed(seal(b"h = tanh(x)\n", ".tex")), is_sealed(b"h = tanh(x)\n")
    (True, False)
    """
    if kind not in _PLACES:
        return content
    place, form = _PLACES[kind]
    tail, placed = re.subn(place, lambda _: form % _BLANK, content[-_TAIL:], count=1)
    blank = content[:-_TAIL] + tail
    return _fill(blank, blank.rindex(_BLANK)) if placed else content


def is_sealed(data: bytes) -> bool:
    """Whether symrnn wrote this, and nobody changed it since; that its lines may end as on Windows is no change."""
    start = max(0, len(data) - _TAIL)
    marks = [*_MARK.finditer(data, start)]
    if not marks:
        return data.strip() == b"[]"  # the report on no tests: there is no object in it to hold the mark
    place = marks[-1].start()
    return _fill(data[:place] + _BLANK + data[place + len(_BLANK) :], place) == data


def _fill(blank: bytes, place: int) -> bytes:
    digest = hashlib.sha256(blank.replace(b"\r\n", b"\n")).hexdigest()[:_DIGITS].encode()
    return blank[:place] + _WORDS + digest + blank[place + len(_BLANK) :]
