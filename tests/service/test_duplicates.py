"""One matter, told again and again: reposts, other addresses, changed titles. Nobody is woken twice for it."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.service.intake import LiveIntake
from tests.service.test_intake import NINE, SCHOOL, Room, found

LONG = (
    f"{SCHOOL}市卫生健康局已派出专家组赴医院指导救治，疾控人员正在开展流行病学调查，相关食品已经封存送检，"
    "学校食堂暂停供餐，市场监管部门已介入。后续情况将及时公布。"
)
PAGE = "https://daily.example/tz/1.html"


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    with Room(tmp_path / "home") as room:
        room.intake.receive(found(text=LONG, url=PAGE))
        room.now = NINE + timedelta(hours=1)
        yield room


def told(room: Room) -> tuple[int, list[str], int]:
    """Incidents, their running clocks, and how many alerts are on the ledger."""
    state = room.bureau.journal.state
    clocks = [clock.id for each in state.incidents.values() for clock in each.clocks if clock.running]
    return len(state.incidents), clocks, len(state.alerts)


@pytest.mark.parametrize(
    "again",
    [
        {"external_id": "tz/1", "url": f"{PAGE}?spm=C73&from=timeline"},
        {"title": "（更新）城北小学学生饭后不适"},
        {"title": "云岩区通报城北小学学生饭后不适情况", "text": f"来源：城市早报\n{LONG}\n责任编辑：李四"},
        {"origin": "portal", "external_id": "p9", "url": "https://portal.example/9", "text": f"据城市早报消息，{LONG}（完）"},
        {"origin": "wechat", "kind": "social", "external_id": "w1", "url": "https://mp.weixin.qq.com/s/x", "text": f"本文转自：城市早报\n{LONG}\n分享 收藏 在看"},
        {"origin": "portal", "external_id": "p8", "url": PAGE.replace("https", "http"), "text": LONG.replace("，", "， ")},
        {"text": LONG.replace("后续情况将及时公布。", "目前其余学生病情稳定。")},
    ],
)  # fmt: skip
def test_the_same_matter_once_more_wakes_nobody(room: Room, again: dict[str, Any]) -> None:
    before = told(room)
    room.intake.receive(found(**{"text": LONG, "url": PAGE, "fetched": room.now, **again}))
    assert told(room) == before


def test_after_a_restart_it_is_still_the_same_matter(room: Room) -> None:
    before = told(room)
    room.intake = LiveIntake(room.bureau)
    room.intake.start()
    room.intake.receive(
        found(
            "other", text=f"转载：{LONG}", origin="portal", url="https://portal.example/1", fetched=room.now
        )
    )
    assert told(room) == before


def test_graver_facts_at_the_same_address_are_news(room: Room) -> None:
    graver = LONG.replace("1人经抢救无效死亡", "5人经抢救无效死亡")
    room.intake.receive(found(text=graver, url=PAGE, title="城北小学事件死亡人数上升", fetched=room.now))
    (incident,) = room.incidents
    assert len(incident.members) == 2
