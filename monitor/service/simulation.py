"""A demo's time and doors, as its processes share them: one small file under the home."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from config.settings import Settings, Simulation
from monitor.domain.instant import parse_instant
from monitor.errors import BadInput
from monitor.service.clock import SimulatedClock


@dataclass(frozen=True, slots=True)
class Demo:
    """What the file says."""

    simulation: Simulation
    #: desk time when CLOCK_BOOTTIME stood at `boot` seconds, aware UTC
    start: datetime
    boot: float
    #: random code -> person id: a door for each role
    entries: Mapping[str, str]

    @property
    def clock(self) -> SimulatedClock:
        return SimulatedClock(self.start, self.boot, float(self.simulation.speed))

    def applied(self, settings: Settings) -> Settings:
        """The settings of a process of this demo."""
        return replace(settings, simulation=self.simulation)


def read_demo(file: Path) -> Demo:
    """Read the file `huiying demo` has written.

    Raises:
        BadInput: it is not there, or not as it was written.

    """
    try:
        given: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        return Demo(
            Simulation(parse_instant(given["origin"]).at, int(given["speed"])), parse_instant(given["start"]).at,
            float(given["boot"]), {str(code): str(person) for code, person in given["entries"].items()},
        )  # fmt: skip
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as fault:
        raise BadInput(f"演示文件 {file} 读不了，请用 huiying demo 重新开始", code="demo-file") from fault
