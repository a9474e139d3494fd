"""Items in answers of JSON, by the settings' paths and by the names interfaces use."""

import contextlib
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.instant import Instant
from monitor.domain.place import JsonShape
from monitor.errors import SourceFault
from spiders.json_items import MOST_ITEMS, JsonItem, JsonPage, read_items
from tests.pace import within

NOW = datetime(2026, 1, 6, 2, 0, tzinfo=UTC)
HERE = "https://wjw.example.gov.cn/api/list?page=1"
MORNING = Instant(datetime(2026, 1, 5, 0, 30, tzinfo=UTC))


def read(data: Any, **paths: str) -> JsonPage:
    return read_items(data, HERE, JsonShape(**paths), NOW)


def only(data: Any, **paths: str) -> JsonItem:
    (item,) = read(data, **paths).items
    return item


def refused(data: Any, **paths: str) -> tuple[str, str]:
    with pytest.raises(SourceFault) as fault:
        read(data, **paths)
    return fault.value.fault, fault.value.message


def test_a_disclosure_platform_of_guangdong_is_read_without_settings() -> None:
    page = read(
        {
            "total": 214,
            "page_size": 100,
            "classify": {"name": "全部", "id": 0},
            "articles": [
                {
                    "id": 4821,
                    "title": "关于公布院前急救站点的通知",
                    "url": "http://www.example.gov.cn/gkmlpt/content/4/4821/post_4821.html",
                    "post_url": "",
                    "publisher": "某市卫生健康局",
                    "date": 1767400000,
                    "create_time": 1767300000,
                    "update_time": 1767700000,
                    "first_publish_time": 1767573000,
                    "display_publish_time": 1767573000,
                }
            ],
        }
    )
    (item,) = page.items
    assert page.total == 214
    assert (item.name, item.title) == ("4821", "关于公布院前急救站点的通知")
    assert item.url == "http://www.example.gov.cn/gkmlpt/content/4/4821/post_4821.html"
    assert (item.published, item.changed, item.publisher) == (MORNING, False, "某市卫生健康局")
    assert item.notes == ()


def test_the_paths_of_the_settings_are_followed() -> None:
    data = {
        "r": {
            "x": [
                {
                    "k": 7,
                    "t": {"zh": "题"},
                    "b": ["一", "二"],
                    "u": "a/7",
                    "d": "2026-01-05 08:30:00",
                    "o": "疾控",
                }
            ]
        }
    }
    item = only(data, items="r.x", id="k", title="t.zh", text="b", url="u", published="d", publisher="o")
    assert (item.name, item.title, item.text) == ("7", "题", "一\n二")
    assert item.url == "https://wjw.example.gov.cn/api/a/7"
    assert (item.published, item.publisher) == (MORNING, "疾控")


@pytest.mark.parametrize(
    "told",
    [
        "2026-01-05 08:30:00",
        "2026-01-05T08:30:00.000+0800",
        "2026-01-05T00:30:00Z",
        1767573000,
        1767573000000,
        "1767573000000",
        1767573000.0,
        "/Date(1767573000000+0800)/",
        {"$date": "2026-01-05T00:30:00Z"},
        {"time": 1767573000000, "year": 126, "month": 0, "day": 1},
        [2026, 1, 5, 8, 30],
        [2026, 1, 5, 8, 30, 0, 123000000],
    ],
)
def test_a_date_is_read_in_every_form_interfaces_write_it(told: Any) -> None:
    item = only([{"title": "通知", "publishTime": told}])
    assert item.published == MORNING
    assert only([{"title": "通知", "when": told}], published="when").published == MORNING


@pytest.mark.parametrize("told", [20260105, "20260105", "2026-01-05", [2026, 1, 5], "2026年1月5日"])
def test_a_day_stays_a_day_in_beijing(told: Any) -> None:
    published = only([{"title": "通知", "fbsj": told}]).published
    assert published == Instant(datetime(2026, 1, 4, 16, tzinfo=UTC), "day")


@pytest.mark.parametrize(
    "key", ["publish_time", "PublishTime", "PUBLISH-TIME", "pubDate", "发布时间", "createTime", "created_at"]
)
def test_names_are_known_in_every_spelling(key: str) -> None:
    assert only([{"Info_Title": "通知", key: "2026-01-05 08:30:00"}]).published == MORNING


def test_a_time_of_publication_counts_more_than_one_of_creation_or_change() -> None:
    item = only(
        [{"title": "通知", "updateTime": 1767600000, "createTime": 1767500000, "pubTime": 1767573000}]
    )
    assert (item.published, item.changed) == (MORNING, False)


