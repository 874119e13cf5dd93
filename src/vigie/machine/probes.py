"""The registry: every probe of every system.

To read something more, add a row to a system's list and a parser that takes it.
"""

from vigie.machine import macos_probes, windows_probes
from vigie.machine.linux_probes import programs, system
from vigie.machine.probe import Probe

PROBES: tuple[Probe, ...] = (
    *system.PROBES,
    *programs.PROBES,
    *windows_probes.PROBES,
    *macos_probes.PROBES,
)


def probes_of(system: str, cost: str | None = None) -> tuple[Probe, ...]:
    return tuple(probe for probe in PROBES if system in probe.systems and cost in (None, probe.cost))
