"""A step as Typst: what is read, and, where the page has it, the evidence below; calls of ``templates/blocks.typ``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from symrnn.documents.formats.pdf import typst_string
from symrnn.documents.formats.typst_blocks import write_block, write_prose, write_table
from symrnn.documents.formats.typst_formulas import write_inline
from symrnn.documents.formats.typst_text import escape_typst
from symrnn.documents.formats.typst_works import write_works
from symrnn.documents.formulas.formula_layout import Chain
from symrnn.documents.formulas.plain_text import write_text
from symrnn.documents.pages.blocks import (
    Assumed,
    Block,
    CheckedClaim,
    CheckedWords,
    Claimed,
    Display,
    Fold,
    Lines,
    Link,
    Marked,
    Paragraph,
    Part,
    Picture,
    Section,
)
from symrnn.documents.pages.cross_references import words_of
from symrnn.documents.pages.marks import CROSS
from symrnn.errors import inflect

__all__ = ["write_evidence", "write_marks", "write_quotation", "write_section", "write_title"]

_FIRST_CLAIMS, _FEWEST_HIDDEN, _LONG_EVIDENCE, _LAST = 3, 2, 300, 3
_SHORT_PROSE, _SEVERAL = 330, 2


def write_section(section: Section, chapter: str) -> str:
    """One step; its label begins with the name of its chapter. A page that is only read has no evidence below."""
    parts = [write_title(section, chapter)]
    parts += [] if section.words is None else write_quotation(section.words)
    parts += [*_opening(section.prose), *_pictures(section.pictures)]
    parts += [f"#holds({write_marks(section.mark, section.proved)})"] if section.words and section.statements else []
    parts += map(_write_statement, section.statements)
    parts += _write_hypotheses(section.given, chapter)
    parts += [] if section.table is None else [write_table(section.table)]
    parts += [_why(section, chapter), *write_works(section.cited)]
    return "\n\n".join([*parts, *([write_evidence(section)] if section.claims else [])])


def write_title(section: Section, chapter: str) -> str:
    """The heading of a step, which others lead to."""
    return f"#step-heading({_label(section.link, chapter)}, [{escape_typst(section.link.title)}])"


def _why(section: Section, chapter: str) -> str:
    """The reason with the mark of the step; of what is not proved also what it lacks."""
    rests = ", ".join(_link(link, chapter) for link in section.rests_on)
    open_ = "" if section.proved else f" {escape_typst(section.summary)}."
    said = f"{escape_typst(section.why)}{f'; from {rests}' if rests else ''}"
    return f"#why({write_marks(section.mark, section.proved)})[{open_}#lead[Why] {said}]"


def write_evidence(section: Section) -> str:
    """How each claim of a step was judged, in small print."""
    return _content("small", _keep_together(_evidence(section.claims)))


def _write_statement(block: Block) -> str:
    return f"#lead-in[{write_prose(block.parts)}]" if isinstance(block, Paragraph) else write_block(block)


def _opening(prose: tuple[Paragraph | Marked, ...]) -> list[str]:
    """The prose of a step; a few lines stay with what follows them."""
    written = list(map(write_block, prose))
    return [f"#lead-in[{text}]" for text in written] if sum(map(len, written)) < _SHORT_PROSE else written


def write_marks(mark: str, proved: bool) -> str:
    """The mark of a verdict: a tick where it is proved, a cross where it is refuted, all else in loud letters."""
    if proved:
        return "tick"
    return "cross" if mark == CROSS else f"loud[{escape_typst(mark)}]"


def write_quotation(words: CheckedWords) -> list[str]:
    """Somebody else's words, what they are, and where they fail."""
    said = ", ".join(f"[{escape_typst(text)}]" for text in (words.words, words.judgement, words.source) if text)
    parts = [f"#quoted({said})"]
    for claim in words.refuted:
        mark, name = write_marks(claim.mark, claim.proved), escape_typst(claim.name)
        stated = "\n\n".join(map(write_block, claim.blocks))
        parts.append(f"#wrong({mark}, [{name}], [{stated}], [{_why_wrong(claim)}])")
    return parts if words.missing is None else [*parts, f"#missing[{write_prose(words.missing.parts)}]"]


def _pictures(pictures: tuple[Picture, ...]) -> list[str]:
    """Two by two where there are several."""
    drawn = list(map(_picture, pictures))
    return drawn if len(drawn) < _SEVERAL else ["#pairs" + "".join(f"[\n{each}\n]" for each in drawn)]


