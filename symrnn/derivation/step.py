"""A link of an argument: what is claimed, why, and what it rests on."""

from __future__ import annotations

from dataclasses import dataclass, field, fields

from symrnn.claims.claim import Claim
from symrnn.claims.verdict import Verdict
from symrnn.derivation.exposition import Citation, Quotation, Table, Text
from symrnn.derivation.figures import Figure
from symrnn.errors import inflect
from symrnn.expressions.arguments import check_arguments
from symrnn.expressions.copying import Reduced, reduce_to
from symrnn.expressions.display import brief, mimebundle, quote_name
from symrnn.programs.program import Program

__all__ = ["Step", "TimedVerdict"]

#: a verdict, and how many seconds it took
TimedVerdict = tuple[Verdict, float]


@check_arguments
@dataclass(frozen=True, slots=True)
class Step:
    """A link of an argument: what is claimed, why, and the earlier steps it rests on.

    ``equations`` are lines that stand on the page before the claims, which are about them; ``definition`` are lines
    before these, in whose names they are written. A ``quotation`` is what the step is about: the claims of the step
    correct it, and those of the quotation have to be refuted; words that are called true have to be proved, and the
    step needs no claims beside theirs. ``argued`` are sentences for which no claim stands: they follow the text, each
    with a mark that says so, as the title has one where ``argued_title``. ``cites`` are works, which the page lists at
    its end. Where a step is ``told``, its text says what the claims come to, and their formulas stand in the evidence
    alone. ``judged`` are verdicts that were needed to decide whether the step is there at all: ``verify`` does not
    ask for them again.

    >>> import symrnn as sr
    >>> w = sr.name_symbol("w")
    >>> claim = sr.Claim.equality("the square", (w + 1)**2, w**2 + 2*w + 1)
    >>> step = Step("square", "A square", sr.Text("Multiplied out."), (claim,), "the distributive law")
    >>> print(step.title, [claim.name for claim in step.claims])
    A square ['the square']
    """

    id: str
    title: str
    text: Text
    claims: tuple[Claim, ...]
    why: str
    rests_on: tuple[str, ...] = ()
    table: Table | None = None
    equations: Program | None = None
    definition: Program | None = None
    figures: tuple[Figure, ...] = ()
    quotation: Quotation | None = None
    argued: tuple[Text, ...] = ()
    argued_title: bool = False
    cites: tuple[Citation, ...] = ()
    told: bool = False
    judged: tuple[TimedVerdict, ...] = field(default=(), repr=False, compare=False)

    def __reduce__(self) -> Reduced:
        """A copy has no verdicts: its claims are judged again."""
        return reduce_to(Step, *(getattr(self, each.name) for each in fields(self) if each.name != "judged"))

    _repr_mimebundle_ = mimebundle

    def __repr__(self) -> str:
        return brief(self, quote_name(self.id), inflect(len(self.claims), "claim"))

    @property
    def quoted(self) -> tuple[Claim, ...]:
        """The claims that somebody's words come to: the judge has to refute them, or to prove what is called true."""
        return () if self.quotation is None else self.quotation.claims
