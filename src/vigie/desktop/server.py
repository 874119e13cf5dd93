"""waitress on our own sockets: nothing spools to disk, what is too large is refused before it is read, and it
can stop between two requests without closing the listening sockets."""

import contextlib
import logging
import socket
import time
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import TcpWSGIServer
from waitress.task import ErrorTask, ThreadedTaskDispatcher, WSGITask

from vigie.ui.numbers import new_number

log = logging.getLogger("vigie.server")

THREADS = 4
DRAIN_SECONDS = 20.0  # longer than the vault needs to close its connections
UPLOAD_SECONDS = 2.0  # what a half-sent request is given while stopping
GREETING_SECONDS = 0.3  # what a connection accepted just before stopping is given to speak
LINGER_BYTES = 2**30
LINGER_SECONDS = 20.0
_SPOOL_NEVER = 2**31


class _Parser(HTTPRequestParser):  # type: ignore[misc]
    def parse_header(self, header_plus: bytes) -> None:
        super().parse_header(header_plus)
        if self.content_length >= self.adj.max_request_body_size:
            self.expect_continue = False  # else waitress asks for the body that it is about to refuse


class _Task(WSGITask):  # type: ignore[misc]
    def build_response_header(self) -> bytes:
        if self.channel.server.closing():
            self.set_close_on_finish()  # the next request waits for the process that replaces this one
        header: bytes = super().build_response_header()
        return header


class _ErrorTask(ErrorTask):  # type: ignore[misc]
    """Requests that never reach Django: the same page, the same headers."""

    def execute(self) -> None:
        error = self.request.error
        self.status = f"{error.code} {error.reason}"
        number = new_number() if error.code == HTTPStatus.INTERNAL_SERVER_ERROR else ""
        if number:
            log.error("server.failed", extra={"number": number})
        try:
            context = {"status": str(error.code), "number": number}
            body = render_to_string("config/error.html", context).encode()
        except Exception:  # waitress would leave the browser waiting
            log.exception("server.error_page_failed")
            body = b"<!doctype html><title>Vigie</title><p>Vigie n&#8217;a pas pu lire cette demande.</p>"
        self.response_headers.extend(settings.VIGIE_HEADERS.items())
        self.response_headers.append(("Content-Type", "text/html; charset=utf-8"))
        self.set_close_on_finish()
        self.content_length = len(body)
        self.channel.linger = LINGER_BYTES
        self.write(body)


class _Channel(HTTPChannel):  # type: ignore[misc]
    """Closes a refused upload by reading and forgetting what is still coming.

    Closing at once would reset the connection, and the browser would show that instead of our page.
    """

    task_class = _Task
    error_task_class = _ErrorTask
    parser_class = _Parser
    served = False
    linger = 0
    linger_until = 0.0

    def readable(self) -> bool:
        return bool(self.linger_until or super().readable())

    def writable(self) -> bool:
        if self.linger_until:
            return time.monotonic() > self.linger_until
        return bool(super().writable())

    def handle_write(self) -> None:
        if self.linger_until:
            self.handle_close()
        else:
            super().handle_write()

    def handle_read(self) -> None:
        if not self.linger_until:
            super().handle_read()
            return
        try:
            data = self.socket.recv(2**16)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        self.linger -= len(data)
        if not data or self.linger <= 0:
            self.handle_close()

    def handle_close(self) -> None:
        if self.linger > 0 and not self.linger_until and self.connected:
            self.linger_until = time.monotonic() + LINGER_SECONDS
            self.will_close = self.close_when_flushed = False
            with contextlib.suppress(OSError):
                self.socket.shutdown(socket.SHUT_WR)
                return
        super().handle_close()

    def service(self) -> None:
        self.served = True
        super().service()

    def idle(self, patient: bool) -> bool:
        """Whether closing now loses nothing: no answer under way and, while ``patient``, no request."""
        if self.requests or self.total_outbufs_len:
            return False
        if not patient:
            return True
        just_came = not self.served and time.time() - self.creation_time < GREETING_SECONDS
        return not (self.request or just_came or self._has_unread())

    def _has_unread(self) -> bool:
        try:
            return bool(self.socket.recv(1, socket.MSG_PEEK))
        except OSError:
            return False


class _Listener(TcpWSGIServer):  # type: ignore[misc]
    channel_class = _Channel
    closing: Callable[[], bool] = staticmethod(lambda: False)

    def readable(self) -> bool:
        """Accept nothing once closing: it waits for the process that replaces this one."""
        return bool(super().readable() and not self.closing())

    def set_reuse_addr(self) -> None:
        """Done before binding, differently on Windows (see :mod:`vigie.desktop.sockets`)."""


class Server:
    """Serves until :meth:`stop`; ``tick`` is called at least once a second in the serving thread."""

    def __init__(
        self,
        application: Callable[..., Iterable[bytes]],
        sockets: list[socket.socket],
        *,
        closing: Callable[[], bool] = lambda: False,
    ) -> None:
        self.sockets = sockets
        self._map: dict[int, Any] = {}
        self._stopping = False  # not an Event: two signals in a row would wait for each other's lock
        self._dispatcher = ThreadedTaskDispatcher()
        self._dispatcher.set_thread_count(THREADS)
        self._listeners = [self._listener(application, sock) for sock in sockets]
        for listener in self._listeners:
            listener.closing = lambda: self._stopping or closing()

    def _listener(self, application: Callable[..., Iterable[bytes]], sock: socket.socket) -> _Listener:
        adjustments = Adjustments(
            sockets=[sock],
            threads=THREADS,
            ident="vigie",
            max_request_body_size=settings.VIGIE_MAX_BODY + 1,
            inbuf_overflow=_SPOOL_NEVER,
            outbuf_overflow=_SPOOL_NEVER,
            outbuf_high_watermark=4 * 2**20,
            asyncore_use_poll=True,
            log_socket_errors=False,
        )
        return _Listener(
            application,
            self._map,
            True,
            sock,
            dispatcher=self._dispatcher,
            adj=adjustments,
            sockinfo=(sock.family, sock.type, sock.proto, sock.getsockname()),
            bind_socket=False,
        )

    def stop(self) -> None:
        """Ask the serving thread to end; from any thread or signal handler."""
        self._stopping = True
        self.wake()

    def wake(self) -> None:
        """Make the serving thread tick now."""
        with contextlib.suppress(OSError):
            self._listeners[0].pull_trigger()

    def run(self, tick: Callable[[], None]) -> None:
        """Serve; returns when everything accepted was answered and the connections are closed.

        The listening sockets stay open: what arrives meanwhile waits in the system's queue.
        """
        while not self._stopping:
            wasyncore.loop(timeout=1.0, use_poll=True, map=self._map, count=1)
            tick()
        self._drain()

    def _channels(self) -> list[_Channel]:
        return [channel for channel in list(self._map.values()) if isinstance(channel, _Channel)]

    def _drain(self) -> None:
        for listener in self._listeners:
            listener.accepting = False
        start = time.monotonic()
        while self._channels() and time.monotonic() < start + DRAIN_SECONDS:
            patient = time.monotonic() < start + UPLOAD_SECONDS
            for channel in self._channels():
                if channel.idle(patient) or channel.linger_until:
                    channel.linger = 0
                    channel.handle_close()
            wasyncore.loop(timeout=0.05, use_poll=True, map=self._map, count=1)
        self._dispatcher.shutdown(timeout=1)
        for channel in self._channels():
            channel.linger = 0
            channel.handle_close()

    def close(self) -> None:
        """Close the listening sockets too."""
        wasyncore.close_all(self._map, ignore_all=True)
