"""A field under a question in which a witness is tried, and the script that answers: nothing typed is run as code."""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape
from importlib.resources import files

import sympy as sp

from symrnn.claims.claim import Comparison, Relation
from symrnn.documents.formats.html_blocks import prose
from symrnn.documents.formats.scripts import template_script
from symrnn.documents.formulas.notation import notation
from symrnn.documents.formulas.plain_text import write_text
from symrnn.exercises.exercise import Exercise, TruthAnswer
from symrnn.exercises.sheets.witness_code import WitnessTrial, trial_of

__all__ = ["witness_field", "witness_script"]

_WITHIN = "plus, times, power, magnitude, ratio, rising, positive, held, tenTo"


def witness_field(exercise: Exercise) -> str:
    """The form of an exercise that asks for a witness; "" for any other."""
    trial = _trial(exercise)
    if trial is None:
        return ""
    known = {name: value for each in trial.given for name, value in _number_given(each)}
    fields = "".join(_input(exercise, symbol, known.get(symbol, "")) for symbol in trial.symbols)
    conditions = "".join(f"<template>{_formula(each)}</template>" for each in trial.given)
    words = "Try a witness" + (", with f(x) = x" if trial.takes_identity else "")
    return (
        f'<form class="witness" data-claim="{escape(exercise.id)}"><fieldset><legend>{words}</legend>{fields}'
        f'<button>Try</button>{conditions}<output aria-live="polite"></output></fieldset></form>'
    )


def witness_script(exercises: Sequence[Exercise]) -> str:
    """The script of a page: the claims of its fields, and what they are computed with; "" where there is no field."""
    found = {each.id: trial for each in exercises if (trial := _trial(each)) is not None}
    if not found:
        return ""
    claims = "".join(f"{json.dumps(name)}: {trial.code},\n" for name, trial in found.items())
    by_hand = files("symrnn.exercises.sheets").joinpath("witness.js").read_text(encoding="utf-8")
    within = f"const within = (() => {{\n{template_script('intervals')}\nreturn {{{_WITHIN}}};\n}})();\n"
    return f'"use strict";\n{within}const CLAIMS = {{\n{claims}}};\n{by_hand}'


def _trial(exercise: Exercise) -> WitnessTrial | None:
    return trial_of(exercise.answer.claim) if isinstance(exercise.answer, TruthAnswer) else None


def _number_given(given: Comparison) -> list[tuple[sp.Basic, str]]:
    """A symbol that is given as a number, and that number."""
    is_number = given.relation is Relation.EQUAL and given.lhs.is_Symbol and given.rhs.is_Rational
    return [(given.lhs, str(given.rhs))] if is_number else []


def _input(exercise: Exercise, symbol: sp.Symbol, value: str) -> str:
    name, place = escape(symbol.name), escape(f"try-{exercise.id}-{symbol.name}")
    return (
        f'<span class="value"><label for="{place}" title="{escape(write_text(notation(symbol)))}">{_formula(symbol)} ='
        f'</label> <input id="{place}" name="{name}" value="{escape(value)}" size="6" autocomplete="off" '
        'autocapitalize="off" spellcheck="false"></span> '
    )


def _formula(shown: sp.Symbol | Comparison) -> str:
    return prose((notation(shown),))
