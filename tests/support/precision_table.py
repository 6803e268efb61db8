"""The table of docs/linear.md on short types: ``python tests/support/precision_table.py`` writes it from a run.

It takes torch's environment, or any with ml_dtypes, for bfloat16.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from document_tables import with_rows
from places import DOCS
from precision_runs import CELLS, LIES, TYPES, regimes_of, run_lies

DOCUMENT = DOCS / "linear.md"
HEAD = f"| type | regime | {' | '.join(LIES)} |"
SEEDS = (1, 2)


def counts(types: Iterable[str] = TYPES, seeds: Iterable[int] = SEEDS) -> Counter[tuple[str, ...]]:
    """By type, regime and lie: how many were told, found, and off by more than twice what may be lost and not found."""
    found: Counter[tuple[str, ...]] = Counter()
    for dtype in types:
        for name in CELLS:
            for regime in regimes_of(name):
                for seed in seeds:
                    for what, is_found, is_far in run_lies(name, dtype, regime, seed):
                        found[dtype, regime, what, "told"] += 1
                        found[dtype, regime, what, "found"] += is_found
                        found[dtype, regime, what, "missed"] += is_far and not is_found
    return found


def rows(found: Counter[tuple[str, ...]]) -> list[str]:
    """The lines of the table."""
    lines = [HEAD, "| --- " * (2 + len(LIES)) + "|"]
    for dtype, regime in dict.fromkeys(key[:2] for key in found):
        shares = [f"{found[dtype, regime, lie, 'found']} of {found[dtype, regime, lie, 'told']}" for lie in LIES]
        lines.append(
            f"| {dtype} | {regime if regime.startswith('norm') else f'gates {regime}'} | {' | '.join(shares)} |"
        )
    return lines


if __name__ == "__main__":
    import ml_dtypes  # noqa: F401  # NumPy has bfloat16 from it

    found = counts()
    DOCUMENT.write_text(with_rows(DOCUMENT.read_text(encoding="utf-8"), rows(found)), encoding="utf-8")
    print({key: number for key, number in found.items() if key[3] == "missed" and number})
