"""The real process, over real sockets."""

import contextlib
import http.client
import json
import os
import signal
import socket
import stat
import time
from pathlib import Path

import pytest

from tests.desktop.conftest import Running, second_start, start, stop
from vigie.desktop.sockets import PREFERRED_PORT

pytestmark = pytest.mark.integration

CLOSED = "Ouvrez Vigie par son icône"


def test_it_serves_both_loopback_families(running: Running) -> None:
    for host in ("127.0.0.1", "::1"):
        connection = http.client.HTTPConnection(host, running.port, timeout=10)
        connection.request("GET", "/", headers={"Host": f"localhost:{running.port}"})
        assert connection.getresponse().status == 403
        connection.close()


def test_without_a_token_the_page_says_how_to_open_and_whom_to_call(running: Running) -> None:
    reply = running.request("GET", "/")
    assert reply.status == 403
    assert CLOSED in reply.body
    assert "17cyber.gouv.fr" in reply.body
    assert "09 72 43 91 25" in reply.body
    assert "Set-Cookie" not in reply.headers


def test_the_token_opens_once_and_its_page_goes(running: Running) -> None:
    token = running.token()
    reply = running.redeem(token)
    assert reply.status == 200
    assert "HttpOnly" in reply.headers["Set-Cookie"]
    assert "SameSite=Strict" in reply.headers["Set-Cookie"]
    assert not running.page.exists()
    again = running.redeem(token)
    assert again.status == 403
    assert "déjà servi" in again.body
    assert "Set-Cookie" not in again.headers


def test_the_cookie_is_needed_and_enough(running: Running) -> None:
    running.enter()
    assert running.request("GET", "/").status == 200
    assert running.request("GET", "/", Cookie="vigie_launch=invented").status == 403


def test_the_token_is_in_no_argument_and_no_environment(running: Running) -> None:
    token = running.token().encode()
    for name in ("cmdline", "environ"):
        assert token not in Path(f"/proc/{running.process.pid}/{name}").read_bytes()


def test_the_code_of_the_terminal_opens_too(running: Running) -> None:
    assert "Entrez le code affiché dans le terminal" in running.request("GET", "/").body
    reply = running.request(
        "POST", "/_launch/code/", f"code={running.code.replace(' ', '+')}", Origin=running.origin,
        Content_Type="application/x-www-form-urlencoded",
    )  # fmt: skip
    running.keep_cookies(reply)
    assert running.request("GET", "/").status == 200


def test_another_site_cannot_try_codes(running: Running) -> None:
    reply = running.request(
        "POST", "/_launch/code/", f"code={running.code}", Origin="null",
        Content_Type="application/x-www-form-urlencoded",
    )  # fmt: skip
    assert reply.status == 403
    assert "Set-Cookie" not in reply.headers


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:{port}", "localhost", "localhost:1", "127.0.0.1:{port}", ""]
)
def test_a_rebound_name_or_another_port_gets_nothing(running: Running, host: str) -> None:
    running.enter()
    reply = running.request("GET", "/", Host=host.format(port=running.port))
    assert reply.status == 400
    assert "Accueil" not in reply.body


@pytest.mark.parametrize(
    "sent",
    [
        {"Origin": "https://evil.example", "Sec_Fetch_Site": "cross-site"},
        {"Origin": "null", "Sec_Fetch_Site": "cross-site"},
        {"Origin": "null"},
        {"Origin": "http://localhost:1", "Sec_Fetch_Site": "same-site"},
        {"Sec_Fetch_Site": "cross-site"},
        {},
    ],
)
def test_a_post_from_elsewhere_is_refused(running: Running, sent: dict[str, str]) -> None:
    running.enter()
    assert running.request("POST", "/unlock/", "", **sent).status == 403
    assert "ouvert : False" in running.request("GET", "/").body


def test_a_link_from_another_site_is_refused_with_a_way_in(running: Running) -> None:
    running.enter()
    reply = running.request("GET", "/", Sec_Fetch_Site="cross-site", Sec_Fetch_Mode="navigate")
    assert reply.status == 403
    assert "Aller à l’accueil" in reply.body


