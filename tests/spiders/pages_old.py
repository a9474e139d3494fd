"""Old pages: tables, fonts, GB2312, tags nobody closed."""

from tests.spiders.saved import FOOT, LINES, MENU, OTHERS, SITE, TITLE, TOP, Saved, document, kept, paragraphs


def table(text: str, date: str = "2026-3-10 11:20:00") -> str:
    return f"""<table width="960"><tr><td colspan="2">{TOP}</td></tr><tr><td width="200"><table>{"".join(f'<tr><td><a href="/{n}">栏目名称{n}</a></td></tr>' for n in range(8))}</table></td>
    <td><table width="100%"><tr><td align="center"><font size="5" color="red"><b>{TITLE}</b></font></td></tr><tr><td align="center">{date}　阅读次数：125</td></tr>
    <tr><td>{text}</td></tr><tr><td align="right">【<a href="#">打印</a>】【<a href="#">关闭</a>】</td></tr></table></td></tr><tr><td colspan="2">{FOOT}</td></tr></table>"""


@kept
def gb2312_table() -> Saved:
    text = "<br><br>".join(f"　　{each}" for each in LINES)
    return Saved(
        "gb2312 table",
        document("", table(text), title=f"欢迎访问{SITE}网站", charset="gb2312").encode("gb18030"),
        "2026-03-10T11:20:00+08:00",
        "second",
    )


@kept
def utf8_said_gb2312_sent() -> Saved:
    return Saved(
        "utf-8 promised, gb2312 sent",
        document("", table(paragraphs()), title=SITE, charset="utf-8").encode("gb18030"),
        "2026-03-10T11:20:00+08:00",
        "second",
    )


@kept
def gb2312_said_utf8_sent() -> Saved:
    return Saved(
        "gb2312 promised, utf-8 sent",
        document("", table(paragraphs()), title=SITE, charset="gb2312").encode(),
        "2026-03-10T11:20:00+08:00",
        "second",
    )


@kept
def unclosed() -> Saved:
    text = "".join(f"<p><font face=宋体><span>　　{each}" for each in LINES)
    body = f"<center><h2>{TITLE}</h2></center><center>2026年3月10日</center><hr>{text}<hr><ul>{OTHERS}</ul>"
    return Saved(
        "unclosed tags", document("", body, title=TITLE).encode(), "2026-03-10T00:00:00+08:00", "day"
    )


@kept
def preformatted() -> Saved:
    text = "\n".join(f"    {each}" for each in LINES)
    body = f"<div>{MENU}</div><h3>{TITLE}</h3><div>（2026年3月10日 11:20）</div><pre>{text}</pre>"
    return Saved("preformatted", document("", body, title=f"{TITLE} -- {SITE}").encode())


@kept
def day_in_the_address() -> Saved:
    body = f"{TOP}<h1>{TITLE}</h1><div class='nr'>{paragraphs()}</div>{FOOT}"
    return Saved(
        "day in the address",
        document("", body).encode(),
        "2026-03-10T00:00:00+08:00",
        "day",
        address="http://wjw.example.gov.cn/art/2026/3/10/art_1_2.html",
    )


@kept
def meta_after_a_long_comment() -> Saved:
    page = document(
        "",
        f"{TOP}<h1>{TITLE}</h1><p>发布时间：2026.3.10</p><div class=content>{paragraphs()}</div>{FOOT}",
        charset="gb2312",
    )
    return Saved(
        "charset named late",
        page.replace("<head>", f"<head><!-- {'x' * 6000} -->").encode("gb18030"),
        "2026-03-10T00:00:00+08:00",
        "day",
    )


@kept
def big5() -> Saved:
    title, lines = (
        "關於學校腹瀉情況的通報",
        (
            "三月九日晚，學校有三十一名學生先後出現腹瀉、低熱，學校當晚報告了衛生局。",
            "衛生局已到校調查，採集了食品、飲水和病人樣本，結果預計三日內得出。",
        ),
    )
    body = f"<h1>{title}</h1><p>2026-03-10 11:20</p><div class=content>{paragraphs(lines)}</div>"
    return Saved(
        "big5", document("", body, title=title, charset="big5").encode("big5"), title=title, lines=lines
    )


@kept
def wide_without_a_mark() -> Saved:
    return Saved(
        "utf-16 without a mark",
        document(
            "", f"<h1>{TITLE}</h1><p>2026-03-10 11:20</p><div class=content>{paragraphs()}</div>", title=TITLE
        ).encode("utf-16-le"),
    )
