"""The slides of the lecture, by their titles: its words stand in slides.txt, as they are on them."""

from __future__ import annotations

__all__ = ["HOW", "ISSUES", "WHY"]

WHY, HOW, ISSUES = (f"the slide “{title}”" for title in ("Why RNN ?", "How RNN works?", "The RNN issues"))
