"""Closing a bundle: everything read again, a manifest that says it all, a signature by a key that nobody keeps."""

import hashlib
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from vigie.evidence import bundle as bundles
from vigie.evidence import chain, copying, medium, rules, shipping, sinks, stock, verifier
from vigie.evidence.bundle import Bundle
from vigie.evidence.errors import EvidenceError, Stopped

ALREADY = "Ce dossier est déjà scellé."
CHANGES = (
    "La collecte a lancé un programme (Vigie) et, pour certains relevés, des programmes du système : ils figurent "
    "parmi les programmes en cours et peuvent laisser des traces dans les journaux.",
    "Des fichiers ont été lus. Leur date de dernier accès est gardée là où le système le permet ; ailleurs elle peut "
    "avoir changé.",
    "La collecte elle-même n’a rien écrit ailleurs que dans ce dossier.",
)
README_TEXT = """\
Dossier de preuves recueilli et scellé par Vigie.

Ne modifiez rien ici, n’ouvrez pas les fichiers sur le PC attaqué, gardez une copie en lieu sûr.

Vérifier ce dossier, sur n’importe quel ordinateur avec Python 3.9 ou plus récent :
    python verifier.py --fingerprint "EMPREINTE NOTÉE"
Sans l’empreinte notée au moment de sceller, la réponse ne peut pas dire que ce dossier est celui d’origine.

manifest.json    ce qui a été fait, ce qui a été recueilli, ce qui n’a pas pu l’être et pourquoi
manifest.sig     signature du manifeste ; la clé qui a signé n’est gardée nulle part
manifest.tsq     demande d’horodatage (RFC 3161) à envoyer à un service d’horodatage ; la réponse se range ici
                 sous le nom manifest.tsr
journal.jsonl    chaque geste de la collecte, dans l’ordre, avec les pièces
state/           état du PC
pieces/          fichiers choisis, sous un nom tiré de leur chemin
Les fichiers en « .age » s’ouvrent avec la clé privée du destinataire (programme age).
Les fichiers en « .gz » sont compressés (gzip).
"""
SHOWN = ("id", "order", "label", "artefacts", "rights", "outcome", "reason", "file", "sha256", "size", "clear_sha256",
         "clear_size", "cut", "misses", "misses_age")  # fmt: skip


@dataclass(frozen=True)
class Sealed:
    """What is written down: the fingerprint. ``withdrawn`` counts the files found damaged on the medium."""

    folder: Path
    fingerprint: str
    public_key: str
    withdrawn: int


def _silent(percent: int, label: str) -> None:
    """Nobody listens."""


def _never() -> bool:
    return False


def seal(
    folder: Path, progress: Callable[[int, str], None] = _silent, stop: Callable[[], bool] = _never
) -> Sealed:
    """Close a bundle, complete or not. The signing key lives as long as this call, and is written nowhere.

    Raises :class:`EvidenceError` for what isn't an open bundle, and the medium's troubles.
    """
    if bundles.is_sealed(folder):
        raise EvidenceError(ALREADY)
    if not (folder / chain.NAME).is_file():
        raise EvidenceError("Ce dossier n’est pas une collecte de Vigie.")
    try:
        bundle = bundles.take_up(folder, resumes=False)
    except OSError as error:
        raise EvidenceError("Cette collecte ne peut pas être lue.") from error
    try:
        with medium.writing():
            note = _note(bundle)
            held = stock.take(bundle, note)
            withdrawn = _read_again(bundle, held, note, progress, stop)
            carried = _carried(folder)
            note({"kind": "sealing", "at": bundles.now(), "context": bundles.context(folder)})
            for name in bundles.FOLDERS:
                medium.sync(folder / name)
            return _signed(bundle, carried, withdrawn)
    finally:
        bundle.close()


def _note(bundle: Bundle) -> stock.Note:
    def note(record: dict[str, Any]) -> None:
        with medium.writing():
            bundle.journal.append(record)

    return note


