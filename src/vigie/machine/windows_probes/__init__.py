"""Windows: what is read, where, with what rights, at what cost.

What each system library, the registry and PowerShell say: ``native``, ``volumes``, ``registry``, ``powershell``.
"""

from collections.abc import Callable
from importlib import import_module

from vigie.machine.probe import Probe
from vigie.machine.surroundings import Surroundings
from vigie.machine.windows_probes import powershell, registry

WINDOWS = ("windows",)
IDENTITY = (
    "os.name",
    "os.version",
    "os.edition",
    "os.supported",
    "os.supported_until",
    "os.extended_updates",
)
ACCOUNTS = (
    "accounts.without_password",
    "accounts.builtin_admin_enabled",
    "guest_account.enabled",
    "accounts.dormant_count",
)
POLICY = ("password.min_length", "password.lockout_threshold")


def _native(module: str, name: str) -> Callable[[Surroundings], bytes]:
    """A reading through the system's libraries, whose declarations the other systems never load."""

    def call(around: Surroundings) -> bytes:
        answer: bytes = getattr(import_module(f"{__name__}.{module}"), name)(around)
        return answer

    return call


PROBES: tuple[Probe, ...] = (
    Probe(
        "current_version.json",
        WINDOWS,
        "api",
        r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion",
        (*IDENTITY, "antivirus.active"),
        call=registry.current_version,
    ),
    Probe(
        "registry.json",
        WINDOWS,
        "api",
        "la base de registre de Windows",
        registry.YIELDS,
        call=registry.registry,
        beside=".reg",
    ),
    Probe(
        "wsc_health.json",
        WINDOWS,
        "api",
        "WscGetSecurityProviderHealth",
        ("antivirus.active", "firewall.active", "updates.automatic", "elevation.confirmed"),
        call=_native("native", "wsc_health"),
    ),
    *powershell.PROBES,
    Probe("disks.json", WINDOWS, "api", "GetDriveType", powershell.DISKS, call=_native("volumes", "disks")),
    Probe(
        "bitlocker_shell.json",
        WINDOWS,
        "api",
        "System.Volume.BitLockerProtection",
        powershell.DISKS,
        call=_native("volumes", "bitlocker_shell"),
    ),
    Probe(
        "pending_reboot.json",
        WINDOWS,
        "api",
        "les clés de redémarrage de Windows",
        ("updates.reboot_required",),
        call=registry.pending_reboot,
    ),
    Probe("local_users.json", WINDOWS, "api", "NetUserEnum", ACCOUNTS, call=_native("native", "local_users")),
    Probe(
        "token.json",
        WINDOWS,
        "api",
        "CheckTokenMembership",
        ("accounts.daily_admin",),
        call=_native("native", "token"),
    ),
    Probe(
        "password_policy.json",
        WINDOWS,
        "api",
        "NetUserModalsGet",
        POLICY,
        call=_native("native", "password_policy"),
    ),
    Probe(
        "secedit.inf",
        WINDOWS,
        "command",
        "secedit /export",
        (
            *POLICY,
            "accounts.builtin_admin_enabled",
            "guest_account.enabled",
            "elevation.confirmed",
        ),
        commands=(("secedit.exe", "/export"),),
        rights="admin",
        live=False,  # it can only write its answer on the disk; the other sources say the same without
    ),
)
