"""What keeps a download from succeeding, in our words: any exception of Scrapy or Twisted as a fault."""

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from service_identity import VerificationError

from monitor.errors import SourceFault

_WHY: tuple[tuple[type[BaseException], str, str], ...] = (
    (DownloadTimeoutError, "timeout", "网站太慢，在时限内没有给完；到时自动再试"),
    (DownloadCancelledError, "too-large", "内容超过 5 MB，已中断；请改用更小的列表页或订阅源"),
    (CannotResolveHostError, "unreachable", "域名查不到；请核对地址和本机的域名解析"),
    (DownloadConnectionRefusedError, "unreachable", "连接被拒绝；请核对地址和端口，或网站暂停服务"),
    (ResponseDataLossError, "unreachable", "内容传到一半断开；到时自动再试"),
)


def in_our_words(error: BaseException) -> SourceFault:
    """Any exception of a download as a fault; what is not known is a failed connection."""
    if isinstance(error, SourceFault):
        return error
    for kind, fault, why in _WHY:
        if isinstance(error, kind):
            return SourceFault(fault, why)
    if is_certificate(error):
        why = "网站的安全证书无法核验（自签、过期、名称不符或不全），未读取；确信是该网站的，可在来源里写 any_certificate: true"
        return SourceFault("certificate", why)
    if isinstance(error, IgnoreRequest):
        if "redirect" in str(error):
            return SourceFault("redirects", "跳转太多次，可能绕了圈；请核对地址")
        return SourceFault("too-large", "解压后超过 5 MB，已中断；请改用更小的列表页或订阅源")
    return SourceFault("unreachable", f"连接失败（{type(error).__name__}）；到时自动再试")


def is_certificate(error: BaseException) -> bool:
    """Whether the connection was given up because of the other side's certificate."""
    reasons = [error, *(getattr(each, "value", each) for each in getattr(error, "reasons", ()))]
    return any(
        isinstance(each, VerificationError) or "certificate verify failed" in repr(each) for each in reasons
    )
