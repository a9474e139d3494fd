"""What kind of answer a page of the office's own site is, by its words. Pure.

A page that only says that the matter is being looked into is a holding statement; it may meet the 5 h
clock and never the others (国办发〔2016〕61号: results are owed). A press conference is never read off a
page: it is proven by time, place, who attended, media and text, and recorded by a person.
"""

import re

from monitor.domain.response import ResponseKind

#: still being looked into
_UNDER_WAY = re.compile(
    r"(?:正在|已|将)(?:对此|就此|进一步|连夜|全力|组织|抓紧){0,3}(?:开展)?(?:调查|核实|了解|排查|核查)(?!清楚|属实|结果|认定)"
    r"|(?:调查|核查|核实|处置)工作正在|后续(?:情况|进展)?将(?:及时|第一时间)|待(?:调查|核实)清楚后"
)
#: something was found, decided or done
_RESULT = re.compile(
    r"经(?:查|核查|核实|调查)|调查(?:结果|认定|组认定|表明|显示)|(?:已|现已)(?:责令|责成|立案|停职|免职|约谈|处罚|退还|整改|道歉)"
    r"|(?:处理|整改|处置)(?:结果|情况)如下|(?:全部|均已|已全部)(?:治愈|出院|退还)|情况属实|不属实|致歉"
)


def reply_kind(content: str) -> ResponseKind:
    """holding, or authoritative where the page tells a result or plain facts."""
    return "holding" if _UNDER_WAY.search(content) and not _RESULT.search(content) else "authoritative"
