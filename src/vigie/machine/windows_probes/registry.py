r"""What the Windows registry says. Imported everywhere, called on Windows only.

**To read something more, add a Read to READS**, and the facts it serves to YIELDS. ``registry.json`` then holds
``{"HKLM\\path": {"name": value}}``: a key that doesn't exist is there and empty, one that may not be read is left
out. Never a value that names a person or holds a secret: only numbers, dates and codes.
"""

import json
import sys
from dataclasses import dataclass
from typing import Any, Literal

from vigie.machine.collect import Refused
from vigie.machine.surroundings import Surroundings

NOT_HERE = "Ce réglage ne se lit que sous Windows."
Hive = Literal["HKLM", "HKCU"]


@dataclass(frozen=True)
class Read:
    """These values of one key, in the 64-bit view."""

    hive: Hive
    path: str
    names: tuple[str, ...]


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

READS: tuple[Read, ...] = (
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
        ("EnableLUA", "ConsentPromptBehaviorAdmin"),
    ),
    Read("HKLM", r"SYSTEM\CurrentControlSet\Control\SecureBoot\State", ("UEFISecureBootEnabled",)),
)
YIELDS = (
    "firewall.active",
    "firewall.product",
    "updates.automatic",
    "updates.reboot_required",
    "elevation.confirmed",
    "boot.secure",
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
            found = values(read.hive, read.path, read.names)
        except PermissionError:
            continue
        written.setdefault(rf"{read.hive}\{read.path}", {}).update(found or {})
    if not written:
        raise Refused("denied")
    return json.dumps(written).encode()


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
    root = winreg.HKEY_LOCAL_MACHINE if hive == "HKLM" else winreg.HKEY_CURRENT_USER
    try:
        key = winreg.OpenKey(root, path, 0, winreg.KEY_READ | winreg.KEY_WOW64_64KEY)
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
