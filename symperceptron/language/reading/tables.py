r"""What each command and character of mathematics stands for, one row each; the tokenizer only looks things up.

A row maps a spelling to the kind and the text of a token.  A command that only moves ink (``\left``, ``\,``,
``\displaystyle``) maps to None and leaves no token.  Letters are known by their plain names: ``\alpha`` and ``α`` are both
the letter ``alpha``.

Nothing is normalised by NFKC: it would turn ``x²`` into ``x2``.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TypeAlias

__all__ = [
    "ACCENTS",
    "ARGUMENT_DROPPED",
    "CALLIGRAPHIC",
    "CHARACTERS",
    "COMBINING",
    "COMMANDS",
    "CUSTOMARY_FUNCTIONS",
    "CUSTOMARY_VALUES",
    "DIFFERENTIALS",
    "FUNCTION_WORDS",
    "INDEX_LETTERS",
    "INNER_ENVIRONMENTS",
    "KEYWORDS",
    "LETTER_NAMES",
    "LOOKALIKES",
    "MARKED",
    "OTHER_SCRIPTS",
    "OVER_RELATIONS",
    "RELATIONS",
    "REQUESTS",
    "REQUESTS_IN_SCRIPTS",
    "ROLE_WORDS",
    "SIGNS",
    "SIZED",
    "STEP_WORDS",
    "STYLES",
    "SUBSCRIPTS",
    "SUPERSCRIPTS",
    "TEXTS",
    "WORDS",
]

Row: TypeAlias = tuple[str, str]

GREEK = "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma tau upsilon phi chi psi omega".split()
# Letters that plain text may spell out; xi and nu are rather products.
LETTER_NAMES = frozenset(name for name in GREEK if len(name) > 2) | {"pi"}
_SMALL = dict(zip("αβγδεζηθικλμνξοπρστυφχψω", GREEK, strict=True))
_VARIANTS = ("varepsilon", "vartheta", "varpi", "varrho", "varphi", "varsigma")
_CAPITALS = ("Gamma", "Delta", "Theta", "Lambda", "Xi", "Pi", "Sigma", "Upsilon", "Phi", "Psi", "Omega")

# The functions that need no declaration, by every spelling people use for them.
FUNCTION_WORDS: Mapping[str, str] = MappingProxyType(
    {
        name: name
        for name in "exp log sin cos tan sinh cosh tanh sech arctan erf sign abs step max min sqrt softmax softplus".split()
    }
    | {"ln": "log", "atan": "arctan", "sgn": "sign", "Tanh": "tanh", "Softplus": "softplus", "Max": "max", "Min": "min"}
    | dict.fromkeys(("relu", "ReLU", "Relu", "RELU"), "ReLU")
    | dict.fromkeys(("sigmoid", "Sigmoid", "sigm", "sig", "Sig", "logistic"), "sigma")
)

# Words that hold a piecewise expression together.
KEYWORDS: Mapping[str, str] = MappingProxyType(
    {"if": "if", "for": "if", "when": "if", "otherwise": "otherwise", "else": "otherwise"}
)

# Letters that an undeclared bracket after them makes a function, and those that it does not: custom, written down in a note where it is used.
CUSTOMARY_FUNCTIONS = frozenset("f g h sigma phi varphi psi S".split())
CUSTOMARY_VALUES = frozenset("alpha beta gamma epsilon varepsilon eta lambda mu pi theta n m N M a b c k".split())

# What may be written in several letters without a declaration: the words people use for the quantities of a neuron.
WORDS = frozenset(
    "net out output target input label error loss pred prediction actual expected hidden bias weight weights activation cost logit"
    " logits label labels Error Loss Cost MSE SSE RMSE BCE Output Target Input Net Out new old true yhat y_hat".split()
)

# Letters that the hand and the eye take for one another: one beside the other, undeclared, is refused.
LOOKALIKES: Mapping[str, str] = MappingProxyType(
    {"w": "omega", "omega": "w", "a": "alpha", "v": "nu", "p": "rho", "k": "kappa", "n": "eta", "x": "chi"}
)

# Below a parameter, after a step and before it.
STEP_WORDS: Mapping[str, str] = MappingProxyType(
    dict.fromkeys("new neu nuevo nueva novo nova nouveau nouvelle nuovo nov".split(), "new")
    | dict.fromkeys("old alt viejo vieja velho antigo anterior ancien vecchio".split(), "old")
)

# How the words begin by which an exercise asks for something, and those of scripts that put no space between words.
REQUESTS = (
    "comput calculat find deriv differentiat determin evaluat show simplif what\\s+is"
    " bestimm berechn ableit calcul hall encontr найти найдите вычисл"
).split()
REQUESTS_IN_SCRIPTS = "求 计算 推导 計算".split()

# Words for a role, whatever its letter.
ROLE_WORDS: Mapping[str, str] = MappingProxyType(
    {"output": "output", "prediction": "output", "pred": "output", "target": "target", "label": "target", "expected": "target"}
)

# The letters that count: a subscript made of them is an index, any other one belongs to the name.
INDEX_LETTERS = frozenset("ijklmnpqrs")

# The letters of languages that write mathematics in Latin and Greek ones: words, and never a quantity.
OTHER_SCRIPTS = "\u0400-\u052f\u0900-\u0dff\u3040-\u30fa\u30fc-\u30ff\u4e00-\u9fff\uac00-\ud7af"

DIFFERENTIALS = frozenset({"d", "delta", "Delta", "partial"})

COMMANDS: Mapping[str, Row | None] = MappingProxyType(
    {name: ("letter", name) for name in (*GREEK, *_VARIANTS, *_CAPITALS, "ell")}
    | {name: ("word", FUNCTION_WORDS[name]) for name in "exp log ln sin cos tan sinh cosh tanh sech arctan max min".split()}
    | dict.fromkeys(("frac", "dfrac", "tfrac", "cfrac"), ("frac", "frac"))
    | dict.fromkeys(("partial", "part", "pd"), ("partial", "partial"))
    | dict.fromkeys(("times", "odot", "ast", "star"), ("*", "*"))
    | dict.fromkeys(("cdot", "cdotp", "bullet"), ("*", "·"))
    | dict.fromkeys(("cdots", "dots", "ldots", "dotsb", "dotsc", "dotsi", "dotsm", "dotso", "hdots", "vdots"), ("dots", "dots"))
    | dict.fromkeys(("prime",), ("'", "'"))
    | dict.fromkeys(("top", "intercal", "transpose"), ("top", "T"))
    | dict.fromkeys(("le", "leq", "leqslant"), ("relation", "<="))
    | dict.fromkeys(("ge", "geq", "geqslant"), ("relation", ">="))
    | dict.fromkeys(("ne", "neq"), ("relation", "!="))
    | dict.fromkeys(("lt",), ("relation", "<"))
    | dict.fromkeys(("gt",), ("relation", ">"))
    | dict.fromkeys(("equiv", "triangleq", "coloneqq", "coloneq", "doteq", "eqdef", "defeq"), ("relation", ":="))
    | dict.fromkeys(("approx", "simeq", "thickapprox", "approxeq", "cong"), ("relation", "~"))
    | dict.fromkeys(("Rightarrow", "implies", "Longrightarrow", "therefore", "rightarrow", "to", "longrightarrow"), ("relation", "=>"))
    | dict.fromkeys(("iff", "Leftrightarrow", "Longleftrightarrow", "leftrightarrow"), ("relation", "<=>"))
    | dict.fromkeys(("leftarrow", "gets", "longleftarrow"), ("relation", "<-"))
    | dict.fromkeys(("propto",), ("relation", "prop"))
    | dict.fromkeys(("because", "Because"), ("because", "because"))
    | dict.fromkeys(("vert", "mid"), ("|", "|"))
    | dict.fromkeys(("quad", "qquad", "hspace", "hfill"), ("quad", "quad"))
    | dict.fromkeys(("square", "Box", "blacksquare", "qed"), ("text", ""))
    | {"forall": ("text", "for all")}
    | {"over": ("over", "over"), "sum": ("sum", "sum"), "sqrt": ("sqrt", "sqrt"), "in": ("in", "in")}
    | dict.fromkeys(("nabla", "triangledown", "bigtriangledown"), ("nabla", "nabla"))
    | {"div": ("/", "/"), "not": ("not", "not"), "infty": ("letter", "infty"), "lbrack": ("(", "["), "rbrack": (")", "]")}
    | {"langle": ("(", "<"), "rangle": (")", ">")}
    | {"lbrace": ("(", "\\{"), "rbrace": (")", "\\}"), "colon": (":", ":")}
    | dict.fromkeys(("Vert", "lVert", "rVert"), ("norm", "norm"))
    | {"lvert": ("open|", "|"), "rvert": ("close|", "|"), "cr": ("\\\\", "\\\\"), "newline": ("\\\\", "\\\\")}
    | {"begin": ("begin", ""), "end": ("end", "")}
    | dict.fromkeys(
        (
            "left right middle big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr Biggl Biggr displaystyle textstyle scriptstyle limits nolimits"
            " small Tiny tiny large Large LARGE huge Huge normalsize footnotesize scriptsize space enspace enskip thinspace medspace thickspace"
            " negthinspace nonumber notag centering noindent allowbreak null boxed fbox bm_ mathstrut strut"
        ).split()
    )
)  # fmt: skip

# Commands of one character: \, and \; are spaces, \{ is a bracket, \\ ends a row.
SIGNS: Mapping[str, Row | None] = MappingProxyType(
    dict.fromkeys(",;:!> ")
    | {"{": ("(", "\\{"), "}": (")", "\\}"), "\\": ("\\\\", "\\\\"), "|": ("norm", "norm"), "_": ("_", "_"), "&": ("&", "&")}
    | {
        "%": ("percent", "%"),
        "[": ("display", "["),
        "]": ("display", "]"),
        "(": ("display", "("),
        ")": ("display", ")"),
        "$": ("$", "$"),
    }
)

# What a sizing command makes of the | behind it.
SIZED: Mapping[str, str] = MappingProxyType(
    dict.fromkeys(("left", "bigl", "Bigl", "biggl", "Biggl"), "open|")
    | dict.fromkeys(("right", "bigr", "Bigr", "biggr", "Biggr"), "close|")
)

STYLES = frozenset(
    "mathbf boldsymbol bm pmb mathrm mathit mathsf mathtt mathnormal rm bf it boldmath symbf symbfit vec overrightarrow mathop bold".split()
)
ACCENTS: Mapping[str, str] = MappingProxyType(
    {
        "hat": "hat",
        "widehat": "hat",
        "bar": "bar",
        "overline": "bar",
        "tilde": "tilde",
        "widetilde": "tilde",
        "dot": "dot",
        "check": "check",
    }
)
CALLIGRAPHIC = frozenset({"mathcal", "mathscr", "mathfrak", "cal", "mathbb"})
TEXTS = frozenset(
    {
        "text",
        "mbox",
        "hbox",
        "textrm",
        "textit",
        "textbf",
        "textnormal",
        "operatorname",
        "textsf",
        "texttt",
        "intertext",
        "shortintertext",
    }
)
JOINING_WORDS = frozenset(
    "where with since because as and or so then thus hence therefore using by we et ou avec donc car und oder mit also wobei da"
    " con donde dove entonces luego com onde portanto logo".split()
)
# Words that lead to a formula in plain text, in other languages than English.
LEADING_WORDS = (
    "sei seien also dann daher somit folglich damit gegeben soit soient donc alors ainsi sea sean dado dada luego entonces así asi tenemos"
    " seja sejam logo portanto assim então entao temos sia dato quindi allora dunque pertanto abbiamo zatem więc"
    " пусть тогда значит получаем следовательно отсюда итак поэтому имеем".split()
)
ARGUMENT_DROPPED = frozenset({"tag", "label", "color", "ref", "eqref", "vspace", "phantom", "hphantom", "vphantom", "cite"})
# Commands that mark what stands in braces behind them, with the number of arguments before it.
MARKED: Mapping[str, int] = MappingProxyType(
    dict.fromkeys(("underbrace", "overbrace", "underline", "cancel", "bcancel", "xcancel", "bbox"), 0)
    | dict.fromkeys(("textcolor", "colorbox", "cancelto", "class", "cssId"), 1)
)
OVER_RELATIONS = frozenset({"underset", "overset", "stackrel"})
INNER_ENVIRONMENTS = frozenset({"cases", "dcases", "rcases", "matrix", "pmatrix", "bmatrix", "vmatrix", "array"})

COMBINING: Mapping[str, str] = MappingProxyType(
    {"\u0302": "hat", "\u0304": "bar", "\u0305": "bar", "\u0303": "tilde", "\u0307": "dot", "\u030c": "check", "\u20d7": ""}
)

RELATIONS: Mapping[str, str] = MappingProxyType(
    {
        "=": "=",
        "==": "=",
        "&=": "=",
        ":=": ":=",
        "<": "<",
        ">": ">",
        "<=": "<=",
        ">=": ">=",
        "!=": "!=",
        "~=": "~",
        "=>": "=>",
        "==>": "=>",
    }
    | {"->": "=>", "-->": "=>", "<-": "<-", "<=>": "<=>"}
)

CHARACTERS: Mapping[str, Row] = MappingProxyType(
    {c: (c, c) for c in "+-*/^_{},;:&|!"}
    | {c: ("letter", name) for c, name in _SMALL.items()}
    | dict(zip("ΓΔΘΛΞΠΣΥΦΨΩ", (("letter", name) for name in _CAPITALS), strict=True))
    | {"ϵ": ("letter", "epsilon"), "ϕ": ("letter", "phi"), "ϑ": ("letter", "vartheta"), "ς": ("letter", "varsigma"), "\u2113": ("letter", "ell")}
    | {"\u2112": ("letter", "calL"), "∆": ("letter", "Delta"), "∞": ("letter", "infty"), "µ": ("letter", "mu")}
    | dict.fromkeys("×∗⊙\u2a2f⨀", ("*", "*"))
    | dict.fromkeys("·⋅•∙・", ("*", "·"))
    | dict.fromkeys("−–\u2010\u2011\u2012—﹣\u2043", ("-", "-"))
    | dict.fromkeys("÷\u2215\u2044", ("/", "/"))
    | dict.fromkeys("'’′\u2018`\u00b4\uff07", ("'", "'"))
    | dict.fromkeys("∑Σ", ("sum", "sum"))
    | dict.fromkeys("∂𝜕", ("partial", "partial"))
    | dict.fromkeys("⋯…", ("dots", "dots"))
    | dict.fromkeys("∇▽", ("nabla", "nabla"))
    | {"√": ("sqrt", "√"), "∈": ("in", "in"), "½": ("half", "1/2"), "⅓": ("half", "1/3"), "¼": ("half", "1/4")}
    | {"≤": ("relation", "<="), "⩽": ("relation", "<="), "≥": ("relation", ">="), "⩾": ("relation", ">="), "≠": ("relation", "!=")}
    | {"≈": ("relation", "~"), "≃": ("relation", "~"), "≡": ("relation", ":="), "≜": ("relation", ":="), "≔": ("relation", ":=")}
    | {"⇒": ("relation", "=>"), "→": ("relation", "=>"), "∴": ("relation", "=>"), "⟹": ("relation", "=>"), "⇔": ("relation", "<=>")}
    | {"←": ("relation", "<-"), "∝": ("relation", "prop"), "∵": ("because", "because"), "‖": ("norm", "norm"), "∣": ("|", "|"), "\u22a4": ("top", "T")}
    | {"(": ("(", "("), "[": ("(", "["), ")": (")", ")"), "]": (")", "]"), "，": (",", ","), "；": (";", ";"), "。": (".", "."), ".": (".", ".")}
    | {"∀": ("text", "for all"), "⟨": ("(", "<"), "⟩": (")", ">")}
    | dict.fromkeys("□■∎✓✔☑✅", ("text", ""))
    | {"、": (",", ","), "$": ("$", "$"), "%": ("percent", "%"), "⊺": ("top", "T")}
)  # fmt: skip

_RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾⁼ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴸᴺᴷᴹ", "0123456789+-()=abcdefghijklmnoprstuvwxyzLNKM", strict=True))
_LOWERED = dict(zip("₀₁₂₃₄₅₆₇₈₉₊₋₍₎₌ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", "0123456789+-()=aehijklmnoprstuvx", strict=True))
SUPERSCRIPTS: Mapping[str, str] = MappingProxyType(_RAISED | {"ᵀ": "\u22a4"})
SUBSCRIPTS: Mapping[str, str] = MappingProxyType(_LOWERED)
