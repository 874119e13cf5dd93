"""Check a bundle of evidence without Vigie: ``python verifier.py [FOLDER or ZIP] [--fingerprint F] [--json]``.

Standard library, Python 3.9 or later. What an answer means, and against whom:

* A bundle alone proves that nothing in it changed since it was sealed *by whoever sealed it*. Someone who holds it can
  change a piece, make a new manifest and sign it with a key of their own: so without an anchor from outside the best
  answer is ``consistent-but-unanchored`` (exit 3), never called authentic.
* ``--fingerprint F``, written down when it was sealed, is that anchor: it is taken from the manifest, which holds the
  public key and fixes every piece. The same fingerprint and no fault: ``intact-and-anchored`` (exit 0).
* ``broken`` (exit 1): a piece, the journal or the manifest isn't as it was sealed, something was added or removed, the
  fingerprint is another, or the bundle was never sealed. ``problems`` names them.
* ``unreadable`` (exit 2): there is nothing at this place.

A time-stamp token (``manifest.tsr``) is looked at for the manifest's digest alone: who signed it is not verified here.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import stat
import sys
import zipfile
import zlib
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any, Iterator, NoReturn  # noqa: UP035  (read by old Pythons too)

from vigie.journal.verifier import ed25519_verify  # replaced by its text in the file that bundles carry

INTACT, UNANCHORED, BROKEN, UNREADABLE = (
    "intact-and-anchored",
    "consistent-but-unanchored",
    "broken",
    "unreadable",
)
EXIT_CODES = {INTACT: 0, BROKEN: 1, UNREADABLE: 2, UNANCHORED: 3}
FORMAT = "vigie-evidence/1"
GENESIS = hashlib.sha256(b"vigie-evidence-journal/1").hexdigest()
MANIFEST, SIGNATURE, REQUEST, TOKEN, JOURNAL = (
    "manifest.json", "manifest.sig", "manifest.tsq", "manifest.tsr", "journal.jsonl"
)  # fmt: skip
LARGEST = {MANIFEST: 1 << 24, SIGNATURE: 4096, REQUEST: 4096, TOKEN: 1 << 20}
LITTER = re.compile(r"(\.DS_Store|\._.*|Thumbs\.db|desktop\.ini|\.Spotlight-.*|\.fseventsd)", re.IGNORECASE)
HASH = re.compile(r"[0-9a-f]{64}")
FILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,120}")
STEP_KEYS = ("id", "artefacts", "outcome", "reason", "file", "sha256", "size", "clear_sha256", "clear_size")
MOST_PROBLEMS = 50


@dataclass
class Report:
    """The answer. ``pieces`` and ``bytes`` count what was read again; ``stamp`` is ``absent``, ``kept``, ``other``."""

    status: str = UNREADABLE
    exit_code: int = 2
    detail: str = ""
    bundle: str | None = None
    sealed_at: str | None = None
    by: str | None = None
    fingerprint: str | None = None
    public_key: str | None = None
    anchored: bool = False
    files: int = 0
    pieces: int = 0
    bytes: int = 0
    lines: int = 0
    stamp: str = "absent"
    encrypted: bool = False
    ignored: list[str] = field(default_factory=list)
    problems: list[dict[str, str]] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """The ``--json`` form."""
        return {"schema": "vigie.evidence-verify/1", **asdict(self)}


class Fault(Exception):  # noqa: N818
    """Something that isn't as it was sealed."""

    def __init__(self, name: str, sentence: str) -> None:
        super().__init__(sentence)
        self.name = name


def canonical(value: Any) -> bytes:
    return json.dumps(
        value, sort_keys=True, ensure_ascii=True, separators=(",", ":"), allow_nan=False
    ).encode("ascii")


def fingerprint_of(manifest: bytes) -> str:
    digest = hashlib.sha256(manifest).hexdigest()[:24].upper()
    return " ".join(digest[start : start + 4] for start in range(0, 24, 4))


def timestamp_request(digest: bytes) -> bytes:
    """The RFC 3161 request for this sha256 (version 1, certificate asked for), in DER."""
    algorithm = b"\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00"
    imprint = algorithm + b"\x04\x20" + digest
    body = b"\x02\x01\x01" + b"\x30" + bytes([len(imprint)]) + imprint + b"\x01\x01\xff"
    return b"\x30" + bytes([len(body)]) + body


# --- Where the bytes are --------------------------------------------------------------------------


