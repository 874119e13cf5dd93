"""The one request that Vigie may send: what leaves, word for word, and every way in which an answer can be wrong."""

import itertools
import socket
import ssl
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.catalogue.servers import Answer, certificate, drips, moved, says, serving, unsized
from vigie.catalogue import fetching
from vigie.catalogue.fetching import FetchError, Newest, Stopped
from vigie.catalogue.packing import MAX_PACK
from vigie.config import settings as production

BODY = b"a pack, perhaps"


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)


def fetch(address: str, seconds: float = 20, stop: threading.Event | None = None) -> bytes:
    url = fetching.outgoing(address, 7).url
    return fetching.fetch(url, stop or threading.Event(), lambda _: None, seconds)


def test_it_works() -> None:
    with serving(says(BODY)) as server:
        assert fetch(server.address) == BODY


def test_what_leaves_is_what_was_shown_and_nothing_else() -> None:
    with serving(says(BODY)) as server:
        shown = fetching.outgoing(server.address, 7)
        fetching.fetch(shown.url, threading.Event(), lambda _: None)
    (asked,) = server.requests
    head, body = asked.decode().split("\r\n\r\n")
    assert body == ""
    first, *headers = head.split("\r\n")
    assert first == "GET /contenu.vigie?version=7 HTTP/1.1"
    assert sorted(headers) == sorted(
        [
            "Accept-Encoding: identity",
            "Connection: close",
            f"Host: localhost:{server.port}",
            "User-Agent: Vigie",
        ]
    )
    assert sorted(shown.lines) == sorted([first, *headers])


@pytest.mark.parametrize("answer", [says(b"", "204 No Content"), says(b"", "304 Not Modified")])
def test_the_server_may_say_that_there_is_nothing_newer(answer: Answer) -> None:
    with serving(answer) as server, pytest.raises(Newest):
        fetch(server.address)


@pytest.mark.parametrize(
    ("answer", "says_what"),
    [
        (says(b"", "404 Not Found"), "rien à cette adresse"),
        (says(b"", "410 Gone"), "rien à cette adresse"),
        (says(b"", "403 Forbidden"), "réponse 403"),
        (says(b"", "407 Proxy Authentication Required"), "serveur mandataire"),
        (says(b"", "503 Service Unavailable"), "en panne"),
        (says(BODY, "206 Partial Content"), "réponse 206"),
        (says(BODY, length=MAX_PACK + 1), "trop grosse"),
        (unsized(b"x" * (MAX_PACK + 1)), "trop grosse"),
        (says(BODY, length=1000), "interrompue"),
        (lambda sock, _: sock.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nab"), "interrompue"),
        (lambda sock, _: sock.sendall(b"\x00\x01 garbage\r\n\r\n"), "ne comprend pas"),
        (lambda sock, _: None, "interrompue"),
        (moved("http://127.0.0.1:1/contenu"), "autre serveur"),
        (moved("https://exemple.test/contenu"), "autre serveur"),
        (moved("https://exemple.test/contenu", b"x" * 100), "autre serveur"),
        (moved("http://[::bad"), "ne comprend pas"),
        (moved("file:///etc/passwd"), "réponse 302"),
        (drips(b"HTTP/1.1 302 Found\r\nLocation: /autre\r\nContent-Length: 99999\r\n\r\n"), "réponse 302"),
    ],
)  # fmt: skip
def test_a_wrong_answer_gets_a_sentence(answer: Answer, says_what: str) -> None:
    with serving(answer) as server, pytest.raises(FetchError, match=says_what) as caught:
        fetch(server.address)
    assert str(caught.value).endswith("Le contenu en place reste le même.")


def test_a_redirection_on_the_same_server_is_followed() -> None:
    def answer(sock: socket.socket, asked: bytes) -> None:
        (says(BODY) if b"GET /dernier" in asked else moved("/dernier?version=7"))(sock, asked)

    with serving(answer) as server:
        assert fetch(server.address) == BODY


def test_redirections_are_counted() -> None:
    pages = itertools.count()
    with serving(lambda sock, asked: moved(f"/{next(pages)}")(sock, asked)) as server:
        with pytest.raises(FetchError, match="réponse 302"):
            fetch(server.address)
        assert len(server.requests) == fetching.MAX_REDIRECTIONS + 1


@pytest.mark.parametrize(
    "start",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nX-",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n",
    ],
)
def test_a_server_that_drips_is_cut_when_its_time_is_over(start: bytes) -> None:
    with serving(drips(start)) as server, pytest.raises(FetchError, match="à temps"):
        fetch(server.address, seconds=0.4)


def test_a_server_that_says_nothing_is_left() -> None:
    with serving(lambda *_: threading.Event().wait(30) and None) as server, pytest.raises(FetchError, match="à temps"):  # fmt: skip
        fetch(server.address, seconds=0.4)


def in_two_clicks(address: str, begun: Callable[[], object]) -> BaseException:
    """Ask in a thread, stop once the server is at work; what ended the request."""
    stop, ended = threading.Event(), []

    def run() -> None:
        try:
            fetch(address, stop=stop)
        except BaseException as error:
            ended.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    begun()
    stop.set()
    thread.join(10)
    assert not thread.is_alive()
    return ended[0]


