"""A real Chromium with Chinese glyphs, or a clear word why not."""

import os
import shutil
import subprocess

import pytest

from spiders.evidence.screenshot import find_browser


def required() -> None:
    """Skip, in continuous integration fail, where Chromium or a Chinese font is not there."""
    if find_browser() and _speaks_chinese():
        return
    why = "需要 chromium 和 fonts-noto-cjk：请以 root 运行 tests/system_packages.sh"
    if os.environ.get("CI") == "true":
        pytest.fail(why)
    pytest.skip(why)


def _speaks_chinese() -> bool:
    command = shutil.which("fc-list")
    if command is None:
        return False
    return bool(subprocess.run([command, ":lang=zh-cn"], capture_output=True, check=True, timeout=60).stdout)
