"""An office with rules of its own: files as an office writes them, and a profile to put them in."""

from pathlib import Path

from tests.config.builders import profile_copy

#: five ill in a school are already 较大 for Lin's bureau; it rests on no document but its own decision
CAMPUS = """\
valid_from: 2026-01-01
rules:
- id: LIN-1
  level: III
  types: [food_poisoning]
  quote: 学校一次食物中毒5人及以上的，按较大事件处置
  any_of:
  - {collective_unit: true, ill: 5}
"""

#: a stricter form of the shipped rule on 较大 accidents
STRICTER = """\
valid_from: 2026-01-01
rules:
- id: PS-III
  level: III
  types: [fire, explosion, collapse, work_accident, traffic]
  quote: 死亡2人及以上、重伤5人及以上或者直接经济损失500万元及以上的事故，按较大处置
  any_of:
  - {dead: 2}
  - {severely_injured: 5}
  - {loss_yuan: 5000000}
"""


def laxer(dead: int) -> str:
    """As `STRICTER`, but so many dead are asked for, in the words too."""
    return STRICTER.replace("{dead: 2}", f"{{dead: {dead}}}").replace("死亡2人", f"死亡{dead}人")


def a_file(folder: Path, text: str, name: str = "campus.yaml") -> Path:
    """A file of rules."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def an_office(folder: Path, text: str = "", name: str = "campus.yaml") -> Path:
    """A copy of 贵阳's profile, with this file of rules if one is given."""
    profile = profile_copy(folder)
    if text:
        a_file(profile / "rules", text, name)
    return profile
