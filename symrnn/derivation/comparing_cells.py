"""Two cells side by side: whether one step of both is one function, which lines differ, and where the functions do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from symrnn.cells.cell import Cell
from symrnn.claims.claim import Claim, Equivalence, free_symbols
from symrnn.claims.verdict import Outcome, Verdict
from symrnn.derivation.cell_roles import in_sizes_of, missing_parts
from symrnn.derivation.line_differences import LineDifference, line_differences
from symrnn.derivation.matched_programs import in_names_of
from symrnn.derivation.name_matching import Matching, matchings, read_names
from symrnn.derivation.special_cases import find_conditions
from symrnn.derivation.step_trials import Side, agree, sides_of
from symrnn.derivation.step_witness import StepWitness, step_witness
from symrnn.expressions.arguments import check_arguments
from symrnn.expressions.display import brief
from symrnn.gradients.declared_ranges import range_hypotheses
from symrnn.judge.judge import check
from symrnn.programs.program import Program

__all__ = ["CellComparison", "SpecialCase", "compare"]

MOST_MATCHINGS, MOST_JUDGED = 32, 4
SURE = 2  # the rank of conditions beside which no other matching is tried


@check_arguments
@dataclass(frozen=True, slots=True)
class SpecialCase:
    """Where two different cells are one: names set to something, such as ``p_i = 0``, and what the judge says of it.

    >>> from symrnn.cells import elman
    >>> compare(elman(), elman()).special_case is None
    True
    """

    conditions: tuple[str, ...]
    verdict: Verdict

    def __str__(self) -> str:
        return f"equal under: {', '.join(self.conditions)} ({self.verdict.outcome.name})"


@check_arguments
@dataclass(frozen=True, slots=True)
class CellComparison:
    """What a comparison of two cells came to.

    ``names`` are those that are matched and differ, ``(first, second)``; ``missing`` says in words what one has and the
    other has not; ``differences`` are the lines that differ, in the names of the first. ``verdict`` is the judge's, of
    the claim that states and outputs of one step are equal at all sizes; None where these are not as many, or of other
    shapes. ``witness`` are numbers at which the outputs differ, recomputed, where it refutes; ``tried`` is how many
    ways to match names were looked at.

    >>> from symrnn.cells import gru, gru_reset_after
    >>> found = compare(gru(), gru_reset_after())
    >>> found.outcome.name, [difference.name for difference in found.differences]
    ('REFUTED', ['a_g'])
    """

    first: Cell
    second: Cell
    names: tuple[tuple[str, str], ...]
    missing: tuple[str, ...]
    differences: tuple[LineDifference, ...]
    verdict: Verdict | None
    witness: StepWitness | None
    special_case: SpecialCase | None
    tried: int

    def __repr__(self) -> str:
        return brief(self, self.first.name, self.second.name, self.outcome.name)

    @property
    def outcome(self) -> Outcome:
        """PROVED where the cells are one function, REFUTED where they are not, UNDECIDED where nothing was found."""
        return Outcome.REFUTED if self.verdict is None else self.verdict.outcome

    @property
    def is_same(self) -> bool:
        """Whether it is proved that they are one function, up to the names."""
        return self.outcome is Outcome.PROVED

    def __str__(self) -> str:
        return "\n".join(_text(self))


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A matching, and the two programs under it."""

    matching: Matching
    programs: tuple[Program, Program]
    agrees: bool


@check_arguments
def compare(cell_a: Cell, cell_b: Cell, names: Mapping[str, str] | None = None) -> CellComparison:
    """Whether one step of two cells is one function, up to names; else which lines differ, and where the functions do.

    s_a = s_b for all states and outputs s, at all sizes, inputs, old states and weights. ``names`` says what is one: a
    name of the first cell, and its name in the second; all else is matched by name, by what it does, by its place.

    >>> from symrnn.cells.cell import Cell
    >>> text = "x: input[n]\\nh: state[n]\\nb: param[n]\\nz = sigmoid(x + b)\\nh = "
    >>> print(compare(Cell.parse(text + "(1 - z)*h + z*x", "one"), Cell.parse(text + "h + z*(x - h)", "other")))
    one and other: the same function of one step
    PROVED: cut points; 5 of 8 lines merged into equal ones; 1 output equal

    Raises
    ------
    InputError
        for names that the cells do not have, or that are of different kinds or shapes.
    """
    second = in_sizes_of(cell_b, cell_a)
    sides = sides_of(cell_a, second)
    fixed = read_names(sides, names)
    missing, comparable = missing_parts(cell_a, second)
    if not comparable:
        return CellComparison(cell_a, cell_b, (), missing, (), None, None, None, 0)
    candidates = _candidates(sides, fixed)
    chosen, verdict = _judge(sides, candidates)
    special = None
    if verdict.outcome is not Outcome.PROVED:
        chosen, special = _find_special_case(sides, candidates, chosen)
        if special is not None or chosen is not candidates[0]:
            verdict = check(_claim(sides, chosen))
    refuted = verdict.outcome is Outcome.REFUTED
    return CellComparison(
        cell_a,
        cell_b,
        tuple((one.name, other.name) for other, one in chosen.matching.items() if one != other),
        (*missing, *_lone_names(sides, chosen.matching), *_other_values(sides, chosen.matching)),
        () if verdict.outcome is Outcome.PROVED else line_differences(chosen.programs),
        verdict,
        step_witness(chosen.programs, verdict.evidence.witness) if refuted else None,
        special,
        len(candidates),
    )


