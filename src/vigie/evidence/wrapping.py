"""Digest and encrypt in one pass: what lies on the medium, and what decryption gives back."""

import hashlib
from collections.abc import Iterable, Iterator
from typing import IO, Any

from vigie.evidence.errors import EvidenceError
from vigie.evidence.medium import writing

CHUNK = 1 << 20
NOT_A_RECIPIENT = (
    "« {said} » n’est pas une clé publique age : elle commence par « age1 » et compte 62 signes. "
    "Rien n’a été recueilli."
)


class Digesting:
    """Passes bytes on to ``target``, counting and digesting them; ``error`` is what the target answered."""

    def __init__(self, target: IO[bytes] | None) -> None:
        self._target = target
        self._digest = hashlib.sha256()
        self.size = 0
        self.error: BaseException | None = None

    def write(self, data: bytes) -> int:
        if self._target is not None:
            try:
                with writing():
                    self._target.write(data)
            except Exception as error:
                self.error = error
                raise
        self._digest.update(data)
        self.size += len(data)
        return len(data)

    def flush(self) -> None:
        """The file is flushed when it is kept."""

    def hex(self) -> str:
        return self._digest.hexdigest()


class Envelope:
    """Where bytes go before the medium: nowhere, or through age to some public keys."""

    def __init__(self, recipients: Iterable[str] = ()) -> None:
        self.recipients = tuple(dict.fromkeys(word.strip() for word in recipients))
        self._keys = [_key(word) for word in self.recipients]

    @property
    def suffix(self) -> str:
        return ".age" if self._keys else ""

    def pour(self, blocks: Iterator[bytes], into: IO[bytes]) -> tuple[Digesting, Digesting]:
        """Everything from ``blocks``; the digests of what was written and of the clear. One pass, 1 MiB at a time."""
        clear, kept = Digesting(None), Digesting(into)
        if not self._keys:
            for block in blocks:
                kept.write(block)
            return kept, kept
        import pyrage

        reader = _Reader(blocks, clear)
        try:
            pyrage.encrypt_io(reader, kept, self._keys)
        except pyrage.EncryptError as error:  # it turns what happened on either side into words
            raise kept.error or reader.error or error from error
        return kept, clear

    def text(self, data: bytes) -> str:
        """A small secret as ASCII-armoured age text, for a line of the journal."""
        import pyrage

        return bytes(pyrage.encrypt(data, self._keys, armored=True)).decode("ascii")


class _Reader:
    """What pyrage reads from: the blocks, in the sizes that it asks for."""

    def __init__(self, blocks: Iterator[bytes], seen: Digesting) -> None:
        self._blocks, self._seen = blocks, seen
        self._left = b""
        self.error: BaseException | None = None

    def read(self, size: int = -1) -> bytes:
        while not self._left:
            try:
                block = next(self._blocks, None)
            except Exception as error:
                self.error = error
                raise
            if block is None:
                return b""
            self._left = block
        taken = self._left if size < 0 else self._left[:size]
        self._left = self._left[len(taken) :]
        self._seen.write(taken)
        return taken


def _key(word: str) -> Any:
    import pyrage

    try:
        return pyrage.x25519.Recipient.from_str(word)
    except (pyrage.RecipientError, ValueError) as error:
        raise EvidenceError(NOT_A_RECIPIENT.format(said=word[:70])) from error
