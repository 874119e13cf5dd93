"""The listening sockets: both loopback families on one port, or none of them."""

import contextlib
import errno
import socket
import sys

PREFERRED_PORT = 17117  # below the ephemeral ranges of Linux, macOS and Windows
NEIGHBOURS = 10
_FREE_TRIES = 20
_NO_IPV6 = {errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT, errno.EPROTONOSUPPORT, errno.EINVAL}


class NoPort(OSError):  # noqa: N818
    """No loopback port could be opened."""


def _listen(family: socket.AddressFamily, host: str, port: int) -> socket.socket:
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        if sys.platform == "win32":  # there SO_REUSEADDR would let another program steal the port
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        sock.bind((host, port))
        sock.listen(128)
    except OSError:
        sock.close()
        raise
    return sock


def _pair(port: int) -> list[socket.socket]:
    """127.0.0.1 and ::1 on ``port``; IPv4 alone where ::1 is missing, an error where ::1 is taken.

    Browsers may try ::1 first for ``localhost``: a port whose ::1 half is another program's is not ours.
    """
    first = _listen(socket.AF_INET, "127.0.0.1", port)
    if not socket.has_ipv6:
        return [first]
    try:
        return [first, _listen(socket.AF_INET6, "::1", first.getsockname()[1])]
    except OSError as error:
        if error.errno in _NO_IPV6:
            return [first]
        first.close()
        raise


def open_loopback(preferred: int = PREFERRED_PORT) -> list[socket.socket]:
    """Listening sockets on the preferred port, else one of its neighbours, else any free port."""
    for port in range(preferred, preferred + NEIGHBOURS):
        with contextlib.suppress(OSError):
            return _pair(port)
    for _ in range(_FREE_TRIES):
        with contextlib.suppress(OSError):
            return _pair(0)
    raise NoPort("no loopback port could be opened")


def port_of(sockets: list[socket.socket]) -> int:
    """The port they share."""
    return int(sockets[0].getsockname()[1])
