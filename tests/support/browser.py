"""A real browser for the tests: Debian's Chromium, driven by Playwright; without one they are skipped, saying why.

What is asked of every page stands here as functions of an open page, each a list of what it finds wrong.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking")
MISSING = "no browser: install one of " + ", ".join(BROWSERS) + " (on Debian: apt-get install chromium)"


@dataclass(frozen=True)
class Visit:
    """An open page, what it said to the console, and what it asked for beside files."""

    page: Any
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    @cached_property
    def listeners(self) -> dict[str, Callable[[Any], None]]:
        """What is done at each event that is watched."""
        return {
            "console": lambda message: self.complaints.append(f"{message.type}: {message.text}"),
            "pageerror": lambda error: self.complaints.append(str(error)),
            "request": lambda request: self.record(request.url),
        }

    def record(self, url: str) -> None:
        if not url.startswith(("file:", "data:")):
            self.requests.append(url)

    def leave(self) -> None:
        """The window is as one that was just opened: nothing is watched, kept or pointed at."""
        for event, listener in self.listeners.items():
            self.page.remove_listener(event, listener)
        self.page.evaluate("localStorage.clear()")
        self.page.mouse.move(0, 0)
        self.page.goto("about:blank")

    def assert_quiet(self) -> None:
        """No error, no warning, no request but for the file itself and what is in it."""
        assert self.complaints == []
        assert self.requests == []


Visiting = Callable[..., Visit]


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """One browser for all tests of a process."""
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        pytest.skip(MISSING)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def explorer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interactive page."""
    from symrnn.book.explore import write_explorer

    return write_explorer(tmp_path_factory.mktemp("explorer") / "explore.html")


@pytest.fixture(scope="module")
def shared(browser: Any, explorer: Path) -> Iterator[Visit]:
    """One window on the interactive page, for tests that choose all that they look at."""
    visited = opened(browser, explorer)
    yield visited
    visited.assert_quiet()
    visited.page.context.close()


@pytest.fixture(scope="session")
def windows(browser: Any) -> list[Any]:
    """Empty windows, for tests one after the other: to open one takes three times what a page in it takes."""
    return []


@pytest.fixture
def visit(browser: Any, windows: list[Any]) -> Iterator[Visiting]:
    """Open a file in a window of its own: ``visit(path, width=380, scheme="dark")``."""
    visits = []

    def open_file(path: Path, width: int = 1200, scheme: str = "light") -> Visit:
        page = windows.pop() if windows else browser.new_context().new_page()
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(media="null", color_scheme=scheme)
        visits.append(watched(page, path))
        return visits[-1]

    yield open_file
    for each in visits:
        each.leave()
        windows.append(each.page)


def opened(browser: Any, path: Path, width: int = 1200, scheme: str = "light") -> Visit:
    """A file in a new window, whose console and requests are watched."""
    page = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme).new_page()
    return watched(page, path)


def watched(page: Any, path: Path) -> Visit:
    """A file in an empty window, whose console and requests are watched."""
    visited = Visit(page)
    page.set_default_timeout(10_000)
    for event, listener in visited.listeners.items():
        page.on(event, listener)
    page.goto(path.resolve().as_uri())
    return visited


def open_everything(page: Any) -> None:
    """Unfold all that is folded."""
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")


def overflow(page: Any) -> list[str]:
    """The page is wider than its window: how much."""
    extra = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [f"{extra} pixels too wide"] if extra > 0 else []


def heading_faults(page: Any) -> list[str]:
    """Headings that leave out a level; the first is an h1."""
    levels = page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map((each) => Number(each.tagName[1]))")
    before = [0, *levels]
    return [f"h{level} after h{last}" for last, level in zip(before, levels, strict=False) if level > last + 1]


_CONTRAST = """() => {
  const numbers = (colour) => colour.match(/[0-9.]+/g).map(Number);
  const linear = (c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => 0.2126 * linear(r / 255) + 0.7152 * linear(g / 255) + 0.0722 * linear(b / 255);
  const ground = (element) => {
    for (let each = element; each; each = each.parentElement) {
      const colour = numbers(getComputedStyle(each).backgroundColor);
      if (colour.length < 4 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  const faults = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || !element.getClientRects().length) continue;
    const style = getComputedStyle(element);
    const isSvg = element.namespaceURI === 'http://www.w3.org/2000/svg';
    const [a, b] = [light(numbers(isSvg ? style.fill : style.color)), light(ground(element))].sort((x, y) => y - x);
    const size = parseFloat(style.fontSize);
    const needed = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700) ? 3 : 4.5;
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < needed) {
      faults.add(`${ratio.toFixed(2)}: ${element.tagName} ${walker.currentNode.textContent.trim().slice(0, 30)}`);
    }
  }
  return [...faults];
}"""


def contrast_faults(page: Any) -> list[str]:
    """Text that stands out less from its ground than WCAG 2.2 asks for at level AA."""
    return list(page.evaluate(_CONTRAST))
