"""Networks: value and gradient together, every peer in a process of its own, taking turns: `python bench/bench_networks.py [rounds] [widths,…]`.

Writes the tables of docs/explanation/speed.md, unless only some widths were asked for.
"""

from __future__ import annotations

import sys
from itertools import product
from statistics import median

from _network_peers import PEERS
from _page import machine, write_part
from _turns import Times, measured, ratio, spelled

WIDTHS, ROWS = ("784-128-10", "20-64-64-1", "1000-1000-10"), (1, 64, 10_000)
OURS = "symperceptron"


def table(found: dict[str, Times]) -> str:
    """A row per network and batch, a column per peer, and the ratio to the best of them."""
    lines = [
        "| network | batch | " + " | ".join(PEERS).replace("_", " ") + " | to JAX | to PyTorch | to the best |",
        "|---" * (len(PEERS) + 5) + "|",
    ]
    for batch, times in found.items():
        widths, rows, _ = batch.split()
        cells = [spelled(median(times[peer])) if peer in times else "–" for peer in PEERS]
        cells += [f"{ratio(times, OURS, peer):.2f}" if peer in times else "–" for peer in ("jax", "torch")]
        best = max(ratio(times, OURS, peer) for peer in times if peer != OURS)
        lines.append(f"| {widths.replace('-', '–')} | {int(rows):,} | " + " | ".join(cells) + f" | **{best:.2f}** |")
    return "\n".join(lines)


def main() -> None:
    """Measure, print and write the page."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    chosen = sys.argv[2].split(",") if len(sys.argv) > 2 else WIDTHS
    tables = []
    for dtype in ("float64", "float32"):
        batches = [f"{widths} {rows} {dtype}" for widths, rows in product(chosen, ROWS)]
        tables.append(f"In {dtype}:\n\n{table(measured('_network_peers.py', PEERS, batches, rounds))}")
    text = f"{machine()}; medians of {rounds} rounds.\n\n" + "\n\n".join(tables)
    print(text)
    if len(sys.argv) < 3:
        write_part("networks", text)


if __name__ == "__main__":
    main()
