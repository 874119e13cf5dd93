"""Each rule: what is sound passes, what was written over doesn't, what is cut short or foreign is unknown."""

import random
import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.evidence.scan import holdout
from vigie.evidence.drill import makers
from vigie.evidence.scan import data
from vigie.evidence.scan.rules import names, notes, randomness, text
from vigie.evidence.scan.rules.content import Bytes, sample_offsets
from vigie.evidence.scan.rules.finding import Finding, Weight
from vigie.evidence.scan.rules.types import DENSE

TYPES = data.types()
MADE = {
    **{f"a:{kind}": make for kind, (make, _) in makers.MAKERS.items()},
    **{f"b:{kind}": make for kind, (make, _) in holdout.MAKERS.items()},
}


def judged(extension: str, content: bytes) -> Finding:
    return TYPES.judge(TYPES.by_extension[extension], Bytes(content))


def samples(name: str, count: int = 6) -> list[bytes]:
    return [MADE[name](random.Random(f"{name}{i}")) for i in range(count)]


def test_it_works() -> None:
    assert judged("pdf", makers.pdf(random.Random(1))).weight == Weight.FITS


@pytest.mark.parametrize("name", sorted(MADE))
def test_a_sound_file_is_not_accused(name: str) -> None:
    assert not any(judged(name[2:], content).accuses for content in samples(name))


@pytest.mark.parametrize("name", sorted(MADE))
def test_a_file_written_over_whole_is_firmly_accused(name: str) -> None:
    attack = holdout.Attack()
    hit = [holdout.hit(content, attack, random.Random(7)) for content in samples(name)]
    assert all(judged(name[2:], content).weight == Weight.FIRM for content in hit)


@pytest.mark.parametrize("name", sorted(MADE))
def test_a_file_written_over_at_its_beginning_is_accused(name: str) -> None:
    attack = holdout.Attack(("first", 4096), cipher="chacha")
    hit = [holdout.hit(content, attack, random.Random(7)) for content in samples(name)]
    assert all(judged(name[2:], content).weight == Weight.FIRM for content in hit)


@pytest.mark.parametrize("name", sorted(set(MADE) - {"b:doc"}))
def test_most_files_written_over_by_blocks_behind_their_header_are_accused(name: str) -> None:
    """The text of an older Word document, between its tables, isn't judged: pictures are dense there too."""
    attack = holdout.Attack(("every", 1024, 2, 1024))
    found = []
    for content in samples(name, 10):
        after = holdout.hit(content, attack, random.Random(7))
        if len(content) > 4096 and after != content:
            found.append(judged(name[2:], after).accuses)
    assert sum(found) >= 0.7 * len(found)


@pytest.mark.parametrize(
    "name", sorted(name for name in MADE if name[2:] not in ("sqlite", "mdb", "tif", "doc"))
)
def test_a_file_cut_short_is_not_accused(name: str) -> None:
    cut = [content[: int(len(content) * 0.7)] for content in samples(name)]
    assert sum(judged(name[2:], content).accuses for content in cut) == 0


@pytest.mark.parametrize("extension", sorted(TYPES.by_extension))
def test_zeros_accuse_nobody(extension: str) -> None:
    assert not judged(extension, bytes(5000)).accuses


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(sorted(TYPES.by_extension)),
    st.binary(max_size=3000),
    st.integers(0, 40),
    st.integers(0, 2000),
)
def test_any_bytes_under_any_extension_are_judged(extension: str, noise: bytes, pick: int, at: int) -> None:
    kind = TYPES.by_extension[extension]
    start = kind.signatures[pick % len(kind.signatures)] if kind.signatures else None
    lead = bytes(start.at) + start.hex if start else b""
    sound = MADE[sorted(MADE)[pick % len(MADE)]](random.Random(pick))
    for content in (noise, lead + noise, sound[:at] + noise + sound[at:], sound[at:] + noise):
        for held in (Bytes(content), Bytes(content, whole_up_to=100)):
            assert isinstance(TYPES.judge(kind, held), Finding)
            assert isinstance(TYPES.judge_unnamed(held), Finding)


