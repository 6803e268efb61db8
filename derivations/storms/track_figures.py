"""Pictures of tracks: where a storm went, and where it was expected."""

from __future__ import annotations

import numpy as np

from symrnn import Curve, Figure, Stroke, Text, Tracks, name_symbol

from .models import model
from .results import Result
from .tracks import Array, Track
from .windows import windows

__all__ = ["turn_figure"]

STORM, FIRST, LAST = "AL182012", "2012-10-27 18:00", "2012-10-30 12:00"
POSITIONS = 5
GOING_ON = Text("{rule}", rule=2 * name_symbol("q") - name_symbol("p"))


def turn_figure(result: Result, tracks: tuple[Track, ...]) -> Figure:
    """Sandy's turn to the coast in October 2012, and each next position as it was predicted six hours before."""
    (sandy,) = (track for track in tracks if track.storm == STORM)
    first, last = sandy.times.index(FIRST), sandy.times.index(LAST)
    path = np.concatenate([np.zeros((1, 2)), sandy.displacements[first:last].cumsum(axis=0)])
    found = windows((sandy,), POSITIONS)
    chosen = slice(first - POSITIONS + 1, last - POSITIONS + 1)
    predicted = model("GRU, 4 units").predict(result.fit("GRU, 4 units", POSITIONS).weights, found)[chosen]
    return Figure(
        "sandy",
        Text(
            "Hurricane Sandy from 27 October 2012, 18:00 UTC, to 30 October, 12:00: its positions every six hours, "
            "and each of them after the first as it was predicted from the 5 positions before."
        ),
        "A track that runs to the north-east, turns to the north and then sharply to the north-west. The predicted "
        "positions lie close to it, and beyond it on the outer side of the turn; those of the GRU are a little closer.",
        Tracks(
            "east, km",
            "north, km",
            (
                _curve("where Sandy went", path, Stroke.LINE),
                _curve(
                    Text("{rule}", rule=2 * name_symbol("q") - name_symbol("p")),
                    path[:-1] + found.x[-1][chosen],
                    Stroke.DASHED,
                ),
                _curve("GRU, 5 positions", path[:-1] + predicted, Stroke.POINTS),
            ),
        ),
    )


def _curve(label: str | Text, points: Array, stroke: Stroke) -> Curve:
    return Curve(label, tuple(points[:, 0].tolist()), tuple(points[:, 1].tolist()), stroke)
