"""How Sphinx makes the site of `make docs`: the guides as they are, the reference from the docstrings."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from sphinx.errors import ExtensionError

import symrnn

project = "symrnn"
version = release = symrnn.__version__
extensions = ["sphinx.ext.autodoc", "sphinx.ext.napoleon", "myst_parser"]

# the colon fence, for GitHub shows what stands in one as it is
myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 3

autodoc_default_options = {"members": True, "member-order": "bysource"}
autodoc_typehints_format = "short"
python_display_short_literal_types = True
maximum_signature_line_length = 110
add_module_names = False
toc_object_entries_show_parents = "hide"

html_theme = "furo"
html_title = f"symrnn {version}"
html_static_path = ["_static"]
html_css_files = ["reference.css"]
html_copy_source = False
html_show_sourcelink = False
html_show_copyright = False

#: a link from a guide to a Markdown file of the repository that is no page of the site
_BEYOND = re.compile(r"\[([^\]]+)\]\(((?:\.\./)+)[^)\s]+\.md\)")
#: a script, style sheet or picture that is fetched from another machine
_LOADED = re.compile(r"""<(?:script|link|img|iframe)\b[^>]*(?:src|href)=["'](?:https?:)?//[^>]*>""")


def unlink_repository(app: Any, docname: str, source: list[str]) -> None:
    """Leave the words of links out of the folder, which lead somewhere in the repository alone."""
    depth = docname.count("/")
    source[0] = _BEYOND.sub(lambda link: link[1] if link[2].count("../") > depth else link[0], source[0])


def prepare_docstring(app: Any, what: str, name: str, obj: Any, options: Any, lines: list[str]) -> None:
    """Keep Sphinx from reading more into a docstring than it says.

    The source, which stands last, goes before the sections: after ``Raises`` it would be an exception. The words before
    a colon in the first line of a property would be its type.
    """
    if what == "property":
        lines.insert(0, "")
    places = [number for number, line in enumerate(lines) if line.startswith("Source: ")]
    sections = [number - 1 for number, line in enumerate(lines) if line and set(line) == {"-"}]
    if places and sections and places[0] > sections[0]:
        end = next((n for n in range(places[0], len(lines)) if not lines[n]), len(lines))
        source = lines[places[0] : end]
        del lines[places[0] : end]
        lines[sections[0] : sections[0]] = [*source, ""]


def refuse_foreign_parts(app: Any, error: Exception | None) -> None:
    """Refuse a site whose pages load anything from elsewhere: they are read offline."""
    pages = () if error else sorted(Path(app.outdir).rglob("*.html"))
    foreign = [f"{page.name}: {part}" for page in pages for part in _LOADED.findall(page.read_text(encoding="utf-8"))]
    if foreign:
        raise ExtensionError(f"the pages load {len(foreign)} parts from elsewhere, the first {foreign[0]}")


def setup(app: Any) -> None:
    """Connect all three; docstrings are prepared before their sections are read."""
    app.connect("source-read", unlink_repository)
    app.connect("autodoc-process-docstring", prepare_docstring, priority=400)
    app.connect("build-finished", refuse_foreign_parts)