def test_one_may_stop_it() -> None:
    at_work = threading.Event()

    def answer(sock: socket.socket, asked: bytes) -> None:
        at_work.set()
        drips(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")(sock, asked)

    with serving(answer) as server:
        assert isinstance(in_two_clicks(server.address, lambda: at_work.wait(10)), Stopped)


@pytest.fixture
def tls(tmp_path: Path) -> tuple[ssl.SSLContext, Path]:
    path = certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context, path


def test_a_certificate_that_nobody_vouches_for_is_refused(tls: tuple[ssl.SSLContext, Path]) -> None:
    with serving(says(BODY), tls[0]) as server, pytest.raises(FetchError, match="certificat de localhost"):
        fetch(server.address)
    assert server.requests == []


@pytest.fixture
def trusted(tls: tuple[ssl.SSLContext, Path], monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """The system, as if it vouched for the tests' certificate."""
    real = ssl.create_default_context
    monkeypatch.setattr(ssl, "create_default_context", lambda: real(cafile=str(tls[1])))
    return tls[0]


def test_a_good_certificate_is_enough(trusted: ssl.SSLContext) -> None:
    with serving(says(BODY), trusted) as server:
        assert fetch(server.address) == BODY


def test_the_cut_works_below_tls(trusted: ssl.SSLContext) -> None:
    with (
        serving(drips(b"HTTP/1.1 200 OK\r\nX-"), trusted) as server,
        pytest.raises(FetchError, match="à temps"),
    ):
        fetch(server.address, seconds=0.6)


def test_an_encrypted_address_never_goes_on_in_the_clear(trusted: ssl.SSLContext) -> None:
    with serving(says(BODY)) as plain, serving(moved(plain.address), trusted) as server:
        with pytest.raises(FetchError, match="autre serveur"):
            fetch(server.address)
        assert plain.requests == []


def test_no_network_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    def offline(*_: object, **__: object) -> None:
        raise socket.gaierror(-3, "Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", offline)
    with pytest.raises(FetchError, match="relié à internet"):
        fetch("https://exemple.test/contenu.vigie")


def test_a_closed_port() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(FetchError, match="pas pu joindre localhost"):
        fetch(f"http://localhost:{port}/")


def test_the_system_s_proxy_is_used_and_named_without_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(says(BODY)) as proxy:
        monkeypatch.setenv("http_proxy", f"http://lui:secret@localhost:{proxy.port}")
        monkeypatch.setenv("no_proxy", "")
        shown = fetching.outgoing("http://exemple.test/contenu.vigie", 7)
        assert shown.proxy == "localhost"
        assert fetching.fetch(shown.url, threading.Event(), lambda _: None) == BODY
    assert b"GET http://exemple.test/contenu.vigie?version=7 " in proxy.requests[0]
    monkeypatch.setenv("no_proxy", "exemple.test")
    assert fetching.outgoing("http://exemple.test/contenu.vigie", 7).proxy == ""


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://exemple.test", "https://exemple.test/"),
        ("  https://Exemple.test/a/b.vigie ", "https://exemple.test/a/b.vigie"),
        ("https://exemple.test:8443/x", "https://exemple.test:8443/x"),
        ("https://[2001:db8::1]/x", "https://[2001:db8::1]/x"),
    ],
)
def test_a_good_address_is_kept(typed: str, kept: str) -> None:
    assert fetching.clean(typed) == kept
    assert fetching.clean(kept) == kept


@pytest.mark.parametrize(
    ("typed", "says_what"),
    [
        ("exemple.test/contenu", "commence par « https"),
        ("http://exemple.test/contenu", "lisible en chemin"),
        ("http://localhost/contenu", "lisible en chemin"),
        ("ftp://exemple.test/", "lisible en chemin"),
        ("file:///etc/passwd", "lisible en chemin"),
        ("https://lui:secret@exemple.test/", "identifiant"),
        ("https://exemple.test/?cabinet=12", "n’envoie que la version"),
        ("https://exemple.test/#12", "n’envoie que la version"),
        ("https://exemple.test/?", "n’envoie que la version"),
        ("https://exem ple.test/", "espace"),
        ("https://exemple.test/\r\nX: y", "espace"),
        ("https://éxemple.test/", "espace ou un signe"),
        ("https://exemple.test/" + "a" * 300, "trop longue"),
        ("https://", "mal écrite"),
        ("https://exemple.test:99999/", "mal écrite"),
        ("https://exemple.test\\x", "mal écrite"),
        ("https://[::1/", "mal écrite"),
        ("https://-/", "mal écrite"),
    ],
)
def test_a_wrong_address_gets_a_sentence(typed: str, says_what: str) -> None:
    with pytest.raises(ValueError, match=says_what):
        fetching.clean(typed)


def test_only_the_tests_may_ask_in_the_clear() -> None:
    assert not hasattr(production, "VIGIE_TEST_HTTP_HOSTS")
    assert fetching.clean("http://localhost:81/x", ("localhost",)) == "http://localhost:81/x"
