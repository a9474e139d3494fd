"""How fast the library keeps and finds made documents; by hand: python tests/bench/library_bench.py [FOLDER] [COUNT]."""

import random
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import accumulate, islice
from itertools import count as numbers
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from monitor.ports.library import Filters, Kept, Library, Reader
from monitor.service.assemble import LIBRARY, open_home
from tests.ledger import builders as make
from tests.store.texts import DESK, SALT, kept

BATCH = 100
COMMON, RARE = "医院", "鼠疫"


def documents() -> Iterator[tuple[Kept, bytes]]:
    """Texts of some 500 characters, of 6,000 words used by Zipf's law; a rare word in one of a thousand. Endless."""
    chance = random.Random(1)
    words = [
        "".join(chr(chance.randrange(0x4E00, 0x5600)) for _ in range(chance.choice((2, 2, 3))))
        for _ in range(6000)
    ]
    words[3] = COMMON
    weights = list(accumulate(1 / (rank + 1) for rank in range(len(words))))
    for number in numbers():
        text = "".join(chance.choices(words, cum_weights=weights, k=220)) + (
            RARE if number % 1000 == 0 else ""
        )
        departments = ("disease",) if number % 100 == 0 else ()
        # sources report what is new, seldom in strict order
        published = make.later(minutes=number * 5 + chance.randrange(600))
        yield kept(f"doc-{number}", text, title="", published=published, departments=departments), SALT


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def find(
    library: Library, name: str, query: str, reader: Reader = DESK, filters: Filters | None = None
) -> None:
    taken = []
    for _ in range(20):
        started = time.perf_counter()
        hits = library.search("zhoucun", query, reader, filters or Filters())
        taken.append(time.perf_counter() - started)
    taken.sort()
    say(f"{name}: {len(hits)} hits, p50 {taken[10] * 1e3:.1f} ms, max {taken[-1] * 1e3:.1f} ms")


def main() -> None:
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 100_000
    with (
        tempfile.TemporaryDirectory(dir=sys.argv[1] if len(sys.argv) > 1 else None) as folder,
        open_home(Path(folder)) as home,
    ):
        library = home.library
        assert library is not None
        made = list(islice(documents(), count))
        started = time.perf_counter()
        for place in range(0, count, BATCH):
            library.keep_all("zhoucun", made[place : place + BATCH])
        say(f"kept {count} in steps of {BATCH}: {count / (time.perf_counter() - started):,.0f}/s")
        one = [(kept(f"single-{n}", made[n][0].document.text), SALT) for n in range(500)]
        started = time.perf_counter()
        for document, salt in one:
            library.keep("zhoucun", document, salt)
        say(f"kept one by one: {500 / (time.perf_counter() - started):,.0f}/s")
        size = (Path(folder) / LIBRARY).stat().st_size / 2**20
        say(f"library.db {size:,.0f} MB")
        find(library, "rare word", RARE)
        find(library, "common word", COMMON)
        find(library, "two pieces", f"{COMMON} {RARE}")
        find(library, "one character", COMMON[0])
        find(library, "nothing found", RARE + COMMON + RARE)
        find(library, "list", "")
        find(library, "list of one department", "", Reader("department", ("disease",)))
        find(library, "common word, one department", COMMON, Reader("department", ("disease",)))
        find(
            library,
            "common word within a day",
            "医院",
            filters=Filters(since=make.later(days=9), until=make.later(days=10)),
        )
        started = time.perf_counter()
        library.erase_all("zhoucun", [made[0][0].ref])
        say(f"erase one: {time.perf_counter() - started:.1f} s")


if __name__ == "__main__":
    main()
