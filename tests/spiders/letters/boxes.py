"""Letter boxes as bureaus build them, one of each family, with words of our own."""

from dataclasses import dataclass

QUESTION = "您好，惠民路社区诊所后门每天夜里倒空调水，楼道结冰，老人摔了一跤，请问由谁来管？"
ANSWER = "王女士您好：接到来信后，我局于当日到现场查看，诊所已加装排水管并清除结冰。感谢监督。"


@dataclass
class Written:
    """A letter as a test tells it."""

    id: int = 1
    title: str = "诊所夜里倒水结冰无人管"
    question: str = QUESTION
    number: str = "C20260105001"
    asked: str = "2026-01-05 08:31:22"
    state: str = "未回复"
    unit: str = "黔城市卫生健康局"
    answer: str = ""
    answered: str = ""
    name: str = "王秀兰"
    phone: str = "13985012345"


def page(body: str, *, charset: str = "utf-8", title: str = "局长信箱") -> bytes:
    return (
        f'<html><head><meta charset="{charset}"><title>{title}</title></head><body>{body}</body></html>'
    ).encode(charset)


def php_list(*letters: Written) -> bytes:
    """A table with a head row, the state in colour, the link in the title."""
    rows = "".join(
        f'<tr><td><a href="mail?mailid={each.id}">{each.title}</a></td>'
        f'<td><font color="red">{each.state}</font></td><td>{each.asked}</td><td>{each.unit}</td></tr>'
        for each in letters
    )
    return page(
        '<div class="nav"><a href="/">首页</a><a href="/mail/write">我要写信</a></div>'
        '<div class="mailbox-data-list"><table><tr><td>来信主题</td><td>状态</td><td>时间</td><td>受理单位</td></tr>'
        f"{rows}</table></div>"
    )


def php_letter(letter: Written) -> bytes:
    """Two tables of label and value cells, 暂无 where nothing is there yet."""

    def row(label: str, value: str) -> str:
        return f'<tr><td class="row-prompt">{label}</td><td class="row-content">{value}</td></tr>'

    asked = (
        row("编号", letter.number) + row("来信人", letter.name) + row("来信时间", letter.asked)
        + row("受理单位", letter.unit) + row("办事状态", letter.state) + row("来信主题", letter.title)
        + row("来信内容", f"<p>{letter.question}</p>") + row("附件", "无")
    )  # fmt: skip
    given = (
        row("办理单位", letter.unit if letter.answer else "暂无")
        + row("办理时间", letter.answered or "暂无") + row("处理情况", letter.answer or "暂无")
    )  # fmt: skip
    return page(f'<table class="result-table">{asked}</table><table class="result-table">{given}</table>')


def jsp_list(*letters: Written) -> bytes:
    rows = "".join(
        f'<tr><td><a href="#" onclick="window.open(\'front_letter_detail.jsp?id={each.id}\')">{each.title}</a></td>'
        f"<td>3</td><td><font color={'green' if each.state == '已回复' else 'red'}>{each.state}</font></td></tr>"
        for each in letters
    )
    return page(
        '<form><input name="code"><input type="submit" value="查询"></form>'
        f'<table class="csstable"><tr class="tbg"><td>主题</td><td>联名人数</td><td>回复状态</td></tr>{rows}</table>'
    )


def jsp_letter(letter: Written) -> bytes:
    """th and td, labels with wide blanks inside, several pairs in a row, the writer's data in public."""
    return page(
        '<table class="formtable">'
        f"<tr><th>受理编号：</th><td>{letter.number}</td><th>来访路径：</th><td>网上</td></tr>"
        f"<tr><th>姓　　名：</th><td>{letter.name}</td><th>政治面貌：</th><td>群众</td></tr>"
        f"<tr><th>证件类型：</th><td>身份证</td><th>证件号码：</th><td>520102197003070018</td></tr>"
        f"<tr><th>职　　业：</th><td>退休</td><th>联系电话：</th><td>{letter.phone}</td></tr>"
        f"<tr><th>主　　题：</th><td colspan=3>{letter.title}</td></tr>"
        "<tr><th>问题类别：</th><td>卫生计生</td><th>联名人数：</th><td>3</td></tr>"
        "<tr><th>详细地址：</th><td colspan=3>惠民路12号3栋501</td></tr>"
        f"<tr><th colspan=4>具体内容</th></tr><tr><td colspan=4>{letter.question}</td></tr>"
        f"<tr><th>是否回复：</th><td>{'是' if letter.answer else '否'}</td><th>信箱类型：</th><td>县长信箱</td></tr>"
        f"<tr><th>回复内容：</th><td colspan=3>{letter.answer}</td></tr></table>"
    )


def asp_list(*letters: Written, total: int | None = None) -> bytes:
    """GB2312, days without leading zeros, titles cut, no head row's cells but bold ones."""
    rows = "".join(
        f"<tr><td>[{each.state}]</td><td><a href=E_ReadLeadMail.asp?LeadMailID={each.id}>{each.title[:8]}...</a></td>"
        f"<td>{each.asked}</td></tr>"
        for each in letters
    )
    count = len(letters) if total is None else total
    return page(
        f"<table><tr><td><b>状态</b></td><td><b>信件标题</b></td><td><b>来信日期</b></td></tr>{rows}"
        f"<tr><td colspan=3>共搜索到 {count} 条</td></tr></table>",
        charset="gb2312",
    )


def asp_letter(letter: Written) -> bytes:
    """Lines of text in paragraphs."""
    answer = f"<p>答复内容：{letter.answer}</p><p>答复日期：{letter.answered}</p>" if letter.answer else ""
    return page(
        f"<p>信件标题：{letter.title}</p><p>来信人：{letter.name}　　来信日期：{letter.asked}</p>"
        f"<p>信件内容：</p><p>{letter.question}</p><p>盼复。</p>{answer}<div>【打印】【关闭】</div>",
        charset="gb2312",
    )


def message_page(letter: Written) -> bytes:
    """A message and an answer in boxes, without labels."""
    answer = (
        f'<div class="answer"><h4>官方回复</h4><div class="body"><p>{letter.answer}</p>'
        f"<p>【经办单位：{letter.unit}】</p></div></div>"
        if letter.answer
        else ""
    )
    return page(
        f'<div class="head"><a href="/">首页</a> &gt; 留言</div><h1>{letter.title}</h1>'
        f'<div class="message"><p>{letter.question}</p></div>{answer}<div class="foot">版权所有 某市网络中心</div>'
    )
