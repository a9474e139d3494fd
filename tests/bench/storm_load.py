"""What else goes on at a home while a storm blows, each a process of its own that says when it is ready.

python -m tests.bench.storm_load web|intake|crawl FOLDER
"""

import hashlib
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

from config.settings import Settings, load_settings
from config.sources import Crawling, Watched
from monitor.domain.place import ListingPlace
from monitor.domain.source import Source
from monitor.service.assemble import open_home
from monitor.service.clock import SystemClock

#: intake commits at most so many events, then sleeps the longer of these (LEDGER, "Append")
_EVENTS, _LEAST_S, _SHARE = 100, 0.005, 2


@contextmanager
def beside(kind: str, folder: Path) -> Iterator[None]:
    """This load, from when it is ready until the end of the with statement."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.bench.storm_load", kind, str(folder)], stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, cwd=Path(__file__).resolve().parents[2],
    ) as child:  # fmt: skip
        try:
            assert child.stdout is not None
            assert child.stdout.readline(), f"the load {kind} did not start"
            yield
        finally:
            child.kill()


def _ready() -> None:
    sys.stdout.write("ready\n")
    sys.stdout.flush()


def web(settings: Settings) -> None:
    """One web process that renders without end: the board, a matter, the board again."""
    from tests.web.consoles import serving

    clock: Any = SystemClock()
    with serving(settings.home, clock) as console:
        browser = console.signed_in("duty")
        pages = [f"/incidents/{_matter(number)}" for number in range(20)]
        assert browser.get(pages[0]).status_code == 200
        _ready()
        while True:
            for page in ("/", *pages):
                browser.get(page)


def intake(settings: Settings) -> None:
    """Takes in as fast as the ledger allows one that gives way to others."""
    from tests.bench.storm_home import Filler

    with open_home(settings.home) as home:
        filler = Filler(home, settings)
        seed = time.time_ns()
        _ready()
        for number in count():
            began = time.perf_counter()
            filler.taken_in(f"{seed} {number}", _EVENTS // 5)
            time.sleep(max(_LEAST_S, _SHARE * (time.perf_counter() - began)))


def crawl(settings: Settings) -> None:
    """The crawler at full speed over lists of content systems, politeness toward one host set aside."""
    from monitor.service.crawl_process import run_once
    from tests.bench import cms

    with cms.served(100, 4) as address:
        for number in count():
            sources = tuple(
                Source(f"s{number}-{n}", "news", None, timedelta(minutes=10), ListingPlace(address + path))
                for n, (_, path) in enumerate(cms.lists(4))
            )
            watched = Watched(sources, Crawling(host_delay=timedelta(milliseconds=1)))
            if number == 0:
                _ready()
            run_once(replace(settings, watched=watched), SystemClock(), f"crawl-{number}", ())


def _matter(number: int) -> str:
    return hashlib.sha256(f"matter {number}".encode()).hexdigest()[:16]


if __name__ == "__main__":
    {"web": web, "intake": intake, "crawl": crawl}[sys.argv[1]](
        load_settings(Path(sys.argv[2]) / "huiying.yaml", {})
    )
