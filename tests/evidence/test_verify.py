"""The verifier: nothing changed, added, removed or moved ever passes; what is resealed is never called authentic."""

import hashlib
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.evidence.conftest import Collect
from vigie import evidence
from vigie.evidence import rules, shipping, verifier

Sealed = tuple[Path, str]
FILES = ("manifest.json", "manifest.sig", "manifest.tsq", "journal.jsonl", "verifier.py", "LISEZMOI.txt")


def status(folder: Path, fingerprint: str | None = None) -> str:
    return evidence.verify(folder, fingerprint).status


def test_it_works(sealed: Sealed) -> None:
    folder, fingerprint = sealed
    found = evidence.verify(folder)
    assert (found.status, found.exit_code, found.pieces, found.by) == (
        "consistent-but-unanchored",
        3,
        4,
        "Dr Œuvré",
    )
    assert "non ancré" in found.detail
    found = evidence.verify(folder, fingerprint)
    assert (found.status, found.exit_code, found.anchored) == ("intact-and-anchored", 0, True)


@pytest.mark.parametrize("write", [str.lower, lambda f: f.replace(" ", ""), lambda f: f.replace(" ", "-")])
def test_a_fingerprint_is_read_however_it_was_written(sealed: Sealed, write: Callable[[str], str]) -> None:
    folder, fingerprint = sealed
    assert status(folder, write(fingerprint)) == "intact-and-anchored"
    assert (
        status(folder, hashlib.sha256((folder / "manifest.json").read_bytes()).hexdigest())
        == "intact-and-anchored"
    )


def test_another_fingerprint_is_never_accepted(sealed: Sealed) -> None:
    folder, fingerprint = sealed
    other = fingerprint[:-1] + ("0" if fingerprint[-1] != "0" else "1")
    assert status(folder, other) == "broken"
    for word in ("", "AB12", fingerprint[:-1], "ZZZZ " * 6):
        found = evidence.verify(folder, word)
        assert (found.status, found.anchored) == ("unreadable", False)


