"""Pictures by a real Chromium, and by browsers that misbehave."""

import os
import socket
import stat
import struct
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from spiders.evidence.screenshot import Camera, find_browser
from tests.evidence import chromium
from tests.evidence.builders import a_camera, a_guard, a_page, place, port
from tests.spiders.web import Page, Site, Visit

pytestmark = pytest.mark.slow

HTML = {"Content-Type": "text/html; charset=utf-8"}


@pytest.fixture(scope="module")
def browser() -> Callable[[], str | None]:
    chromium.required()
    return find_browser


def a_real_camera(*sites: Site, browser: Callable[[], str | None], seconds: float = 30) -> Camera:
    return a_camera(a_guard(*sites), browser=browser, limit=timedelta(seconds=seconds))


def drawn_with(markup: str) -> Page:
    return Page(f"<html><body>{markup}</body></html>".encode(), headers=HTML)


def drip(visit: Visit) -> None:
    visit.handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n")
    while not visit.site.closing.wait(0.05):
        visit.handler.wfile.write(b"x")


def test_a_page_is_drawn_1280_by_2000_and_in_chinese(site: Site, browser: Callable[[], str | None]) -> None:
    site.pages["/a"], site.pages["/b"] = drawn_with("<h1>回应</h1>"), drawn_with("<h1>通报</h1>")
    camera = a_real_camera(site, browser=browser)
    one, other = camera.shoot(site.url("/a")), camera.shoot(site.url("/b"))
    assert one.notes == other.notes == ()
    assert one.png is not None
    assert struct.unpack(">II", one.png[16:24]) == (1280, 2000)
    # without a font both would be the same two empty boxes
    assert one.png != other.png


def everything_from(house: Site, udp: int) -> str:
    where, name = house.address, f"http://localhost:{port(house)}"
    return f"""
        <link rel="stylesheet" href="{where}/css"><link rel="prefetch" href="{where}/prefetch">
        <link rel="dns-prefetch" href="{where}"><link rel="preconnect" href="{where}">
        <img src="{where}/img"><img src="{name}/named"><iframe src="{where}/frame"></iframe>
        <object data="{where}/object"></object><video src="{where}/video" autoplay></video>
        <script src="{where}/script"></script>
        <script>
          fetch("{where}/fetch", {{mode: "no-cors"}});
          fetch("{where}/post", {{mode: "no-cors", method: "POST", body: "x"}});
          navigator.sendBeacon("{where}/beacon", "x");
          new EventSource("{where}/events");
          new WebSocket("ws://{place(house)}/socket");
          const peer = new RTCPeerConnection({{iceServers: [{{urls: "stun:127.0.0.1:{udp}"}}]}});
          peer.createDataChannel("x");
          peer.createOffer().then(offer => peer.setLocalDescription(offer));
          fetch("/slow");
        </script>"""


def slow(visit: Visit) -> Page:
    """Keeps the page loading while its other requests are under way."""
    visit.site.closing.wait(1)
    return Page(b"")


def test_nothing_a_page_draws_in_comes_from_inside_the_house(
    site: Site, intranet: Site, browser: Callable[[], str | None]
) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stun:
        stun.bind(("127.0.0.1", 0))
        stun.setblocking(False)
        site.pages["/a"] = drawn_with(everything_from(intranet, stun.getsockname()[1]))
        site.pages["/slow"] = slow
        shot = a_real_camera(site, browser=browser).shoot(site.url("/a"))
        assert site.seen("/slow")
        assert intranet.visits == []
        with pytest.raises(BlockingIOError):
            stun.recv(1000)
    assert shot.png is not None
    assert shot.notes == ("页面引用或跳转到 2 处内网或保留地址，截图时没有读取，请对照正文核对",)


def test_the_same_page_does_reach_the_house_where_the_settings_list_it(
    site: Site, intranet: Site, browser: Callable[[], str | None]
) -> None:
    site.pages["/a"] = drawn_with(everything_from(intranet, 9))
    site.pages["/slow"] = slow
    shot = a_real_camera(site, intranet, browser=browser).shoot(site.url("/a"))
    assert {"/css", "/img", "/frame", "/script", "/fetch"} <= {each.path for each in intranet.visits}
    assert shot.notes == ("页面引用或跳转到 1 处内网或保留地址，截图时没有读取，请对照正文核对",), "localhost"


@pytest.mark.parametrize(
    "markup", ["<script>location='{url}'</script>", "<meta http-equiv=refresh content='0;url={url}'>"]
)
def test_a_page_that_leads_the_browser_into_the_house_does_not_get_there(
    markup: str, site: Site, intranet: Site, browser: Callable[[], str | None]
) -> None:
    intranet.pages["/secret"] = a_page()
    site.pages["/a"] = drawn_with(markup.format(url=intranet.url("/secret")))
    shot = a_real_camera(site, browser=browser).shoot(site.url("/a"))
    assert intranet.visits == []
    assert any("跳转到 1 处内网" in note for note in shot.notes)


def test_a_picture_that_drips_does_not_hold_up_the_page(
    site: Site, browser: Callable[[], str | None]
) -> None:
    site.pages["/a"], site.pages["/drip"] = drawn_with("<h1>回应</h1><img src=/drip>"), drip
    assert a_real_camera(site, browser=browser, seconds=15).shoot(site.url("/a")).png is not None


def test_a_script_that_never_ends_costs_the_picture_and_no_more_than_the_limit(
    site: Site, browser: Callable[[], str | None]
) -> None:
    site.pages["/a"] = drawn_with("<script>for(;;);</script>")
    began = time.monotonic()
    shot = a_real_camera(site, browser=browser, seconds=4).shoot(site.url("/a"))
    assert time.monotonic() - began < 10
    assert shot.png is None
    assert shot.notes == ("未截图：Chromium 没有在时限内画完页面，请稍后重新取证",)


