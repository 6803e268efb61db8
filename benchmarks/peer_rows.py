"""What was measured of one case: the times of each system, and how they stand to each other."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import quantiles

from peer_cases import Case

PEERS = ("torch", "JAX scan", "autograd", "CasADi", "hand NumPy")


@dataclass(frozen=True, slots=True)
class Row:
    """CPU seconds of each system in each round."""

    case: Case
    times: dict[str, list[float]]

    @property
    def best(self) -> dict[str, tuple[float, float, float]]:
        """First quartile, median, third quartile in µs a step, of the form of each system that has the least median."""
        found: dict[str, tuple[float, float, float]] = {}
        for name, times in self.chosen.items():
            low, middle, high = quantiles([1e6 * each / self.case.steps for each in times], n=4, method="inclusive")
            found[name] = (low, middle, high)
        return found

    @property
    def chosen(self) -> dict[str, list[float]]:
        """The times of the better form of each system."""
        found: dict[str, list[float]] = {}
        for name, times in self.times.items():
            short = name.split("/")[0]
            if short not in found or sorted(times)[len(times) // 2] < sorted(found[short])[len(times) // 2]:
                found[short] = times
        return found

    def ratio(self, ours: str, theirs: str) -> float | None:
        """The median of the ratios within a round."""
        chosen = self.chosen
        if ours not in chosen or theirs not in chosen:
            return None
        pairs = sorted(a / b for a, b in zip(chosen[ours], chosen[theirs], strict=True))
        return pairs[len(pairs) // 2]

    @property
    def fastest(self) -> str:
        """The peer with the least median."""
        best = self.best
        return min((name for name in PEERS if name in best), key=lambda name: best[name][1])

    @property
    def ratios(self) -> tuple[float | None, ...]:
        """The last columns of the table."""
        pairs = (("numpy bound", "hand NumPy"), ("symrnn numpy", "torch"), ("c bound", "hand C"))
        return (*(self.ratio(*pair) for pair in pairs), self.ratio("symrnn c", self.fastest))
