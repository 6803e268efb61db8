"""The interactive page in a real browser: it can be used by everybody, offline."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from browser import Visit, Visiting, contrast_faults, heading_faults, open_everything, overflow
from explorer import LAST, MINUS, RESULTS, SETTINGS, START, Numpy, Setting, assert_equal_numbers, choose, numbers

#: activation, w_n, and what the theory says
REGIMES = (
    ("sigmoid", 3.95, "It surely vanishes."),
    ("sigmoid", -4.0, "It cannot explode."),
    ("sigmoid", 4.05, "It may explode."),
    ("tanh", -0.95, "It surely vanishes."),
    ("identity", 0.0, "It surely vanishes."),
    ("identity", 1.0, "It cannot explode."),
    ("tanh", -1.0, "It cannot explode."),
    ("tanh", 1.05, "It may explode."),
    ("silu", -0.95, "It may explode."),
    ("relu", 6.0, "It may explode."),
    ("identity", -1.05, "It surely explodes."),
)


def test_a_slider_follows_the_keyboard_and_the_numbers_follow_it(shared: Visit) -> None:
    page, numpy = shared.page, Numpy.of("tanh")
    for key, value in (("ArrowRight", 0.95), ("ArrowLeft", 0.85), ("Home", -6.0), ("End", 6.0)):
        choose(page, "tanh")
        page.focus("#w_n")
        page.keyboard.press(key)
        shown = f"{value:.2f}".replace("-", MINUS)
        assert [page.text_content(f"#{place}") for place in ("w_n-shown", "output-w_n")] == [shown, shown]
        assert_equal_numbers(page, numpy, replace(START, w_n=value))
    page.focus("#w1")
    page.keyboard.press("End")
    assert numbers(page)["y"][0] == pytest.approx(np.tanh(-1 + 6 * np.tanh(4)))


def test_the_activation_is_chosen_by_the_keyboard(shared: Visit) -> None:
    page = shared.page
    choose(page, "tanh")
    page.focus("#activation")
    page.keyboard.press("ArrowDown")
    assert page.input_value("#activation") == "sigmoid"
    assert numbers(page)["gamma"] == (0.25, "0.25")
    assert page.text_content("#output-activation") == "sigmoid"


def test_the_start_of_the_run_is_chosen_by_the_keyboard(shared: Visit) -> None:
    """With the input 0, tanh stays at 0 for ever, where its slope is 1; from beside 0 it leaves."""
    page, setting = shared.page, Setting(w_n=2.0)
    choose(page, "tanh", setting)
    page.focus("#x")
    page.keyboard.press("ArrowDown")
    assert page.input_value("#x") == "0"
    assert numbers(page)["derivative-last"][0] == numbers(page)["bound-last"][0] == 2.0**50
    page.focus("#h_0")
    for key, value in (("ArrowLeft", -0.05), ("Home", -2.0), ("End", 2.0)):
        page.keyboard.press(key)
        assert page.text_content("#h_0-shown") == f"{value:.2f}".replace("-", MINUS)
        assert page.input_value("#h_0") == str(value).removesuffix(".0")
        assert_equal_numbers(page, Numpy.of("tanh"), replace(setting, x=0, h_0=value))
        assert numbers(page)["derivative-last"][0] < 1e-30


def test_the_tab_key_goes_through_everything_in_order_and_shows_where_it_is(visit: Visiting, explorer: Path) -> None:
    page = visit(explorer).page
    seen = []
    for _ in range(13):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.id || document.activeElement.textContent"))
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
        assert page.evaluate("parseFloat(getComputedStyle(document.activeElement).outlineWidth)") >= 2
    assert seen[:12] == [
        "Contents",
        "w_n",
        "activation",
        "the derivation of the 51 terms",
        "the proof of the bound",
        "x",
        "h_0",
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
    for _ in range(40):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.closest('.controls') !== null"):
            break
        top = page.evaluate("document.activeElement.getBoundingClientRect().top")
        assert top >= page.evaluate("document.querySelector('.controls').getBoundingClientRect().bottom")
    assert page.evaluate("document.activeElement.id") == "activation"


def test_every_control_has_a_name(shared: Visit) -> None:
    page = shared.page
    for name in ("recurrent weight w n", "initial state h 0", "weight w 1", "weight w 2", "weight w 3"):
        assert page.get_by_role("slider", name=name, exact=True).count() == 1
    assert page.get_by_role("slider").count() == 5
    for name in ("activation f", "input x at every step"):
        assert page.get_by_role("combobox", name=name, exact=True).count() == 1
    assert page.get_by_role("img", name="logarithmic axis").count() == 2
    assert page.locator("[aria-live=polite]").count() == 4


def test_the_regime_is_said_in_words(shared: Visit) -> None:
    for name, w_n, words in REGIMES:
        choose(shared.page, name, Setting(w_n))
        assert shared.page.text_content("#regime").startswith(words), (name, w_n)
        last = numbers(shared.page)["derivative-last"][0]
        assert last < 0.1 or "vanishes" not in words
        assert last > 10 or "explodes" not in words


def test_at_a_kink_nothing_is_invented(shared: Visit) -> None:
    page = shared.page
    choose(page, "relu", Setting(-1.0))  # the second pre-activation is 1 - 1
    assert numbers(page)["derivative-last"][1] == "none"
    assert page.is_visible("#lags-kink")
    assert not page.is_visible("#output-kink")
    choose(page, "relu", Setting(0.5, w1=0.0, w2=0.5))
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
        choose(page, "identity", Setting(w_n))
        bars = page.evaluate(
            "[...document.querySelectorAll('#weights-figure rect')].map((bar) => Number(bar.getAttribute('height')))"
        )
        assert len(bars) == LAST
        assert bars == sorted(bars)
        heights.append(bars[-1])
    assert heights == sorted(set(heights))
    choose(page, "identity", Setting(-0.9))
    assert page.locator("#weights-figure rect.negative").count() == 25
    assert page.locator("#lags-figure circle").count() == LAST
    assert len(page.get_attribute("#lags-figure polyline", "points").split()) == LAST


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1200, 380])
def test_it_can_be_read_on_any_screen(visit: Visiting, explorer: Path, width: int, scheme: str) -> None:
    visited = visit(explorer, width=width, scheme=scheme)
    open_everything(visited.page)
    for name, w_n in (("tanh", 0.9), ("identity", -6.0), ("relu", -1.0)):
        choose(visited.page, name, Setting(w_n))
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
