"""What a power cut, a full disk or a careless hand leaves: said in a sentence, and nothing more is lost."""

import errno
import io
import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.db.utils import OperationalError

from tests.vault.conftest import LABEL, PHRASE, Vault
from vigie import platform
from vigie.vault import copies, copying, files, header, keys, services, trouble
from vigie.vault.errors import (
    CopyFailed,
    DiskRefuses,
    HeaderError,
    VaultError,
    VaultExists,
    VaultMissing,
    VaultUnreadable,
)
from vigie.vault.layout import Layout, local_copies
from vigie.vault.state import state

OTHER = "givre rame framboise bouvreuil tilleul"


def with_proof(opened: Vault) -> Path:
    """A proof kept long enough ago for a sweep to take it, were it nobody's."""
    stored = services.store_file(io.BytesIO(b"preuve"), "preuve.pdf", "application/pdf")
    path = files.path_of(opened.layout, stored.uuid)
    os.utime(path, (0, 0))
    return path


class TestDatabase:
    def test_cut_to_nothing_it_is_refused_and_the_files_stay(self, opened: Vault) -> None:
        proof = with_proof(opened)
        services.lock()
        opened.layout.database.write_bytes(b"")
        with pytest.raises(VaultUnreadable, match="est vide"):
            opened.unlock()
        assert not state.unlocked
        assert opened.layout.database.read_bytes() == b""
        assert proof.exists()
        assert not (local_copies() / "avant-mise-a-jour").exists()

    def test_without_a_table_it_is_refused_and_the_files_stay(self, opened: Vault) -> None:
        proof = with_proof(opened)
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA foreign_keys = OFF")
            cursor.execute("DROP TABLE django_migrations")
        services.lock()
        with pytest.raises(VaultUnreadable, match="est vide"):
            opened.unlock()
        assert proof.exists()

    def test_without_its_people_nothing_is_swept(self, opened: Vault) -> None:
        proof = with_proof(opened)
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM vault_storedfile")
            cursor.execute("DELETE FROM vault_access")
        services.lock()
        with pytest.raises(VaultError, match="plus valable"):
            opened.unlock()
        assert proof.exists()

    @pytest.mark.parametrize("table", ["vault_access", "journal_entry"])
    def test_a_missing_table_is_a_damaged_vault(self, opened: Vault, table: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA foreign_keys = OFF")
            cursor.execute(f"DROP TABLE {table}")
        services.lock()
        with pytest.raises(VaultUnreadable, match="depuis une copie"):
            opened.unlock()
        assert not state.unlocked

    def test_half_of_it_is_a_damaged_vault(self, opened: Vault) -> None:
        services.lock()
        data = opened.layout.database.read_bytes()
        opened.layout.database.write_bytes(data[: len(data) // 2])
        with pytest.raises(VaultUnreadable, match="depuis une copie"):
            opened.unlock()


class TestHeader:
    def test_gone_it_comes_back_from_the_newest_copy(self, opened: Vault) -> None:
        services.make_copies()
        proof = with_proof(opened)
        services.lock()
        opened.layout.header.unlink()
        for kept in opened.layout.root.glob(header.PREVIOUS):
            kept.unlink()
        assert services.exists()
        with pytest.raises(HeaderError, match="a disparu"):
            services.people()
        with pytest.raises(VaultExists):
            services.create("Quelqu’un", OTHER)
        assert opened.layout.database.stat().st_size > 0
        services.take_previous_header()
        opened.unlock()
        assert proof.exists()

    def test_gone_with_the_previous_one_there(self, opened: Vault) -> None:
        services.lock()
        opened.layout.header.rename(opened.layout.root / header.PREVIOUS)
        with pytest.raises(HeaderError, match="a disparu"):
            services.people()
        services.take_previous_header()
        opened.unlock()

    def test_without_any_copy_it_is_set_aside_whole_and_another_made(self, opened: Vault) -> None:
        services.lock()
        for kept in (opened.layout.header, opened.layout.root / header.PREVIOUS):
            kept.unlink(missing_ok=True)
        before = opened.layout.database.read_bytes()
        with pytest.raises(HeaderError, match="restaurez une copie"):
            services.take_previous_header()
        aside = services.set_damaged_aside()
        assert (aside / "vigie.db").read_bytes() == before
        assert not services.exists()
        services.create("Quelqu’un", OTHER)
        assert (aside / "vigie.db").read_bytes() == before

    def test_a_sound_vault_is_never_set_aside(self, vault: Vault) -> None:
        with pytest.raises(VaultExists):
            services.set_damaged_aside()
        assert vault.layout.header.exists()

    def test_a_creation_cut_short_leaves_room(
        self, no_vault: Layout, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def cut(*_: object, **__: object) -> None:
            raise KeyboardInterrupt

        with monkeypatch.context() as patched:
            patched.setattr(header, "save", cut)
            patched.setattr(services, "_clear_unfinished", lambda layout: None)  # a kill cleans nothing
            with pytest.raises(KeyboardInterrupt):
                services.create(LABEL, PHRASE)
        assert no_vault.database.exists()
        assert not services.exists()
        services.create(LABEL, PHRASE)
        assert not no_vault.creation_marker.exists()

    def test_work_out_of_all_proportion_is_refused_before_it_starts(self, vault: Vault) -> None:
        raw = json.loads(vault.layout.header.read_bytes())
        raw["slots"][0]["kdf"]["params"] |= {"time_cost": 65000, "memory_kib": 65536}
        with pytest.raises(HeaderError, match="démesuré"):
            header.parse(json.dumps(raw).encode(), keys.floor())


class TestCopies:
    @pytest.mark.parametrize(
        "change",
        [
            {"made_at": "0001-01-01T00:00:00+14:00"},
            {"made_at": 12},
            {"vault_id": 12},
            {"files": {"vigie.db": [1], "header.json": [1]}},
            {"files": {"vigie.db": {"size": "beaucoup", "sha256": "x"}, "header.json": {}}},
            {"files": "rien"},
        ],
    )
    def test_a_list_of_the_wrong_shape_hides_that_copy_and_no_other(
        self, opened: Vault, change: dict[str, Any]
    ) -> None:
        (good,) = services.make_copies()
        bad = local_copies() / "copie-00000000-20260101T000000Z"
        shutil.copytree(good.folder, bad)
        path = bad / copies.MANIFEST
        path.write_text(json.dumps({**json.loads(path.read_bytes()), **change}))
        assert [copy.folder for copy in services.list_copies()] == [good.folder]
        with pytest.raises(CopyFailed, match="abîmée"):
            copies.verify(bad, keys.floor())

    def test_what_a_system_left_beside_is_not_brought_into_the_vault(self, opened: Vault) -> None:
        (copy,) = services.make_copies()
        (copy.folder / "Thumbs.db").write_bytes(b"x")
        services.lock()
        services.restore_copy(copy.folder, opened.key.text)
        assert not (opened.layout.root / "Thumbs.db").exists()
        opened.unlock()

    def test_a_damaged_header_is_said_of_the_copy_and_not_of_this_vault(self, opened: Vault) -> None:
        (copy,) = services.make_copies()
        services.lock()
        (copy.folder / "header.json").write_bytes(b"{}")
        with pytest.raises(CopyFailed, match=r"de cette copie est abîmé|Cette copie est abîmée"):
            services.restore_copy(copy.folder, opened.key.text)
        with pytest.raises(CopyFailed, match="de cette copie est abîmé"):
            copying.open_copy(copy.folder, opened.key.text)
        opened.unlock()

    def test_an_empty_database_is_not_put_in_the_place_of_a_vault(self, opened: Vault) -> None:
        (copy,) = services.make_copies()
        services.lock()
        path = copy.folder / copies.MANIFEST
        (copy.folder / "vigie.db").write_bytes(b"")
        listed = json.loads(path.read_bytes())
        listed["files"]["vigie.db"] |= {
            "size": 0,
            "sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        }
        path.write_text(json.dumps(listed))
        with pytest.raises(CopyFailed, match="abîmée"):
            services.restore_copy(copy.folder, opened.key.text)
        opened.unlock()


class RefusalError(Exception):
    """An error of the driver, by its code."""

    def __init__(self, code: int) -> None:
        super().__init__("unable to open database file")
        self.sqlite_errorcode = code


class TestDisk:
    def test_a_full_disk_is_said_by_its_name_and_what_was_kept_stays(self, opened: Vault) -> None:
        row = services.active()[0]
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA page_count")
            cursor.execute(f"PRAGMA max_page_count = {cursor.fetchone()[0]}")
            with pytest.raises(OperationalError) as caught:
                cursor.execute("CREATE TABLE filler AS SELECT zeroblob(100000) AS data")
            cursor.execute("PRAGMA max_page_count = 1000000")
        told = trouble.of(caught.value)
        assert isinstance(told, DiskRefuses)
        assert "disque de ce PC est plein" in told.sentence
        assert "est intact" in told.sentence
        assert services.active()[0] == row

    @pytest.mark.parametrize("code", [trouble.CANT_OPEN, trouble.IO, trouble.READ_ONLY])
    @pytest.mark.parametrize(
        ("refused", "words"),
        [
            (errno.EROFS, "en lecture seule"),
            (errno.ENOSPC, "est plein"),
            (errno.EIO, "erreur du disque"),
            (errno.EACCES, "accès refusé"),
        ],
    )
    def test_sqlite_does_not_say_why_so_the_disk_is_asked(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, refused: int, words: str
    ) -> None:
        def refuse(*_: object, **__: object) -> int:
            raise OSError(refused, "in English")

        monkeypatch.setattr(os, "open", refuse)
        told = trouble.of(RefusalError(code), tmp_path)
        assert told is not None
        assert words in told.sentence
        assert "in English" not in told.sentence
        assert words.split()[-1] in (trouble.reason(RefusalError(code), tmp_path) or "")

    def test_a_damaged_database_and_a_busy_one_are_told_apart(self, tmp_path: Path) -> None:
        assert isinstance(trouble.of(RefusalError(trouble.CORRUPT)), VaultUnreadable)
        assert isinstance(trouble.of(RefusalError(trouble.NOT_A_DATABASE)), VaultUnreadable)
        busy = trouble.of(RefusalError(trouble.BUSY))
        assert busy is not None
        assert "Recommencez" in busy.sentence

    def test_what_is_not_about_the_disk_is_left_to_others(self) -> None:
        assert trouble.of(ValueError("x")) is None
        assert trouble.of(FileNotFoundError(errno.ENOENT, "x")) is None
        assert trouble.of(RefusalError(1)) is None

    def test_the_probe_leaves_nothing(self, tmp_path: Path) -> None:
        trouble.of(RefusalError(trouble.IO), tmp_path)
        assert list(tmp_path.iterdir()) == []

    def test_a_disk_that_refuses_at_unlock_is_not_taken_for_a_damaged_vault(
        self, vault: Vault, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(*_: object, **__: object) -> None:
            raise RefusalError(trouble.FULL)

        monkeypatch.setattr("vigie.vault.upgrade.pending", refuse)
        with pytest.raises(DiskRefuses, match="plein"):
            vault.unlock()
        assert not state.unlocked
        monkeypatch.undo()
        monkeypatch.setenv("VIGIE_HOME", str(vault.home))

    def test_a_copy_says_why_it_could_not_be_written(
        self, opened: Vault, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(*_: object, **__: object) -> None:
            raise RefusalError(trouble.FULL)

        monkeypatch.setattr(copies, "backup_database", refuse)
        with pytest.raises(CopyFailed, match=r"disque plein.*précédentes sont intactes"):
            services.make_copies()


def test_no_sentence_takes_the_words_of_the_system() -> None:
    """They are in English: platform.why() has French ones."""
    source = Path(platform.__file__).parent
    guilty = [p.name for p in source.rglob("*.py") if "strerror" in p.read_text("utf-8")]
    assert guilty == []
    assert platform.why(OSError(errno.ENOSPC, "No space left on device")) == "disque plein"
    assert platform.why(OSError(9999, "odd")) == "erreur 9999 du système"
    assert platform.why(OSError("odd")) == "raison inconnue"


def test_a_vault_that_is_missing_is_still_said_missing(no_vault: Layout) -> None:
    with pytest.raises(VaultMissing):
        services.people()
