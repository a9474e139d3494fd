"""docs/RELIABILITY.md names every point a desk is killed at and every state of an alert, and invents none."""

import re
from pathlib import Path
from typing import get_args

from monitor.domain.alert import Delivery
from tests.torture.dying import POINTS

PAGE = (Path(__file__).parents[2] / "docs" / "RELIABILITY.md").read_text("utf-8")


def test_every_point_is_told_in_order_and_none_is_invented() -> None:
    assert tuple(re.findall(r"^\| `([a-z-]+)` \|", PAGE, re.MULTILINE)) == POINTS


def test_every_state_is_told() -> None:
    told = set(re.findall(r"^\| ([a-z_]+) \|", PAGE, re.MULTILINE))
    assert set(get_args(Delivery)) | {"held", "folded"} <= told