def test_the_browsers_own_error_page_is_no_picture(intranet: Site, browser: Callable[[], str | None]) -> None:
    shot = a_real_camera(browser=browser).shoot(intranet.url("/a"))
    assert shot.png is None
    assert shot.notes[0] == "未截图：浏览器没有打开页面（ERR_HTTP_RESPONSE_CODE_FAILURE），请稍后重新取证"


def a_browser(folder: Path, script: str) -> Callable[[], str | None]:
    """One that does as the script says; $shot is where the picture belongs."""
    file = folder / "chromium"
    find = 'for each in "$@"; do case $each in --screenshot=*) shot=${each#--screenshot=};; esac; done'
    file.write_text(f"#!/bin/sh\n{find}\n{script}\n")
    file.chmod(file.stat().st_mode | stat.S_IXUSR)
    return lambda: str(file)


def test_a_page_from_outside_gets_no_way_in_through_a_host_the_settings_list(
    intranet: Site, tmp_path: Path
) -> None:
    asking = f"""
import socket, sys
port = next(each.rpartition(":")[2] for each in sys.argv if each.startswith("--proxy-server="))
with socket.create_connection(("127.0.0.1", int(port)), 10) as proxy:
    proxy.sendall(b"GET {intranet.url("/a")} HTTP/1.1\\r\\n\\r\\n")
    proxy.recv(1000)
"""
    (tmp_path / "ask.py").write_text(asking)
    browser = a_browser(tmp_path, f'exec {sys.executable} {tmp_path}/ask.py "$@"')
    camera = a_camera(a_guard(intranet), browser=browser)
    assert "跳转到 1 处内网" in camera.shoot("https://www.wjw.example/a").notes[-1]
    assert intranet.visits == []
    assert camera.shoot(intranet.url("/a")).notes == ("未截图：浏览器没有打开页面，请稍后重新取证",)
    assert intranet.seen("/a")


def test_without_a_browser_there_is_a_note_and_no_picture(site: Site) -> None:
    shot = a_camera(a_guard(site), browser=lambda: None).shoot(site.url("/a"))
    assert shot.png is None
    assert shot.notes == ("未截图：本机没有 Chromium，请安装 chromium 和中文字体后重新取证",)


@pytest.mark.parametrize(
    ("script", "note"),
    [
        ("exit 7", "未截图：Chromium 出错（退出码 7），请检查其安装；容器内请以普通用户并允许沙箱运行"),
        ("exit 0", "未截图：浏览器没有打开页面，请稍后重新取证"),
        ("echo hello >$shot", "未截图：Chromium 交出的不是完整的 PNG 图片，请稍后重新取证"),
        (r"printf '\211PNG\r\n\032\n' >$shot", "未截图：Chromium 交出的不是完整的 PNG 图片，请稍后重新取证"),
        ("truncate -s 21M $shot", "未截图：图片超过 20 MB"),
    ],
)
def test_a_browser_that_fails_costs_the_picture_alone(
    script: str, note: str, site: Site, tmp_path: Path
) -> None:
    shot = a_camera(a_guard(site), browser=a_browser(tmp_path, script)).shoot(site.url("/a"))
    assert (shot.png, shot.notes) == (None, (note,))


def test_a_browser_that_is_no_program_is_told(site: Site, tmp_path: Path) -> None:
    shot = a_camera(a_guard(site), browser=lambda: str(tmp_path)).shoot(site.url("/a"))
    assert shot.notes == (f"未截图：{tmp_path} 不能运行，请重新安装 chromium",)


def test_a_disk_without_room_costs_the_picture_alone(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tempfile.mkdtemp", full)
    shot = a_camera(a_guard(site), browser=lambda: "/bin/true").shoot(site.url("/a"))
    assert shot.notes == (
        "未截图：临时文件夹或本机端口不能使用（No space left on device），请检查磁盘空间和权限",
    )


def test_a_browser_that_hangs_is_ended_with_all_its_children(site: Site, tmp_path: Path) -> None:
    script = f"tail -f /dev/null & echo $! >{tmp_path}/child; tail -f /dev/null"
    camera = a_camera(a_guard(site), browser=a_browser(tmp_path, script), limit=timedelta(seconds=0.5))
    assert camera.shoot(site.url("/a")).png is None
    child = int((tmp_path / "child").read_text())
    patience = time.monotonic() + 5
    while _alive(child) and time.monotonic() < patience:
        os.sched_yield()
    assert not _alive(child)


def _alive(child: int) -> bool:
    try:
        state = Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    # an orphan waits as a zombie for whoever reaps here
    return state != "Z"


@pytest.mark.parametrize(("user", "unboxed"), [(0, True), (1000, False)])
def test_the_sandbox_is_given_up_only_for_root_and_nothing_of_ours_is_handed_on(
    user: int, site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, unboxed: bool
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: user)
    monkeypatch.setenv("HUIYING_TOKEN", "mima")
    monkeypatch.setenv("http_proxy", "http://proxy.example")
    script = f'echo "$@" >{tmp_path}/said; env >{tmp_path}/env'
    a_camera(a_guard(site), browser=a_browser(tmp_path, script)).shoot(site.url("/a"))
    said = (tmp_path / "said").read_text().split()
    assert ("--no-sandbox" in said) is unboxed
    assert said[-1] == site.url("/a")
    given = (tmp_path / "env").read_text()
    assert "mima" not in given
    assert "proxy.example" not in given
