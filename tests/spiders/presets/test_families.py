"""Lists of each family of content systems: known by their marks, read, and turned."""

import json
from datetime import UTC, datetime

import pytest

from monitor.domain.instant import Instant
from spiders.lists.page import ListPage, Turn
from spiders.presets.families import PRESETS, preset_for

FIFTH = Instant(datetime(2026, 1, 4, 16, 0, tzinfo=UTC), "day")
SITE = "https://wjw.qiancheng.example"


def page(text: str, path: str, asked: Turn | None = None, number: int = 1) -> ListPage:
    return ListPage(text, f"{SITE}{path}", asked=asked, number=number)


def read(text: str, path: str, asked: Turn | None = None, number: int = 1):
    here = page(text, path, asked, number)
    preset, mark = preset_for(here)
    assert mark
    return preset.name, preset.read(here)


def datastore(*names: str, total: int = 120, group: str = "") -> str:
    records = "".join(
        f'<record><![CDATA[<li><a href="/art/2026/1/5/art_78506_{n}.html" title="{n}">{n[:5]}...</a>'
        f'<b readlabel="日期">2026-01-05</b></li>]]></record>\n'
        for n in names
    )
    following = f'<nextgroup><![CDATA[<a href="{group}"></a>]]></nextgroup>' if group else ""
    return f"<datastore>{following}<totalrecord>{total}</totalrecord><recordset>{records}</recordset></datastore>"


NAMES = tuple(f"关于食品安全第{n}号通报的全文" for n in range(45))


class TestHanweb:
    def test_the_list_inside_the_script_is_read_whole(self) -> None:
        name, leaf = read(
            f'<html><body><script type="text/xml">{datastore(*NAMES)}</script></body></html>',
            "/col/col78506/index.html",
        )
        assert name == "hanweb"
        assert [each.title for each in leaf.items] == list(NAMES)
        assert leaf.items[0].address == f"{SITE}/art/2026/1/5/art_78506_{NAMES[0]}.html"
        assert {each.published for each in leaf.items} == {FIFTH}

    def test_the_page_names_the_next_group_itself(self) -> None:
        proxy = "/module/web/jpage/dataproxy.jsp?page=1&appid=1&webid=96&columnid=78506&unitid=325517"
        _, leaf = read(
            f'<script type="text/xml">{datastore(*NAMES, group=proxy)}</script>', "/col/col78506/index.html"
        )
        assert leaf.next is not None
        assert leaf.next.address == f"{SITE}{proxy}&startrecord=46&endrecord=90&perpage=15"

    def test_without_a_next_group_the_script_says_which_column(self) -> None:
        script = "$('#325517').jpage({perPage:20,proxyUrl:'/module/jpage/dataproxy.jsp',columnid:78506,unitid:'325517',webid:'3'});"
        _, leaf = read(
            f'<script type="text/xml">{datastore(*NAMES)}</script><script>{script}</script>',
            "/col/col78506/index.html",
        )
        assert leaf.next is not None
        assert leaf.next.address.startswith(f"{SITE}/module/jpage/dataproxy.jsp?")
        for part in (
            "columnid=78506",
            "unitid=325517",
            "webid=3",
            "col=1",
            "startrecord=46",
            "endrecord=105",
            "perpage=20",
        ):
            assert part in leaf.next.address.split("?")[1].split("&")

    def test_the_proxys_answer_leads_on_until_the_total(self) -> None:
        asked = Turn(
            f"{SITE}/module/web/jpage/dataproxy.jsp?columnid=1&unitid=2&startrecord=46&endrecord=90&perpage=15"
        )
        name, leaf = read(
            datastore(*NAMES),
            "/module/web/jpage/dataproxy.jsp?columnid=1&unitid=2&startrecord=46&endrecord=90&perpage=15",
            asked,
            2,
        )
        assert name == "hanweb"
        assert len(leaf.items) == 45
        assert leaf.next is not None
        assert "startrecord=91" in leaf.next.address
        assert "endrecord=120" in leaf.next.address
        last = Turn(leaf.next.address)
        _, leaf = read(datastore(*NAMES[:30]), leaf.next.address.removeprefix(SITE), last, 3)
        assert leaf.next is None

    def test_an_answer_without_records_ends_the_list(self) -> None:
        asked = Turn(
            f"{SITE}/module/web/jpage/dataproxy.jsp?columnid=1&unitid=2&startrecord=46&endrecord=90&perpage=15"
        )
        preset = PRESETS["hanweb"]
        assert (
            preset.read(page("<datastore></datastore>", "/module/web/jpage/dataproxy.jsp", asked, 2)).next
            is None
        )

    def test_the_older_form_is_an_array_of_html(self) -> None:
        pieces = json.dumps(
            [
                f'<li><a href="/art/2026/1/5/art_1_{n}.html">{NAMES[n]}</a><span>2026-01-05</span></li>'
                for n in range(3)
            ],
            ensure_ascii=False,
        )
        _, leaf = read(
            f"<script>var jpage=1;/*dataproxy.jsp*/ dataStore = {pieces};</script>", "/col/col1/index.html"
        )
        assert [each.title for each in leaf.items] == list(NAMES[:3])

    def test_rows_of_tables_are_rows_too(self) -> None:
        row = '<record><![CDATA[<tr><td><a href="/art/2026/1/5/art_1_2.html">关于停止供餐的通报全文</a></td><td>2026-01-05</td></tr>]]></record>'
        _, leaf = read(
            f"<script type='text/xml'><datastore><recordset>{row}</recordset></datastore></script>",
            "/col/col1/index.html",
        )
        (item,) = leaf.items
        assert (item.title, item.published) == ("关于停止供餐的通报全文", FIFTH)

    def test_a_datastore_cut_in_the_middle_gives_what_is_whole(self) -> None:
        whole = datastore(*NAMES[:5])
        _, leaf = read(whole[: whole.rindex("<![CDATA[") + 30], "/col/col1/index.html")
        assert [each.title for each in leaf.items] == list(NAMES[:4])