def test_a_time_of_change_alone_is_taken_and_noted() -> None:
    item = only([{"title": "通知", "updateTime": 1767573000}])
    assert (item.published, item.changed) == (MORNING, True)
    assert item.notes == ("只有修改时间，作为发布时间，请核对",)


def test_a_time_that_is_ahead_yields_to_one_that_is_over() -> None:
    item = only([{"title": "义诊预告", "publishTime": "2026-03-01 08:00", "createTime": 1767573000}])
    assert item.published == MORNING
    alone = only([{"title": "义诊预告", "publishTime": "2026-03-01 08:00:00"}])
    assert alone.published == Instant(datetime(2026, 3, 1, tzinfo=UTC))


def test_a_date_that_is_none_is_noted_and_an_empty_one_is_not() -> None:
    assert only([{"title": "通知", "date": "昨天"}]).notes == ("发布时间看不懂，未采用",)
    assert only([{"title": "通知", "date": "昨天"}], published="date").notes == ("发布时间看不懂，未采用",)
    assert only([{"title": "通知", "date": 0, "time": "", "created": None}]).notes == ()


def test_titles_and_texts_lose_their_markup_once_escaped_or_twice() -> None:
    item = only([{"title": "<em>儿童</em>流感\n高发", "content": "<p>发热门诊</p><p>排队&lt;2小时</p>"}])
    assert (item.title, item.text) == ("儿童流感 高发", "发热门诊\n排队<2小时")
    item = only([{"title": "A &amp; B", "content": "&lt;p&gt;第一段&lt;/p&gt;&lt;p&gt;第二段&lt;/p&gt;"}])
    assert (item.title, item.text) == ("A & B", "第一段\n第二段")
    item = only([{"title": "血压<90", "content": "第一行\n第二行  完"}])
    assert (item.title, item.text) == ("血压<90", "第一行\n第二行 完")


def test_a_blog_of_wordpress_is_read() -> None:
    post = {
        "id": 12,
        "date": "2026-01-05T08:30:00",
        "link": "https://hospital.example/2026/01/notice/",
        "title": {"rendered": "停诊通知"},
        "content": {"rendered": "<p>内科停诊</p>", "protected": False},
    }
    item = only([post])
    assert (item.name, item.title, item.text, item.published) == ("12", "停诊通知", "内科停诊", MORNING)


def test_hits_of_a_search_engine_are_read() -> None:
    data = {
        "hits": {"total": {"value": 1}, "hits": [{"_id": "x1", "_source": {"title": "通报", "body": "正文"}}]}
    }
    assert (only(data).name, only(data).text) == ("x1", "正文")


def test_json_inside_a_text_and_lists_with_numbers_for_names_are_opened() -> None:
    assert only({"d": '{"rows":[{"title":"通报","id":1}]}'}).title == "通报"
    assert only({"code": 0, "data": {"0": {"title": "通报", "id": 1}, "total": 1}}).title == "通报"
    assert only({"data": {"7": {"bt": "通报"}}}, items="data", title="bt").title == "通报"


def test_the_list_is_the_largest_one_with_titles_and_no_menu() -> None:
    data = {
        "menu": [{"name": f"栏目{n}", "url": f"/c/{n}"} for n in range(30)],
        "data": {"hot": [{"title": "热点", "date": "2026-01-01"}], "list": [
            {"title": f"通知{n}", "date": "2026-01-05", "files": [{"title": f"附件{k}", "date": "x"} for k in range(9)]}
            for n in range(3)
        ]},
    }  # fmt: skip
    assert [item.title for item in read(data).items] == ["通知0", "通知1", "通知2"]


def test_a_menu_beside_an_empty_list_is_not_taken_for_it() -> None:
    assert read({"menu": [{"name": "首页", "url": "/"}], "code": 0, "data": {"list": []}}).items == ()


@pytest.mark.parametrize(
    ("told", "url"),
    [
        ("/a/1.html", "https://wjw.example.gov.cn/a/1.html"),
        ("../a/1.html", "https://wjw.example.gov.cn/a/1.html"),
        ("a/1.shtml?x=1", "https://wjw.example.gov.cn/api/a/1.shtml?x=1"),
        ("//mp.example.cn/s", "https://mp.example.cn/s"),
        ("javascript:alert(1)", None),
        ("file:///etc/passwd", None),
        ("中山路 12 号", None),
        ("http://[", None),
        (17, None),
        ("", None),
    ],
)
def test_an_address_is_joined_and_what_is_none_is_not_taken(told: Any, url: str | None) -> None:
    assert only([{"title": "通知", "url": told}]).url == url


