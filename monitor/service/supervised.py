"""What a process does for its supervisor: it ends when the supervisor is gone, and beats while it works.

The beat is a byte in a pipe, not a file: a desk whose disk is full or whose store does not answer is
alive and tries again; it must not be killed for that.
"""

import os
import signal
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress

#: environment: the process id of the supervisor
PARENT = "HUIYING_SUPERVISOR"
#: environment: the descriptor beats are written to
PULSE = "HUIYING_PULSE"

_LOOK = 0.5
#: real seconds for what is under way when the supervisor is gone
_GRACE = 20.0


def end_with_supervisor(environ: Mapping[str, str]) -> None:
    """End this process, as SIGTERM would, when the supervisor named in the environment is gone."""
    named = environ.get(PARENT, "")
    if not named.isdecimal():
        return

    def watch() -> None:
        never = threading.Event()
        while os.getppid() == int(named):
            never.wait(_LOOK)
        os.kill(os.getpid(), signal.SIGTERM)
        never.wait(_GRACE)
        # whatever holds it up: nobody is left to see to it
        os._exit(1)

    threading.Thread(target=watch, name="supervisor-watch", daemon=True).start()


def pulse(environ: Mapping[str, str]) -> Callable[[], None]:
    """What to call at every turn; does nothing where nobody listens."""
    named = environ.get(PULSE, "")
    if not named.isdecimal():
        return _nothing
    descriptor = int(named)
    try:
        os.set_blocking(descriptor, False)
        os.set_inheritable(descriptor, False)
    except OSError:
        return _nothing

    def beat() -> None:
        # full: it was not listened to for a while; broken: nobody is there any more
        with suppress(OSError):
            os.write(descriptor, b".")

    return beat


def _nothing() -> None:
    """Nobody listens."""
