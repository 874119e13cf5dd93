"""What an unsealed bundle holds: what was acknowledged and is there, what isn't any more, what never was."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from vigie.evidence import bundle as bundles
from vigie.evidence import copying, medium, rules, sinks
from vigie.evidence.bundle import Bundle

Note = Callable[[dict[str, Any]], None]


@dataclass
class Stock:
    """Steps done, by id; names of the pieces copied, in 20 bytes each; clear bytes of the pieces."""

    steps: dict[str, dict[str, Any]] = field(default_factory=dict)
    copied: set[bytes] = field(default_factory=set)
    spent: int = 0


def key(name: str) -> bytes:
    """A piece's name in 20 bytes: two hundred thousand of them are held at once."""
    try:
        return bytes.fromhex(name.partition(".")[0])
    except ValueError:
        return name.encode("utf-8", "surrogatepass")


def take(bundle: Bundle, note: Note) -> Stock:
    """Read the journal; what it lists and isn't whole is withdrawn, what it doesn't list is removed."""
    folder, held = bundle.folder, Stock()
    lost: dict[str, str] = {}
    for record in bundle.journal.records():
        if record["kind"] == "step":
            held.steps[record["id"]] = record
        elif record["kind"] == "piece" and record["outcome"] == rules.COLLECTED:
            lost.pop(record["name"], None)
            if _lies(folder / copying.FOLDER / record["name"], record["size"]):
                held.copied.add(key(record["name"]))
                held.spent += record["clear_size"]
            else:
                lost[record["name"]] = copying.FOLDER
        elif record["kind"] == "withdrawn":
            lost.pop(record["name"], None)
            held.copied.discard(key(record["name"]))
            held.steps = {i: s for i, s in held.steps.items() if s["file"] != record["name"]}
    for record in list(held.steps.values()):
        if record["file"] and not _lies(folder / sinks.FOLDER / record["file"], record["size"]):
            lost[record["file"]] = sinks.FOLDER
            del held.steps[record["id"]]
    for name, place in lost.items():
        withdraw(note, folder, place, name, "incomplete")
    _remove_unlisted(folder, held)
    return held


def withdraw(note: Note, folder: Path, place: str, name: str, why: str) -> None:
    """A file that is not as it was acknowledged leaves the bundle, and the journal says so."""
    note({"kind": "withdrawn", "at": bundles.now(), "folder": place, "name": name, "why": why})
    with medium.writing():
        (folder / place / name).unlink(missing_ok=True)


def _remove_unlisted(folder: Path, held: Stock) -> None:
    """Files renamed in the instant before a cut, and never acknowledged: the journal is what counts."""
    files = {record["file"] for record in held.steps.values()}
    with medium.writing():
        for path in (folder / sinks.FOLDER).iterdir():
            if path.name not in files:
                path.unlink(missing_ok=True)
        for path in (folder / copying.FOLDER).iterdir():
            if key(path.name) not in held.copied:
                path.unlink(missing_ok=True)


def _lies(path: Path, size: int) -> bool:
    try:
        return path.lstat().st_size == size
    except OSError:
        return False