def test_our_own_post_passes(running: Running) -> None:
    running.enter()
    assert running.post("/unlock/").status == 200
    assert "ouvert : True" in running.request("GET", "/").body


def test_the_headers_are_on_every_answer(running: Running) -> None:
    refused = running.request("GET", "/", Host="evil.example")
    too_big = running.request("POST", "/size/", "", Content_Length=str(500 * 2**20))
    for reply in (running.request("GET", "/"), refused, too_big):
        assert "default-src 'none'" in reply.headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in reply.headers["Content-Security-Policy"]
        assert reply.headers["X-Content-Type-Options"] == "nosniff"
        assert reply.headers["Cache-Control"] == "no-store"


def test_a_second_start_is_shown_the_first(running: Running) -> None:
    done = second_start(running.home)
    assert done.returncode == 0, done.stderr
    assert f"http://localhost:{running.port}/" in done.stdout
    pages = sorted((running.home / "run").glob("ouvrir-*.html"))
    assert len(pages) == 2
    new = next(page for page in pages if page != running.page)
    assert str(new) in done.stdout
    running.keep_cookies(running.redeem(running.token(new)))
    assert running.request("GET", "/").status == 200
    assert running.process.poll() is None


def test_the_control_endpoint_needs_the_secret(running: Running) -> None:
    secret = json.loads((running.home / "run" / "control.json").read_text("utf-8"))["secret"]
    for header in ("", "nonce", f"nonce {'0' * 64}", secret, f"nonce {secret}"):
        assert running.request("POST", "/_control/", "", VIGIE_Control=header).status == 403
    assert len(list((running.home / "run").glob("ouvrir-*.html"))) == 1


def test_other_users_of_this_machine_can_read_nothing(running: Running) -> None:
    running.wait_for(lambda: (running.home / "logs" / "vigie.log").exists())
    for path in [running.home, *running.home.rglob("*")]:
        mode = stat.S_IMODE(path.stat().st_mode)
        if path.name != "alone.db":  # not a vault: the test's own database
            assert mode & 0o077 == 0, (path, oct(mode))


def test_killed_then_started_again(tmp_path: Path) -> None:
    first = start(tmp_path / "home")
    first.process.kill()
    first.process.communicate()
    assert (tmp_path / "home" / "run" / "control.json").exists()
    second = start(tmp_path / "home")
    assert not first.page.exists()
    assert second.request("GET", "/").status == 403
    stop(second)


def test_a_clean_stop_leaves_nothing_to_reach(running: Running) -> None:
    stop(running)
    assert running.process.returncode == 0
    assert {path.name for path in (running.home / "run").iterdir()} == {"instance.lock"}


def test_the_preferred_port_taken(tmp_path: Path) -> None:
    with socket.socket() as other:
        with contextlib.suppress(OSError):  # already taken is as good
            other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            other.bind(("127.0.0.1", PREFERRED_PORT))
            other.listen()
        started = start(tmp_path / "home")
        assert started.port != PREFERRED_PORT
        started.enter()
        assert list(started.cookies) == [f"vigie_launch_{started.port}"]
        assert started.request("GET", "/").status == 200
        stop(started)


def raw(running: Running, head: str, body: bytes = b"", *, keep_open: float = 0) -> bytes:
    """What comes back when ``head`` and ``body`` are written, whatever was promised."""
    with socket.create_connection(("127.0.0.1", running.port), timeout=20) as sock:
        sock.sendall(head.replace("\n", "\r\n").encode() + body)
        got = b""
        with contextlib.suppress(TimeoutError, ConnectionResetError):
            while chunk := sock.recv(65536):
                got += chunk
        time.sleep(keep_open)
        return got


def test_500_mib_are_refused_before_being_read(running: Running) -> None:
    running.enter()
    begin = time.monotonic()
    answer = raw(
        running,
        f"POST /size/ HTTP/1.1\nHost: localhost:{running.port}\nContent-Length: {500 * 2**20}\n"
        "Expect: 100-continue\n\n",
    )
    assert answer.startswith(b"HTTP/1.1 413")
    assert b"100 Continue" not in answer
    assert "trop lourd" in answer.decode()
    assert time.monotonic() - begin < 5