class _Folder:
    """A bundle as a folder; what is a link or isn't a file there is a fault."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def names(self) -> Iterator[str]:
        for entry in sorted(os.scandir(self.path), key=lambda e: e.name):
            if entry.is_dir(follow_symlinks=False) and entry.name in ("state", "pieces"):
                with os.scandir(entry.path) as below:
                    for inner in below:
                        yield f"{entry.name}/{inner.name}"
            else:
                yield entry.name

    def open(self, name: str) -> IO[bytes]:
        path = self.path / name
        if not stat.S_ISREG(path.lstat().st_mode):
            raise Fault(name, "n’est pas un fichier ordinaire")
        return path.open("rb")

    def close(self) -> None:
        pass


class _Zip:
    """A bundle as a zip: the same names, below one folder."""

    def __init__(self, path: Path) -> None:
        self.archive = zipfile.ZipFile(path)
        whole = self.archive.namelist()
        if len(set(whole)) != len(whole):
            raise Fault(path.name, "porte deux fois le même nom")
        roots = {name.partition("/")[0] for name in whole}
        if len(roots) != 1:
            raise Fault(path.name, "ne contient pas un seul dossier")
        self.root = roots.pop() + "/"
        self.held = [name[len(self.root) :] for name in whole]

    def names(self) -> Iterator[str]:
        yield from (name for name in self.held if name not in ("", "state/", "pieces/"))

    def open(self, name: str) -> IO[bytes]:
        return self.archive.open(self.root + name)

    def close(self) -> None:
        self.archive.close()


class _Checked:
    """A bundle read part after part; ``problems`` gathers what is wrong with single files."""

    def __init__(self, source: Any, report: Report) -> None:
        self.source, self.report = source, report
        self.names = set(source.names())
        self.files: dict[str, tuple[str, int]] = {}
        self.steps: dict[str, dict[str, Any]] = {}
        self.tally = {"count": 0, "bytes": 0}

    def small(self, name: str) -> bytes:
        if name not in self.names:
            raise Fault(name, "manque")
        with self.source.open(name) as stream:
            data: bytes = stream.read(LARGEST[name] + 1)
        if len(data) > LARGEST[name]:
            raise Fault(name, "est démesuré")
        return data

    def manifest(self) -> tuple[dict[str, Any], bytes]:
        """The signed statement, exactly as it was signed."""
        if SIGNATURE not in self.names:
            raise Fault(SIGNATURE, "manque : ce dossier n’a jamais été scellé, ou son sceau a été retiré")
        data, mark = self.small(MANIFEST), self.small(SIGNATURE)
        held, seal = _parsed(data, MANIFEST), _parsed(mark, SIGNATURE)
        key, signature = seal.get("public_key"), seal.get("signature")
        if set(seal) != {"algorithm", "public_key", "signature"} or seal["algorithm"] != "ed25519":
            raise Fault(SIGNATURE, "n’est pas un sceau de Vigie")
        if not isinstance(key, str) or not HASH.fullmatch(key) or held.get("public_key") != key:
            raise Fault(SIGNATURE, "n’est pas le sceau de ce manifeste")
        if not isinstance(signature, str) or not re.fullmatch(r"[0-9a-f]{128}", signature):
            raise Fault(SIGNATURE, "est mal écrit")
        if not ed25519_verify(bytes.fromhex(key), data, bytes.fromhex(signature)):
            raise Fault(MANIFEST, "n’est pas celui qui a été signé")
        if held.get("format") != FORMAT:
            raise Fault(MANIFEST, "est d’un format que ce vérificateur ne connaît pas")
        return held, data

    def journal(self, held: dict[str, Any]) -> None:
        """Chain, count and digest; what it lists is what the bundle must hold."""
        said, digest, size, seq, head = held["journal"], hashlib.sha256(), 0, 0, GENESIS
        with self.source.open(JOURNAL) as stream:
            for raw in iter(lambda: stream.readline(1 << 20), b""):
                seq += 1
                record = _parsed(raw, JOURNAL, f"est abîmé à la ligne {seq}")
                link = {name: value for name, value in record.items() if name != "hash"}
                mine = hashlib.sha256(canonical(link)).hexdigest()
                if record.get("seq") != seq or record.get("prev") != head or record.get("hash") != mine:
                    raise Fault(JOURNAL, f"a été modifié à la ligne {seq}")
                if seq == 1 and (record.get("kind"), record.get("bundle")) != ("opened", held["bundle"]):
                    raise Fault(JOURNAL, "est celui d’un autre dossier")
                head = mine
                digest.update(raw)
                size += len(raw)
                self._note(record)
        if said != {"name": JOURNAL, "lines": seq, "head": head, "sha256": digest.hexdigest(), "size": size}:
            raise Fault(JOURNAL, "n’est pas celui que le manifeste a signé")
        self.report.lines = seq

    def _note(self, record: dict[str, Any]) -> None:
        kind = record.get("kind")
        if kind == "step":
            self.steps[record["id"]] = record
            if record["file"]:
                self._expect("state", record["file"], record)
        elif kind == "piece" and record["outcome"] == "collected":
            self._expect("pieces", record["name"], record)
        elif kind == "withdrawn":
            self.files.pop(f"{record['folder']}/{record['name']}", None)
            self.steps = {i: s for i, s in self.steps.items() if s["file"] != record["name"]}

    def _expect(self, folder: str, name: Any, record: dict[str, Any]) -> None:
        formed = isinstance(name, str) and FILE.fullmatch(name) and HASH.fullmatch(record["sha256"])
        if not formed or type(record["size"]) is not int:
            raise Fault(JOURNAL, "contient une ligne mal formée")
        self.files[f"{folder}/{name}"] = (record["sha256"], record["size"])

    def contents(self, held: dict[str, Any]) -> None:
        """Each file as it was sealed, and no other."""
        told = [[step[name] for name in STEP_KEYS] for step in held["steps"]]
        if sorted(map(repr, told)) != sorted(
            repr([s[name] for name in STEP_KEYS]) for s in self.steps.values()
        ):
            raise Fault(MANIFEST, "ne dit pas la même chose que le journal")
        pieces = sum(name.startswith("pieces/") for name in self.files)
        if held["pieces"]["count"] != pieces:
            raise Fault(MANIFEST, "n’annonce pas le même nombre de pièces que le journal")
        for about in (held["verifier"], held["readme"]):
            if about is not None:
                self.files[about["name"]] = (about["sha256"], about["size"])
        for name, (digest, size) in self.files.items():
            self._check(name, digest, size)
        known = {MANIFEST, SIGNATURE, REQUEST, TOKEN, JOURNAL, *self.files}
        for name in sorted(self.names - known):
            if LITTER.fullmatch(name.rpartition("/")[2]):
                self.report.ignored.append(_plain(name))
            else:
                self.problem(name, "a été ajouté après coup")
        self.report.pieces, self.report.files = pieces, len(self.files)

    def _check(self, name: str, digest: str, size: int) -> None:
        if name not in self.names:
            return self.problem(name, "manque")
        if type(size) is not int or size < 0:
            raise Fault(MANIFEST, "annonce une taille impossible")
        seen, left = hashlib.sha256(), size
        try:
            with self.source.open(name) as stream:
                while block := stream.read(min(1 << 20, left + 1)):
                    seen.update(block)
                    left -= len(block)
                    if left < 0:
                        break
        except Fault as fault:
            return self.problem(name, str(fault))
        except (
            OSError,
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            ValueError,
            RuntimeError,
            NotImplementedError,
        ):
            return self.problem(name, "ne peut pas être lu en entier")
        self.report.bytes += size - left
        if left or seen.hexdigest() != digest:
            self.problem(name, "n’est plus tel qu’il a été scellé")
        return None

    def problem(self, name: str, sentence: str) -> None:
        if len(self.report.problems) < MOST_PROBLEMS:
            self.report.problems.append({"name": _plain(name), "problem": sentence})

    def stamp(self, digest: bytes) -> None:
        """The request must be the manifest's; a token must hold its digest."""
        if self.small(REQUEST) != timestamp_request(digest):
            raise Fault(REQUEST, "n’est pas la demande d’horodatage de ce manifeste")
        if TOKEN in self.names:
            self.report.stamp = "kept" if digest in self.small(TOKEN) else "other"
            if self.report.stamp == "other":
                raise Fault(TOKEN, "est un jeton d’horodatage qui ne porte pas sur ce manifeste")


