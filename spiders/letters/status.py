"""The words in which boxes say how a letter stands -> `LetterStatus`. Pure."""

import re
from collections.abc import Mapping

from monitor.domain.letter import LetterStatus

_WORDS: Mapping[LetterStatus, str] = {
    "received": (
        "待审查 待审核 审核中 待处理 待受理 待办理 待回复 待答复 未回复 未答复 未阅批 待阅批 未办理 未处理 未受理 "
        "未办结 未解决 已收 已收到 已提交 已接收 已登记 新信件 新来信 等待处理 等待回复 等待受理 尚未回复 暂未回复 "
        "未读 待接收 待签收 待派遣 待转办 待分办 待分派 待交办 未审核 受理中 已收信 收到"
    ),
    "assigned": (
        "已转办 已派遣 已交办 待处置 已分派 已分办 已转交 转办 转办中 交办 已派单 已转送 已批转 已下派 已分发 "
        "已移交 交办中 批转 已转交办理"
    ),
    # 已阅批: a leader has read the letter and said what is to be done. That is an instruction inside the house,
    # no answer, so the letter is read again until one is there
    "in_hand": (
        "办理中 处理中 办理 处理 已受理 受理 已阅批 阅批 已阅 处置中 待督办 待回访 督办中 回复中 答复中 正在办理 正在处理 "
        "已签收 签收 延期办理 延期 已延期 申请延期 待审批 待办结 重办 重新办理 进行中 核实中 调查中 待发布 办理中延期"
    ),
    "replied": (
        "已回复 已答复 回复 答复 已反馈 已公开答复 已回信 回复完成 答复完成 已办理回复 已回复已公开 部门已回复 "
        "单位已回复 官方已回复 已经回复 已经答复 有回复"
    ),
    # 已处理 says that the matter is ended, not that anybody was told: with a public reply beside it, that stands too
    "closed": (
        "已办结 办结 已结案 结案 已评价 已归档 归档 已处理 处理完成 办理完成 已办理 已完成 完成 已解决 已处置 "
        "已关闭 关闭 不予受理 未予受理 已退回 退回 已撤销 撤销 已办毕 办毕 已办 已结束 结束 待评价 已回访 回访 "
        "满意 基本满意 不满意 无效 无效信件 作废 重复件 已处理完毕 处理完毕"
    ),
}
_STATUSES: Mapping[str, LetterStatus] = {
    word: status for status, words in _WORDS.items() for word in words.split()
}
#: codes mean something only in the field they come from (nxszs.gov.cn; rednet.cn)
_CODES: Mapping[tuple[str, str], LetterStatus] = {
    ("sqstatus", "3"): "closed",
    ("isreply", "0"): "received", ("isreply", "1"): "replied", ("isreply", "2"): "in_hand",
    ("isanswer", "0"): "received", ("isanswer", "1"): "replied",
}  # fmt: skip
_YES_NO: Mapping[str, LetterStatus] = {
    "是": "replied", "已": "replied", "yes": "replied", "true": "replied", "否": "received", "未": "received",
    "no": "received", "false": "received",
}  # fmt: skip
_AROUND = re.compile(r"[\s\u3000\u00a0【】\[\]（）()<>:：。.!！√✓*·|]+")
#: no state is said in more characters
LONGEST = 20


def status_of(words: str, name: str = "") -> LetterStatus | None:
    """The status some words say; None where we do not know them.

    Args:
        words: as the box shows them.
        name: the field of JSON they stand in, for codes; "answered" for a yes or no.

    """
    bare = _AROUND.sub("", words[:200])
    if name == "answered" and bare.casefold() in _YES_NO:
        return _YES_NO[bare.casefold()]
    code = _CODES.get((re.sub(r"[\W_]", "", name).casefold(), bare))
    if code is not None or len(bare) > LONGEST:
        return code
    return _STATUSES.get(bare) or _STATUSES.get(bare.removesuffix("状态"))


def settled(stated: LetterStatus | None, *, answered: bool) -> LetterStatus:
    """How a letter stands: a reply that is there counts more than a state, and more than no state."""
    if answered:
        return "closed" if stated == "closed" else "replied"
    return stated or "received"
