"""A night: two news feeds tell of one event; crawler and desk are killed at any moment; it ends the same."""

import os
import signal
import subprocess
import sys
import threading
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from config.profile import load_profile
from config.roster import sample_roster
from config.settings import load_settings
from monitor.service.assemble import look_into
from monitor.service.bureau import Bureau
from tests.delivery.receivers import Hook

pytestmark = pytest.mark.slow

STORIES = {
    "/morning": (
        "城北小学多名学生午餐后呕吐",
        "贵阳市云岩区城北小学112名学生午餐后呕吐腹痛，初步判断为食物中毒，其中1人经抢救无效死亡。",
    ),
    "/evening": (
        "城北小学食物中毒已有118人就诊",
        "贵阳市云岩区城北小学食物中毒事件中，已有118名学生食物中毒，1人死亡。",
    ),
}


class Press:
    """Two newspapers' feeds on one loopback server; `served` tells when one was fetched."""

    def __init__(self) -> None:
        self.served = threading.Semaphore(0)
        press = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                story = STORIES.get(self.path)
                body = press._feed(self.path, *story) if story else b""
                self.send_response(200 if story else 404)
                self.send_header("Content-Type", "application/rss+xml; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
                if story:
                    press.served.release()

            def log_message(self, *_args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.now = datetime.now(UTC)  # noqa: TID251
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self._server.server_port}{path}"

    def _feed(self, path: str, title: str, text: str) -> bytes:
        item = (
            f"<item><title>{title}</title><guid>{path}-1</guid><link>{self.url(path)}/1</link>"
            f"<pubDate>{format_datetime(self.now)}</pubDate><description>{text}</description></item>"
        )
        return f'<?xml version="1.0"?><rss version="2.0"><channel><title>报</title>{item}</channel></rss>'.encode()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class Night:
    def __init__(self, folder: Path) -> None:
        self.press, self.hook = Press(), Hook()
        self.config = folder / "huiying.yaml"
        self._processes: list[subprocess.Popen[bytes]] = []
        people = [self._person(each) for each in sample_roster(load_profile("guiyang")).people]
        sources = [
            {
                "id": path[1:],
                "spider": "feed",
                "kind": "news",
                "address": self.press.url(path),
                "publisher": "贵阳日报",
            }
            for path in STORIES
        ]
        self._write(folder / "roster.yaml", {"people": people})
        self._write(
            self.config,
            {
                "home": "./home", "bureau": "guiyang", "profile": "guiyang", "roster": "./roster.yaml",
                "sources": sources, "crawling": {"host_delay_s": 1},
            },
        )  # fmt: skip
        self.settings = load_settings(self.config, {})

    def _write(self, path: Path, data: object) -> None:
        with path.open("w", encoding="utf-8") as file:
            YAML(typ="safe", pure=True).dump(data, file)

    def _person(self, person) -> dict[str, object]:
        posts = [
            {"role": post.role, **({"department": post.department} if post.department else {})}
            for post in person.posts
        ]
        return {
            "id": person.id,
            "name": person.name,
            "posts": posts,
            "addresses": {"webhook": self.hook.url()},
        }

    def start(self, *command: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-m", "monitor.cli.main", *command, "--config", str(self.config)],
            env=dict(os.environ), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self._processes.append(process)
        return process

    def crawl_to_the_end(self) -> None:
        assert self.start("crawl", "--once").wait(120) == 0

    def state(self):
        with look_into(self.settings.home) as home:
            return Bureau(self.settings, home, "test", lambda: datetime.now(UTC)).journal.state  # noqa: TID251

    def verify(self) -> int:
        done = subprocess.run(
            [sys.executable, "-m", "monitor.cli.main", "ledger", "verify", "--home", str(self.settings.home)],
            capture_output=True, timeout=60, check=False,
        )  # fmt: skip
        return done.returncode

    def close(self) -> None:
        for process in self._processes:
            process.kill()
            process.wait(10)
        self.press.close()
        self.hook.close()


@pytest.fixture
def night(tmp_path):
    ours = Night(tmp_path)
    yield ours
    ours.close()


def end_of(night: Night) -> None:
    """Whatever happened, this is how the night ends."""
    state = night.state()
    (incident,) = state.incidents.values()
    assert len(incident.members) == 2
    assert incident.level == "II"
    assert {clock.kind for clock in incident.clocks} == {
        "authoritative_release",
        "press_conference",
        "triage",
        "sign",
    }
    sent = [alert for alert in state.alerts.values() if not alert.folded_into and "/start/" in alert.key]
    assert {alert.delivery for alert in sent} == {"delivered"}
    assert {got["key"] for got in night.hook.got} >= {alert.key for alert in sent}
    assert night.verify() == 0


def test_two_feeds_become_one_incident_and_everybody_is_told(night):
    desk = night.start("work", "--role", "desk")
    night.crawl_to_the_end()
    night.hook.wait(5)
    desk.send_signal(signal.SIGTERM)
    assert desk.wait(30) == 0
    end_of(night)
    keys = [got["key"] for got in night.hook.got]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("fetched", [1, 2])
def test_the_crawler_killed_while_it_reads_begins_again_and_nothing_is_twice(night, fetched):
    crawler = night.start("crawl", "--once")
    for _ in range(fetched):
        assert night.press.served.acquire(timeout=60)
    crawler.kill()
    crawler.wait(10)
    desk = night.start("work")
    night.crawl_to_the_end()
    night.hook.wait(5)
    desk.send_signal(signal.SIGTERM)
    assert desk.wait(30) == 0
    end_of(night)


def test_the_desk_killed_with_messages_on_the_wire_goes_on_with_the_same_keys(night):
    night.hook.held["/"] = threading.Event()
    night.crawl_to_the_end()
    desk = night.start("work")
    night.hook.wait(4)
    desk.kill()
    desk.wait(10)
    night.hook.held.pop("/").set()
    hanging = {alert.key for alert in night.state().alerts.values() if alert.delivery == "sending"}
    assert len(hanging) >= 4, "one destination's share"
    again = night.start("work")
    night.hook.wait(5 + len(hanging))
    again.send_signal(signal.SIGTERM)
    assert again.wait(30) == 0
    end_of(night)
