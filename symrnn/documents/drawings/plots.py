"""Curves, tracks and heat maps by matplotlib (extra ``plot``), in bytes that do not change from run to run."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import lru_cache
from io import StringIO
from pathlib import Path
from types import MappingProxyType
from typing import Any

from symrnn.derivation.diagrams import Stroke
from symrnn.derivation.figures import Curve, Curves, HeatMap, Scale, Tracks
from symrnn.documents.drawings.mathtext import mathtext
from symrnn.errors import InputError

__all__ = ["draw_curves", "draw_heat_map", "draw_tracks"]

_WIDTH = 6.0  # in inches, as the heights are
_STYLE: Mapping[str, Any] = MappingProxyType(
    {
        "font.family": "STIXGeneral",
        "mathtext.fontset": "stix",
        "font.size": 14,
        "axes.edgecolor": "#55585f",
        "axes.grid": True,
        "axes.axisbelow": True,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "grid.color": "#dcdcdc",
        "grid.linewidth": 0.7,
        "lines.linewidth": 1.7,
        "lines.markersize": 5.5,
        "legend.frameon": False,
        "legend.handlelength": 2.3,
        "legend.columnspacing": 1.4,
        "savefig.dpi": 150,
        "svg.fonttype": "path",
        "svg.hashsalt": "symrnn",
    }
)

#: told apart in grey and with any colour vision, and dark enough for white paper
_COLOURS = ("#0b5fa5", "#c24a00", "#00714d", "#8b3f82", "#44474d", "#8a6200")
_MARKERS = "os^Dv*"
_LINES: Mapping[Stroke, Any] = MappingProxyType({Stroke.LINE: "-", Stroke.DASHED: (0, (5, 2.2)), Stroke.POINTS: "none"})
_MOST_MARKS = 9
_MOST_TICKS, _STEPS = 7, (1, 2, 5, 10, 20, 50, 100)
_MOST_DIGITS = 16.0  # of a machine's numbers: what is smaller counts for nothing beside 1


def draw_curves(drawing: Curves) -> str:
    """Curves over one axis, with a legend above them."""

    def paint(figure: Any, axes: Any) -> None:
        for index, curve in enumerate(drawing.curves):
            every = None if curve.stroke is Stroke.DASHED else max(1, len(curve.x) // _MOST_MARKS)
            _plot(axes, index, curve, 1 if curve.stroke is Stroke.POINTS else every)
        axes.set(xscale=drawing.x_scale.value, yscale=drawing.y_scale.value)
        if drawing.x_scale is Scale.LINEAR and all(x == int(x) for curve in drawing.curves for x in curve.x):
            axes.xaxis.get_major_locator().set_params(integer=True)
        axes.margins(x=0.02)
        if drawing.y_scale is Scale.LOG:
            _tick_powers(axes.yaxis, [y for curve in drawing.curves for y in curve.y])
        _name_axes(axes, drawing)
        _legend(figure, axes)

    return _paint_to_svg(paint, "curves", height=3.9)


def _tick_powers(axis: Any, numbers: list[float]) -> None:
    """Where there are many powers of ten, ticks at a few in even steps, 1 among them."""
    low, high = math.floor(math.log10(min(numbers))), math.ceil(math.log10(max(numbers)))
    apart = next((step for step in _STEPS if high - low <= _MOST_TICKS * step), 0)
    if apart > 1:
        first = -(-low // apart) * apart
        axis.set_ticks([10.0**power for power in range(first, high + 1, apart) if power > -308])
        axis.set_ticks([], minor=True)


def draw_tracks(drawing: Tracks) -> str:
    """Tracks on a plane, each point marked, the first of those that are joined with a ring."""

    def paint(figure: Any, axes: Any) -> None:
        for index, track in enumerate(drawing.tracks):
            _plot(axes, index, track, 1)
        starts = [track for track in drawing.tracks if track.stroke is not Stroke.POINTS and len(track.x) > 1]
        if starts:
            _ring(axes, [track.x[0] for track in starts], [track.y[0] for track in starts])
        axes.set_aspect("equal", adjustable="datalim")
        axes.margins(0.08)
        _name_axes(axes, drawing)
        _legend(figure, axes)

    return _paint_to_svg(paint, "tracks", height=4.6)


def draw_heat_map(drawing: HeatMap) -> str:
    """Colours for decimal logarithms, white at 0, where there is a line; past 16 digits they stay the same."""

    def paint(figure: Any, axes: Any) -> None:
        powers = [[math.log10(value) for value in row] for row in drawing.values]
        low, high = min(map(min, powers)), max(map(max, powers))
        end = min(max(-low, high, 1.0), _MOST_DIGITS)
        colours = axes.pcolormesh(
            drawing.x, drawing.y, powers, cmap="RdBu_r", vmin=-end, vmax=end, shading="nearest", rasterized=True
        )
        if low < 0 < high:
            axes.contour(drawing.x, drawing.y, powers, levels=[0.0], colors="#1b1d23", linewidths=1.6)
        axes.grid(visible=False)
        bar = figure.colorbar(colours, ax=axes, extend=_beyond(low, high, end), format="$10^{{{x:.0f}}}$")
        bar.locator.set_params(integer=True)
        bar.set_label(mathtext(drawing.value_label))
        _name_axes(axes, drawing)

    return _paint_to_svg(paint, "a heat map", height=4.0)


def _beyond(low: float, high: float, end: float) -> str:
    """On which sides there are values past the ends of the colours."""
    return {(True, True): "both", (True, False): "min", (False, True): "max"}.get((low < -end, high > end), "neither")


def _plot(axes: Any, index: int, curve: Curve, every: int | None) -> None:
    """A curve with a mark of its own on ``every`` so many points, so that not colour alone tells curves apart."""
    axes.plot(
        curve.x,
        curve.y,
        linestyle=_LINES[curve.stroke],
        marker=None if every is None else _MARKERS[index % len(_MARKERS)],
        markevery=every,
        color=_COLOURS[index % len(_COLOURS)],
        label=mathtext(curve.label),
    )


def _ring(axes: Any, x: list[float], y: list[float]) -> None:
    axes.plot(x, y, linestyle="none", marker="o", markersize=13, fillstyle="none", color="#44474d", label="start")


def _name_axes(axes: Any, drawing: Curves | Tracks | HeatMap) -> None:
    axes.set_xlabel(mathtext(drawing.x_label))
    axes.set_ylabel(mathtext(drawing.y_label))


def _legend(figure: Any, axes: Any) -> None:
    """Above the axes, in as few rows as there is room for."""
    handles, labels = axes.get_legend_handles_labels()
    if not any(labels):
        return
    for rows in range(1, len(labels) + 1):
        columns = math.ceil(len(labels) / rows)
        legend = figure.legend(handles, labels, loc="outside upper center", ncols=columns)
        width = legend.get_window_extent(figure.canvas.get_renderer()).width
        if columns == 1 or width <= figure.bbox.width:
            return
        legend.remove()


def _paint_to_svg(paint: Callable[[Any, Any], None], kind: str, height: float) -> str:
    """What ``paint`` puts on new axes, whatever the user's settings are."""
    matplotlib, figures, canvases = _library(kind)
    _find_faces()
    written = StringIO()
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(_STYLE)
        figure = figures.Figure(figsize=(_WIDTH, height), layout="constrained")
        canvases.FigureCanvasAgg(figure)
        paint(figure, figure.add_subplot())
        figure.savefig(written, format="svg", metadata=dict.fromkeys(("Creator", "Date", "Format", "Type")))
    text = written.getvalue()
    return text[text.index("<svg") :]


@lru_cache(maxsize=1)
def _find_faces() -> None:
    """The faces that matplotlib brings, also where the user's list of faces is an old one and has lost them."""
    import matplotlib
    from matplotlib.font_manager import fontManager

    if not any(face.name == _STYLE["font.family"] for face in fontManager.ttflist):
        for path in sorted(Path(matplotlib.get_data_path(), "fonts", "ttf").glob("STIX*.ttf")):
            fontManager.addfont(path)


def _library(kind: str) -> tuple[Any, Any, Any]:
    try:
        import matplotlib
        import matplotlib.backends.backend_agg
        import matplotlib.figure
    except ImportError:
        raise InputError(f'{kind} cannot be drawn without matplotlib; pip install "matplotlib>=3.9"') from None
    return matplotlib, matplotlib.figure, matplotlib.backends.backend_agg
