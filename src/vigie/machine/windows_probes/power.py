"""Settings of the power plan in use, by ``powrprof``: the answer of ``powercfg`` without starting it."""

import ctypes
from typing import Any

from vigie.machine.collect import Refused
from vigie.machine.parse.windows.session import VIDEO_GUID, WAKE_GUID
from vigie.machine.surroundings import Surroundings
from vigie.machine.windows_probes.native import WORD, function, library

ADDRESS = ctypes.c_void_p
Guid = ctypes.c_ubyte * 16
SUB_VIDEO = "7516b95f-f776-4464-8c53-06167f40cc99"
SUB_NONE = "fea3413e-7e05-4911-9a71-700331f1c294"


def videoidle(around: Surroundings) -> bytes:
    return _setting(SUB_VIDEO, VIDEO_GUID)


def consolelock(around: Surroundings) -> bytes:
    return _setting(SUB_NONE, WAKE_GUID)


def octets(written: str) -> bytes:
    """A GUID as Windows holds it: its first three parts are little-endian."""
    parts = written.split("-")
    return b"".join(bytes.fromhex(part)[::-1] for part in parts[:3]) + bytes.fromhex("".join(parts[3:]))


def printed(setting: str, mains: int, battery: int) -> bytes:
    """As ``powercfg /query`` ends, without its words."""
    return f"{setting}\nAC 0x{mains:08x}\nDC 0x{battery:08x}\n".encode()


def _setting(group: str, setting: str) -> bytes:
    power, kernel = library("powrprof.dll"), library("kernel32.dll")
    scheme = ADDRESS()
    active = function(power, "PowerGetActiveScheme", WORD, ADDRESS, ctypes.POINTER(ADDRESS))
    if active(None, ctypes.byref(scheme)) != 0 or not scheme.value:
        raise Refused("failed")
    try:
        mains, battery = (
            _value(power, name, scheme, group, setting)
            for name in ("PowerReadACValueIndex", "PowerReadDCValueIndex")
        )
    finally:
        function(kernel, "LocalFree", ADDRESS, ADDRESS)(scheme)
    return printed(setting, mains, battery)


def _value(power: Any, name: str, scheme: Any, group: str, setting: str) -> int:
    reading = function(power, name, WORD, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ctypes.POINTER(WORD))
    inner, outer, found = Guid(*octets(group)), Guid(*octets(setting)), WORD()
    if reading(None, scheme, ctypes.byref(inner), ctypes.byref(outer), ctypes.byref(found)) != 0:
        raise Refused("absent", "Ce Windows n’a pas ce réglage d’alimentation.")
    return found.value
