"""陈姐 adds a source and takes it out again; what her colleague wrote around it stays as he wrote it."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.editing import HEAD, source_ids, with_source, without_source
from config.reading import parse_sheet
from config.settings import load_settings
from config.starter import write_starter
from monitor.errors import BadConfig, NotFound, SettingsKept

NEW: dict[str, Any] = {
    "id": "wjw-list",
    "spider": "listing",
    "address": "https://wjw.example.gov.cn/tzgg/",
    "every": "30m",
    "select": {"row": "ul#list > li", "link": "*[href]"},
}
HEAD_OF_FILE = "home: ./data  # 数据\nbureau: guiyang\nprofile: guiyang\n"
ONE = "- id: city\n  spider: feed\n  address: https://news.example.cn/rss.xml\n"


def says(text: str) -> Any:
    return parse_sheet(text.encode(), "huiying.yaml").data


def added(text: str, **more: Any) -> str:
    """The text with the new source, which is in it once and comes out again without a trace."""
    table = NEW | more
    found = with_source(text, table)
    before = says(text)
    assert says(found) == {**before, "sources": [*(before.get("sources") or []), table]}
    return found


def and_back(text: str, **more: Any) -> str:
    return without_source(added(text, **more), "wjw-list")


def test_it_becomes_the_last_of_the_list_in_lines_one_can_go_on_editing() -> None:
    assert added(f"{HEAD_OF_FILE}sources:\n{ONE}") == (
        f"{HEAD_OF_FILE}sources:\n{ONE}"
        "- id: wjw-list\n  spider: listing\n  address: https://wjw.example.gov.cn/tzgg/\n  every: 30m\n"
        '  select:\n    row: "ul#list > li"\n    link: "*[href]"\n'
    )


LISTS = {
    "dashes at the margin": f"sources:\n{ONE}",
    "dashes further in": "sources:\n  - id: city\n    spider: feed\n",
    "dashes far from their keys": "sources:\n   -   id: city\n       spider: feed\n",
    "a dash on a line of its own": "sources:\n-\n  id: city\n  spider: feed\n",
    "a source in one line": "sources:\n- {id: city, spider: feed}\n- {id: town, spider: feed}\n",
    "Windows line ends": f"sources:\n{ONE}".replace("\n", "\r\n"),
    "old Macintosh line ends": f"sources:\n{ONE}".replace("\n", "\r"),
    "another key behind": f"sources:\n{ONE}web:\n  port: 8001\n",
    "a comment at the margin behind": f"sources:\n{ONE}# 以下是值班台\nweb: {{port: 8001}}\n",
    "a comment of the last source": f"sources:\n{ONE}  # every: 5m\n# 下面再加\n\n",
    "a comment behind the last value": "sources:\n- id: city\n  spider: feed  # 每天看\n",
    "a blank line and a comment behind": f"sources:\n{ONE}\n  # 还要加一个\n",
    "no line end": f"sources:\n{ONE}".rstrip(),
    "no line end and Windows": f"sources:\n{ONE}".replace("\n", "\r\n").rstrip(),
    "a text of several lines last": "sources:\n- id: s\n  ask:\n    body: |\n      {\n\n      }\n\n\nweb: {}\n",
    "a text that keeps its blank lines": "sources:\n- id: s\n  ask:\n    body: |+\n      {}\n\n\n# 完\n",
    "a list last in the source": "sources:\n- id: s\n  hosts:\n  - a.cn\n  - b.cn\nweb: {}\n",
    "a list with its dashes at the key": "sources:\n- id: s\n  hosts:\n    - a.cn\n    # - b.cn\n",
    "a value left out": "sources:\n- id: s\n  publisher:\n# 完\nweb: {}\n",
    "a source with nothing in it": "sources:\n- id: s\n-\n# 完\nweb: {}\n",
    "nothing in brackets": "sources: []\nweb: {}\n",
    "nothing in brackets and a remark": "sources: [] # 还没有\nweb: {}\n",
    "nothing, last and without a line end": "web: {}\nsources: []",
    "in brackets": "sources: [{id: city, spider: feed}]\n",
    "in brackets over lines": "sources: [\n  {id: city, spider: feed}, # 市里\n  {id: town}, # 镇里\n]\n",
    "a remark inside empty brackets": "sources: [ # 以后再加\n]\n",
    "a key in quotes": f'"sources" : \n{ONE}',
    "no key": "web: {port: 8001}\n",
    "no key and no line end": "web: {port: 8001}",
    "no key and blank lines": "web: {port: 8001}\n\n\n",
    "no key and Windows": "web: {port: 8001}\r\n",
    "all further in": "  home: a\n  bureau: b\n",
    "all of it JSON": json.dumps({"home": "a", "sources": [{"id": "city"}]}, indent=1),
    "all of it JSON and no source": '{"home": "a", "sources": [ ]}',
    "a mark of Windows at the start": f"\ufeffsources:\n{ONE}",
    "a mark of a document": f"---\nsources:\n{ONE}",
}


@pytest.mark.parametrize("text", LISTS.values(), ids=LISTS.keys())
def test_put_in_and_taken_out_again_the_file_is_the_same_to_the_byte(text: str) -> None:
    text = text if text.startswith(("{", "  ", "\ufeff", "---")) else f"home: ./data  # 数据\n{text}"
    assert and_back(text) == text


@pytest.mark.parametrize("text", LISTS.values(), ids=LISTS.keys())
def test_what_was_there_is_there_still_line_for_line(text: str) -> None:
    if "[" in text or text.endswith(("}", "]")):
        pytest.skip("in brackets a line is changed")
    found = iter(added(text).splitlines())
    assert all(line in found for line in text.splitlines())


def test_two_put_in_come_out_in_any_order() -> None:
    text = f"{HEAD_OF_FILE}sources:\n{ONE}\n# 完\n"
    both = with_source(with_source(text, NEW), NEW | {"id": "second"})
    assert source_ids(both) == ("city", "wjw-list", "second")
    assert without_source(without_source(both, "wjw-list"), "second") == text
    assert without_source(without_source(both, "second"), "wjw-list") == text


@pytest.mark.parametrize(
    "empty", ["sources:\n", "sources: ~\n", "sources:  # 来源\n# 怎样写见文档\nweb: {}\n"]
)
def test_a_list_that_was_not_begun_is_begun_below_its_key_and_left_as_an_empty_one(empty: str) -> None:
    found = added(f"{HEAD_OF_FILE}{empty}")
    assert all(line in found for line in empty.splitlines() if line.startswith("#"))
    assert says(without_source(found, "wjw-list"))["sources"] == []


def test_the_only_source_of_a_list_somebody_began_leaves_an_empty_list_and_his_remarks() -> None:
    text = f"{HEAD_OF_FILE}# 市里的\nsources:  # 两个\n\n{ONE}# 完\n"
    assert without_source(text, "city") == f"{HEAD_OF_FILE}# 市里的\nsources: []  # 两个\n\n# 完\n"


def test_a_list_begun_by_us_stays_when_somebody_wrote_below_it() -> None:
    text = with_source(HEAD_OF_FILE, NEW) + "# 还要一个\n"
    assert without_source(text, "wjw-list") == f"{HEAD_OF_FILE}\n{HEAD}\nsources: []\n# 还要一个\n"


def test_a_source_goes_with_its_comments_and_leaves_those_of_its_neighbours() -> None:
    text = (
        "sources:\n# 省里的\n- id: province\n  # every: 5m\n\n# 以下是市里的\n\n# 报纸\n# 每日出版\n- id: paper\n"
        "  spider: feed\n  # hosts: []\n# 电视台\n- id: tv\n"
    )
    left = without_source(text, "paper")
    assert left == (
        "sources:\n# 省里的\n- id: province\n  # every: 5m\n\n# 以下是市里的\n\n# 电视台\n- id: tv\n"
    )
    assert without_source(left, "tv").endswith("  # every: 5m\n\n# 以下是市里的\n\n")
    assert without_source(left, "province").startswith("sources:\n\n# 以下是市里的\n")


def test_of_sources_in_brackets_each_can_be_taken_out() -> None:
    text = "sources: [{id: a}, {id: b},  # 乙\n {id: c},]\n"
    assert says(without_source(text, "a"))["sources"] == [{"id": "b"}, {"id": "c"}]
    assert says(without_source(text, "b"))["sources"] == [{"id": "a"}, {"id": "c"}]
    assert says(without_source(text, "c"))["sources"] == [{"id": "a"}, {"id": "b"}]
    assert without_source("sources: [{id: a},]\n", "a") == "sources: []\n"


def test_of_two_with_one_id_the_later_goes() -> None:
    assert without_source("sources:\n- id: a\n  spider: feed\n- id: a\n", "a") == (
        "sources:\n- id: a\n  spider: feed\n"
    )


def test_a_source_that_is_not_there_is_refused_with_those_that_are() -> None:
    with pytest.raises(NotFound, match=r"没有来源“town”；有：city") as refused:
        without_source(f"{HEAD_OF_FILE}sources:\n{ONE}", "town")
    assert refused.value.code == "source-unknown"


@pytest.mark.parametrize(
    "text",
    [
        "home: a\nsources: city\n",
        "home: a\nsources: {city: feed}\n",
        "- a\n- b\n",
        "home: a\n...\n",
        "note: |+\n  a\n",
        "sources:\n- id: a\n  note: |\n    no line end",
    ],
)
def test_a_file_in_a_form_nobody_foresaw_is_refused_never_spoiled(text: str) -> None:
    with pytest.raises(SettingsKept, match=r"huiying\.yaml 的写法不便由程序改.*请用编辑器") as refused:
        with_source(text, NEW)
    assert refused.value.code == "settings-unclear"


def test_a_file_that_is_no_yaml_is_told_by_line() -> None:
    with pytest.raises(BadConfig, match=r"huiying\.yaml:2 "):
        with_source("home: a\n\tb: c\n", NEW)


@pytest.mark.parametrize(
    "value",
    [
        "", " ", "yes", "No", "null", "~", "1", "1.5", "0x1F", "1_000", "2026-01-05", "12:30", "5m", "30m ", "3wd",
        "a: b", "a #b", "#a", "*a", "&a", "!a", "%a", "@a", "`a", "|", ">", "-", "- a", "?", "? a", "[a", "{a}",
        "a,b", "'a'", '"a"', "a:", "a\\b", "a\nb", "a\tb", "\u2028", "\x85", "\ufeff", "贵阳：日报", "「晚报」", "😀",
        "https://a.cn/?q={page}&t=1#x", "=", "<<", "---", "...", "a.b.c", "True",
    ],
)  # fmt: skip
@pytest.mark.parametrize("text", [HEAD_OF_FILE, json.dumps({"home": "a"})])
def test_any_words_come_back_as_they_were_given(value: str, text: str) -> None:
    added(text, publisher=value, hosts=[value, "b.cn"], ask={"form": {value: value}})


def test_words_that_no_file_can_hold_are_refused() -> None:
    with pytest.raises(SettingsKept, match="代理字符"):
        with_source(HEAD_OF_FILE, NEW | {"publisher": "\ud800"})


def test_what_is_not_said_is_left_out_and_lists_may_be_tuples() -> None:
    found = with_source(
        HEAD_OF_FILE, {"id": "a", "kind": None, "hosts": ("a.cn", "b.cn"), "own": True, "pages": 3}
    )
    assert found.endswith("- id: a\n  hosts: [a.cn, b.cn]\n  own: true\n  pages: 3\n")


def test_the_settings_a_new_office_begins_with_take_a_source(tmp_path: Path) -> None:
    write_starter("guiyang", tmp_path / "office")
    path = tmp_path / "office" / "huiying.yaml"
    before, text = load_settings(path, {}), path.read_text(encoding="utf-8")
    path.write_text(with_source(text, NEW), encoding="utf-8")
    after = load_settings(path, {})
    assert [each.id for each in after.watched.sources] == ["wjw-list"]
    assert (after.home, after.bureau, after.retention) == (before.home, before.bureau, before.retention)
    assert without_source(path.read_text(encoding="utf-8"), "wjw-list") == text


# ---- any file, any words

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
slugs = st.from_regex(r"[a-z][a-z0-9-]{0,8}", fullmatch=True)
remarks = st.lists(
    st.tuples(st.sampled_from(["", "  ", "    "]), st.sampled_from(["", "# 每天", "#- id: x", "# a: [b"])),
    max_size=3,
).map(lambda rows: "".join(f"{space if words else ''}{words}\n" for space, words in rows))
values = st.sampled_from(
    [
        "feed",
        '"a # b"',
        "feed  # 每天",
        "'it''s'",
        "[a, b]",
        "{a: b}",
        "|\n      一\n\n      二",
        ">-\n      一",
        "",
        "一\n      二",
    ]
)


@st.composite
def files(draw: st.DrawFn) -> str:
    """A huiying.yaml as people write them, the sources anywhere, remarks everywhere."""
    deep = draw(st.sampled_from(["", "  "]))
    text = draw(remarks) + "home: a\n" + draw(remarks)
    if draw(st.booleans()):
        text += "sources:" + draw(st.sampled_from(["", "  # 来源"])) + "\n"
        for name in draw(st.lists(slugs, min_size=1, max_size=3, unique=True)):
            text += draw(remarks) + f"{deep}- id: {name}\n{deep}  note: {draw(values)}\n"
        text += draw(remarks)
    if draw(st.booleans()):
        text += "web: {port: 1}\n" + draw(remarks)
    if draw(st.booleans()):
        text = text.replace("\n", "\r\n")
    # the end of the file is the end of a text in lines: whatever follows would change that text
    open_ended = text.rstrip("\r\n").endswith(("      一", "      二"))
    return text.rstrip("\r\n") if draw(st.booleans()) and not open_ended else text


tables = st.fixed_dictionaries(
    {"id": slugs.map(lambda name: f"new-{name}"), "spider": st.just("listing")},
    optional={
        "publisher": words, "own": st.booleans(), "pages": st.integers(1, 50), "hosts": st.lists(words, max_size=3),
        "select": st.dictionaries(words, words, max_size=3),
        "ask": st.fixed_dictionaries({"form": st.dictionaries(words, words, max_size=2)}),
    },
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(files(), tables)
def test_whatever_the_file_and_the_words_a_source_goes_in_and_comes_out_without_a_trace(
    text: str, table: dict[str, Any]
) -> None:
    found = with_source(text, table)
    before = says(text)
    assert says(found) == {**before, "sources": [*before.get("sources", []), table]}
    rest = iter(found.splitlines(keepends=True))
    assert all(any(line.rstrip("\r\n") == kept.rstrip("\r\n") for kept in rest) for line in text.splitlines())
    assert without_source(found, table["id"]) == text


@settings(max_examples=80, deadline=None)
@given(files(), st.randoms(use_true_random=False))
def test_taking_one_out_changes_none_of_the_others(text: str, chance: Any) -> None:
    ids = source_ids(text)
    if not ids:
        return
    gone = chance.choice(ids)
    kept = [each for each in says(text)["sources"] if each["id"] != gone]
    assert says(without_source(text, gone)) == {**says(text), "sources": kept}
