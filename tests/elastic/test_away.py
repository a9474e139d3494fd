"""The wire to the cluster is cut: what 陈敏 at the console reads, and how each process comes back by itself."""

import os
import shutil
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

from config.store import Elastic
from tests.elastic.server import free_port
from tests.elastic.wire import Wire, wire_to
from tests.web.consoles import SetClock, bureau_at, serving, two_matters

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]


@pytest.fixture
def wire(elastic_url: str) -> Iterator[Wire]:
    with wire_to(elastic_url) as wire:
        yield wire


@pytest.fixture
def cluster(wire: Wire) -> Elastic:
    return Elastic((wire.url,), f"t{uuid.uuid4().hex}", shards=1)


def until(there: Callable[[], bool], seconds: float = 30) -> None:
    latest = time.monotonic() + seconds
    while not there():
        assert time.monotonic() < latest
        time.sleep(0.05)


def test_an_open_board_says_that_the_store_is_gone_and_comes_back(
    tmp_path: Path, wire: Wire, cluster: Elastic
) -> None:
    clock = SetClock()
    two_matters(tmp_path / "home", clock, cluster)
    with serving(tmp_path / "home", clock, cluster=cluster) as console:
        officer = console.signed_in("duty")
        assert "城北小学" in officer.get("/").text
        wire.cut()
        page = officer.get("/", headers={"Accept": "text/html"})
        assert page.status_code == 503
        assert "值班进程同样写不进账本，恢复之前不会有新的提醒" in unescape(page.text)
        rows = officer.get("/board/rows", headers={"Accept": "*/*"})
        assert rows.status_code == 503
        assert "请立即检查存储，并人工盯办未结时限" in rows.text, "what an open board puts into its header"
        wire.mend()
        until(lambda: officer.get("/").status_code == 200)


def test_a_console_that_begins_without_the_store_waits_for_it(
    tmp_path: Path, wire: Wire, cluster: Elastic
) -> None:
    clock = SetClock()
    wire.cut()
    with serving(tmp_path / "home", clock, cluster=cluster) as console:
        nobody = console.visitor()
        page = nobody.get("/")
        assert page.status_code == 503
        assert "存储不可用" in page.text
        assert "本页每 10 秒自动重试" in page.text
        assert page.headers["Content-Security-Policy"]
        assert nobody.get("/api/v1/incidents").json()["code"] == "storage-away"
        wire.mend()
        with bureau_at(tmp_path / "home", clock, cluster) as bureau:
            bureau.open_ledger()
        until(lambda: nobody.get("/").status_code != 503)
        assert console.signed_in("duty").get("/").status_code == 200


@pytest.mark.parametrize(
    ("role", "waits", "begins"),
    [
        ("crawl", "存储连不上，抓取稍后再开始", "没有配置来源，只为已登记的回应存证"),
        pytest.param("desk", "暂时写不进账本", "值班进程已开始", marks=pytest.mark.torture),
        pytest.param("auditor", "审计进程已开始", "", marks=pytest.mark.torture),
        ("web", "存储还连不上，页面暂答“存储不可用”", ""),
    ],
)
def test_a_process_that_begins_without_the_store_waits_and_ends_when_told(
    tmp_path: Path, wire: Wire, cluster: Elastic, role: str, waits: str, begins: str
) -> None:
    config = tmp_path / "huiying.yaml"
    config.write_text(
        f"home: ./home\nbureau: guiyang\nprofile: guiyang\nweb: {{port: {free_port()}}}\n"
        f"store: {{nodes: ['{wire.url}'], prefix: {cluster.prefix}, shards: 1}}\n",
        encoding="utf-8",
    )
    wire.cut()
    with (tmp_path / "out").open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "monitor.cli.main", "work", "--role", role, "--config", str(config)],
            stdout=out, stderr=out, env=os.environ,
        )  # fmt: skip
    said = tmp_path / "out"
    try:
        until(lambda: waits in said.read_text(encoding="utf-8"))
        assert process.poll() is None
        wire.mend()
        until(lambda: begins in said.read_text(encoding="utf-8"))
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0, said.read_text(encoding="utf-8")
    finally:
        process.kill()
        process.wait(10)


@pytest.mark.torture
@pytest.mark.skipif(not CHROMIUM and os.environ.get("CI") != "true", reason="no chromium here")
def test_the_header_of_an_open_board_turns_red_without_anybody_touching_it(
    tmp_path: Path, wire: Wire, cluster: Elastic
) -> None:
    clock = SetClock()
    two_matters(tmp_path / "home", clock, cluster)
    with serving(tmp_path / "home", clock, cluster=cluster) as console, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        context = browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN")
        officer = console.signed_in("duty")
        context.add_cookies(
            [{"name": name, "value": value, "url": console.url} for name, value in officer.cookies.items()]
        )
        page = context.new_page()
        page.goto(f"{console.url}/")
        state = page.locator("[data-desk-state]")
        assert "存储" not in state.inner_text()
        wire.cut()
        expect(state).to_contain_text("存储不可用：值班进程同样写不进账本", timeout=30_000)
        expect(page.locator("[data-lost]")).to_contain_text("请立即检查存储，并人工盯办未结时限")
        if shots := os.environ.get("HUIYING_SHOTS"):
            page.screenshot(path=f"{shots}/away.png")
        wire.mend()
        expect(state).not_to_contain_text("存储", timeout=30_000)
        expect(page.locator("[data-lost]")).to_be_hidden()
        browser.close()
