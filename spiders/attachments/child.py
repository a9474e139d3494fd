"""The parent's side: a mail's files are read by a child process; what happens to it is a note.

The child is started for the files of one mail, at the first that is not plain text, and killed when they
are read; it has no secret of ours in its environment.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from threading import Timer
from types import TracebackType
from typing import IO, Self

from spiders.attachments.attachment import Attachment, Given, unread
from spiders.attachments.frames import send_request, take_answer
from spiders.attachments.reading import is_plain, read_attachment
from spiders.attachments.worker import PROCESSOR_S

#: for one file, by the clock on the wall
ONE_FILE = timedelta(seconds=30)
#: for all files of one mail: the next mail must come within the look
ONE_MAIL = timedelta(seconds=60)

_WORKER = (sys.executable, "-P", "-m", "spiders.attachments.worker")
#: what Python needs to start and find us
_ENVIRONMENT = ("PATH", "PYTHONPATH", "VIRTUAL_ENV", "LANG", "LD_LIBRARY_PATH")


def read_files(files: Sequence[Given], whole: timedelta = ONE_MAIL) -> tuple[Attachment, ...]:
    """The files of one mail, in their order. Blocks; never raises for what is in a file."""
    with Child(whole) as child:
        return tuple(child.read(each) for each in files)


class Child:
    """One batch of files. A child that dies is replaced for the next file while time remains."""

    def __init__(
        self, whole: timedelta = ONE_MAIL, *, one: timedelta = ONE_FILE, command: Sequence[str] = _WORKER
    ) -> None:
        self._until = time.monotonic() + whole.total_seconds()
        self._one_s = one.total_seconds()
        self._command = command
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def read(self, given: Given) -> Attachment:
        """One file; plain text without a child."""
        if is_plain(given):
            return read_attachment(given.name, given.content_type, given.content)
        try:
            known = self._process is not None
            answer = self._asked(given)
            if isinstance(answer, str) and known:
                # what it read before may have worn it out: this file has a child of its own
                answer = self._asked(given)
        except OSError as fault:
            answer = f"读取程序无法启动：{fault.strerror or type(fault).__name__}"
        return unread(given, answer) if isinstance(answer, str) else answer

    def _asked(self, given: Given) -> Attachment | str:
        """The answer, or why there is none, and then the child is no more. OSError: it does not start."""
        seconds = min(self._one_s, self._until - time.monotonic())
        if seconds <= 0:
            return "附件太多或太大，时限内没有轮到"
        process = self._running()
        # killing it also ends a write or read that waits for it
        late = Timer(seconds, process.kill)
        until = time.monotonic() + seconds
        late.start()
        try:
            assert process.stdin is not None
            assert process.stdout is not None
            return _talk(process.stdin, process.stdout, given) or self._ended(until)
        finally:
            late.cancel()

    def _running(self) -> "subprocess.Popen[bytes]":
        if self._process is None:
            kept = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
            # a session of its own: Ctrl-C at the service must not make a letter's files unreadable
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                env=kept, cwd="/", start_new_session=True,
            )  # fmt: skip
        return self._process

    def _ended(self, until: float) -> str:
        """Why there was no answer, in Chinese; whatever is left of the child is killed."""
        process = self._process
        assert process is not None
        late = time.monotonic() >= until
        with suppress(subprocess.TimeoutExpired):
            process.wait(1)
        code = process.poll()
        self._end()
        if late:
            return "超过时限没有读完，疑似恶意文件"
        if code == -signal.SIGXCPU:
            return f"耗用处理器超过 {PROCESSOR_S} 秒，疑似恶意文件"
        if code == -signal.SIGKILL:
            return "读取程序被系统终止，可能内存不够"
        return "读取程序意外退出，疑似恶意文件"

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                # what was not sent yet has nowhere to go
                with suppress(BrokenPipeError):
                    pipe.close()


def _talk(there: IO[bytes], back: IO[bytes], given: Given) -> Attachment | None:
    """One question and its answer; None when the child has gone or answers nonsense."""
    try:
        send_request(there, given)
        return take_answer(back)
    except (OSError, EOFError, ValueError):
        return None
