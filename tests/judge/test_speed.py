"""What a text may cost, in terms of plain Python on the same texts, so that a slow or busy machine fails nobody."""

import subprocess
import sys
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from types import ModuleType

import pytest

from monitor.domain.document import Document
from monitor.service.judging import build_judge, parse_document
from tests.bench import corpus, ordinary, rich

#: a text costs 3 to 6 times what counting its pairs of letters does, more beside others at work; beyond is a mistake
_RICH, _BLAND, _ORDINARY = 12.0, 8.0, 7.0
_ROUNDS = 7
_ROOT = Path(__file__).parents[2]


def _pairs(document: Document) -> dict[str, int]:
    """The yardstick: how often each two letters stand side by side."""
    found: dict[str, int] = {}
    text = document.text
    for one, other in pairwise(text):
        found[one + other] = found.get(one + other, 0) + 1
    return found


def _cost(work: Callable[[Document], object], documents: list[Document]) -> float:
    """Seconds for all documents; of each the quickest round counts, so that a busy moment does not."""
    best = [float("inf")] * len(documents)
    for _ in range(_ROUNDS):
        for number, document in enumerate(documents):
            started = time.perf_counter()
            work(document)
            best[number] = min(best[number], time.perf_counter() - started)
    return sum(best)


@pytest.mark.slow
@pytest.mark.parametrize(("made", "most"), [(rich, _RICH), (corpus, _BLAND), (ordinary, _ORDINARY)])
def test_a_text_costs_a_few_times_what_counting_its_letters_costs(made: ModuleType, most: float) -> None:
    judge = build_judge("guiyang")
    documents = [parse_document(dict(each)) for each in made.documents(300)]
    ratio = _cost(judge.judge, documents) / _cost(_pairs, documents)
    assert ratio < most, f"a text costs {ratio:.1f} times the yardstick"


# of this program alone: what getrusage tells begins with the size of the process that started it
_MEMORY = """
from pathlib import Path
from monitor.service.judging import build_judge, parse_document
from tests.bench import rich
judge = build_judge("guiyang")
for each in rich.documents(300, plain=0):
    judge.judge(parse_document(each))
peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
print(int(peak.split()[1]) // 1024)
"""


@pytest.mark.slow
def test_the_whole_rule_book_and_all_regions_fit_in_a_small_machine() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _MEMORY], capture_output=True, check=True, timeout=60, cwd=_ROOT
    )
    assert 20 < int(done.stdout) < 400
