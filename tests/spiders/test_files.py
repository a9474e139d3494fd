"""Notices whose words stand in the files behind them."""

from dataclasses import replace

import pytest

from spiders.files import files_of
from tests.spiders.desk import Desk, a_listing
from tests.spiders.files import docx, paragraph, pdf
from tests.spiders.pages import BODY, Story, article, plain_list
from tests.spiders.web import Page, Site

pytestmark = pytest.mark.slow

TITLE = "关于黔城一中食物中毒事件处置情况的通报"
NOTICE = "现将有关情况予以公布，详见附件。"


@pytest.fixture
def office(site: Site) -> Site:
    """One notice of a line, and the document behind it."""
    link = '<p>附件：<a href="/files/P020260105.docx">处置情况通报.docx</a></p>'
    site.pages["/list/"] = Page(plain_list(Story("/a.html", TITLE)))
    site.pages["/a.html"] = Page(article(TITLE, f"{NOTICE}</p>{link}<p>", box="TRS_Editor"))
    site.pages["/files/P020260105.docx"] = Page(docx(paragraph("共有23名学生到医院就诊，目前均已出院。")))
    return site


def test_a_notice_of_one_line_is_told_by_its_document(desk: Desk, office: Site) -> None:
    seen = desk.look(a_listing(office.url("/list/")))
    assert (seen.fault, seen.new) == (None, 1)
    (item,) = desk.intake.items
    assert NOTICE in item.text
    assert item.text.endswith("【附件：处置情况通报.docx】\n共有23名学生到医院就诊，目前均已出院。")
    assert item.notes == ()


def test_an_article_that_says_enough_itself_only_names_its_files(desk: Desk, office: Site) -> None:
    link = '<p><a href="/files/P020260105.docx">处置情况通报.docx</a></p>'
    office.pages["/a.html"] = Page(article(TITLE, f"{BODY}{BODY}</p>{link}<p>", box="TRS_Editor"))
    desk.look(a_listing(office.url("/list/")))
    (item,) = desk.intake.items
    assert "23名学生" not in item.text
    assert item.notes == ("页面有附件未读：处置情况通报.docx；需要时请人工查看",)
    assert not office.seen("/files/P020260105.docx")


def test_the_settings_may_want_every_file(desk: Desk, office: Site) -> None:
    link = '<p><a href="/files/P020260105.docx">处置情况通报.docx</a></p>'
    office.pages["/a.html"] = Page(article(TITLE, f"{BODY}{BODY}</p>{link}<p>", box="TRS_Editor"))
    desk.look(replace(a_listing(office.url("/list/")), attachments=True))
    assert "23名学生" in desk.intake.items[0].text


def test_a_list_may_lead_to_documents_themselves(desk: Desk, site: Site) -> None:
    site.pages["/list/"] = Page(plain_list(Story("/files/tongbao.pdf", TITLE)))
    site.pages["/files/tongbao.pdf"] = Page(
        pdf("共有23名学生到医院就诊，目前均已出院。"), headers={"Content-Type": "application/pdf"}
    )
    desk.look(a_listing(site.url("/list/")))
    (item,) = desk.intake.items
    assert (item.title, item.text) == (TITLE, "共有23名学生到医院就诊，目前均已出院。")
    assert item.published is not None


@pytest.mark.parametrize(
    ("page", "note"),
    [
        (Page(b"", 404), "附件未读：处置情况通报.docx（地址不存在（404）；请核对地址），请人工查看"),
        (Page(b"PK\x03\x04 broken"), "附件未读：处置情况通报.docx（1 KB，"),
        (Page(b"x" * 20_000_001), "附件未读：处置情况通报.docx（超过 20 MB），请人工查看"),
    ],
)
def test_a_file_that_cannot_be_read_costs_a_note_and_not_the_notice(
    desk: Desk, office: Site, page: Page, note: str
) -> None:
    office.pages["/files/P020260105.docx"] = page
    seen = desk.look(a_listing(office.url("/list/")))
    assert (seen.fault, seen.new) == (None, 1)
    (item,) = desk.intake.items
    assert NOTICE in item.text
    assert any(each.startswith(note) for each in item.notes), item.notes


def test_a_file_on_another_site_is_named_and_not_fetched(desk: Desk, office: Site) -> None:
    link = '<a href="http://elsewhere.example/a.pdf">处置情况.pdf</a>'
    office.pages["/a.html"] = Page(article(TITLE, f"{NOTICE}{link}", box="TRS_Editor"))
    desk.look(a_listing(office.url("/list/")))
    (note,) = desk.intake.items[0].notes
    assert note.startswith("附件未读：处置情况.pdf（跳转到了别的网站")


def test_files_of_menu_and_foot_are_not_the_articles() -> None:
    page = (
        '<nav><a href="/manual.pdf">使用手册</a></nav><p><a href="a.XLS?v=2" title="一览表"></a>'
        '<a href="/down?id=3">名单.doc</a><a href="/down?id=3">名单.doc</a><a href="b.ofd">正式文本</a>'
        '<a href="http://[bad.pdf">坏</a></p><footer><a href="/z.doc">说明</a></footer>'
    )
    found = files_of(page, "https://wjw.example/x/1.html")
    assert [(each.address, each.name, each.readable) for each in found] == [
        ("https://wjw.example/x/a.XLS?v=2", "一览表", True),
        ("https://wjw.example/down?id=3", "名单.doc", True),
        ("https://wjw.example/x/b.ofd", "正式文本", False),
    ]
