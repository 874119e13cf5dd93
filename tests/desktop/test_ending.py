"""What ends the program: signals, and what Windows says instead."""

import signal
import threading
from collections.abc import Iterator

import pytest

from vigie.desktop import ending, session_end
from vigie.desktop.session_end import Answers

CTRL_C, CTRL_CLOSE, CTRL_LOGOFF, CTRL_SHUTDOWN = 0, 2, 5, 6
WM_PAINT, WM_CLOSE, WM_QUERYENDSESSION, WM_ENDSESSION = 0x0F, 0x10, 0x11, 0x16


class Program:
    """One that takes its time to close, in its own thread."""

    def __init__(self) -> None:
        self.done = threading.Event()
        self.closed = False
        self.asked = 0

    def stop(self) -> None:
        self.asked += 1
        threading.Thread(target=self._close).start()

    def _close(self) -> None:
        self.closed = True
        self.done.set()


@pytest.mark.parametrize("event", [CTRL_CLOSE, CTRL_LOGOFF, CTRL_SHUTDOWN])
def test_windows_waits_until_everything_is_closed(event: int) -> None:
    program = Program()
    assert Answers(program.stop, program.done).console(event)
    assert program.closed


def test_ctrl_c_is_left_to_python() -> None:
    program = Program()
    assert not Answers(program.stop, program.done).console(CTRL_C)
    assert not program.asked


def test_the_session_s_end_closes_when_it_comes_true() -> None:
    program = Program()
    answers = Answers(program.stop, program.done)
    assert answers.message(WM_QUERYENDSESSION, 0) == 1
    assert answers.message(WM_ENDSESSION, 0) == 0  # another program refused: the session goes on
    assert not program.asked
    assert answers.message(WM_ENDSESSION, 1) == 0
    assert program.closed


def test_a_program_that_cannot_close_does_not_hold_windows_for_ever() -> None:
    answers = Answers(lambda: None, threading.Event(), patience=0.01)
    assert answers.console(CTRL_CLOSE)


def test_the_other_messages_are_windows_s_own() -> None:
    program = Program()
    answers = Answers(program.stop, program.done)
    assert answers.message(WM_PAINT, 0) is None
    assert answers.message(WM_CLOSE, 0) == 0
    assert program.asked == 1


@pytest.fixture
def handlers() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in ending.SIGNALS}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def test_the_end_of_the_session_ends_the_server_and_lets_windows_go_once_closed(
    handlers: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    ask = []

    def watch(stop):  # type: ignore[no-untyped-def]
        ask.append(stop)
        return lambda: told.append("closed")

    monkeypatch.setattr(session_end, "watch", watch)
    end = ending.Ending()
    end.then(lambda: told.append("stop"))
    ask[0]()
    assert told == ["stop"]
    assert end.asked
    end.over()
    end.closed()
    assert told == ["stop", "closed"]


def test_an_end_asked_before_the_server_is_there_is_not_lost(handlers: None) -> None:
    end = ending.Ending()
    signal.raise_signal(signal.SIGTERM)
    told: list[str] = []
    end.then(lambda: told.append("stop"))
    assert told == ["stop"]
    end.over()