def _picture(picture: Picture) -> str:
    caption = write_prose(picture.caption.parts)
    if not picture.svg:
        return f"#figure(emph[{escape_typst(picture.alt)}], caption: [{caption}])"
    return f"#drawing({typst_string(picture.svg)}, {typst_string(picture.alt)}, [{caption}])"


def _write_hypotheses(given: tuple[Assumed, ...], chapter: str) -> list[str]:
    said = "; ".join(f"{write_prose(each.text.parts)}{_source(each, chapter)}" for each in given)
    return [f"#given[{said}]"] if given else []


def _source(given: Assumed, chapter: str) -> str:
    return "" if given.proved_in is None else f" (proved in {_link(given.proved_in, chapter)})"


def _link(link: Link, chapter: str) -> str:
    return f"#step-link({_label(link, chapter)}, {link.number})"


def _label(link: Link, chapter: str) -> str:
    return typst_string(f"{chapter}/{link.id}")


def _evidence(claims: tuple[CheckedClaim, ...]) -> list[str]:
    """The first claims of each method, those that are open, and how many more are proved."""
    shown, hidden = _part_claims(claims)
    if len(hidden) < _FEWEST_HIDDEN:
        return list(map(_claim, claims))
    how = "; ".join(f"{count} by {method}" for method, count in Counter(claim.method for claim in hidden).items())
    rest = f"#checked(tick, [{inflect(len(hidden), 'more claim')}], [all proved; {escape_typst(how)}])"
    return [*map(_claim, shown), rest]


def _keep_together(claims: list[str]) -> list[str]:
    """The last claims stay together, so that no page begins with one alone."""
    return [*claims[:-_LAST], _content("together", claims[-_LAST:])]


def _part_claims(claims: tuple[CheckedClaim, ...]) -> tuple[list[CheckedClaim], list[CheckedClaim]]:
    """Claims that are printed, and those that are only counted."""
    shown: list[CheckedClaim] = []
    hidden: list[CheckedClaim] = []
    alike: Counter[str] = Counter()
    for claim in claims:
        alike[claim.method] += claim.proved
        (hidden if claim.proved and alike[claim.method] > _FIRST_CLAIMS else shown).append(claim)
    return shown, hidden


def _claim(claim: CheckedClaim) -> str:
    """One small paragraph; of a program in it the number of lines."""
    said = " ".join(map(_write_in_line, claim.blocks))
    mark, name = write_marks(claim.mark, claim.proved), escape_typst(claim.name)
    return f"#checked({mark}, [{name}], [{_how(claim)}{'. ' * bool(said)}{said}])"


def _write_in_line(block: Block) -> str:
    match block:
        case Claimed(_, blocks, given):
            return " ".join(map(_write_in_line, (*blocks, *given)))
        case Display(formula):
            return write_inline(formula)
        case Lines(((left, right),)):
            return write_inline(Chain(left, (("=", right),)))
        case Lines(rows):
            return f"({len(rows)} lines)"
        case Fold(summary):
            return f"({escape_typst(summary[:1].lower() + summary[1:])})"
        case Paragraph((str() as text,)) if text.endswith(":"):
            return f"#emph[{escape_typst(text)}]"
    return write_block(block)


def _how(claim: CheckedClaim) -> str:
    """How it was judged; of long evidence the beginning."""
    said, left = [escape_typst(claim.method)], _LONG_EVIDENCE - len(claim.method)
    for detail in claim.details:
        kept = tuple(_shorten(detail.parts, left))
        left -= sum(map(_length, kept))
        said.append(write_prose(kept))
        if kept != detail.parts:
            break
    return "; ".join(said)


def _shorten(parts: Sequence[Part], left: int) -> Iterator[Part]:
    """Parts that fit into so many characters, and the beginning of the next where it is text."""
    for part in parts:
        if _length(part) > left:
            yield f"{part[: max(left, 0)].rsplit(' ', 1)[0]} …" if isinstance(part, str) else "…"
            return
        left -= _length(part)
        yield part


def _length(part: Part) -> int:
    said = words_of(part)
    return len(said if isinstance(said, str) else write_text(said))


def _why_wrong(claim: CheckedClaim) -> str:
    """The point at which a claim fails, and what is found there."""
    found = "; ".join(write_prose(each.parts) for each in claim.details)
    if claim.mark != CROSS:
        return _how(claim)
    if claim.witness is None:
        return f"*Fails:* {found.removeprefix('there ')}"
    return f"*Fails at* {write_prose(claim.witness.parts)}{': ' if found else '.'}{found}"


def _content(function: str, parts: Iterable[str]) -> str:
    inside = "\n".join(parts)
    return f"#{function}[\n{inside}\n]"
