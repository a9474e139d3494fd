"""What every library promises: texts kept once, found exactly, shown to whom they concern, erased for good."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.domain import canonical, intake
from monitor.errors import BadInput
from monitor.ports.library import Filters, Library, Reader
from tests.ledger import builders as make
from tests.store.texts import DESK, SALT, TITLE, kept

ALL = Filters()


def found(library: Library, query: str, reader: Reader = DESK, filters: Filters = ALL) -> list[str]:
    return [hit.kept.document.id for hit in library.search("zhoucun", query, reader, filters, limit=100)]


def shown(library: Library, query: str) -> list[str]:
    (hit,) = library.search("zhoucun", query, DESK, ALL)
    content = hit.kept.document.content
    assert all(content[span.start : span.end] == span.text for span in hit.highlights)
    return [span.text for span in hit.highlights]


def test_a_document_comes_back_as_it_was_kept(library: Library) -> None:
    document = kept(title="两行\n标题", text="正文\n\n第二段\x00", departments=("disease",))
    assert library.keep("zhoucun", document, SALT)
    assert library.document("zhoucun", "doc-1") == document
    assert library.text("zhoucun", document.ref) == document.document.content
    assert library.salt("zhoucun", document.ref) == SALT
    assert library.document("zhoucun", "doc-2") is None


def test_the_same_text_from_the_same_place_is_kept_once(library: Library) -> None:
    assert library.keep("zhoucun", kept(), SALT)
    assert not library.keep("zhoucun", kept(), SALT)
    assert not library.keep("zhoucun", kept("doc-2", external_id="doc-1"), SALT)
    assert library.keep("zhoucun", kept("doc-3", "更正后的正文。", external_id="doc-1"), SALT)
    assert library.keep("zhoucun", kept("doc-4", origin="平邑新闻网", external_id="doc-1"), SALT)


def test_many_are_kept_in_one_step_and_each_is_answered_for(library: Library) -> None:
    several = [(kept("doc-1"), SALT), (kept("doc-1"), SALT), (kept("doc-2"), SALT)]
    assert list(library.keep_all("zhoucun", several)) == [True, False, True]


def test_a_ref_that_does_not_pledge_its_text_is_refused_with_all_of_its_batch(library: Library) -> None:
    with pytest.raises(ValueError, match="not the commitment"):
        library.keep_all("zhoucun", [(kept(), SALT), (replace(kept("doc-2"), ref="ab" * 32), SALT)])
    assert library.document("zhoucun", "doc-1") is None


def test_a_note_is_added_once_to_the_newest_of_its_name(library: Library) -> None:
    library.keep("zhoucun", kept(), SALT)
    library.keep("zhoucun", kept("doc-2", "更正后的正文。", external_id="doc-1"), SALT)
    assert library.note("zhoucun", kept().origin, "doc-1", "原信已撤下")
    assert library.note("zhoucun", kept().origin, "doc-1", "原信已撤下")
    first, newest = library.document("zhoucun", "doc-1"), library.document("zhoucun", "doc-2")
    assert first is not None
    assert newest is not None
    assert (first.notes, newest.notes) == ((), ("原信已撤下",))
    assert not library.note("zhoucun", kept().origin, "doc-9", "原信已撤下")
    assert not library.note("pingyi", kept().origin, "doc-1", "原信已撤下")
    library.erase("zhoucun", newest.ref)
    library.erase("zhoucun", first.ref)
    assert not library.note("zhoucun", kept().origin, "doc-1", "原信又在了")


def test_the_forms_of_one_letter_are_found_by_its_name_the_oldest_first(library: Library) -> None:
    library.keep("zhoucun", kept(), SALT)
    library.keep("zhoucun", kept("doc-2", "更正后的正文。", external_id="doc-1"), SALT)
    library.keep("zhoucun", kept("doc-3", "另一件。", external_id="doc-3"), SALT)
    assert list(library.versions("zhoucun", kept().origin, "doc-1")) == ["doc-1", "doc-2"]
    assert list(library.versions("pingyi", kept().origin, "doc-1")) == []
    assert list(library.versions("zhoucun", "elsewhere", "doc-1")) == []
    library.erase("zhoucun", kept().ref)
    assert list(library.versions("zhoucun", kept().origin, "doc-1")) == ["doc-2"]


def test_two_bureaus_never_see_each_other_s_texts(library: Library) -> None:
    library.keep("zhoucun", kept(), SALT)
    title = library.keep_text("zhoucun", "标题", SALT)
    assert library.document("pingyi", "doc-1") is None
    assert list(library.search("pingyi", "呕吐", DESK, ALL)) == []
    assert list(library.search("pingyi", "", DESK, ALL)) == []
    assert library.text("pingyi", title) is None
    assert list(library.pending("pingyi", 9)) == []
    assert list(library.digest_rows("pingyi", 9)) == []
    assert not library.erase("pingyi", title)
    assert library.keep("pingyi", kept(), SALT)


def test_the_newest_come_page_by_page_the_erased_among_them_and_nobody_else_s(library: Library) -> None:
    for name, minutes in (("doc-1", 2), ("doc-2", 9), ("doc-3", 5), ("doc-4", 9)):
        library.keep("zhoucun", kept(name, f"{name}的正文。", published=make.later(minutes=minutes)), SALT)
    library.keep("pingyi", kept("doc-5", published=make.later(minutes=30)), SALT)
    third = library.document("zhoucun", "doc-3")
    assert third is not None
    library.erase("zhoucun", third.ref)
    assert [hit.kept.document.id for hit in library.newest("zhoucun", 9)] == [
        "doc-4",
        "doc-2",
        "doc-3",
        "doc-1",
    ]
    first = library.newest("zhoucun", 2)
    assert [hit.kept.document.id for hit in first] == ["doc-4", "doc-2"]
    rest = library.newest("zhoucun", 2, first[-1].cursor)
    assert [(hit.kept.document.id, hit.kept.state) for hit in rest] == [
        ("doc-3", "erased"),
        ("doc-1", "pending"),
    ]
    assert rest[0].kept.document.content.strip() == ""
    assert list(library.newest("zhoucun", 2, rest[-1].cursor)) == []
    with pytest.raises(BadInput, match="翻页标记"):
        library.newest("zhoucun", 2, "第一页")


def test_what_was_not_acknowledged_is_pending_oldest_first(library: Library) -> None:
    for name in ("doc-2", "doc-1", "doc-3"):
        library.keep("zhoucun", kept(name), SALT)
    library.settle("zhoucun", "doc-1", ())
    assert [each.document.id for each in library.pending("zhoucun", 9)] == ["doc-2", "doc-3"]
    assert [each.document.id for each in library.pending("zhoucun", 1)] == ["doc-2"]
    settled = library.document("zhoucun", "doc-1")
    assert settled is not None
    assert settled.state == "settled"


def test_a_department_sees_what_it_leads_or_assists_and_the_desk_sees_all(library: Library) -> None:
    library.keep("zhoucun", kept("doc-1", departments=("disease",)), SALT)
    library.keep("zhoucun", kept("doc-2"), SALT)
    library.settle("zhoucun", "doc-2", ("medical", "disease"))
    library.keep("zhoucun", kept("doc-3"), SALT)
    assert set(found(library, "呕吐")) == {"doc-1", "doc-2", "doc-3"}
    assert set(found(library, "", Reader("department", ("disease",)))) == {"doc-1", "doc-2"}
    assert found(library, "呕吐", Reader("department", ("medical", "other"))) == ["doc-2"]
    assert found(library, "呕吐", Reader("department")) == []
    assert found(library, "", Reader("liaison")) == []
    library.settle("zhoucun", "doc-2", ("finance",))
    assert found(library, "", Reader("department", ("medical",))) == []


def test_filters_hold_together(library: Library) -> None:
    library.keep("zhoucun", kept("doc-1", published=make.later(hours=1)), SALT)
    library.keep("zhoucun", kept("doc-2", published=make.later(hours=2), attention="watch"), SALT)
    library.keep("zhoucun", kept("doc-3", published=make.later(hours=3), origin="平邑新闻网"), SALT)
    assert found(library, "") == ["doc-3", "doc-2", "doc-1"]
    assert found(library, "呕吐", filters=Filters(attention="watch")) == ["doc-2"]
    assert found(library, "", filters=Filters(source="周村新闻网")) == ["doc-2", "doc-1"]
    within = Filters(since=make.later(hours=1), until=make.later(hours=3))
    assert found(library, "呕吐", filters=within) == ["doc-2", "doc-1"]
    assert found(library, "", filters=Filters(until=make.later(hours=3, microseconds=1))) == [
        "doc-3",
        "doc-2",
        "doc-1",
    ]
    assert found(library, "", filters=replace(within, attention="watch", source="平邑新闻网")) == []


@pytest.mark.parametrize("query", ["", "呕吐"])
def test_pages_follow_one_another_without_gap_or_repeat(library: Library, query: str) -> None:
    for number in range(7):
        published = make.later(minutes=number // 3)  # several within one second
        library.keep("zhoucun", kept(f"doc-{number}", f"第{number}篇", published=published), SALT)
    pages: list[list[str]] = []
    after = ""
    while not pages or pages[-1]:
        hits = library.search("zhoucun", query, DESK, ALL, after, 3)
        pages.append([hit.kept.document.id for hit in hits])
        after = hits[-1].cursor if hits else after
    assert pages == [["doc-6", "doc-5", "doc-4"], ["doc-3", "doc-2", "doc-1"], ["doc-0"], []]


@pytest.mark.parametrize("cursor", ["abc", "1.5", "9" * 40])
def test_what_is_no_cursor_is_refused(library: Library, cursor: str) -> None:
    with pytest.raises(BadInput, match=r"翻页标记“.*”不对，请从第一页重新搜索"):
        library.search("zhoucun", "", DESK, ALL, cursor)


def test_a_query_beyond_all_measure_is_refused(library: Library) -> None:
    with pytest.raises(BadInput, match="搜索词太长：最多 200 字，现有 201 字"):
        library.search("zhoucun", "吐" * 201, DESK, ALL)


@pytest.mark.parametrize(
    ("query", "places"),
    [
        ("小学", ["小学"]),
        ("吐", ["吐", "吐"]),
        ("呕吐 午餐", ["呕吐", "午餐", "呕吐"]),
        ("学生呕", ["学生呕"]),
        ("COVID", ["Covid"]),
        ("ｃｏｖｉｄ－１９", ["Covid-19"]),
        ("19检测", ["19检测"]),
        ("CT片", ["ＣＴ片"]),
        ("片 3", ["３", "片"]),
        ("小学多 学多名", ["小学多名"]),
        ("，请", ["，请"]),
    ],
)
def test_what_stands_in_the_text_is_found_and_marked_where_it_stands(
    library: Library, query: str, places: list[str]
) -> None:
    library.keep("zhoucun", kept(text="午餐后呕吐３次，请做Covid-19检测，ＣＴ片已拍。"), SALT)
    assert shown(library, query) == places


@pytest.mark.parametrize(
    "query", ["呕土", "吐呕", "学生 腹泻", "covi", "ovid", "次请", "9检测", "餐呕", "？！", "小学。"]
)
def test_what_does_not_stand_in_the_text_is_not_found(library: Library, query: str) -> None:
    library.keep("zhoucun", kept(text="午餐后呕吐３次，请做Covid-19检测，ＣＴ片已拍。"), SALT)
    assert found(library, query) == []


_CHARACTERS = "医院学生呕吐中毒，。 a１"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.text(_CHARACTERS, max_size=12), min_size=1, max_size=5),
    st.text("医院学生呕吐中毒", min_size=1, max_size=4),
)
def test_a_chinese_query_finds_exactly_what_looking_at_every_text_finds(
    library: Library, texts: list[str], query: str
) -> None:
    bureau = canonical.digest("\x1f".join([*texts, query]).encode())
    for number, text in enumerate(texts):
        library.keep(bureau, kept(f"doc-{number}", text, title=""), SALT)
    hits = library.search(bureau, query, DESK, ALL, limit=100)
    assert {hit.kept.document.text for hit in hits} == {text for text in texts if query in text}


def test_an_erased_text_is_gone_and_its_row_still_stands_for_the_digest(library: Library) -> None:
    document = kept()
    library.keep("zhoucun", document, SALT)
    (before,) = library.digest_rows("zhoucun", 9)
    assert library.erase("zhoucun", document.ref)
    assert library.text("zhoucun", document.ref) is None
    assert library.salt("zhoucun", document.ref) is None
    assert found(library, "呕吐") == found(library, "") == []
    left = library.document("zhoucun", "doc-1")
    assert left is not None
    assert (left.state, left.content_hash, left.judgement, left.document.content) == ("erased", "", "", "\n")
    assert left.document.url is None
    assert list(library.digest_rows("zhoucun", 9)) == [before]
    assert not library.erase("zhoucun", document.ref)
    assert list(library.pending("zhoucun", 9)) == []


def test_what_was_erased_does_not_come_back_with_the_next_crawl(library: Library) -> None:
    library.keep("zhoucun", kept(), SALT)
    library.keep("zhoucun", kept("doc-2", "改过的正文。", external_id="doc-1"), SALT)
    assert library.erase_all("zhoucun", [kept().ref, kept("doc-2", "改过的正文。").ref, "ab" * 32]) == 2
    assert not library.keep("zhoucun", kept("doc-9", external_id="doc-1"), SALT)


def test_titles_and_reasons_are_kept_by_their_ref(library: Library) -> None:
    ref = library.keep_text("zhoucun", "误报：演练", SALT)
    assert ref == make.ref("误报：演练", SALT)
    assert library.keep_text("zhoucun", "误报：演练", SALT) == ref
    assert library.text("zhoucun", ref) == "误报：演练"
    assert library.erase("zhoucun", ref)
    assert library.text("zhoucun", ref) is None


def test_digests_cover_every_row_once_and_can_be_computed_again(library: Library) -> None:
    for number in range(5):
        library.keep("zhoucun", kept(f"doc-{number}", attention="ignore"), SALT)
    first = library.digest_rows("zhoucun", 3)
    assert [row.number for row in first] == [1, 2, 3]
    library.mark_digested("zhoucun", 3)
    assert [row.number for row in library.digest_rows("zhoucun", 9)] == [4, 5]
    again = library.rows_between("zhoucun", 0, 3)
    assert list(again) == list(first)
    assert intake.root(row.text for row in again) == intake.root(row.text for row in first)
    assert intake.root(row.text for row in reversed(again)) != intake.root(row.text for row in first)
    assert TITLE not in "".join(row.text for row in first)


def test_several_texts_are_kept_in_one_step_and_read_as_they_are_at_one_moment(library: Library) -> None:
    refs = library.keep_texts("zhoucun", [("请签收", SALT), ("请研判", bytes(15) + b"1")])
    assert list(library.texts("zhoucun", [refs[1], "ab" * 32, refs[0]])) == ["请研判", None, "请签收"]
    assert library.text("zhoucun", refs[0]) == "请签收"
    assert refs[0] == library.keep_text("zhoucun", "请签收", SALT)
    assert list(library.texts("pingyi", refs)) == [None, None]
    assert list(library.keep_texts("zhoucun", [])) == []
    library.erase("zhoucun", refs[0])
    assert list(library.texts("zhoucun", refs)) == [None, "请研判"]
