"""The file store: encrypted in chunks, nothing moved, cut or swapped goes unseen, no row without its file."""

import hashlib
import io
import os
from pathlib import Path

import pytest
from django.db import IntegrityError
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.vault.conftest import PHRASE, Vault
from vigie.vault import files, services
from vigie.vault.errors import FileDamaged, FileRefused, VaultLocked
from vigie.vault.files import CHUNK, MAGIC, SALT, TAG
from vigie.vault.models import StoredFile
from vigie.vault.rights import Forbidden, Role

OTHER = "canard violon soupe nuage grenade"
SEALED = CHUNK + TAG
HEAD = len(MAGIC) + SALT


def keep(data: bytes, **options: bool) -> StoredFile:
    return services.store_file(io.BytesIO(data), "attestation.pdf", "application/pdf", **options)


def contents(stored: StoredFile) -> bytes:
    return b"".join(services.read_file(stored))


def on_disk(vault: Vault, stored: StoredFile) -> Path:
    return files.path_of(vault.layout, stored.uuid)


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_it_works(opened: Vault, size: int) -> None:
    data = os.urandom(size)
    stored = keep(data)
    assert contents(stored) == data
    assert (stored.size, stored.sha256) == (size, hashlib.sha256(data).hexdigest())
    path = on_disk(opened, stored)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.stat().st_size == HEAD + size + TAG * max(1, -(-size // CHUNK))


def test_two_files_of_the_same_contents_have_nothing_in_common(opened: Vault) -> None:
    first, second = keep(b"x" * 1000), keep(b"x" * 1000)
    assert on_disk(opened, first).read_bytes()[HEAD:] != on_disk(opened, second).read_bytes()[HEAD:]


def damaged(data: bytes) -> dict[str, bytes]:
    head, body = data[:HEAD], data[HEAD:]
    one, two, three = body[:SEALED], body[SEALED : 2 * SEALED], body[2 * SEALED :]
    flipped = bytearray(data)
    flipped[HEAD + 5] ^= 1
    salted = bytearray(data)
    salted[5] ^= 1
    return {
        "flipped bit": bytes(flipped),
        "other salt": bytes(salted),
        "reordered": head + two + one + three,
        "last dropped": head + one + two,
        "middle dropped": head + one + three,
        "repeated": head + one + one + two + three,
        "cut": data[:-3],
        "appended": data + b"x",
        "head only": head,
        "empty": b"",
        "other magic": b"XXXX" + data[4:],
    }


@pytest.mark.parametrize("how", list(damaged(bytes(3 * SEALED))))
def test_any_damage_is_seen(opened: Vault, how: str) -> None:
    stored = keep(os.urandom(2 * CHUNK + 10))
    path = on_disk(opened, stored)
    path.write_bytes(damaged(path.read_bytes())[how])
    with pytest.raises(FileDamaged, match="abîmé"):
        contents(stored)


def test_a_chunk_or_a_whole_file_from_elsewhere_is_refused(opened: Vault) -> None:
    first, second = keep(os.urandom(2 * CHUNK)), keep(os.urandom(2 * CHUNK))
    on_disk(opened, first).write_bytes(on_disk(opened, second).read_bytes())
    with pytest.raises(FileDamaged):
        contents(first)
    assert contents(second)


def test_too_big_is_refused_before_reading_when_the_size_is_known(opened: Vault) -> None:
    class Untouched(io.RawIOBase):
        def read(self, size: int = -1) -> bytes:
            raise AssertionError("read")

    with pytest.raises(FileRefused, match="dépasse 22 Mo"):
        services.store_file(Untouched(), "x", "x/y", size=23 * 1024 * 1024)  # type: ignore[arg-type]
    with pytest.raises(FileRefused, match="dépasse 0,5 Mo"):
        services.store_file(io.BytesIO(b"x" * 600_000), "x", "x/y", limit=512 * 1024)
    assert list(opened.layout.files.glob("*")) == [] if opened.layout.files.exists() else True


def test_too_big_is_refused_while_reading_otherwise(opened: Vault) -> None:
    class Endless(io.RawIOBase):
        def seekable(self) -> bool:
            return False

        def tell(self) -> int:
            raise OSError

        def read(self, size: int = -1) -> bytes:
            return b"x" * 65536

    with pytest.raises(FileRefused, match="dépasse 2 Mo"):
        services.store_file(Endless(), "x", "x/y", limit=2 * CHUNK)  # type: ignore[arg-type]
    assert list(opened.layout.files.iterdir()) == []


def test_restricted_needs_k2(opened: Vault) -> None:
    stored = keep(b"liste", restricted=True)
    row = services.add_access("Secrétariat", Role.SECRETARY, OTHER)
    dpo = services.add_access("DPO", Role.DPO, "girafe moulin tambour cuivre radis")
    services.lock()
    services.unlock(row.slot_id, OTHER)
    with pytest.raises(VaultLocked, match="réservée"):
        contents(stored)
    with pytest.raises(FileRefused, match="réservée"):
        keep(b"x", restricted=True)
    assert contents(keep(b"ordinaire")) == b"ordinaire"
    services.lock()
    services.unlock(dpo.slot_id, "girafe moulin tambour cuivre radis")
    with pytest.raises(Forbidden):
        keep(b"x")
    services.lock()
    services.unlock(opened.slot_id, PHRASE)
    assert contents(stored) == b"liste"


def test_a_row_that_cannot_be_written_takes_the_file_away(
    opened: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_: object) -> None:
        raise IntegrityError

    monkeypatch.setattr(StoredFile.objects, "create", refuse)
    with pytest.raises(IntegrityError):
        keep(b"x")
    assert list(opened.layout.files.iterdir()) == []


def test_sweep_and_missing(opened: Vault) -> None:
    kept, lost = keep(b"a"), keep(b"b")
    orphan = opened.layout.files / f"{'0' * 32}.vgf"
    part = opened.layout.files / f"{'1' * 32}.part"
    orphan.write_bytes(b"x")
    part.write_bytes(b"x")
    on_disk(opened, lost).unlink()
    assert files.sweep(opened.layout) == 0  # young: perhaps being written
    assert files.sweep(opened.layout, older_than=-1) == 2
    assert files.missing(opened.layout) == [lost]
    assert contents(kept) == b"a"
    with pytest.raises(FileDamaged):
        contents(lost)


def test_deleted_row_then_bytes(opened: Vault) -> None:
    stored = keep(b"a")
    path = on_disk(opened, stored)
    services.delete_file(stored)
    assert not path.exists()
    assert not StoredFile.objects.exists()


@settings(deadline=None, max_examples=40, derandomize=True)
@given(st.lists(st.integers(1, 400_000), max_size=8))
def test_chunks_do_not_depend_on_how_the_stream_gives_them(sizes: list[int]) -> None:
    class Slow(io.RawIOBase):
        def __init__(self) -> None:
            self.left = [b"x" * n for n in sizes]

        def read(self, size: int = -1) -> bytes:
            if not self.left:
                return b""
            part = self.left.pop(0)
            if size >= 0 and len(part) > size:
                self.left.insert(0, part[size:])
                part = part[:size]
            return part

    found = list(files._chunks(Slow(), 10 * CHUNK))  # type: ignore[arg-type]
    assert sum(len(chunk) for chunk, _ in found) == sum(sizes)
    assert [last for _, last in found] == [False] * (len(found) - 1) + [True]
    assert all(len(chunk) == CHUNK for chunk, _ in found[:-1])


def test_a_file_being_read_on_windows_goes_at_a_later_sweep(
    opened: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Opening the vault sweeps too: one file in use must not keep it closed."""
    row = services.store_file(io.BytesIO(b"abc"), "a", "text/plain")
    path = files.path_of(opened.layout, row.uuid)

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "used by another process")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", refuse)
        services.delete_file(row)
        assert not StoredFile.objects.exists()
        assert files.sweep(opened.layout, older_than=0) == 0
    assert path.exists()
    assert files.sweep(opened.layout, older_than=0) == 1
    assert not path.exists()
