"""Sender threads: as many as are needed up to a limit; one that is stuck can be replaced.

They are daemons: a channel that never returns must not keep the process from ending.
"""

import threading
from collections.abc import Callable
from contextlib import suppress
from queue import Queue

#: does its work; False when the thread that did it is to end
Job = Callable[[], bool]


class Senders:
    """Handed to by one thread; jobs begin in the order they came."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._begun = 0
        self._jobs: Queue[Job | None] = Queue()
        self._guard = threading.Lock()
        #: jobs no thread has taken yet, and threads that wait for one
        self._queued = self._waiting = 0

    def submit(self, job: Job) -> None:
        """Have it done, at once where the limit allows another thread.

        Raises:
            RuntimeError: this host gives no more threads; the job was not taken.

        """
        with self._guard:
            short = self._queued >= self._waiting
        if short and self._begun < self._limit:
            self._start()
        with self._guard:
            self._queued += 1
        self._jobs.put(job)

    def replace(self) -> None:
        """Another thread for one that does not come back; the job of that one must return False."""
        self._begun -= 1
        with suppress(RuntimeError):  # the next job tries again
            self._start()

    def _start(self) -> None:
        threading.Thread(target=self._work, name="send", daemon=True).start()
        self._begun += 1

    def close(self) -> None:
        """Let every thread end once the jobs are done."""
        for _ in range(self._begun):
            self._jobs.put(None)

    def _work(self) -> None:
        while (job := self._next()) is not None and job():
            pass

    def _next(self) -> Job | None:
        with self._guard:
            self._waiting += 1
        job = self._jobs.get()
        with self._guard:
            self._waiting -= 1
            self._queued -= job is not None
        return job
