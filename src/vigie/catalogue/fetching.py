"""Ask an address for newer content: what leaves, and one strict request. No Django, no vault, nothing written.

A GET, with the content's version in the query and the program's name: no cookie, no body, no other header than those
that HTTP itself asks for. Redirections stay on the same server; time and size are bounded; the answer is bytes that
nobody has believed yet (see :mod:`vigie.catalogue.packs`).
"""

import contextlib
import functools
import http.client
import re
import socket
import ssl
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from vigie.catalogue.packing import MAX_PACK

AGENT = "Vigie"
STEP_SECONDS = 10.0  # of silence
TOTAL_SECONDS = 60.0
MAX_ADDRESS = 300
MAX_REDIRECTIONS = 3
_BLOCK = 64 * 1024
_UNCHANGED = " Le contenu en place reste le même."
_NEWEST = (HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED)
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,250}[a-z0-9])?|\[[0-9a-f:.]+\]")
_PATH = re.compile(r"(?:/[A-Za-z0-9._~!$&'()*+,;=:@%-]*)*")


class FetchError(Exception):
    """Nothing usable came; the message is a French sentence that says what to do."""

    def __init__(self, what: str) -> None:
        super().__init__(what + _UNCHANGED)


class Newest(Exception):  # noqa: N818  (an answer, not a failure)
    """The server says that there is nothing newer."""