def trs(pager: str = "", count: int = 4) -> str:
    rows = "".join(
        f'<li><a href="./202601/t20260105_{9000 + n}.html" title="关于第{n}号事项的通报全文">关于第{n}号…</a><span>2026-01-05</span></li>'
        for n in range(count)
    )
    return f"<html><body><ul>{rows}</ul><script>{pager}</script></body></html>"


class TestTrs:
    def test_addresses_are_relative_to_the_list(self) -> None:
        name, leaf = read(trs(), "/zwgk/tzgg/")
        assert name == "trs"
        assert leaf.items[0].address == f"{SITE}/zwgk/tzgg/202601/t20260105_9000.html"
        assert leaf.items[0].title == "关于第0号事项的通报全文"
        assert leaf.items[0].published == FIFTH

    def test_the_date_is_in_the_name_where_the_list_shows_none(self) -> None:
        _, leaf = read(trs().replace("<span>2026-01-05</span>", ""), "/zwgk/tzgg/")
        assert {each.published for each in leaf.items} == {FIFTH}

    @pytest.mark.parametrize(
        ("call", "following"),
        [
            (
                'createPageHTML(12, 0, "index", "html");',
                Turn(f"{SITE}/zwgk/tzgg/index_1.html", otherwise=f"{SITE}/zwgk/tzgg/index_2.html"),
            ),
            ("createPageHTML(12,3,'index','shtml')", Turn(f"{SITE}/zwgk/tzgg/index_4.shtml")),
            (
                'createPageHTML("page_div", 12, 0, "index", "html", 240)',
                Turn(f"{SITE}/zwgk/tzgg/index_1.html", otherwise=f"{SITE}/zwgk/tzgg/index_2.html"),
            ),
            ('createPageHTML(1, 0, "index", "html");', None),
            ('createPageHTML(12, 11, "index", "html");', None),
            (
                "var countPage = 5; var currentPage = 0;",
                Turn(f"{SITE}/zwgk/tzgg/index_1.html", otherwise=f"{SITE}/zwgk/tzgg/index_2.html"),
            ),
        ],
    )
    def test_the_script_that_draws_the_pager_says_how_to_turn(
        self, call: str, following: Turn | None
    ) -> None:
        _, leaf = read(trs(call), "/zwgk/tzgg/")
        assert leaf.next == following