def _plain(value: Any) -> str:
    """Text that a terminal shows and doesn't obey: a bundle may come from anybody."""
    text = str(value)[:200].encode("utf-8", "backslashreplace").decode("utf-8")
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in text)


def _parsed(data: bytes, name: str, fault: str = "n’est pas lisible") -> dict[str, Any]:
    """One JSON object written in the one way that it may be written."""
    try:
        found = json.loads(data)
        written = canonical(found) + b"\n"
    except (ValueError, RecursionError, MemoryError):
        raise Fault(name, fault) from None
    if not isinstance(found, dict) or written != data:
        raise Fault(name, fault)
    return found


# --- The answer -----------------------------------------------------------------------------------


def verify(path: str | Path, fingerprint: str | None = None) -> Report:
    """Check a bundle, a folder or a zip; ``fingerprint`` is what was written down. Bad input never raises."""
    report = Report()
    place = Path(path)
    noted = re.sub(r"[\s-]", "", fingerprint or "").lower()
    if fingerprint is not None and not re.fullmatch(r"[0-9a-f]{24}|[0-9a-f]{64}", noted):
        report.detail = "L’empreinte s’écrit en 6 groupes de 4 signes, de 0 à 9 et de A à F."
        return report
    try:
        if not place.exists():
            report.detail = "Ce dossier de preuves est introuvable : vérifiez son nom."
            return report
        source = _Folder(place) if place.is_dir() else _Zip(place)
        try:
            _examine(_Checked(source, report), report, noted)
        finally:
            source.close()
    except Fault as fault:
        report.problems.insert(0, {"name": _plain(fault.name), "problem": str(fault)})
    except (KeyError, TypeError, AttributeError):
        report.problems.append({"name": MANIFEST, "problem": "n’a pas les rubriques d’un dossier de preuves"})
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        RuntimeError,
        NotImplementedError,
        ValueError,
        MemoryError,
        OSError,
    ):
        report.problems.append(
            {
                "name": _plain(place.name),
                "problem": "n’est pas un dossier de preuves de Vigie, ou il est abîmé",
            }
        )
    status = BROKEN if report.problems else INTACT if report.anchored else UNANCHORED
    report.status, report.exit_code = status, EXIT_CODES[status]
    report.detail = _sentence(report)
    return report


