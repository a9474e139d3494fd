"""What a page is known by, however its address is written this time. Pure.

Sessions, counters of clicks and the way a link was shared change an address and not what stands there.
"""

import re
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

_SESSION_PATH = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/;]*", re.IGNORECASE)
#: parameters that name a visit, a campaign or a way of sharing
_VISIT = re.compile(
    r"(?:jsessionid|phpsessid|sessionid|session_id|aspsessionid\w*|asp\.net_sessionid|cfid|cftoken|utm_\w+|spm|spm_id_from|"
    r"isappinstalled|share_token|share_from|sharer_\w+|chksm|scene|from_wecom|wxfid|fbclid|gclid|nsukey|pass_ticket|"
    r"vd_source|srcid|xtrack\w*)",
    re.IGNORECASE,
)
#: parameters that hold the time of asking, or chance, to get round caches
_FRESHNESS = frozenset(
    {"_", "t", "ts", "_t", "time", "timestamp", "rnd", "rand", "random", "r", "v", "nocache"}
)
_MOMENT = re.compile(r"1\d{9}(?:\d{3})?|0\.\d{6,}")
#: where a reader came from, as messengers note it
_CAME = re.compile(
    r"timeline|groupmessage|singlemessage|appmsg|share|wechat|weixin|qq|weibo|app", re.IGNORECASE
)
#: WeChat's long form: these four name an article
_WECHAT = ("__biz", "mid", "idx", "sn")
_DEFAULT_PORTS = {":80", ":443"}


def known_as(address: str) -> str:
    """Host, path and what of the query names the page; scheme, session and fragment do not count."""
    try:
        parts = urlsplit(address.strip())
        host = (parts.hostname or "").rstrip(".")
        port = f":{parts.port}" if parts.port is not None else ""
    except ValueError:
        return address.strip()
    if not host:
        return address.strip()
    path = quote(
        unquote(_SESSION_PATH.sub("", parts.path), errors="surrogateescape") or "/", errors="surrogateescape"
    )
    asked = _naming(parse_qsl(parts.query, keep_blank_values=True), host)
    where = f"{host}{'' if port in _DEFAULT_PORTS else port}{path}"
    return f"{where}?{urlencode(asked)}" if asked else where


def _naming(query: list[tuple[str, str]], host: str) -> list[tuple[str, str]]:
    names = dict(query)
    if host == "mp.weixin.qq.com" and all(name in names for name in _WECHAT):
        return [(name, names[name]) for name in _WECHAT]
    return [
        (name, value)
        for name, value in query
        if not _VISIT.fullmatch(name)
        and not (name.lower() in _FRESHNESS and _MOMENT.fullmatch(value))
        and not (name.lower() == "from" and _CAME.fullmatch(value))
    ]
