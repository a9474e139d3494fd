"""What a response says in place of the page asked for: an error, a refusal, a log-in page, a challenge. Pure."""

import re
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from html import unescape

from monitor.errors import SourceFault

#: marks in the code of a page that only runs a script to prove a browser (seen at Chinese government hosts)
_CHALLENGE = re.compile(
    r"__jsl_clearance|acw_sc__v2|yunsuo|security_session_verify|wzws-waf|cf-browser-verification|challenge-platform",
    re.IGNORECASE,
)
#: what such a page tells a reader, also one that runs no scripts
_ASKED = re.compile(
    r"please enable javascript|captcha|人机验证|安全验证|当前环境异常|完成验证后即可继续访问|滑动验证|访问验证|请输入验证码",
    re.IGNORECASE,
)
_SCRIPT_JUMP = re.compile(
    r"(?:window|document|self|top)\.location(?:\.href)?\s*=|location\.replace\(|document\.cookie",
    re.IGNORECASE,
)
_PASSWORD = re.compile(r"<input[^<>]{1,300}type\s*=\s*[\"']?password", re.IGNORECASE)
_SCRIPT = re.compile(r"<(script|style|noscript)\b.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_UNSCRIPTED = re.compile(r"<noscript\b.*?(?:</noscript\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_TAGS = re.compile(r"<[^<>]*>")
#: a page of a challenge or log-in shows a reader little else than its request, one of scripts almost nothing
_LITTLE, _ALMOST_NOTHING = 400, 80
#: larger pages hold something, whatever their scripts do, unless they begin with a challenge
_LARGEST, _BEGINNING = 60_000, 3_000
#: so much of a page that comes with an error is looked at
LOOKED_AT = 60_000

_BLOCKED = {
    401: "login", 403: "refused", 407: "login", 412: "challenge", 418: "refused", 451: "refused",
    521: "challenge", 999: "refused",
}  # fmt: skip
_WHY = {
    "login": "网站要求登录（{status}），程序无法读取；请改用公开地址或联系网站",
    "refused": "网站拒绝访问（{status}），已放慢；请联系网站主管单位把本机加入白名单",
    "challenge": "网站要求人机验证（{status}），已放慢；请联系网站主管单位把本机加入白名单，或改用订阅源",
}


#: with these a page says nothing more: it is not there, or the host says itself what it wants
_PLAIN = frozenset({401, 404, 407, 410, 429})


def status_fault(status: int, retry_after: timedelta | None, page: str = "") -> SourceFault | None:
    """What a status other than success means.

    Args:
        status: of HTTP.
        retry_after: how long the host asks us to stay away.
        page: what came with it: a challenge counts more than the status it comes with.

    """
    if 200 <= status < 300 or status == 304:
        return None
    if status in {404, 410}:
        return SourceFault("gone", f"地址不存在（{status}）；请核对地址")
    blocked = _BLOCKED.get(status)
    if page and status not in _PLAIN and _is_challenge(page):
        blocked = "challenge"
    if blocked is not None:
        return SourceFault(blocked, _WHY[blocked].format(status=status), retry_after=retry_after)
    if status in {429, 503}:
        return SourceFault(
            "throttled", f"网站忙或要求放慢（{status}），到时自动再试", retry_after=retry_after
        )
    return SourceFault("status", f"网站报错（{status}），到时自动再试", retry_after=retry_after)


#: what WeChat shows in place of an article that is no more
_GONE = re.compile(
    r"该内容已被发布者删除|此内容因违规无法查看|此内容发送失败无法查看|此内容被投诉且经审核|该公众号已迁移|该公众号已被屏蔽|链接已过期|此帐号已自主注销"
)


def page_fault(page: str) -> SourceFault | None:
    """A page that stands in for the one asked for: a challenge, a log-in page, a note that it is gone."""
    if len(page) > _LARGEST and not _marked(page[:_BEGINNING]):
        return None
    words = unescape(_TAGS.sub("", _SCRIPT.sub("", page)))
    shown = "".join(words.split())
    if len(shown) > _LITTLE:
        return None
    if gone := _GONE.search(words):
        return SourceFault("gone", f"页面只显示“{gone[0]}”，文章已不能查看")
    if (len(shown) <= _ALMOST_NOTHING and _wants_browser(page)) or _ASKED.search(words):
        return SourceFault("challenge", _WHY["challenge"].format(status="脚本页"))
    if _PASSWORD.search(page):
        return SourceFault("login", _WHY["login"].format(status="登录页"))
    return None


def _is_challenge(page: str) -> bool:
    fault = page_fault(page)
    return fault is not None and fault.fault == "challenge"


def _wants_browser(page: str) -> bool:
    """Of a page that shows almost nothing: whether its scripts prove a browser, or it asks for one that runs them."""
    asked = (each[0] for each in _UNSCRIPTED.finditer(page))
    return _marked(page) or any(_ASKED.search(each) for each in asked)


def _marked(page: str) -> bool:
    return bool(_CHALLENGE.search(page) or ("<script" in page.lower() and _SCRIPT_JUMP.search(page)))


def retry_after(value: str, now: datetime) -> timedelta | None:
    """The Retry-After header (RFC 9110 10.2.3): seconds or a date."""
    value = value.strip()
    if value.isascii() and value.isdecimal() and len(value) < 9:
        return timedelta(seconds=int(value))
    try:
        until = parsedate_to_datetime(value)
    except ValueError:
        return None
    if until.tzinfo is None:
        return None
    return max(until - now, timedelta(0))