def _read_again(
    bundle: Bundle, held: stock.Stock, note: stock.Note, progress: Callable[[int, str], None],
    stop: Callable[[], bool],
) -> int:  # fmt: skip
    """Every file as it lies on the medium against its digest; one that differs is withdrawn, and counted."""
    expected: dict[str, tuple[str, bytes]] = {
        step["file"]: (sinks.FOLDER, bytes.fromhex(step["sha256"]))
        for step in held.steps.values()
        if step["file"]
    }
    for record in bundle.journal.records():
        if (
            record["kind"] == "piece"
            and record["outcome"] == rules.COLLECTED
            and stock.key(record["name"]) in held.copied
        ):
            expected[record["name"]] = (copying.FOLDER, bytes.fromhex(record["sha256"]))
    bad = 0
    for number, (name, (place, digest)) in enumerate(expected.items()):
        if stop():
            raise Stopped
        if number % 20 == 0:
            progress(100 * number // len(expected), f"Relecture : {number} sur {len(expected)}")
        if _digest(bundle.folder / place / name, stop) != digest:
            stock.withdraw(note, bundle.folder, place, name, "damaged")
            bad += 1
    return bad


def _digest(path: Path, stop: Callable[[], bool]) -> bytes:
    seen = hashlib.sha256()
    try:
        with path.open("rb") as stream:
            while block := stream.read(1 << 20):
                if stop():
                    raise Stopped
                seen.update(block)
    except FileNotFoundError:
        return b""
    return seen.digest()


def _carried(folder: Path) -> dict[str, Any]:
    """The verifier and the explanation, written into the bundle."""
    made: dict[str, Any] = {}
    for key, name, data in (
        ("verifier", bundles.VERIFIER, shipping.standalone()),
        ("readme", bundles.README, README_TEXT.encode("utf-8")),
    ):
        if data is not None:
            medium.write_whole(folder / name, data)
        made[key] = data and {"name": name, "sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}
    return made


def _signed(bundle: Bundle, carried: dict[str, Any], withdrawn: int) -> Sealed:
    """Manifest, request for a time stamp, and the signature last: it is what makes the bundle sealed."""
    key = Ed25519PrivateKey.generate()
    public = key.public_key().public_bytes_raw().hex()
    data = rules.canonical(manifest(bundle, carried, public)) + b"\n"
    folder = bundle.folder
    medium.write_whole(folder / bundles.REQUEST, verifier.timestamp_request(hashlib.sha256(data).digest()))
    medium.write_whole(folder / bundles.MANIFEST, data)
    mark = {"algorithm": "ed25519", "public_key": public, "signature": key.sign(data).hex()}
    medium.write_whole(folder / bundles.SIGNATURE, rules.canonical(mark) + b"\n")
    return Sealed(folder, rules.fingerprint(data), public, withdrawn)


def manifest(bundle: Bundle, carried: dict[str, Any], public_key: str) -> dict[str, Any]:
    """What is signed: how the collection was made, what it holds, what it lacks and why."""
    opened: dict[str, Any] = {}
    steps: dict[str, dict[str, Any]] = {}
    pieces: dict[bytes, _Piece] = {}
    resumed = withdrawn = 0
    cuts: list[str] = []
    for record in bundle.journal.records():
        kind = record["kind"]
        opened = record if kind == "opened" else opened
        resumed += kind == "resumed"
        cuts += [record["why"]] if kind == "cut" else []
        if kind == "step":
            steps[record["id"]] = record
        elif kind == "piece":
            pieces[stock.key(record["name"])] = _piece(record)
        elif kind == "withdrawn":
            withdrawn += 1
            steps = {i: s for i, s in steps.items() if s["file"] != record["name"]}
            pieces.pop(stock.key(record["name"]), None)
    ordered = sorted(steps.values(), key=lambda step: (step["order"], step["id"]))
    journal = bundle.journal
    return {
        "format": rules.FORMAT,
        "bundle": bundle.id,
        "sealed_at": bundles.now(),
        "public_key": public_key,
        "by": bundle.options.by,
        "opened": {"options": opened["options"], "context": opened["context"]},
        "closed": bundles.context(bundle.folder),
        "resumed": resumed,
        "cuts": cuts,
        "changes": [*CHANGES, *(["Le dossier est sur le volume examiné, à la demande de la personne."]
                                if bundle.options.same_volume else [])],
        "journal": {"name": chain.NAME, "lines": journal.seq, "head": journal.head,
                    "sha256": _digest(journal.path, _never).hex(), "size": journal.path.stat().st_size},
        "steps": [{name: step[name] for name in SHOWN if name in step} for step in ordered],
        "coverage": [
            {"artefact": c.artefact, "label": rules.ARTEFACTS[c.artefact], "outcome": c.outcome, "reason": c.reason}
            for c in rules.coverage((tuple(s["artefacts"]), s["outcome"], s["reason"]) for s in ordered)
        ],
        "pieces": _totals(pieces.values()),
        "withdrawn": withdrawn,
        **carried,
    }  # fmt: skip


_Piece = tuple[str, int, int, bool]


def _piece(record: dict[str, Any]) -> _Piece:
    """Why it is missing (empty when it isn't), its sizes, whether it stood still."""
    why = "" if record["outcome"] == rules.COLLECTED else record["reason"]
    return sys.intern(why), record["size"], record["clear_size"], record["stable"]


def _totals(pieces: Iterable[_Piece]) -> dict[str, Any]:
    found: dict[str, Any] = {"count": 0, "bytes": 0, "clear_bytes": 0, "unstable": 0, "missed": {}}
    for why, size, clear, stable in pieces:
        if why:
            found["missed"][why] = found["missed"].get(why, 0) + 1
            continue
        found["count"] += 1
        found["bytes"] += size
        found["clear_bytes"] += clear
        found["unstable"] += not stable
    return found
