"""The header: whatever is on disk gives a header or a French sentence, and nothing is lost."""

import datetime
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vigie.vault import header
from vigie.vault.errors import HeaderError, HeaderTooNew, VaultMissing
from vigie.vault.header import ARGON2ID, HKDF, Header, Kdf, Slot

NOW = datetime.datetime(2026, 11, 24, 9, tzinfo=datetime.UTC)
KDF = Kdf(ARGON2ID, b"s" * 16, 3, 192 * 1024, 2)
QUICK = settings(deadline=None, max_examples=80, derandomize=True)


def person(slot_id: str = "a", label: str = "Dr Martin") -> Slot:
    return Slot(slot_id, label, "person", KDF, b"1" * 40, b"2" * 40, NOW)


def recovery() -> Slot:
    return Slot("r", "Clé de secours", "recovery", Kdf(HKDF, b"t" * 16), b"1" * 40, b"2" * 40, NOW)


SAMPLE = Header("vault", (person(), recovery()), {"recovery_confirmed": True})


def document(**changes: Any) -> bytes:
    raw = json.loads(header.serialise(SAMPLE))
    raw.update(changes)
    return json.dumps(raw).encode()


def slot_document(**changes: Any) -> bytes:
    raw = json.loads(header.serialise(SAMPLE))
    raw["slots"][0].update(changes)
    return json.dumps(raw).encode()


def test_it_works() -> None:
    assert header.parse(header.serialise(SAMPLE)) == SAMPLE


@QUICK
@given(
    labels=st.lists(
        st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=80), min_size=1, max_size=5
    ),
    public=st.dictionaries(
        st.text(st.characters(exclude_categories=("C", "Z"))), st.booleans() | st.none() | st.integers()
    ),
)
def test_what_is_written_reads_back(labels: list[str], public: dict[str, Any]) -> None:
    made = Header("v", tuple(person(str(i), label) for i, label in enumerate(labels)), public)
    assert header.parse(header.serialise(made)) == made


@QUICK
@given(st.binary(max_size=400))
def test_any_bytes_give_a_sentence(data: bytes) -> None:
    with pytest.raises(HeaderError) as error:
        header.parse(data)
    assert error.value.sentence.endswith(".")


@QUICK
@given(st.integers(0, len(header.serialise(SAMPLE)) - 3))
def test_any_truncation_gives_a_sentence(size: int) -> None:
    with pytest.raises(HeaderError):
        header.parse(header.serialise(SAMPLE)[:size])


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@settings(QUICK, suppress_health_check=[HealthCheck.too_slow])
@given(
    name=st.sampled_from(["format", "version", "vault_id", "slots", "public"]),
    inside=st.sampled_from([None, "id", "label", "kind", "kdf", "wrapped_k1", "wrapped_k2", "created"]),
    value=json_values,
)
def test_any_json_in_any_place_gives_a_header_or_a_sentence(
    name: str, inside: str | None, value: Any
) -> None:
    data = document(**{name: value}) if inside is None else slot_document(**{inside: value})
    try:
        assert header.parse(header.serialise(header.parse(data)))
    except HeaderError as error:
        assert "coffre" in error.sentence


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "vide"),
        (b"\xff\xfe{\x00}\x00", "UTF-8"),
        ("é".encode("latin-1"), "UTF-8"),
        (b"[" * 100_000, "abîmé"),
        (b"x" * (header.MAX_BYTES + 1), "gros"),
        (document(format="autre"), "n’est pas l’en-tête"),
        (document(slots=[]), "liste des accès"),
        (document(version=True), "version"),
        (slot_document(id="r"), "même identifiant"),
        (slot_document(wrapped_k1="AAAA"), "wrapped_k1"),
        (slot_document(wrapped_k1="pas du base64 !"), "wrapped_k1"),
        (slot_document(created="2026-01-01T00:00:00"), "created"),
        (slot_document(label="x" * 81), "label"),
    ],
)
def test_each_refusal_says_what(data: bytes, words: str) -> None:
    with pytest.raises(HeaderError, match=words):
        header.parse(data)


