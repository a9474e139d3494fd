"""王女士 writes to the county's letter box; the crawler sees the letter, days pass, the reply appears.

Real processes (`huiying crawl --once`), a real server; the letter opens an incident, its reply ends the clock.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from config.settings import load_settings
from monitor.domain.incident import Incident
from monitor.domain.instant import BEIJING
from monitor.service.assemble import look_into
from monitor.service.bureau import Bureau
from monitor.service.clock import SystemClock
from tests.spiders.web import Page, Site, site_on_loopback

pytestmark = [pytest.mark.slow, pytest.mark.timeout(150)]

QUESTION = (
    "我是王丽萍，电话13812345678。我母亲在周村区人民医院住院，费用清单里同一项检查收了三次钱，"
    "找投诉办公室三次都没有人处理，请卫健局查一查。"
)
REPLY = "王丽萍女士您好：经查，区人民医院重复收取检查费240元情况属实，现已全部退还，并责令其整改。"


def now() -> datetime:
    return SystemClock().now().astimezone(BEIJING)


class Box:
    """The letter box of the county: one letter, and what stands under it."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.asked = now() - timedelta(hours=6)
        self.show("未回复")

    def show(self, state: str, reply: str = "", at: datetime | None = None) -> None:
        row = (
            f'<tr><td><a href="mail?mailid=7">反映区医院重复收费</a></td><td>{state}</td>'
            f"<td>{self.asked:%Y-%m-%d %H:%M:%S}</td><td>区卫生健康局</td></tr>"
        )
        head = "<tr><th>来信主题</th><th>状态</th><th>时间</th><th>受理单位</th></tr>"
        self.site.pages["/box/"] = Page(
            f"<table>{head}{row}</table>".encode(), headers={"Content-Type": "text/html; charset=utf-8"}
        )
        pairs = {
            "编号": "C20260007", "来信人": "王丽萍", "联系电话": "13812345678", "来信时间": f"{self.asked:%Y-%m-%d %H:%M:%S}",
            "受理单位": "区卫生健康局", "办事状态": state, "来信主题": "反映区医院重复收费", "来信内容": QUESTION,
            "办理单位": "区卫生健康局" if reply else "暂无", "办理时间": f"{at:%Y-%m-%d %H:%M:%S}" if at else "暂无",
            "处理情况": reply or "暂无",
        }  # fmt: skip
        rows = "".join(
            f'<tr><td class="row-prompt">{key}：</td><td class="row-content">{value}</td></tr>'
            for key, value in pairs.items()
        )
        self.site.pages["/box/mail?mailid=7"] = Page(f'<table class="result-table">{rows}</table>'.encode())


@pytest.fixture
def box() -> Iterator[Box]:
    with site_on_loopback() as site:
        yield Box(site)


@pytest.fixture
def settings(tmp_path: Path, box: Box) -> Path:
    path = tmp_path / "huiying.yaml"
    path.write_text(
        "home: ./data\nbureau: zhoucun\nprofile: zhoucun\ncrawling: {host_delay_s: 1}\nsources:\n"
        f"- id: letters\n  spider: letterbox\n  address: {box.site.url('/box/')}\n",
        encoding="utf-8",
    )
    return path


def crawled(settings: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "monitor.cli.main", "crawl", "--once", "--config", str(settings)],
        capture_output=True, text=True, timeout=60, check=False, env={**os.environ, "HUIYING_HOME": ""},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def incident_in(settings: Path) -> Incident:
    office = load_settings(settings, {})
    with look_into(office.home) as home:
        bureau = Bureau(office, home, "reader", SystemClock().now)
        (incident,) = bureau.journal.state.incidents.values()
        return incident


def test_a_letter_in_the_box_is_answered_in_the_box(settings: Path, box: Box) -> None:
    assert "新 1 条" in crawled(settings)
    incident = incident_in(settings)
    response = next(each for each in incident.clocks if each.kind == "response")
    assert response.running
    assert abs(response.start.at - box.asked) < timedelta(seconds=1), (
        "from when she wrote, not from when we looked"
    )

    assert "没有变化" in crawled(settings)

    answered = now() - timedelta(minutes=10)
    box.show("已回复", REPLY, answered)
    assert "新 1 条" in crawled(settings)
    incident = incident_in(settings)
    (answer,) = incident.responses
    assert (answer.kind, answer.proof, answer.by) == ("letter_reply", "proven", "system")
    response = next(each for each in incident.clocks if each.kind == "response")
    assert response.outcome == "met_on_time"
    assert response.met_at is not None
    assert abs(response.met_at - answered) < timedelta(seconds=1)

    assert "没有变化" in crawled(settings)
    assert len(incident_in(settings).responses) == 1


def test_neither_her_name_nor_her_number_lies_open_anywhere(settings: Path, box: Box, tmp_path: Path) -> None:
    box.show("已回复", REPLY, now() - timedelta(minutes=10))
    crawled(settings)
    for path in (tmp_path / "data").rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert "王丽萍".encode() not in content, path
            assert b"13812345678" not in content, path
