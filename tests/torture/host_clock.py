"""The host's wall clock as libfaketime sets it for one process; the time since boot is left alone."""

from collections.abc import Mapping
from pathlib import Path

import pytest

FAKETIME = sorted(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))
needs_faketime = pytest.mark.skipif(not FAKETIME, reason="libfaketime is not installed")


def by(wall: Path) -> Mapping[str, str]:
    """The environment of a process whose wall says what stands in this file: `+0`, `+3600`."""
    return {
        "LD_PRELOAD": str(FAKETIME[0]), "FAKETIME_TIMESTAMP_FILE": str(wall), "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }  # fmt: skip
