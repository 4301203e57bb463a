"""Why a line is left open, and what a letter was taken for, in the languages of the report: a row for each, what it speaks of in braces.

A reason that has no row is told in English.

>>> told("nothing says what v stands for; the time for a line, 2 s, is over", "zh")
'没有说明 v 代表什么；该行的时间 2 s 已用完'
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

__all__ = ["REASONS", "told"]

REASONS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "zh": MappingProxyType(
            {
                "nothing says what {} stands for": "没有说明 {} 代表什么",
                "nothing says what is made of {}": "没有说明什么由 {} 构成",
                "what the function is said to be does not speak of its variable": "函数的表达式中没有出现它的自变量",
                "nothing but custom says what {} stands for": "{} 代表什么只是惯例，文中没有说明",
                "nothing says what {} is made of": "没有说明 {} 由什么构成",
                "it may be said of the one example that the text speaks of": "它可能只是就文中所说的那一个样本而言",
                "{} is made of {}, not the other way round": "{} 由 {} 构成，而不是相反",
                "nothing else says what {} is": "没有其他地方说明 {} 是什么",
                "nothing says whether {} depends on {}": "没有说明 {} 是否依赖于 {}",
                "nothing says how {} depends on {}": "没有说明 {} 如何依赖于 {}",
                "nothing says what the function {} is": "没有说明函数 {} 是什么",
                "nothing says what {} is, nor whether it depends on {}": "没有说明 {} 是什么，也没有说明它是否依赖于 {}",
                "nothing defines {}, so it has no value to look at": "{} 没有定义，因此没有可比较的值",
                "nothing in the sum over {} carries the index": "对 {} 的求和中没有任何项带有该下标",
                "{} is defined with an index on one side only": "{} 的定义只有一边带下标",
                "{} is defined in terms of itself": "{} 用自身来定义",
                "{} is written with {} indices and has {}": "{} 写有 {} 个下标，而它应有 {} 个",
                "{} is written without an index": "{} 没有写下标",
                "{} may be all of its elements, over which the chain rule sums": "{} 可能代表它的所有分量，链式法则要对它们求和",
                "nothing in the text says what {} is": "文中没有说明 {} 是什么",
                "{} may be the softmax": "{} 可能是 softmax",
                "{} may be an element of {}": "{} 可能是 {} 的一个分量",
                "{} may be all of the {}": "{} 可能代表所有的 {}",
                "a line above says what it is, and could not be read": "上面有一行说明它是什么，但无法读取",
                "{} is written without its number": "{} 没有写编号",
                "{} is an index of the line and of a sum in it": "{} 既是该行的下标，又是其中求和的下标",
                "{} may be a matrix; expected its elements, with their indices": "{} 可能是矩阵，应写出带下标的元素",
                "what stands behind a gap in the line is read as a factor": "行中空隙之后的部分读作因子",
                "it is true of its own exercise, and wrong of what another one says": "就本题而言成立，与另一题所说的不符",
                "the sides differ only where a function may have no derivative": "两边只在函数可能没有导数的点上不同",
                "{} alone behind it may be more of its factors": "后面单独的 {} 可能是它的其余因子",
                "{} may be a certain index": "{} 可能是某个特定的下标",
                "{} may be the derivative of what it is called after": "{} 可能是所指之量的导数",
                "it is said to hold beside: {}": "文中在旁边说：{}",
                "{} stands beside what it is made of": "{} 与构成它的量并列出现",
                "e is differentiated, and may be a quantity of the text": "对 e 求了导，它可能是文中的一个量",
                "{} is read as {}": "{} 读作 {}",
                "{} is taken as the output": "{} 视为输出",
                "{} is taken as the target": "{} 视为目标值",
                "{} is taken as the net input": "{} 视为净输入",
                "{} is taken as the weight": "{} 视为权重",
                "{} is taken as the input": "{} 视为输入",
                "{} is taken as the bias": "{} 视为偏置",
                "{} is taken as the loss": "{} 视为损失",
                "{} is taken as the hidden unit": "{} 视为隐藏单元",
                "no value is given for {}": "没有给出 {} 的值",
                "true where {} and {} are equal, but not in general": "当 {} 与 {} 相等时成立，一般情况下不成立",
                "true where {} and {} differ, but not in general": "当 {} 与 {} 不相等时成立，一般情况下不成立",
                "true at the given values, but not in general": "在给定的数值下成立，一般情况下不成立",
                "wrong or not, as the indices are read": "对错取决于下标如何理解",
                "wrong or not, as the line is read": "对错取决于该行如何理解",
                "the sides differ where two indices are equal; whether they do elsewhere is not decided": "两个下标相等时两边不等，其他情形无法判定",
                "the sides differ, but one of them is rounded": "两边不等，但其中一边经过四舍五入",
                "the normal forms differ, but no point was found at which the sides certainly do": "标准形不同，但没有找到两边必定不等的点",
                "the normal form needs more than {} generators": "标准形需要的生成元超过 {} 个",
                "the line is not true of what it goes on from, but of something else that is spoken of above": (
                    "该行对它所接续的式子不成立，但对上文提到的另一个量成立"
                ),
                "the line goes on with an equation, but none that could be read stands above it": "该行接续一个等式，但上面没有可读的等式",
                "the expression stands alone; expected an equality": "只有一个表达式，应写成等式",
                "only equalities are judged": "只判断等式",
                "whether the step is against the gradient of the loss is not decided": "无法判定该步是否沿损失的负梯度方向",
                "the step goes along the gradient of the loss; expected one against it": "该步沿着损失的梯度方向，应沿负梯度方向",
                "both sides are 0 as their letters are read": "按字母的读法，两边都为 0",
                "the formula may go on in the next line": "该式可能在下一行继续",
                "it is said to hold in one case": "文中说它只在一种情形下成立",
                "it may hold only where the condition above it is met": "它可能只在上面的条件成立时成立",
                "its numbers may be those after the step above it": "其中的数可能是上面那一步更新之后的值",
                "the line may say where this holds, as one that sets a derivative to 0 does": "该行可能是条件，如令导数为 0",
                "a number in it may be that of a quantity, as it is rounded": "其中的某个数可能是某个量四舍五入后的值",
                "what the text says of {} is not decided": "文中关于 {} 的说法无法判定",
                "{} may be that of another layer": "{} 可能属于另一层",
                "{} has the index of an input": "{} 带有输入的下标",
                "{} is counted from 0 in one sum and from 1 in another": "{} 在一个求和中从 0 开始，在另一个中从 1 开始",
                "{} stands beside a sum that begins with it": "{} 与从它开始的求和并列",
                "it is true or not as its letters are read, as matrices or as numbers": "对错取决于字母读作矩阵还是数",
                "wrong or not, as σ is the sigmoid or a softmax": "对错取决于 σ 是 sigmoid 还是 softmax",
                "wrong or not, as the derivative by a matrix is laid out": "对错取决于对矩阵求导的布局",
                "whether it is true depends on how derivatives are laid out": "对错取决于导数的布局",
                "it differs from what it is taken for, but much of the text is not understood and no known mistake explains it": (
                    "它与所理解的含义不符，但文中许多内容无法读懂，也没有已知的错误能解释"
                ),
                "the time for the line is over": "该行的时间已用完",
                "the time for a line, {} s, is over": "该行的时间 {} s 已用完",
                "the expression is nested too deeply": "表达式嵌套过深",
            }
        )
    }
)


_OURS = re.compile(r"(?<=\w)_(?:own|of)(?![A-Za-z])")  # a letter of the author's that the model has for something else


def told(reason: str, lang: str) -> str:
    """The reason, or the reasons joined by semicolons, in the language; names as the author has them."""
    rows, reason = _patterns(lang), _OURS.sub("", reason)
    if not rows or not reason:
        return reason
    whole = _matched(reason, lang)
    if whole is not None:
        return whole
    parts = [_matched(part, lang) for part in reason.split("; ")]
    return "；".join(part for part in parts if part is not None) if None not in parts else reason


def _matched(reason: str, lang: str) -> str | None:
    for pattern, instead in _patterns(lang):
        found = pattern.fullmatch(reason)
        if found is not None:
            return instead.format(*found.groups())
    return None


@lru_cache(maxsize=8)
def _patterns(lang: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple(
        (re.compile(re.escape(row).replace(r"\{\}", r"([^;]+?)")), instead) for row, instead in REASONS.get(lang, {}).items()
    )
