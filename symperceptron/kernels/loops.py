"""The same program as a loop over the rows, for Numba to compile: one pass over X, nothing but numbers in between.

The statements are printed as for one sample in Python numbers; Numba makes machine code of them.  A loop wins where memory is what
one waits for; in float32 NumPy's exponential of whole vectors is quicker.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sympy import Expr

from symperceptron.errors import BackendError
from symperceptron.kernels.dialect import DIALECTS
from symperceptron.kernels.engine import BlockSource, functions_of
from symperceptron.kernels.printing import CodeWriter
from symperceptron.kernels.program import Gradient, Program
from symperceptron.kernels.shared import needed
from symperceptron.kernels.source import rows_of
from symperceptron.language.expressions import one

__all__ = ["compiler", "loop_functions", "loop_source"]

COMMAND = "python -m pip install 'symperceptron[numba]'"


def loop_source(program: Program) -> BlockSource:
    """The source of ``value`` and ``value_and_grad`` as loops over the rows of a block."""
    loss = program.loss.expression
    value = _loop(program, "value", [loss], ())
    both = _loop(program, "value_and_grad", [loss, *rows_of(program)], program.gradients)
    return BlockSource(text=f"import math\n\nimport numpy as np\n\n\n{value}\n\n\n{both}\n", backend="numba")


def _loop(program: Program, name: str, results: Sequence[Expr], gradients: Sequence[Gradient]) -> str:
    names = {each.key: each.key for each in program.inputs}
    matrices = frozenset(each.key for each in program.data if each.ranges)
    writer = CodeWriter(names, matrices, DIALECTS["loop"])
    elements = CodeWriter(names, matrices, DIALECTS["loop"], element="{}[column]")
    arguments = [*(each.key for each in program.parameters), *(f"rows_of_{each.key}" for each in program.data)]
    totals = [f"total{number}" for number in range(len(gradients))]
    lines = ["total = 0.0"]
    lines += [
        f"{total} = np.zeros(len({gradient.parameter.key}))" if gradient.index is not None else f"{total} = 0.0"
        for total, gradient in zip(totals, gradients, strict=True)
    ]
    lines.append(f"for row in range(len({arguments[len(program.parameters)]})):")
    inside = [f"{each.key} = rows_of_{each.key}[row]" for each in program.data]
    inside += [f"{step.name} = {writer.doprint(step.expression)}" for step in needed(program.statements, results)]
    inside.append(f"total += {writer.doprint(program.loss.expression)}")
    for total, gradient in zip(totals, gradients, strict=True):
        terms = " + ".join(
            f"({writer.doprint(term.row)})" + ("" if term.column == one else f"*({elements.doprint(term.column)})")
            for term in gradient.terms
        )
        vector = gradient.index is not None
        inside += (
            [f"for column in range(len({total})):", f"    {total}[column] += {terms}"] if vector else [f"{total} += {terms}"]
        )
    lines += [f"    {line}" for line in inside]
    returned = f"total, ({''.join(f'{total}, ' for total in totals)})" if gradients else "total"
    return "\n    ".join([f"def {name}({', '.join(arguments)}):", *lines, f"return {returned}"])


def compiler() -> Any:
    """Numba's; raises BackendError where it is not installed."""
    try:
        from numba import njit
    except ImportError as why:
        raise BackendError(f"the back end numba needs Numba; install it with: {COMMAND}") from why
    return njit


@lru_cache(maxsize=64)
def loop_functions(source: BlockSource) -> Mapping[str, Callable[..., Any]]:
    """The loops as machine code, made of them when they are first called."""
    njit = compiler()

    # The order of a sum over the inputs is nobody's promise, so that it may be carried out many at a time.
    @njit(nogil=True, error_model="numpy", fastmath={"reassoc", "contract"})  # type: ignore[untyped-decorator]
    def dot(x: Any, w: Any) -> Any:
        total = 0.0
        for index in range(len(w)):
            total += x[index] * w[index]
        return total

    written = functions_of(source.text, dot=dot)
    return {name: njit(nogil=True, error_model="numpy")(written[name]) for name in ("value", "value_and_grad")}
