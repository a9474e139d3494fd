"""The sources of huiying.yaml: what may stand there, and every slip named at its place."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from config.settings import load_settings
from config.sources import Watched
from monitor.domain.place import FeedPlace, ListingPlace, MailboxPlace, Selectors
from monitor.errors import BadConfig

FEED = {"id": "news-1", "spider": "feed", "address": "https://news.example/feed"}
BOX = {"host": "mail.example", "user": "shuji", "password": "env:MAIL_PASSWORD"}
MAIL = {"id": "mail-1", "spider": "mailbox", "mailbox": BOX}


def loaded(
    folder: Path, *sources: dict[str, Any], environ: dict[str, str] | None = None, **given: Any
) -> Watched:
    settings = {
        "home": "./data",
        "bureau": "guiyang",
        "profile": "guiyang",
        "sources": list(sources),
        **given,
    }
    (folder / "huiying.yaml").write_text(json.dumps(settings, ensure_ascii=False), encoding="utf-8")
    return load_settings(folder / "huiying.yaml", environ or {}).watched


def test_without_sources_nothing_is_watched(tmp_path: Path) -> None:
    assert loaded(tmp_path).sources == ()


def test_the_three_kinds_become_sources_with_their_defaults(tmp_path: Path) -> None:
    listing = {
        "id": "wjw", "spider": "listing", "address": "http://wjw.example.gov.cn/list/", "every": "30m",
        "publisher": "市卫生健康局", "hosts": ["mp.weixin.qq.com"], "select": {"row": "ul.list > li"},
    }  # fmt: skip
    seen = loaded(tmp_path, FEED, listing, MAIL, environ={"MAIL_PASSWORD": "geheim"})
    feed, listed, mail = seen.sources
    assert (feed.kind, feed.every, feed.place) == (
        "news",
        timedelta(minutes=10),
        FeedPlace("https://news.example/feed"),
    )
    assert listed.place == ListingPlace(
        "http://wjw.example.gov.cn/list/", ("mp.weixin.qq.com",), Selectors(row="ul.list > li")
    )
    assert (listed.publisher, listed.every) == ("市卫生健康局", timedelta(minutes=30))
    assert (mail.kind, mail.place) == ("mail", MailboxPlace("mail.example", 993, "tls", "shuji", "INBOX"))
    assert seen.passwords == {"mail-1": "geheim"}


@pytest.mark.parametrize(
    ("source", "slowest"),
    [
        (FEED, timedelta(days=1)),
        ({"id": "wjw", "spider": "listing", "address": "http://wjw.example.gov.cn/list/"}, timedelta(days=1)),
        (
            {"id": "box", "spider": "letterbox", "address": "http://wjw.example.gov.cn/mail/"},
            timedelta(hours=1),
        ),
        (MAIL, timedelta(minutes=10)),
        ({**FEED, "own": True}, timedelta(minutes=10)),
    ],
)
def test_without_an_interval_a_source_has_its_own_rhythm_between_ten_minutes_and_what_its_kind_bears(
    tmp_path: Path, source: dict[str, object], slowest: timedelta
) -> None:
    (seen,) = loaded(tmp_path, source, environ={"MAIL_PASSWORD": "geheim"}).sources
    assert (seen.every, seen.slowest) == (timedelta(minutes=10), slowest)


def test_an_interval_that_is_written_down_is_obeyed_exactly(tmp_path: Path) -> None:
    (seen,) = loaded(tmp_path, {**FEED, "every": "2h"}).sources
    assert (seen.every, seen.slowest) == (timedelta(hours=2), timedelta(hours=2))


def test_a_password_is_never_printed(tmp_path: Path) -> None:
    assert "geheim" not in repr(loaded(tmp_path, MAIL, environ={"MAIL_PASSWORD": "geheim"}))


@pytest.mark.parametrize(
    ("source", "path", "code"),
    [
        ({**FEED, "address": "ftp://news.example/feed"}, "sources.0.address", "source-address"),
        ({**FEED, "address": "https://user:geheim@news.example/"}, "sources.0.address", "source-address"),
        ({**FEED, "every": "10s"}, "sources.0.every", "span-format"),
        ({**FEED, "every": "2d"}, "sources.0.every", "source-every"),
        ({"id": "x", "spider": "feed"}, "sources.0", "source-key-missing"),
        ({"id": "x", "spider": "mailbox"}, "sources.0", "source-key-missing"),
        ({**FEED, "mailbox": {**BOX, "password": "x"}}, "sources.0.mailbox", "source-key-needless"),
        ({**FEED, "spider": "listing", "articles": True}, "sources.0.articles", "source-key-needless"),
        ({**FEED, "select": {"row": "li[["}}, "sources.0.select.row", "selector-invalid"),
        ({**FEED, "spider": "rss"}, "sources.0.spider", "value-choice"),
        ({**MAIL, "mailbox": {**BOX, "security": "none"}}, "sources.0.mailbox.security", "mailbox-plain"),
        (MAIL, "sources.0.mailbox.password", "secret-missing"),
    ],
)
def test_a_slip_is_named_at_its_place(source: dict[str, Any], path: str, code: str, tmp_path: Path) -> None:
    with pytest.raises(BadConfig) as refused:
        loaded(tmp_path, source)
    assert [(fault.path, fault.code) for fault in refused.value.faults] == [(path, code)]
    assert "geheim" not in str(refused.value)


def test_two_sources_with_one_id_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadConfig, match="“news-1”已是第 1 个来源的编号"):
        loaded(tmp_path, FEED, FEED)


def test_the_name_sent_to_hosts_is_ascii(tmp_path: Path) -> None:
    with pytest.raises(BadConfig, match="crawling-agent"):
        loaded(tmp_path, FEED, crawling={"agent": "回应"})
    fine = loaded(tmp_path, FEED, crawling={"agent": "Bureau/1.0", "host_delay_s": 5})
    assert (fine.crawling.agent, fine.crawling.host_delay) == ("Bureau/1.0", timedelta(seconds=5))