@given(st.text(max_size=60))
def test_any_name_is_read(name: str) -> None:
    assert isinstance(names.promise(name, TYPES), names.Promise)
    assert names.looks_drawn(name) in (True, False)


class TestText:
    def test_alphabets_and_encodings_fit(self) -> None:
        french, greek, chinese = "É à ç " * 200, "αβγ δέ. " * 200, "中文文本，\n" * 300
        for written in (
            french.encode(), french.encode("cp1252"), french.encode("utf-16"), greek.encode("iso8859-7"),
            chinese.encode("gb18030"), chinese.encode("utf-16-le"), "🩺 ".encode() * 300, "🩺 é".encode("utf-16") * 3,
        ):  # fmt: skip
            assert text.judge(Bytes(written)).weight == Weight.FITS

    def test_a_hole_of_zeros_in_a_log_is_not_an_encryption(self) -> None:
        assert not text.judge(Bytes(b"ligne\n" * 900 + bytes(4096) + b"ligne\n" * 900)).accuses

    def test_one_block_in_a_large_text_is_seen(self) -> None:
        content = bytearray(b"une ligne de texte ; 12,5\r\n" * 6000)
        content[70_000:74_096] = random.Random(3).randbytes(4096)
        assert text.judge(Bytes(bytes(content))).weight == Weight.FIRM

    def test_blocks_in_a_text_too_large_to_be_read_whole_are_seen(self) -> None:
        content = bytearray(b"une ligne de texte ; 12,5\r\n" * 60_000)
        for at in range(0, len(content), 40_960):
            content[at + 4096 : at + 8192] = random.Random(at).randbytes(4096)
        assert text.judge(Bytes(bytes(content))).weight == Weight.FIRM


class TestStructure:
    def test_a_jpeg_too_large_to_be_read_whole_is_sampled(self) -> None:
        sound = next(c for i in range(99) if len(c := holdout.jpg(random.Random(i))) > 60_000)
        assert judged("jpg", sound).weight == Weight.FITS
        assert TYPES.judge(TYPES.by_extension["jpg"], Bytes(sound, whole_up_to=1000)).weight == Weight.FITS
        hit = holdout.hit(sound, holdout.Attack(("every", 8192, 3, 8192)), random.Random(1))
        assert TYPES.judge(TYPES.by_extension["jpg"], Bytes(hit, whole_up_to=1000)).weight == Weight.SOFT

    def test_a_picture_followed_by_a_film_fits(self) -> None:
        assert not judged("jpg", makers.jpeg(random.Random(2)) + random.Random(3).randbytes(9000)).accuses

    def test_a_document_with_a_password_is_a_compound_file(self) -> None:
        assert not judged("docx", holdout.compound(random.Random(1))).accuses

    def test_a_document_that_is_really_a_text_is_of_another_format(self) -> None:
        assert judged("doc", b"{\\rtf1 bonjour" * 50).weight == Weight.UNKNOWN

    def test_a_png_is_read_chunk_by_chunk(self) -> None:
        sound = makers.png(random.Random(1))
        assert judged("png", sound[:60] + b"\0" + sound[61:]).reason == "png_crc"

    def test_a_zip_behind_another_program_fits(self) -> None:
        assert not judged(
            "zip", b"PK\x03\x04".join([b"MZ" + bytes(500), makers.archive(random.Random(1))[4:]])
        ).accuses

    def test_a_bomb_stops_early(self) -> None:
        data = zlib.compress(bytes(60_000_000), 9)
        body = (
            b"%%PDF-1.4\n1 0 obj<</Filter/FlateDecode/Length %d>>\nstream\n" % len(data)
            + data
            + b"\nendstream endobj"
        )
        assert not judged("pdf", body).accuses

    def test_dense_bytes_without_a_name_are_only_dense(self) -> None:
        assert TYPES.judge_unnamed(Bytes(random.Random(1).randbytes(5000))) is DENSE
        assert (
            TYPES.judge_unnamed(Bytes(zlib.compress(random.Random(1).randbytes(5000)))).weight == Weight.FITS
        )


