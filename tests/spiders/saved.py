"""A page as it is saved, with what a reader would take from it."""

from collections.abc import Callable
from dataclasses import dataclass

TITLE = "关于南山中学学生腹泻情况的通报"
LINES = (
    "3月9日晚，南山中学有31名住校学生先后出现腹泻、低热，学校当晚报告了区卫生健康局。",
    "区疾控中心到校调查，采集了食品、饮水和病人样本共46份，结果预计三日内得出。",
    "截至3月10日10时，28人已经退热，3人在区人民医院观察，没有重症。",
    "学校食堂和供水设施已停用，教室和宿舍完成了消毒。",
)
SITE = "临川区卫生健康局"

MENU = "".join(
    f'<li><a href="/{each}/">{each}</a></li>'
    for each in ("首页", "机构职能", "政务公开", "办事服务", "互动交流", "健康科普", "专题专栏", "数据开放")
)
TOP = f'<div class="header"><img src="logo.png"><ul class="nav">{MENU}</ul></div>'
PATH = '<div class="position">您现在的位置：<a href="/">首页</a> &gt; <a href="/zwgk/">政务公开</a> &gt; <a href="/tzgg/">通知公告</a> &gt; 正文</div>'
OTHERS = "".join(
    f'<li><a href="/t{n}.html">{each}</a><span>2026-02-{n:02}</span></li>'
    for n, each in enumerate(
        (
            "我区召开春季传染病防控工作会议",
            "区妇幼保健院新院区本月启用",
            "关于公布执业药师注册结果的公告",
            "全区家庭医生签约服务进社区",
            "区中心血站开展献血宣传活动",
        ),
        10,
    )
)
FOOT = (
    '<div class="footer"><p>主办：临川区卫生健康局　地址：临川区文昌路1号　电话：0000-0000000</p>'
    "<p>赣ICP备00000000号　赣公网安备00000000000000号　网站标识码：0000000000</p><p>Copyright © 2012-2026 版权所有，未经书面授权不得转载。</p></div>"
)


@dataclass(frozen=True)
class Saved:
    """One page."""

    name: str
    raw: bytes
    #: as ISO 8601 in Beijing, or empty where the page states none; "day", "minute" or "second"
    published: str = "2026-03-10T11:20:00+08:00"
    precision: str = "minute"
    title: str = TITLE
    lines: tuple[str, ...] = LINES
    address: str = "http://wjw.example.gov.cn/"
    publisher: str | None = None


def paragraphs(lines: tuple[str, ...] = LINES, tag: str = "p") -> str:
    return "".join(f"<{tag}>　　{each}</{tag}>" for each in lines)


def document(head: str, body: str, *, title: str = f"{TITLE}_{SITE}", charset: str = "utf-8") -> str:
    return f'<!DOCTYPE html><html><head><meta charset="{charset}"><title>{title}</title>{head}</head><body>{body}</body></html>'


ALL: list[Saved] = []


def kept(make: Callable[[], Saved]) -> Callable[[], Saved]:
    """Put a page among those every reader must read."""
    ALL.append(make())
    return make
