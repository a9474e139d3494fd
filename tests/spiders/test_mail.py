"""One mail, however broken, as text."""

import base64
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.instant import Instant
from spiders.mail import LONGEST_TEXT, decode_header, read_mail
from tests.spiders.mails import bare, encoded, letter

ARRIVED = datetime(2026, 1, 5, 0, 31, tzinfo=UTC)


def test_a_plain_letter_is_read_without_its_sender() -> None:
    mail = read_mail(letter().as_bytes(), ARRIVED)
    assert (mail.subject, mail.text) == ("反映医院收费问题", "我市某医院重复收费，请核查。")
    assert mail.sent == Instant(datetime(2026, 1, 5, 0, 30, tzinfo=UTC))
    assert mail.external_id == "a1@example.cn"
    assert mail.notes == ()
    assert "张三" not in repr(mail)


@pytest.mark.parametrize(
    ("real", "declared"),
    [
        ("gbk", "gb2312"),
        ("gb18030", "gb2312"),
        ("utf-8", "gb2312"),
        ("gbk", "utf-8"),
        ("big5", "big5"),
        ("gbk", "us-ascii"),
    ],
)
def test_the_bytes_tell_the_charset_not_the_label(real: str, declared: str) -> None:
    text = "关于食物中毒的情况反映，请核实处理" if real != "big5" else "關於食物中毒的情況反映，請核實處理"
    assert read_mail(bare(b"x", text.encode(real), declared), None).text == text


def test_a_rare_character_beyond_gb2312_survives_the_label_gb2312() -> None:
    assert read_mail(
        bare(b"x", "镕玥喆局长您好，反映一个问题".encode("gbk"), "gb2312"), None
    ).text.startswith("镕玥喆")


@pytest.mark.parametrize("cut", [4, 5, 7])
def test_a_subject_cut_inside_a_character_is_joined_before_it_is_read(cut: int) -> None:
    assert decode_header(encoded("关于学校食堂的投诉", "gbk", "gb2312", cut=cut)) == "关于学校食堂的投诉"


def test_a_subject_of_bare_bytes_is_read() -> None:
    mail = read_mail(bare("学校食堂投诉信".encode("gbk"), "正文内容".encode(), "utf-8"), None)
    assert mail.subject == "学校食堂投诉信"


def test_broken_encoded_words_do_not_stop_the_mail() -> None:
    assert "投诉" in decode_header("=?utf-8?B?5o+?= 投诉 =?nonsense?B?!!!?=".encode())


def test_plain_text_is_preferred_and_html_is_read_where_there_is_no_other() -> None:
    both = letter(text="纯文本")
    both.add_alternative("<p>网页文本</p>", subtype="html")
    assert read_mail(both.as_bytes(), None).text == "纯文本"
    alone = letter()
    alone.set_content("<div>第一行</div><script>x()</script><div>第二行</div>", subtype="html")
    assert read_mail(alone.as_bytes(), None).text == "第一行\n第二行"


def test_text_attachments_are_read_and_the_others_named() -> None:
    message = letter(text="见附件")
    message.add_attachment(
        "姓名,诉求\n李四,退费".encode("gbk"), maintype="text", subtype="csv", filename="名单.csv"
    )
    message.add_attachment(b"\x00" * 3_000_000, maintype="application", subtype="pdf", filename="证据.pdf")
    mail = read_mail(message.as_bytes(), None)
    assert mail.text == "见附件\n【附件：名单.csv】\n姓名,诉求\n李四,退费"
    assert mail.notes == ("附件未读：证据.pdf（3.0 MB，无法辨认的格式），请人工查看",)


def test_a_boundary_that_is_not_there_is_looked_for() -> None:
    raw = (
        b'Subject: x\r\nContent-Type: multipart/mixed; boundary="lost"\r\n\r\n--found\r\n'
        b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + "仍可读出的正文".encode() + b"\r\n--found--\r\n"
    )
    mail = read_mail(raw, None)
    assert mail.text == "仍可读出的正文"
    assert mail.notes == ("邮件结构残缺，只读了可辨认的部分",)


