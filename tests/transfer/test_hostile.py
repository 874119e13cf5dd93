"""Archives made to harm or damaged on the way: a French sentence, and a vault as it was."""

import hashlib
import io
import json
import re
import shutil
import stat
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyrage
import pytest
from django.db import connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.transfer.conftest import PHRASE, SEALED_WITH, Source, rows
from vigie.journal.models import Checkpoint, Entry
from vigie.transfer import archive, sealing
from vigie.transfer import services as transfer
from vigie.transfer.errors import TransferRefused
from vigie.vault import services as vault
from vigie.vault.errors import VaultError
from vigie.vault.layout import Layout
from vigie.vault.models import Access, StoredFile
from vigie.vault.state import state

Members = dict[str, bytes]


def members(plain: bytes) -> Members:
    with zipfile.ZipFile(io.BytesIO(plain)) as opened:
        return {name: opened.read(name) for name in opened.namelist() if name != archive.MANIFEST}


def about(plain: bytes) -> dict[str, Any]:
    return archive.unpack(plain).manifest


def rebuilt(plain: bytes, change: Callable[[Members], None], **manifest: Any) -> bytes:
    """The same archive after ``change``, with a list and sums that are right again."""
    held = members(plain)
    change(held)
    kept = {key: value for key, value in about(plain).items() if key not in ("members", "format", "version")}
    made = archive.pack(held, kept)
    if not manifest:
        return made
    raw = zipped(members(made))
    with zipfile.ZipFile(io.BytesIO(made)) as opened:
        head = json.loads(opened.read(archive.MANIFEST))
    return zipped({archive.MANIFEST: json.dumps({**head, **manifest}).encode(), **members(raw)})


def zipped(held: Members, **how: Any) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", **how) as made:
        for name, data in held.items():
            made.writestr(name, data)
    return out.getvalue()


def everything() -> tuple[object, ...]:
    """What a refused import must leave as it was."""
    return (
        rows(),
        list(Entry.objects.order_by("seq").values_list("seq", "hash")),
        Checkpoint.objects.count(),
        list(Access.objects.order_by("pk").values_list("pk", "label", "removed_at")),
        StoredFile.objects.count(),
        state.actor,
    )


def refuses(plain: bytes, layout: Layout) -> str:
    """The sentence, once the vault was found as it was."""
    before = everything()
    with pytest.raises(VaultError) as caught:
        transfer.take(archive.unpack(plain))
    assert everything() == before
    assert not layout.files.exists() or not list(layout.files.iterdir())
    sentence = caught.value.sentence
    assert sentence.endswith(".") and "Traceback" not in sentence
    return sentence


def _json(name: str, change: Callable[[Any], Any]) -> Callable[[Members], None]:
    def apply(held: Members) -> None:
        value = json.loads(held[name])
        held[name] = json.dumps(change(value)).encode()

    return apply


@pytest.mark.parametrize(
    "name",
    [
        "../vault/header.json",
        "/etc/passwd",
        "files/../../x",
        "..\\..\\x",
        "C:\\x",
        "C:x",
        "rows/../a.json",
        "./a",
    ],
)
def test_paths_that_leave_their_folder(source: Source, new_vault: Layout, name: str) -> None:
    held = {archive.MANIFEST: b"{}", name: b"x"}
    assert "chemin" in refuses(zipped(held), new_vault) or "ne connaît pas" in refuses(
        zipped(held), new_vault
    )


def test_links_and_folders(source: Source, new_vault: Layout) -> None:
    for kind in (stat.S_IFLNK, stat.S_IFDIR, stat.S_IFIFO, stat.S_IFCHR):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as made:
            info = zipfile.ZipInfo("files/" + "a" * 32)
            info.create_system, info.external_attr = 3, (kind | 0o777) << 16
            made.writestr(info, b"/etc/passwd")
        assert "lien" in refuses(out.getvalue(), new_vault)
    assert "lien" in refuses(zipped({"rows/": b""}), new_vault)


