"""A collection from end to end, its refusals, its cuts and how it goes on."""

import errno
import json
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pyrage
import pytest

from tests.evidence.conftest import SHORT, Collect
from vigie import evidence
from vigie.evidence import bundle, chain, copying, medium, rules, stock
from vigie.evidence.sinks import Sink
from vigie.evidence.steps import EVERYWHERE, Context, Step


def records(folder: Path, kind: str) -> list[dict[str, Any]]:
    return [record for record, _ in chain.read(folder / chain.NAME) if record["kind"] == kind]


def test_it_works(collect: Collect, chosen: Path) -> None:
    told: list[tuple[int, str]] = []
    out = collect(
        pieces=[chosen], by="Dr Œuvré", progress=lambda percent, label: told.append((percent, label))
    )
    assert (out.status, out.sealed, out.pieces, out.missed) == ("complete", True, 3, {})
    assert evidence.verify(out.folder, out.fingerprint).status == "intact-and-anchored"
    assert [percent for percent, _ in told] == sorted(percent for percent, _ in told)
    manifest = bundle.read_manifest(out.folder)
    assert manifest["by"] == "Dr Œuvré"
    assert manifest["pieces"] == {
        "bytes": 128006,
        "clear_bytes": 128006,
        "count": 3,
        "missed": {},
        "unstable": 0,
    }
    copied = {p["detail"]["path"]: out.folder / "pieces" / p["name"] for p in records(out.folder, "piece")}
    assert copied[str(chosen / "photo.jpg")].read_bytes() == (chosen / "photo.jpg").read_bytes()


def test_the_manifest_says_what_a_custody_form_asks(collect: Collect) -> None:
    manifest = bundle.read_manifest(collect().folder)
    context = manifest["opened"]["context"]
    assert {"at", "local", "zone", "utc_offset_s", "monotonic_ms", "uptime_s", "tool", "command", "rights", "user", "system",
            "written_to"} <= set(context)  # fmt: skip
    assert len(context["tool"]["sha256"]) == 64
    assert manifest["changes"][-1].endswith("à la demande de la personne.")
    memory = next(step for step in manifest["steps"] if step["id"] == "memory")
    assert (memory["outcome"], bool(memory["reason"])) == ("not_collected", True)
    assert all(found["outcome"] == "collected" or found["reason"] for found in manifest["coverage"])


def test_the_examined_volume_is_refused_and_nothing_is_written(medium_folder: Path) -> None:
    with (
        pytest.MonkeyPatch.context() as patch,
        pytest.raises(evidence.EvidenceError, match="disque à examiner"),
    ):
        patch.setattr(Path, "home", lambda: medium_folder.parent)
        evidence.collect(medium_folder, steps=SHORT)
    assert list(medium_folder.iterdir()) == []


