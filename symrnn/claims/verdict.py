"""Verdicts and their evidence: data only. The judge alone makes one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import InitVar, dataclass, field
from enum import Enum
from fractions import Fraction
from typing import NoReturn

import sympy as sp

from symrnn.claims.claim import Claim
from symrnn.errors import inflect
from symrnn.expressions.arguments import check_arguments
from symrnn.expressions.copying import reduce_to_fields
from symrnn.expressions.display import brief, brief_text, mimebundle, quote_name

__all__ = ["Cases", "Evidence", "Outcome", "ProverLimit", "Verdict", "Witness"]


class Outcome(Enum):
    """What the check of a claim came to.

    >>> [each.name for each in Outcome]
    ['PROVED', 'REFUTED', 'UNDECIDED']
    """

    PROVED = "proved"
    REFUTED = "refuted"
    UNDECIDED = "undecided"


class Cases(Enum):
    """Whether there is anything of which the hypotheses of a claim are true: without it, a proof is about nothing.

    >>> [each.value for each in Cases]
    ['found', 'not found', 'none']
    """

    FOUND = "found"
    NOT_FOUND = "not found"
    NONE = "none"


@check_arguments
@dataclass(frozen=True, slots=True)
class Witness:
    """Where a claim is false: rational values by name, and a formula in x for each undefined function.

    >>> from symrnn import check, name_symbol
    >>> witness = check(Claim.equality("no", name_symbol("w"), 1)).evidence.witness
    >>> print(witness.values)
    {'w': Fraction(-1, 1)}
    """

    values: Mapping[str, Fraction] = field(hash=False)
    functions: Mapping[str, sp.Expr] = field(hash=False)

    __reduce__ = reduce_to_fields
    __repr__ = brief_text

    def __str__(self) -> str:
        parts = [f"{name} = {value}" for name, value in self.values.items()]
        parts += [f"{name}(x) = {formula}" for name, formula in self.functions.items()]
        return ", ".join(parts) or "no symbols"


@dataclass(frozen=True, slots=True)
class ProverLimit:
    """What stopped a prover, or the search for a witness, where nothing was decided: a count of steps or a size.

    >>> print(ProverLimit("normal form", "more than 20000 terms"))
    normal form: more than 20000 terms
    """

    prover: str
    reached: str

    def __str__(self) -> str:
        return f"{self.prover}: {self.reached}"


@check_arguments
@dataclass(frozen=True, slots=True)
class Evidence:
    """How a verdict was reached: the method, and what it rests on, a line each; a witness where it refutes.

    Where nothing was decided, ``limits`` are those that stopped the provers; they stand among the details as well.
    ``cases`` says whether the hypotheses hold anywhere, where a claim that has some is proved.

    >>> print(Evidence("normal form", ("numerator of lhs - rhs is 0",)))
    normal form; numerator of lhs - rhs is 0
    """

    method: str
    details: tuple[str, ...] = ()
    witness: Witness | None = None
    limits: tuple[ProverLimit, ...] = ()
    cases: Cases | None = None

    __reduce__ = reduce_to_fields

    def __repr__(self) -> str:
        return brief(self, quote_name(self.method), inflect(len(self.details), "detail"))

    def __str__(self) -> str:
        shown = self.details
        if len(shown) > _MOST_DETAILS:
            shown = (f"{len(shown)} lines, the first {shown[0]}", f"the last {shown[-1]}")
        return "; ".join((self.method, *shown))


_MOST_DETAILS = 8
_SEAL = object()


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome for one claim, with its evidence. Only ``check`` makes one.

    >>> from symrnn import check, name_symbol
    >>> w = name_symbol("w")
    >>> verdict = check(Claim.at_most("below one", w**2, 1))
    >>> print(verdict.outcome.name, verdict.evidence.witness)
    REFUTED w = 2
    """

    claim: Claim
    outcome: Outcome
    evidence: Evidence
    seal: InitVar[object]

    _repr_mimebundle_ = mimebundle

    def __repr__(self) -> str:
        return brief(self, self.outcome.name, quote_name(self.claim.name), quote_name(self.evidence.method))

    def __post_init__(self, seal: object) -> None:
        if seal is not _SEAL:
            raise TypeError("a Verdict comes from check(claim) alone")

    @property
    def is_vacuous(self) -> bool:
        """Whether it is proved, and nothing was found of which its hypotheses are true.

        >>> from symrnn import at_most, check, name_symbol
        >>> w = name_symbol("w")
        >>> verdict = check(Claim.at_most("of nothing", w**50, -5, (at_most(abs(w), 1), at_most(2, w))))
        >>> verdict.outcome.name, verdict.is_vacuous
        ('PROVED', True)
        """
        return self.outcome is Outcome.PROVED and self.evidence.cases in (Cases.NOT_FOUND, Cases.NONE)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a Verdict is not copied; check the claim again")

    def __setstate__(self, state: object) -> NoReturn:
        raise TypeError("a Verdict comes from check(claim) alone")

    def __str__(self) -> str:
        return f"{self.outcome.name} {self.claim.name}: {self.evidence}"