def test_a_date_later_than_the_arrival_is_not_believed() -> None:
    mail = read_mail(letter(date="Mon, 05 Jan 2031 08:30:00 +0800").as_bytes(), ARRIVED)
    assert mail.sent == Instant(ARRIVED)
    assert mail.notes == ("邮件自称的时间晚于送达时间，采用送达时间",)


def test_a_mail_without_a_date_has_that_of_its_arrival_and_one_without_an_id_its_hash() -> None:
    mail = read_mail("Subject: x\r\n\r\n正文".encode(), ARRIVED)
    assert (mail.sent, mail.text) == (Instant(ARRIVED), "正文")
    assert mail.notes == ("邮件没有写明时间，采用送达时间",)
    assert mail.external_id.startswith("sha256:")
    assert mail.external_id != read_mail("Subject: y\r\n\r\n正文".encode(), ARRIVED).external_id


def test_a_letter_longer_than_anybody_reads_is_cut_and_says_so() -> None:
    mail = read_mail(letter(text="长" * (LONGEST_TEXT + 10)).as_bytes(), ARRIVED + timedelta(days=1))
    assert len(mail.text) == LONGEST_TEXT
    assert mail.notes == (f"正文过长，只取前 {LONGEST_TEXT} 字",)


def test_a_mail_of_a_thousand_parts_is_not_read_to_the_end() -> None:
    part = b"--x\r\nContent-Type: text/plain\r\n\r\na\r\n"
    raw = b'Content-Type: multipart/mixed; boundary="x"\r\n\r\n' + part * 1000 + b"--x--\r\n"
    assert read_mail(raw, None).notes == ("邮件的部分超过 200 个，其余未读",)


@given(st.binary(max_size=400), st.binary(max_size=400))
def test_no_bytes_break_the_reader(head: bytes, body: bytes) -> None:
    raw = (
        b"Subject: " + head + b"\r\nContent-Type: multipart/mixed; boundary=" + head[:20] + b"\r\n\r\n" + body
    )
    mail = read_mail(raw, ARRIVED)
    (mail.subject + mail.text).encode("utf-8")


@given(
    st.text(
        alphabet=st.characters(
            codec="gb18030", exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp", "Co", "Cn"]
        ),
        min_size=1,
        max_size=20,
    )
)
def test_a_subject_of_any_letters_comes_back_from_its_encoded_words(subject: str) -> None:
    assert decode_header(encoded(subject, "utf-8", "utf-8", cut=2)) == subject


@pytest.mark.parametrize(
    ("sender", "told"),
    [
        (
            b"=?utf-8?B?" + base64.b64encode("赵小川".encode()) + b"?= <zhaoxc1970@example.com>",
            (("name", "赵小川"), ("email", "zhaoxc1970@example.com")),
        ),
        (b'"Zhao, Xiaochuan" <z@example.com>', (("name", "Zhao, Xiaochuan"), ("email", "z@example.com"))),
        ("赵小川".encode("gbk") + b" <z@example.com>", (("name", "赵小川"), ("email", "z@example.com"))),
        (b"z@example.com", (("email", "z@example.com"),)),
        (b"<>", ()),
        (b"@" * 5000, (("name", "@" * 300),)),
    ],
)
def test_who_sent_a_mail_stands_apart_to_be_sealed(sender: bytes, told: tuple[tuple[str, str], ...]) -> None:
    mail = read_mail(bare(b"x", "正文".encode(), "utf-8").replace(b"a@example.cn", sender, 1), ARRIVED)
    assert mail.sender == told
    assert "zhaoxc1970" not in mail.subject + mail.text + mail.external_id


def test_an_answer_asked_for_elsewhere_is_told_too() -> None:
    message = letter()
    message["Reply-To"] = "lisi@example.org"
    assert read_mail(message.as_bytes(), ARRIVED).sender == (
        ("name", "张三"), ("email", "zhangsan@example.cn"), ("email", "lisi@example.org"),
    )  # fmt: skip
