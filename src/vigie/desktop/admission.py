"""Who this process lets in: one-time tokens and codes, and the browsers that used one.

Nothing is kept but fingerprints; tokens and codes die after one use or :data:`LIFE_SECONDS`.
"""

import hashlib
import hmac
import secrets
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

LIFE_SECONDS = 60
CODE_DIGITS = 8
CODE_TRIES = 5
MAX_BROWSERS = 20


def fingerprint(value: str) -> str:
    """What is kept of a secret: enough to recognise it, useless to present it."""
    return hashlib.sha256(value.encode()).hexdigest()


@dataclass
class _Code:
    mark: str
    dies_at: float
    tries: int = CODE_TRIES


class Admission:
    """One-time tokens, the one-time code, and the admitted browsers. Safe to share between threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._tokens: dict[str, float] = {}
        self._code: _Code | None = None
        self._browsers: list[str] = []

    def issue_token(self) -> str:
        """A new one-time token, for the page that the browser opens."""
        token = secrets.token_urlsafe(32)
        with self._lock:
            self._drop_dead()
            self._tokens[fingerprint(token)] = self._clock() + LIFE_SECONDS
        return token

    def redeem_token(self, token: str) -> str | None:
        """The cookie to give the browser, or ``None``. A token answers once."""
        with self._lock:
            self._drop_dead()
            if self._tokens.pop(fingerprint(token), None) is None:
                return None
            return self._admit()

    def issue_code(self) -> str:
        """A new code to type, in place of the previous one."""
        code = "".join(secrets.choice("0123456789") for _ in range(CODE_DIGITS))
        with self._lock:
            self._code = _Code(fingerprint(code), self._clock() + LIFE_SECONDS)
        return code

    def code_waits(self) -> bool:
        """Whether a code can be typed now."""
        with self._lock:
            self._drop_dead()
            return self._code is not None

    def redeem_code(self, typed: str) -> str | None:
        """As :meth:`redeem_token`, for a typed code; the code dies after its tries are spent."""
        digits = "".join(c for c in typed if c in "0123456789")
        with self._lock:
            self._drop_dead()
            code = self._code
            if code is None:
                return None
            code.tries -= 1
            right = hmac.compare_digest(code.mark, fingerprint(digits))
            if right or code.tries == 0:
                self._code = None
            return self._admit() if right else None

    def admits(self, cookie: str) -> bool:
        """Whether this browser used a token or a code of this process (or of the one it replaced)."""
        mark = fingerprint(cookie)
        with self._lock:
            return any(hmac.compare_digest(mark, known) for known in self._browsers)

    def export(self) -> list[str]:
        """The admitted browsers' fingerprints, for the process that replaces this one."""
        with self._lock:
            return list(self._browsers)

    def restore(self, fingerprints: Iterable[str]) -> None:
        """Recognise the browsers admitted by the process that this one replaces."""
        with self._lock:
            self._browsers = list(fingerprints)[-MAX_BROWSERS:]

    def _admit(self) -> str:
        cookie = secrets.token_urlsafe(32)
        self._browsers = [*self._browsers, fingerprint(cookie)][-MAX_BROWSERS:]
        return cookie

    def _drop_dead(self) -> None:
        now = self._clock()
        self._tokens = {mark: dies for mark, dies in self._tokens.items() if dies > now}
        if self._code is not None and self._code.dies_at <= now:
            self._code = None
