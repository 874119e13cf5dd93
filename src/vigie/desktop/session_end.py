"""Windows tells neither a closed console nor the end of the session by a signal: the vault must close all the same.

A console program hears of its console's end through ``SetConsoleCtrlHandler`` (5 s to answer). Since it also loads
user32, it hears of the session's end only through a window (Microsoft, « SetConsoleCtrlHandler function » and
« WM_QUERYENDSESSION message », read on 24 November 2026): one that is never shown, in a thread of its own.
"""

import sys
import threading
from collections.abc import Callable

PATIENCE_SECONDS = 20.0  # Windows itself is less patient
WINDOW_CLASS = "VigieSessionEnd"
REASON = "Vigie ferme le coffre."

_CLOSE, _LOGOFF, _SHUTDOWN = 2, 5, 6  # CTRL_CLOSE_EVENT, CTRL_LOGOFF_EVENT, CTRL_SHUTDOWN_EVENT
_WM_CLOSE, _WM_QUERYENDSESSION, _WM_ENDSESSION = 0x0010, 0x0011, 0x0016


def watch(stop: Callable[[], None]) -> Callable[[], None]:
    """Have ``stop`` called, from another thread, when Windows closes the console or the session.

    Windows is held until what is returned is called: everything is closed. Nothing to do on other systems, whose
    session ends by a signal.
    """
    if sys.platform == "win32":
        done = threading.Event()
        answers = Answers(stop, done)
        _listen_to_console(answers)
        threading.Thread(target=_window, args=(answers,), name="vigie-session", daemon=True).start()
        return done.set
    return lambda: None


class Answers:
    """What is answered to Windows; without a call to it, so that any system can test this."""

    def __init__(self, stop: Callable[[], None], done: threading.Event, patience: float = PATIENCE_SECONDS):
        self._stop = stop
        self._done = done
        self._patience = patience

    def console(self, event: int) -> bool:
        """Whether this event is dealt with; Windows ends the process as soon as it is."""
        if event not in (_CLOSE, _LOGOFF, _SHUTDOWN):
            return False
        self._finish()
        return True

    def message(self, message: int, argument: int) -> int | None:
        """The answer to a message of the window; ``None`` leaves it to Windows."""
        if message == _WM_QUERYENDSESSION:
            return 1
        if message == _WM_ENDSESSION:
            if argument:
                self._finish()
            return 0
        if message == _WM_CLOSE:
            self._stop()
            return 0
        return None

    def _finish(self) -> None:
        self._stop()
        self._done.wait(self._patience)


if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    _kept: list[object] = []  # Windows holds these callbacks: they must live as long as the process

    _Handler = ctypes.WINFUNCTYPE(wintypes.BOOL, wintypes.DWORD)
    _Procedure = ctypes.WINFUNCTYPE(
        ctypes.c_ssize_t, wintypes.HWND, wintypes.UINT, wintypes.WPARAM, wintypes.LPARAM
    )

    class _WindowClass(ctypes.Structure):
        _fields_ = [
            ("style", wintypes.UINT),
            ("procedure", _Procedure),
            ("class_extra", ctypes.c_int),
            ("window_extra", ctypes.c_int),
            ("instance", wintypes.HINSTANCE),
            ("icon", wintypes.HANDLE),
            ("cursor", wintypes.HANDLE),
            ("background", wintypes.HANDLE),
            ("menu", wintypes.LPCWSTR),
            ("name", wintypes.LPCWSTR),
        ]

    def _listen_to_console(answers: Answers) -> None:
        kernel = ctypes.WinDLL("kernel32")
        kernel.SetConsoleCtrlHandler.argtypes = (_Handler, wintypes.BOOL)
        handler = _Handler(answers.console)
        _kept.append(handler)
        kernel.SetConsoleCtrlHandler(handler, True)

    def _window(answers: Answers) -> None:
        """A window and its messages, until the process ends. Where there is no desktop, no window: nothing to hear."""
        user = ctypes.WinDLL("user32")
        user.DefWindowProcW.argtypes = (wintypes.HWND, wintypes.UINT, wintypes.WPARAM, wintypes.LPARAM)
        user.DefWindowProcW.restype = ctypes.c_ssize_t
        user.CreateWindowExW.argtypes = (
            wintypes.DWORD, wintypes.LPCWSTR, wintypes.LPCWSTR, wintypes.DWORD,
            ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_int,
            wintypes.HWND, wintypes.HMENU, wintypes.HINSTANCE, wintypes.LPVOID,
        )  # fmt: skip
        user.CreateWindowExW.restype = wintypes.HWND
        user.ShutdownBlockReasonCreate.argtypes = (wintypes.HWND, wintypes.LPCWSTR)
        user.GetMessageW.argtypes = (
            ctypes.POINTER(wintypes.MSG),
            wintypes.HWND,
            wintypes.UINT,
            wintypes.UINT,
        )

        def procedure(window: int, message: int, argument: int, other: int) -> int:
            if message == _WM_QUERYENDSESSION:
                user.ShutdownBlockReasonCreate(window, REASON)  # what Windows shows if closing takes long
            answer = answers.message(message, argument)
            return int(user.DefWindowProcW(window, message, argument, other)) if answer is None else answer

        callback = _Procedure(procedure)
        _kept.append(callback)
        described = _WindowClass(procedure=callback, name=WINDOW_CLASS)
        if not user.RegisterClassW(ctypes.byref(described)):
            return
        if not user.CreateWindowExW(0, WINDOW_CLASS, "Vigie", 0, 0, 0, 0, 0, None, None, None, None):
            return
        message = wintypes.MSG()
        while user.GetMessageW(ctypes.byref(message), None, 0, 0) > 0:
            user.DispatchMessageW(ctypes.byref(message))