class Stopped(Exception):  # noqa: N818
    """The person, or the clock, had enough."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """All that leaves this PC. `lines`: the request, word for word."""

    url: str
    host: str
    lines: tuple[str, ...]
    proxy: str


def clean(address: str, http_hosts: tuple[str, ...] = ()) -> str:
    """The address as it will be kept; ValueError with a French sentence.

    https only: what travels in the clear tells whoever listens that a practice runs Vigie. `http_hosts`: for the tests.
    """
    text = address.strip()
    if not text.isascii() or any(sign.isspace() or not sign.isprintable() for sign in text):
        raise ValueError("Cette adresse contient un espace ou un signe inattendu : copiez-la de nouveau.")
    if len(text) > MAX_ADDRESS:
        raise ValueError(f"Cette adresse est trop longue : {MAX_ADDRESS} signes au plus.")
    if "://" not in text:
        raise ValueError("Écrivez l’adresse entière, qui commence par « https:// ».")
    try:
        parts = urlsplit(text)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError as error:
        raise ValueError("Cette adresse est mal écrite : copiez-la de nouveau.") from error
    if parts.scheme != "https" and not (parts.scheme == "http" and host in http_hosts):
        raise ValueError(
            "Cette adresse doit commencer par « https:// » : sans cela, l’échange serait lisible en chemin."
        )
    if parts.username is not None or parts.password is not None:
        raise ValueError(
            "Cette adresse contient un identifiant ou un mot de passe (avant « @ ») : retirez-le."
        )
    if "?" in text or "#" in text:
        raise ValueError(
            "Retirez ce qui suit « ? » ou « # » dans cette adresse : Vigie n’envoie que la version."
        )
    bracketed = f"[{host}]" if ":" in host else host
    if not _HOST.fullmatch(bracketed) or not _PATH.fullmatch(parts.path):
        raise ValueError("Cette adresse est mal écrite : copiez-la de nouveau.")
    return f"{parts.scheme}://{bracketed}{f':{port}' if port is not None else ''}{parts.path or '/'}"


def outgoing(address: str, version: int) -> Outgoing:
    """What a click would send to this address, which is clean."""
    parts = urlsplit(address)
    return Outgoing(
        url=f"{address}?version={version}",
        host=parts.hostname or "",
        lines=(
            f"GET {parts.path}?version={version} HTTP/1.1",
            "Accept-Encoding: identity",
            f"Host: {parts.netloc}",
            f"User-Agent: {AGENT}",
            "Connection: close",
        ),
        proxy=_proxy(parts.scheme, parts.netloc),
    )


def fetch(
    url: str, stop: threading.Event, progress: Callable[[int], None], seconds: float = TOTAL_SECONDS
) -> bytes:
    """What the address of :func:`outgoing` answers, :data:`MAX_PACK` bytes at most.

    FetchError, :class:`Newest`, or :class:`Stopped`. `stop` is obeyed within a moment, wherever the request stands.
    """
    watch = _Watch(stop, seconds)
    try:
        with (
            watch.running(),
            _opener(watch).open(_request(url), timeout=min(STEP_SECONDS, seconds)) as response,
        ):
            return _read(response, watch, progress)
    except (Newest, FetchError):
        raise
    except Exception as error:  # whatever a socket cut from outside raises
        if stop.is_set():
            raise Stopped from error
        if watch.late:
            raise FetchError(_TOO_LATE.format(host=urlsplit(url).hostname)) from error
        if isinstance(error, urllib.error.HTTPError) and error.code in _NEWEST:
            raise Newest from error
        raise FetchError(_why(error, urlsplit(url).hostname or "")) from error


def _request(url: str) -> urllib.request.Request:
    return urllib.request.Request(url, headers={"User-Agent": AGENT}, method="GET")  # noqa: S310  (cleaned)


def _read(response: Any, watch: "_Watch", progress: Callable[[int], None]) -> bytes:
    if response.status in _NEWEST:
        raise Newest
    if response.status != HTTPStatus.OK:
        raise FetchError(_refused(response.status))
    told = response.headers.get("Content-Length", "")
    expected = int(told) if told.isascii() and told.isdecimal() else None
    if expected is not None and expected > MAX_PACK:
        raise FetchError(_TOO_BIG)
    found = bytearray()
    while block := response.read1(_BLOCK):
        found += block
        if len(found) > MAX_PACK:
            raise FetchError(_TOO_BIG)
        progress(len(found))
        watch.check()
    watch.check()
    if expected is not None and len(found) < expected:
        raise FetchError(_CUT)
    return bytes(found)


class _Watch:
    """Cuts the connection when it is time: a server that drips its answer would otherwise hold it for ever."""

    def __init__(self, stop: threading.Event, seconds: float) -> None:
        self._stop, self._seconds = stop, seconds
        self._sockets: list[socket.socket] = []
        self._over = threading.Event()
        self._lock = threading.Lock()
        self._cut = False
        self.late = False

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        """Watch over the block."""
        guard = threading.Thread(target=self._guard, name="vigie-fetch-guard", daemon=True)
        guard.start()
        try:
            yield
        finally:
            self._over.set()
            guard.join()
            for sock in self._sockets:
                sock.close()

    def check(self) -> None:
        """Stop here when the connection was cut."""
        if self._cut:
            raise Stopped

    def holds(self, sock: socket.socket) -> None:
        """One more connection to cut, by a handle of our own: TLS takes the other one over."""
        with self._lock:
            self._sockets.append(sock.dup())
        self.check()

    def _guard(self) -> None:
        deadline = time.monotonic() + self._seconds
        while not self._over.wait(0.1):
            self.late = time.monotonic() > deadline
            if self.late or self._stop.is_set():
                break
        else:
            return
        with self._lock:
            self._cut = True
            for sock in self._sockets:
                with contextlib.suppress(OSError):
                    sock.shutdown(socket.SHUT_RDWR)


class _SameServer(urllib.request.HTTPRedirectHandler):
    """A server may send elsewhere on itself, never to another: the person agreed to one address."""

    max_redirections = MAX_REDIRECTIONS

    def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Any:
        """The request to follow; urllib would read the rest of this answer, whatever its size."""
        fp.close()
        if _server(newurl) != _server(req.full_url):
            raise FetchError(
                f"{urlsplit(req.full_url).hostname} renvoie vers un autre serveur : Vigie n’y est pas allée. "
                "Demandez la bonne adresse à qui vous l’a donnée."
            )
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _server(url: str) -> tuple[str, str, int | None] | None:
    try:
        parts = urlsplit(url)
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme)
        return parts.scheme, parts.hostname or "", port
    except ValueError:
        return None


def _opener(watch: _Watch) -> urllib.request.OpenerDirector:
    """No cookie, no password, no file or ftp address. The system's proxy is used, and the screen names it."""

    def connection(kind: type[http.client.HTTPConnection], *args: Any, **kwargs: Any) -> Any:
        made: Any = kind(*args, **kwargs)
        create = made._create_connection

        def watched(*a: Any, **k: Any) -> socket.socket:
            sock: socket.socket = create(*a, **k)
            watch.holds(sock)
            return sock

        made._create_connection = watched
        return made

    class Plain(urllib.request.HTTPHandler):
        def http_open(self, req: Any) -> Any:
            return self.do_open(functools.partial(connection, http.client.HTTPConnection), req)

    class Secure(urllib.request.HTTPSHandler):
        def https_open(self, req: Any) -> Any:
            made = functools.partial(connection, http.client.HTTPSConnection)
            return self.do_open(made, req, context=ssl.create_default_context())

    opener = urllib.request.OpenerDirector()
    opener.addheaders = []
    for handler in (
        urllib.request.ProxyHandler(),
        Plain(),
        Secure(),
        _SameServer(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
        urllib.request.UnknownHandler(),
    ):
        opener.add_handler(handler)
    return opener


def _proxy(scheme: str, netloc: str) -> str:
    """The proxy that this PC would go through, without its password; nothing when there is none."""
    found = urllib.request.getproxies().get(scheme, "")
    if not found or urllib.request.proxy_bypass(netloc):
        return ""
    try:
        return urlsplit(found if "://" in found else f"//{found}").hostname or _SET
    except ValueError:
        return _SET


_SET = "réglé sur ce PC"
_TOO_BIG = f"La réponse est trop grosse pour un contenu de Vigie ({MAX_PACK // 2**20} Mo au plus) : vérifiez l’adresse."
_CUT = "La réponse s’est interrompue avant la fin : recommencez."
_OFFLINE = (
    "Vigie n’a pas pu joindre {host}. Vérifiez que ce PC est relié à internet, et que l’adresse est juste."
)


def _refused(status: int) -> str:
    if status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
        return f"Il n’y a rien à cette adresse (réponse {status}). Vérifiez-la auprès de qui vous l’a donnée."
    if status == HTTPStatus.PROXY_AUTHENTICATION_REQUIRED:
        return "Le serveur mandataire de ce PC demande un mot de passe : voyez votre prestataire."
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return f"Le serveur est en panne (réponse {status}) : recommencez plus tard."
    return f"Le serveur n’a pas donné de contenu (réponse {status}). Vérifiez l’adresse auprès de qui vous l’a donnée."


def _why(error: BaseException, host: str) -> str:
    """A sentence for what urllib, the socket or TLS said."""
    if isinstance(error, urllib.error.HTTPError):
        return _refused(error.code)
    reason: Any = error.reason if isinstance(error, urllib.error.URLError) else error
    for kinds, sentence in _REASONS:
        if isinstance(reason, kinds):
            return sentence.format(host=host)
    return _OFFLINE.format(host=host)


_TOO_LATE = "{host} n’a pas répondu à temps : recommencez plus tard."
_REASONS: tuple[tuple[tuple[type[BaseException], ...], str], ...] = (
    (
        (ssl.SSLCertVerificationError,),
        "Le certificat de {host} n’est pas valable : Vigie n’a rien demandé. Vérifiez la date de ce PC ; "
        "si elle est juste, quelqu’un se fait peut-être passer pour ce serveur.",
    ),
    ((ssl.SSLError,), "La connexion chiffrée avec {host} n’a pas pu s’établir : recommencez plus tard."),
    ((TimeoutError,), _TOO_LATE),
    ((http.client.IncompleteRead, ConnectionResetError, ConnectionAbortedError, BrokenPipeError), _CUT),
    (
        (http.client.HTTPException, ValueError),
        "{host} a répondu d’une façon que Vigie ne comprend pas : vérifiez l’adresse.",
    ),
)
