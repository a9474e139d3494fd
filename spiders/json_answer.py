"""What an interface says about itself: that it failed, and why. Pure."""

import re
from collections.abc import Iterator
from typing import Any

from monitor.errors import SourceFault
from spiders.extract import one_line
from spiders.json_names import TOTALS, fold, folded, plain, words

#: characters of the host's own words that are shown
MOST_WORDS = 80

_FLAGS = ("success", "succeed", "issuccess", "ok")
_CODES = (
    "code", "errcode", "errorcode", "errno", "retcode", "ret", "resultcode", "returncode", "respcode", "statuscode",
    "status", "state",
)  # fmt: skip
_WORDS = (
    "msg", "message", "errmsg", "errormsg", "errormessage", "retmsg", "resultmsg", "returnmsg", "respmsg",
    "errordescription", "error", "errors", "reason", "detail", "info", "desc", "tip",
)  # fmt: skip
#: codes of an answer that is fine; 1 is one too for some, and an error for others
_FINE = frozenset({"200", "ok", "success", "succeed", "true", "y"})
_BAD_WORDS = re.compile(
    r"错误|失败|异常|有误|非法|缺少|不能为空|error|fail|invalid|denied|exception", re.IGNORECASE
)
_GOOD = re.compile(r"\W*(?:ok|success\w*|succeed\w*|.{0,6}成功)\W*", re.IGNORECASE)
_NO_ERROR = re.compile(r"(?:没有|无|no )(?:错误|异常|error)", re.IGNORECASE)
_NOTHING = re.compile(
    r"(?:暂无|没有|未查询?到|未找到|查无|无).{0,6}(?:数据|记录|结果|内容|信息|信件|更多)|(?:结果|数据|列表)为空"
    r"|no (?:more |matching )?(?:data|record|result|content|item)|empty",
    re.IGNORECASE,
)
_LOGIN = re.compile(
    r"登[录陆]|token|令牌|会话(?:已)?(?:过期|失效)|未授权|身份(?:验证|认证)|unauthori[sz]ed|log ?in\b",
    re.IGNORECASE,
)
_REFUSED = re.compile(r"无权|权限|白名单|禁止访问|拒绝访问|forbidden|access denied", re.IGNORECASE)
_TOO_OFTEN = re.compile(r"频繁|限流|过快|too many|rate limit|too frequent", re.IGNORECASE)
#: keys, sessions and numbers of people may stand in a message
_SECRET = re.compile(
    r"((?:token|key|secret|passw(?:or)?d|pwd|sign|session\w{0,10}|appid|密码|密钥)\s*[=:：]\s*)[^\s,，;；]+"
    r"|[A-Za-z0-9_+/=-]{24,}|\d{7,}",
    re.IGNORECASE,
)
_DEEPEST = 2


def answer_fault(data: Any, *, empty: bool) -> SourceFault | None:
    """What an answer without items says went wrong; None where it says nothing of the kind.

    `empty`: it holds a list, and nothing in it; words without a code are then no error.
    """
    for depth, level in enumerate(levels(data)):
        code, said = _code(level), _said(level)
        if depth and not said:
            # a status deeper down is mostly that of something else
            continue
        if _suspicious(said):
            return _fault(code, said)
        if _NOTHING.search(said):
            return None
        wrong = _false(level) or (code not in {"1", ""} and not _fine(code))
        unexplained = depth == 0 and not empty and code in {"", "1"} and said and not _GOOD.fullmatch(said)
        if wrong or unexplained:
            return _fault(code, said)
    return None


def says_nothing(data: Any) -> bool:
    """Whether its words are that there are no items: 暂无数据."""
    return any(_NOTHING.search(said := _said(level)) and not _suspicious(said) for level in levels(data))


def says_fine(data: Any) -> bool:
    """Whether it says outright that all is well."""
    return any(_fine(_code(level)) or _true(level) for level in levels(data))


def total_of(level: dict[str, Any]) -> int | None:
    """The number of all items, as one level of an answer tells it."""
    for name in TOTALS:
        told = words(level.get(name)).strip()
        if told.isascii() and told.isdecimal() and len(told) < 10:
            return int(told)
    return None


def levels(data: Any) -> Iterator[dict[str, Any]]:
    """The answer and the objects directly in it, by folded names: where codes, messages and totals stand."""
    waiting: list[tuple[Any, int]] = [(data, 0)]
    while waiting:
        value, depth = waiting.pop(0)
        if isinstance(value, dict):
            yield folded(value)
            if depth < _DEEPEST:
                waiting += [(each, depth + 1) for each in list(value.values())[:100]]


def _suspicious(said: str) -> bool:
    bad = _BAD_WORDS.search(said) and not _NO_ERROR.search(said)
    return bool(bad or any(each.search(said) for each in (_LOGIN, _REFUSED, _TOO_OFTEN)))


def _false(level: dict[str, Any]) -> bool:
    return any(level.get(name) is False or fold(level.get(name)) == "false" for name in _FLAGS)


def _true(level: dict[str, Any]) -> bool:
    return any(level.get(name) is True or fold(level.get(name)) == "true" for name in _FLAGS)


def _code(level: dict[str, Any]) -> str:
    for name in _CODES:
        value = level.get(name)
        if isinstance(value, bool):
            return "true" if value else "false"
        told = words(value).strip()
        if told and len(told) <= 30:
            return told
    return ""


def _fine(code: str) -> bool:
    return code.lower() in _FINE or (code != "" and not code.strip("0"))


def _said(level: dict[str, Any]) -> str:
    for name in _WORDS:
        value = level.get(name)
        if isinstance(value, dict):
            value = next((value[each] for each in ("message", "msg", "reason") if each in value), "")
        told = one_line(plain(words(value)[:2000]))
        if told and not told.isdecimal():
            return told
    return ""


def _fault(code: str, said: str) -> SourceFault:
    shown = _SECRET.sub(lambda match: f"{match[1] or ''}***", said)
    shown = shown if len(shown) <= MOST_WORDS else shown[: MOST_WORDS - 1] + "…"
    told = f"“{shown}”" if shown else "（没有说明）"
    number = f"（{code}）" if code and not _SECRET.search(code) else ""
    if code == "429" or _TOO_OFTEN.search(said):
        return SourceFault("throttled", f"接口要求放慢{number}：{told}；到时自动再试")
    if code == "401" or _LOGIN.search(said):
        return SourceFault("login", f"接口要求登录{number}：{told}；请改用公开地址或联系网站")
    if code == "403" or _REFUSED.search(said):
        return SourceFault("refused", f"接口拒绝访问{number}：{told}；请联系网站主管单位")
    return SourceFault("interface", f"接口报错{number}：{told}；请核对地址和 ask")
