"""A picture of a page, by a Chromium that sees the world only through our filtering proxy."""

import os
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from spiders.evidence.fetch import Deadline
from spiders.evidence.guard import Guard
from spiders.evidence.proxy import Traffic, filtering_proxy

LARGEST = 20 * 1024 * 1024
LIMIT = timedelta(seconds=30)
#: of the limit, for loading; then the proxy hangs up, and what is there is drawn
_LOADING = 0.6

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_FLAGS = (
    "--headless=new", "--hide-scrollbars", "--window-size=1280,2000", "--accept-lang=zh-CN",
    "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--no-default-browser-check", "--disable-extensions",
    # timers of the page are run through quickly and then stop
    "--virtual-time-budget=8000",
    # nothing but the page's own requests, and those by the proxy alone: no names asked, no UDP
    "--proxy-bypass-list=<-loopback>", "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
    "--disable-quic", "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-background-networking", "--disable-component-update", "--disable-domain-reliability",
    "--disable-sync", "--disable-breakpad", "--disable-crash-reporter", "--metrics-recording-only", "--no-pings",
    "--disable-features=MediaRouter,OptimizationHints,Translate,AutofillServerCommunication,HttpsUpgrades",
)  # fmt: skip

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_END = b"IEND\xaeB`\x82"
#: what the browser logs in place of a picture of its own error page
_FAILED = re.compile(r"Page load failed: net::(\w+)")


def find_browser() -> str | None:
    """The path of a Chromium on this host."""
    return next((found for name in _NAMES if (found := shutil.which(name))), None)


@dataclass(frozen=True, slots=True)
class Shot:
    #: a whole PNG, or None, and then a note says why
    png: bytes | None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Camera:
    """Takes pictures; each with a browser, a profile folder and a proxy of its own."""

    guard: Guard
    monotonic: Callable[[], float]
    #: asked at each picture, so that a browser may be installed meanwhile
    browser: Callable[[], str | None] = find_browser
    limit: timedelta = LIMIT

    def shoot(self, url: str) -> Shot:
        """The top 1280 by 2000 pixels of the page; never raises for what the page or the browser does."""
        browser = self.browser()
        if browser is None:
            return Shot(None, ("未截图：本机没有 Chromium，请安装 chromium 和中文字体后重新取证",))
        try:
            return self._shot(browser, url)
        except OSError as fault:
            return Shot(
                None, (f"未截图：临时文件夹或本机端口不能使用（{fault.strerror}），请检查磁盘空间和权限",)
            )

    def _shot(self, browser: str, url: str) -> Shot:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
        began, whole = self.monotonic(), self.limit.total_seconds()
        loading = Deadline(self.monotonic, began + whole * _LOADING)
        with (
            tempfile.TemporaryDirectory(prefix="huiying-shot-", ignore_cleanup_errors=True) as folder,
            filtering_proxy(self.guard.around(host, port), loading) as (proxy, traffic),
        ):
            why = _run(browser, url, Path(folder), proxy, Deadline(self.monotonic, began + whole))
            png = None
            if not why:
                png, why = _picture(Path(folder))
            return Shot(png, (*((f"未截图：{why}",) if why else ()), *_blocked(traffic)))


def _run(browser: str, url: str, folder: Path, proxy: int, deadline: Deadline) -> str:
    """Let the browser draw the page into the folder; "" or why it did not."""
    command = [
        browser, *_FLAGS, f"--proxy-server=http://127.0.0.1:{proxy}", f"--user-data-dir={folder / 'profile'}",
        f"--screenshot={folder / 'shot.png'}",
    ]  # fmt: skip
    if os.geteuid() == 0:
        # Chromium refuses to run its sandbox as root
        command.append("--no-sandbox")
    # nothing of ours is the browser's business: no tokens, no proxies, no home
    kept = {"PATH": os.environ.get("PATH", os.defpath), "HOME": str(folder), "LANG": "C.UTF-8"}
    with (folder / "log").open("wb") as log:
        try:
            process = subprocess.Popen(  # noqa: S603 - the address begins with http, it is no option
                [*command, url], env=kept, cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip
        except OSError:
            return f"{browser} 不能运行，请重新安装 chromium"
        try:
            ended = process.wait(deadline.left)
        except subprocess.TimeoutExpired:
            return "Chromium 没有在时限内画完页面，请稍后重新取证"
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    if ended:
        return f"Chromium 出错（退出码 {ended}），请检查其安装；容器内请以普通用户并允许沙箱运行"
    return ""


def _blocked(traffic: Traffic) -> tuple[str, ...]:
    if not traffic.refused:
        return ()
    count = len(traffic.refused)
    return (f"页面引用或跳转到 {count} 处内网或保留地址，截图时没有读取，请对照正文核对",)


def _picture(folder: Path) -> tuple[bytes | None, str]:
    """(the picture, "") or (None, why there is none)."""
    file = folder / "shot.png"
    if not file.is_file():
        failed = _FAILED.search((folder / "log").read_text("utf-8", "replace"))
        named = f"（{failed[1]}）" if failed else ""
        return None, f"浏览器没有打开页面{named}，请稍后重新取证"
    if file.stat().st_size > LARGEST:
        return None, f"图片超过 {LARGEST // 2**20} MB"
    png = file.read_bytes()
    if not png.startswith(_SIGNATURE) or not png.endswith(_END):
        return None, "Chromium 交出的不是完整的 PNG 图片，请稍后重新取证"
    return png, ""
