"""The live stream: heads as they come, few streams a person, an end at shutdown."""

import threading
import time
from contextlib import ExitStack

import pytest

from monitor.web.pages.live import MOST
from tests.web.scenes import Office, Site, console

pytestmark = pytest.mark.slow


def numbers(stream):
    """The numbers of the head events, as they arrive."""
    for line in stream.iter_lines(chunk_size=1):
        if line.startswith(b"data: "):
            yield int(line[6:])


def test_an_open_board_hears_of_every_commit(desk: Office, site: Site):
    with site.browser("duty").get(f"/live?since={desk.state.head.number}", stream=True) as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        heads = numbers(stream)
        desk.letter()
        assert next(heads) <= desk.state.head.number
        desk.school()
        assert any(head == desk.state.head.number for head in heads)


def test_a_board_drawn_before_the_last_commit_hears_at_once(desk: Office, site: Site):
    desk.letter()
    with site.browser("duty").get("/live?since=1", stream=True) as stream:
        assert next(numbers(stream)) == desk.state.head.number


def test_a_person_holds_few_streams_and_a_closed_one_makes_room(desk: Office, site: Site):
    head = desk.state.head.number
    duty = site.browser("duty")
    with ExitStack() as stack:
        open_ = [stack.enter_context(duty.get("/live?since=0", stream=True)) for _ in range(MOST)]
        listening = [numbers(each) for each in open_]
        assert [next(each) for each in listening] == [head] * MOST
        refused = duty.get("/live")
        assert refused.status_code == 429
        assert f"同时打开的值班台已有 {MOST} 个" in refused.text
        other = stack.enter_context(site.browser("leader").get("/live?since=0", stream=True))
        assert other.status_code == 200
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        desk.write_something()
        with duty.get("/live?since=0", stream=True) as again:
            if again.status_code == 200:
                return
    raise AssertionError("no room was made")


def test_nobody_listens_without_signing_in(site: Site):
    assert site.stranger().get("/live", allow_redirects=False).status_code in {303, 401}


def test_streams_end_when_the_console_does(desk: Office):
    ended = threading.Event()
    with console(desk.folder, desk.clock) as running:
        stream = running.browser("duty").get("/live?since=0", stream=True)
        heads = numbers(stream)
        next(heads)

        def listen() -> None:
            for _ in heads:
                pass
            ended.set()

        threading.Thread(target=listen, daemon=True).start()
    assert ended.wait(10)