class TestNames:
    @pytest.mark.parametrize(
        ("name", "kind", "extension", "appended"),
        [
            ("compte rendu.docx", "zip", None, False),
            ("compte rendu.docx.vg7x9", "zip", "vg7x9", True),
            ("scan.pdf.id-1A2B3C4D.[aide@example.org].zzz8", "pdf", "zzz8", True),
            ("photo.jpg.bak", "jpeg", None, False),
            ("rapport.x8kz", None, "x8kz", False),
            ("journal.log.1", "text", "1", True),
            ("libssl.so.3", None, None, False),
            ("sans-extension", None, None, False),
            (".bashrc", None, None, False),
            ("~$lettre.docx", None, None, False),
        ],
    )
    def test_a_name_is_read_from_its_end(
        self, name: str, kind: str | None, extension: str | None, appended: bool
    ) -> None:
        found = names.promise(name, TYPES)
        assert (found.kind.id if found.kind else None, found.extension, found.appended) == (
            kind,
            extension,
            appended,
        )

    def test_names_that_chance_wrote(self) -> None:
        drawn = ["3f2a9c81d07b", "8d1f6b9e-2c4a-4f37-9a51-0c2b7de4f610", "xK29fLq8Zt", "qzkvtrbwns"]
        chosen = ["compte-rendu", "IMG_20260112", "ordonnance Martin", "README", "facture2025"]
        assert all(map(names.looks_drawn, drawn))
        assert not any(map(names.looks_drawn, chosen))


class TestNotes:
    FRENCH = "Tous vos fichiers ont été chiffrés. Versez 2 bitcoins. Ne renommez rien. Écrivez-nous : aide@onionmail.org"
    ENGLISH = "ALL YOUR FILES HAVE BEEN ENCRYPTED!\nInstall Tor Browser and open http://abc.onion. Do not rename files."

    @pytest.mark.parametrize("written", [FRENCH, ENGLISH, f"<html><b>{FRENCH}</b></html>"])
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252"])
    def test_a_note_is_recognised(self, written: str, encoding: str) -> None:
        assert notes.is_note("LISEZ-MOI.txt", written.encode(encoding), data.wording())

    @pytest.mark.parametrize(
        "written",
        [
            "Bonjour, les fichiers de la patiente sont dans le dossier chiffré du cabinet. À demain.",
            "Your backup is encrypted with AES-256. Keep your recovery key in a safe place.",
            "Le chiffrement de vos disques est activé. Contactez-nous pour toute question.",
        ],
    )
    def test_an_ordinary_text_is_not(self, written: str) -> None:
        assert not notes.is_note("lisez-moi.txt", written.encode(), data.wording())


def test_random_bytes_look_random_whatever_their_number() -> None:
    draw = random.Random(5)
    assert all(randomness.looks_random(draw.randbytes(size)) for size in range(16, 4096, 37))
    assert not randomness.looks_random(b"un texte, puis un autre texte. " * 20)
    assert not randomness.looks_random(struct.pack("<200H", *range(200)))


@given(st.integers(1, 1 << 40))
def test_samples_stay_inside_and_cover_both_ends(size: int) -> None:
    found = sample_offsets(size)
    assert found[0] == 0 and found[-1] == max(0, size - 4096) and all(0 <= at < size for at in found)


def test_every_kind_says_where_it_is_known_from() -> None:
    import yaml

    rows = yaml.safe_load((data.DATA / "file-types.yaml").read_text("utf-8"))["types"]
    assert all(row["source"] for row in rows)
    known = [extension for row in rows for extension in row["extensions"]]
    assert len(known) == len(set(known))
