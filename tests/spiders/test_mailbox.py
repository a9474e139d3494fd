"""A mailbox on a real IMAP server into the intake."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.domain.place import MailboxPlace
from monitor.domain.source import Source
from tests.spiders.desk import Desk, a_source
from tests.spiders.dovecot import PASSWORD, Mailbox, dovecot_on_loopback
from tests.spiders.files import docx, paragraph, pdf, xlsx
from tests.spiders.mails import bare, letter

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def server() -> Iterator[Mailbox]:
    with dovecot_on_loopback() as running:
        yield running


@pytest.fixture
def box(server: Mailbox, request: pytest.FixtureRequest) -> Mailbox:
    """A mailbox of its own for each test."""
    return replace(server, user=f"u{abs(hash(request.node.name)) % 10**9}")


@pytest.fixture
def clerk(desk: Desk) -> Desk:
    """A desk that knows the password, at the real present: the server stamps arrivals with it."""
    desk.password = PASSWORD
    desk.now = datetime.now(UTC)  # noqa: TID251 - the server's clock is the real one
    return desk


def a_mailbox(box: Mailbox, folder: str = "INBOX") -> Source:
    return a_source(MailboxPlace("127.0.0.1", box.port, "none", box.user, folder), id="mail-1")


def test_mails_come_once_each_and_stay_unread_in_the_mailbox(clerk: Desk, box: Mailbox) -> None:
    box.deliver(letter("甲", name="1").as_bytes())
    box.deliver(letter("乙", name="2").as_bytes())
    source = a_mailbox(box)
    first = clerk.look(source)
    assert (first.fault, first.new) == (None, 2)
    assert clerk.intake.titles == ["甲", "乙"]
    assert [each.kind for each in clerk.intake.items] == ["mail", "mail"]
    assert clerk.intake.items[0].personal == (("name", "张三"), ("email", "zhangsan@example.cn"))
    assert clerk.look(source).unchanged
    box.deliver(letter("丙", name="3").as_bytes())
    assert clerk.look(source).new == 1
    assert clerk.state(source).last_uid == 3
    assert all(rb"\Seen" not in flags for flags in box.flags())
    assert len(box.flags()) == 3


def test_when_the_server_numbers_anew_nothing_is_missed_and_nothing_doubled(
    clerk: Desk, box: Mailbox
) -> None:
    source = a_mailbox(box)
    box.deliver(letter("甲", name="1").as_bytes())
    clerk.look(source)
    before = clerk.state(source).uid_validity
    box.number_anew()
    box.deliver(letter("乙", name="2").as_bytes())
    seen = clerk.look(source)
    assert clerk.state(source).uid_validity != before
    assert (seen.found, seen.new) == (2, 1)
    assert clerk.intake.titles == ["甲", "乙"]
    assert clerk.intake.items[1].notes == ("邮箱重新编号后再次读到",)


def test_a_mail_that_declares_gb2312_and_holds_utf8_is_read(clerk: Desk, box: Mailbox) -> None:
    box.deliver(bare("学校食堂投诉信".encode(), "食堂饭菜不洁，多名学生腹泻".encode(), "gb2312"))
    clerk.look(a_mailbox(box))
    (item,) = clerk.intake.items
    assert (item.title, item.text) == ("学校食堂投诉信", "食堂饭菜不洁，多名学生腹泻")


def test_a_large_mail_gives_its_text_and_leaves_its_attachment_on_the_server(
    clerk: Desk, box: Mailbox
) -> None:
    message = letter("附视频", text="正文在此")
    message.add_attachment(b"\x01" * 25_000_000, maintype="video", subtype="mp4", filename="现场视频.mp4")
    box.deliver(message.as_bytes())
    clerk.look(a_mailbox(box))
    (item,) = clerk.intake.items
    assert (item.title, item.text) == ("附视频", "正文在此")
    assert len(item.notes) == 1
    assert item.notes[0].startswith("附件未读：现场视频.mp4（2")


def test_the_three_files_of_a_parents_letter_are_read_with_it(clerk: Desk, box: Mailbox) -> None:
    message = letter("情况反映", text="详见附件")
    files = (
        ("关于食堂的报告.docx", docx(paragraph("某中学三十余名学生腹泻"))),
        ("名单.xlsx", xlsx(初一=[["姓名", "人数"], ["二班", 3]])),
        ("化验单.pdf", pdf("", "")),
    )
    for name, content in files:
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    box.deliver(message.as_bytes())
    clerk.look(a_mailbox(box))
    (item,) = clerk.intake.items
    assert item.text.split("\n") == [
        "详见附件", "【附件：关于食堂的报告.docx】", "某中学三十余名学生腹泻",
        "【附件：名单.xlsx】", "【工作表：初一】", "姓名\t人数", "二班\t3",
    ]  # fmt: skip
    assert item.notes == ("化验单.pdf：附件无文字层（可能是扫描件），请人工查看",)


def test_of_a_large_mail_the_report_is_fetched_and_the_video_is_not(clerk: Desk, box: Mailbox) -> None:
    message = letter("附视频和报告", text="正文在此")
    message.add_attachment(b"\x01" * 3_000_000, maintype="video", subtype="mp4", filename="现场.mp4")
    message.add_attachment(docx(), maintype="application", subtype="msword", filename="报告.docx")
    box.deliver(message.as_bytes())
    clerk.look(a_mailbox(box))
    (item,) = clerk.intake.items
    assert item.text == "正文在此\n【附件：报告.docx】\n关于某中学食堂的情况反映"
    assert item.notes == ("附件未读：现场.mp4（3.0 MB，不是文书），请人工查看",)


def test_a_folder_with_a_chinese_name_is_found(clerk: Desk, box: Mailbox) -> None:
    box.deliver(letter("甲").as_bytes(), "局长信箱")
    assert clerk.look(a_mailbox(box, "局长信箱")).new == 1


def test_a_wrong_password_is_told_without_it_and_the_mailbox_counts_as_blocked(
    clerk: Desk, box: Mailbox
) -> None:
    clerk.password = "wrong-secret"
    source = a_mailbox(box)
    seen = clerk.look(source)
    assert seen.fault == "mail-login"
    assert "wrong-secret" not in seen.why
    assert box.user not in seen.why
    assert clerk.state(source).health == "blocked"


def test_a_folder_that_is_not_there_is_told(clerk: Desk, box: Mailbox) -> None:
    seen = clerk.look(a_mailbox(box, "没有这个文件夹"))
    assert (seen.fault, "folder" in seen.why) == ("mail", True)


def test_after_a_full_disk_the_mails_come_again_from_the_first_that_was_lost(
    clerk: Desk, box: Mailbox
) -> None:
    source = a_mailbox(box)
    box.deliver(letter("甲", name="1").as_bytes())
    clerk.look(source)
    box.deliver(letter("乙", name="2").as_bytes())
    box.deliver(letter("丙", name="3").as_bytes())
    clerk.intake.full = True
    assert clerk.look(source).fault == "storage"
    assert clerk.state(source).last_uid == 1
    clerk.intake.full = False
    clerk.look(source)
    assert clerk.intake.titles == ["甲", "乙", "丙"]


def test_a_mailbox_seen_for_the_first_time_is_read_thirty_days_back(clerk: Desk, box: Mailbox) -> None:
    with box.client() as client:
        client.append("INBOX", letter("旧信", name="0").as_bytes(), msg_time=clerk.now - timedelta(days=60))
        client.append("INBOX", letter("新信", name="1").as_bytes(), msg_time=clerk.now - timedelta(days=2))
    clerk.look(a_mailbox(box))
    assert clerk.intake.titles == ["新信"]


def test_a_server_that_never_answers_is_cut_off(clerk: Desk, tmp_path: Path) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as silent:
        place = MailboxPlace("127.0.0.1", silent.getsockname()[1], "none", "shuji", "INBOX")
        seen = clerk.look(a_source(place, id="mail-2"), limit=timedelta(seconds=0.3))
    assert seen.fault == "timeout"
