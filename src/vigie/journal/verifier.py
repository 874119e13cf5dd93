"""Check a Vigie journal without Vigie: ``python verifier.py FILE``, standard library, Python 3.9 or later.

One file on purpose, however long: it is handed to an expert as it is.

What an answer means, and against whom:

* The hash chain alone proves nothing against the person who holds the file: they can recompute every hash,
  cut the end, sign again with a key of their own. Without an anchor that comes from *outside* the file the
  best answer is ``consistent-but-unanchored`` (exit 3).
* ``--head SEQ:HASH``, printed on a bilan, fixes entries 1 to SEQ, even against someone who opens the vault.
* ``--public-key K``, noted beforehand, fixes the entries up to the last checkpoint signed by K, or by a key
  that K handed over to: a key entered in the journal later and covered by K's signature. It holds against
  whoever has the file, not against whoever can open the vault and read the signing key there. A key that
  was replaced can't sign past its successor's arrival.
* ``intact-and-anchored`` (exit 0) is said only when every entry of the file is fixed so. Where the anchors
  stop earlier, what follows could have been written by anyone: the answer stays ``consistent-but-
  unanchored`` and the sentence says how many entries are anchored.
* ``broken`` (exit 1): the file contradicts itself or an anchor, or isn't a journal. ``first_bad`` is the
  first entry known to be wrong (one past the last when the end was cut). A head past the end, another hash
  at the head, and a public key that signed nothing in the file are contradictions.
* ``unreadable`` (exit 2): nothing was examined (no such file, too large, a newer format, a badly written
  anchor).

No anchor can tell what was recorded after it: a journal cut exactly at the anchor is a true, older state,
and the sentence gives the instant of its last entry.
"""

from __future__ import annotations

import argparse
import functools
import hashlib
import json
import re
import sys
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn

INTACT, UNANCHORED, BROKEN, UNREADABLE = (
    "intact-and-anchored",
    "consistent-but-unanchored",
    "broken",
    "unreadable",
)
EXIT_CODES = {INTACT: 0, BROKEN: 1, UNREADABLE: 2, UNANCHORED: 3}
MAX_BYTES = 200 * 1024 * 1024
GENESIS = hashlib.sha256(b"vigie-journal/1").hexdigest()

ENTRY_KEYS = {"seq", "at", "person", "action", "object_type", "object_id", "commitment", "prev"}
STATEMENT_KEYS = {"seq", "previous", "count", "head", "merkle_root", "at", "reason"}
HASH = re.compile(r"[0-9a-f]{64}")
SIGNATURE = re.compile(r"[0-9a-f]{128}")
INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z")
CODE = re.compile(r"(?=.{1,64}\Z)[a-z][a-z0-9_-]*(\.[a-z0-9_-]+)*")
IDENTIFIER = re.compile(r"[A-Za-z0-9._:/-]{0,64}")
NUMBER = re.compile(r"[1-9][0-9]{0,17}")


@dataclass
class Result:
    """The answer; ``anchored`` counts the entries that something outside the file attests."""

    status: str
    entries: int = 0
    redactions: int = 0
    first_bad: int | None = None
    detail: str = ""
    exit_code: int = 2
    anchored: int = 0
    checkpoints: int = 0
    last_at: str | None = None

    def to_json(self) -> dict[str, Any]:
        """The ``--json`` form."""
        return {"schema": "vigie.verify/1", **asdict(self)}


class BrokenError(Exception):
    def __init__(self, detail: str, first_bad: int | None = None) -> None:
        super().__init__(detail)
        self.first_bad = first_bad


class RefusedError(Exception):
    """Nothing could be examined."""


# --- Ed25519 (RFC 8032, 5.1), verification only ---------------------------------------------------

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
# A point is (X, Y, Z, T), extended coordinates: x = X/Z, y = Y/Z, xy = T/Z.
IDENTITY: Any = (0, 1, 1, 0)


