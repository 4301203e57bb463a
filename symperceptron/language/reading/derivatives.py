r"""Derivatives in all their spellings: ``\frac{\partial E}{\partial w_j}``, ``dE/dw``, ``\partial_w E``, ``\frac{d}{dz}(…)``, ``\nabla_w E``.

∂, d, δ and Δ are all taken for ∂ where one of them stands above and below the same bar, and nowhere else; ``\delta_k``
stays a name.
"""

from __future__ import annotations

from sympy import Expr

from symperceptron.language.expressions import Call, Over, Partial, Power, Prime, Times
from symperceptron.language.names import base_of, free_names, is_name, letter_of
from symperceptron.language.reading.applications import doubt_argument, remember_formal
from symperceptron.language.reading.reader import MAX_DEPTH, Reader
from symperceptron.language.reading.resolving import Resolved, resolve

__all__ = [
    "GRADIENT",
    "at_point",
    "fraction",
    "is_inline_derivative",
    "primed",
    "read_inline_derivative",
    "read_nabla",
    "read_operator",
]

Range = tuple[int, int]

GRADIENT = "∇"
"""Under which the reader remembers by what a ∇ without a variable is."""


def fraction(r: Reader, above: Range, below: Range) -> Expr:
    """What a bar parts: a derivative where both sides begin with the same ∂, and a fraction otherwise."""
    above, below = _inside_braces(r, above), _inside_braces(r, below)
    if _is_derivative(r, above, below):
        return _derivative(r, above, below)
    behind = r.at
    value = Over(r.expression_in(*above), r.expression_in(*below))
    r.at = behind
    return value


def _inside_braces(r: Reader, part: Range) -> Range:
    """``{dL}`` without its braces."""
    start, end = part
    while end - start > 1 and r.tokens[start].kind == "{" and r.partner[start] == end - 1:
        start, end = start + 1, end - 1
    return start, end


def _is_derivative(r: Reader, above: Range, below: Range) -> bool:
    if above[0] == above[1] or below[1] - below[0] < 2:
        return False
    upper, lower = r.tokens[above[0]], r.tokens[below[0]]
    if not (r.is_differential(upper) and r.is_differential(lower)):
        return False
    hangs_above = above[1] - above[0] > 1 and r.tokens[above[0] + 1].kind == "_"
    return upper.text == lower.text and not hangs_above and r.tokens[below[0] + 1].kind not in ("_", "^")


def _derivative(r: Reader, above: Range, below: Range) -> Expr:
    behind = r.at
    remember_formal(r, above, below)
    with r.part(above[0] + 1, above[1]):
        order = _order(r)
        function = r.grammar.product(r) if r.at < r.end else None
    variables = _variables(r, below)
    if order != len(variables):
        r.fail(f"the derivative is of order {order} above and {len(variables)} below; expected the same", above[0], below[1])
    r.at = behind
    if function is None:
        return Partial(_operand(r), *variables)
    if isinstance(function, Call) and r.tokens[above[1] - 1].kind != ")" and r.peek().kind == "(":
        r.fail(
            f"a bracket behind the derivative of {function.function} may be its argument or a factor; expected the argument above the bar",
            above[0],
            r.at + 1,
        )
    if above[1] - above[0] == 2:
        doubt_argument(r, function, variables)
    return Partial(function, *variables)


def _order(r: Reader) -> int:
    if not r.accept("^"):
        return 1
    start, end = r.group("the order of the derivative")
    token = r.tokens[start]
    if end - start != 1 or token.kind != "number" or not token.text.isdigit() or not 1 <= int(token.text) <= 9:
        r.fail("the order of a derivative; expected a number from 1 to 9", start, end)
    return int(token.text)


def _variables(r: Reader, below: Range) -> list[Expr]:
    found: list[Expr] = []
    with r.part(*below):
        while r.at < r.end:
            if not r.is_differential(r.peek()):
                r.fail_here("∂ and a variable")
            r.next()
            found.extend(_variable(r))
    return found


def _variable(r: Reader) -> list[Expr]:
    """What is differentiated by, as often as its power says."""
    if r.peek().kind not in ("letter", "word", "(", "{"):
        r.fail_here("the variable of the derivative")
    r.names_variable = True
    value = r.grammar.factor(r)
    r.names_variable = False
    times = 1
    if isinstance(value, Power) and value.args[1].is_Integer:
        value, times = value.args[0], int(value.args[1])
    if not (is_name(value) or isinstance(value, Call)) or not 1 <= times <= 9:
        r.fail("a derivative by something that is no name; expected a variable", r.at - 1)
    return [value] * times


