"""One step of a cell as a section of somebody else's README or paper: numbered equations, and a verdict a claim."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import sympy as sp

from symrnn.cells.entries import CatalogueEntry
from symrnn.claims.verdict import Outcome
from symrnn.derivation.cell_parts import CellParts
from symrnn.derivation.kernel_derivations import derive_step
from symrnn.derivation.report import Report
from symrnn.documents.formulas.formula_layout import Layout
from symrnn.documents.pages.blocks import Block, CheckedClaim, Lines, Marked, Page, Paragraph
from symrnn.documents.pages.marks import plain
from symrnn.documents.pages.page import build_page
from symrnn.gradients.one_step import bar
from symrnn.programs.program import Program

__all__ = ["ClaimRow", "Equation", "KernelSection", "build_kernel_section", "slug_of"]

_NOT_IN_LINKS = re.compile(r"[^A-Za-z0-9_]+")

#: what the claims of the steps say, in the order of the steps
_SAID = (
    "For any adjoints of what comes out of the step and any tangents of what goes in, the adjoints sent back and the "
    "tangents sent forward have equal inner products: the step backwards is the derivative of the step.",
    "The step backwards, run over two steps from any state, gives the gradient of the unrolled network.",
    "So it does over any number of steps.",
)


@dataclass(frozen=True, slots=True)
class Equation:
    """An equation with its number, and the name by which it is found whatever its number."""

    id: str
    number: int
    left: Layout
    right: Layout


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """A row of the table of verdicts: a sentence, formulas as they are typed, the verdict, how it was found."""

    says: str
    typed: tuple[tuple[str, str], ...]
    verdict: str
    method: str


@dataclass(frozen=True, slots=True)
class KernelSection:
    """A cell, one step of it and one step backwards, and what is proved of them.

    ``text`` is the text of the cell, from which all else follows; ``adjoints`` and ``gradients`` are the lines of the
    step backwards, those of the parameters apart; ``symbols`` are those of the author that are put in.
    """

    name: str
    title: str
    source: str
    text: str
    names: tuple[Paragraph, ...]
    conventions: tuple[Paragraph, ...]
    forwards: tuple[Equation, ...]
    backwards: tuple[Paragraph | Marked, ...]
    adjoints: tuple[Equation, ...]
    gradients: tuple[Equation, ...]
    claims: tuple[ClaimRow, ...]
    undecided: tuple[Marked, ...]
    symbols: tuple[tuple[str, str], ...] = ()

    @property
    def equations(self) -> tuple[Equation, ...]:
        """All of them, in the order of their numbers."""
        return (*self.forwards, *self.adjoints, *self.gradients)


def slug_of(name: str) -> str:
    """A name as it stands in a link.

    >>> slug_of("my cell (2)")
    'my-cell-2'
    """
    return _NOT_IN_LINKS.sub("-", name).strip("-") or "cell"


def build_kernel_section(text: str, name: str) -> tuple[KernelSection, Report]:
    """The section of the cell that a text means, with the verdicts behind it.

    >>> section, report = build_kernel_section("x: input\\nh: state\\nw: param\\nh = w*h + x", "leaky")
    >>> [equation.id for equation in section.equations], [row.verdict for row in section.claims]
    (['forwards-h_t', 'backwards-x_t_bar', 'backwards-h_prev_bar', 'backwards-w_bar'], ['PROVED', 'PROVED', 'PROVED'])

    Raises
    ------
    StepRefuted
        where a claim is refuted, with its witness.
    InputError
        for a text that is no cell.
    """
    derivation, parts, entry = derive_step(text, name)
    report = derivation.verify()
    page = build_page(derivation, report)
    back = derivation.steps[0].equations
    assert derivation.definition is not None
    assert back is not None
    forwards = _equations("forwards", derivation.definition, page.definition)
    of_parameters = {f"backwards-{symbol.name}" for symbol in _adjoints_of_parameters(parts)}
    lines = _equations("backwards", back, page.sections[0].statements)
    adjoints = [each for each in lines if each.id not in of_parameters]
    gradients = [each for each in lines if each.id in of_parameters]
    in_order = _number((*adjoints, *gradients), len(forwards))
    section = KernelSection(
        name=name,
        title=page.title,
        source=plain(entry.source),
        text=plain(text),
        names=page.assumptions,
        conventions=page.conventions,
        forwards=forwards,
        backwards=page.sections[0].prose[:1],  # what follows is the claim, in the table
        adjoints=in_order[: len(adjoints)],
        gradients=in_order[len(adjoints) :],
        claims=(*_claims_of_steps(page), *_claims_of_facts(entry, page)),
        undecided=tuple(each for each in page.abstract if isinstance(each, Marked)),
    )
    return section, report


def _equations(kind: str, program: Program, blocks: Sequence[Block]) -> tuple[Equation, ...]:
    """The lines of a program as they stand on a page, by the names that they assign."""
    lines = next(block for block in blocks if isinstance(block, Lines))
    named = zip(program.lines, lines.rows, strict=True)
    return _number([Equation(f"{kind}-{line.symbol.name}", 0, left, right) for line, (left, right) in named], 0)


def _number(equations: Iterable[Equation], before: int) -> tuple[Equation, ...]:
    return tuple(replace(each, number=number) for number, each in enumerate(equations, before + 1))


def _adjoints_of_parameters(parts: CellParts) -> set[sp.Symbol]:
    found = {bar(parameter.symbol) for parameter in parts.cell.parameters}
    return {parts.names.get(symbol, symbol) for symbol in found}


def _claims_of_steps(page: Page) -> Iterator[ClaimRow]:
    """A row for each claim about the equations: those of the derivation's first three steps."""
    for step, says in zip(page.sections, _SAID, strict=False):
        for claim in step.claims:
            yield ClaimRow(says, (), _word(claim), claim.method)


def _claims_of_facts(entry: CatalogueEntry, page: Page) -> Iterator[ClaimRow]:
    """A row for each fact; one that is a chain has several claims, and is proved where all of them are."""
    judged = [claim for step in page.sections if step.link.id == "facts" for claim in step.claims]
    for fact in entry.facts:
        says = plain(fact.says)
        claims = [claim for claim in judged if claim.name == says or claim.name.startswith(f"{says} ")]
        typed = [("", fact.claim), *(("given", each) for each in fact.given)]
        typed += [("where", f"{name} = {formula}") for name, formula in fact.where]
        if claims:
            verdict = next((_word(each) for each in claims if not each.proved), _word(claims[0]))
            yield ClaimRow(says, tuple(typed), verdict, ", ".join(dict.fromkeys(each.method for each in claims)))


def _word(claim: CheckedClaim) -> str:
    return Outcome.PROVED.name if claim.proved else claim.mark
