"""Pages a second of saved real pages, from a list on loopback to the ledger.

python -m tests.bench.saved INDEX [TIMES]     INDEX as for `huiying eval pages`; each page so many times
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from loguru import logger

from tests.bench.bench import timed
from tests.spiders.web import Page, Site, site_on_loopback

#: articles of one list
A_LIST = 100


def laid_out(site: Site, index: Path, times: int) -> int:
    """Lists of all the pages; how many lists."""
    files = [
        json.loads(line)["file"] for line in index.read_text(encoding="utf-8").splitlines() if line.strip()
    ]
    pages = [(index.parent / each).read_bytes() for each in files]
    rows = []
    for number, body in enumerate(pages * times):
        site.pages[f"/a/{number}.html"] = Page(body, headers={"Content-Type": "text/html"})
        rows.append(f'<li><a href="/a/{number}.html">保存的网页第{number}号</a><span>2026-03-10</span></li>')
    lists = [rows[start : start + A_LIST] for start in range(0, len(rows), A_LIST)]
    for number, each in enumerate(lists):
        site.pages[f"/list/{number}/"] = Page(
            f'<html><meta charset="utf-8"><ul>{"".join(each)}</ul></html>'.encode()
        )
    return len(lists)


@contextmanager
def served(index: Path, times: int) -> Iterator[tuple[str, int]]:
    """Address and number of lists of a server in another process."""
    command = [sys.executable, "-m", "tests.bench.saved", "serve", str(index), str(times)]
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        assert child.stdout is not None
        address, count = child.stdout.readline().decode().split()
        yield address, int(count)
    finally:
        child.kill()
        child.wait()


def main(index: Path, times: int) -> None:
    from config.settings import Retention, Settings
    from config.sources import Crawling, Watched
    from monitor.domain.place import ListingPlace
    from monitor.domain.source import Source
    from monitor.service.clock import SystemClock
    from monitor.service.crawl_process import run_once

    logger.remove()
    with served(index, times) as (address, count), tempfile.TemporaryDirectory() as folder:
        sources = tuple(
            Source(f"s{n}", "news", None, timedelta(minutes=10), ListingPlace(f"{address}/list/{n}/"))
            for n in range(count)
        )
        settings = Settings(
            Path(folder), "guiyang", "guiyang", "sha256", None, None, Retention(timedelta(days=90)),
            watched=Watched(sources, Crawling(host_delay=timedelta(milliseconds=1))),
        )  # fmt: skip
        looks: dict[str, Any] = {}
        seconds = timed(lambda: looks.update(run_once(settings, SystemClock(), "bench", ())))
    found = sum(look.found for look in looks.values())
    print(
        f"saved pages       {found / seconds:10,.0f} pages/s ({found:,} in {seconds:.0f} s, start included)"
    )


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        with site_on_loopback() as site:
            print(site.address, laid_out(site, Path(sys.argv[2]), int(sys.argv[3])), flush=True)
            sys.stdin.read()
    else:
        main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 10)
