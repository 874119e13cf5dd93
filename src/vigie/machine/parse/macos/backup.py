"""Time Machine: the freshest copy of all its destinations, whether they are encrypted, what is plugged in."""

import re
from datetime import datetime
from typing import Any

from vigie.machine.parse.macos.plists import days_since, dictionary, instant, load
from vigie.machine.raws import Raws
from vigie.machine.readings import Finding, known, unknown

FACTS = ("backup.last_days", "backup.tool", "backup.encrypted", "backup.volume_present")
TOOL = "Time Machine"
FULL_ACCESS = (
    "macOS garde ce réglage pour les logiciels qui ont l’accès complet au disque : lisez la date dans "
    "« Réglages Système », « Général », « Time Machine »."
)
NO_DESTINATION = (
    "Time Machine n’a pas de disque de sauvegarde : cela ne prouve pas qu’il n’y a pas d’autre sauvegarde."
)
NO_DISK = "Time Machine n’écrit sur aucun disque de ce Mac."
NO_COPY = "Time Machine n’indique pas de sauvegarde terminée : cela ne prouve pas qu’il n’y en a pas d’autre."
NONE = re.compile(r"No destinations configured", re.IGNORECASE)
ENCRYPTED = {"encrypted": True, "filevault": True, "notencrypted": False}


def backup(raws: Raws) -> list[Finding]:
    preferences = dictionary(raws, "time_machine.plist")
    rows = destinations(preferences)
    days = days_since(raws, _freshest(rows, raws.now))
    reason = _reason(raws, preferences, rows)
    last = known(FACTS[0], days, TOOL) if days is not None else unknown(FACTS[0], reason, TOOL)
    in_use = bool(rows) or bool(listed(raws))
    tool = known(FACTS[1], TOOL, TOOL) if in_use else unknown(FACTS[1], reason, TOOL)
    return [last, tool, _encrypted(rows, reason), _present(raws)]


def _present(raws: Raws) -> Finding:
    """A disk of this Mac that Time Machine writes to; a server on the network has no plug to pull."""
    local = [row for row in listed(raws) if row.get("kind", "").lower() == "local"]
    if not local:
        text = raws.text("tmutil_destinationinfo.txt") or ""
        reason = NO_DISK if listed(raws) or NONE.search(text) else raws.why(["tmutil_destinationinfo.txt"])
        return unknown(FACTS[3], reason, TOOL)
    return known(FACTS[3], any(row.get("mountpoint") for row in local), TOOL)


def destinations(preferences: dict[str, Any] | None) -> list[dict[str, Any]]:
    rows = (preferences or {}).get("Destinations")
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _freshest(rows: list[dict[str, Any]], now: datetime) -> datetime | None:
    dates = [
        date
        for row in rows
        for written in _list(row.get("SnapshotDates"))
        if (date := instant(written)) is not None and (date - now).days < 1
    ]
    return max(dates, default=None)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _reason(raws: Raws, preferences: dict[str, Any] | None, rows: list[dict[str, Any]]) -> str:
    if NONE.search(raws.text("tmutil_destinationinfo.txt") or "") and not rows:
        return NO_DESTINATION
    if rows:
        return NO_COPY
    if preferences is not None:
        return NO_DESTINATION
    if raws.failed("time_machine.plist", "denied"):
        return FULL_ACCESS
    return raws.why(["time_machine.plist", "tmutil_destinationinfo.txt"])


def _encrypted(rows: list[dict[str, Any]], reason: str) -> Finding:
    """Each destination holds everything: one in clear is enough."""
    states = [ENCRYPTED.get(str(row.get("LastKnownEncryptionState", "")).lower()) for row in rows]
    if False in states:
        return known(FACTS[2], False, TOOL)
    if states and None not in states:
        return known(FACTS[2], True, TOOL)
    why = "Time Machine n’indique pas si ce disque est chiffré." if rows else reason
    return unknown(FACTS[2], why, TOOL)


def listed(raws: Raws) -> list[dict[str, str]]:
    """The destinations that ``tmutil destinationinfo`` shows, as text or (``-X``) as a list."""
    data = raws.bytes("tmutil_destinationinfo.txt")
    if data is None:
        return []
    found = load(data)
    if isinstance(found, dict):
        return [
            {str(key).lower().replace(" ", ""): str(value) for key, value in row.items()}
            for row in destinations(found)
        ]
    rows: list[dict[str, str]] = []
    for line in (raws.text("tmutil_destinationinfo.txt") or "").split("\n"):
        key, colon, value = line.partition(":")
        word = key.strip().lower().replace(" ", "")
        if not colon:
            continue
        if word == "name" or not rows:
            rows.append({})
        rows[-1][word] = value.strip()
    return [row for row in rows if {"kind", "id"} & set(row)]


def plugged(raws: Raws) -> bool:
    """Whether a backup disk of this Mac is plugged in and open now."""
    return any(row.get("kind", "").lower() == "local" and row.get("mountpoint") for row in listed(raws))
