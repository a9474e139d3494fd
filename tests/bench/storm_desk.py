"""`huiying work` with gauges: how long turns and pauses of the collector took, told when it ends.

python -m tests.bench.storm_desk GAUGES ARGUMENTS... runs `huiying ARGUMENTS`, and nothing of it is
replaced: turns are timed from outside, their waiting left out.
"""

import gc
import json
import sys
import time
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

from monitor.cli.main import call
from monitor.service.desk_loop import DeskLoop
from monitor.service.dispatch import Dispatch

_BEGAN = time.monotonic()


class Gauges:
    def __init__(self) -> None:
        #: seconds of each turn but its waiting, and whether it wrote anything
        self.turns: list[tuple[float, bool]] = []
        self.collected: list[float] = []
        self.ready = self.start_cpu = 0.0
        self._waited = 0.0
        self._gc = 0.0

    def waiting(self, real: Callable[..., None]) -> Callable[..., None]:
        @wraps(real)
        def collect(*given: Any, **named: Any) -> None:
            at = time.perf_counter()
            real(*given, **named)
            self._waited = time.perf_counter() - at

        return collect

    def turning(self, real: Callable[..., bool]) -> Callable[..., bool]:
        @wraps(real)
        def turn(*given: Any, **named: Any) -> bool:
            at = time.perf_counter()
            written = real(*given, **named)
            self.turns.append((time.perf_counter() - at - self._waited, written))
            if not self.ready:
                self.ready, self.start_cpu = time.monotonic() - _BEGAN, time.process_time()
            return written

        return turn

    def collecting(self, phase: str, _info: object) -> None:
        if phase == "start":
            self._gc = time.perf_counter()
        elif self.ready:
            self.collected.append(time.perf_counter() - self._gc)

    def told(self) -> str:
        resident = next(
            int(line.split()[1]) * 1024
            for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines()
            if line.startswith("VmRSS")
        )
        return json.dumps(
            {
                "turns": self.turns,
                "collected": self.collected,
                "ready": self.ready,
                "resident": resident,
                "start_cpu": self.start_cpu,
                "cpu": time.process_time() - self.start_cpu,
            }
        )


def main() -> None:
    path, *arguments = sys.argv[1:]
    gauges = Gauges()
    Dispatch.collect = gauges.waiting(Dispatch.collect)  # type: ignore[method-assign]
    DeskLoop.turn = gauges.turning(DeskLoop.turn)  # type: ignore[method-assign]
    gc.callbacks.append(gauges.collecting)
    try:
        call(arguments)
    finally:
        Path(path).write_text(gauges.told(), encoding="ascii")


if __name__ == "__main__":
    main()
