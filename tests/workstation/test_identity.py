"""This PC's own key: what is on the disk, who may read it, and a number that never comes twice."""

import json
import stat
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.workstation.reports import audit_of
from vigie import platform
from vigie.workstation import identity, rules
from vigie.workstation.sealed import unseal

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
CODE = rules.new_code(lambda _: 48217736)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("VIGIE_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def carry() -> tuple[bytes, int]:
    return identity.carry(audit_of(NOW), NOW, program="0.1.0", catalogue=1)


def test_a_key_that_only_this_person_reads() -> None:
    assert identity.load() is None and not identity.exists()
    made = identity.enrol(CODE, NOW)
    assert stat.S_IMODE(identity.path().stat().st_mode) == 0o600
    assert stat.S_IMODE(identity.path().parent.stat().st_mode) == 0o700
    again = identity.load()
    assert again is not None and again.words == made.words and len(made.words) == 6
    assert CODE not in identity.path().read_text("utf-8"), "the code itself is not kept"


def test_the_number_only_rises_and_the_file_says_who_sent_it() -> None:
    made = identity.enrol(CODE, NOW)
    numbers = []
    for _ in range(3):
        raw, number = carry()
        report = unseal(raw)
        assert report.counter == number
        assert report.public_key == made.key.public_key().public_bytes_raw()
        assert rules.proves(CODE, report.public_key, report.device_id, report.proof)
        numbers.append(number)
    assert numbers == [1, 2, 3]


def test_two_at_once_never_share_a_number() -> None:
    identity.enrol(CODE, NOW)
    numbers: list[int] = []
    threads = [threading.Thread(target=lambda: numbers.append(carry()[1])) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(numbers) == list(range(1, 9))


def test_a_number_is_spent_before_the_file_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    identity.enrol(CODE, NOW)
    monkeypatch.setattr(identity, "seal", lambda *_, **__: (_ for _ in ()).throw(MemoryError))
    with pytest.raises(MemoryError):
        carry()
    monkeypatch.undo()
    found = identity.load()
    assert found is None or found.counter == 1


def test_a_key_is_never_replaced_unasked() -> None:
    before = identity.enrol(CODE, NOW)
    with pytest.raises(identity.AlreadyEnrolled, match="nouvelle"):
        identity.enrol(CODE, NOW)
    kept = identity.load()
    assert kept is not None and kept.words == before.words
    after = identity.enrol(CODE, NOW, renew=True)
    assert after.words != before.words and after.device_id != before.device_id and after.counter == 0


def test_a_pc_that_typed_no_code_is_told_where_to_find_one() -> None:
    with pytest.raises(identity.IdentityError, match="Ajouter un autre PC"):
        carry()


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", "{}", '{"schema": 2}', '{"schema": 1, "protected": "autre", "key": ""}', "[" * 9999],
)
def test_a_damaged_key_says_what_to_do(content: str) -> None:
    identity.enrol(CODE, NOW)
    identity.path().write_text(content, "utf-8")
    with pytest.raises(identity.IdentityError, match="nouveau code"):
        identity.load()
    assert identity.enrol(CODE, NOW, renew=True).counter == 0


def test_on_windows_the_key_is_closed_by_dpapi(monkeypatch: pytest.MonkeyPatch) -> None:
    from vigie import dpapi

    monkeypatch.setattr(platform, "system", lambda: "windows")
    monkeypatch.setattr(dpapi, "protect", lambda secret: bytes(byte ^ 0x55 for byte in secret))
    monkeypatch.setattr(dpapi, "unprotect", lambda data: bytes(byte ^ 0x55 for byte in data))
    made = identity.enrol(CODE, NOW)
    told = json.loads(identity.path().read_text("utf-8"))
    assert told["protected"] == "dpapi"
    found = identity.load()
    assert found is not None and found.words == made.words

    def another_session(_: bytes) -> bytes:
        raise OSError(13, "access denied")

    monkeypatch.setattr(dpapi, "unprotect", another_session)
    with pytest.raises(identity.IdentityError, match="autre session"):
        identity.load()


def test_leaving_erases_it() -> None:
    assert not identity.forget()
    identity.enrol(CODE, NOW)
    assert identity.forget() and not identity.path().parent.exists()
