"""The child: `python -m spiders.attachments.worker` reads requests from standard input until it ends.

Whatever a file does to a parser, it does here: little processor time, little memory, no files to write,
no standard output but the answers.
"""

import logging
import os
import resource
import signal
import sys
import time
import warnings

from spiders.attachments.frames import send_answer, take_request
from spiders.attachments.reading import read_attachment

#: seconds of processor time one child has
PROCESSOR_S = 20
#: seconds of it after which reading one file stops with what there is
ENOUGH_S = 8.0
#: seconds one file may take by the clock on the wall; the parent's own limit is shorter
ALARM_S = 40
#: bytes of address space
MEMORY = 768 * 2**20
#: bytes: only compiled modules are ever written
WRITTEN = 4 * 2**20


def restrict() -> None:
    """Take from this process what reading does not need."""
    for kind, limit in (
        (resource.RLIMIT_CPU, PROCESSOR_S), (resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, WRITTEN), (resource.RLIMIT_NOFILE, 64),
    ):  # fmt: skip
        _, hard = resource.getrlimit(kind)
        soft = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        # one second more for the hard one: with both alike the end is SIGKILL and tells nothing
        firm = soft + 1 if kind == resource.RLIMIT_CPU else soft
        resource.setrlimit(kind, (soft, firm if hard == resource.RLIM_INFINITY else min(firm, hard)))


def main() -> None:
    """Answer until the parent closes the pipe."""
    restrict()
    # parsers print and warn about broken files; the answers must stay alone on their pipe
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    warnings.simplefilter("ignore")
    logging.disable()
    while True:
        try:
            given = take_request(sys.stdin.buffer)
        except EOFError:
            return
        # without a handler the alarm ends the process: also when the parent is no more
        signal.alarm(ALARM_S)
        until = time.process_time() + ENOUGH_S
        answer = read_attachment(
            given.name, given.content_type, given.content, tired=lambda: time.process_time() > until  # noqa: B023 - asked before the loop goes on
        )  # fmt: skip
        send_answer(answers, answer)
        signal.alarm(0)


if __name__ == "__main__":
    main()
