"""Value and gradient together, every peer in a process of its own, the peers taking turns: `python bench/bench_gradients.py [rounds]`.

Writes the tables and the plot of docs/explanation/speed.md.
"""

from __future__ import annotations

import math
import sys
from statistics import geometric_mean, median

from _page import DOCS, machine, write_part
from _peers import PEERS
from _turns import Times, ratio, spelled
from _turns import measured as taken

SHAPES = ((1, 3), (64, 10), (1_000, 100), (100_000, 100), (1_000_000, 20), (20_000, 2_000), (4_000_000, 3))
PLOT = DOCS / "images" / "speed.svg"
COLOURS = ("#8fc1d8", "#7a7a7a", "#c9c9c9", "#e3e3e3", "#d9730d", "#e03e3e", "#dfab01", "#4d6461", "#6940a5")
OURS, COMPILED, LIMITS = "symperceptron", "with_numba", ("one_pass", "one_pass_alone")

Shape = tuple[int, int]


def measured(rounds: int, dtype: str) -> dict[Shape, Times]:
    """The times for each shape and peer."""
    batches = [f"{rows} {columns} {dtype}" for rows, columns in SHAPES]
    return dict(zip(SHAPES, taken("_peers.py", PEERS, batches, rounds).values(), strict=True))


def ratios(times: Times) -> tuple[float, float]:
    """Of this package to its best peer, and to one pass with the better number of threads."""
    others = [peer for peer in times if peer not in (OURS, COMPILED, *LIMITS)]
    return max(ratio(times, OURS, peer) for peer in others), max(ratio(times, OURS, peer) for peer in LIMITS)


def table(found: dict[Shape, Times]) -> str:
    """A row per shape, a column per peer, and the two ratios that matter."""
    peers = [peer for peer in PEERS if any(peer in times for times in found.values())]
    lines = [
        "| m × n | " + " | ".join(peer.replace("_", " ") for peer in peers) + " | to the best peer | to one pass |",
        "|---" * (len(peers) + 3) + "|",
    ]
    for (rows, columns), times in found.items():
        cells = [spelled(median(times[peer])) if peer in times else "–" for peer in peers]
        cells += [f"**{value:.2f}**" for value in ratios(times)]
        lines.append(f"| {rows:,} × {columns:,} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def means(found: dict[Shape, Times]) -> str:
    """The geometric means of the ratios to each peer that was there for every shape."""
    peers = [peer for peer in PEERS if peer not in (OURS, *LIMITS) and all(peer in times for times in found.values())]
    listed = [f"{geometric_mean([ratio(times, OURS, peer) for times in found.values()]):.2f} of {peer}" for peer in peers]
    return "Geometric means over the shapes: " + ", ".join(listed).replace("_", " ") + "."


def plot(found: dict[Shape, Times]) -> str:
    """Bars of the times relative to this package's, a group per shape, on a logarithmic scale."""
    peers = [peer for peer in PEERS if peer != OURS and any(peer in times for times in found.values())]
    width, height, left, top = 900, 300, 50, 40
    group = (width - left) / len(found)
    bar = group * 0.8 / len(peers)

    def y(value: float) -> float:
        return top + height * (1 - (math.log10(min(max(value, 0.1), 100)) + 1) / 3)

    def text(x: float, level: float, words: str, anchor: str = "middle") -> str:
        return f'<text x="{x:.1f}" y="{level:.1f}" text-anchor="{anchor}">{words}</text>'

    def box(x: float, start: float, end: float, across: float, colour: str) -> str:
        return (
            f'<rect x="{x:.1f}" y="{min(start, end):.1f}" width="{across:.1f}" height="{abs(end - start):.1f}" fill="{colour}"/>'
        )

    parts = [f'<rect width="{width}" height="{top + height + 30}" fill="white"/>']
    for value in (0.1, 1, 10, 100):
        stroke = "#333" if value == 1 else "#ccc"
        parts.append(f'<line x1="{left}" x2="{width}" y1="{y(value):.1f}" y2="{y(value):.1f}" stroke="{stroke}"/>')
        parts.append(text(left - 6, y(value) + 4, f"{value:g}×", "end"))
    for k, ((rows, columns), times) in enumerate(found.items()):
        start = left + k * group
        parts.append(text(start + group * 0.4, top + height + 18, f"{rows:,} × {columns:,}"))
        for number, peer in enumerate(peers):
            if peer in times:
                level = y(1 / ratio(times, OURS, peer))
                parts.append(box(start + number * bar, y(1), level, bar * 0.9, COLOURS[number]))
    for number, peer in enumerate(peers):
        parts.append(box(left + 94 * number, 8, 18, 10, COLOURS[number]))
        parts.append(text(left + 14 + 94 * number, 17, peer.replace("_", " "), "start"))
    size = f'viewBox="0 0 {width} {top + height + 30}" font-family="sans-serif" font-size="10"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>' + "".join(parts) + "</svg>\n"


def main() -> None:
    """Measure, print and write the page."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    double, single = (measured(rounds, dtype) for dtype in ("float64", "float32"))
    PLOT.parent.mkdir(parents=True, exist_ok=True)
    PLOT.write_text(plot(double), encoding="utf-8")
    write_part(
        "gradients",
        f"""{machine()}; medians of {rounds} rounds.

In float64:

{table(double)}

{means(double)}

![How many times longer the others take, in float64](../images/speed.svg)

In float32:

{table(single)}

{means(single)}""",
    )


if __name__ == "__main__":
    main()
