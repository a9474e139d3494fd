"""The death of one person told without a number (孩子接种后当天去世): no count, yet a fact some clauses ask for."""

import re
from datetime import date

from monitor.judge.scan import Hit
from monitor.judge.sentence import sentence_around
from monitor.judge.standing import denied, long_past

#: the name of the fact among the circumstances
LONE_DEATH = "lone_death"
_DEATH = re.compile(
    r"(?:死亡|去世|离世|身亡|夭折|丧生|遇难|猝死|不治)(?!率|证明|赔偿|通知|鉴定|风险|原因|病例|人数|多年|[^,。]{0,4}周年)"
)
_WHO = re.compile(
    r"(?<![名位些个])(?:男童|女童|男婴|女婴|婴儿|新生儿|幼儿(?!园)|幼童|孩子|小孩|宝宝|儿子|女儿|孙子|孙女|儿童|学生|老人|父亲|母亲|"
    r"爸爸|妈妈|爷爷|奶奶|妻子|丈夫|老公|老婆|哥哥|弟弟|姐姐|妹妹|男子|女子|村民|工人|司机|乘客|居民)(?!们|家属|家长|家人|的)"
)
_NOT_TOLD = re.compile(
    r"没有|没|未|并非|不是|无|防止|避免|预防|险些|差点|如果|假如|一旦|可能|会(?!议)|担心|怕|系谣言|不实|误传|谣传|网传|多名|数名|[?]"
)
_FAR = 24
#: a sentence is followed so far to either side of its word
_SENTENCE = 200


def lone_death(text: str, told: tuple[Hit, ...], published: date) -> dict[str, Hit]:
    """The first such death in a sentence that names the event, as a circumstance; `told` are the words that name it."""
    seen = range(0)
    for hit in told[:8]:
        # most of the words stand in a sentence already looked at
        if hit.start in seen:
            continue
        start, end = sentence_around(text, hit.start, hit.end, _SENTENCE)
        found = _in_sentence(text[start:end], published)
        if found is not None:
            return {LONE_DEATH: Hit(start + found[0], start + found[1], LONE_DEATH)}
        if end < hit.end + _SENTENCE and (start == 0 or start > hit.start - _SENTENCE):
            seen = range(hit.start, min(end, start + _SENTENCE))
    return {}


def _in_sentence(sentence: str, published: date) -> tuple[int, int] | None:
    for death in _DEATH.finditer(sentence):
        head = sentence[: death.start()]
        who = next(
            (each for each in reversed(list(_WHO.finditer(head))) if death.start() - each.end() <= _FAR), None
        )
        if (
            who is not None
            and not _NOT_TOLD.search(sentence, max(0, who.start() - 6))
            and not denied(sentence, death.start(), death.end())
            and not long_past(sentence, head, published)
        ):
            return who.start(), death.end()
    return None
