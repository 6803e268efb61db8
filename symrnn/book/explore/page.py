"""The interactive page as text: its formulas as MathML, its script from formulas that are proved, and its policy."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from string import Template
from types import MappingProxyType
from typing import Any

import sympy as sp

from symrnn.book.explore.formulas import NeuronFormulas, bound_claim, right_side_of, weight_claim
from symrnn.book.explore.lessons import preset_buttons, question_forms
from symrnn.book.explore.page_claims import JudgedPart
from symrnn.book.explore.script import page_script, text_of
from symrnn.cells import neuron
from symrnn.cells.unroll import unroll
from symrnn.claims.claim import equal
from symrnn.documents.conversions import to_mathml
from symrnn.documents.formats.html import ICON
from symrnn.documents.formats.navigation import Neighbours, Way, write_navigation
from symrnn.documents.formats.scripts import content_hash
from symrnn.documents.formats.style import embed_fonts, style_sheet
from symrnn.documents.pages.marks import TICK, is_proved
from symrnn.errors import InputError, inflect
from symrnn.expressions.functions import FUNCTIONS
from symrnn.gradients.gradient import bptt
from symrnn.programs.program import name_symbol

__all__ = ["TITLE", "explorer_page"]

TITLE = "Try the recurrent neuron"
START = "tanh"
_LETTERS = MappingProxyType({text.lower(): text for f in FUNCTIONS if (text := getattr(f, "printed", ""))})
_ABOUT = "A recurrent neuron whose weights are moved: what its states, its derivatives and their bounds become."
_LAG = (
    '<div class="control"><label for="lag">lag k</label>'
    '<input type="range" id="lag" min="0" max="50" step="1" value="50">'
    '<output id="lag-shown" for="lag" aria-live="off"></output></div>'
)
KINK = (
    "The activation has a kink at 0: it has no slope there. A pre-activation is exactly 0, and a derivative that needs "
    "its slope is not shown."
)

_f = sp.Function("f", real=True)
_w_n, _gamma, _x, _h_0, _h_t, _h_prev, _h_51 = map(name_symbol, ("w_n", "gamma", "x", "h_0", "h_t", "h_prev", "h_51"))


def explorer_page(neurons: Sequence[NeuronFormulas], judged: Sequence[JudgedPart]) -> str:
    """The whole file.

    Raises
    ------
    InputError
        where a formula has no form in JavaScript, and for verdicts that prove nothing.
    """
    if not all(is_proved(verdict) for group in judged for verdict in group.verdicts):
        raise InputError("a formula of the page is not proved; judge the claims first, and show what is proved")
    body = Template(text_of("explore.html")).substitute(
        _formulas(),
        title=escape(TITLE),
        kink=KINK,
        tally=f"{inflect(sum(len(group.verdicts) for group in judged), 'claim')}, all proved",
        options="".join(map(_option, neurons)),
        contents=write_navigation(Neighbours(Way("index.html", "Contents")), "Pages of the book"),
        weight_slider=_slider("recurrent weight", "w_n", "0.9", 6),
        state_slider=_slider("initial state", "h_0", "0", 2),
        lag_slider=_LAG,
        questions=question_forms(),
        presets=preset_buttons(),
        sliders="".join(_slider("weight", *each, 2) for each in (("w1", "0.5"), ("w2", "-0.25"), ("w3", "1"))),
        results="".join(_result(*row) for row in _results()),
        claims="".join(map(_claims, judged)),
    )
    return _document(body, page_script(neurons))


def _formulas() -> dict[str, str]:
    """The formulas in the prose of the page."""
    return {
        "w_n": _math(_w_n),
        "f": _math(name_symbol("f")),
        "gamma": _math(_gamma),
        "h_last": _math(_h_51),
        "x": _math(_x),
        "h_0": _math(_h_0),
        "recurrence": _math(equal(_h_t, _f(_x + _w_n * _h_prev))),
        "map": _math(_f(_x + _w_n * _h_prev)),
        "rate": _math(_gamma * sp.Abs(_w_n)),
        "weight": _math(right_side_of(weight_claim())),
        "bound": _math(right_side_of(bound_claim())),
    }


def _results() -> tuple[tuple[str, str, sp.Expr], ...]:
    """Output and derivatives: element, words, and the formula for any f."""
    network = bptt(unroll(neuron("f"), inputs=[2, 4]))
    derivatives = (
        (f"{name}_bar", f"derivative with respect to {_math(name_symbol(name))}", network.expression(f"{name}_bar"))
        for name in ("w1", "w2", "w3", "w_n")
    )
    return (("y", f"output {_math(name_symbol('y'))}", network.expression("y")), *derivatives)


def _result(element: str, words: str, formula: sp.Expr) -> str:
    return f'<div><dt>{words}</dt><dd class="formula">{_math(formula)}</dd><dd class="value" id="{element}"></dd></div>'


def _option(formulas: NeuronFormulas) -> str:
    name = formulas.activation.name
    shown = _LETTERS.get(name, name)  # ReLU for relu; sigmoid stays, for sigma is a letter for it
    return f'<option value="{escape(name)}"{" selected" if name == START else ""}>{escape(shown)}</option>'


def _slider(words: str, name: str, start: str, limit: int) -> str:
    """From -limit to limit in steps of 0.05."""
    return (
        f'<div class="control"><label for="{name}">{words} {_math(name_symbol(name))}</label>'
        f'<input type="range" id="{name}" min="-{limit}" max="{limit}" step="0.05" value="{start}">'
        f'<output id="{name}-shown" for="{name}" aria-live="off"></output></div>'
    )


def _claims(group: JudgedPart) -> str:
    """A group of proved claims, to be unfolded."""
    items = "".join(
        f"<li>{escape(verdict.claim.name)}: {escape(verdict.evidence.method)}</li>" for verdict in group.verdicts
    )
    mark = f'<span class="mark proved" role="img" aria-label="proved">{TICK}</span>'
    count = inflect(len(group.verdicts), "claim")
    return (
        f'<details class="evidence proved"><summary>{mark} {escape(group.what)}'
        f'<span class="hint">{count}</span></summary>'
        f'<div class="checked"><ul>{items}</ul></div></details>'
    )


def _math(value: Any) -> str:
    return f"<math><mrow>{to_mathml(value)}</mrow></math>"


def _document(body: str, script: str) -> str:
    """A file whose policy lets this script run and no other, and nothing be fetched."""
    style = embed_fonts() + style_sheet() + text_of("explore.css")
    policy = (
        f"default-src 'none'; script-src {content_hash(script)}; style-src {content_hash(style)}; font-src data:; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n<meta name="generator" content="symrnn">\n'
        f'<meta name="description" content="{_ABOUT}">\n<link rel="icon" href="{ICON}">\n'
        f"<title>{escape(TITLE)}</title>\n<style>{style}</style>\n</head>\n"
        f"<body>\n<main>\n{body}</main>\n<script>{script}</script>\n</body>\n</html>\n"
    )
