"""Measures this machine, or reads again what was measured on another one."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from vigie import platform
from vigie.machine import captures, dictionary, linux, macos, support, windows
from vigie.machine.captures import CaptureError, Manifest
from vigie.machine.collect import collect
from vigie.machine.probe import Probe
from vigie.machine.probes import probes_of
from vigie.machine.raws import Raws
from vigie.machine.reader import interpret
from vigie.machine.readings import Finding, Reading, Rights, unknown
from vigie.machine.surroundings import Surroundings, is_admin

Progress = Callable[[int, int, str], None]
Only = Literal["fast", "slow"]
READERS = {"linux": linux.readers, "windows": windows.readers, "macos": macos.readers}
NAMES = {"linux": "Linux", "windows": "Windows", "macos": "macOS"}
NOT_WRITTEN = "La mesure de ce réglage sur {system} n’est pas encore écrite dans cette version de Vigie."

__all__ = ["Audit", "CaptureError", "audit", "capture", "replay"]


@dataclass(frozen=True)
class Audit:
    """What one pass over a machine found. ``version`` is the system's, empty when it could not be read."""

    system: str
    version: str
    started_at: datetime
    duration_s: float
    rights: Rights
    readings: tuple[Reading, ...]

    @property
    def facts(self) -> tuple[Reading, ...]:
        return self.readings

    def reading(self, key: str) -> Reading | None:
        return next((reading for reading in self.readings if reading.key == key), None)

    def to_json(self) -> list[dict[str, object]]:
        """The ``facts`` list of ``vigie audit --json``."""
        return [reading.to_json() for reading in self.readings]


def audit(
    quick: bool = False,
    device: str = "this",
    now: datetime | None = None,
    progress: Progress | None = None,
    *,
    only: Only | None = None,
    facts: Iterable[str] | None = None,
    folders: Iterable[Path] = (),
    around: Surroundings | None = None,
) -> Audit:
    """Measures this machine.

    ``quick`` leaves out the facts that need a slow probe (packages, saved networks);
    ``only="slow"`` measures just those, so that a screen shows the quick ones at once; ``facts`` measures
    those facts alone.
    """
    begun = time.monotonic()
    started_at = now or datetime.now(UTC)
    system = platform.system()
    keys = _keys(system, "fast" if quick else only)
    if facts is not None:
        wanted = frozenset(facts)
        keys = tuple(key for key in keys if key in wanted)
    raws = collect(_probes(system, keys), around or Surroundings(folders=tuple(folders)), progress)
    rights: Rights = "admin" if is_admin() else "user"
    return _judge(system, Raws(raws, started_at, rights), keys, device, begun)


def capture(
    folder: Path,
    *,
    now: datetime | None = None,
    progress: Progress | None = None,
    folders: Iterable[Path] = (),
    around: Surroundings | None = None,
) -> Audit:
    """Writes every raw output under its probe's name, without names or secrets, and says what it shows."""
    begun = time.monotonic()
    system = platform.system()
    here = around or Surroundings(folders=tuple(folders))
    taken = collect(_probes(system, _keys(system, None)), here, progress)
    raws = Raws(captures.redact(taken), now or datetime.now(UTC), "admin" if is_admin() else "user")
    result = _judge(system, raws, _keys(system, None), "this", begun)
    name = result.reading("os.name")
    product = "server" if name is not None and "Server" in str(name.value) else "client"
    captures.write(folder, replace(raws, product=product), system, result.version)
    return result


def replay(folder: Path, device: str = "this") -> Audit:
    """The same parsers over a captured folder. Raises CaptureError where there is no manifest."""
    begun = time.monotonic()
    manifest = captures.read_manifest(folder)
    raws = captures.read(folder, manifest)
    return _judge(manifest.system, raws, _keys(manifest.system, None), device, begun, manifest)


def _keys(system: str, only: Only | None) -> tuple[str, ...]:
    """The facts of this system, in the dictionary's order; a fact is slow if one of its probes is."""
    slow = {key for probe in probes_of(system, "slow") for key in probe.yields}
    return tuple(
        key for key in dictionary.keys_of(system) if only is None or (key in slow) == (only == "slow")
    )


def _probes(system: str, keys: tuple[str, ...]) -> tuple[Probe, ...]:
    return tuple(probe for probe in probes_of(system) if probe.live and set(probe.yields) & set(keys))


def _judge(
    system: str,
    raws: Raws,
    keys: tuple[str, ...],
    device: str,
    begun: float,
    manifest: Manifest | None = None,
) -> Audit:
    findings = {finding.key: finding for finding in _findings(system, raws, keys)}
    readings = tuple(
        Reading(
            key,
            value=findings[key].value,
            unavailable=findings[key].unavailable,
            source=findings[key].source,
            measured_at=raws.now,
            rights=raws.rights,
            device=device,
        )
        for key in keys
    )
    version = findings["os.version"].value if "os.version" in findings else None
    return Audit(
        system=system,
        version=str(version or (manifest.version if manifest else "")),
        started_at=raws.now,
        duration_s=round(time.monotonic() - begun, 3),
        rights=raws.rights,
        readings=readings,
    )


def _findings(system: str, raws: Raws, keys: tuple[str, ...]) -> Iterable[Finding]:
    found = {f.key: f for f in interpret(system, READERS[system](support.load()), raws, keys)}
    reason = NOT_WRITTEN.format(system=NAMES[system])
    return [found.get(key) or unknown(key, reason) for key in keys]
