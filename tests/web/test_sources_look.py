"""The page of sources in a real browser, with an address tried on it: on a desk and on a phone."""

import os
import shutil
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from tests.spiders.pages import Story, article, plain_list
from tests.spiders.web import Page, site_on_loopback
from tests.web.consoles import SetClock, serving, two_matters

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM and os.environ.get("CI") != "true", reason="no chromium here"),
]

SETTINGS = """\
home: {home}
bureau: guiyang
profile: guiyang
evidence:
  hosts: ["{host}"]
sources:
- id: city-news
  spider: feed
  address: https://news.example.cn/{long}/rss.xml
"""


@pytest.mark.parametrize("size", [(1280, 800), (390, 844)], ids=["desk", "phone"])
def test_what_was_tried_fits_the_screen_and_axe_finds_no_serious_fault(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    clock = SetClock()
    two_matters(tmp_path / "home", clock)
    file = tmp_path / "huiying.yaml"
    with site_on_loopback() as paper, sync_playwright() as playwright:
        paper.pages["/list/"] = Page(plain_list(Story("/a.html", "很长的标题" * 20, "2026-03-10")))
        paper.pages["/a.html"] = Page(
            article("很长的标题" * 20, "贵阳市云岩区城北小学32名学生食物中毒。" * 9)
        )
        host = paper.address.removeprefix("http://")
        file.write_text(SETTINGS.format(home=tmp_path / "home", host=host, long="a" * 120), encoding="utf-8")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        with serving(tmp_path / "home", clock, file=file) as console:
            context = browser.new_context(viewport={"width": size[0], "height": size[1]}, locale="zh-CN")
            officer = console.signed_in("duty")
            context.add_cookies(
                [
                    {"name": name, "value": value, "url": console.url}
                    for name, value in officer.cookies.items()
                ]
            )
            page = context.new_page()
            page.goto(f"{console.url}/sources")
            page.fill("#address", paper.url("/list/"))
            page.locator("button.main").click()
            page.locator("#h-trial").wait_for(timeout=90_000)
            wider = page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            assert wider <= 0
            found = Axe().run(page).response["violations"]
            assert [each["id"] for each in found if each["impact"] in {"serious", "critical"}] == []
            page.locator("text=保存为来源").click()
            page.locator("text=已保存").wait_for(timeout=20_000)
        browser.close()