def test_another_volume_needs_no_leave(medium_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(medium, "on_examined_disk", lambda folder: False)
    out = evidence.collect(medium_folder, steps=SHORT)
    assert out.sealed
    assert "examiné" not in bundle.read_manifest(out.folder)["changes"][-1]


@pytest.mark.parametrize(
    ("devices", "same"),
    [
        ({"/": "/dev/sda2", "/mnt": "/dev/sda2"}, True),  # two subvolumes of one btrfs
        ({"/": "/dev/sda2", "/mnt": "/dev/sdb1"}, False),
        ({"/": "/dev/disk3s1s1", "/mnt": "/dev/disk3s5"}, True),  # two volumes of one APFS container
        ({"/": "/dev/disk3s1s1", "/mnt": "/dev/disk4s1"}, False),
        ({"/": "overlay", "/mnt": "tmpfs"}, False),
    ],
)
def test_volumes_that_share_their_free_space_are_one_disk(
    devices: dict[str, str], same: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = [SimpleNamespace(mountpoint=at, device=device) for at, device in devices.items()]
    monkeypatch.setattr(medium.psutil, "disk_partitions", lambda **_: parts)
    monkeypatch.setattr(medium, "volume_of", lambda path: str(path))
    monkeypatch.setattr(Path, "home", lambda: Path("/home/x"))
    assert bool(medium.on_examined_disk(Path("/mnt/key"))) is same


def test_a_medium_without_room_is_refused(medium_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(medium, "free", lambda folder: 3_000_000)
    with pytest.raises(evidence.EvidenceError, match="Il ne reste que 3 Mo"):
        evidence.collect(medium_folder, same_volume=True)


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(evidence.EvidenceError, match="n’existe pas"):
        evidence.collect(tmp_path / "absent", same_volume=True)


def test_a_stop_leaves_a_bundle_that_the_same_call_completes(collect: Collect, chosen: Path) -> None:
    calls = iter(range(1000))
    first = collect(pieces=[chosen], stop=lambda: next(calls) > 8)
    assert (first.status, first.cut, first.sealed) == ("partial", "stopped", False)
    assert evidence.verify(first.folder).status == "broken"
    second = collect(pieces=[chosen])
    assert (second.folder, second.resumed, second.sealed, second.pieces) == (first.folder, True, True, 3)
    manifest = bundle.read_manifest(second.folder)
    assert (manifest["resumed"], manifest["cuts"]) == (1, ["stopped"])
    assert evidence.verify(second.folder, second.fingerprint).exit_code == 0


@pytest.mark.parametrize("made", [(), ("pieces",), ("state", "pieces"), ("state", "pieces", "journal.jsonl")])
def test_one_cut_before_its_first_line_is_cleared(
    collect: Collect, medium_folder: Path, made: tuple[str, ...]
) -> None:
    begun = medium_folder / "vigie-preuves-20261130T142000Z-ab12cd"
    begun.mkdir()
    for name in made:
        if name.endswith("jsonl"):
            (begun / name).write_bytes(b'{"at":"2026')
        else:
            (begun / name).mkdir()
    out = collect()
    assert (out.sealed, out.resumed, list(medium_folder.iterdir())) == (True, False, [out.folder])


def test_what_is_not_ours_is_left_alone(collect: Collect, medium_folder: Path) -> None:
    other = medium_folder / "vigie-preuves-20261130T142000Z-ab12cd"
    other.mkdir()
    (other / "photo.jpg").write_bytes(b"x")
    out = collect()
    assert (out.sealed, out.resumed) == (True, False)
    assert [path.name for path in other.iterdir()] == ["photo.jpg"]


def test_what_was_acknowledged_is_not_done_again(collect: Collect, chosen: Path) -> None:
    first = collect(pieces=[chosen], seal=False)
    before = len(records(first.folder, "piece"))
    second = collect(pieces=[chosen])
    assert len(records(second.folder, "piece")) == before == 3
    assert len(records(second.folder, "step")) == len(SHORT)


def test_a_cut_collection_can_be_sealed_as_it_is(collect: Collect, chosen: Path) -> None:
    calls = iter(range(1000))
    first = collect(pieces=[chosen], stop=lambda: next(calls) > 8)
    made = evidence.seal(first.folder)
    assert evidence.verify(first.folder, made.fingerprint).exit_code == 0
    with pytest.raises(evidence.EvidenceError, match="déjà scellé"):
        evidence.seal(first.folder)


def test_a_stop_during_the_reading_again_is_gone_on_with(collect: Collect, chosen: Path) -> None:
    first = collect(pieces=[chosen], seal=False)
    with pytest.raises(evidence.Stopped):
        evidence.seal(first.folder, stop=lambda: True)
    assert not bundle.is_sealed(first.folder)
    assert collect(pieces=[chosen]).sealed


def test_a_medium_lost_before_the_signature_leaves_no_sealed_bundle(
    collect: Collect, chosen: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = medium.write_whole

    def write(target: Path, data: bytes) -> None:
        if target.name == bundle.SIGNATURE:
            raise evidence.MediumLost("disque débranché")
        real(target, data)

    monkeypatch.setattr(medium, "write_whole", write)
    first = collect(pieces=[chosen])
    assert (first.status, first.cut, first.sealed) == ("failed", "lost", False)
    assert evidence.verify(first.folder).status == "broken"
    monkeypatch.undo()
    second = collect(pieces=[chosen])
    assert second.folder == first.folder
    assert evidence.verify(second.folder, second.fingerprint).exit_code == 0


def test_a_file_that_this_medium_takes_not_is_noted_and_the_rest_follows(
    collect: Collect, chosen: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full_after(1000, monkeypatch, errno.EFBIG)
    out = collect(pieces=[chosen / "photo.jpg", chosen / "empty"])
    assert (out.sealed, out.pieces, out.missed) == (True, 1, {"too_large": 1})


def test_a_piece_damaged_on_the_medium_is_withdrawn_and_told(collect: Collect, chosen: Path) -> None:
    first = collect(pieces=[chosen], seal=False)
    photo = max((first.folder / "pieces").iterdir(), key=lambda path: path.stat().st_size)
    data = bytearray(photo.read_bytes())
    data[7] ^= 1
    photo.write_bytes(data)
    made = evidence.seal(first.folder)
    assert made.withdrawn == 1
    assert bundle.read_manifest(first.folder)["withdrawn"] == 1
    assert evidence.verify(first.folder, made.fingerprint).pieces == 2


def test_a_piece_lost_in_a_power_cut_is_copied_again(collect: Collect, chosen: Path) -> None:
    first = collect(pieces=[chosen], seal=False)
    photo = max((first.folder / "pieces").iterdir(), key=lambda path: path.stat().st_size)
    photo.write_bytes(b"")
    (first.folder / "pieces" / "deadbeef.part").write_bytes(b"x")
    (first.folder / "state" / "never-acknowledged.jsonl").write_bytes(b"x")
    second = collect(pieces=[chosen])
    assert second.pieces == 3
    assert evidence.verify(second.folder, second.fingerprint).exit_code == 0


def full_after(count: int, monkeypatch: pytest.MonkeyPatch, code: int = errno.ENOSPC) -> None:
    """The medium has room for so many bytes of pieces."""
    left = [count]

    class Writer:
        def __init__(self, stream: Any) -> None:
            self.stream = stream

        def write(self, data: bytes) -> int:
            left[0] -= len(data)
            if left[0] < 0:
                raise OSError(code, "full")
            return int(self.stream.write(data))

        def __getattr__(self, name: str) -> Any:
            return getattr(self.stream, name)

    class Small(medium.Whole):
        def __init__(self, target: Path) -> None:
            super().__init__(target)
            self.stream = Writer(self.stream)

    monkeypatch.setattr(copying, "Whole", Small)


def test_a_full_medium_is_told_and_the_rest_follows_when_there_is_room(
    collect: Collect, chosen: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full_after(1000, monkeypatch)
    first = collect(pieces=[chosen])
    assert (first.status, first.cut, first.sealed) == ("partial", "full", False)
    assert "plein" in first.sentence
    assert list(first.folder.rglob("*.part")) == []
    monkeypatch.undo()
    second = collect(pieces=[chosen])
    assert (second.status, second.pieces) == ("complete", 3)


def test_the_room_kept_aside_serves_the_journal_of_a_full_medium(
    collect: Collect, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = chain.Chain.append
    given_back: list[bool] = []

    def append(self: chain.Chain, record: dict[str, Any]) -> dict[str, Any]:
        if record["kind"] == "step" and (self.path.parent / medium.RESERVE_NAME).exists():
            raise OSError(errno.ENOSPC, "full")
        given_back.append(True)
        return real(self, record)

    monkeypatch.setattr(chain.Chain, "append", append)
    out = collect()
    assert out.sealed
    assert len(records(out.folder, "step")) == len(SHORT)
    assert not (out.folder / medium.RESERVE_NAME).exists()


@pytest.mark.parametrize("code", [errno.EIO, errno.ENODEV, errno.EROFS])
def test_an_unplugged_medium_is_told_without_an_exception(
    collect: Collect, chosen: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    def lost(self: chain.Chain, record: dict[str, Any]) -> dict[str, Any]:
        if record["kind"] in ("piece", "cut"):
            raise OSError(code, "gone")
        return real(self, record)

    real = chain.Chain.append
    monkeypatch.setattr(chain.Chain, "append", lost)
    out = collect(pieces=[chosen])
    assert (out.status, out.cut, out.sealed) == ("failed", "lost", False)
    assert "ne répond plus" in out.sentence
    monkeypatch.undo()
    assert collect(pieces=[chosen]).sealed


def test_a_step_that_hangs_is_left_behind_and_told(collect: Collect) -> None:
    release = threading.Event()

    def hang(context: Context, sink: Sink) -> None:
        sink.row(before="the network went")
        release.wait(20)
        sink.row(after="never")

    steps = (*SHORT, Step("hang", 20, "un dossier réseau", (7,), EVERYWHERE, hang, deadline=0.1))
    out = collect(steps=steps)
    release.set()
    found = next(step for step in out.steps if step["id"] == "hang")
    assert (out.status, found["outcome"], found["cut"]) == ("partial", "partial", True)
    assert "after" not in (out.folder / "state" / found["file"]).read_text("utf-8")
    assert evidence.verify(out.folder, out.fingerprint).exit_code == 0


def refused(context: Context, sink: Sink) -> None:
    raise PermissionError(errno.EACCES, "no")


def absent(context: Context, sink: Sink) -> None:
    raise FileNotFoundError(errno.ENOENT, "no")


def broken(context: Context, sink: Sink) -> None:
    raise RuntimeError("Mme Œuvré")


def late(context: Context, sink: Sink) -> None:
    context.over.wait(5)


def large(context: Context, sink: Sink) -> None:
    for number in range(10_000):
        sink.row(number=number)


@pytest.mark.parametrize(
    ("run", "outcome", "status"),
    [(refused, "refused", "complete"), (absent, "absent", "complete"), (broken, "failed", "partial"),
     (late, "timeout", "partial"), (large, "partial", "partial")],
)  # fmt: skip
def test_each_miss_of_a_step_has_its_reason(collect: Collect, run: Any, outcome: str, status: str) -> None:
    step = Step("one", 5, "un relevé", (5,), EVERYWHERE, run, deadline=0.1 if run is late else 5, limit=4096)
    out = collect(steps=(step,))
    assert (out.steps[0]["outcome"], out.status) == (outcome, status)
    assert out.steps[0]["reason"]
    assert "Œuvré" not in (out.folder / chain.NAME).read_text("utf-8")
    assert evidence.verify(out.folder, out.fingerprint).exit_code == 0


@pytest.fixture
def identity() -> Iterator[Any]:
    yield pyrage.x25519.Identity.generate()


def test_with_a_recipient_no_name_and_no_content_lies_in_clear(
    collect: Collect, chosen: Path, identity: Any
) -> None:
    out = collect(pieces=[chosen], recipients=[str(identity.to_public())])
    assert (out.status, out.pieces) == ("complete", 3)
    for path in out.folder.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert b"Pay us" not in data and b"Ordonnance" not in data and b"HOW_TO" not in data
            assert bytes(range(200)) not in data
    photo = next(p for p in records(out.folder, "piece") if p["clear_size"] == 128000)
    lies = (out.folder / "pieces" / photo["name"]).read_bytes()
    assert pyrage.decrypt(lies, [identity]) == (chosen / "photo.jpg").read_bytes()
    detail = json.loads(pyrage.decrypt(photo["detail_age"].encode(), [identity]))
    assert detail["path"] == str(chosen / "photo.jpg")
    assert evidence.verify(out.folder, out.fingerprint).encrypted


def test_a_full_medium_stays_a_full_medium_through_encryption(
    collect: Collect, chosen: Path, identity: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    full_after(1000, monkeypatch)
    assert collect(pieces=[chosen], recipients=[str(identity.to_public())]).cut == "full"


def test_a_recipient_that_is_none_is_refused_before_anything(collect: Collect, medium_folder: Path) -> None:
    with pytest.raises(evidence.EvidenceError, match="n’est pas une clé publique age"):
        collect(recipients=["age1nothing"])
    assert list(medium_folder.iterdir()) == []


def test_a_cut_collection_keeps_its_recipients(collect: Collect, identity: Any) -> None:
    key = str(identity.to_public())
    first = collect(recipients=[key], seal=False)
    other = str(pyrage.x25519.Identity.generate().to_public())
    with pytest.raises(evidence.EvidenceError, match="pour d’autres clés"):
        collect(recipients=[other])
    second = collect()
    assert second.folder == first.folder
    assert bundle.read_manifest(second.folder)["opened"]["options"]["recipients"] == [key]


def test_the_zip_holds_the_same_and_replaces_the_folder(
    collect: Collect, chosen: Path, medium_folder: Path
) -> None:
    out = collect(pieces=[chosen])
    made = evidence.zipped(out.folder)
    assert list(medium_folder.iterdir()) == [made]
    found = evidence.verify(made, out.fingerprint)
    assert (found.exit_code, found.pieces) == (0, 3)


def test_a_bundle_of_files_alone_has_no_state(medium_folder: Path, chosen: Path) -> None:
    out = evidence.copy_pieces(medium_folder, [chosen], same_volume=True)
    assert (out.pieces, out.steps, out.sealed) == (3, [], True)


def test_the_names_of_the_chosen_files_are_not_in_the_command() -> None:
    words = [
        "/x/vigie",
        "evidence",
        "collect",
        "/m",
        "--piece",
        "/home/Mme Œuvré.doc",
        "--piece=/b",
        "--json",
    ]
    assert bundle._command(words) == [
        "vigie", "evidence", "collect", "/m", "--piece", "…", "--piece=…", "--json"
    ]  # fmt: skip


def test_a_name_of_the_stock_is_twenty_bytes() -> None:
    name = rules.medium_name("b", os.fsencode("/x"))
    assert len(stock.key(name)) == len(stock.key(name + ".age")) == 20
