"""One page at a person's request, with the faults of sources: its status, and what kept us from it."""

from datetime import timedelta
from urllib.parse import urlsplit

from monitor.errors import EvidenceFault, SourceFault
from spiders.evidence.fetch import Fetcher, Page
from spiders.refusal import status_fault

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
