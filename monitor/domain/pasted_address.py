"""The address in what somebody pasted: with words around it, Chinese punctuation, or without http://. Pure."""

import re

from monitor.errors import BadInput

LONGEST = 2000

#: seen on no screen, and pasted along
_INVISIBLE = re.compile(r"[\u200b-\u200f\u2028-\u202e\u2060\ufeff\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SCHEME = re.compile(r"(?<![a-z])(https?)\s?[:：]\s?[/／\\]{2}", re.IGNORECASE)
_OTHER_SCHEME = re.compile(r"\b(?!https?\b)([a-z][a-z0-9+.-]{1,20})://", re.IGNORECASE)
#: what an address is made of; letters of other scripts only where a value or a part of the path begins
_URL = re.compile(r"https?://[\w.\-:@\[\]%~]+(?:(?<=[/=])[\u3400-\u9fff]+|[!-~])*", re.IGNORECASE | re.ASCII)
#: a host as people say it: wjw.example.gov.cn/tzgg
_HOST = re.compile(
    r"(?<![\w@./\-])(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,8}(?:[a-z]{2,18}|\d{1,3}(?=[:/?#\s]|$))(?::\d{1,5})?(?![\w@.])"
    r"(?:[/?#](?:(?<=[/=])[\u3400-\u9fff]+|[!-~])*)?",
    re.IGNORECASE | re.ASCII,
)
_MAIL = re.compile(r"(?:mailto:)?[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+", re.ASCII)
#: what people are told to do with a shared address, glued to its end
_SHARED = re.compile(r"(?:复制|点击|打开|查看|长按|分享|来自).*$")
_END = ".,;:!?)]}>'\"*|"


def address_in(text: str) -> str:
    """The one address in the text; http:// is put before one that says no scheme.

    Raises:
        BadInput: address-none, address-several, address-mailbox, address-scheme, address-long.

    """
    said = _INVISIBLE.sub("", text).strip()
    if len(said) > LONGEST:
        raise BadInput(f"粘贴的内容超过 {LONGEST} 字；请只粘贴网址", code="address-long")
    said = _SCHEME.sub(lambda found: f"{found[1].lower()}://", said)
    found = [_trimmed(each) for each in _URL.findall(said)]
    if not found:
        _refuse(said)
        found = [f"http://{_trimmed(each)}" for each in _HOST.findall(said)]
    several = list(dict.fromkeys(each for each in found if each))
    if not several:
        raise BadInput("没有认出网址；请粘贴 http:// 或 https:// 开头的完整网址", code="address-none")
    if len(several) > 1:
        raise BadInput(f"有 {len(several)} 个网址；请一次粘贴一个", code="address-several")
    return several[0]


def has_scheme(text: str) -> bool:
    """Whether whoever pasted it said http or https."""
    return _SCHEME.search(_INVISIBLE.sub("", text)) is not None


def _refuse(said: str) -> None:
    if other := _OTHER_SCHEME.search(said):
        raise BadInput(
            f"“{other[1][:20]}://”开头的地址不能读；请粘贴 http:// 或 https:// 开头的网址",
            code="address-scheme",
        )
    if _MAIL.search(said):
        raise BadInput(
            "这是邮箱地址，不是网址；要收邮箱里的来信，请在 huiying.yaml 的 sources 里写 spider: mailbox（见 docs/SOURCES.md）",
            code="address-mailbox",
        )


def _trimmed(address: str) -> str:
    """Without what was pasted along at its end."""
    return _SHARED.sub("", address.replace("&amp;", "&")).rstrip(_END)
