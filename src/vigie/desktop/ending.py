"""What ends the program: signals everywhere; on Windows also a closed console, and the end of the session."""

import signal
import sys
from collections.abc import Callable

from vigie.desktop import session_end

SIGNALS = [signal.SIGINT, signal.SIGTERM]
if sys.platform == "win32":
    SIGNALS.append(signal.SIGBREAK)


class Ending:
    """Asked once, remembered from the first moment: raised in a callback, a signal would be lost."""

    def __init__(self) -> None:
        self.asked = False
        self._stop: Callable[[], None] = lambda: None
        for number in SIGNALS:
            signal.signal(number, self._on_signal)
        _hold_signals(False)
        self._session = session_end.watch(self._on_signal)

    def _on_signal(self, *_: object) -> None:
        self.asked = True
        self._stop()

    def asked_for_good(self) -> bool:
        """Whether to end; if not, a signal that comes from now on waits for the next image of the process."""
        _hold_signals(True)
        return self.asked

    def then(self, stop: Callable[[], None]) -> None:
        """What stops the server, called at once when the end was already asked."""
        self._stop = stop
        if self.asked:
            stop()

    def over(self) -> None:
        """The end has come: a signal more must not cut it short once Python has dropped its handlers."""
        self._stop = lambda: None
        for number in SIGNALS:
            signal.signal(number, signal.SIG_IGN)

    def closed(self) -> None:
        """Everything is closed: Windows, which waits for that, may go on."""
        self._session()


def _hold_signals(hold: bool) -> None:
    """Blocked signals stay pending across ``execve``. Windows has neither."""
    if sys.platform != "win32":
        how = signal.SIG_BLOCK if hold else signal.SIG_UNBLOCK
        signal.pthread_sigmask(how, {signal.SIGINT, signal.SIGTERM})
