"""For all tests: what a shell that runs them in the background takes away is given back."""

import signal

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # children inherit an ignored signal, and the stories about Ctrl-C would tell of the shell, not of us
    signal.signal(signal.SIGINT, signal.default_int_handler)
