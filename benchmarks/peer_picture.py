"""The times of all systems as one SVG: a line for each case, µs a step on a logarithmic axis."""

from __future__ import annotations

from math import ceil, floor, log10

COLOURS = {
    "symrnn c": "#d62728",
    "symrnn numpy": "#1f77b4",
    "hand C": "#7f3f00",
    "hand NumPy": "#2ca02c",
    "torch": "#ff7f0e",
    "JAX scan": "#9467bd",
    "autograd": "#7f7f7f",
    "CasADi": "#17becf",
}
LEFT, WIDTH, RIGHT, TOP, LINE = 230, 620, 20, 50, 15


def picture(rows: list[tuple[str, dict[str, float]]]) -> str:
    """The SVG of medians by system, for each case."""
    values = [value for _, medians in rows for value in medians.values()]
    low, high = floor(log10(min(values))), ceil(log10(max(values)))
    height = TOP + LINE * len(rows) + 10

    def place(value: float) -> float:
        return LEFT + WIDTH * (log10(value) - low) / (high - low)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LEFT + WIDTH + RIGHT} {height}" '
        'font-family="sans-serif" font-size="10">',
        f'<rect width="{LEFT + WIDTH + RIGHT}" height="{height}" fill="white"/>',
    ]
    for number, (name, colour) in enumerate(COLOURS.items()):
        x = 20 + number * 105
        parts += [f'<circle cx="{x}" cy="15" r="4" fill="{colour}"/>', f'<text x="{x + 8}" y="19">{name}</text>']
    for power in range(low, high + 1):
        x = place(10.0**power)
        parts.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{TOP - 8}" y2="{height - 8}" stroke="#ccc"/>')
        parts.append(f'<text x="{x:.1f}" y="{TOP - 12}" text-anchor="middle">{10.0**power:g} µs</text>')
    for number, (name, medians) in enumerate(rows):
        y = TOP + LINE * number + LINE // 2
        parts.append(f'<text x="{LEFT - 12}" y="{y + 3}" text-anchor="end">{name}</text>')
        ends = [place(value) for value in medians.values()]
        parts.append(f'<line x1="{min(ends):.1f}" x2="{max(ends):.1f}" y1="{y}" y2="{y}" stroke="#ddd"/>')
        for system in reversed(COLOURS):  # symrnn above the others
            if system in medians:
                parts.append(f'<circle cx="{place(medians[system]):.1f}" cy="{y}" r="4" fill="{COLOURS[system]}"/>')
    return "\n".join([*parts, "</svg>"]) + "\n"
