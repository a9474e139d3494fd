"""The mail room takes what the service really sends."""

import smtplib
import threading
from datetime import timedelta
from email.message import EmailMessage

import pytest

from alerts.mail import Mail as MailChannel
from alerts.mail import Server
from alerts.message import Message
from monitor.town.mail_room import MailRoom


@pytest.fixture
def room():
    ours = MailRoom()
    yield ours
    ours.close()


def alert(key: str, to: str, text: str = "请签收") -> Message:
    return Message(key, to, text, "【周村卫健】交办", 1)


def channel(room: MailRoom) -> MailChannel:
    return MailChannel(Server("127.0.0.1", room.port, "none", "desk@town.test"), timeout=timedelta(seconds=5))


def test_an_alert_sent_by_the_service_lies_in_its_recipients_box_word_for_word(room):
    text = "【周村卫健】交办：青禾小学一事。\n签收：http://127.0.0.1:8000/s/7KQ2XMRP\n."
    channel(room).send(alert("k1", "zhao-min@town.test", text))
    (mail,) = room.inbox("zhao-min@town.test")
    assert mail.subject == "【周村卫健】交办"
    assert mail.text.splitlines() == text.splitlines()
    assert room.inbox("qian-wei@town.test") == ()


def test_what_is_new_is_handed_out_once(room):
    channel(room).send(alert("k1", "zhao-min@town.test"))
    assert len(room.take()) == 1
    assert room.take() == []
    assert len(room.inbox("zhao-min@town.test")) == 1


def test_thirty_senders_at_once_lose_nothing(room):
    threads = [
        threading.Thread(target=channel(room).send, args=(alert(f"k{n}", f"p{n % 3}@town.test"),))
        for n in range(30)
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert [len(room.inbox(f"p{n}@town.test")) for n in range(3)] == [10, 10, 10]
    assert len(room.take()) == 30


def test_one_mail_to_two_people_reaches_both(room):
    message = EmailMessage()
    message["Subject"] = "周知"
    message.set_content("请看。")
    with smtplib.SMTP("127.0.0.1", room.port, timeout=5) as smtp:
        smtp.send_message(message, "desk@town.test", ["a@town.test", "b@town.test"])
    assert [room.inbox(f"{name}@town.test")[0].text.strip() for name in "ab"] == ["请看。", "请看。"]


def test_a_mail_in_an_unknown_charset_is_kept_without_its_words(room):
    raw = b"Subject: x\r\nContent-Type: text/plain; charset=x-klingon\r\n\r\n\xff\xfe\r\n"
    with smtplib.SMTP("127.0.0.1", room.port, timeout=5) as smtp:
        smtp.sendmail("desk@town.test", ["a@town.test"], raw)
    assert [each.subject for each in room.inbox("a@town.test")] == ["x"]


def test_a_taken_port_is_refused(room):
    with pytest.raises(OSError):
        MailRoom(room.port)


def test_it_closes_while_a_sender_is_still_connected():
    room = MailRoom()
    with smtplib.SMTP("127.0.0.1", room.port, timeout=5) as smtp:
        smtp.ehlo()
        room.close()
        with pytest.raises((smtplib.SMTPServerDisconnected, OSError)):
            smtp.noop()
