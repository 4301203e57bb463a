"""The mistakes that can be named, one row each: a code, and what is said to a person.

``{part}`` is what the mistake is about and ``{instead}`` what belongs in its place, in the student's notation.  What a person
reads stands here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["LANGUAGES", "MESSAGES", "message"]

LANGUAGES = ("en", "zh")

# fmt: off
MESSAGES: Mapping[str, Mapping[str, str]] = MappingProxyType({
    "sign":                          {"en": "the sign is wrong",
                                      "zh": "符号错误"},
    "residual-sign":                 {"en": "the minus of the residual is lost: {part} stands where {instead} belongs",
                                      "zh": "残差的负号丢失：应为 {instead}，而不是 {part}"},
    "sign-of-term":                  {"en": "the sign of {part} is wrong",
                                      "zh": "{part} 的符号错误"},
    "missing-activation-derivative": {"en": "the derivative of the activation, {part}, is missing",
                                      "zh": "缺少激活函数的导数 {part}"},
    "activation-plus":               {"en": "the derivative of σ is σ(1 − σ), with a minus",
                                      "zh": "σ 的导数是 σ(1 − σ)，括号里是减号"},
    "one-minus-dropped":             {"en": "the factor {part} of the activation's derivative is missing",
                                      "zh": "激活函数导数中的因子 {part} 丢失"},
    "lost-inner-derivative":         {"en": "the inner derivative, {part}, is missing: the chain rule goes on inside",
                                      "zh": "缺少内层导数 {part}：链式法则还要继续向内求导"},
    "missing-factor":                {"en": "the factor {part} is missing",
                                      "zh": "缺少因子 {part}"},
    "half":                          {"en": "a factor of 2: the ½ of the loss and the 2 of the square do not match the definition",
                                      "zh": "相差因子 2：损失中的 ½ 与平方求导得到的 2 和定义不符"},
    "extra-factor":                  {"en": "the factor {part} does not belong here",
                                      "zh": "多出因子 {part}"},
    "kept-activation-derivative":    {"en": "with this loss the activation's derivative, {part}, cancels and does not stay",
                                      "zh": "对于这个损失，激活函数的导数 {part} 会被约去，不应保留"},
    "twice-activation-derivative":   {"en": "the activation's derivative, {part}, is there twice",
                                      "zh": "激活函数的导数 {part} 出现了两次"},
    "wrong-letter":                  {"en": "{part} stands where {instead} belongs",
                                      "zh": "{part} 应为 {instead}"},
    "wrong-index":                   {"en": "{part} has the wrong index; it should be {instead}",
                                      "zh": "{part} 的下标错误，应为 {instead}"},
    "index-left-over":               {"en": "the index {part} is left over: the sum has collapsed, and it should be {instead}",
                                      "zh": "多出下标 {part}：求和已经化掉，应为 {instead}"},
    "indices-exchanged":             {"en": "the indices {part} and {instead} are exchanged",
                                      "zh": "下标 {part} 与 {instead} 互换了"},
    "transposed-weight":             {"en": "{part} is the transpose; it should be {instead}",
                                      "zh": "{part} 是转置，应为 {instead}"},
    "scalar-softmax":                {"en": "softmax couples its inputs: every output depends on {part}, and the chain rule sums over all of them",
                                      "zh": "softmax 的各个输出相互耦合：每个输出都依赖于 {part}，链式法则要对所有输出求和"},
    "delta-lost":                    {"en": "the Kronecker δ is lost: the two indices are equal in one term only",
                                      "zh": "克罗内克 δ 丢失：只有一项的两个下标相同"},
    "uncollapsed-sum":               {"en": "the sum does not stay: only the term with the index of the variable depends on it",
                                      "zh": "求和号不应保留：只有下标与变量相同的那一项依赖于该变量"},
    "sum-lost":                      {"en": "the sum is lost",
                                      "zh": "求和号丢失"},
    "wrong-variable":                {"en": "this is the derivative by {part}",
                                      "zh": "这是对 {part} 的导数"},
    "power-rule":                    {"en": "an exponent is off by one in {part}",
                                      "zh": "{part} 的指数差一"},
    "product-rule":                  {"en": "the derivative of a product is not the product of the derivatives",
                                      "zh": "乘积的导数不等于导数的乘积"},
    "quotient-sign":                 {"en": "the terms of the quotient rule have the wrong sign",
                                      "zh": "商的求导法则中各项的符号错误"},
    "log-inverted":                  {"en": "the derivative of ln u is 1/u, not u",
                                      "zh": "ln u 的导数是 1/u，而不是 u"},
    "derivative-of-output":          {"en": "the activation's derivative is taken at the output instead of at the net input",
                                      "zh": "激活函数的导数应在净输入处取值，而不是在输出处"},
    "missing-term":                  {"en": "the term {part} is missing",
                                      "zh": "缺少 {part} 这一项"},
    "extra-term":                    {"en": "the term {part} does not belong here",
                                      "zh": "多出 {part} 这一项"},
})
# fmt: on


def message(code: str, part: str = "", instead: str = "", lang: str = "en") -> str:
    """What is said of a mistake.

    >>> message("wrong-letter", "w_j", "x_j")
    'w_j stands where x_j belongs'
    """
    return MESSAGES[code][lang].replace("{part}", part).replace("{instead}", instead)