@pytest.mark.parametrize("name", FILES)
def test_no_flipped_bit_of_the_bundle_s_own_files_passes(sealed: Sealed, name: str) -> None:
    folder, fingerprint = sealed
    path = folder / name
    data = path.read_bytes()
    step = max(1, len(data) // 40)
    for place in range(0, len(data), step):
        path.write_bytes(data[:place] + bytes([data[place] ^ (1 << place % 8)]) + data[place + 1 :])
        assert status(folder) == "broken", (name, place)
        assert status(folder, fingerprint) == "broken"


def test_each_piece_and_step_that_changes_is_named(sealed: Sealed) -> None:
    folder, fingerprint = sealed
    for path in [*(folder / "pieces").iterdir(), *(folder / "state").iterdir()]:
        data = path.read_bytes()
        for changed in (data[:-1], data + b"x", b"", bytes([data[0] ^ 128]) + data[1:]):
            path.write_bytes(changed)
            found = evidence.verify(folder, fingerprint)
            assert (found.status, found.exit_code) == ("broken", 1)
            assert [p["name"] for p in found.problems] == [path.relative_to(folder).as_posix()]
            assert path.name in found.detail
        path.write_bytes(data)
    assert status(folder, fingerprint) == "intact-and-anchored"


def test_a_piece_that_is_removed_added_or_exchanged_is_named(sealed: Sealed) -> None:
    folder, fingerprint = sealed
    first, second = sorted((folder / "pieces").iterdir())[:2]
    one, two = first.read_bytes(), second.read_bytes()
    first.write_bytes(two)
    second.write_bytes(one)
    assert len(evidence.verify(folder, fingerprint).problems) == 2
    first.write_bytes(one)
    second.unlink()
    assert "manque" in evidence.verify(folder, fingerprint).detail
    second.write_bytes(two)
    (folder / "pieces" / "more").write_bytes(b"")
    assert "ajouté" in evidence.verify(folder, fingerprint).detail


def test_what_a_system_leaves_in_a_folder_is_no_fault_and_is_told(sealed: Sealed) -> None:
    folder, fingerprint = sealed
    (folder / ".DS_Store").write_bytes(b"x")
    (folder / "pieces" / "Thumbs.db").write_bytes(b"x")
    found = evidence.verify(folder, fingerprint)
    assert (found.status, len(found.ignored)) == ("intact-and-anchored", 2)


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_piece_replaced_by_a_link_is_a_fault(sealed: Sealed, tmp_path: Path) -> None:
    folder, fingerprint = sealed
    piece = next((folder / "pieces").iterdir())
    piece.rename(tmp_path / "elsewhere")
    piece.symlink_to(tmp_path / "elsewhere")
    assert status(folder, fingerprint) == "broken"


def lines_of(folder: Path) -> list[bytes]:
    return (folder / "journal.jsonl").read_bytes().splitlines(keepends=True)


@pytest.mark.parametrize(
    "change",
    [
        lambda lines: lines[:-1],
        lambda lines: lines[1:],
        lambda lines: [*lines[:3], *lines[4:]],
        lambda lines: [*lines[:3], lines[4], lines[3], *lines[5:]],
        lambda lines: [*lines, lines[-1]],
        lambda lines: [*lines[:-1], lines[-1][:-20]],
        lambda lines: [],
    ],
    ids=["tail", "head", "removed", "reordered", "repeated", "torn", "empty"],
)
def test_a_journal_that_is_not_as_signed_is_broken(
    sealed: Sealed, change: Callable[[list[bytes]], list[bytes]]
) -> None:
    folder, fingerprint = sealed
    (folder / "journal.jsonl").write_bytes(b"".join(change(lines_of(folder))))
    assert status(folder, fingerprint) == "broken"


def rechained(lines: list[bytes]) -> list[bytes]:
    """The whole chain made again, as a forger would."""
    made, head = [], rules.GENESIS
    for seq, line in enumerate(lines, start=1):
        record = json.loads(line) | {"seq": seq, "prev": head}
        record["hash"] = head = rules.line_hash(record)
        made.append(rules.canonical(record) + b"\n")
    return made


def test_a_chain_made_again_without_the_key_is_broken(sealed: Sealed) -> None:
    folder, _ = sealed
    lines = [line for line in lines_of(folder) if b'"kind":"piece"' not in line]
    (folder / "journal.jsonl").write_bytes(b"".join(rechained(lines)))
    for path in (folder / "pieces").iterdir():
        path.unlink()
    assert status(folder) == "broken"


def test_a_bundle_resealed_by_another_is_never_authentic(sealed: Sealed) -> None:
    folder, fingerprint = sealed
    held = json.loads((folder / "manifest.json").read_bytes())
    key = Ed25519PrivateKey.generate()
    held |= {"by": "Quelqu’un d’autre", "public_key": key.public_key().public_bytes_raw().hex()}
    data = rules.canonical(held) + b"\n"
    (folder / "manifest.json").write_bytes(data)
    (folder / "manifest.tsq").write_bytes(verifier.timestamp_request(hashlib.sha256(data).digest()))
    mark = {"algorithm": "ed25519", "public_key": held["public_key"], "signature": key.sign(data).hex()}
    (folder / "manifest.sig").write_bytes(rules.canonical(mark) + b"\n")
    found = evidence.verify(folder)
    assert (found.status, found.exit_code) == ("consistent-but-unanchored", 3)
    assert "a pu le refaire" in found.detail
    assert status(folder, fingerprint) == "broken"


def test_the_manifest_of_another_bundle_is_broken(sealed: Sealed, collect: Collect, chosen: Path) -> None:
    folder, _ = sealed
    other = collect(pieces=[chosen])
    for name in ("manifest.json", "manifest.sig", "manifest.tsq"):
        (folder / name).write_bytes((other.folder / name).read_bytes())
    assert status(folder) == "broken"
    assert status(folder, other.fingerprint) == "broken"


def test_a_terminal_obeys_nothing_of_a_bundle(sealed: Sealed, capsys: pytest.CaptureFixture[str]) -> None:
    folder, _ = sealed
    if sys.platform != "win32":
        (folder / "pieces" / "a\x1b]0;x\x07\u202e\udce9").write_bytes(b"x")
    assert verifier.main([str(folder)]) in (1, 3)
    assert not set("\x1b\x07\u202e") & set(capsys.readouterr().out)


@pytest.mark.parametrize("name", [*FILES, "state", "pieces"])
def test_no_part_can_be_missing(sealed: Sealed, name: str) -> None:
    folder, fingerprint = sealed
    path = folder / name
    path.rename(folder.parent / "taken")
    assert status(folder, fingerprint) == "broken"


def test_what_is_no_bundle_is_a_sentence(tmp_path: Path) -> None:
    assert evidence.verify(tmp_path / "absent").exit_code == 2
    assert evidence.verify(tmp_path).exit_code == 1
    (tmp_path / "text").write_bytes(b"not a zip")
    found = evidence.verify(tmp_path / "text")
    assert (found.exit_code, "n’est pas un dossier de preuves" in found.detail) == (1, True)


def packed(folder: Path, more: dict[str, bytes] | None = None) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for path in sorted(p for p in folder.rglob("*") if p.is_file()):
            archive.write(path, f"{folder.name}/{path.relative_to(folder).as_posix()}")
        for name, data in (more or {}).items():
            archive.writestr(name, data)
    return held.getvalue()


def test_a_zip_with_something_more_is_broken(sealed: Sealed, tmp_path: Path) -> None:
    folder, fingerprint = sealed
    target = tmp_path / "b.zip"
    for more, expected in (
        ({}, "intact-and-anchored"),
        ({f"{folder.name}/pieces/more": b"x"}, "broken"),
        ({"elsewhere/x": b"x"}, "broken"),
        ({"../x": b"x"}, "broken"),
    ):
        target.write_bytes(packed(folder, more))
        assert status(target, fingerprint) == expected


@given(data=st.binary(max_size=300))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_bytes_as_a_bundle_are_refused_without_an_exception(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "any"
    path.write_bytes(data)
    assert evidence.verify(path).exit_code == 1


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=10)
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=12,
)
KEYS = (
    "format",
    "bundle",
    "opened",
    "journal",
    "steps",
    "pieces",
    "verifier",
    "readme",
    "by",
    "sealed_at",
    "withdrawn",
)


