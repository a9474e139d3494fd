"""A letter box of ASP.NET: a GridView that turns and opens by posting itself back, strict about its fields."""

import hashlib
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from tests.spiders.letters.boxes import Written, page, php_letter
from tests.spiders.web import Page, Site, Visit

PER_PAGE = 2


@dataclass
class Grid:
    """Answers at /box/List.aspx; what it is sent must be what it gave."""

    site: Site
    letters: list[Written]
    #: a letter opens at an address of its own, or in place of the list
    redirects: bool = True
    #: pages have numbers, and nothing says "next"
    numbered: bool = False
    refused: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.site.pages["/box/List.aspx"] = self.answer
        for each in self.letters:
            self.site.pages[f"/box/Detail.aspx?id={each.id}"] = Page(php_letter(each))

    def answer(self, visit: Visit) -> Page:
        if visit.method == "GET":
            return self.sheet(0)
        sent = dict(parse_qsl(visit.body.decode(), keep_blank_values=True))
        at = int(sent.get("HiddenPage", "-1"))
        if sent.get("__VIEWSTATE") != state(at) or sent.get("__EVENTVALIDATION") != state(at, "valid"):
            self.refused.append(visit.body.decode()[:80])
            return Page("<html><body>无效的视图状态</body></html>".encode(), 500)
        if sent.get("TextKey") != "" or sent.get("DropType") != "all" or "ButtonSearch" in sent:
            self.refused.append("the form was not sent as it stood")
            return Page(b"", 500)
        target, argument = sent["__EVENTTARGET"], sent["__EVENTARGUMENT"]
        if target == "LinkButtonNextPage" or argument == f"Page${at + 2}":
            return self.sheet(at + 1)
        letter = self.letters[at * PER_PAGE + int(argument.removeprefix("Select$"))]
        if self.redirects:
            return Page(b"", 302, {"Location": f"Detail.aspx?id={letter.id}"})
        return Page(php_letter(letter))

    def sheet(self, at: int) -> Page:
        shown = self.letters[at * PER_PAGE : (at + 1) * PER_PAGE]
        rows = "".join(
            f"<tr><td><a href=\"javascript:__doPostBack('GridView1','Select${n}')\">{each.title}</a></td>"
            f"<td>{each.unit}</td><td>{each.asked}</td><td><span>{each.state}</span></td></tr>"
            for n, each in enumerate(shown)
        )
        last = (at + 1) * PER_PAGE >= len(self.letters)
        turn = "" if last else " href=\"javascript:__doPostBack('LinkButtonNextPage','')\""
        numbers = "".join(
            f"<a href=\"javascript:__doPostBack('GridView1','Page${n}')\">{n}</a> "
            for n in (1, 2, 3)
            if n != at + 1
        )
        pager = numbers if self.numbered else f'<a id="LinkButtonNextPage"{turn}>下一页</a>'
        return Page(
            page(
                '<form method="post" action="./List.aspx">'
                f'<input type="hidden" name="__VIEWSTATE" value="{state(at)}">'
                f'<input type="hidden" name="__EVENTVALIDATION" value="{state(at, "valid")}">'
                f'<input type="hidden" name="HiddenPage" value="{at}"><input name="TextKey" value="">'
                '<select name="DropType"><option value="all">全部</option><option value="1">咨询</option></select>'
                '<input type="submit" name="ButtonSearch" value="查询">'
                f'<table id="GridView1"><tr><th>标题</th><th>受理单位</th><th>来信时间</th><th>办理状态</th></tr>{rows}</table>'
                f'<span id="LabelCurrentPage">{at + 1}</span>{pager}</form>'
            )
        )


def state(at: int, kind: str = "view") -> str:
    """What only the server knows; with signs that must be escaped on the way back."""
    return f"/wEP+{hashlib.sha256(f'{kind}{at}'.encode()).hexdigest()}=="