def _examine(checked: _Checked, report: Report, noted: str) -> None:
    held, data = checked.manifest()
    digest = hashlib.sha256(data)
    report.fingerprint, report.public_key = fingerprint_of(data), held["public_key"]
    report.bundle, report.sealed_at, report.by = (
        _plain(held[name]) for name in ("bundle", "sealed_at", "by")
    )
    report.encrypted = bool(held["opened"]["options"]["recipients"])
    if noted and not digest.hexdigest().startswith(noted):
        raise Fault(
            MANIFEST, "n’a pas l’empreinte notée : ce n’est pas le dossier qui a été scellé ce jour-là"
        )
    checked.journal(held)
    checked.stamp(digest.digest())
    checked.contents(held)
    report.anchored = bool(noted) and not report.problems


def _sentence(report: Report) -> str:
    if report.status == BROKEN:
        first = report.problems[0]
        more = f" ({len(report.problems)} défauts en tout)" if len(report.problems) > 1 else ""
        return f"Dossier abîmé ou modifié : « {first['name']} » {first['problem']}{more}."
    at = report.sealed_at or ""
    told = f"{at[8:10]}/{at[5:7]}/{at[:4]} à {at[11:13]} h {at[14:16]} (temps universel)"
    pieces = f"{report.files} fichiers, scellés le {told}"
    if report.status == INTACT:
        said = f"Dossier intact et ancré : {pieces} ; son empreinte est celle qui a été notée."
    else:
        said = (
            f"Dossier cohérent, non ancré : {pieces}. Rien d’extérieur n’atteste qu’il est celui d’origine : qui le "
            "détient a pu le refaire en entier. Donnez l’empreinte notée au moment de sceller (--fingerprint)."
        )
    if report.stamp == "kept":
        said += " Un jeton d’horodatage porte sur ce manifeste ; sa signature n’est pas vérifiée ici."
    if report.ignored:
        said += f" Laissés de côté : {', '.join(report.ignored[:5])}."
    return said


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        sys.stderr.write('Commande mal écrite. Exemple : verifier.py DOSSIER --fingerprint "AB12 …" --json\n')
        raise SystemExit(2)


def main(argv: list[str] | None = None) -> int:
    """Command line; gives the exit code. Without a name, the bundle is the folder of this file."""
    parser = _Parser(prog="verifier.py", description="Vérifie un dossier de preuves de Vigie.")
    parser.add_argument("bundle", metavar="DOSSIER", nargs="?", default=str(Path(__file__).resolve().parent))
    parser.add_argument("--fingerprint", metavar="EMPREINTE", help="notée au moment de sceller")
    parser.add_argument("--json", action="store_true", help="répond en JSON")
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    options = parser.parse_args(argv)
    report = verify(options.bundle, options.fingerprint)
    if options.json:
        sys.stdout.write(json.dumps(report.to_json(), ensure_ascii=False) + "\n")
    else:
        sys.stdout.write(report.detail + "\n")
        for problem in report.problems[1:]:
            sys.stdout.write(f"- « {problem['name']} » {problem['problem']}\n")
    return report.exit_code


if __name__ == "__main__":
    raise SystemExit(main())
