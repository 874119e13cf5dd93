r"""Shared folders and rights on folders, as security descriptors: who may open them is told by SID.

Neither the names of the shares nor their paths are kept, and accounts only by the end of their SID. The access
lists of shares are read in the registry: the interface that gives them wants an administrator.
"""

import ctypes
import json
import re
import sys
from ctypes import wintypes
from typing import Any

from vigie.machine.collect import Refused
from vigie.machine.surroundings import Surroundings
from vigie.machine.windows_probes.native import ACCESS_DENIED, EVERYTHING, WORD, function, library
from vigie.machine.windows_probes.registry import NOT_HERE

ADDRESS = ctypes.c_void_p
DACL = 0x4  # DACL_SECURITY_INFORMATION
FILE_OBJECT = 1
FIRST_REVISION = 1
SECURITY = r"SYSTEM\CurrentControlSet\Services\LanmanServer\Shares\Security"
WINDOWS_OWN = re.compile(r"(?i)^(?:[a-z]\$|admin\$|ipc\$|print\$|fax\$)$")
MACHINE = re.compile(r"S-1-5-21(?:-\d+){3}")


class Share(ctypes.Structure):
    """SHARE_INFO_1."""

    _fields_ = (("name", wintypes.LPWSTR), ("kind", WORD), ("remark", wintypes.LPWSTR))


def shares(around: Surroundings) -> bytes:
    """``[{"Name": "partage1", "Type": 0, "sddl": "D:(A;;FA;;;WD)"}]``; Windows' own shares keep their names."""
    descriptors = _descriptors()
    rows: list[dict[str, Any]] = []
    for name, kind in _listed():
        row: dict[str, Any] = {"Name": shown(name, len(rows) + 1), "Type": kind}
        if name.lower() in descriptors:
            row["sddl"] = descriptors[name.lower()]
        rows.append(row)
    return json.dumps(rows).encode()


def shown(name: str, place: int) -> str:
    return name if WINDOWS_OWN.match(name) else f"partage{place}{'$' * name.endswith('$')}"


def folder_sddl(around: Surroundings) -> bytes:
    """The access list of each folder called sensitive; of the home folder when none was."""
    rows = []
    for folder in around.folders or (around.home,):
        try:
            rows.append({"sddl": anonymous(_of_folder(str(folder)))})
        except (OSError, Refused):
            rows.append({"sddl": ""})
    return json.dumps(rows).encode()


def anonymous(sddl: str) -> str:
    """Without what tells this machine or this domain from another; groups keep their place."""
    return MACHINE.sub("S-1-5-21-0-0-0", sddl)


def _listed() -> list[tuple[str, int]]:
    network = library("netapi32.dll")
    counts = ctypes.POINTER(WORD)
    listing = function(
        network,
        "NetShareEnum",
        WORD,
        wintypes.LPCWSTR,
        WORD,
        ctypes.POINTER(ADDRESS),
        WORD,
        counts,
        counts,
        counts,
    )
    buffer, read, total, resume = ADDRESS(), WORD(), WORD(), WORD()
    result = listing(
        None,
        1,
        ctypes.byref(buffer),
        EVERYTHING,
        ctypes.byref(read),
        ctypes.byref(total),
        ctypes.byref(resume),
    )
    try:
        if result != 0 or not buffer.value:
            raise Refused("denied" if result == ACCESS_DENIED else "failed")
        rows = ctypes.cast(buffer, ctypes.POINTER(Share))
        return [(rows[index].name or "", rows[index].kind) for index in range(read.value)]
    finally:
        if buffer.value:
            function(network, "NetApiBufferFree", WORD, ADDRESS)(buffer)


def _descriptors() -> dict[str, str]:
    """The access list of each share, by its name in lower case; none where the registry keeps it to itself."""
    if sys.platform != "win32":
        raise Refused("absent", NOT_HERE)
    import winreg

    found: dict[str, str] = {}
    try:
        access = winreg.KEY_READ | winreg.KEY_WOW64_64KEY
        with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, SECURITY, 0, access) as key:
            for index in range(winreg.QueryInfoKey(key)[1]):
                name, value, _ = winreg.EnumValue(key, index)
                if isinstance(value, bytes) and value:
                    found[name.lower()] = anonymous(_written(ctypes.create_string_buffer(value, len(value))))
    except OSError:
        return {}
    return found


def _of_folder(path: str) -> str:
    security, kernel = library("advapi32.dll"), library("kernel32.dll")
    reading = function(
        security, "GetNamedSecurityInfoW", WORD, wintypes.LPCWSTR, ctypes.c_int, WORD, ADDRESS, ADDRESS,
        ADDRESS, ADDRESS, ctypes.POINTER(ADDRESS),
    )  # fmt: skip
    descriptor = ADDRESS()
    result = reading(path, FILE_OBJECT, DACL, None, None, None, None, ctypes.byref(descriptor))
    if result != 0 or not descriptor.value:
        raise Refused("denied" if result == ACCESS_DENIED else "failed")
    try:
        return _written(descriptor)
    finally:
        function(kernel, "LocalFree", ADDRESS, ADDRESS)(descriptor)


def _written(descriptor: Any) -> str:
    security, kernel = library("advapi32.dll"), library("kernel32.dll")
    writing = function(
        security, "ConvertSecurityDescriptorToStringSecurityDescriptorW", wintypes.BOOL, ADDRESS, WORD, WORD,
        ctypes.POINTER(ADDRESS), ctypes.POINTER(WORD),
    )  # fmt: skip
    address, length = ADDRESS(), WORD()
    if not writing(descriptor, FIRST_REVISION, DACL, ctypes.byref(address), ctypes.byref(length)):
        raise Refused("failed")
    try:
        return ctypes.wstring_at(address.value or 0) if address.value else ""
    finally:
        function(kernel, "LocalFree", ADDRESS, ADDRESS)(address)
