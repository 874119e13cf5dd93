import errno
import socket

import pytest

from vigie.desktop import sockets
from vigie.desktop.instance import is_loopback


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def close(opened: list[socket.socket]) -> None:
    for sock in opened:
        sock.close()


def has_ipv6_loopback() -> bool:
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True


needs_ipv6 = pytest.mark.skipif(not has_ipv6_loopback(), reason="this machine has no ::1")


def test_only_the_loopback_is_listened_to() -> None:
    opened = sockets.open_loopback(free_port())
    assert opened
    assert all(is_loopback(sock) for sock in opened)
    close(opened)


@needs_ipv6
def test_both_families_on_one_port() -> None:
    preferred = free_port()
    opened = sockets.open_loopback(preferred)
    assert {sock.family for sock in opened} == {socket.AF_INET, socket.AF_INET6}
    assert {sock.getsockname()[1] for sock in opened} == {preferred}
    for host in ("127.0.0.1", "::1"):
        socket.create_connection((host, preferred), timeout=2).close()
    close(opened)


def test_a_taken_port_gives_the_next_one() -> None:
    preferred = free_port()
    taken = sockets.open_loopback(preferred)
    opened = sockets.open_loopback(preferred)
    assert sockets.port_of(opened) != preferred
    close(taken + opened)


@needs_ipv6
def test_a_port_whose_ipv6_half_is_taken_is_not_ours() -> None:
    with socket.socket(socket.AF_INET6) as other:
        other.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        other.bind(("::1", 0))
        other.listen()
        preferred = int(other.getsockname()[1])
        opened = sockets.open_loopback(preferred)
        assert sockets.port_of(opened) != preferred
        close(opened)


def test_a_taken_neighbourhood_gives_any_free_port(monkeypatch: pytest.MonkeyPatch) -> None:
    real = sockets._pair

    def crowded(port: int) -> list[socket.socket]:
        if port:
            raise OSError(errno.EADDRINUSE, "taken")
        return real(port)

    monkeypatch.setattr(sockets, "_pair", crowded)
    opened = sockets.open_loopback()
    assert sockets.port_of(opened) > 0
    close(opened)


def test_ipv4_alone_where_ipv6_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    real = sockets._listen

    def without(family: socket.AddressFamily, host: str, port: int) -> socket.socket:
        if family == socket.AF_INET6:
            raise OSError(errno.EADDRNOTAVAIL, "no ::1")
        return real(family, host, port)

    monkeypatch.setattr(sockets, "_listen", without)
    opened = sockets.open_loopback(free_port())
    assert [sock.family for sock in opened] == [socket.AF_INET]
    close(opened)


def test_no_port_at_all_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(family: socket.AddressFamily, host: str, port: int) -> socket.socket:
        raise OSError(errno.EACCES, "refused")

    monkeypatch.setattr(sockets, "_listen", never)
    with pytest.raises(sockets.NoPort):
        sockets.open_loopback()
