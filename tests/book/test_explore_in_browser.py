"""The interactive page in a real browser: it can be used by everybody, offline."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from browser import Visit, Visiting, contrast_faults, heading_faults, open_everything, overflow
from explorer import LAST, MINUS, RESULTS, SETTINGS, START, Numpy, Setting, assert_equal_numbers, choose, numbers

from symrnn.book.explore.lessons import PRESETS, QUESTIONS

#: activation, w_n, and what the theory says
REGIMES = (
    ("sigmoid", 3.95, "It surely vanishes."),
    ("sigmoid", -4.0, "It cannot explode."),
    ("sigmoid", 4.05, "The bound allows it to explode:"),
    ("tanh", -0.95, "It surely vanishes."),
    ("identity", 0.0, "It surely vanishes."),
    ("identity", 1.0, "It cannot explode."),
    ("tanh", -1.0, "It cannot explode."),
    ("tanh", 1.05, "The bound allows it to explode:"),
    ("silu", -0.95, "The bound allows it to explode:"),
    ("relu", 6.0, "The bound allows it to explode:"),
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
    buttons = 3 * len(QUESTIONS) + len(PRESETS)
    for _ in range(14 + buttons):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.id || document.activeElement.textContent"))
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
        assert page.evaluate("parseFloat(getComputedStyle(document.activeElement).outlineWidth)") >= 2
    assert seen[1 : buttons + 1] == [
        *["it vanishes", "it explodes", "neither"] * len(QUESTIONS),
        *(p.words for p in PRESETS),
    ]
    assert [seen[0], *seen[buttons + 1 : buttons + 13]] == [
        "Contents",
        "w_n",
        "activation",
        "the 51 terms",
        "the proof of the bound",
        "x",
        "h_0",
        "The numbers of both figures",
        "lag",
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
    for name in ("recurrent weight w n", "initial state h 0", "weight w 1", "weight w 2", "weight w 3", "lag k"):
        assert page.get_by_role("slider", name=name, exact=True).count() == 1
    assert page.get_by_role("slider").count() == 6
    for name in ("activation f", "input x at every step"):
        assert page.get_by_role("combobox", name=name, exact=True).count() == 1
    assert page.get_by_role("img").filter(has=page.locator("*")).count() == 6
    assert page.locator("[aria-live=polite]").count() == 5 + len(QUESTIONS)


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


def test_a_guess_is_answered_by_the_number_of_the_page(visit: Visiting, explorer: Path) -> None:
    visited = visit(explorer)
    questions = visited.page.locator(".question").all()
    fates = ("explodes", "vanishes", "explodes", "vanishes")
    for asked, question, fate in zip(QUESTIONS, questions, fates, strict=True):
        assert not question.locator(".answer").is_visible()
        question.locator("[data-guess=neither]").click()
        assert question.locator(".answer").text_content().startswith("Not so.")
        question.locator(f"[data-guess={fate}]").click()
        assert question.locator(".answer").text_content().startswith("Right.")
        assert question.locator(".found").text_content() == visited.page.text_content("#derivative-last")
        assert visited.page.input_value("#activation") == asked.activation
        assert float(visited.page.input_value("#w_n")) == asked.w_n
    visited.assert_quiet()


def test_a_sentence_sets_the_controls(visit: Visiting, explorer: Path) -> None:
    page = visit(explorer).page
    for each in PRESETS:
        page.get_by_role("button", name=each.words, exact=True).click()
        assert page.input_value("#activation") == each.activation
        assert [float(page.input_value(f"#{name}")) for name in ("w_n", "x", "h_0")] == [each.w_n, each.x, each.h_0]
    assert page.is_visible("#lags-kink") is False


def test_the_address_says_where_the_controls_stand(visit: Visiting, explorer: Path) -> None:
    visited = visit(explorer)
    page = visited.page
    choose(page, "relu", Setting(-2.05, x=0, h_0=1.5, lag=7, w2=1.0))
    page.wait_for_timeout(500)  # it is written when the controls rest
    address = page.evaluate("location.hash")
    assert address == "#activation=relu&w_n=-2.05&x=0&h_0=1.5&lag=7&w2=1"
    before = {name: text for name, (_, text) in numbers(page).items()}
    page.evaluate("location.hash = '#activation=tanh&w_n=0.5'")
    page.wait_for_timeout(50)
    assert page.input_value("#activation") == "tanh"
    page.evaluate(f"location.hash = '{address}'")
    page.wait_for_timeout(50)
    assert {name: text for name, (_, text) in numbers(page).items()} == before
    visited.assert_quiet()


@pytest.mark.parametrize(
    "address", ["#activation=evil&w_n=abc&x=7&h_0=", "#toString=1&__proto__=2", "#w_n=1e999", "#lags-title"]
)
def test_an_address_that_says_nothing_changes_nothing_it_does_not_know(
    visit: Visiting, explorer: Path, address: str
) -> None:
    visited = visit(explorer)
    wanted = numbers(visited.page)
    visited.page.evaluate(f"location.hash = '{address}'")
    visited.page.wait_for_timeout(50)
    assert visited.page.input_value("#activation") == "tanh"
    assert all(text not in ("", "NaN", "undefined") for _, text in numbers(visited.page).values())
    assert len(numbers(visited.page)) == len(wanted)
    visited.assert_quiet()


def test_figures_are_dragged(visit: Visiting, explorer: Path) -> None:
    visited = visit(explorer)
    page = visited.page

    def drag(figure: str, start: tuple[float, float], end: tuple[float, float]) -> None:
        page.locator(figure).scroll_into_view_if_needed()
        box = page.locator(figure).bounding_box()
        at = [(box["x"] + across * box["width"], box["y"] + up * box["height"]) for across, up in (start, end)]
        page.mouse.move(*at[0])
        page.mouse.down()
        page.mouse.move(*at[1])
        page.mouse.up()
        page.wait_for_timeout(100)  # a frame

    drag("#cobweb-figure", (0.4, 0.5), (0.8, 0.5))
    moved = float(page.input_value("#h_0"))
    assert 0.5 < moved < 2
    assert_equal_numbers(page, Numpy.of("tanh"), Setting(h_0=moved))
    drag("#map-figure", (0.5, 0.5), (0.9, 0.8))
    w_n, lag = float(page.input_value("#w_n")), int(page.input_value("#lag"))
    assert 4 < w_n < 6
    assert 0 <= lag < 15
    assert_equal_numbers(page, Numpy.of("tanh"), Setting(w_n, h_0=moved, lag=lag))
    visited.assert_quiet()


def test_what_happens_on_the_path_is_said_with_its_number(shared: Visit) -> None:
    """The bound allows it, and on this path it vanishes; from 0 itself it explodes."""
    for h_0, words in (
        (0.05, "On this path it vanishes: at lag 50 its size is 5.19179 \N{MULTIPLICATION SIGN} 10"),
        (0.0, "On this path it explodes: at lag 50 its size is 1.1259 \N{MULTIPLICATION SIGN} 10"),
    ):
        choose(shared.page, "tanh", Setting(2.0, x=0, h_0=h_0))
        assert words in " ".join(shared.page.text_content("#regime").split())
