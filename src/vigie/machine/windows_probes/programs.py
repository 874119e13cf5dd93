r"""The programs of a Windows PC, and where File History copies: names and versions, never a path or a person."""

import json
import re
import sys
from typing import Any

from vigie.machine.collect import Refused, read_file
from vigie.machine.decode import decode
from vigie.machine.surroundings import Surroundings
from vigie.machine.windows_probes.registry import NOT_HERE

UNINSTALL = r"SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall"
FILE_HISTORY = "~/AppData/Local/Microsoft/Windows/FileHistory/Configuration/Config{}.xml"
KEPT = re.compile(r"<(DPStatus|DPFrequency|TargetDriveType)>[^<]{0,40}</\1>")
DRIVE = re.compile(r"<TargetUrl>\s*([A-Za-z]:)[^<]{0,260}</TargetUrl>")


def uninstall(around: Surroundings) -> bytes:
    """What Windows lists as installed: for the machine, 64 and 32 bits, and for this account."""
    if sys.platform != "win32":
        raise Refused("absent", NOT_HERE)
    import winreg

    rows: list[dict[str, Any]] = []
    for root, view in (
        (winreg.HKEY_LOCAL_MACHINE, winreg.KEY_WOW64_64KEY),
        (winreg.HKEY_LOCAL_MACHINE, winreg.KEY_WOW64_32KEY),
        (winreg.HKEY_CURRENT_USER, winreg.KEY_WOW64_64KEY),
    ):
        try:
            listed = winreg.OpenKey(root, UNINSTALL, 0, winreg.KEY_READ | view)
        except FileNotFoundError:
            continue
        with listed:
            for index in range(winreg.QueryInfoKey(listed)[0]):
                row = _program(winreg, listed, winreg.EnumKey(listed, index))
                if row and row not in rows:
                    rows.append(row)
    return json.dumps(rows).encode()


def _program(winreg: Any, listed: Any, name: str) -> dict[str, Any]:
    row = {}
    try:
        with winreg.OpenKey(listed, name) as key:
            for field in ("DisplayName", "DisplayVersion"):
                try:
                    row[field] = winreg.QueryValueEx(key, field)[0]
                except FileNotFoundError:
                    continue
    except OSError:
        return {}
    return row if isinstance(row.get("DisplayName"), str) else {}


def file_history(around: Surroundings) -> bytes:
    """The letter of the drive on which File History copies, and its state; the folders and their owner stay here."""
    for number in (1, 2):
        path = around.path(FILE_HISTORY.format(number))
        if path.is_file():
            return reduced(decode(read_file(path)) or "")
    raise Refused("absent", "L’historique des fichiers de Windows n’est pas réglé pour ce compte.")


def reduced(xml: str) -> bytes:
    drive = DRIVE.search(xml)
    kept = [found.group() for found in KEPT.finditer(xml)]
    kept += [f"<TargetUrl>{drive[1]}\\</TargetUrl>"] if drive else []
    return "\n".join(["<FileHistory>", *kept, "</FileHistory>"]).encode()