def test_bombs_by_ratio_size_and_number(
    source: Source, new_vault: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    bomb = zipped({"rows/a.json": bytes(40 * archive.MIB)}, compression=zipfile.ZIP_DEFLATED)
    assert "saturer" in refuses(bomb, new_vault)
    monkeypatch.setattr(archive, "LIMIT", archive.MIB)
    assert "copie du coffre" in refuses(zipped({"files/" + "a" * 32: bytes(2 * archive.MIB)}), new_vault)
    monkeypatch.setattr(archive, "MAX_MEMBERS", 3)
    many = zipped({f"files/{number:032x}": b"" for number in range(5)})
    assert "plus de 3" in refuses(many, new_vault)


def test_a_size_that_lies(source: Source, new_vault: Layout) -> None:
    """The declared size says one byte; the member holds more."""
    plain = bytearray(zipped({archive.MANIFEST: b"{}" * 400}, compression=zipfile.ZIP_DEFLATED))
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = plain.index(mark) + offset
        plain[at : at + 4] = (1).to_bytes(4, "little")
    refuses(bytes(plain), new_vault)


def test_other_files_and_other_versions(source: Source, new_vault: Layout) -> None:
    plain = source.plain
    assert "n’est pas un export" in refuses(b"", new_vault)
    assert "n’est pas un export" in refuses(b"PK\x03\x04 rien", new_vault)
    assert "n’est pas un export" in refuses(zipped({}), new_vault)
    assert "plus récente" in refuses(rebuilt(plain, lambda held: None, version=2), new_vault)
    assert "n’est pas un export" in refuses(rebuilt(plain, lambda held: None, format="autre"), new_vault)
    assert "abîmé" in refuses(rebuilt(plain, lambda held: None, members=[{"name": 3}]), new_vault)
    assert "plus récente" in refuses(
        rebuilt(plain, lambda held: held.update({"rows/tomorrow.json": b"[]"})), new_vault
    )


def test_members_added_removed_or_changed(source: Source, new_vault: Layout) -> None:
    plain = source.plain
    with zipfile.ZipFile(io.BytesIO(plain)) as opened:
        raw = {name: opened.read(name) for name in opened.namelist()}
    for name in raw:
        without = {key: value for key, value in raw.items() if key != name}
        refuses(zipped(without), new_vault)
        if name != archive.MANIFEST:
            refuses(zipped({**raw, name: raw[name] + b" "}), new_vault)
    refuses(zipped({**raw, "files/" + "b" * 32: b"x"}), new_vault)
    out = io.BytesIO()
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(out, "w") as made:
        for name in (archive.MANIFEST, archive.JOURNAL, archive.JOURNAL):
            made.writestr(name, raw[name])
    assert "deux fois" in refuses(out.getvalue(), new_vault)


def _first_fields(**fields: Any) -> Callable[[Any], Any]:
    def change(value: list[dict[str, Any]]) -> list[dict[str, Any]]:
        value[0]["fields"].update(fields)
        return value

    return change


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("vault.json", lambda v: []),
        ("vault.json", lambda v: {**v, "access": None}),
        ("vault.json", lambda v: {**v, "access": [{"pk": "1"}]}),
        ("vault.json", lambda v: {**v, "access": [{"pk": 2**70, "model": "vault.access", "fields": {}}]}),
        ("vault.json", lambda v: {**v, "files": v["files"][1:]}),
        ("vault.json", lambda v: {**v, "files": _first_fields(sha256="0" * 64)(v["files"])}),
        ("vault.json", lambda v: {**v, "files": _first_fields(uuid="../../x")(v["files"])}),
        ("vault.json", lambda v: {**v, "files": [{**v["files"][0], "model": "vault.access"}]}),
        ("rows/practice.json", lambda v: {"pas": "une liste"}),
        ("rows/practice.json", lambda v: [{"model": "journal.entry", "pk": 1, "fields": {}}]),
        ("rows/practice.json", _first_fields(inconnu=1)),
        ("rows/assessment.json", _first_fields(answered_at="hier")),
        ("rows/assessment.json", _first_fields(device=99999)),
        ("rows/assessment.json", _first_fields(person_id=10**40)),
        ("rows/workstation.json", lambda v: [None]),
        ("journal.json", lambda v: {}),
        ("journal.json", lambda v: {**v, "entries": v["entries"][:-1]}),
        ("journal.json", lambda v: {**v, "entries": v["entries"][1:], "count": v["count"] - 1}),
    ],
)
def test_rows_that_are_wrong(
    source: Source, new_vault: Layout, name: str, change: Callable[[Any], Any]
) -> None:
    plain = rebuilt(source.plain, _json(name, change))
    refuses(plain, new_vault)