# -- operators -----------------------------------------------------------------------------------------------------------------------


def _operand(r: Reader) -> Expr:
    r"""What stands behind ``\frac{d}{dx}``: a bracket with its power, or the product written without a sign between its factors.

    Where more follows than can be told to be inside or outside, brackets are asked for.
    """
    start = r.at
    r.accept("*")
    r.depth += 1
    if r.depth > MAX_DEPTH:
        r.fail("derivatives of derivatives without brackets; expected brackets", start)
    if r.peek().kind in ("+", "-") or not r.grammar.begins(r.peek()):
        r.fail_here("what is differentiated, in brackets if it is a sum")
    in_brackets = r.peek().kind == "("
    factors = [r.grammar.factor(r)]
    if in_brackets and r.grammar.begins(r.peek()) and not _begins_derivative(r):
        in_brackets = bool(r.choose(2))
        r.note("of the factors behind the derivative, " + ("the first" if in_brackets else "all") + " are read as differentiated")
        if in_brackets:
            r.depth -= 1
            return Times(*factors)
    while not in_brackets and r.grammar.begins(r.peek()) and not _begins_derivative(r):
        factors.append(r.grammar.factor(r))
    behind = r.peek(1) if r.peek().kind == "*" else r.peek()
    is_open = r.peek().kind in ("*", "/") or (r.grammar.begins(r.peek()) and not _begins_derivative(r))
    if is_open and not (in_brackets and r.peek().kind == "*") and not (r.peek().kind == "*" and _begins_derivative(r, 1)):
        r.fail(f"whether {behind.text} is differentiated too is not clear; expected brackets round what is", start, r.at + 1)
    r.depth -= 1
    return Times(*factors)


def _begins_derivative(r: Reader, ahead: int = 0) -> bool:
    token = r.peek(ahead)
    if token.kind in ("partial", "nabla"):
        return True
    if token.kind != "frac":
        return False
    inside = r.peek(ahead + 2 if r.peek(ahead + 1).kind == "{" else ahead + 1)
    return r.is_differential(inside)


def read_operator(r: Reader) -> Expr:
    """``∂E/∂w``, ``∂/∂w (…)``, ``∂_w E``: a ∂ that stands on the line."""
    if is_inline_derivative(r):
        return read_inline_derivative(r)
    start = r.at
    r.next()
    if not r.accept("_"):
        r.fail("∂ without a fraction; expected ∂f/∂v or ∂_v f", start, r.at + 1)
    return Partial(_by_subscript(r), *_by(r, start))


def read_nabla(r: Reader) -> Expr:
    """``∇_w E``; without a variable it is the derivative by the declared weight."""
    start = r.at
    r.next()
    if not r.accept("_"):
        return _bare_gradient(r, start)
    return Partial(_by_subscript(r), *_by(r, start))


def _bare_gradient(r: Reader, start: int) -> Expr:
    """``∇J``: by the parameter that the line is about, or by the weight, though all the parameters may be meant; ``∇w`` is ``∇_w E``."""
    by_role = {entry.role: entry for entry in reversed(r.lexicon.entries)}
    weight, loss = by_role.get("weight"), by_role.get("loss")
    if weight is None:
        r.fail("∇ without a variable; expected ∇_w", start)
    function, variable = r.grammar.factor(r), r.recent.get(GRADIENT, r.lexicon.symbol(weight.key))
    letter = base_of(function) if is_name(function) else None
    if loss is not None and any(
        letter == base_of(r.lexicon.symbol(by_role[role].key)) for role in ("weight", "bias") if role in by_role
    ):
        r.doubt(f"∇{function} is read as the derivative of the loss by it")
        return Partial(r.lexicon.symbol(loss.key), function)
    if letter is None or getattr(letter, "is_integer", False):
        r.fail("∇ without a variable of something that is no loss; expected ∇_w", start, r.at)
    text = f"∇ without a variable is read as the derivative by {variable}"
    (r.note if GRADIENT in r.recent else r.doubt)(text)
    return Partial(function, variable)


def _by_subscript(r: Reader) -> Expr:
    """The operand of an operator whose variable hangs below it; the variable is read afterwards, from where `_by` finds it."""
    r.group("the variable of the derivative")
    return _operand(r)


