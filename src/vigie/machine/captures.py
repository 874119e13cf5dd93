"""Folders of raw outputs: written without names or secrets, read again by the same parsers."""

import json
import locale
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args

from vigie import platform
from vigie.machine.collect import LARGEST
from vigie.machine.decode import decode
from vigie.machine.probes import probes_of
from vigie.machine.raws import Failure, Raw, Raws
from vigie.machine.readings import Rights
from vigie.machine.redact import redacted

MANIFEST = "manifest.json"
SCHEMA = 1
SYSTEMS = ("windows", "macos", "linux")
PRODUCTS = ("client", "server")
MOST_BESIDE = 20


class CaptureError(Exception):
    """A folder that can't be read as a capture. Its message is a French sentence."""


@dataclass(frozen=True)
class Manifest:
    system: str
    version: str
    rights: Rights
    captured_at: datetime
    by_vigie: bool
    product: str = ""
    failures: Mapping[str, Raw] = field(default_factory=dict)


def redact(raws: Mapping[str, Raw]) -> dict[str, Raw]:
    return {
        name: raw if raw.data is None else replace(raw, data=redacted(name, raw.data))
        for name, raw in raws.items()
    }


def write(folder: Path, raws: Raws, system: str, version: str) -> None:
    """One file for each output, and the manifest last: a folder without it was interrupted."""
    try:
        _write(folder, raws, system, version)
    except OSError as error:
        raise CaptureError(
            f"Le relevé n’a pas pu être écrit dans « {folder.name} » ({platform.why(error)}). "
            "Choisissez un autre dossier, ou libérez de la place."
        ) from error


def _write(folder: Path, raws: Raws, system: str, version: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MANIFEST).unlink(missing_ok=True)
    for name, raw in raws.by_name.items():
        (folder / name).unlink(missing_ok=True)
        if raw.data is not None:
            (folder / name).write_bytes(raw.data)
    manifest = {
        "program": "vigie",
        "schema": SCHEMA,
        "system": system,
        "version": version,
        "product": raws.product or "client",
        "locale": (locale.getlocale()[0] or "C").replace("_", "-"),
        "rights": raws.rights,
        "captured_at": raws.now.astimezone(UTC).isoformat(),
        "failures": {
            name: {"failure": raw.failure, "reason": raw.detail, "where": raw.where}
            for name, raw in sorted(raws.by_name.items())
            if raw.data is None
        },
    }
    (folder / MANIFEST).write_text(
        json.dumps(manifest, ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
    )


def read_manifest(folder: Path) -> Manifest:
    path = folder / MANIFEST
    if not folder.is_dir():
        raise CaptureError(
            f"« {folder.name} » n’est pas un dossier : indiquez le dossier d’un relevé de Vigie."
        )
    raw = read_file(path)
    if raw.failure == "not_captured":
        raise CaptureError("Ce dossier n’a pas de fichier manifest.json : ce n’est pas un relevé de Vigie.")
    if raw.failure == "too_large":
        raise CaptureError(
            "Le fichier manifest.json est trop long : ce dossier n’est pas un relevé de Vigie."
        )
    if raw.data is None:
        raise CaptureError("Le fichier manifest.json de ce dossier ne peut pas être lu.")
    text = decode(raw.data)
    try:
        data = json.loads(text or "")
    except (ValueError, RecursionError):
        raise CaptureError(
            "Le fichier manifest.json n’est pas du JSON lisible : refaites le relevé."
        ) from None
    if not isinstance(data, dict) or data.get("system") not in SYSTEMS:
        raise CaptureError(
            "Le fichier manifest.json n’indique pas de système connu : windows, macos ou linux."
        )
    return _manifest(data, path)


def _manifest(data: dict[str, Any], path: Path) -> Manifest:
    rows = data.get("failures")
    return Manifest(
        system=data["system"],
        version=data["version"] if isinstance(data.get("version"), str) else "",
        rights="admin" if data.get("rights") == "admin" else "user",
        captured_at=_instant(data.get("captured_at"), path),
        by_vigie=data.get("program") == "vigie" and data.get("schema") == SCHEMA,
        product=data["product"] if data.get("product") in PRODUCTS else "",
        failures={
            name: Raw(
                name,
                failure=row["failure"],
                detail=str(row.get("reason") or ""),
                where=str(row.get("where") or name),
            )
            for name, row in (rows.items() if isinstance(rows, dict) else ())
            if isinstance(row, dict) and row.get("failure") in get_args(Failure)
        },
    )


def _instant(value: object, path: Path) -> datetime:
    """When the capture was taken; the manifest's own date on disk when it doesn't say."""
    if value is None:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    try:
        instant = datetime.fromisoformat(str(value))
    except ValueError:
        raise CaptureError("La date « captured_at » de manifest.json n’est pas lisible.") from None
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


def read(folder: Path, manifest: Manifest) -> Raws:
    probes = probes_of(manifest.system)
    names = [probe.name for probe in probes]
    ends = tuple(probe.beside for probe in probes if probe.beside)
    names += sorted(_beside(folder, ends))[:MOST_BESIDE]
    return Raws(
        {name: _read(folder / name, manifest) for name in names},
        manifest.captured_at,
        manifest.rights,
        trusted=manifest.by_vigie,
        version=manifest.version,
        product=manifest.product,
    )


def _beside(folder: Path, ends: tuple[str, ...]) -> set[str]:
    """The names of the files that are read by their ending alone, such as every export of a registry."""
    if not ends:
        return set()
    return {path.name for path in folder.iterdir() if path.name.lower().endswith(ends) and path.is_file()}


def _read(path: Path, manifest: Manifest) -> Raw:
    raw = read_file(path)
    return manifest.failures.get(path.name, raw) if raw.failure == "not_captured" else raw


def read_file(path: Path) -> Raw:
    """A file of a capture, whoever made it: bounded, and never waited for, were it a pipe or an endless device."""
    name = path.name
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except FileNotFoundError:
        return Raw(name, failure="not_captured")
    except OSError:
        return Raw(name, failure="unreadable")
    try:
        with os.fdopen(descriptor, "rb") as stream:
            data = stream.read(LARGEST + 1) or b""
    except OSError:
        return Raw(name, failure="unreadable")
    return Raw(name, failure="too_large") if len(data) > LARGEST else Raw(name, data=data)
