"""Files that citizens attach, as text: what each kind gives, and what is told where nothing is read."""

from datetime import date, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spiders.attachments.attachment import LONGEST, LONGEST_NAME, shown_name
from spiders.attachments.pdf import joined
from spiders.attachments.radicals import written
from spiders.attachments.reading import read_attachment
from tests.spiders.files import (
    NOON,
    compound,
    doc,
    docx,
    locked,
    packed,
    paragraph,
    pdf,
    table,
    word_part,
    xls,
    xlsx,
)

BYTES = "application/octet-stream"


def read(content: bytes, name: str = "材料", declared: str = BYTES) -> str:
    """The text of a file that is read whole."""
    found = read_attachment(name, declared, content)
    assert found.notes == ()
    return found.text


def told(content: bytes, name: str = "材料", declared: str = BYTES) -> str:
    """The one note about a file that gives no text."""
    found = read_attachment(name, declared, content)
    assert found.text == ""
    (note,) = found.notes
    assert note.endswith("，请人工查看")
    return note


def test_a_petition_in_word_is_read_from_the_page_head_through_its_table_to_the_foot() -> None:
    inside = (
        paragraph("三十余", "名学生腹泻") + table(("姓名", "班级"), ("李四", "初一")) + paragraph("请核查。")
    )
    content = docx(
        inside,
        header1=word_part(paragraph("家长委员会"), "hdr"),
        header2=word_part(paragraph("家长委员会"), "hdr"),
        footnotes=word_part(paragraph("注：仅限本校"), "footnotes"),
        footer1=word_part(paragraph("共一页"), "ftr"),
    )
    assert read(content).split("\n") == [
        "家长委员会", "三十余名学生腹泻", "姓名\t班级", "李四\t初一", "请核查。", "注：仅限本校", "共一页",
    ]  # fmt: skip


def test_what_a_reader_of_a_word_file_does_not_see_is_not_read() -> None:
    struck = "<w:p><w:r><w:t>两人住院</w:t></w:r><w:del><w:r><w:delText>二十人住院</w:delText></w:r></w:del>"
    struck += "<w:moveFrom><w:r><w:t>旧处</w:t></w:r></w:moveFrom>"
    struck += "<w:r><w:instrText>HYPERLINK evil</w:instrText></w:r></w:p>"
    box = (
        "<mc:AlternateContent><mc:Choice>{0}</mc:Choice><mc:Fallback>{0}</mc:Fallback></mc:AlternateContent>"
    )
    assert read(docx(struck + box.format(paragraph("框内")))) == "两人住院\n框内"


def test_a_sheet_gives_its_name_and_a_line_a_row_with_dates_as_dates() -> None:
    rows: list[list[object]] = [
        ["姓名", "电话", "就诊", "时刻", "退费"],
        ["李四", 13800000000.0, date(2026, 1, 5), NOON, True],
        [None, None],
        ["合计", 3.5, "=SUM(1,2)", time(8, 30), False],
    ]
    assert read(xlsx(名单=rows)).split("\n") == [
        "【工作表：名单】",
        "姓名\t电话\t就诊\t时刻\t退费",
        "李四\t13800000000\t2026-01-05\t2026-01-05 12:30\t是",
        "合计\t3.5\t\t08:30:00\t否",
    ]


def test_an_old_excel_file_gives_the_same() -> None:
    content = xls("投诉", ["姓名", "人数", "日期"], ["李四", 3.0, date(2026, 1, 5)])
    assert read(content) == "【工作表：投诉】\n姓名\t人数\t日期\n李四\t3\t2026-01-05"


def test_an_old_word_file_is_put_together_from_its_pieces() -> None:
    content = doc(
        "三十余名学生腹泻\r姓名\x07人数\x07\x07",
        b"Room 305\r",
        "见\x13 HYPERLINK \x13 x \x14y\x15 z \x14链接\x15\r",
    )
    assert read(content) == "三十余名学生腹泻\n姓名\t人数\nRoom 305\n见链接"


@pytest.mark.parametrize("gbk", [False, True])
def test_a_pdf_is_read_page_by_page_whether_its_letters_are_numbered_or_gbk(gbk: bool) -> None:
    assert (
        read(pdf("某中学食堂饭后\n三十余人腹泻", "第二页请核查", gbk=gbk))
        == "某中学食堂饭后\n三十余人腹泻\n第二页请核查"
    )


def test_a_count_cut_by_the_edge_of_the_page_is_whole_again() -> None:
    page = "某县第三中学初一年级学生在学校食堂用餐以后出现腹泻呕吐症状的共有三十\n余人，均已送医。\n家长代表\n2026年1月5日"
    assert "共有三十余人，均已送医。\n家长代表\n2026年1月5日" in read(pdf(page))


