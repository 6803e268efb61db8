"""The interactive page in a real browser: it can be used by everybody, offline."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from browser import Visit, Visiting, contrast_faults, heading_faults, open_everything, overflow
from explorer import LAST, RESULTS, SETTINGS, Numpy, assert_equal_numbers, choose, numbers

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
