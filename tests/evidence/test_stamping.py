"""The time-stamp of a bundle: one request to one address, an answer that is for this bundle, and nothing half done.

``data/answer.tsr`` was made by openssl for another digest; put in its place, ours makes an answer whose signature is
no longer right, which Vigie says it does not verify.
"""

import hashlib
import json
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cli.conftest import fits
from vigie import cli, evidence
from vigie.evidence import bundle, stamping

ANSWER = (Path(__file__).parent / "data" / "answer.tsr").read_bytes()
ITS_DIGEST = bytes.fromhex("bf2cb58a68f684d95a3b78ef8f661c9a4e5b09e82cc8f9cc88cce90528caeb27")


def answer_for(folder: Path) -> bytes:
    return ANSWER.replace(ITS_DIGEST, hashlib.sha256((folder / bundle.MANIFEST).read_bytes()).digest())


@contextmanager
def service(
    answer: Callable[[bytes], bytes], status: int = 200, **headers: str
) -> Iterator[tuple[str, list[bytes]]]:
    """A time-stamp service on this machine: its address, and what it was sent."""
    asked: list[bytes] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append(self.rfile.read(int(self.headers["Content-Length"])))
            assert self.headers["Content-Type"] == "application/timestamp-query"
            assert self.headers["Cookie"] is None
            body = answer(asked[-1])
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/tsa", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_it_works(sealed: tuple[Path, str], capsys: pytest.CaptureFixture[str]) -> None:
    folder, fingerprint = sealed
    with service(lambda request: answer_for(folder)) as (url, asked):
        assert cli.main(["evidence", "stamp", str(folder), "--url", url, "--json"]) == 0
    digest = hashlib.sha256((folder / bundle.MANIFEST).read_bytes()).digest()
    assert asked == [(folder / bundle.REQUEST).read_bytes()] and digest in asked[0]
    shown = capsys.readouterr()
    assert "32 octets" in shown.err and url in shown.err
    said = json.loads(shown.out)
    fits(said, "evidence-stamp")
    assert said["at"].startswith("2026-12-01T")
    found = evidence.verify(folder, fingerprint)
    assert (found.exit_code, found.stamp) == (0, "kept")
    assert "n’est pas vérifiée ici" in found.detail


def test_an_answer_got_elsewhere_is_filed_in_a_zip_too(sealed: tuple[Path, str], tmp_path: Path) -> None:
    folder, fingerprint = sealed
    answer = answer_for(folder)
    packed = evidence.zipped(folder)
    got = tmp_path / "reponse.tsr"
    got.write_bytes(answer)
    assert cli.main(["preuves", "horodater", str(packed), "--answer", str(got)]) == 0
    found = evidence.verify(packed, fingerprint)
    assert (found.exit_code, found.stamp) == (0, "kept")
    assert [path.name for path in packed.parent.iterdir() if "nouveau" in path.name] == []
    with pytest.raises(evidence.EvidenceError, match="déjà un jeton"):
        evidence.keep_stamp(packed, answer)


@pytest.mark.parametrize(
    ("answer", "status", "sentence"),
    [
        (b"", 200, "n’est pas un jeton"),
        (b"<html>bonjour</html>", 200, "n’est pas un jeton"),
        (ANSWER, 200, "ne porte pas sur ce dossier"),
        (ANSWER[:900], 200, "n’est pas un jeton"),
        (b"\x30\x05\x30\x03\x02\x01\x02", 200, "a refusé"),
        (b"0" * (stamping.LARGEST + 1), 200, "n’est pas un jeton"),
        (b"", 302, "a répondu 302"),
        (b"non", 500, "a répondu 500"),
    ],
)
def test_anything_else_leaves_the_bundle_as_it_was(
    sealed: tuple[Path, str], answer: bytes, status: int, sentence: str
) -> None:
    folder, fingerprint = sealed
    before = sorted(path.name for path in folder.iterdir())
    with (
        service(lambda request: answer, status, Location="http://127.0.0.1:9/") as (url, _),
        pytest.raises(evidence.EvidenceError, match=sentence),
    ):
        evidence.ask_stamp(folder, url)
    assert sorted(path.name for path in folder.iterdir()) == before
    assert evidence.verify(folder, fingerprint).stamp == "absent"


def test_nobody_answers(sealed: tuple[Path, str], capsys: pytest.CaptureFixture[str]) -> None:
    with service(lambda request: b"") as (url, _):
        pass
    assert cli.main(["evidence", "stamp", str(sealed[0]), "--url", url]) == 1
    assert "n’a pas répondu" in capsys.readouterr().err


@pytest.mark.parametrize(
    "url",
    ["", "tsa.example", "ftp://tsa.example/", "file:///etc/passwd", "http://", "https://a b/", "http://[::1", "https://é.fr/",
     "https://moi:mot@tsa.example/", "https://tsa.example/" + "x" * 400, "http://tsa.example:99999/"],
)  # fmt: skip
def test_an_address_that_is_none_is_said(url: str) -> None:
    with pytest.raises(evidence.EvidenceError):
        stamping.address(url)


def test_a_folder_that_is_not_sealed_or_a_file_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(b"PK\x03\x04 pas un zip")
    for path, sentence in (
        (tmp_path, "pas scellé"),
        (tmp_path / "absent", "pas scellé"),
        (tmp_path / "x.zip", "abîmé"),
    ):
        with pytest.raises(evidence.EvidenceError, match=sentence):
            evidence.keep_stamp(path, ANSWER)


def test_a_damaged_zip_is_left_as_it_was(sealed: tuple[Path, str]) -> None:
    folder, _ = sealed
    answer = answer_for(folder)
    packed = evidence.zipped(folder)
    raw = bytearray(packed.read_bytes())
    at = raw.index(b"journal.jsonl") + 60
    raw[at] ^= 1
    packed.write_bytes(bytes(raw))
    with pytest.raises(evidence.EvidenceError):
        evidence.keep_stamp(packed, answer)
    assert packed.read_bytes() == bytes(raw)
    assert [path.name for path in packed.parent.iterdir() if "nouveau" in path.name] == []


@given(st.integers(0, len(ANSWER) - 1), st.binary(max_size=8))
def test_a_damaged_answer_is_a_sentence_or_the_right_digest(at: int, put: bytes) -> None:
    answer = ANSWER[:at] + put + ANSWER[at + len(put) :]
    try:
        stamping.instant(answer, ITS_DIGEST)
    except evidence.EvidenceError as error:
        assert str(error).endswith(".")
    else:
        assert ITS_DIGEST in answer


@given(st.binary(max_size=400))
def test_any_bytes_are_no_answer(answer: bytes) -> None:
    with pytest.raises(evidence.EvidenceError):
        stamping.instant(answer, ITS_DIGEST)


def test_a_full_disk_leaves_the_zip(sealed: tuple[Path, str], monkeypatch: pytest.MonkeyPatch) -> None:
    folder, fingerprint = sealed
    answer = answer_for(folder)
    packed = evidence.zipped(folder)

    def full(*args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(shutil, "copyfileobj", full)
    with pytest.raises(evidence.MediumFull):
        evidence.keep_stamp(packed, answer)
    assert evidence.verify(packed, fingerprint).stamp == "absent"
    assert [path.name for path in packed.parent.iterdir() if "nouveau" in path.name] == []