def kdf_document(name: str = ARGON2ID, **params: Any) -> bytes:
    full = {"time_cost": 3, "memory_kib": 192 * 1024, "parallelism": 2, **params}
    return slot_document(kdf={"name": name, "params": full, "salt": "c3Nzc3Nzc3Nzc3Nzc3Nzcw=="})


def test_parameters_under_the_floor_or_over_one_gibibyte_are_refused() -> None:
    assert header.parse(kdf_document())
    assert header.parse(kdf_document(memory_kib=header.MAX_MEMORY_KIB))
    with pytest.raises(HeaderError, match="1 Gio"):
        header.parse(kdf_document(memory_kib=header.MAX_MEMORY_KIB + 1))
    with pytest.raises(HeaderError, match="trop faible"):
        header.parse(kdf_document(memory_kib=header.PRODUCTION_FLOOR.memory_kib - 1))
    with pytest.raises(HeaderError, match="trop faible"):
        header.parse(kdf_document(time_cost=1))
    with pytest.raises(HeaderError, match="name"):
        header.parse(kdf_document(name=HKDF))


def test_a_newer_version_is_refused_untouched(tmp_path: Path) -> None:
    path = tmp_path / header.NAME
    path.write_bytes(document(version=header.VERSION + 1, slots="autre chose"))
    before = path.read_bytes()
    with pytest.raises(HeaderTooNew, match="plus récente"):
        header.load(tmp_path)
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == [header.NAME]


def test_replaced_atomically_and_the_previous_kept(tmp_path: Path) -> None:
    header.save(tmp_path, SAMPLE)
    header.save(tmp_path, SAMPLE.with_slot(person("b", "Dr Petit")))
    assert [s.label for s in header.load(tmp_path).people()] == ["Dr Martin", "Dr Petit"]
    previous = header.load_previous(tmp_path)
    assert previous == SAMPLE
    assert sorted(p.name for p in tmp_path.iterdir()) == [header.NAME, header.PREVIOUS]
    assert (tmp_path / header.NAME).stat().st_mode & 0o777 == 0o600


def test_a_removed_slot_leaves_the_previous_header_too(tmp_path: Path) -> None:
    two = SAMPLE.with_slot(person("b", "Dr Petit"))
    header.save(tmp_path, two)
    header.save(tmp_path, two.without_slot("b"), forget_previous=True)
    assert header.load(tmp_path) == header.load_previous(tmp_path) == SAMPLE


def test_a_full_disk_leaves_the_old_header(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    header.save(tmp_path, SAMPLE)

    def full(source: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("vigie.platform.replace", full)
    with pytest.raises(HeaderError, match="toujours en place"):
        header.save(tmp_path, SAMPLE.with_slot(person("b")))
    assert header.load(tmp_path) == SAMPLE
    assert [p.name for p in tmp_path.iterdir()] == [header.NAME]


def test_the_previous_header_can_be_taken_back(tmp_path: Path) -> None:
    header.save(tmp_path, SAMPLE)
    header.save(tmp_path, SAMPLE)
    (tmp_path / header.NAME).write_bytes(b'{"format": "vig')
    with pytest.raises(HeaderError):
        header.load(tmp_path)
    assert header.take_previous(tmp_path, NOW) == header.load(tmp_path) == SAMPLE
    assert (tmp_path / "header.damaged-20261124T090000.json").read_bytes() == b'{"format": "vig'


def test_a_header_that_is_not_damaged_is_never_put_aside(tmp_path: Path) -> None:
    header.save(tmp_path, SAMPLE)
    header.save(tmp_path, SAMPLE.with_slot(person("b")))
    assert header.take_previous(tmp_path, NOW).slot("b")
    newer = document(version=header.VERSION + 1)
    (tmp_path / header.NAME).write_bytes(newer)
    with pytest.raises(HeaderTooNew):
        header.take_previous(tmp_path, NOW)
    assert (tmp_path / header.NAME).read_bytes() == newer


def test_missing(tmp_path: Path) -> None:
    with pytest.raises(VaultMissing):
        header.load(tmp_path)
    with pytest.raises(HeaderError, match="restaurez une copie"):
        header.take_previous(tmp_path, NOW)
