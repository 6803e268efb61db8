"""The interactive page in a real browser: its numbers are NumPy's, and it can be used by everybody, offline."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Context, Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from browser import Visit, Visiting, contrast_faults, heading_faults, open_everything, opened, overflow

from symrnn.activations import ACTIVATIONS, ARGUMENT
from symrnn.cells import neuron
from symrnn.evaluate import Evaluator, evaluator
from symrnn.explore.formulas import NeuronFormulas, neuron_formulas
from symrnn.explore.javascript import DEFINITIONS
from symrnn.explore.judged import judged_formulas
from symrnn.explore.page import explorer_page
from symrnn.functions import step
from symrnn.gradient import bptt
from symrnn.lowering import needed_for
from symrnn.program import Assign, Input, Program, name_symbol
from symrnn.unroll import unroll

NEURONS = tuple(map(neuron_formulas, ACTIVATIONS))
SIX_DIGITS = Context(prec=6, rounding=ROUND_HALF_UP)
RESULTS = ("y", "w1_bar", "w2_bar", "w3_bar", "w_n_bar")
LAST = 51
#: w_n, w1, w2, w3, each where a slider can stand
SETTINGS = (
    (0.9, 0.5, -0.25, 1.0), (-0.5, 0.5, -0.25, 1.0), (0.0, 0.35, 0.1, -0.6), (1.1, -0.4, 0.3, 2.0),
    (-1.35, 0.15, 0.2, -1.5), (2.0, 0.25, 0.05, 0.7), (-2.0, 0.3, -0.15, -2.0),
)  # fmt: skip
#: activation, w_n, and what the theory says
REGIMES = (
    ("sigmoid", 2.0, "It surely vanishes."),
    ("tanh", -0.95, "It surely vanishes."),
    ("identity", 0.0, "It surely vanishes."),
    ("identity", 1.0, "Neither."),
    ("tanh", -1.0, "Neither."),
    ("tanh", 1.05, "It may explode."),
    ("silu", -0.95, "It may explode."),
    ("relu", 2.0, "It may explode."),
    ("identity", -1.05, "It surely explodes."),
)


@pytest.fixture(scope="module")
def explorer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("explorer") / "explore.html", NEURONS)


@pytest.fixture(scope="module")
def shared(browser: Any, explorer: Path) -> Iterator[Visit]:
    """One window for the tests that choose all they look at."""
    visited = opened(browser, explorer)
    yield visited
    visited.assert_quiet()
    visited.page.context.close()


def write(path: Path, neurons: tuple[NeuronFormulas, ...]) -> Path:
    """A page, with true verdicts even where its formulas are lies."""
    path.write_text(explorer_page(neurons, judged_formulas(NEURONS[:1])), encoding="utf-8")
    return path


def choose(page: Any, name: str, setting: tuple[float, ...] = SETTINGS[0]) -> None:
    """Move the sliders and take an activation."""
    page.evaluate(
        """([name, ...values]) => {
          ["w_n", "w1", "w2", "w3"].forEach((id, i) => { document.getElementById(id).value = values[i]; });
          document.getElementById("activation").value = name;
          document.getElementById("activation").dispatchEvent(new Event("input", {bubbles: true}));
        }""",
        [name, *setting],
    )


def numbers(page: Any) -> dict[str, tuple[float, str]]:
    """Every number of the page: all of its digits, and what is shown."""
    found = page.evaluate(
        "[...document.querySelectorAll('[data-value]')].map((e) => [e.id, e.dataset.value, e.textContent])"
    )
    return {name: (float(value.replace("Infinity", "inf")), text) for name, value, text in found}


@dataclass(frozen=True)
class Numpy:
    """The same numbers by NumPy: from BPTT of the network unrolled over 51 steps, and of that over two."""

    gamma: float
    lags: Evaluator
    outputs: Evaluator

    @staticmethod
    def of(name: str) -> Numpy:
        back = bptt(unroll(neuron(name), inputs=[1] * LAST), loss=f"h_{LAST}")
        lags = needed_for(back, [f"h_{t}_bar" for t in range(LAST, 0, -1)])
        outputs = bptt(unroll(neuron(name), inputs=[2, 4]))
        return Numpy(float(ACTIVATIONS[name].slope_bound), evaluator(lags), evaluator(outputs))

    def numbers(self, setting: tuple[float, ...]) -> dict[str, float]:
        w_n, w1, w2, w3 = setting
        lags = self.lags(w_n=w_n, **{f"w{t}": 1.0 for t in range(1, LAST + 2)})
        found = {f"derivative-{k}": abs(float(value)) for k, value in enumerate(lags.values())}
        found |= {f"weight-{k}": float(np.power(w_n, k)) for k in range(LAST)}
        found |= {f"bound-{k}": float(np.power(self.gamma * abs(w_n), k)) for k in range(LAST)}
        found |= {f"{column}-last": found[f"{column}-50"] for column in ("derivative", "weight", "bound")}
        found |= {"gamma": self.gamma, "rate": self.gamma * abs(w_n)}
        outputs = self.outputs(w_n=w_n, w1=w1, w2=w2, w3=w3)
        return found | {result: float(outputs[result]) for result in RESULTS}


def assert_equal_numbers(found: dict[str, tuple[float, str]], wanted: dict[str, float]) -> None:
    """Equal to twelve digits, and shown with six."""
    assert set(found) == set(wanted)
    for name, value in wanted.items():
        exact, text = found[name]
        assert math.isclose(exact, value, rel_tol=1e-12), f"{name}: {exact}, NumPy has {value}"
        assert Decimal(text) == SIX_DIGITS.create_decimal_from_float(value), f"{name} is {text}, NumPy has {value}"


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_the_numbers_are_those_of_numpy(shared: Visit, name: str) -> None:
    numpy = Numpy.of(name)
    for setting in SETTINGS:
        choose(shared.page, name, setting)
        assert_equal_numbers(numbers(shared.page), numpy.numbers(setting))
    shared.assert_quiet()


def lie(part: str, line: str, wrong: Any) -> NeuronFormulas:
    """The formulas of tanh with one line replaced."""
    formulas = neuron_formulas("tanh")
    program = getattr(formulas, part)
    lines = tuple(
        Assign(each.symbol, wrong(each.expr)) if each.symbol == name_symbol(line) else each for each in program.lines
    )
    return replace(formulas, **{part: Program(program.inputs, lines, program.outputs)})


@pytest.mark.parametrize(
    ("part", "line", "wrong"),
    [
        ("backward", "h_prev_bar", lambda expr: expr / name_symbol("w_n")),
        ("network", "w1_bar", lambda expr: expr / 2),
        ("network", "a_2_bar", lambda expr: -expr),
    ],
    ids=["a dropped weight", "a dropped factor 2", "a sign"],
)
def test_a_page_with_a_wrong_formula_does_not_pass(
    visit: Visiting, tmp_path: Path, part: str, line: str, wrong: Any
) -> None:
    page = visit(write(tmp_path / "lie.html", (lie(part, line, wrong),))).page
    choose(page, "tanh")
    with pytest.raises(AssertionError, match="NumPy has"):
        assert_equal_numbers(numbers(page), Numpy.of("tanh").numbers(SETTINGS[0]))


@pytest.mark.parametrize("function", DEFINITIONS, ids=lambda function: function.__name__)
def test_the_functions_that_javascript_lacks_keep_their_digits(shared: Visit, function: Any) -> None:
    points = [-700.0, -40.0, -3.0, -0.5, -1e-9, 1e-9, 0.5, 3.0, 40.0, 700.0]
    found = shared.page.evaluate(f"({points}).map({function.__name__})")
    y = name_symbol("y")
    value = function(ARGUMENT, 0) if function is step else function(ARGUMENT)
    run = evaluator(Program((Input(ARGUMENT),), (Assign(y, value),), (y,)))
    np.testing.assert_allclose(found, run(argument=np.array(points))["y"], rtol=1e-13)


def test_a_slider_follows_the_keyboard_and_the_numbers_follow_it(shared: Visit) -> None:
    page, numpy = shared.page, Numpy.of("tanh")
    for key, value in (("ArrowRight", 0.95), ("ArrowLeft", 0.85), ("Home", -2.0), ("End", 2.0)):
        choose(page, "tanh")
        page.focus("#w_n")
        page.keyboard.press(key)
        assert page.text_content("#w_n-shown") == f"{value:.2f}"
        assert_equal_numbers(numbers(page), numpy.numbers((value, *SETTINGS[0][1:])))
    page.focus("#w1")
    page.keyboard.press("End")
    assert numbers(page)["y"][0] == pytest.approx(np.tanh(-1 + 2 * np.tanh(4)))


def test_the_activation_is_chosen_by_the_keyboard(shared: Visit) -> None:
    page = shared.page
    choose(page, "tanh")
    page.focus("#activation")
    page.keyboard.press("ArrowDown")
    assert page.input_value("#activation") == "sigmoid"
    assert numbers(page)["gamma"] == (0.25, "0.25")


def test_the_tab_key_goes_through_everything_in_order_and_shows_where_it_is(visit: Visiting, explorer: Path) -> None:
    page = visit(explorer).page
    seen = []
    for _ in range(10):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.id || document.activeElement.textContent"))
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
        assert page.evaluate("parseFloat(getComputedStyle(document.activeElement).outlineWidth)") >= 2
    assert seen[:9] == [
        "w_n",
        "activation",
        "the derivation of the 51 terms",
        "the proof of the bound",
        "The numbers of both figures",
        "how the formula comes about",
        "w1",
        "w2",
        "w3",
    ]


def test_what_has_the_focus_is_not_under_the_controls(visit: Visiting, explorer: Path) -> None:
    page = visit(explorer, width=380).page
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    page.keyboard.press("Shift+Tab")
    for _ in range(12):
        page.keyboard.press("Shift+Tab")
        top = page.evaluate("document.activeElement.getBoundingClientRect().top")
        bottom = page.evaluate("document.querySelector('.controls').getBoundingClientRect().bottom")
        assert top >= bottom or page.evaluate("document.activeElement.closest('.controls') !== null")


def test_every_control_has_a_name(shared: Visit) -> None:
    page = shared.page
    for name in ("recurrent weight w n", "weight w 1", "weight w 2", "weight w 3"):
        assert page.get_by_role("slider", name=name, exact=True).count() == 1
    assert page.get_by_role("slider").count() == 4
    assert page.get_by_role("combobox", name="activation").count() == 1
    assert page.get_by_role("img", name="logarithmic axis").count() == 2
    assert page.locator("[aria-live=polite]").count() == 4


def test_the_regime_is_said_in_words(shared: Visit) -> None:
    for name, w_n, words in REGIMES:
        choose(shared.page, name, (w_n, 0.5, 0.5, 1.0))
        assert shared.page.text_content("#regime").startswith(words), (name, w_n)
        last = numbers(shared.page)["derivative-last"][0]
        assert last < 0.1 or "vanishes" not in words
        assert last > 10 or "explodes" not in words


def test_at_a_kink_nothing_is_invented(shared: Visit) -> None:
    page = shared.page
    choose(page, "relu", (-1.0, 0.5, 0.5, 1.0))  # the second pre-activation is 1 - 1
    assert numbers(page)["derivative-last"][1] == "none"
    assert page.is_visible("#lags-kink")
    assert not page.is_visible("#output-kink")
    choose(page, "relu", (0.5, 0.0, 0.5, 1.0))
    shown = {name: text for name, (_, text) in numbers(page).items()}
    assert [shown[name] for name in RESULTS] == ["2", "none", "4", "2", "0"]
    assert page.is_visible("#output-kink")
    assert not page.is_visible("#lags-kink")
    choose(page, "relu")
    assert not page.is_visible("#lags-kink")
    assert not page.is_visible("#output-kink")


def test_the_figures_follow(shared: Visit) -> None:
    page = shared.page
    heights = []
    for w_n in (0.95, 0.5, 0.3):
        choose(page, "identity", (w_n, 0.5, 0.5, 1.0))
        bars = page.evaluate(
            "[...document.querySelectorAll('#weights-figure rect')].map((bar) => Number(bar.getAttribute('height')))"
        )
        assert len(bars) == LAST
        assert bars == sorted(bars)
        heights.append(bars[-1])
    assert heights == sorted(set(heights))
    choose(page, "identity", (-0.9, 0.5, 0.5, 1.0))
    assert page.locator("#weights-figure rect.negative").count() == 25
    assert page.locator("#lags-figure circle").count() == LAST
    assert len(page.get_attribute("#lags-figure polyline", "points").split()) == LAST


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1200, 380])
def test_it_can_be_read_on_any_screen(visit: Visiting, explorer: Path, width: int, scheme: str) -> None:
    visited = visit(explorer, width=width, scheme=scheme)
    open_everything(visited.page)
    for name, w_n in (("tanh", 0.9), ("identity", -2.0), ("relu", -1.0)):
        choose(visited.page, name, (w_n, 0.5, 0.5, 1.0))
        assert overflow(visited.page) == []
        assert contrast_faults(visited.page) == []
    assert heading_faults(visited.page) == []
    assert visited.page.locator("math").count() > 20
    visited.assert_quiet()


def test_a_narrower_window_redraws_the_figures(visit: Visiting, explorer: Path) -> None:
    page = visit(explorer).page
    page.set_viewport_size({"width": 380, "height": 800})
    page.wait_for_function("document.getElementById('lags-figure').viewBox.baseVal.width < 380")
    assert overflow(page) == []


def test_nothing_moves(shared: Visit) -> None:
    choose(shared.page, "relu", SETTINGS[3])
    assert shared.page.evaluate("document.getAnimations().length") == 0


def test_no_other_script_can_run(visit: Visiting, explorer: Path, tmp_path: Path) -> None:
    text = explorer.read_text(encoding="utf-8").replace(
        "</main>", "<script>document.title = 'changed';</script></main>"
    )
    path = tmp_path / "injected.html"
    path.write_text(text, encoding="utf-8")
    visited = visit(path)
    assert visited.page.title() == "Try the recurrent neuron"
    assert any("Content Security Policy" in complaint for complaint in visited.complaints)
    assert len(numbers(visited.page)) > 150
