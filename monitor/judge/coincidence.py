"""A death after an inoculation that somebody found to have another cause (经鉴定为偶合症, 与接种无关)."""

import re

from monitor.judge.telling import Around, Read

#: the name of the fact among the circumstances
COINCIDENCE = "coincidence"
_FOUND = re.compile(
    r"鉴定|诊断|专家组?|专家(?:认为|会诊)|尸检|尸体检验|结论|认定|判定|确认|查明|查实|核实|证实|最终|(?:系|属于?|为)(?=偶合)|死于|死因(?:为|是|系)"
)
#: asked, said by one side, or not yet known
_OPEN = re.compile(
    r"是否|是不是|有没有|可能|或为|疑似偶合|疑为|不排除|尚未|未能|待(?:鉴定|尸检|查|进一步|结论)|等待|正在|将(?:进行|组织|由)|"
    r"不认可|不认同|不接受|不服|质疑|怀疑|拿什么|凭什么|难道|真的|[?吗]"
)


def coincidence(around: Around) -> Read | None:
    """The word stands in a sentence that says who found it so and leaves nothing open."""
    if _FOUND.search(around.text) is None or _OPEN.search(around.text) is not None:
        return None
    return Read(COINCIDENCE, 1, around.start, around.end)