def test_a_chunked_body_past_the_limit_is_refused(running: Running) -> None:
    running.enter()
    chunk = b"100000\r\n" + b"x" * 2**20 + b"\r\n"
    answer = raw(
        running,
        f"POST /size/ HTTP/1.1\nHost: localhost:{running.port}\nTransfer-Encoding: chunked\n\n",
        chunk * 40 + b"0\r\n\r\n",
    )
    assert answer.startswith(b"HTTP/1.1 413")


def test_an_impatient_browser_still_sees_the_page(running: Running) -> None:
    running.enter()
    answer = raw(
        running,
        f"POST /size/ HTTP/1.1\nHost: localhost:{running.port}\nContent-Length: {60 * 2**20}\n\n",
        b"x" * (60 * 2**20),
    )
    assert answer.startswith(b"HTTP/1.1 413")
    assert "trop lourd" in answer.decode()


def deleted_or_temporary(pid: int) -> list[str]:
    """Open files of the process that hold what it spooled."""
    found = []
    for entry in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(OSError):
            target = str(entry.readlink())
            if "(deleted)" in target or target.startswith("/tmp/tmp"):
                found.append(target)
    return found


def test_the_largest_body_spools_nothing(running: Running) -> None:
    running.enter()
    size = 22 * 2**20
    boundary = "limit"
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="f"; filename="x"\r\n\r\n'
    tail = f"\r\n--{boundary}--\r\n"
    payload = size - len(head) - len(tail)
    cookie = "; ".join(f"{k}={v}" for k, v in running.cookies.items())
    lines = [
        "POST /size/ HTTP/1.1", f"Host: localhost:{running.port}", f"Origin: {running.origin}",
        f"Cookie: {cookie}", "Connection: close", f"Content-Length: {size}",
        f"Content-Type: multipart/form-data; boundary={boundary}", "", head,
    ]  # fmt: skip
    with socket.create_connection(("127.0.0.1", running.port), timeout=20) as sock:
        sock.sendall("\r\n".join(lines).encode())
        sock.sendall(b"x" * (payload // 2))
        time.sleep(0.5)
        assert deleted_or_temporary(running.process.pid) == []
        sock.sendall(b"x" * (payload - payload // 2) + tail.encode())
        got = b""
        while chunk := sock.recv(65536):
            got += chunk
    assert got.startswith(b"HTTP/1.1 200"), got[:300]
    assert got.endswith(str(payload).encode())


def test_an_error_shows_a_number_that_the_log_explains_without_values(running: Running) -> None:
    running.enter()
    reply = running.request("GET", "/boom/?name=Monsieur-Patient-Secret")
    assert reply.status == 500
    number = reply.body.partition("Erreur no ")[2][:9]
    log = running.log()
    assert f"no={number}" in log
    assert "ValueError" in log
    assert "urls.py" in log
    assert "Monsieur-Patient-Secret" not in log + reply.body


def test_requests_in_progress_are_answered_before_it_stops(running: Running) -> None:
    running.enter()
    connection = http.client.HTTPConnection("127.0.0.1", running.port, timeout=10)
    cookies = "; ".join(f"{k}={v}" for k, v in running.cookies.items())
    connection.request("GET", "/slow/", headers={"Host": f"localhost:{running.port}", "Cookie": cookies})
    time.sleep(0.3)
    os.kill(running.process.pid, signal.SIGTERM)
    assert connection.getresponse().read() == b"slow"
    connection.close()
    assert running.process.wait(10) == 0


@pytest.mark.parametrize("pause", [0.0, 1.0])
def test_many_signals_at_once_stop_it_once(running: Running, pause: float) -> None:
    """``make`` and ``timeout`` each forward the signal: the handler interrupts itself."""
    time.sleep(pause)
    for _ in range(200):
        running.process.send_signal(signal.SIGTERM)
        running.process.send_signal(signal.SIGINT)
    assert running.process.wait(20) == 0
