"""One running instance per data folder: a lock for its life, a control file to reach it.

The control file holds a secret that never travels: each side proves that it knows it by an HMAC over the
other's nonce, so a program that took the port of a dead instance learns nothing and convinces nobody.
"""

import contextlib
import hashlib
import hmac
import http.client
import json
import os
import secrets
import socket
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from vigie import platform

CONTROL_PATH = "/_control/"
CONTROL_HEADER = "VIGIE-Control"
ASK_TIMEOUT = 3.0
_MAX_ANSWER = 10_000
_PASSES, _STAYS = 0, 1  # the two parts of the lock


@dataclass(frozen=True)
class Control:
    """How to reach the running instance."""

    pid: int
    port: int
    secret: str

    @property
    def address(self) -> str:
        """What a browser shows."""
        return f"http://localhost:{self.port}/"


@dataclass(frozen=True)
class Answer:
    """What the running instance prepared for whoever asked."""

    address: str
    page: str
    code: str


def sign(secret: str, side: str, nonce: str, body: str = "") -> str:
    """The proof of one side; ``side`` keeps a question from being replayed as an answer."""
    return hmac.new(secret.encode(), f"{side}\n{nonce}\n{body}".encode(), hashlib.sha256).hexdigest()


def write_private(path: Path, text: str) -> None:
    """Write a 0600 file, whole or not at all."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.write(text)
        platform.replace(draft, path)
    except OSError:
        draft.unlink(missing_ok=True)
        raise


def control_file() -> Path:
    """Where the running instance says how to reach it."""
    return platform.run_dir() / "control.json"


def publish(port: int) -> Control:
    """Write the control file of this process."""
    control = Control(os.getpid(), port, secrets.token_hex(32))
    write_private(control_file(), json.dumps(asdict(control)))
    return control


def withdraw() -> None:
    """Remove the control file of this process."""
    control = read()
    if control is not None and control.pid == os.getpid():
        with contextlib.suppress(OSError):
            control_file().unlink()


def read() -> Control | None:
    """The control file, when it is there, ours and well formed."""
    try:
        raw = json.loads(control_file().read_text(encoding="utf-8"))
        if not platform.is_mine(control_file()):
            return None
        return Control(int(raw["pid"]), int(raw["port"]), str(raw["secret"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def ask(control: Control, timeout: float = ASK_TIMEOUT) -> Answer | None:
    """Ask the instance of ``control`` for a fresh launch page; ``None`` when nobody proves to be it."""
    nonce = secrets.token_hex(16)
    for host in ("127.0.0.1", "::1"):
        connection = http.client.HTTPConnection(host, control.port, timeout=timeout)
        try:
            connection.request(
                "POST",
                CONTROL_PATH,
                headers={
                    "Host": f"localhost:{control.port}",
                    "Content-Length": "0",
                    CONTROL_HEADER: f"{nonce} {sign(control.secret, 'ask', nonce)}",
                },
            )
            response = connection.getresponse()
            body = response.read(_MAX_ANSWER).decode()
            proof = response.headers.get(CONTROL_HEADER, "")
        except (OSError, http.client.HTTPException, UnicodeDecodeError):
            continue
        finally:
            connection.close()
        if response.status == http.HTTPStatus.OK and hmac.compare_digest(
            proof, sign(control.secret, "answer", nonce, body)
        ):
            return _answer(control, body)
    return None


def _answer(control: Control, body: str) -> Answer | None:
    try:
        raw: dict[str, Any] = json.loads(body)
        return Answer(control.address, str(raw["page"]), str(raw["code"]))
    except (ValueError, KeyError, TypeError):
        return None


class Lock:
    """Held while the process (or the one that takes its place) lives; the system frees it at its death.

    On POSIX it crosses ``execve`` with its descriptor. On Windows it cannot cross to another process, so it has two
    parts: a newcomer needs both, and the two processes of a replacement hold at least one at every moment.
    """

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor

    @staticmethod
    def _open() -> int:
        return os.open(platform.run_dir() / "instance.lock", os.O_RDWR | os.O_CREAT, 0o600)

    @classmethod
    def take(cls) -> "Lock | None":
        """The lock, or ``None`` when another process of this data folder holds it."""
        descriptor = cls._open()
        try:
            # In this order a newcomer never disturbs a replacement, whose second part stays held meanwhile.
            for part in (_STAYS, _PASSES):
                platform.lock_file(descriptor, part)
        except OSError:
            os.close(descriptor)
            return None
        return cls(descriptor)

    def lend(self) -> None:
        """Let the process that takes our place hold its part (Windows)."""
        platform.unlock_file(self.descriptor, _PASSES)

    @classmethod
    def join(cls, wait: float = 10.0) -> "Lock":
        """The part that the previous process lends (Windows)."""
        lock = cls(cls._open())
        if not lock._await(_PASSES, wait):
            lock.free()
            raise BlockingIOError("the lock was not lent")
        return lock

    def complete(self, wait: float = 10.0) -> bool:
        """The other part, once the previous process has ended (Windows); whether it came in time."""
        return self._await(_STAYS, wait)

    def _await(self, part: int, wait: float) -> bool:
        deadline = time.monotonic() + wait
        while True:
            try:
                platform.lock_file(self.descriptor, part)
            except OSError:
                if time.monotonic() > deadline:
                    return False
                time.sleep(0.02)
            else:
                return True

    def free(self) -> None:
        """Let another process start."""
        with contextlib.suppress(OSError):
            os.close(self.descriptor)


def find_running(wait: float = 10.0) -> Answer | Lock | None:
    """The running instance's answer, or the lock that makes us the instance.

    ``None``: another process holds the lock and did not answer in ``wait`` seconds.
    """
    deadline = time.monotonic() + wait
    while True:
        control = read()
        if control is not None and (answer := ask(control)) is not None:
            return answer
        lock = Lock.take()
        if lock is not None:
            return lock
        if time.monotonic() > deadline:
            return None
        time.sleep(0.2)


def is_loopback(sock: socket.socket) -> bool:
    """Whether a listening socket is only reachable from this machine."""
    return sock.getsockname()[0] in {"127.0.0.1", "::1"}
