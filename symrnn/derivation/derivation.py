"""An argument: its steps in order, each with claims."""

from __future__ import annotations

from dataclasses import dataclass

from symrnn.derivation.exposition import Text
from symrnn.derivation.foundations import refuse_unclaimed_entries
from symrnn.derivation.notations import Notation
from symrnn.derivation.report import Counts, Report, verify_steps
from symrnn.derivation.step import Step
from symrnn.errors import InputError, inflect
from symrnn.expressions.arguments import check_arguments
from symrnn.expressions.copying import reduce_to_fields
from symrnn.expressions.display import brief, mimebundle, quote_name
from symrnn.programs.program import Program

__all__ = ["Derivation", "Step"]


@check_arguments
@dataclass(frozen=True, slots=True)
class Derivation:
    """An argument: title, assumptions, steps in order. ``definition`` holds the equations of what it is about.

    ``argued`` are sentences beside the abstract for which no claim stands; the page marks them so. ``written`` is the
    text that the definition was read from, where its lines are others. ``goals`` say what a
    reader learns and what to know before, ``closing`` says in short what the steps have
    shown; each sentence names the step that it repeats. ``notation`` says what its symbols stand for.

    >>> import symrnn as sr
    >>> w = sr.name_symbol("w")
    >>> claim = sr.Claim.equality("the square", (w + 1)**2, w**2 + 2*w + 1)
    >>> step = Step("square", "A square", sr.Text("Multiplied out."), (claim,), "the distributive law")
    >>> report = Derivation("One step", sr.Text("A square."), (), (step,)).verify()
    >>> print(report.outcome.name, len(report.steps))
    PROVED 1

    Raises
    ------
    InputError
        where there is no step, a step has no claim and quotes none that is true, two steps share an id, a step rests on
        one that does not come before it, or an entry of a table does not stand in a claim that its row names.
    """

    title: str
    abstract: Text
    assumptions: tuple[Text, ...]
    steps: tuple[Step, ...]
    definition: Program | None = None
    argued: tuple[Text, ...] = ()
    written: str = ""
    goals: tuple[Text, ...] = ()
    closing: tuple[Text, ...] = ()
    notation: tuple[Notation, ...] = ()

    __reduce__ = reduce_to_fields
    _repr_mimebundle_ = mimebundle

    def __repr__(self) -> str:
        return brief(self, quote_name(self.title), inflect(len(self.steps), "step"))

    def __post_init__(self) -> None:
        if not self.steps:
            raise InputError(f"derivation {self.title!r} has no steps; an argument needs at least one")
        seen: dict[str, Step] = {}
        for step in self.steps:
            if not step.claims and not (step.quotation is not None and step.quotation.is_true):
                raise InputError(f"step {step.id} claims nothing; give it at least one claim")
            if step.id in seen:
                raise InputError(f"two steps are called {step.id}; give each an id of its own")
            unknown = [name for name in step.rests_on if name not in seen]
            if unknown:
                raise InputError(f"step {step.id} rests on {', '.join(unknown)}, which does not come before it")
            refuse_unclaimed_entries(step, tuple(seen[name] for name in step.rests_on))
            seen[step.id] = step

    def verify(self) -> Report:
        """Check every claim of every step; the report prints as a table."""
        claims = tuple(claim for step in self.steps for claim in step.claims)
        unclaimed = self.definition is not None and not any(claim.programs() for claim in claims)
        return verify_steps(self.title, self.steps, Counts(argued=len(self.argued), programs_unchecked=int(unclaimed)))
