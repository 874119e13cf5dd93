"""The envelope: whatever the bytes, either the pack that was signed or a French sentence."""

import base64
import io
import stat
import zipfile
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.catalogue.packs import KEY, PUBLIC, STRANGER
from vigie.catalogue import packing
from vigie.catalogue.packing import PackError, seal, unseal

FILES = {"controls/a.yaml": b"- id: a\n", "contacts.yaml": "- label: « Médecin »\n".encode()}
GOOD = seal(FILES, 3, date(2026, 11, 24), "0.1.0", KEY)
MEMBERS = {"a.yaml": b"- 1\n"}


def signed(body: bytes) -> bytes:
    """Any archive, signed: what only the project could do, and still must not harm."""
    return packing.MAGIC + base64.b64encode(KEY.sign(packing.DOMAIN + body)) + b"\n" + body


def archive(*entries: tuple[zipfile.ZipInfo | str, bytes], method: int = zipfile.ZIP_STORED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as zipped:
        for info, data in entries:
            zipped.writestr(info, data)
    return stream.getvalue()


def test_it_works() -> None:
    sealed = unseal(GOOD, [PUBLIC])
    assert sealed.files == FILES
    assert (sealed.manifest.version, sealed.manifest.released_on) == (3, date(2026, 11, 24))
    assert sealed.key == PUBLIC


def test_the_same_files_give_the_same_bytes() -> None:
    assert seal(dict(reversed(FILES.items())), 3, date(2026, 11, 24), "0.1.0", KEY) == GOOD


def test_a_pack_opens_as_a_zip_with_ordinary_tools() -> None:
    with zipfile.ZipFile(io.BytesIO(GOOD)) as zipped:
        assert zipped.testzip() is None
        assert set(zipped.namelist()) == {packing.MANIFEST, *FILES}


def test_any_of_the_keys_may_have_signed() -> None:
    other = STRANGER.public_key().public_bytes_raw()
    assert unseal(GOOD, [other, PUBLIC]).key == PUBLIC


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"", "vide"),
        (b"PK\x03\x04", "n’est pas un contenu de Vigie"),
        ("Bonjour".encode("utf-16"), "n’est pas un contenu de Vigie"),
        (GOOD.replace(b"CONTENT 1", b"CONTENT 2", 1), "version plus récente"),
        (GOOD[:16], "abîmé"),
        (GOOD[:60], "abîmé"),
        (GOOD[:105], "abîmé"),
        (GOOD[:-1], "signature"),
        (GOOD + b"\n", "signature"),
        (bytes(packing.MAX_PACK + 1), "trop gros"),
        (seal(FILES, 3, date(2026, 11, 24), "0.1.0", STRANGER), "signature"),
    ],
)
def test_bad_bytes_get_a_sentence(raw: bytes, says: str) -> None:
    with pytest.raises(PackError, match=says):
        unseal(raw, [PUBLIC])


def test_without_a_key_nothing_is_trusted() -> None:
    with pytest.raises(PackError, match="signature"):
        unseal(GOOD, [])


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_refused(raw: bytes) -> None:
    with pytest.raises(PackError):
        unseal(raw, [PUBLIC])


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_flip_or_cut_is_refused(data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(GOOD) - 1))
    if data.draw(st.booleans()):
        raw = GOOD[:at] + bytes([GOOD[at] ^ data.draw(st.integers(1, 255))]) + GOOD[at + 1 :]
    else:
        raw = GOOD[:at]
    with pytest.raises(PackError):
        unseal(raw, [PUBLIC])


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300))
def test_even_signed_any_archive_is_refused(body: bytes) -> None:
    with pytest.raises(PackError):
        unseal(signed(body), [PUBLIC])


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_even_signed_again_a_damaged_archive_gives_a_sentence_or_the_same_files(data: st.DataObject) -> None:
    body = GOOD[packing._HEADER :]
    at = data.draw(st.integers(0, len(body) - 1))
    changed = body[:at] + bytes([body[at] ^ data.draw(st.integers(1, 255))]) + body[at + 1 :]
    try:
        assert unseal(signed(changed), [PUBLIC]).files == FILES
    except PackError as error:
        assert str(error).endswith(".")


@pytest.mark.parametrize(
    "name", ["../a.yaml", "/a.yaml", "a/../b.yaml", "a/b/c.yaml", "a\\b.yaml", "C:a.yaml", "a.py", "A.yaml"]
)
def test_no_file_slips_out_of_its_folder(name: str) -> None:
    with pytest.raises(PackError, match="interdit"):
        unseal(signed(archive((name, b"- 1\n"))), [PUBLIC])


def test_no_link_and_no_folder() -> None:
    link = zipfile.ZipInfo("a.yaml")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with pytest.raises(PackError, match="autre chose que des fichiers"):
        unseal(signed(archive((link, b"/etc/passwd"))), [PUBLIC])


def test_nothing_inflates() -> None:
    bomb = archive(("a.yaml", bytes(2**20)), method=zipfile.ZIP_DEFLATED)
    with pytest.raises(PackError, match="compressé"):
        unseal(signed(bomb), [PUBLIC])


def test_no_more_files_than_allowed() -> None:
    many = archive(*((f"a{index}.yaml", b"") for index in range(packing.MAX_FILES + 1)))
    with pytest.raises(PackError, match="plus que ce qui est permis"):
        unseal(signed(many), [PUBLIC])


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_no_file_twice() -> None:
    with pytest.raises(PackError, match="deux fois"):
        unseal(signed(archive(("a.yaml", b"1"), ("a.yaml", b"2"))), [PUBLIC])


@pytest.mark.parametrize(
    "manifest", [b"", b"{}", b"[]", b"\xff", b"[" * 100_000, b'{"format": "vigie-content"}']
)
def test_a_bad_manifest(manifest: bytes) -> None:
    with pytest.raises(PackError, match="identité"):
        unseal(signed(archive((packing.MANIFEST, manifest))), [PUBLIC])


def test_a_newer_form_asks_for_a_newer_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packing, "SCHEMA", packing.SCHEMA + 1)
    newer = seal(FILES, 3, date(2026, 11, 24), "0.1.0", KEY)
    monkeypatch.undo()
    with pytest.raises(PackError, match="mettez d’abord Vigie à jour"):
        unseal(newer, [PUBLIC])


def test_a_file_that_is_not_utf8() -> None:
    latin = seal({"a.yaml": "é".encode("latin-1")}, 3, date(2026, 11, 24), "0.1.0", KEY)
    with pytest.raises(PackError, match="UTF-8"):
        unseal(latin, [PUBLIC])


def test_a_file_that_was_not_announced() -> None:
    with zipfile.ZipFile(io.BytesIO(GOOD)) as zipped:
        entries = [(name, zipped.read(name)) for name in zipped.namelist()]
    with pytest.raises(PackError, match="liste"):
        unseal(signed(archive(*entries, ("more.yaml", b"- 1\n"))), [PUBLIC])
    entries[1] = (entries[1][0], b"- other\n")
    with pytest.raises(PackError, match="annoncé"):
        unseal(signed(archive(*entries)), [PUBLIC])


def test_keys_are_read_with_their_comments() -> None:
    text = f"# release\n{base64.b64encode(PUBLIC).decode()}  # 2026\n\n"
    assert packing.read_keys(text) == (PUBLIC,)
    with pytest.raises(ValueError, match="32 bytes"):
        packing.read_keys("AAAA")
