"""Figures of the judge on this machine: `python -m tests.bench.judge_bench`, and within `make bench`.

Texts a second are those of one core, in processor time, best of five rounds, with the whole rule book and all
regions loaded. "line to line" is what `huiying judge` does with one line: read, judge, show, write. "steady" leaves
out what others at work on the machine take away: of each text the quickest of the rounds counts.
"""

import gc
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

from monitor.domain.document import Document
from monitor.service.judging import as_output, build_judge, encode, parse_line
from tests.bench import corpus, ordinary, rich

PROFILE = "guiyang"
ROUNDS = 5


def lines(made: Iterator[dict[str, str]]) -> list[bytes]:
    return [json.dumps(each, ensure_ascii=False).encode() for each in made]


def seconds(work: Callable[[], Any]) -> float:
    """Processor time of the quickest of `ROUNDS` rounds."""
    best = float("inf")
    for _ in range(ROUNDS):
        started = time.process_time()
        work()
        best = min(best, time.process_time() - started)
    return best


def quickest(work: Callable[[Document], Any], documents: list[Document]) -> list[float]:
    """Seconds of each document, the quickest of `ROUNDS` rounds."""
    best = [float("inf")] * len(documents)
    for _ in range(ROUNDS):
        for number, document in enumerate(documents):
            started = time.perf_counter()
            work(document)
            best[number] = min(best[number], time.perf_counter() - started)
    return best


def judged(count: int = 2000) -> None:
    """Texts a second, judged and from line to line, beside reading JSON alone.

    What is promised is read on the ordinary ones; the others are richer in event words than real texts, full of them,
    or bland.
    """
    judge = build_judge(PROFILE)
    # as `huiying judge` does once it is built
    gc.collect()
    gc.freeze()
    for name, made in (
        ("ordinary", ordinary.documents(count)),
        ("rich", rich.documents(count)),
        ("dense", rich.documents(count, plain=0)),
        ("bland", corpus.documents(count)),
    ):
        raw = lines(made)
        documents = [parse_line(line) for line in raw]
        alone = seconds(lambda documents=documents: [None for each in documents if not judge.judge(each)])  # type: ignore[misc]
        whole = seconds(
            lambda raw=raw: [  # type: ignore[misc]
                None for each in raw if not encode(as_output(judge.judge(parse_line(each)), mentions=False))
            ]
        )
        steady = sum(quickest(judge.judge, documents))
        reading = seconds(lambda raw=raw: [None for each in raw if not json.loads(each)])  # type: ignore[misc]
        print(
            f"judged, {name:<9} {count / alone:10,.0f} texts/s on one core, {count / whole:,.0f} from line to line,"
            f" {count / steady:,.0f} steady ({alone / reading:.0f} times reading them as JSON)"
        )


def first_line() -> None:
    """Seconds from the start of `huiying judge` to its first line, and the most memory it took for 2,000 rich texts."""
    raw = lines(rich.documents(2000))
    command = [sys.executable, "-m", "monitor.cli.main", "judge", "--profile", PROFILE]
    started = time.perf_counter()
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(raw[0] + b"\n")
        process.stdin.flush()
        process.stdout.readline()
        waited = time.perf_counter() - started
        for each in raw[1:]:
            process.stdin.write(each + b"\n")
            process.stdin.flush()
            process.stdout.readline()
        process.stdin.close()
        process.stdout.read()
        _, _, used = os.wait4(process.pid, 0)
        process.returncode = 0
    print(
        f"first line        {waited:10.2f} s after the start of huiying judge; at most {used.ru_maxrss / 1024:,.0f} MB resident"
    )


def main() -> None:
    judged()
    first_line()


if __name__ == "__main__":
    main()
