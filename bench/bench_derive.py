"""How long a derivation takes, and how long its verification, after import: every pair of the tables, and `sympy.simplify` on the same gradient beside it.

Each pair starts cold: what is known of lemmas from other pairs is forgotten first.  As in `timeit`, garbage is collected between the
measurements and not within them; what is counted is the processor's time, which others on the machine do not add to.
"""

from __future__ import annotations

import gc
import subprocess
import sys
from collections.abc import Callable
from statistics import median
from time import process_time

from symperceptron.derivation import Perceptron, derive
from symperceptron.derivation.activations import ACTIVATIONS
from symperceptron.derivation.engine import forget as forget_lemmas
from symperceptron.derivation.losses import LOSSES
from symperceptron.derivation.verify import forget as forget_verdicts

SIMPLIFY = """
from time import perf_counter
from sympy import Idx, IndexedBase, Sum, exp, simplify, symbols
x, w = IndexedBase("x"), IndexedBase("w")
i, j, n = symbols("i j n", integer=True)
b, t = symbols("b t", real=True)
E = (1/(1 + exp(-(Sum(x[i]*w[i], (i, 0, n)) + b))) - t)**2/2
start = perf_counter()
simplify(E.diff(w[j]))
print((perf_counter() - start) * 1000)
"""
DERIVE = """
from time import perf_counter
from symperceptron import Perceptron, derive
neuron = Perceptron()
start = perf_counter()
derive(neuron, "w_j")
print((perf_counter() - start) * 1000)
"""


def milliseconds(work: Callable[[], object]) -> float:
    """How much of the processor's time the work takes."""
    gc.collect()
    gc.disable()
    start = process_time()
    work()
    taken = process_time() - start
    gc.enable()
    return taken * 1000


def in_a_new_process(program: str, times: int = 5) -> float:
    """The median of what a program prints, each time in a process of its own."""
    runs = [subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True) for _ in range(times)]
    return median(float(run.stdout) for run in runs)


def pair(activation: str, loss: str) -> tuple[float, float]:
    """Milliseconds to derive and to verify ∂E/∂w_j of one pair."""
    forget_lemmas()
    forget_verdicts()
    model = Perceptron(activation, loss)
    derived = []
    taken = milliseconds(lambda: derived.append(derive(model, "w_j")))
    return taken, milliseconds(derived[0].verify)


def main() -> None:
    """Print the figures."""
    simplified, first = in_a_new_process(SIMPLIFY), in_a_new_process(DERIVE)
    print(f"sympy.simplify on the gradient   {simplified:7.1f} ms (and it does not arrive)")
    print(f"derive ∂E/∂w_j, first time       {first:7.1f} ms, 1/{simplified / first:.0f} of it")
    model = Perceptron()
    print(f"derive ∂E/∂w_j, again            {median(milliseconds(lambda: derive(model, 'w_j')) for _ in range(20)):7.1f} ms")
    figures = {(activation, loss): pair(activation, loss) for activation in ACTIVATIONS for loss in LOSSES}
    totals = {key: sum(parts) for key, parts in figures.items()}
    worst = max(totals, key=lambda key: totals[key])
    print(
        f"{len(figures)} pairs: derive {median(d for d, _ in figures.values()):.1f} ms, verify {median(v for _, v in figures.values()):.1f} ms (medians)"
    )
    print(f"derive and verify: median {median(totals.values()):.1f} ms, worst {totals[worst]:.1f} ms ({' + '.join(worst)})")
    for key in sorted(totals, key=lambda key: -totals[key])[:10]:
        print(f"  {' + '.join(key):40} {figures[key][0]:7.1f} {figures[key][1]:7.1f} ms")


if __name__ == "__main__":
    main()