@given(name=st.sampled_from(KEYS), value=JSON)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_signed_manifest_is_answered_without_an_exception(
    sealed_once: Sealed, name: str, value: Any
) -> None:
    """Even one well signed by a forger: it is read with suspicion."""
    folder, fingerprint = sealed_once
    held = json.loads((folder / "manifest.json").read_bytes())
    key = Ed25519PrivateKey.generate()
    held |= {name: value, "public_key": key.public_key().public_bytes_raw().hex()}
    data = rules.canonical(held) + b"\n"
    mark = {"algorithm": "ed25519", "public_key": held["public_key"], "signature": key.sign(data).hex()}
    more = {
        "manifest.json": data,
        "manifest.sig": rules.canonical(mark) + b"\n",
        "manifest.tsq": verifier.timestamp_request(hashlib.sha256(data).digest()),
    }
    target = folder.parent / "forged.zip"
    with zipfile.ZipFile(target, "w") as archive:
        for path in sorted(p for p in folder.rglob("*") if p.is_file()):
            archive.writestr(
                f"b/{path.relative_to(folder).as_posix()}", more.get(path.name, path.read_bytes())
            )
    assert evidence.verify(target).exit_code in (1, 3)
    assert evidence.verify(target, fingerprint).exit_code == 1


@given(place=st.floats(0, 0.999), mask=st.integers(1, 255))
@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_byte_of_a_zip_changed_never_raises_and_never_changes_a_piece(
    sealed_once: Sealed, place: float, mask: int
) -> None:
    """What passes differs in the envelope alone (dates, rights): each content has been digested."""
    folder, fingerprint = sealed_once
    data = bytearray(packed(folder))
    data[int(place * len(data))] ^= mask
    target = folder.parent / "flipped.zip"
    target.write_bytes(bytes(data))
    found = evidence.verify(target, fingerprint)
    assert found.exit_code in (0, 1)
    if found.exit_code == 0:
        with zipfile.ZipFile(target) as archive:
            for path in folder.rglob("*"):
                if path.is_file():
                    assert (
                        archive.read(f"{folder.name}/{path.relative_to(folder).as_posix()}")
                        == path.read_bytes()
                    )


def test_the_verifier_that_a_bundle_carries_is_of_the_standard_library_alone(sealed: Sealed) -> None:
    text = (shipping.standalone() or b"").decode("utf-8")
    assert "import vigie" not in text and "from vigie" not in text
    assert text.count("def ed25519_verify") == 1
    assert compile(text, "verifier.py", "exec")


@pytest.mark.integration
def test_the_carried_verifier_answers_as_ours(sealed: Sealed) -> None:
    folder, fingerprint = sealed

    def carried(*words: str) -> tuple[int, Any]:
        done = subprocess.run(
            [sys.executable, "-I", "-S", "-B", str(folder / "verifier.py"), *words, "--json"],
            capture_output=True, check=False, cwd=folder.parent,
        )  # fmt: skip
        return done.returncode, json.loads(done.stdout)

    assert carried() == (3, evidence.verify(folder).to_json())
    assert carried(str(folder), "--fingerprint", fingerprint) == (
        0,
        evidence.verify(folder, fingerprint).to_json(),
    )
    next((folder / "pieces").iterdir()).write_bytes(b"changed")
    assert carried() == (1, evidence.verify(folder).to_json())
