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


def _api(name: str, where: str, module: str, call: str, *yields: str) -> Probe:
    return Probe(name, WINDOWS, "api", where, yields, call=_native(module, call))


def _text(name: str, where: str, command: str, *yields: str) -> Probe:
    """What is only read in captures: ``netsh`` says in words what its library says in numbers."""
    return Probe(name, WINDOWS, "command", where, yields, commands=(tuple(command.split()),), live=False)


WIFI = ("wifi.adapter_present", "wifi.security")
SAVED = "wifi.open_saved_count"
TOOLS = ("remote.tools", "remote.tools_count")
PORTS = ("ports.listening", "ports.sensitive_count")
APPLICATIONS = ("applications.outdated_count", "applications.outdated")
MANAGERS = ("password_manager.present", "password_manager.names")
LISTED = "les programmes installés"

NETWORK_PROBES = (
    _api("wlan.json", "WlanQueryInterface", "wlan", "wlan", *WIFI, "network.foreign_private"),
    _api("wlan_profiles.json", "WlanGetProfile", "wlan", "wlan_profiles", SAVED),
    _text(
        "netsh_wlan_interfaces.txt",
        "netsh wlan show interfaces",
        "netsh.exe wlan show interfaces",
        *WIFI,
        "network.foreign_private",
    ),
    _text(
        "netsh_wlan_profile.txt",
        "netsh wlan show profile",
        "netsh.exe wlan show profile",
        *WIFI,
        SAVED,
        "network.foreign_private",
    ),
    _api(
        "tcp_listen.json",
        "GetExtendedTcpTable",
        "network",
        "tcp_listen",
        *PORTS,
        "remote_desktop.enabled",
        "remote_desktop.listening",
    ),
    _api("processes.json", "les processus", "network", "processes", *TOOLS),
    _api("services.json", "les services", "network", "services", *TOOLS),
    _api("shares.json", "NetShareEnum", "sharing", "shares", "shares.open_count"),
    _api("folder_sddl.json", "les droits des dossiers", "sharing", "folder_sddl", "folders.exposed_count"),
)
PROGRAM_PROBES = (
    _api("powercfg_videoidle.txt", "VIDEOIDLE", "power", "videoidle", "lock.automatic", "lock.on_wake"),
    _api("powercfg_consolelock.txt", "CONSOLELOCK", "power", "consolelock", "lock.on_wake"),
    _api(
        "uninstall.json",
        LISTED,
        "programs",
        "uninstall",
        *APPLICATIONS,
        *TOOLS,
        *MANAGERS,
        "office.macros_restricted",
        "backup.tool",
    ),
    _api(
        "file_history.xml",
        "l’historique des fichiers",
        "programs",
        "file_history",
        "backup.tool",
        "backup.encrypted",
        "backup.volume_present",
    ),
)

PROBES: tuple[Probe, ...] = (
    Probe(
        "current_version.json",
        WINDOWS,
        "api",
        r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion",
        (*IDENTITY, "antivirus.active", "smb.v1_enabled"),
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
    Probe(
        "disks.json",
        WINDOWS,
        "api",
        "GetDriveType",
        (*powershell.DISKS, "backup.volume_present"),
        call=_native("volumes", "disks"),
    ),
    Probe(
        "bitlocker_shell.json",
        WINDOWS,
        "api",
        "System.Volume.BitLockerProtection",
        (*powershell.DISKS, "backup.encrypted"),
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
            "lock.automatic",
            "lock.delay_minutes",
        ),
        commands=(("secedit.exe", "/export"),),
        rights="admin",
        live=False,  # it can only write its answer on the disk; the other sources say the same without
    ),
    *NETWORK_PROBES,
    *PROGRAM_PROBES,
)
