"""The scripts of a page in a book: by hand, in the page itself, and named in its policy so that no other can run."""

from __future__ import annotations

import base64
import hashlib
import json
from importlib.resources import files
from typing import Any

__all__ = ["content_hash", "index_element", "page_script", "template_script"]


def content_hash(text: str) -> str:
    """What a policy calls an inline script or style: by its SHA-256.

    >>> content_hash("")
    "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
    """
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode('ascii')}'"


def page_script() -> str:
    """The script of a page with an index: search, what references lead to, the place in the contents, links to copy."""
    return template_script("search") + template_script("page")


def template_script(name: str) -> str:
    """A script of the templates, as it is written.

    >>> template_script("intervals").splitlines()[0].startswith("// ---- intervals")
    True
    """
    return files("symrnn.documents").joinpath("templates", f"{name}.js").read_text(encoding="utf-8")


def index_element(index: Any, root: str) -> str:
    """Data for the script, which a browser does not run; ``root`` leads from the page to the folder of the links.

    >>> print(index_element([["a.html", "1 < 2", []]], "../"))
    <script type="application/json" id="search-index" data-root="../">[["a.html","1 \\u003c 2",[]]]</script>
    """
    text = json.dumps(index, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return f'<script type="application/json" id="search-index" data-root="{root}">{text}</script>'
