"""Mistakes of public reports planted in the chunked kernels in torch: each in the text of a kernel that is right.

``python tests/support/planted_torch_chunks.py`` prints which are found and recognised; torch has to be there.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import ModuleType

from places import EXAMPLES
from planted_torch_lines import LINES, in_all

__all__ = ["BORDERS", "CHUNKED", "PASSES", "PLANTED_CHUNKS", "UNKNOWN", "PlantedChunk", "kernel_in_torch", "name_of"]

CHUNKED = EXAMPLES / "chunked"
BORDERS = (1, 2, 8, 9, 17)
FUNCTIONS = {"gated_delta": "GatedDelta", "mamba2": "Mamba2", "mlstm": "MLSTM"}
UNKNOWN, PASSES = "", "passes"


@dataclass(frozen=True, slots=True)
class PlantedChunk:
    """A wrong kernel: which, the bug in words, the kinds it may be named as, and the lines replaced."""

    kernel: str
    bug: str
    kinds: tuple[str, ...]
    edits: tuple[tuple[str, str], ...]


PLANTED_CHUNKS = tuple(PlantedChunk(*row) for row in (*in_all(), *LINES))


def kernel_in_torch(name: str, edits: tuple[tuple[str, str], ...] = ()) -> ModuleType:
    """An example as a module, with lines replaced; its folder has to be on the path."""
    text = (CHUNKED / f"{name}_torch.py").read_text(encoding="utf-8")
    for old, new in edits:
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
        text = text.replace(old, new)
    module = ModuleType(f"{name}_torch")
    module.__file__ = str(CHUNKED / f"{name}_torch.py")
    exec(compile(text, name, "exec"), module.__dict__)
    return module


def name_of(planted: PlantedChunk) -> tuple[str, str]:
    """The kind that is named first, or that none is known, or that the kernel passes; and the message."""
    module = kernel_in_torch(planted.kernel, planted.edits)
    try:
        module.verify(getattr(module, FUNCTIONS[planted.kernel]), steps=BORDERS, lag=None)
    except AssertionError as error:
        report = getattr(error, "report", None)
        like = getattr(report, "looks_like", ())
        told = "no function" if "gives two answers for one input" in str(error) else UNKNOWN
        return (like[0].kind if like else told), str(error)
    return PASSES, ""


def main() -> None:
    import sys
    import time

    sys.path.insert(0, str(CHUNKED))
    names = []
    for planted in PLANTED_CHUNKS:
        if planted.kernel in sys.argv[1:] or not sys.argv[1:]:
            start = time.process_time()
            kind, message = name_of(planted)
            took = time.process_time() - start
            names.append("named" if kind in planted.kinds else "not named" if kind == UNKNOWN else "WRONG")
            print(f"{planted.kernel:12} {planted.bug:44} {took:4.1f}s {names[-1]:9} {kind}", flush=True)
            print(f"      {message.partition(chr(10))[0][:170]}", flush=True)
    print({each: names.count(each) for each in set(names)})


if __name__ == "__main__":
    main()
