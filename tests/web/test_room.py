"""The room: questions in the bureau's own thread, news of what others write, and an orderly end."""

import asyncio
import threading
from collections.abc import Coroutine
from datetime import timedelta
from typing import Any

import pytest

from config.web import Web
from monitor.domain.event import new
from monitor.errors import StorageBusy, StorageFull
from monitor.service import room as rooms
from monitor.service.room import Room, RoomClosed
from tests.web.consoles import SetClock, bureau_at, settings, two_matters

pytestmark = pytest.mark.slow


@pytest.fixture
def folder(tmp_path):
    two_matters(tmp_path / "home", SetClock())
    return tmp_path / "home"


def within(folder, story):
    """Run a story in an open room."""

    async def told_() -> None:
        room = Room(settings(folder, Web()), SetClock(), "web-1")
        await room.open()
        try:
            await asyncio.wait_for(story(room), 60)
        finally:
            await room.close()

    asyncio.run(told_())


def head(bureau: Any, _now: Any) -> int:
    number: int = bureau.journal.state.head.number
    return number


OUTAGE = new("outage", since="2026-03-11T00:00:00.000000Z", until="2026-03-11T00:10:00.000000Z")


def another_writes(folder):
    """Another process makes a commit."""
    with bureau_at(folder, SetClock()) as bureau:
        bureau.journal.write(lambda _state, _now: [OUTAGE])


def test_questions_are_asked_one_after_the_other_in_one_thread(folder):
    async def story(room):
        threads = await asyncio.gather(
            *(room.ask(lambda _bureau, _now: threading.get_ident()) for _ in range(8))
        )
        assert len(set(threads)) == 1
        assert threads[0] != threading.get_ident()

    within(folder, story)


def test_an_answer_knows_what_another_process_wrote_just_before(folder):
    async def story(room):
        before = await room.ask(head)
        await asyncio.to_thread(another_writes, folder)
        assert await room.ask(head) > before
        assert room.glance.office == "贵阳市卫生健康局"

    within(folder, story)


def test_everybody_who_waits_is_told_of_a_change_and_nobody_before(folder, monkeypatch):
    monkeypatch.setattr(rooms, "LOOK", timedelta(milliseconds=10))

    async def story(room):
        since = room.head
        waiting = [asyncio.create_task(room.changed(since)) for _ in range(5)]
        done, _ = await asyncio.wait(waiting, timeout=0.1)
        assert not done
        await asyncio.to_thread(another_writes, folder)
        assert {await each for each in waiting} == {room.head}
        assert room.head > since
        assert await room.changed(since) == room.head

    within(folder, story)


def test_a_store_that_fails_for_a_while_does_not_end_the_wait(folder, monkeypatch):
    monkeypatch.setattr(rooms, "LOOK", timedelta(milliseconds=10))
    looks = []

    async def story(room):
        real = room._bureau.journal.catch_up

        def failing():
            looks.append(1)
            if len(looks) < 3:
                raise StorageFull("磁盘已满")
            return real()

        monkeypatch.setattr(room._bureau.journal, "catch_up", failing)
        waiting = asyncio.create_task(room.changed(room.head))
        await asyncio.to_thread(another_writes, folder)
        assert await waiting == room.head
        assert len(looks) >= 3

    within(folder, story)


def test_the_end_of_the_process_lets_everybody_go(folder):
    async def story(room):
        async def heads() -> list[int]:
            return [number async for number in room.heads(room.head)]

        streaming = asyncio.create_task(heads())
        waiting = asyncio.create_task(room.changed(room.head))
        await asyncio.sleep(0)
        room.end_waits()
        assert await streaming == []
        with pytest.raises(RoomClosed, match="服务正在停止"):
            await waiting

    within(folder, story)


def test_a_question_that_cannot_begin_in_time_is_taken_back_and_never_asked(folder, monkeypatch):
    monkeypatch.setattr(rooms, "PATIENCE", timedelta(milliseconds=50))
    go, asked = threading.Event(), []

    async def story(room):
        busy = asyncio.create_task(room.ask(lambda _bureau, _now: go.wait(30)))
        await asyncio.sleep(0)
        with pytest.raises(StorageBusy, match="没有执行"):
            await room.ask(lambda _bureau, _now: asked.append(1))
        go.set()
        assert await busy is True, "one that has begun is waited for"
        await room.ask(head)
        assert asked == []

    within(folder, story)


def test_what_a_question_raises_comes_through_and_the_room_goes_on(folder):
    async def story(room):
        def broken(_bureau, _now):
            raise KeyError("a bug")

        with pytest.raises(KeyError):
            await room.ask(broken)
        assert await room.ask(head) == room.head

    within(folder, story)


def test_a_closed_room_answers_nobody(folder):
    async def story() -> None:
        room = Room(settings(folder, Web()), SetClock(), "web-1")
        await room.open()
        await room.close()
        with pytest.raises(RoomClosed):
            await room.ask(head)

    run: Coroutine[Any, Any, None] = story()
    asyncio.run(run)


def test_the_glance_follows_the_ledger(folder):
    async def story(room):
        def write(bureau, _now):
            bureau.journal.write(lambda _state, _now: [OUTAGE])

        before = room.glance.head
        await room.ask(write)
        assert room.glance.head.number == before.number + 1
        assert room.glance.mode == "live"

    within(folder, story)
