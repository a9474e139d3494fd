"""The sender threads: as many messages are on the wire at once as there may be."""

import threading

import pytest

from monitor.service.senders import Senders


@pytest.mark.parametrize("count", [1, 2, 4, 16])
def test_what_is_handed_in_together_is_begun_together(count):
    for _ in range(30):
        senders, held = Senders(16), threading.Event()
        begun = threading.Semaphore(0)

        def job(begun=begun, held=held):
            begun.release()
            held.wait(20)
            return True

        for _ in range(count):
            senders.submit(job)
        for number in range(count):
            assert begun.acquire(timeout=5), f"only {number} of {count} were begun"
        held.set()
        senders.close()


def test_a_thread_that_has_come_back_is_used_again_and_a_busy_one_is_not_waited_for():
    senders, held = Senders(8), threading.Event()
    done = threading.Semaphore(0)
    names = set()

    def quick():
        names.add(threading.current_thread().ident)
        done.release()
        return True

    for _ in range(50):
        senders.submit(quick)
        assert done.acquire(timeout=5)
    assert len(names) <= 3
    senders.submit(lambda: held.wait(20) or True)
    senders.submit(quick)
    assert done.acquire(timeout=5), "it did not wait behind the one that is held"
    held.set()
    senders.close()


def test_beyond_the_limit_they_wait_their_turn():
    senders, held = Senders(2), threading.Event()
    begun = threading.Semaphore(0)

    def job():
        begun.release()
        return held.wait(20)

    for _ in range(3):
        senders.submit(job)
    assert begun.acquire(timeout=5)
    assert begun.acquire(timeout=5)
    assert not begun.acquire(timeout=0.1)
    held.set()
    assert begun.acquire(timeout=5)
    senders.close()
