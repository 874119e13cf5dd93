"""A server of one answer, on this machine: it keeps word for word what it was asked."""

import contextlib
import datetime
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

Answer = Callable[[socket.socket, bytes], None]


@dataclass
class Server:
    """Where it listens, and what reached it."""

    port: int
    scheme: str
    requests: list[bytes] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"{self.scheme}://localhost:{self.port}/contenu.vigie"


def says(body: bytes, status: str = "200 OK", headers: str = "", length: int | None = None) -> Answer:
    """A whole answer; `length` lies about its size."""

    def answer(sock: socket.socket, _: bytes) -> None:
        told = len(body) if length is None else length
        head = f"HTTP/1.1 {status}\r\nContent-Length: {told}\r\n{headers}Connection: close\r\n\r\n"
        sock.sendall(head.encode() + body)

    return answer


def unsized(body: bytes) -> Answer:
    """An answer that only ends with its connection."""
    return lambda sock, _: sock.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + body)


def moved(target: str, body: bytes = b"") -> Answer:
    """A redirection."""
    return says(body, "302 Found", f"Location: {target}\r\n")


def drips(start: bytes) -> Answer:
    """Begins, then a byte now and then, for as long as somebody listens."""

    def answer(sock: socket.socket, _: bytes) -> None:
        sock.sendall(start)
        with contextlib.suppress(OSError):
            while True:
                sock.sendall(b"x")
                threading.Event().wait(0.05)

    return answer


@contextlib.contextmanager
def serving(answer: Answer, context: ssl.SSLContext | None = None) -> Iterator[Server]:
    """The server, until the block ends."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = Server(listener.getsockname()[1], "https" if context else "http")

    def one(sock: socket.socket) -> None:
        with contextlib.suppress(OSError), contextlib.ExitStack() as stack:
            stack.enter_context(sock)
            if context:
                sock = stack.enter_context(context.wrap_socket(sock, server_side=True))
            asked = b""
            while b"\r\n\r\n" not in asked:
                block = sock.recv(4096)
                if not block:
                    return
                asked += block
            server.requests.append(asked)
            answer(sock, asked)

    def accept() -> None:
        with contextlib.suppress(OSError):
            while True:
                sock, _ = listener.accept()
                threading.Thread(target=one, args=(sock,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield server
    finally:
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def certificate(folder: Path) -> Path:
    """A throw-away certificate of localhost and its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]),
            critical=False,
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "localhost.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path