class TestGuangdong:
    def test_posts_are_known_by_their_address_and_wechat_pages_stay_in_the_list(self) -> None:
        rows = "".join(
            f'<li><a href="{SITE}/zwgk/content/post_{n}.html">关于第{n}号事项的通报</a><span>2026-01-05</span></li>'
            for n in (3, 2, 1)
        )
        rows += (
            '<li><a href="https://mp.weixin.qq.com/s/abc">关于第0号事项的图解</a><span>2026-01-05</span></li>'
        )
        name, leaf = read(
            f"<ul class=news_list>{rows}</ul><a href='index_2.html'>下一页</a>", "/zwgk/index.html"
        )
        assert name == "nfcms"
        assert len(leaf.items) == 4
        assert leaf.next == Turn(f"{SITE}/zwgk/index_2.html")

    def test_the_disclosure_platform_is_asked_as_data(self) -> None:
        name, leaf = read(
            "<script>var _CONFIG = {SID: '755001', path:'/gkmlpt'}</script>", "/gkmlpt/index#2345"
        )
        assert name == "gkmlpt"
        assert leaf.items == ()
        assert leaf.next == Turn(f"{SITE}/gkmlpt/api/all/2345?page=1&sid=755001")

    def test_its_answer_gives_the_date_readers_see(self) -> None:
        answer = {
            "total": 250,
            "articles": [
                {"id": n, "title": f"第{n}号公告", "post_url": f"{SITE}/gkmlpt/content/1/2/post_{n}.html", "publisher": "黔城市卫生健康局",
                 "create_time": 1767600000, "display_publish_time": 1767571200, "date": "2026-01-06 08:00:00"}
                for n in range(100)
            ],
        }  # fmt: skip
        name, leaf = read(json.dumps(answer), "/gkmlpt/api/all/0?page=2&sid=755001")
        assert name == "gkmlpt"
        assert len(leaf.items) == 100
        assert leaf.items[0].published == Instant(datetime(2026, 1, 5, 0, 0, tzinfo=UTC))
        assert leaf.items[0].publisher == "黔城市卫生健康局"
        assert leaf.next == Turn(f"{SITE}/gkmlpt/api/all/0?page=3&sid=755001")
        _, leaf = read(json.dumps(answer), "/gkmlpt/api/all/0?page=3&sid=755001")
        assert leaf.next is None

    @pytest.mark.parametrize(
        "broken",
        [
            '{"articles": 5}',
            '{"articles": [1, null, {}]}',
            "{",
            '{"articles": [{"title": 3, "url": "javascript:1"}]}',
        ],
    )
    def test_an_answer_that_is_none_gives_nothing(self, broken: str) -> None:
        _, leaf = read(broken, "/gkmlpt/api/all/0?page=1&sid=1")
        assert (leaf.items, leaf.next) == ((), None)


class TestOthers:
    def test_vsb_articles_are_known_by_column_and_number(self) -> None:
        rows = "".join(
            f'<li id="line_u8_{n}"><a href="info/1032/{n}.htm">医院召开第{n}次质量会议</a><span>2026/01/05</span></li>'
            for n in (3, 2, 1)
        )
        name, leaf = read(f"<ul>{rows}</ul><a href='yyxw/12.htm' class='Next'>下页</a>", "/yyxw.htm")
        assert name == "vsb"
        assert [each.address for each in leaf.items] == [f"{SITE}/info/1032/{n}.htm" for n in (3, 2, 1)]
        assert leaf.next == Turn(f"{SITE}/yyxw/12.htm")

    def test_a_page_of_no_family_is_a_plain_list(self) -> None:
        name, leaf = read(
            "<ul><li><a href='a.asp?id=1'>关于停水的紧急通知</a><em>2026-01-05</em></li></ul>", "/list.asp"
        )
        assert name == "plain"
        assert len(leaf.items) == 1

    @pytest.mark.parametrize(
        "text", ["", "   ", "<html></html>", "\x00\x00", "<a href='http://[bad'>坏掉的链接地址</a>" * 5]
    )
    def test_a_page_with_nothing_gives_nothing(self, text: str) -> None:
        here = page(text, "/")
        assert preset_for(here)[0].read(here).items == ()

    def test_the_settings_may_name_the_family(self) -> None:
        preset, mark = preset_for(page("<p>空</p>", "/"), "trs")
        assert (preset.name, mark) == ("trs", "由设置指定")