def test_the_disk_fails_in_the_middle(
    source: Source, new_vault: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    from vigie.vault import files

    real, done = files.write, []

    def fail_on_second(*args: Any) -> Any:
        if done:
            raise OSError(28, "No space left on device")
        done.append(1)
        return real(*args)

    before = everything()
    monkeypatch.setattr(files, "write", fail_on_second)
    with pytest.raises((VaultError, OSError)):
        transfer.take(archive.unpack(source.plain))
    assert everything() == before
    assert not list(new_vault.files.iterdir())


class TestEnvelope:
    def test_each_reason_has_its_sentence(self, monkeypatch: pytest.MonkeyPatch) -> None:
        sealed = pyrage.passphrase.encrypt(b"contenu" * 30000, SEALED_WITH)
        identity = pyrage.x25519.Identity.generate()
        for data, phrase, said in (
            (b"", SEALED_WITH, "vide"),
            (b"bonjour", SEALED_WITH, "n’est pas un export"),
            (b"age-encryption", SEALED_WITH, "tronqué"),
            (sealed[:60], SEALED_WITH, "tronqué"),
            (sealed[:-80], SEALED_WITH, "tronqué"),
            (sealed, "autre phrase de passe", "n’ouvre pas"),
            (re.sub(rb"(-> scrypt \S+) \d+", rb"\1 38", sealed, count=1), SEALED_WITH, "démesuré"),
            (pyrage.encrypt(b"x", [identity.to_public()]), SEALED_WITH, "pour une clé"),
        ):
            with pytest.raises(VaultError, match=said):
                sealing.unseal(data, phrase)
        with pytest.raises(VaultError, match="vide"):
            sealing.unseal(sealed, "  ")
        monkeypatch.setattr(sealing, "SEALED_LIMIT", 100)
        with pytest.raises(TransferRefused, match="copie du coffre"):
            sealing.unseal(sealed, SEALED_WITH)


@pytest.fixture(scope="module")
def fuzzed(
    source: Source, empty: Path, tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any
) -> Iterator[Layout]:
    """One empty vault for all the examples: each must leave it as it was."""
    home = tmp_path_factory.mktemp("fuzz") / "home"
    shutil.copytree(empty, home)
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock():
        connections.close_all()
        state.close(grace=0)
        patch.setenv("VIGIE_HOME", str(home))
        patch.setitem(connections["default"].settings_dict, "NAME", Layout.current().database)
        yield Layout.current()
        connections.close_all()
        state.close(grace=0)


@settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_mutations_never_crash_and_never_half_import(
    fuzzed: Layout, source: Source, data: st.DataObject
) -> None:
    if not state.unlocked or state.actor.label != "Dr Nouvelle":
        connections.close_all()
        state.close(grace=0)
        vault.unlock(vault.people()[0].id, PHRASE)
    plain = data.draw(st.sampled_from([_bytes_changed, _value_changed]))(source.plain, data)
    before = everything()
    try:
        found = archive.unpack(plain)
    except TransferRefused:
        assert everything() == before
        return
    from django.db import transaction

    class Undo(Exception):  # noqa: N818
        pass

    try:
        with transaction.atomic():
            actor = state.actor
            transfer.take(found)
            for stored in StoredFile.objects.all():
                assert hashlib.sha256(b"".join(vault.read_file(stored))).hexdigest() == stored.sha256
            raise Undo
    except VaultError as error:
        assert error.sentence.endswith(".")
    except Undo:
        state.act_as(actor)
        shutil.rmtree(fuzzed.files)
    assert everything() == before
    assert not fuzzed.files.exists() or not list(fuzzed.files.iterdir())


def _bytes_changed(plain: bytes, data: st.DataObject) -> bytes:
    changed = bytearray(plain)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(changed) - 1))
        changed[at] ^= data.draw(st.integers(1, 255))
    cut = data.draw(st.integers(0, 3))
    return (
        bytes(changed[: len(changed) * data.draw(st.integers(0, 100)) // 100]) if cut == 0 else bytes(changed)
    )


SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**70), 2**70), st.floats(allow_nan=False), st.text(max_size=12),
    st.just([]), st.just({}), st.just("2026-13-45T99:00:00Z"), st.just("\ud800"),
)  # fmt: skip


def _value_changed(plain: bytes, data: st.DataObject) -> bytes:
    held = members(plain)
    name = data.draw(st.sampled_from(sorted(n for n in held if n.endswith(".json"))))
    value = json.loads(held[name])
    _mutate(value, data)
    held[name] = json.dumps(value).encode()
    kept = {k: v for k, v in about(plain).items() if k not in ("members", "format", "version")}
    try:
        return archive.pack(held, kept)
    except TransferRefused:
        return b""


def _mutate(value: Any, data: st.DataObject) -> None:
    """Walk to somewhere in the tree and put something else there, or take it away."""
    while True:
        keys = list(value) if isinstance(value, dict) else list(range(len(value)))
        if not keys:
            return
        key = data.draw(st.sampled_from(keys))
        inside = value[key]
        if isinstance(inside, dict | list) and inside and data.draw(st.integers(0, 4)):
            value = inside
            continue
        if data.draw(st.booleans()):
            value[key] = data.draw(SCALARS)
        else:
            del value[key]
        return