def _by(r: Reader, start: int) -> list[Expr]:
    behind, r.at = r.at, start + 2
    where = r.group("the variable of the derivative")
    with r.part(*where):
        found = _variable(r)
    r.at = behind
    return found


def at_point(r: Reader, value: Expr, start: int) -> Expr:
    r"""``\left. \frac{dg}{dx} \right|_{x=b}``: the value, or the derivative of a function applied to the variable, at the point."""
    r.next()
    r.expect("_", "the point below the bar")
    first, last = r.group("the point below the bar")
    behind = r.at
    cut = next(r.outside(first, last, "relation"), first)
    variable, point = r.expression_in(first, cut), r.expression_in(cut + 1, last)
    r.at = behind
    if r.tokens[cut].text == "=" and isinstance(value, Partial) and value.args[1:] == (variable,):
        function = value.args[0]
        if isinstance(function, Call) and function.arguments == (variable,):
            return Prime(function.function, point)
    return r.fail("a bar with a point; expected the derivative of a function before it, by its variable", start, r.at)


# -- on one line ---------------------------------------------------------------------------------------------------------------------


def is_inline_derivative(r: Reader) -> bool:
    """Whether ``d f / d v`` starts here; told from the signs alone."""
    sign = r.peek()
    if not r.is_differential(sign):
        return False
    at = _behind_order(r, r.at + 1)
    if r.ahead(at).kind == "/":
        slash = at
    else:
        slash = r.skip(at)
        if slash == at or r.ahead(slash).kind != "/":
            return False
    below = slash + 2 if r.ahead(slash + 1).kind == "(" else slash + 1
    lower = r.ahead(below)
    return lower.text == sign.text and r.is_differential(lower) and r.ahead(below + 1).kind in ("letter", "word", "(", "{")


def _behind_order(r: Reader, at: int) -> int:
    if r.ahead(at).kind != "^":
        return at
    return r.partner[at + 1] + 1 if r.ahead(at + 1).kind == "{" else at + 2


def read_inline_derivative(r: Reader) -> Expr:
    """``∂E/∂w_j``, ``∂²E/∂w²``, ``∂²E/(∂w_j∂w_k)``, ``d/dx [ … ]``."""
    start = r.at
    r.next()
    order = _order(r)
    function = None if r.peek().kind == "/" else r.grammar.factor(r)
    r.expect("/", "/ and ∂ with the variable")
    if r.peek().kind == "(":
        below = (r.at + 1, r.partner[r.at])
        variables = _variables(r, below)
        r.at = below[1] + 1
    else:
        variables = []
        while r.is_differential(r.peek()) and len(variables) < order:
            r.next()
            variables += _variable(r)
    if order != len(variables):
        r.fail(f"the derivative is of order {order} above and {len(variables)} below; expected the same", start, r.at)
    if function is None:
        return Partial(_operand(r), *variables)
    if r.tokens[start + 2].kind == "/":
        doubt_argument(r, function, variables)
    return Partial(function, *variables)


# -- primes behind brackets -----------------------------------------------------------------------------------------------------


def _only_argument(r: Reader) -> list[Expr]:
    """The variable of a prime on a constant: the one that every quantity of the text is written as a function of."""
    known = {argument for entry in r.lexicon.entries for argument in entry.arguments.split("|") if argument}
    found = resolve(r.lexicon, known.pop(), (), None) if len(known) == 1 else None
    return [found.expression] if isinstance(found, Resolved) and is_name(found.expression) else []


def primed(r: Reader, value: Expr, primes: int, start: int) -> Expr:
    """``[tanh(x)]'``: the derivative by the only name inside."""
    inside = free_names(value)
    functions = {entry.key for entry in r.lexicon.entries if entry.arguments} | r.lexicon.made_of.keys()
    # Nothing is differentiated by itself, nor by what is written as a function of something else.
    is_free = bool(inside) and not is_name(value) and functions.isdisjoint(map(letter_of, inside))
    variables = sorted(inside, key=str) if is_free else _only_argument(r)
    if len(variables) != 1:
        shown = ", ".join(map(str, variables)) or "none"
        r.fail(
            f"a prime on a bracket with the names {shown}; expected exactly one, or a derivative that says by what", start, r.at
        )
    r.note(f"the prime is read as the derivative by {variables[0]}")
    return Partial(value, *variables * primes)
