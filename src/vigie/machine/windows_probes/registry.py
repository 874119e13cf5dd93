r"""What the Windows registry says. Imported everywhere, called on Windows only.

**To read something more, add a Read to READS**, and the facts it serves to YIELDS. ``registry.json`` then holds
``{"HKLM\\path": {"name": value}}``: a key that doesn't exist is there and empty, one that may not be read is left
out. Never a value that names a person or holds a secret: only numbers, dates and codes.
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from vigie.machine.collect import Refused
from vigie.machine.surroundings import Surroundings

NOT_HERE = "Ce réglage ne se lit que sous Windows."
Hive = Literal["HKLM", "HKCU"]


@dataclass(frozen=True)
class Read:
    """These values of one key, in the 64-bit view; ``below``: of each key just under it, numbered."""

    hive: Hive
    path: str
    names: tuple[str, ...]
    below: bool = False


CURRENT_VERSION = r"SOFTWARE\Microsoft\Windows NT\CurrentVersion"
IDENTITY = (
    "CurrentBuild",
    "UBR",
    "DisplayVersion",
    "ReleaseId",
    "EditionID",
    "InstallationType",
    "ProductName",
)
FIREWALL = r"SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy"
FIREWALL_POLICY = r"SOFTWARE\Policies\Microsoft\WindowsFirewall"
PROFILE = ("EnableFirewall", "DefaultInboundAction")
UPDATE_POLICY = r"SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate\AU"
UPDATE_OLD = r"SOFTWARE\Microsoft\Windows\CurrentVersion\WindowsUpdate\Auto Update"
UPDATE_PAUSE = r"SOFTWARE\Microsoft\WindowsUpdate\UX\Settings"
SESSION_MANAGER = r"SYSTEM\CurrentControlSet\Control\Session Manager"
REBOOT_KEYS = {
    "rebootPending": r"SOFTWARE\Microsoft\Windows\CurrentVersion\Component Based Servicing\RebootPending",
    "rebootRequired": UPDATE_OLD + r"\RebootRequired",
}

SAVER = ("ScreenSaveActive", "ScreenSaverIsSecure", "ScreenSaveTimeOut")
TERMINAL = r"SYSTEM\CurrentControlSet\Control\Terminal Server"
TERMINAL_POLICY = r"SOFTWARE\Policies\Microsoft\Windows NT\Terminal Services"
WAKE_POLICY = r"SOFTWARE\Policies\Microsoft\Power\PowerSettings\0e796bdb-100d-47d6-a2d5-f7d2daa51f51"
EXPLORER = r"SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\Explorer"
AUTOPLAY = r"SOFTWARE\Microsoft\Windows\CurrentVersion\Explorer\AutoplayHandlers"
HIVES: tuple[Hive, ...] = ("HKLM", "HKCU")
OFFICE = (r"Software\Microsoft\Office", r"Software\Policies\Microsoft\Office")
INTERFACES = r"SYSTEM\CurrentControlSet\Services\{}\Parameters\Interfaces"

# rows 11 to 13, 21, 24, 27, 28, 34 and 38 of the forty checks
OWN_READS: tuple[Read, ...] = (
    Read("HKCU", r"Control Panel\Desktop", SAVER),
    Read("HKCU", r"Software\Policies\Microsoft\Windows\Control Panel\Desktop", SAVER),
    Read("HKLM", WAKE_POLICY, ("ACSettingIndex", "DCSettingIndex")),
    # the password beside them is not read: whether Windows signs in alone is told without it
    Read(
        "HKLM", r"SOFTWARE\Microsoft\Windows NT\CurrentVersion\Winlogon", ("AutoAdminLogon", "ForceAutoLogon")
    ),
    Read("HKLM", TERMINAL, ("fDenyTSConnections",)),
    Read("HKLM", TERMINAL + r"\WinStations\RDP-Tcp", ("UserAuthentication", "PortNumber")),
    Read("HKLM", TERMINAL_POLICY, ("fDenyTSConnections", "UserAuthentication")),
    Read("HKLM", r"SYSTEM\CurrentControlSet\Services\LanmanServer\Parameters", ("SMB1",)),
    Read("HKLM", r"SYSTEM\CurrentControlSet\Services\mrxsmb10", ("Start",)),
    *(Read(hive, EXPLORER, ("NoDriveTypeAutoRun", "NoAutorun")) for hive in HIVES),
    *(Read(hive, AUTOPLAY, ("DisableAutoplay",)) for hive in HIVES),
    *(
        Read(
            "HKCU", rf"{root}\{version}\{name}\Security", ("VBAWarnings", "blockcontentexecutionfrominternet")
        )
        for root in OFFICE
        for version in ("16.0", "15.0", "14.0")
        for name in ("Word", "Excel", "PowerPoint")
    ),
    Read("HKCU", r"Software\Microsoft\Windows\CurrentVersion\FileHistory", ("ProtectedUpToTime",)),
    *(
        Read("HKLM", INTERFACES.format(name), ("NameServer", "DhcpNameServer"), below=True)
        for name in ("Tcpip", "Tcpip6")
    ),
)
OWN_YIELDS = (
    "lock.automatic",
    "lock.delay_minutes",
    "lock.on_wake",
    "logon.automatic",
    "remote_desktop.enabled",
    "remote_desktop.listening",
    "smb.v1_enabled",
    "autorun.disabled",
    "office.macros_restricted",
    "network.category",
    "network.foreign_private",
    "ports.sensitive_count",
    "backup.last_days",
    "backup.tool",
    "dns.servers",
)

READS: tuple[Read, ...] = (
    *OWN_READS,
    *(Read("HKLM", rf"{FIREWALL}\{name}Profile", PROFILE) for name in ("Standard", "Public", "Domain")),
    *(
        Read("HKLM", rf"{FIREWALL_POLICY}\{name}Profile", PROFILE)
        for name in ("Standard", "Private", "Public", "Domain")
    ),
    Read("HKLM", r"SYSTEM\CurrentControlSet\Services\mpssvc", ("Start",)),
    Read("HKLM", UPDATE_POLICY, ("NoAutoUpdate", "AUOptions")),
    Read("HKLM", UPDATE_OLD, ("AUOptions",)),
    Read("HKLM", UPDATE_PAUSE, ("PauseUpdatesExpiryTime", "PauseQualityUpdatesEndTime")),
    Read("HKLM", r"SYSTEM\CurrentControlSet\Services\wuauserv", ("Start",)),
    Read(
        "HKLM",
        r"SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System",
        ("EnableLUA", "ConsentPromptBehaviorAdmin", "InactivityTimeoutSecs"),
    ),
    Read("HKLM", r"SYSTEM\CurrentControlSet\Control\SecureBoot\State", ("UEFISecureBootEnabled",)),
)
YIELDS = (
    "os.name",
    "os.version",
    "os.edition",
    "os.supported",
    "os.supported_until",
    "os.extended_updates",
    "firewall.active",
    "firewall.product",
    "updates.automatic",
    "updates.reboot_required",
    "elevation.confirmed",
    "boot.secure",
    *OWN_YIELDS,
)


def current_version(around: Surroundings) -> bytes:
    """The few values that name the system."""
    found = values("HKLM", CURRENT_VERSION, IDENTITY)
    if found is None:
        raise Refused("absent")
    return json.dumps(found).encode()


def registry(around: Surroundings) -> bytes:
    """Every declared value."""
    written: dict[str, dict[str, Any]] = {}
    for read in READS:
        try:
            for path, found in _read(read):
                written.setdefault(rf"{read.hive}\{path}", {}).update(found or {})
        except PermissionError:
            continue
    if not written:
        raise Refused("denied")
    return json.dumps(written).encode()


def _read(read: Read) -> Iterator[tuple[str, dict[str, Any] | None]]:
    """The key, or those below it under numbers: their own names may name the machine."""
    if not read.below:
        yield read.path, values(read.hive, read.path, read.names)
        return
    for place, name in enumerate(subkeys(read.hive, read.path), start=1):
        yield rf"{read.path}\{place}", values(read.hive, rf"{read.path}\{name}", read.names)


def pending_reboot(around: Surroundings) -> bytes:
    """Two keys that exist only while a restart is due, and the files to replace at the next one."""
    said = {name: values("HKLM", path, ()) is not None for name, path in REBOOT_KEYS.items()}
    pending = values("HKLM", SESSION_MANAGER, ("PendingFileRenameOperations",)) or {}
    said["pendingFileRename"] = bool(pending.get("PendingFileRenameOperations"))
    return json.dumps(said).encode()


def values(hive: Hive, path: str, names: tuple[str, ...]) -> dict[str, Any] | None:
    """These values of a key, in the 64-bit view; absent ones are left out. None: the key doesn't exist."""
    if sys.platform != "win32":
        raise Refused("absent", NOT_HERE)
    import winreg

    found: dict[str, Any] = {}
    try:
        key = _key(winreg, hive, path)
    except FileNotFoundError:
        return None
    with key:
        for name in names:
            try:
                value = winreg.QueryValueEx(key, name)[0]
            except FileNotFoundError:
                continue
            found[name] = "hex:" + value.hex(",") if isinstance(value, bytes) else value
    return found


def subkeys(hive: Hive, path: str) -> list[str]:
    """The names of the keys just below this one; none when it doesn't exist."""
    if sys.platform != "win32":
        raise Refused("absent", NOT_HERE)
    import winreg

    try:
        key = _key(winreg, hive, path)
    except FileNotFoundError:
        return []
    with key:
        return [winreg.EnumKey(key, index) for index in range(winreg.QueryInfoKey(key)[0])]


def _key(winreg: Any, hive: Hive, path: str) -> Any:
    root = winreg.HKEY_LOCAL_MACHINE if hive == "HKLM" else winreg.HKEY_CURRENT_USER
    return winreg.OpenKey(root, path, 0, winreg.KEY_READ | winreg.KEY_WOW64_64KEY)