def test_an_item_is_named_by_its_id_else_its_address_else_its_words() -> None:
    page = read(
        [
            {"id": 3, "title": "甲"},
            {"title": "乙", "url": "/b.html"},
            {"title": "丙"},
            {"id": 0, "title": "丁"},
        ]
    )
    first, second, third, fourth = (item.name for item in page.items)
    assert (first, second) == ("3", "wjw.example.gov.cn/b.html")
    assert len(third) == len(fourth) == 64
    assert third != fourth


def test_an_id_that_several_share_is_none_and_an_item_told_twice_is_one() -> None:
    page = read(
        [
            {"id": 1, "title": "甲"},
            {"id": 1, "title": "乙"},
            {"id": 1, "title": "乙"},
            {"id": 2, "title": "丙"},
        ]
    )
    assert [item.title for item in page.items] == ["甲", "乙", "丙"]
    assert len({item.name for item in page.items}) == 3
    assert page.items[2].name == "2"


@pytest.mark.parametrize(
    ("told", "publisher"), [("本网", None), ("12", None), (5, None), ("市疾控中心", "市疾控中心")]
)
def test_a_source_that_names_nobody_is_no_publisher(told: Any, publisher: str | None) -> None:
    assert only([{"title": "通知", "source": told}]).publisher == publisher


@pytest.mark.parametrize(
    ("paths", "why"),
    [
        ({"items": "data.rows"}, "fields.items“data.rows”没有取到列表；请对照接口的回答改正"),
        (
            {"items": "data.list[0].title"},
            "fields.items“data.list[0].title”没有取到列表；请对照接口的回答改正",
        ),
        ({"items": "sum(data.list)"}, "fields.items“sum(data.list)”没有取到列表；请对照接口的回答改正"),
        ({"title": "biaoti"}, "fields.title“biaoti”在 2 个条目里都没有取到内容；请对照接口的回答改正"),
        (
            {"title": "length(zan)"},
            "fields.title“length(zan)”在 2 个条目里都没有取到内容；请对照接口的回答改正",
        ),
        ({"id": "uid"}, "fields.id“uid”在 2 个条目里都没有取到内容；请对照接口的回答改正"),
    ],
)
def test_a_path_that_leads_nowhere_is_told_with_its_key(paths: dict[str, str], why: str) -> None:
    data = {"code": 200, "data": {"list": [{"title": "甲", "zan": 1}, {"title": "乙", "zan": 2}]}}
    assert refused(data, **paths) == ("fields", why)


@pytest.mark.parametrize("key", ["text", "url", "published", "publisher"])
def test_a_lesser_path_that_leads_nowhere_costs_no_item_and_is_told(key: str) -> None:
    page = read([{"title": "甲"}, {"title": "乙"}], **{key: "nowhere"})
    assert [item.title for item in page.items] == ["甲", "乙"]
    assert page.unmet == f"fields.{key}“nowhere”在 2 个条目里都没有取到内容；请改正或删去"


def test_a_path_that_some_items_do_not_have_is_right() -> None:
    page = read(
        [{"title": "甲", "dept": None}, {"title": "乙", "dept": "医政科"}], publisher="dept", text="zw||''"
    )
    assert (page.unmet, [item.publisher for item in page.items]) == ("", [None, "医政科"])


def test_items_without_words_are_left_out_and_told() -> None:
    page = read([{"id": 1, "title": "甲"}, {"id": 2, "title": ""}, {"id": 3, "title": "丙"}])
    assert [item.notes for item in page.items] == [("1 个条目没有标题和正文，未收",)] * 2
    why = "1 个条目都没有标题和正文；请写明 fields.title"
    assert refused({"list": [{"id": 1}]}, items="list") == ("fields", why)


def test_of_too_many_items_the_first_are_read_and_the_rest_is_told() -> None:
    page = read([{"id": n, "title": f"通知{n}"} for n in range(MOST_ITEMS + 5)])
    assert len(page.items) == MOST_ITEMS
    assert page.items[0].notes == ("条目有 1005 个，只读前 1000 个",)


@pytest.mark.parametrize(
    "data",
    [
        [],
        {"code": 0, "msg": "操作成功", "data": []},
        {"code": 1, "msg": "success", "data": {"list": [], "total": 0}},
        {"success": True, "result": None},
        {"code": "0000", "data": {"records": None}},
        {"status": "ok", "rows": [], "total": "0"},
        {"code": 0, "data": {"status": 2, "list": []}},
        {"code": 404, "msg": "暂无数据", "data": None},
        {"code": 0, "msg": "没有错误", "data": []},
    ],
)
def test_an_empty_answer_that_is_fine_holds_nothing_new(data: Any) -> None:
    assert read(data).items == ()


@pytest.mark.parametrize(
    "data", [{"x": {"y": []}}, {"total": 0, "x": None}, {"code": 200, "data": None}, {"msg": "暂无记录"}]
)
def test_a_path_may_lead_to_an_empty_list_or_to_nothing_where_nothing_is(data: Any) -> None:
    assert read(data, items="x.y").items == ()


