"""How a bound of one step is said in words: when the gradient over many steps vanishes by it, or never grows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import sympy as sp

from symrnn.bounds.formulas.state_map_bounds import StateMapBound
from symrnn.cells.parameters import previous
from symrnn.claims.claim import Comparison, NormBound
from symrnn.claims.verdict import Outcome
from symrnn.derivation.exposition import Text
from symrnn.errors import InputError
from symrnn.expressions.functions import maximum
from symrnn.expressions.nodes import NORMS, norm_2
from symrnn.judge import check
from symrnn.programs.program import name_symbol, with_ending

__all__ = ["join", "keep_proved", "map_sentence", "map_vanishing", "vanishing", "why_none"]

_NORMS = MappingProxyType({"2": "spectral norm", "inf": "infinity norm", "1": "1-norm"})
#: operations of a formula that is said in numbers alone, and of one that is not said in words
_LONG, _LONGEST = 12, 60


def vanishing(formulas: tuple[sp.Expr, ...]) -> Text:
    """When the gradient over k steps vanishes by a bound that is the largest of these formulas.

    >>> print(*vanishing((sp.Symbol("q"),)).parts(), sep="")
    The gradient over k steps vanishes when q < 1.
    """
    k = name_symbol("k")
    if all(each.is_number for each in formulas):
        return _of_number(max(formulas))
    if any(_is_never_below_one(each) for each in formulas):
        return Text(
            "This bound is never below 1: it says how fast the gradient over {k} steps may grow, not that it vanishes.",
            k=k,
        )
    names = {f"v{number}": each for number, each in enumerate(formulas)}
    listed = " and ".join(f"{{{name}}} < 1" for name in names)
    return Text(f"The gradient over {{k}} steps vanishes when {listed}.", k=k, **names)


def _of_number(largest: sp.Expr) -> Text:
    k = name_symbol("k")
    if largest < 1:
        return Text("The gradient over {k} steps vanishes.", k=k)
    if largest == 1:
        return Text("The gradient over {k} steps never grows.", k=k)
    return Text(
        "By this bound the gradient may grow by {largest} in a step: it does not say that it vanishes.", largest=largest
    )


def _is_never_below_one(formula: sp.Expr) -> bool:
    """Whether it is 1 and more that is not negative: sizes, norms, and largest values, which end in _max."""
    terms = sp.expand(formula).as_coefficients_dict()
    if terms.get(sp.S.One, 0) < 1:
        return False
    signed = (factor for term in terms for factor in sp.Mul.make_args(term) if not factor.is_nonnegative)
    return all(c >= 0 for c in terms.values()) and all(_is_size(factor) for factor in signed)


def _is_size(factor: sp.Expr) -> bool:
    base = factor.base if factor.is_Pow else factor
    return isinstance(base, (*NORMS, sp.Abs)) or base.is_nonnegative or str(base).rstrip("_").endswith("_max")


def map_sentence(bound: StateMapBound) -> Text:
    """What one step hands on to a state, as a sentence; of a long formula only what is left of it in numbers."""
    if bound.formula == 0 and not bound.others:
        return Text("Nothing of a change reaches {gone}.", gone=bound.state)
    size = "The size" if _is_number(bound) else "Each entry" if bound.is_entrywise else f"The {_NORMS[bound.norm]}"
    short = _in_numbers(bound)
    if min(_length(bound), _length(short)) > _LONGEST:
        return Text(
            f"{size} of a change of {{long}} has a bound that is long: it stands in the claim.", long=bound.state
        )
    shown = bound if _length(bound) <= _LONG else short
    names: dict[str, Any] = {"s": bound.state}
    first = f"{size} of a change of {{s}} is at most {_terms(shown, names)}."
    if short is bound:
        return Text(first, **names)
    if shown is short:
        return Text(f"With gates, slopes and shares at most 1: {first[0].lower()}{first[1:]}", **names)
    more: dict[str, Any] = {}
    said = Text(f"With gates, slopes and shares at most 1 it is at most {_terms(short, more)}.", **more)
    return join((Text(first, **names), said))


def _is_number(bound: StateMapBound) -> bool:
    return not bound.claim.programs()[0].shapes[with_ending(bound.state, "_dot")]


def _in_numbers(bound: StateMapBound) -> StateMapBound:
    if bound.least is None or bound.least == (bound.formula, bound.others):
        return bound
    own, others = bound.least
    return replace(bound, formula=own, others=others)


def _length(bound: StateMapBound) -> int:
    return sum(int(sp.count_ops(each)) for each in (bound.formula, *(factor for _, factor in bound.others)))


def _terms(bound: StateMapBound, names: dict[str, Any]) -> str:
    """``f times its size before, and g times that of h``, with the formulas put into ``names``."""
    said = []
    if bound.formula != 0 or not bound.others:
        said.append("its size before" if bound.formula == 1 else "{own} times its size before")
        names |= {} if bound.formula == 1 else {"own": bound.formula}
    for number, (state, factor) in enumerate(bound.others):
        said.append(f"that of {{o{number}}}" if factor == 1 else f"{{f{number}}} times that of {{o{number}}}")
        names |= {f"o{number}": state} if factor == 1 else {f"o{number}": state, f"f{number}": factor}
    return " plus ".join(said)


def map_vanishing(bounds: tuple[StateMapBound, ...]) -> Text:
    """When a change vanishes over many steps by these bounds: of each state by its own factor, where no circle is."""
    k = name_symbol("k")
    if len({each.norm for each in bounds if not each.is_entrywise}) > 1:
        return Text("The sizes are not all in one norm, so nothing is said of many steps.")
    if all(_at_most_one(each) for each in bounds) and not any(each.others for each in bounds):
        return _never_grows(bounds)
    kept = [each for each in bounds if _stays_at_one(each.formula)]
    if kept:
        return _add_contraction(bounds, Text("By this bound a change of {kept} does not vanish.", kept=kept[0].state))
    if _moves_in_circles(bounds):
        return Text(
            "The gradient over {k} steps vanishes when, for each state, these factors add up to less than 1, by a "
            "margin that stays, at every step.",
            k=k,
        )
    bounds = tuple(each if _length(each) <= _LONG else _in_numbers(each) for each in bounds)
    own = [each.formula for each in bounds if each.formula != 0]
    if not own:
        return Text("After as many steps as there are states, nothing of a change is left.")
    names: dict[str, Any] = {f"v{n}": each for n, each in enumerate(dict.fromkeys(own)) if not each.is_number}
    if max(int(sp.count_ops(each)) for each in own) > _LONGEST:
        return Text(
            "The gradient over {k} steps vanishes when the factors in the claim are below 1, by a margin that "
            "stays, at every step.",
            k=k,
        )
    condition = " when " * bool(names) + " and ".join(f"{{{name}}} < 1" for name in names)
    margin = ", by a margin that stays, at every step" * bool(names)
    order = " No state moves one that it moves with, so these decide, where the other factors stay bounded."
    decide = order if any(each.others for each in bounds) else ""
    said = Text(f"The gradient over {{k}} steps vanishes{condition}{margin}.{decide}", k=k, **names)
    return _add_contraction(bounds, said)


def _stays_at_one(formula: sp.Expr) -> bool:
    """Whether no values make a factor less than 1."""
    largest = isinstance(formula, maximum) and sp.S.One in formula.args
    return largest or (bool(formula >= 1) if formula.is_number else _is_never_below_one(formula))


def _never_grows(bounds: tuple[StateMapBound, ...]) -> Text:
    plain = all(each.formula == 1 for each in bounds)
    why = "each change is handed on as it is" if plain else "each factor is at most 1"
    names = {f"v{n}": each.formula for n, each in enumerate(bounds) if each.formula.free_symbols}
    condition = " and ".join(f"{{{name}}}" for name in names)
    vanish = f" It vanishes when the product of {condition} over the steps does." if names else ""
    return Text(f"The gradient over {{k}} steps never grows, since {why}.{vanish}", k=name_symbol("k"), **names)


def _add_contraction(bounds: tuple[StateMapBound, ...], text: Text) -> Text:
    """With what is left of a factor where I - beta k k^T lets no change grow."""
    found = next((each for each in bounds if each.contraction is not None), None)
    statement = None if found is None or found.contraction is None else found.contraction.statement
    if not isinstance(statement, NormBound) or found is None or found.contraction is None:
        return text
    (between,) = (h for h in found.contraction.given if isinstance(h, Comparison) and h.rhs == 2)
    size = next(iter(statement.bounds[0].rhs.atoms(norm_2) & {norm_2(_change(found))}))
    left = statement.bounds[0].rhs / size
    grows = "no change grows" if left == 1 else "a change is multiplied by at most {left}"
    more = {} if left == 1 else {"left": left}
    return join((text, Text(f"Where {{shrunk}} lies between 0 and 2, {grows}.", shrunk=between.lhs, **more)))


def _change(bound: StateMapBound) -> sp.Symbol:
    return with_ending(previous(bound.state), "_dot")


def _at_most_one(bound: StateMapBound) -> bool:
    own = bound.formula if bound.least is None else bound.least[0]
    return bool(own.is_number and own <= 1)


def _moves_in_circles(bounds: tuple[StateMapBound, ...]) -> bool:
    """Whether a state moves one that moves it again, perhaps through others."""
    rest = {each.state: {state for state, _ in each.others} for each in bounds}
    while rest:
        free = [state for state, others in rest.items() if not others & set(rest)]
        if not free:
            return True
        rest = {state: others for state, others in rest.items() if state not in free}
    return False


def keep_proved(bound: StateMapBound) -> StateMapBound | None:
    """The bound with those of its claims that are proved."""
    if check(bound.claim).outcome is not Outcome.PROVED:
        return None
    if bound.least_claim is not None and check(bound.least_claim).outcome is not Outcome.PROVED:
        bound = replace(bound, least=None, least_claim=None)
    if bound.contraction is not None and check(bound.contraction).outcome is not Outcome.PROVED:
        bound = replace(bound, contraction=None)
    return bound


def why_none(error: InputError, what: str = "No bound is given") -> Text:
    """The sentence for a page on which there is none."""
    reason = str(error).split(";")[0]
    return Text("{what}: {reason}.", what=what, reason=reason)


def join(texts: Iterable[Text]) -> Text:
    """Sentences one after the other, their formulas under names of their own."""
    template: list[str] = []
    formulas: dict[str, Any] = {}
    for number, text in enumerate(texts):
        renamed = {name: f"{name}_{number}" for name in text.formulas}
        template.append(text.template.format_map({name: f"{{{new}}}" for name, new in renamed.items()}))
        formulas |= {renamed[name]: value for name, value in text.formulas.items()}
    return Text(" ".join(template), **formulas)
