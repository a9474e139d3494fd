"""Sites of content systems for measuring: lists and articles of about 30 KB, served by a process of their own.

python -m tests.bench.cms COUNT COPIES      prints its address, serves until its input ends
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice

from tests.bench import corpus
from tests.spiders.web import Page, Site, site_on_loopback

#: path of a list, of an article in it, the box its text stands in
FAMILIES = {
    "hanweb": ("/col/col78506/index.html", "/art/2026/3/10/art_78506_{n}.html", '<div id="zoom">{}</div>'),
    "trs": ("/zwgk/tzgg/", "./202603/t20260310_{n}.html", '<div class="TRS_Editor">{}</div>'),
    "nfcms": ("/gkmlpt/list/index.html", "/zwgk/content/post_{n}.html", '<div id="zoomcon">{}</div>'),
    "vsb": (
        "/yyxw.htm",
        "info/1032/{n}.htm",
        '<div id="vsb_content"><div class="v_news_content">{}</div></div>',
    ),
    "ucap": ("/zhengce/index.htm", "content_{n}.htm", '<div id="UCAP-CONTENT">{}</div>'),
    "plain": ("/list.asp", "show_{n}.asp", "<td class=nr>{}</td>"),
}
_MENU = "".join(
    f'<li><a href="/lm/{n}/index.html" class="nav-item nav-item-{n}">栏目导航之第{n}项</a></li>'
    for n in range(150)
)
_STYLE = "".join(f".c{n}{{color:#{n:06x};margin:{n}px auto;padding:0 {n}px}}" for n in range(220))
_SCRIPT = "".join(f"function f{n}(a){{return a+{n};}}" for n in range(180))


def article(title: str, text: str, box: str) -> bytes:
    """A page with the menu, styles and scripts such pages have."""
    shown = "".join(f"<p>{each}</p>" for each in text.split("\n"))
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><meta name="ArticleTitle" content="{title}">'
        f'<meta name="PubDate" content="2026-03-10 09:30"><title>{title}_黔城市卫生健康局</title><style>{_STYLE}</style></head>'
        f'<body><div class="header"><ul class="nav">{_MENU}</ul></div><h1>{title}</h1>'
        f'<div class="info">发布时间：2026-03-10 09:30 来源：黔城日报 浏览次数：<span id="c">0</span></div>{box.format(shown)}'
        f'<div class="footer">版权所有 ICP备12345678号</div><script>{_SCRIPT}</script></body></html>'
    ).encode()


def lists(copies: int) -> list[tuple[str, str]]:
    """(family, path of its list) of every list."""
    return [
        (family, f"/c{copy}{path}") for copy in range(copies) for family, (path, _, _) in FAMILIES.items()
    ]


def laid_out(site: Site, count: int, copies: int) -> None:
    """Every list with so many articles."""
    told = corpus.documents(count * len(FAMILIES) * copies)
    for family, path in lists(copies):
        _, address, box = FAMILIES[family]
        root = path.removesuffix(FAMILIES[family][0])
        rows = []
        for n, one in enumerate(islice(told, count)):
            title = f"{one['text'][:20]}（{n}）"
            link = address.format(n=10_000 + n)
            link = f"{root}{link}" if link.startswith("/") else link
            rows.append(f'<li><a href="{link}" title="{title}">{title}</a><span>2026-03-10</span></li>')
            whole = link if link.startswith("/") else f"{path.rsplit('/', 1)[0]}/{link.removeprefix('./')}"
            site.pages[whole] = Page(article(title, one["text"], box), headers={"Content-Type": "text/html"})
        site.pages[path] = Page(_list(family, rows), headers={"Content-Type": "text/html"})


def _list(family: str, rows: list[str]) -> bytes:
    inner = "".join(rows)
    if family == "hanweb":
        records = "".join(f"<record><![CDATA[{row}]]></record>" for row in rows)
        inner = f'<script type="text/xml"><datastore><recordset>{records}</recordset></datastore></script>'
    return f'<html><head><meta charset="utf-8"></head><body><ul class="nav">{_MENU}</ul><ul class="list">{inner}</ul></body></html>'.encode()


@contextmanager
def served(count: int, copies: int = 1) -> Iterator[str]:
    """The address of such a site in another process."""
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.cms", str(count), str(copies)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        assert child.stdout is not None
        yield child.stdout.readline().decode().strip()
    finally:
        child.kill()
        child.wait()


if __name__ == "__main__":
    with site_on_loopback() as site:
        laid_out(site, int(sys.argv[1]), int(sys.argv[2]))
        print(site.address, flush=True)
        sys.stdin.read()
