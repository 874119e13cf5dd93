"""The drives of a Windows PC: which are fixed, removable or on USB, and what the shell says of their encryption.

Neither labels nor serial numbers are read, and nothing here asks for administrator rights.
"""

import ctypes
import json
from ctypes import wintypes
from typing import Any

from vigie.machine.collect import Refused
from vigie.machine.surroundings import Surroundings
from vigie.machine.windows_probes.native import WORD, function, library

REMOVABLE, FIXED = 2, 3
PROPERTY = "System.Volume.BitLockerProtection"
SHELL_ITEM_2 = (0x7E9FB0D3, 0x919F, 0x4307, (0xAB, 0x2E, 0x9B, 0x18, 0x60, 0x31, 0x0C, 0x93))
GET_INT32, RELEASE = 16, 2  # places in the table of IShellItem2
APARTMENT = 2
SHARED, OPEN_EXISTING = 3, 3
READ_ATTRIBUTES = 0x80
CHECK_VERIFY = 0x2D0800  # IOCTL_STORAGE_CHECK_VERIFY2
QUERY_PROPERTY = 0x2D1400  # IOCTL_STORAGE_QUERY_PROPERTY
QUERY_SIZE, DESCRIPTOR_SIZE = 12, 1024
BUS_AT = 28  # of BusType in STORAGE_DEVICE_DESCRIPTOR
NO_HANDLE = ctypes.c_void_p(-1).value


class Guid(ctypes.Structure):
    _fields_ = (("a", WORD), ("b", ctypes.c_uint16), ("c", ctypes.c_uint16), ("d", ctypes.c_ubyte * 8))


class PropertyKey(ctypes.Structure):
    _fields_ = (("set", Guid), ("id", WORD))


def disks(around: Surroundings) -> bytes:
    """The drives that hold something, in the form of ``Win32_LogicalDisk``, with the bus they hang from."""
    kernel = library("kernel32.dll")
    system = around.environment.get("SYSTEMDRIVE", "C:").upper()
    rows = []
    for drive, kind in _drives(kernel):
        present, bus = _disk(kernel, drive)
        if present or kind != REMOVABLE:
            rows.append({"DeviceID": drive, "DriveType": kind, "BusType": bus, "System": drive == system})
    return json.dumps(rows).encode()


def bitlocker_shell(around: Surroundings) -> bytes:
    """What the Explorer knows of the encryption of each drive, the padlock it draws: ``{"C:": 1}``."""
    com, shell, properties = library("ole32.dll"), library("shell32.dll"), library("propsys.dll")
    started = function(com, "CoInitializeEx", ctypes.c_long, ctypes.c_void_p, WORD)(None, APARTMENT)
    try:
        key = PropertyKey()
        named = function(
            properties,
            "PSGetPropertyKeyFromName",
            ctypes.c_long,
            wintypes.LPCWSTR,
            ctypes.POINTER(PropertyKey),
        )
        if named(PROPERTY, ctypes.byref(key)) != 0:
            raise Refused("absent")
        drives = [drive for drive, _ in _drives(library("kernel32.dll"))]
        found = {drive: value for drive in drives if (value := _property(shell, drive, key)) is not None}
    finally:
        if started >= 0:
            function(com, "CoUninitialize", None)()
    if not found:
        raise Refused("failed")
    return json.dumps(found).encode()


def _drives(kernel: Any) -> list[tuple[str, int]]:
    """Letters of the fixed and removable drives; those of the network or of a reader of discs don't count."""
    mask = function(kernel, "GetLogicalDrives", WORD)()
    kind = function(kernel, "GetDriveTypeW", wintypes.UINT, wintypes.LPCWSTR)
    letters = [f"{chr(ord('A') + place)}:" for place in range(26) if mask >> place & 1]
    found = [(letter, kind(letter + "\\")) for letter in letters]
    return [(letter, what) for letter, what in found if what in (REMOVABLE, FIXED)]


def _property(shell: Any, drive: str, key: PropertyKey) -> int | None:
    """None where the shell says nothing: an empty reader of cards, a volume that it can't encrypt."""
    create = function(
        shell,
        "SHCreateItemFromParsingName",
        ctypes.c_long,
        wintypes.LPCWSTR,
        ctypes.c_void_p,
        ctypes.POINTER(Guid),
        ctypes.POINTER(ctypes.c_void_p),
    )
    a, b, c, d = SHELL_ITEM_2
    wanted, item = Guid(a, b, c, (ctypes.c_ubyte * 8)(*d)), ctypes.c_void_p()
    if create(drive + "\\", None, ctypes.byref(wanted), ctypes.byref(item)) != 0 or not item.value:
        return None
    table = ctypes.cast(item, ctypes.POINTER(ctypes.POINTER(ctypes.c_void_p))).contents
    value = ctypes.c_int()
    try:
        result = _method(table[GET_INT32], ctypes.POINTER(PropertyKey), ctypes.POINTER(ctypes.c_int))(
            item, ctypes.byref(key), ctypes.byref(value)
        )
    finally:
        _method(table[RELEASE])(item)
    return value.value if result == 0 else None


def _method(address: Any, *arguments: Any) -> Any:
    """A method of a COM object, in the calling convention of Windows."""
    convention = getattr(ctypes, "WINFUNCTYPE", ctypes.CFUNCTYPE)
    return convention(ctypes.c_long, ctypes.c_void_p, *arguments)(address)


def _disk(kernel: Any, drive: str) -> tuple[bool, int | None]:
    """Whether something is in the drive, and its bus (7: USB): Windows tells both without any right on the disk."""
    opened = function(
        kernel,
        "CreateFileW",
        ctypes.c_void_p,
        wintypes.LPCWSTR,
        WORD,
        WORD,
        ctypes.c_void_p,
        WORD,
        WORD,
        wintypes.HANDLE,
    )(f"\\\\.\\{drive}", READ_ATTRIBUTES, SHARED, None, OPEN_EXISTING, 0, None)
    if opened in (None, NO_HANDLE):
        return True, None
    try:
        present, _ = _ask(kernel, opened, CHECK_VERIFY, 0, 0)
        answered, answer = _ask(kernel, opened, QUERY_PROPERTY, QUERY_SIZE, DESCRIPTOR_SIZE)
    finally:
        function(kernel, "CloseHandle", wintypes.BOOL, wintypes.HANDLE)(opened)
    bus = (
        int.from_bytes(answer[BUS_AT : BUS_AT + 4], "little")
        if answered and len(answer) > BUS_AT + 3
        else None
    )
    return present, bus


def _ask(kernel: Any, opened: int, code: int, given: int, wanted: int) -> tuple[bool, bytes]:
    """A question to the driver, its parameters all zero, and as much of the answer as it gave."""
    query, answer, size = (ctypes.c_ubyte * max(given, 1))(), (ctypes.c_ubyte * max(wanted, 1))(), WORD()
    done = function(
        kernel,
        "DeviceIoControl",
        wintypes.BOOL,
        wintypes.HANDLE,
        WORD,
        ctypes.c_void_p,
        WORD,
        ctypes.c_void_p,
        WORD,
        ctypes.POINTER(WORD),
        ctypes.c_void_p,
    )(
        opened,
        code,
        ctypes.byref(query) if given else None,
        given,
        ctypes.byref(answer) if wanted else None,
        wanted,
        ctypes.byref(size),
        None,
    )
    return bool(done), bytes(answer)[: size.value]