def test_a_wrong_path_is_told_of_an_answer_that_says_it_is_fine() -> None:
    why = "fields.items“rows”没有取到列表；请对照接口的回答改正"
    assert refused({"code": 1, "msg": "查询成功！", "data": {"list": []}}, items="rows") == ("fields", why)


@pytest.mark.parametrize(
    ("data", "fault", "why"),
    [
        ({"code": 401, "msg": "未登录"}, "login", "接口要求登录（401）：“未登录”；请改用公开地址或联系网站"),
        ({"code": 0, "msg": "请先登录"}, "login", "接口要求登录（0）：“请先登录”；请改用公开地址或联系网站"),
        (
            {"code": 403, "message": "IP 不在白名单"},
            "refused",
            "接口拒绝访问（403）：“IP 不在白名单”；请联系网站主管单位",
        ),
        ({"ret": -1, "msg": "访问过于频繁"}, "throttled", "接口要求放慢（-1）：“访问过于频繁”；到时自动再试"),
        ({"success": False, "message": "系统维护"}, "interface", "接口报错：“系统维护”；请核对地址和 ask"),
        ({"success": "false"}, "interface", "接口报错：（没有说明）；请核对地址和 ask"),
        ({"code": 500, "data": []}, "interface", "接口报错（500）：（没有说明）；请核对地址和 ask"),
        (
            {"code": 0, "msg": "参数错误", "data": ""},
            "interface",
            "接口报错（0）：“参数错误”；请核对地址和 ask",
        ),
        ({"code": 1, "msg": "栏目不存在"}, "interface", "接口报错（1）：“栏目不存在”；请核对地址和 ask"),
        ({"error": {"message": "bad sid"}}, "interface", "接口报错：“bad sid”；请核对地址和 ask"),
        (
            {"data": {"code": 99, "msg": "签名错误"}},
            "interface",
            "接口报错（99）：“签名错误”；请核对地址和 ask",
        ),
        ({"a": 1}, "fields", "接口的回答里没有找到条目的列表；请核对地址和 ask，或写明 fields.items"),
        ("ok", "fields", "接口的回答里没有找到条目的列表；请核对地址和 ask，或写明 fields.items"),
    ],
)
def test_an_answer_that_says_it_failed_is_a_fault_with_its_words(data: Any, fault: str, why: str) -> None:
    assert refused(data) == (fault, why)


def test_the_words_of_a_fault_are_cut_and_show_no_secret_and_no_number_of_a_person() -> None:
    long = "错误" + "很长的说明" * 40
    assert len(refused({"code": 5, "msg": long})[1]) < 120
    said = "签名错误 token=abc123, 联系 13800138000, eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9"
    _, why = refused({"code": 5, "msg": said})
    assert "abc123" not in why
    assert "13800138000" not in why
    assert "eyJ" not in why


def test_an_answer_with_items_is_read_whatever_code_it_carries() -> None:
    assert only({"code": 500, "msg": "错误", "data": [{"title": "通知", "id": 1}]}).title == "通知"


@pytest.mark.parametrize(
    "told", [{"total": 7}, {"page": {"totalCount": "7"}}, {"data": {"page": {"total": 7}}}]
)
def test_the_number_of_all_items_is_found(told: dict[str, Any]) -> None:
    assert read({"list": [{"title": "通知", "id": 1}], **told}).total == 7


ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["title", "url", "date", "data", "list", "code", "msg", "id", "_source"]), inner
        )
    ),
    max_leaves=20,
)


@given(ANYTHING, st.sampled_from(["", "data", "list[]", "[].title", "@"]))
def test_any_answer_is_read_or_refused_in_our_words(data: Any, path: str) -> None:
    try:
        page = read(data, items=path)
    except SourceFault as fault:
        assert fault.fault in {"fields", "interface", "login", "refused", "throttled"}
    else:
        assert all(item.name and (item.title or item.text) for item in page.items)
        assert len({item.name for item in page.items}) == len(page.items)


@pytest.mark.slow
def test_five_megabytes_nested_or_spread_out_are_looked_at_in_little_time() -> None:
    deep: Any = None
    for _ in range(900):
        deep = {"data": deep}
    wide: list[list[Any]] = [[] for _ in range(1_000_000)]
    many = {f"k{n}": [{"title": ""}] for n in range(200_000)}
    opened = {"data": json.dumps({"data": json.dumps({"data": json.dumps(["x"] * 300_000)})})}
    with within(4):
        for data in ({"code": 0, **deep}, {"code": 0, "x": wide}, many, opened):
            with contextlib.suppress(SourceFault):
                assert read(data).items == ()
