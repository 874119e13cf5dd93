"""macOS: what is read, where, with what rights, at what cost."""

from vigie.machine.probe import Probe

MACOS = ("macos",)

PROBES: tuple[Probe, ...] = (
    Probe(
        "sw_vers.txt",
        MACOS,
        "command",
        "sw_vers",
        ("os.name", "os.version", "os.supported", "os.supported_until"),
        commands=(("/usr/bin/sw_vers",),),
    ),
)
