"""What duty officers paste, and the address that is in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.pasted_address import LONGEST, address_in, has_scheme
from monitor.errors import BadInput

LIST = "https://wjw.qiancheng.example/tzgg/index.html"


@pytest.mark.parametrize(
    "pasted",
    [
        LIST,
        f"  {LIST}\n",
        f"点击链接：{LIST} 复制到浏览器打开",
        f"点击链接：{LIST}，复制到浏览器打开",
        f"【卫健局】通知公告（{LIST}）。",
        f"“{LIST}”",
        f"<{LIST}>",
        f"[通知公告]({LIST})",
        f"看这个{LIST}。谢谢",
        f"{LIST}复制此链接",
        f"\u200b{LIST}\ufeff",
        f"{LIST}\x00",
        f"{LIST} {LIST}",
        "HTTPS：//wjw.qiancheng.example/tzgg/index.html",
        "https:／／wjw.qiancheng.example/tzgg/index.html",
        "https:\\\\wjw.qiancheng.example/tzgg/index.html",
    ],
)
def test_the_address_is_found_among_whatever_was_pasted_with_it(pasted: str) -> None:
    assert address_in(pasted) == LIST
    assert has_scheme(pasted)


@pytest.mark.parametrize(
    ("pasted", "address"),
    [
        ("wjw.qiancheng.example/tzgg/", "http://wjw.qiancheng.example/tzgg/"),
        ("网址是www.qiancheng.gov.cn，请监测", "http://www.qiancheng.gov.cn"),
        ("wjw.qiancheng.example:8080/list.jsp?id=5", "http://wjw.qiancheng.example:8080/list.jsp?id=5"),
        ("10.1.2.3/list.asp", "http://10.1.2.3/list.asp"),
    ],
)
def test_an_address_without_its_scheme_is_asked_for_by_http(pasted: str, address: str) -> None:
    assert address_in(pasted) == address
    assert not has_scheme(pasted)


@pytest.mark.parametrize(
    "address",
    [
        "https://so.qiancheng.example/s?q=卫生院&page=1",
        "https://wjw.qiancheng.example/通知/index.html",
        "https://wjw.qiancheng.example/gkmlpt/index#2345",
        "https://wjw.qiancheng.example/list.jsp?a=1&b=2",
        "http://[2001:db8::1]:8080/list",
        "https://wjw.qiancheng.example/a%20b/",
    ],
)
def test_nothing_of_a_proper_address_is_lost(address: str) -> None:
    assert address_in(address) == address


def test_an_address_copied_out_of_a_pages_code_is_set_right() -> None:
    assert (
        address_in("https://wjw.qiancheng.example/l?a=1&amp;b=2") == "https://wjw.qiancheng.example/l?a=1&b=2"
    )


@pytest.mark.parametrize(
    ("pasted", "code", "words"),
    [
        ("", "address-none", "没有认出网址"),
        ("卫健局通知公告", "address-none", "没有认出网址"),
        ("--config=/etc/passwd", "address-none", "没有认出网址"),
        ("$(reboot)", "address-none", "没有认出网址"),
        ("shuji@wjw.qiancheng.example", "address-mailbox", "这是邮箱地址"),
        ("mailto:shuji@wjw.qiancheng.example", "address-mailbox", "spider: mailbox"),
        ("file:///etc/passwd", "address-scheme", "“file://”开头的地址不能读"),
        ("ftp://wjw.qiancheng.example/a", "address-scheme", "ftp"),
        ("weixin://dl/chat", "address-scheme", "weixin"),
        ("http://a.example/1 和 http://b.example/2", "address-several", "有 2 个网址"),
        ("http://a.example/" + "x" * LONGEST, "address-long", "2000"),
    ],
)  # fmt: skip
def test_what_is_no_address_is_told_with_what_to_do(pasted: str, code: str, words: str) -> None:
    with pytest.raises(BadInput, match=words) as caught:
        address_in(pasted)
    assert caught.value.code == code


@given(st.text(max_size=200))
def test_whatever_is_pasted_gives_an_address_that_gives_itself_or_a_refusal(pasted: str) -> None:
    try:
        address = address_in(pasted)
    except BadInput:
        return
    assert address.startswith(("http://", "https://"))
    assert not any(each.isspace() or ord(each) < 32 for each in address)
    assert address_in(address) == address
