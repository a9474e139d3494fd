"""One page at a person's request, with the faults of sources: its status, and what kept us from it."""

from datetime import timedelta
from urllib.parse import urlsplit

from w3lib.html import get_meta_refresh

from monitor.errors import EvidenceFault, SourceFault
from spiders.charset import charset_in, decode
from spiders.evidence.fetch import Fetcher, Page
from spiders.refusal import status_fault

#: a page that sends its reader on after more seconds is meant to be read
_AT_ONCE = 3
#: so many pages that only send their reader on, one after the other, are followed
_SENT_ON = 2
_FAULTS = {
    "evidence-redirects": "redirects", "evidence-too-large": "too-large", "evidence-timeout": "timeout",
}  # fmt: skip


def fetched(fetcher: Fetcher, address: str) -> Page:
    """The page; the fetcher must give pages of any status.

    Raises:
        SourceFault: it could not be had.

    """
    page = answered(fetcher, address)
    fault = status_fault(page.status, timedelta(0))
    if fault is not None:
        raise SourceFault(fault.fault, fault.message)
    return page


def followed(fetcher: Fetcher, address: str) -> Page:
    """The page, or the one that it sends its readers to at once, as a browser and the crawler would follow it.

    Raises:
        SourceFault: as `fetched`.

    """
    page = fetched(fetcher, address)
    for _ in range(_SENT_ON):
        onward = refreshed(page.body, page.content_type, page.final)
        if not onward:
            break
        page = fetched(fetcher.onward_from(address), onward)
    return page


def refreshed(body: bytes, content_type: str, address: str) -> str:
    """Where a page sends its readers at once (meta refresh); "" where it does not, or to itself."""
    text = decode(body[:20_000], charset_in(content_type)).text
    try:
        after, onward = get_meta_refresh(text, address)
    except ValueError:
        return ""
    fine = onward is not None and after is not None and after <= _AT_ONCE and onward != address
    return onward if onward and fine and urlsplit(onward).scheme in {"http", "https"} else ""


def answered(fetcher: Fetcher, address: str) -> Page:
    """Whatever answers there, errors too.

    Raises:
        SourceFault: nothing did, or it may not be asked.

    """
    try:
        return fetcher.fetch(address)
    except EvidenceFault as fault:
        raise SourceFault(_FAULTS.get(fault.code, "unreachable"), _why(fault, address)) from fault


def _why(fault: EvidenceFault, address: str) -> str:
    if fault.code == "evidence-private":
        host = urlsplit(address.strip()).netloc
        return f"{host} 或它跳转到的主机是内网、本机或保留地址，未读取；确需读取的，请在设置 evidence.hosts 中列入"
    if fault.code == "evidence-address":
        return "网址写法不对；请填写 http:// 或 https:// 开头的完整网址，不带用户名和口令"
    if fault.code == "evidence-too-large":
        return "内容超过 20 MB，未读取"
    return fault.message.replace("，未取证", "")
