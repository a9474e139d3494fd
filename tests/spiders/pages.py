"""Pages as offices build them, with words of our own."""

from dataclasses import dataclass

BODY = (
    "据市卫生健康局消息，1月5日中午，某中学部分学生午餐后出现呕吐、腹痛等症状，共有23人到医院就诊，"
    "目前均病情稳定。市卫生健康局已派出专家组开展救治和流行病学调查，有关样本正在检测，"
    "学校食堂已暂停供餐。后续情况将及时向社会公布，请广大群众不信谣、不传谣。"
)


@dataclass
class Story:
    path: str
    title: str
    date: str = "2026-01-05"


def plain_list(*stories: Story, extra: str = "") -> bytes:
    rows = "".join(
        f'<li><a href="{each.path}">{each.title}</a><span>{each.date}</span></li>' for each in stories
    )
    menu = "".join(f'<li><a href="/m{n}/">栏目名称之{n}</a></li>' for n in range(8))
    return (
        f'<html><head><meta charset="utf-8"><title>通知公告</title></head><body><ul class="nav">{menu}</ul>'
        f'<ul class="list">{rows}</ul>{extra}<a href="index_1.html">下一页下一页</a></body></html>'
    ).encode()


def hanweb_list(*stories: Story) -> bytes:
    records = "".join(
        f'<record><![CDATA[<li><a href="{each.path}" title="{each.title}">{each.title[:6]}...</a>'
        f"<b>{each.date}</b></li>]]></record>"
        for each in stories
    )
    return (
        '<html><head><title>要闻</title></head><body><div id="78506"><script type="text/xml"><datastore>'
        f"<totalrecord>2</totalrecord><recordset>{records}</recordset></datastore></script></div></body></html>"
    ).encode()


def article(
    title: str,
    body: str = BODY,
    *,
    head: str = "",
    line: str = "",
    site: str = "黔城市卫生健康局",
    box: str = "",
) -> bytes:
    return (
        f'<html><head><meta charset="utf-8">{head}<title>{title} - {site}</title></head><body>'
        f'<div class="top"><a href="/">首页</a></div><h1>{title}</h1><p>{line}</p>'
        f'<div class="{box or "neirong"}"><p>{body}</p></div><div class="foot">版权所有</div></body></html>'
    ).encode()
