"""macOS: what is read, where, with what rights, at what cost."""

from vigie.machine.macos_probes import programs, system

PROBES = (*system.PROBES, *programs.PROBES)