def test_a_page_printed_by_a_browser_is_read_as_it_was_typed() -> None:
    # what browsers write for 食堂, 三十余人, 二人, 局长, 用户
    page = "\u2edd堂\u4e09\u2f17余\u2f08，\u2f06\u2f08住院，局\u2ed3，\u2f64\u2f3e"
    assert read(pdf(page)) == "食堂三十余人，二人住院，局长，用户"


def test_every_radical_becomes_one_character_that_is_none() -> None:
    kangxi = "".join(map(chr, range(0x2F00, 0x2FD6)))
    assert len(written(kangxi)) == len(kangxi)
    assert not set(written(kangxi)) & set(kangxi)


def test_entries_of_a_narrow_list_are_not_joined() -> None:
    assert joined("李四\n王五\n赵六") == "李四\n王五\n赵六"


def test_a_scan_is_told_as_a_scan_and_a_mixed_file_names_its_pages() -> None:
    assert told(pdf("", ""), "证据.pdf") == "证据.pdf：附件无文字层（可能是扫描件），请人工查看"
    mixed = read_attachment("证据.pdf", BYTES, pdf("说明", "", "结语", ""))
    assert mixed.text == "说明\n结语"
    assert mixed.notes == ("证据.pdf：第 2、4 页无文字层（可能是扫描件），请人工查看",)


def test_a_broken_page_among_good_ones_is_named() -> None:
    # packed in a way nobody knows
    broken = {13: b"<< /Filter /Secret /Length 3 >>\nstream\nxyz\nendstream"}
    found = read_attachment("证据.pdf", BYTES, pdf("说明", "坏页", "结语", more=broken))
    assert found.text == "说明\n结语"
    assert found.notes == ("证据.pdf：第 2 页读不出，请人工查看",)
    alone = {11: broken[13]}
    assert told(pdf("坏页", more=alone), "证据.pdf") == "证据.pdf：附件的各页都读不出，请人工查看"


def test_a_pdf_locked_against_change_is_read_and_one_locked_against_reading_is_told() -> None:
    assert read(locked(pdf("请核查"), reader="")) == "请核查"
    assert "，已加密），" in told(locked(pdf("请核查"), reader="mima"))


def test_a_word_or_excel_file_with_a_password_is_told() -> None:
    assert "，已加密），" in told(compound({"EncryptedPackage": b"x", "EncryptionInfo": b"y"}), "密.docx")
    assert "，已加密），" in told(doc("x", flags=0x0100), "密.doc")
    # bit 0 of the flags of an entry, in its own head and in the directory
    raw = bytearray(docx())
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    assert "，已加密），" in told(bytes(raw), "密.docx")


def test_a_text_file_is_read_by_its_bytes_and_a_page_as_a_page() -> None:
    assert (
        read("姓名,诉求\r\n李四,退费".encode("gbk"), "名单.csv", "text/csv; charset=utf-8")
        == "姓名,诉求\n李四,退费"
    )
    assert read("情况反映".encode("utf-16"), "a.txt") == "情况反映"
    assert read("<html><p>一</p><script>x</script><p>二</p></html>".encode(), "导出.xls") == "一\n二"


def test_a_wrong_ending_misleads_nobody() -> None:
    assert read(docx(), "材料.pdf") == "关于某中学食堂的情况反映"
    assert read(pdf("请核查"), "材料.txt", "text/plain") == "请核查"
    assert read("白纸黑字".encode(), "材料.docx") == "白纸黑字"


