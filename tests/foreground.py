"""Programs that tests start as a person does, in the foreground of a terminal."""

import signal


def hears_signals() -> None:
    """What a child does before its program starts: hear Ctrl-C and a terminal that closes.

    A shell starts what runs in the background deaf to the one, nohup to the other, and children inherit that.
    """
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