def _candidates(sides: tuple[Side, Side], fixed: Matching) -> list[_Candidate]:
    found = []
    for matching, _ in islice(matchings(sides, fixed), MOST_MATCHINGS):
        programs = in_names_of(sides, matching)
        if programs is not None:
            found.append(_Candidate(matching, programs, agree(programs)))
    return found


def _claim(sides: tuple[Side, Side], chosen: _Candidate) -> Claim:
    """That the programs are equal, where scalars lie in the ranges that both cells declare of them."""
    one, other = sides
    in_first = {comparison.rename(chosen.matching) for comparison in range_hypotheses(other.cell)}
    scalars = {symbol for symbol, role in one.roles.items() if not role.shape}
    shared = (each for each in range_hypotheses(one.cell) if each in in_first and free_symbols(each) <= scalars)
    name = f"one step of {one.cell.name} and of {other.cell.name}"
    return Claim(name, Equivalence(*chosen.programs), tuple(shared))


def _judge(sides: tuple[Side, Side], candidates: Sequence[_Candidate]) -> tuple[_Candidate, Verdict]:
    """The first candidate that is proved; else the likeliest that was not refuted, or the likeliest."""
    judged = [(each, check(_claim(sides, each))) for each in candidates[:1]]
    if judged[0][1].outcome is not Outcome.PROVED:
        more = [each for each in candidates[1:] if each.agrees][:MOST_JUDGED]
        for each in more:
            verdict = check(_claim(sides, each))
            judged.append((each, verdict))
            if verdict.outcome is Outcome.PROVED:
                break
    order = (Outcome.PROVED, Outcome.UNDECIDED, Outcome.REFUTED)
    return min(judged, key=lambda pair: order.index(pair[1].outcome))


def _find_special_case(
    sides: tuple[Side, Side], candidates: Sequence[_Candidate], likeliest: _Candidate
) -> tuple[_Candidate, SpecialCase | None]:
    """The candidate that is one with the other under the most telling conditions, as the judge proves; else that of
    fewest lines."""
    inputs = {symbol for symbol, role in sides[0].roles.items() if role.kind == "weight"}
    telling = []
    for each in sorted(candidates, key=lambda each: each is not likeliest):
        conditions = find_conditions(each.programs, sorted(inputs, key=str))
        if conditions is not None:
            telling.append((each, conditions))
            if conditions.rank < SURE:
                break
    for each, conditions in sorted(telling, key=lambda pair: (pair[1].rank, pair[0] is not likeliest)):
        name = f"{sides[0].cell.name} and {sides[1].cell.name} where {', '.join(conditions.texts)}"
        verdict = check(Claim.equivalent(name, conditions.programs[0], conditions.programs[1]))
        if verdict.outcome is Outcome.PROVED:
            return each, SpecialCase(conditions.texts, verdict)
    return min(candidates, key=lambda each: (len(line_differences(each.programs)), each is not likeliest)), None


def _lone_names(sides: tuple[Side, Side], matching: Matching) -> tuple[str, ...]:
    one, other = sides
    lone = [(one, [s for s in one.roles if s not in matching.values()])]
    lone.append((other, [s for s in other.roles if s not in matching]))
    constants = [{item.symbol for item in one.cell.constants}]
    constants.append({matching.get(item.symbol, item.symbol) for item in other.cell.constants})
    return tuple(
        f"{', '.join(s.name for s in symbols if side.roles[s].kind == kind)}: {kind} of {side.cell.name} alone"
        for side, symbols in lone
        for kind in ("input", "weight", "number of the step")
        if any(side.roles[s].kind == kind for s in symbols)
    ) + tuple(
        f"{symbol} is a constant of {side.cell.name} alone"
        for side, names in ((one, constants[0] - constants[1]), (other, constants[1] - constants[0]))
        for symbol in sorted(names & set(matching.values()), key=str)
    )


def _other_values(sides: tuple[Side, Side], matching: Matching) -> tuple[str, ...]:
    """Constants that are one and are declared with other values: what is said of the cells is said where they agree."""
    values = [dict(side.cell.values) for side in sides]
    told = []
    for other, one in matching.items():
        found = [values[0].get(one, "any number"), values[1].get(other, "any number")]
        if found[0] != found[1]:
            in_each = zip((one, other), found, sides, strict=True)
            words = ", ".join(f"{name} is {value} in {side.cell.name}" for name, value, side in in_each)
            told.append(f"{words}; compared where they are one")
    return tuple(told)


def _text(found: CellComparison) -> Iterable[str]:
    """The comparison as it is printed."""
    words = {
        Outcome.PROVED: "the same function of one step",
        Outcome.REFUTED: "different functions of one step",
        Outcome.UNDECIDED: "undecided whether they are the same function of one step",
    }
    up_to = " up to names" if found.names and found.outcome is Outcome.PROVED else ""
    yield f"{found.first.name} and {found.second.name}: {words[found.outcome]}{up_to}"
    if found.names:
        yield f"names: {', '.join(f'{one} is {other}' for one, other in found.names)}"
    yield from found.missing
    for difference in found.differences:
        yield f"line {difference.name} differs:"
        yield f"  {found.first.name}: {difference.first}"
        yield f"  {found.second.name}: {difference.second}"
    if found.special_case is not None:
        yield str(found.special_case)
    if found.witness is not None:
        sizes = ", ".join(f"{name} = {count}" for name, count in found.witness.sizes.items())
        yield f"they differ{f' at {sizes}' * bool(sizes)}, where {found.witness.numbers()}:"
        yield from (f"  {values}" for values in found.witness.outputs)
    if found.verdict is not None and found.outcome is not Outcome.REFUTED:
        yield f"{found.outcome.name}: {found.verdict.evidence}"
