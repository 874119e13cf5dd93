"""What the Windows registry says. Imported everywhere, called on Windows only."""

import json
import sys

from vigie.machine.collect import Refused
from vigie.machine.surroundings import Surroundings

NOT_HERE = "Ce réglage ne se lit que sous Windows."
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


def current_version(around: Surroundings) -> bytes:
    """The few values that name the system."""
    return json.dumps(values(CURRENT_VERSION, IDENTITY)).encode()


def values(path: str, names: tuple[str, ...]) -> dict[str, object]:
    """These values of a key of HKEY_LOCAL_MACHINE, in the 64-bit view; those that are absent are left out."""
    if sys.platform != "win32":
        raise Refused("absent", NOT_HERE)
    import winreg

    found: dict[str, object] = {}
    access = winreg.KEY_READ | winreg.KEY_WOW64_64KEY
    with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, path, 0, access) as key:
        for name in names:
            try:
                found[name] = winreg.QueryValueEx(key, name)[0]
            except FileNotFoundError:
                continue
    return found
