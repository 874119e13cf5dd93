"""The file that carries another PC's audit: one JSON object, signed by that PC. Bytes in, bytes or a sentence out.

The signature covers a domain word and the canonical JSON of everything but itself: sorted keys, no spaces, UTF-8.
It says which key sent the file, not that what it holds is true.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

FORMAT = "vigie-device-report"
SCHEMA = 1
AUDIT_SCHEMA = 1
DOMAIN = b"vigie device report 1\n"
LARGEST = 5 * 10**6
DEEPEST = 12
MOST_FACTS = 1000
LONGEST_TEXT = 4000
HIGHEST_COUNTER = 2**53
SYSTEMS = ("windows", "macos", "linux")
RIGHTS = ("user", "admin")
NAME = 80

_HEX = {"id": re.compile(r"[0-9a-f]{16}"), "public_key": re.compile(r"[0-9a-f]{64}"),
        "proof": re.compile(r"[0-9a-f]{64}"), "signature": re.compile(r"[0-9a-f]{128}")}  # fmt: skip
_THEN = " Rien n’a été gardé."


class ReportRefused(Exception):  # noqa: N818  (what happens to it)
    """A report that is not taken; the message is a French sentence, and nothing has changed."""


@dataclass(frozen=True, slots=True)
class Report:
    """A file whose form and signature are right: who sent it is known, whether to believe it is not."""

    device_id: str
    name: str
    public_key: bytes
    proof: str
    counter: int
    made_at: datetime
    program: str
    catalogue: int
    system: str
    version: str
    started_at: datetime
    duration_s: float
    rights: str
    facts: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Sender:
    """What this PC says of itself in the files it signs."""

    device_id: str
    name: str
    proof: str
    key: Ed25519PrivateKey


def seal(
    sender: Sender, audit: Mapping[str, Any], *, counter: int, made_at: datetime, program: str, catalogue: int
) -> bytes:
    """The signed file of an audit (`machine.report.report`, without verdicts)."""
    told: dict[str, Any] = {
        "format": FORMAT,
        "schema": SCHEMA,
        "device": {
            "id": sender.device_id,
            "name": "".join(sign for sign in sender.name if sign.isprintable())[:NAME],
            "public_key": sender.key.public_key().public_bytes_raw().hex(),
            "proof": sender.proof,
        },
        "counter": counter,
        "made_at": made_at.isoformat(),
        "program": program,
        "catalogue": catalogue,
        "audit": {name: audit[name] for name in
                  ("schema", "system", "version", "started_at", "duration_s", "rights", "facts")},
    }  # fmt: skip
    told["signature"] = sender.key.sign(DOMAIN + canonical(told)).hex()
    return json.dumps(told, ensure_ascii=False, indent=1).encode() + b"\n"


def canonical(value: Mapping[str, Any]) -> bytes:
    """The one form that is signed."""
    return json.dumps(
        value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
    ).encode()


def unseal(raw: bytes) -> Report:
    """The report of these bytes, its form and its signature checked; ReportRefused says in French what is wrong."""
    told = _parse(raw)
    if told.get("format") != FORMAT:
        raise ReportRefused(
            "Ce fichier n’est pas un relevé de Vigie : choisissez celui de l’autre PC." + _THEN
        )
    _check_schema(told.get("schema"), SCHEMA)
    try:
        device, audit = told["device"], told["audit"]
        _check_schema(audit["schema"], AUDIT_SCHEMA)
        report = Report(
            device_id=_hex(device, "id"),
            name=_text(device["name"], NAME),
            public_key=bytes.fromhex(_hex(device, "public_key")),
            proof=_hex(device, "proof"),
            counter=_whole(told["counter"], 1, HIGHEST_COUNTER),
            made_at=_instant(told["made_at"]),
            program=_text(told["program"], 40),
            catalogue=_whole(told["catalogue"], 1, 10**9),
            system=_one_of(audit["system"], SYSTEMS),
            version=_text(audit["version"], 60),
            started_at=_instant(audit["started_at"]),
            duration_s=_seconds(audit["duration_s"]),
            rights=_one_of(audit["rights"], RIGHTS),
            facts=tuple(_facts(audit["facts"])),
        )
        signature = bytes.fromhex(_hex(told, "signature"))
        signed = canonical({name: value for name, value in told.items() if name != "signature"})
    except (KeyError, TypeError, AttributeError, ValueError, OverflowError) as error:
        raise _damaged("il lui manque quelque chose, ou une valeur y est impossible") from error
    try:
        Ed25519PublicKey.from_public_bytes(report.public_key).verify(signature, DOMAIN + signed)
    except (InvalidSignature, ValueError) as error:
        raise ReportRefused(
            "La signature de ce relevé est fausse : le fichier a été modifié ou abîmé. Refaites-le sur l’autre PC."
            + _THEN
        ) from error
    return report


def _parse(raw: bytes) -> dict[str, Any]:
    if not raw.strip():
        raise ReportRefused("Ce fichier est vide : refaites le relevé sur l’autre PC.")
    if len(raw) > LARGEST:
        raise ReportRefused("Ce fichier dépasse 5 Mo : ce n’est pas un relevé de Vigie." + _THEN)
    try:
        told = json.loads(raw.decode("utf-8-sig"), parse_constant=_refuse, object_pairs_hook=_without_doubles)
    except RecursionError as error:
        raise _too_deep() from error
    except ValueError as error:
        raise _damaged("il est incomplet, ou ce n’est pas du JSON") from error
    if not isinstance(told, dict):
        raise ReportRefused(
            "Ce fichier n’est pas un relevé de Vigie : choisissez celui de l’autre PC." + _THEN
        )
    if _is_deeper(told, DEEPEST):
        raise _too_deep()
    return told


def _refuse(word: str) -> NoReturn:
    raise ValueError(word)


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The same name twice could mean one thing to who signs, and another to who reads."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name is there twice")
    return found


def _is_deeper(value: Any, levels: int) -> bool:
    layer = [value]
    while layer and levels:
        layer = [
            inner
            for item in layer
            if isinstance(item, dict | list)
            for inner in (item.values() if isinstance(item, dict) else item)
        ]
        levels -= 1
    return any(isinstance(item, dict | list) for item in layer)


def _check_schema(found: Any, known: int) -> None:
    if isinstance(found, int) and not isinstance(found, bool) and found > known:
        raise ReportRefused(
            "Ce relevé vient d’une version plus récente de Vigie : mettez d’abord à jour Vigie sur ce PC."
            + _THEN
        )
    if found != known or isinstance(found, bool):
        raise _damaged("son numéro de format est inconnu")


def _facts(raw: Any) -> Iterable[Mapping[str, Any]]:
    if not isinstance(raw, list) or len(raw) > MOST_FACTS:
        raise ValueError("facts")
    for fact in raw:
        if not isinstance(fact, dict) or len(json.dumps(fact)) > LONGEST_TEXT:
            raise ValueError("fact")
        yield fact


def _hex(holder: Mapping[str, Any], name: str) -> str:
    value = holder[name]
    if not isinstance(value, str) or not _HEX[name].fullmatch(value):
        raise ValueError(name)
    return value


def _text(value: Any, longest: int) -> str:
    if not isinstance(value, str) or len(value) > longest or not value.isprintable():
        raise ValueError("text")
    return value


def _whole(value: Any, least: int, most: int) -> int:
    if type(value) is not int or not least <= value <= most:
        raise ValueError("integer")
    return value


def _seconds(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 10**6:
        raise ValueError("seconds")
    return float(value)


def _instant(value: Any) -> datetime:
    found = datetime.fromisoformat(value)
    if found.tzinfo is None:
        raise ValueError("an instant without an offset")
    return found


def _one_of(value: Any, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        raise ValueError("choice")
    return str(value)


def _damaged(what: str) -> ReportRefused:
    return ReportRefused(f"Ce relevé est abîmé : {what}. Refaites-le sur l’autre PC.{_THEN}")


def _too_deep() -> ReportRefused:
    return ReportRefused(
        "Ce fichier est imbriqué trop profondément : ce n’est pas un relevé de Vigie." + _THEN
    )