@pytest.mark.parametrize(
    ("content", "called"),
    [
        (b"\x89PNG\r\n\x1a\n\0", "图片"),
        (b"\xff\xd8\xff\xe0\0", "图片"),
        (b"\0\0\0\x18ftypmp42", "图片、音频或视频"),
        (b"Rar!\x1a\x07\x01\0", "压缩包"),
        (b"{\\rtf1 x}", "RTF 文档"),
        (b"MZ\x90\0\x03", "可执行程序"),
        (b" \n", "空文件"),
        (b"", "空文件"),
        (b"\0\x01\x02\x03" * 9, "无法辨认的格式"),
        (packed({"a.txt": "x"}), "压缩包"),
        (packed({"OFD.xml": "<x/>"}), "OFD 版式文件"),
        (packed({"ppt/presentation.xml": "<x/>"}), "演示文稿"),
        (packed({"xl/workbook.bin": b"x"}), "二进制工作簿"),
        (packed({"word/other.xml": "<x/>"}), "缺少正文部分"),
        (compound({"PowerPoint Document": b"x"}), "演示文稿"),
        (compound({"__properties_version1.0": b"x"}), "Outlook 邮件"),
        (compound({}), "无法辨认的格式"),
        (doc("x", version=0x0065), "Word 97 以前的格式"),
        (b"PK\x03\x04 cut off", "文件残缺"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 cut off", "文件残缺"),
        (docx()[:-30], "文件残缺"),
        (b"%PDF-1.4 cut off", "文件残缺或不合规范"),
        (b"x" * 20_000_001, "超过 20 MB"),
    ],
)
def test_what_is_not_read_is_called_by_its_name(content: bytes, called: str) -> None:
    note = told(content, "证据.dat")
    assert note.startswith("附件未读：证据.dat（")
    assert note.endswith(f"，{called}），请人工查看")


def test_signatures_and_cards_are_no_letters() -> None:
    assert "，不是文书），" in told(
        b"-----BEGIN PGP SIGNATURE-----", "signature.asc", "application/pgp-signature"
    )
    assert "，不是文书），" in told(b"BEGIN:VCARD\nN:x\nEND:VCARD", "card.vcf", "text/vcard")


def test_a_text_of_letters_that_look_like_a_program_is_a_text() -> None:
    assert read("MZ区居民反映".encode(), "a.txt") == "MZ区居民反映"


def test_a_word_file_of_pictures_alone_says_so() -> None:
    assert told(docx("<w:p/>"), "照片.docx") == "照片.docx：附件里没有文字（可能全是图片），请人工查看"


def test_a_book_is_cut_and_says_so() -> None:
    found = read_attachment("全书.docx", BYTES, docx(paragraph("字" * 1000) * 300))
    assert len(found.text) == LONGEST
    assert found.notes == ("全书.docx：附件过长，只取前 200000 字，请人工查看其余",)


def test_a_reader_that_is_tired_gives_what_it_has() -> None:
    found = read_attachment("a.pdf", BYTES, pdf("第一页", "第二页"), tired=lambda: True)
    assert found.text == "第一页"
    assert found.notes == ("a.pdf：附件太大或太复杂，只读了前面一部分，请人工查看其余",)


def test_a_body_that_breaks_off_gives_what_came_before() -> None:
    body = word_part("<w:body>" + paragraph("前半"))[:-20] + "<w:p><"
    found = read_attachment("断.docx", BYTES, packed({"word/document.xml": body}))
    assert found.text == "前半"
    assert found.notes == ("断.docx：文件残缺或不合规范，只读了前面一部分，请人工查看其余",)


def test_a_name_that_hides_its_ending_or_never_ends_is_shown_plainly() -> None:
    assert shown_name("报告\u202efdp.exe") == "报告fdp.exe"
    assert shown_name("a\r\n【附件：b】.txt") == "a【附件：b】.txt"
    assert shown_name("") == "未命名"
    long = shown_name("长" * 300 + ".docx")
    assert (len(long), long[-6:]) == (LONGEST_NAME, "….docx")


@settings(deadline=None, max_examples=60)
@given(
    st.sampled_from([docx(), xlsx(名=[["李四"]]), xls("名", ["李四"]), doc("请核查"), pdf("请核查")]),
    st.integers(0, 8000),
    st.binary(min_size=1, max_size=6),
)
def test_a_file_damaged_anywhere_is_read_or_told_and_never_raises(
    content: bytes, place: int, damage: bytes
) -> None:
    place %= len(content)
    found = read_attachment("伤.dat", BYTES, content[:place] + damage + content[place + len(damage) :])
    assert found.text or found.notes
    assert len(found.text) <= LONGEST
    found.text.encode("utf-8")


@settings(deadline=None, max_examples=40)
@given(
    st.lists(
        st.text(st.characters(codec="gb18030", exclude_categories=["C", "Z"]), min_size=1, max_size=12),
        min_size=1,
        max_size=5,
    )
)
def test_any_words_come_back_from_any_kind_of_file(lines: list[str]) -> None:
    lines = [written(each) for each in lines]
    whole = "\n".join(lines)
    assert read(docx("".join(map(paragraph, lines)))) == whole
    assert read(xlsx(表=[[f"·{each}"] for each in lines])) == "【工作表：表】\n" + "\n".join(
        f"·{each}" for each in lines
    )
    if _narrow(whole):
        assert read(doc("\r".join(lines))) == whole
        assert read(xls("表", *([each] for each in lines))) == f"【工作表：表】\n{whole}"


def _narrow(text: str) -> bool:
    """Whether each character is one unit of UTF-16: the test's own writers know no others."""
    return len(text.encode("utf-16-le")) == 2 * len(text)
