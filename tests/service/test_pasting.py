"""An officer pastes an address; the page is in the library and, where it matters, on the ledger."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from monitor.cli.main import call
from monitor.service.pasting import paste
from tests.service.test_intake import settings
from tests.spiders.pages import article
from tests.spiders.web import Page, Site, site_on_loopback
from tests.web.consoles import SetClock

pytestmark = pytest.mark.slow

EVENT = (
    "3月11日中午，贵阳市云岩区城北小学112名学生食物中毒，其中1人经抢救无效死亡，其余学生正在医院接受治疗。"
)


NOON = datetime(2026, 3, 11, 5, tzinfo=UTC)


@pytest.fixture
def site():
    with site_on_loopback() as site:
        site.pages["/a.html"] = Page(
            article("城北小学学生饭后不适", EVENT, line="发布时间：2026-03-11 12:30 来源：城市早报")
        )
        yield site


def test_what_an_officer_pastes_opens_the_incident_once(tmp_path: Path, site: Site) -> None:
    office = replace(settings(tmp_path), evidence_hosts=(urlsplit(site.address).netloc,))
    first = paste(office, SetClock(NOON), "crawl-test", site.url("/a.html"))
    assert first.new
    assert first.incident is not None
    assert list(first.lines()) == [
        "标题：城北小学学生饭后不适",
        "发布：2026-03-11 12:30　来源：城市早报",
        f"正文：{len(EVENT)} 字",
        "研判：需回应，重大",
        f"已收进来，归入事件 {first.incident}",
    ]
    again = paste(office, SetClock(NOON), "crawl-test", site.url("/a.html#top"))
    assert (again.new, again.incident) == (False, first.incident)


def test_at_the_terminal_a_page_that_cannot_be_read_is_told_in_a_line(
    tmp_path: Path, site: Site, capsys
) -> None:
    path = tmp_path / "huiying.yaml"
    path.write_text(f"home: {tmp_path / 'home'}\nbureau: guiyang\nprofile: guiyang\n", encoding="utf-8")
    assert call(["crawl", "--config", str(path), "--page", site.url("/a.html")]) == 1
    assert "没有收进来：连接不上" in capsys.readouterr().out
