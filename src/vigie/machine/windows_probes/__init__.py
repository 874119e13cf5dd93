"""Windows: what is read, where, with what rights, at what cost."""

from vigie.machine.probe import Probe
from vigie.machine.windows_probes import registry

WINDOWS = ("windows",)

PROBES: tuple[Probe, ...] = (
    Probe(
        "current_version.json",
        WINDOWS,
        "api",
        r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion",
        ("os.name", "os.version", "os.edition", "os.supported", "os.supported_until", "os.extended_updates"),
        call=registry.current_version,
    ),
)