def _add(p: Any, q: Any) -> Any:
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def _double(p: Any) -> Any:
    a, b = p[0] * p[0] % P, p[1] * p[1] % P
    h = a + b
    e, g = h - (p[0] + p[1]) ** 2 % P, a - b
    f = 2 * p[2] * p[2] + g
    return e * f % P, g * h % P, f * g % P, e * h % P


@functools.lru_cache(maxsize=256)
def _decode(text: bytes) -> Any:
    """The point that 32 bytes stand for, or None."""
    y, sign = int.from_bytes(text, "little") & (2**255 - 1), text[31] >> 7
    if y >= P:
        return None
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(x2, (P + 3) // 8, P)
    if x * x % P != x2:
        x = x * pow(2, (P - 1) // 4, P) % P
    if x * x % P != x2 or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


BASE = _decode((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def ed25519_verify(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the signature is this key's over this message; keys of small order are refused."""
    if len(public_key) != 32 or len(signature) != 64:
        return False
    key, s = _decode(public_key), int.from_bytes(signature[32:], "little")
    if key is None or s >= L:
        return False
    eighth = _double(_double(_double(key)))
    if eighth[0] == 0 and eighth[1] == eighth[2]:
        return False
    digest = hashlib.sha512(signature[:32] + public_key + message).digest()
    h = int.from_bytes(digest, "little") % L
    minus = (P - key[0], key[1], 1, P - key[3])
    table = (None, BASE, minus, _add(BASE, minus))
    total = IDENTITY
    for bit in range(252, -1, -1):
        total = _double(total)
        term = table[(s >> bit & 1) | (h >> bit & 1) << 1]
        total = total if term is None else _add(total, term)
    inverse = pow(total[2], P - 2, P)
    x, y = total[0] * inverse % P, total[1] * inverse % P
    encoded: bytes = (y | (x & 1) << 255).to_bytes(32, "little")
    return encoded == signature[:32]


# --- Hashes ---------------------------------------------------------------------------------------


def _canonical(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


class _Merkle:
    """RFC 6962, one leaf at a time: the peaks of the complete subtrees, left to right."""

    def __init__(self) -> None:
        self.peaks: list[tuple[int, bytes]] = []

    def add(self, entry_hash: str) -> None:
        height, node = 0, hashlib.sha256(b"\x00" + bytes.fromhex(entry_hash)).digest()
        while self.peaks and self.peaks[-1][0] == height:
            node = hashlib.sha256(b"\x01" + self.peaks.pop()[1] + node).digest()
            height += 1
        self.peaks.append((height, node))

    def root(self) -> str:
        node = self.peaks[-1][1]
        for _, left in reversed(self.peaks[:-1]):
            node = hashlib.sha256(b"\x01" + left + node).digest()
        return node.hex()


# --- Reading --------------------------------------------------------------------------------------


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("duplicate key")
    return found


def _no_float(_: str) -> NoReturn:
    raise ValueError("a journal holds no fraction")


def _load(data: bytes) -> dict[str, Any]:
    """One JSON document in which nothing can be read in two ways."""
    if len(data) > MAX_BYTES:
        raise RefusedError("Le fichier dépasse 200 Mo : ce n’est pas un journal de Vigie.")
    if not data.strip():
        raise BrokenError("Le fichier est vide : exportez de nouveau le journal.")
    try:
        text = data.decode("utf-8")
        document = json.loads(
            text, object_pairs_hook=_no_duplicates, parse_float=_no_float, parse_constant=_no_float
        )
        _canonical(document)
    except UnicodeError:
        raise BrokenError("Le fichier n’est pas du texte en UTF-8 : il a été modifié ou mal copié.") from None
    except (RecursionError, MemoryError):
        raise BrokenError("Le fichier est trop imbriqué pour être un journal de Vigie.") from None
    except json.JSONDecodeError as error:
        raise BrokenError(
            f"Le fichier n’est pas du JSON complet (ligne {error.lineno}, colonne {error.colno}) : "
            "il a été coupé, modifié, ou ce n’est pas un journal de Vigie."
        ) from None
    except ValueError:
        raise BrokenError(
            "Le fichier n’est pas un journal de Vigie : clé en double, nombre à virgule ou nombre démesuré."
        ) from None
    if not isinstance(document, dict) or document.get("format") != "vigie-journal":
        raise BrokenError("Le fichier n’est pas un journal de Vigie.")
    if type(document.get("version")) is not int or document["version"] != 1:
        raise RefusedError(
            "Ce journal est d’un autre format que celui que ce vérificateur connaît (version 1)."
        )
    if set(document) != {"format", "version", "count", "entries", "checkpoints", "public_keys"}:
        raise BrokenError("Le fichier n’a pas les rubriques d’un journal de Vigie.")
    for name in ("entries", "checkpoints", "public_keys"):
        if not isinstance(document[name], list):
            raise BrokenError("Le fichier n’a pas les rubriques d’un journal de Vigie.")
    return document


def _is_text(value: Any, form: re.Pattern[str]) -> bool:
    return isinstance(value, str) and form.fullmatch(value) is not None


def _is_count(value: Any, most: int) -> bool:
    return type(value) is int and 0 <= value <= most


def _is_instant(value: Any) -> bool:
    if not _is_text(value, INSTANT):
        return False
    try:
        datetime.fromisoformat(value[:-1])
    except ValueError:
        return False
    return True


# --- The three parts ------------------------------------------------------------------------------


class _Journal:
    """What the file holds, checked part after part."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document
        self.entries: list[Any] = document["entries"]
        self.hashes: list[str] = []
        self.roots: dict[int, str] = {}
        self.keys: dict[str, int] = {}
        self.redactions = 0
        self.checkpoints: list[tuple[int, str]] = []

    def check_entries(self) -> None:
        """Shape, sequence, chain, private parts, erasures, in one pass: the first fault is reported."""
        redacted_by = self._erasures()
        wanted = {c["statement"]["count"] for c in self.document["checkpoints"] if _has_statement(c)}
        tree, prev = _Merkle(), GENESIS
        for seq, entry in enumerate(self.entries, start=1):
            prev = _check_link(entry, seq, prev)
            self._check_private(entry, seq, redacted_by.get(seq))
            if entry["action"] == "journal.key_added":
                if not _is_text(entry["object_id"], HASH) or entry["object_id"] in self.keys:
                    raise BrokenError(f"L’entrée {seq} ajoute une clé mal écrite ou déjà connue.", seq)
                self.keys[entry["object_id"]] = seq
            self.hashes.append(prev)
            tree.add(prev)
            if seq in wanted:
                self.roots[seq] = tree.root()
        count = len(self.entries)
        if type(self.document["count"]) is not int or self.document["count"] != count:
            raise BrokenError(
                f"Le fichier annonce {str(self.document['count'])[:20]} entrées et en contient {count} : "
                "il a été coupé ou complété.",
                count + 1,
            )
        if self.document["public_keys"] != list(self.keys):
            raise BrokenError(
                "Les clés publiques du fichier ne sont pas celles que les entrées ont inscrites."
            )

    def _erasures(self) -> dict[int, int]:
        """Which entry was erased by which, as far as the entries can be read."""
        found: dict[int, int] = {}
        for seq, entry in enumerate(self.entries, start=1):
            if isinstance(entry, dict) and entry.get("action") == "journal.redacted":
                target = entry.get("object_id")
                if isinstance(target, str) and NUMBER.fullmatch(target) and int(target) < seq:
                    found[int(target)] = seq
        return found

    def _check_private(self, entry: dict[str, Any], seq: int, erased_by: int | None) -> None:
        private, promise = entry["private"], entry["commitment"]
        if entry["action"] == "journal.redacted":
            target = entry["object_id"]
            known = entry["object_type"] == "journal.entry" and _is_text(target, NUMBER) and int(target) < seq
            if not known or not self.entries[int(target) - 1]["commitment"]:
                raise BrokenError(f"L’entrée {seq} inscrit un effacement qui ne correspond à rien.", seq)
        if private is None:
            if promise and erased_by is None:
                raise BrokenError(
                    f"La partie privée de l’entrée {seq} manque, sans que son effacement soit inscrit.", seq
                )
            self.redactions += 1 if promise else 0
            return
        if not promise or erased_by is not None:
            raise BrokenError(f"L’entrée {seq} porte une partie privée qu’elle ne devrait pas avoir.", seq)
        shape = isinstance(private, dict) and set(private) == {"salt", "content"}
        if not shape or not _is_text(private["salt"], HASH) or not isinstance(private["content"], dict):
            raise BrokenError(f"La partie privée de l’entrée {seq} est mal formée.", seq)
        if _sha256(bytes.fromhex(private["salt"]) + _canonical(private["content"])) != promise:
            raise BrokenError(f"La partie privée de l’entrée {seq} a été modifiée.", seq)

    def check_checkpoints(self) -> None:
        """Each checkpoint: its place, its key, its signature, and what it says of the entries."""
        previous, good = "0" * 64, 0
        for seq, checkpoint in enumerate(self.document["checkpoints"], start=1):
            if not _is_checkpoint(checkpoint):
                raise BrokenError(f"Le point de contrôle {seq} est mal formé.")
            statement, key = checkpoint["statement"], checkpoint["public_key"]
            count = statement["count"]
            if statement["seq"] != seq or statement["previous"] != previous or count < good:
                raise BrokenError(
                    f"Le point de contrôle {seq} n’est pas à sa place : un autre a été ôté ou ajouté."
                )
            if not ed25519_verify(
                bytes.fromhex(key), _canonical(statement), bytes.fromhex(checkpoint["signature"])
            ):
                raise BrokenError(f"La signature du point de contrôle {seq} est fausse.")
            if count > len(self.entries):
                raise BrokenError(
                    f"Le point de contrôle {seq} couvre {count} entrées et le fichier en contient "
                    f"{len(self.entries)} : la fin a été coupée.",
                    len(self.entries) + 1,
                )
            if statement["head"] != self.hashes[count - 1] or statement["merkle_root"] != self.roots[count]:
                raise BrokenError(
                    f"Le point de contrôle {seq} contredit les entrées : l’une de celles d’avant, jusqu’à la "
                    f"{count}, n’est plus celle qui a été signée.",
                    count,
                )
            if key not in self._signers(count):
                raise BrokenError(
                    f"Le point de contrôle {seq} est signé par une clé que le journal ne connaît pas."
                )
            self.checkpoints.append((count, key))
            previous, good = _sha256(_canonical(checkpoint)), count

    def _signers(self, count: int) -> set[str]:
        """The keys that may sign here: the latest, and the one before exactly where it hands over."""
        known = [(seq, key) for key, seq in self.keys.items() if seq <= count]
        allowed = {key for _, key in known[-1:]}
        if len(known) > 1 and known[-1][0] == count:
            allowed.add(known[-2][1])
        return allowed

    def anchored(self, head: tuple[int, str] | None, public_key: str | None) -> int:
        """How many entries, from the first, something outside the file attests."""
        by_head = by_key = 0
        if head is not None:
            by_head, total = head[0], len(self.entries)
            if by_head > total:
                raise BrokenError(
                    f"La tête imprimée est l’entrée {by_head} et le fichier s’arrête à l’entrée {total} : "
                    "la fin a été coupée.",
                    total + 1,
                )
            if self.hashes[by_head - 1] != head[1]:
                raise BrokenError(
                    f"L’entrée {by_head} n’a pas l’empreinte imprimée : elle, ou une d’avant, a été refaite.",
                    by_head,
                )
        if public_key is not None:
            trusted = {public_key}
            for count, key in self.checkpoints:
                if key in trusted:
                    by_key, since = count, self.keys[key]
                    trusted |= {new for new, seq in self.keys.items() if since < seq <= count}
            if by_key == 0:
                raise BrokenError(
                    "Aucun point de contrôle du fichier n’est signé par la clé publique donnée : "
                    "ce n’est pas la bonne clé, ou le journal a été refait.",
                    1 if self.entries else None,
                )
        return max(by_head, by_key)


def _check_link(entry: Any, seq: int, prev: str) -> str:
    """The entry has its shape, its place and its hash; gives that hash."""
    if not isinstance(entry, dict) or set(entry) != ENTRY_KEYS | {"hash", "private"}:
        raise BrokenError(f"L’entrée {seq} est mal formée.", seq)
    formed = (
        _is_instant(entry["at"])
        and _is_count(entry["person"], 2**31 - 1)
        and _is_text(entry["action"], CODE)
        and _is_text(entry["object_type"], IDENTIFIER)
        and _is_text(entry["object_id"], IDENTIFIER)
        and (entry["commitment"] == "" or _is_text(entry["commitment"], HASH))
    )
    if not formed:
        raise BrokenError(f"L’entrée {seq} est mal formée.", seq)
    if type(entry["seq"]) is not int or entry["seq"] != seq or entry["prev"] != prev:
        raise BrokenError(
            f"L’entrée {seq} n’est pas à sa place : une entrée a été ôtée, ajoutée ou déplacée.", seq
        )
    computed = _sha256(_canonical({name: entry[name] for name in ENTRY_KEYS}))
    if entry["hash"] != computed:
        raise BrokenError(f"L’entrée {seq} a été modifiée.", seq)
    return computed


def _has_statement(checkpoint: Any) -> bool:
    statement = checkpoint.get("statement") if isinstance(checkpoint, dict) else None
    return isinstance(statement, dict) and type(statement.get("count")) is int


def _is_checkpoint(checkpoint: Any) -> bool:
    if not _has_statement(checkpoint) or set(checkpoint) != {"statement", "signature", "public_key"}:
        return False
    statement = checkpoint["statement"]
    return (
        set(statement) == STATEMENT_KEYS
        and type(statement["seq"]) is int
        and 1 <= statement["count"] <= 10**18
        and all(_is_text(statement[name], HASH) for name in ("previous", "head", "merkle_root"))
        and _is_instant(statement["at"])
        and _is_text(statement["reason"], CODE)
        and _is_text(checkpoint["signature"], SIGNATURE)
        and _is_text(checkpoint["public_key"], HASH)
    )


# --- The answer -----------------------------------------------------------------------------------


def _parse_head(text: str | None) -> tuple[int, str] | None:
    if text is None:
        return None
    seq, _, digest = re.sub(r"\s", "", text).lower().partition(":")
    if not NUMBER.fullmatch(seq) or not HASH.fullmatch(digest):
        raise RefusedError("La tête s’écrit NUMÉRO:EMPREINTE, l’empreinte en 64 signes de 0 à 9 et de a à f.")
    return int(seq), digest


def _parse_key(text: str | None) -> str | None:
    if text is None:
        return None
    key = re.sub(r"\s", "", text).lower()
    if not HASH.fullmatch(key):
        raise RefusedError("La clé publique s’écrit en 64 signes de 0 à 9 et de a à f.")
    return key


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number < 2 else many}"


def _sentence(result: Result, given: bool) -> str:
    at = result.last_at or ""
    until = f", jusqu’au {at[8:10]}/{at[5:7]}/{at[:4]} à {at[11:13]} h {at[14:16]} (temps universel)"
    if result.status == INTACT:
        said = (
            "Journal intact et ancré : "
            f"{_count(result.entries, 'entrée attestée', 'entrées, toutes attestées')}"
            f" par l’ancre donnée{until}. Elle ne dit rien de ce qui aurait été inscrit après."
        )
    elif result.anchored:
        rest = result.entries - result.anchored
        said = (
            f"Journal cohérent ; {_count(result.anchored, 'entrée ancrée', 'entrées ancrées')} "
            f"sur {result.entries}. Rien d’extérieur au fichier n’atteste "
            f"{'l’entrée suivante' if rest == 1 else f'les {rest} entrées suivantes'}."
        )
    elif given or not result.entries:
        said = "Journal cohérent mais vide : il n’y a rien à attester."
    else:
        said = (
            f"Journal cohérent ({_count(result.entries, 'entrée', 'entrées')}), mais rien d’extérieur au "
            "fichier ne l’atteste : qui le détient a pu le refaire en entier. Donnez la tête imprimée sur un "
            "bilan (--head) ou la clé publique du cabinet (--public-key)."
        )
    if result.redactions:
        erased = _count(result.redactions, "partie privée a été effacée", "parties privées ont été effacées")
        said += f" {erased}, et le journal le dit."
    return said


def verify(data: bytes, head: str | None = None, public_key: str | None = None) -> Result:
    """Check a whole export; ``head`` is ``SEQ:HASH``, ``public_key`` hexadecimal. Bad input never raises."""
    result = Result(UNREADABLE)
    try:
        anchor, key = _parse_head(head), _parse_key(public_key)
        journal = _Journal(_load(data))
        result.entries = len(journal.entries)
        journal.check_entries()
        result.redactions = journal.redactions
        result.last_at = journal.entries[-1]["at"] if journal.entries else None
        journal.check_checkpoints()
        result.checkpoints = len(journal.checkpoints)
        result.anchored = journal.anchored(anchor, key)
    except (RefusedError, MemoryError) as refusal:
        result.detail = str(refusal) or "Ce fichier est trop grand pour la mémoire de ce poste."
        return result
    except BrokenError as fault:
        result.status, result.exit_code = BROKEN, EXIT_CODES[BROKEN]
        result.first_bad, result.detail = fault.first_bad, str(fault)
        return result
    whole = result.entries > 0 and result.anchored == result.entries
    result.status = INTACT if whole else UNANCHORED
    result.exit_code = EXIT_CODES[result.status]
    result.detail = _sentence(result, head is not None or public_key is not None)
    return result


def verify_file(path: str, head: str | None = None, public_key: str | None = None) -> Result:
    """The same on a file, whose size is looked at before it is read."""
    try:
        with Path(path).open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except (OSError, ValueError):
        return Result(
            UNREADABLE, detail="Ce fichier est introuvable ou ne peut pas être lu : vérifiez son nom."
        )
    except MemoryError:
        return Result(UNREADABLE, detail="Ce fichier est trop grand pour la mémoire de ce poste.")
    return verify(data, head, public_key)


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        sys.stderr.write(
            "Commande mal écrite. Exemple : verifier.py journal.json --head 12:EMPREINTE --json\n"
        )
        raise SystemExit(2)


def main(argv: list[str] | None = None) -> int:
    """Command line; gives the exit code."""
    parser = _Parser(prog="verifier.py", add_help=False, description="Vérifie un journal exporté de Vigie.")
    parser.add_argument("file", metavar="FICHIER", help="le journal exporté")
    parser.add_argument("--head", metavar="N:EMPREINTE", help="la tête imprimée sur un bilan")
    parser.add_argument("--public-key", metavar="CLÉ", help="la clé publique du cabinet, notée auparavant")
    parser.add_argument("--json", action="store_true", help="répond en JSON")
    parser.add_argument("-h", "--help", action="help", help="montre cette aide")
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    options = parser.parse_args(argv)
    result = verify_file(options.file, options.head, options.public_key)
    if options.json:
        sys.stdout.write(json.dumps(result.to_json(), ensure_ascii=False) + "\n")
    else:
        where = f" Première entrée fautive : {result.first_bad}." if result.first_bad else ""
        sys.stdout.write(result.detail + where + "\n")
    return result.exit_code


if __name__ == "__main__":
    raise SystemExit(main())
