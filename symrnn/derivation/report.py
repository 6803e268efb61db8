"""What became of an argument: the verdicts on its steps, their counts, and the table of them."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass, field
from operator import add
from types import MappingProxyType
from typing import NoReturn

from symrnn import judge
from symrnn.claims.claim import Claim, Comparison, Hypothesis
from symrnn.claims.verdict import Outcome, Verdict
from symrnn.derivation.exposition import Judgement
from symrnn.derivation.foundations import is_claimed, open_source
from symrnn.derivation.step import Step, TimedVerdict
from symrnn.errors import inflect
from symrnn.expressions.arguments import check_arguments
from symrnn.expressions.display import brief, mimebundle, quote_name

__all__ = ["CUT", "NO_CASE", "Counts", "Report", "StepReport", "check_claims", "cut", "verify_steps", "word_of"]

_NOT_COPIED = "a {} holds verdicts, which are not copied; copy or pickle the Derivation, and verify it again"


@dataclass(frozen=True, slots=True)
class StepReport:
    """The verdicts on one step.

    ``outcome`` is PROVED only where all its claims are proved, all it rests on is, and all that it quotes is refuted,
    or proved where it is called true; it is REFUTED where a claim is, and where a quotation is the opposite of what it
    is called. A step is vacuous where a claim is: proved, and no case of its hypotheses was found. ``seconds`` is how
    long each verdict took, on the claims and then on the quotation; it has no part in whether two reports are equal.
    """

    step: Step
    verdicts: tuple[Verdict, ...]
    outcome: Outcome
    discharged: Mapping[Hypothesis, str] = field(hash=False)  # hypothesis -> the step that proved it
    quoted: tuple[Verdict, ...] = ()
    seconds: tuple[float, ...] = field(default=(), compare=False)

    def __reduce__(self) -> NoReturn:
        raise TypeError(_NOT_COPIED.format("StepReport"))

    def __repr__(self) -> str:
        return brief(self, quote_name(self.step.id), inflect(len(self.verdicts), "verdict"), self.outcome.name)

    @property
    def is_complete(self) -> bool:
        """Whether the verdicts are those on the step's claims and on its quotation, each once."""
        return (
            tuple(verdict.claim for verdict in self.verdicts) == self.step.claims
            and tuple(verdict.claim for verdict in self.quoted) == self.step.quoted
        )

    @property
    def is_proved(self) -> bool:
        """Whether the verdicts prove every claim, of some case, and refute all that is quoted.

        ``outcome`` alone would not do.
        """
        proved = all(verdict.outcome is Outcome.PROVED and not verdict.is_vacuous for verdict in self.held)
        return self.outcome is Outcome.PROVED and proved and self.is_quoting_rightly and self.is_complete

    @property
    def is_vacuous(self) -> bool:
        """Whether its outcome is PROVED, and no case of the hypotheses of a claim was found."""
        return self.outcome is Outcome.PROVED and bool(self.vacuous)

    @property
    def vacuous(self) -> tuple[Verdict, ...]:
        """The verdicts on claims of whose hypotheses no case was found."""
        return tuple(verdict for verdict in self.held if verdict.is_vacuous)

    @property
    def held(self) -> tuple[Verdict, ...]:
        """The verdicts on what the step says holds: its claims, and a quotation that it calls true."""
        quotation = self.step.quotation
        return (*self.verdicts, *(self.quoted if quotation is not None and quotation.is_true else ()))

    @property
    def is_quoting_rightly(self) -> bool:
        """Whether the judge has refuted all that is quoted, or proved it where it is called true."""
        return all(_of_step(self.step, verdict.outcome) is Outcome.PROVED for verdict in self.quoted)

    @property
    def failed(self) -> tuple[Verdict, ...]:
        """The verdicts for which the step is wrong: a claim refuted, or a quotation that is not what it is called."""
        wrong = [verdict for verdict in self.verdicts if verdict.outcome is Outcome.REFUTED]
        return (*wrong, *(each for each in self.quoted if _of_step(self.step, each.outcome) is Outcome.REFUTED))

    @property
    def undecided(self) -> tuple[Verdict, ...]:
        """The verdicts, on claims and on the quotation, that leave the matter open."""
        return tuple(verdict for verdict in (*self.verdicts, *self.quoted) if verdict.outcome is Outcome.UNDECIDED)

    @property
    def summary(self) -> str:
        """The evidence in a line: that of the claim by which the outcome was decided."""
        if self.outcome is Outcome.UNDECIDED and not self.undecided:
            return f"rests on a step that is not proved: {', '.join(self.step.rests_on)}"
        shown = next(iter(self.failed or self.undecided or self.vacuous or self.held))
        count = f"{len(self.held)} claims; " if len(self.held) > 1 else ""
        told = f"{shown.evidence.details[-1]}; " if shown.is_vacuous else ""  # first, where a table cuts the rest
        return count + told + str(shown.evidence)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many steps there are, and how many of them are proved, refuted and undecided; what they quote and show.

    ``vacuous`` are those that are proved, and no case of their hypotheses was found; they are not among ``proved``.

    ``quotations`` are those that are called wrong, without the ``omissions``; ``quotations_refuted`` are those of which
    all is refuted, and ``quotations_proved`` those that are called true, and of which all is proved. What no claim
    stands behind is counted by what it is said to be: tables ``measured``, ``recomputed`` and ``unchecked``, sentences
    and titles ``argued``, and the lines of programs.

    >>> Counts(steps=2, proved=1, undecided=1) + Counts(steps=1, proved=1) == Counts(steps=3, proved=2, undecided=1)
    True
    """

    steps: int = 0
    proved: int = 0
    refuted: int = 0
    undecided: int = 0
    quotations: int = 0
    quotations_refuted: int = 0
    omissions: int = 0
    claims_proved: int = 0
    tables_measured: int = 0
    tables_recomputed: int = 0
    tables_unchecked: int = 0
    argued: int = 0
    programs_unchecked: int = 0
    quotations_proved: int = 0
    vacuous: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(*map(add, astuple(self), astuple(other)))


NOTHING = Counts()


def _count(row: StepReport) -> Counts:
    """One step, counted."""
    proved, refuted = row.is_proved, row.outcome is Outcome.REFUTED
    quotation = row.step.quotation
    omitted = quotation is not None and quotation.judgement is Judgement.OMISSION
    quoting = quotation is not None and not omitted
    true = quotation is not None and quotation.is_true
    right = quoting and row.is_quoting_rightly
    wrong = quoting and not true
    vacuous = row.is_vacuous and row.is_complete
    open_ = not (proved or refuted or vacuous)
    verdicts = Counts(1, proved, refuted, open_, wrong, right and wrong, omitted)
    return verdicts + Counts(quotations_proved=right and true, vacuous=vacuous) + _count_shown(row)


def _count_shown(row: StepReport) -> Counts:
    """The claims proved, and what is shown without one behind it."""
    step, source = row.step, open_source(row.step)
    shown = (step.definition, step.equations)
    return Counts(
        claims_proved=row.is_complete
        * sum(verdict.outcome is Outcome.PROVED and not verdict.is_vacuous for verdict in row.held),
        tables_measured=source == "measured",
        tables_recomputed=source == "recomputed",
        tables_unchecked=source == "",
        argued=len(step.argued) + step.argued_title,
        programs_unchecked=sum(each is not None and not is_claimed(each, step.claims) for each in shown),
    )


@check_arguments
@dataclass(frozen=True, slots=True)
class Report:
    """The verdicts on a derivation, step by step.

    >>> import symrnn as sr
    >>> report = sr.derive(sr.cells.elman_unit(), steps=1).verify()
    >>> report.outcome.name, report.counts.proved, report.counts.steps
    ('PROVED', 9, 9)
    """

    title: str
    steps: tuple[StepReport, ...]
    beside: Counts = NOTHING  # what stands beside the steps

    _repr_mimebundle_ = mimebundle

    def __reduce__(self) -> NoReturn:
        raise TypeError(_NOT_COPIED.format("Report"))

    def __repr__(self) -> str:
        return brief(self, quote_name(self.title), inflect(len(self.steps), "step"), self.outcome.name)

    @property
    def outcome(self) -> Outcome:
        """The worst outcome of its steps."""
        return _worst([row.outcome for row in self.steps])

    @property
    def counts(self) -> Counts:
        """How many of its steps are proved, and what they quote."""
        return sum(map(_count, self.steps), self.beside)

    def __str__(self) -> str:
        """A table: step, verdict, evidence."""
        rows = [("step", "verdict", "evidence")]
        rows += [(row.step.id, word_of(row), cut(row.summary)) for row in self.steps]
        widths = [max(len(row[i]) for row in rows) for i in range(2)]
        return "\n".join(f"{a:<{widths[0]}}  {b:<{widths[1]}}  {c}".rstrip() for a, b, c in rows)


def word_of(checked: StepReport | Verdict) -> str:
    """The verdict in capitals, and whether it is about anything that was found."""
    return checked.outcome.name + (f", {NO_CASE}" if checked.is_vacuous else "")


def cut(evidence: str) -> str:
    """Evidence as it stands in a table: its beginning, where it is long."""
    return evidence if len(evidence) <= _LONGEST else f"{evidence[: _LONGEST - len(CUT)]}{CUT}"


NO_CASE = "NO CASE"  # of the hypotheses was found
CUT = " ..."  # how evidence ends that goes on
_LONGEST = 240


def verify_steps(title: str, steps: Iterable[Step], beside: Counts = NOTHING) -> Report:
    """Check every claim of every step, in an order in which each comes after those it rests on."""
    done: dict[str, StepReport] = {}
    for step in steps:
        judged = check_claims((*step.claims, *step.quoted), step.judged)
        verdicts = tuple(verdict for verdict, _ in judged[: len(step.claims)])
        quoted = tuple(verdict for verdict, _ in judged[len(step.claims) :])
        before = [done[name] for name in step.rests_on]
        outcome = _worst([v.outcome for v in verdicts] + [_of_step(step, v.outcome) for v in quoted])
        if outcome is Outcome.PROVED and any(row.outcome is not Outcome.PROVED or row.is_vacuous for row in before):
            outcome = Outcome.UNDECIDED
        found = _discharge(step, before)
        done[step.id] = StepReport(step, verdicts, outcome, found, quoted, tuple(took for _, took in judged))
    return Report(title, tuple(done.values()), beside)


def check_claims(claims: tuple[Claim, ...], judged: tuple[TimedVerdict, ...] = ()) -> tuple[TimedVerdict, ...]:
    """The verdict on each claim, in order: that found before, where it is on this very claim, else a new one."""
    # only the judge makes a Verdict: something else in its place is passed over, as is one on a claim since changed
    known = {id(each[0].claim): each for each in judged if type(each[0]) is Verdict}
    return tuple(known.get(id(claim)) or _check_timed(claim) for claim in claims)


def _check_timed(claim: Claim) -> TimedVerdict:
    start = time.perf_counter()
    return judge.check(claim), time.perf_counter() - start


#: how the verdict on a quotation counts for the step that calls it wrong
_NEGATED: Mapping[Outcome, Outcome] = MappingProxyType(
    {
        Outcome.PROVED: Outcome.REFUTED,
        Outcome.REFUTED: Outcome.PROVED,
        Outcome.UNDECIDED: Outcome.UNDECIDED,
    }
)


def _of_step(step: Step, outcome: Outcome) -> Outcome:
    """How the verdict on a quotation counts for the step that has it."""
    return outcome if step.quotation is not None and step.quotation.is_true else _NEGATED[outcome]


def _worst(outcomes: list[Outcome]) -> Outcome:
    for outcome in (Outcome.REFUTED, Outcome.UNDECIDED):
        if outcome in outcomes:
            return outcome
    return Outcome.PROVED


def _discharge(step: Step, before: list[StepReport]) -> Mapping[Hypothesis, str]:
    """The hypotheses of a step's claims that a step it rests on has proved, word for word and without hypotheses."""
    proved = {
        verdict.claim.statement: row.step.id
        for row in before
        for verdict in row.held
        if verdict.outcome is Outcome.PROVED
        and not verdict.claim.given
        and isinstance(verdict.claim.statement, Comparison)
    }
    given = {hypothesis for claim in step.claims for hypothesis in claim.given}
    return MappingProxyType({hypothesis: proved[hypothesis] for hypothesis in given if hypothesis in proved})
