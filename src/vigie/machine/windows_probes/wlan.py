"""The Wi-Fi of a Windows PC, by the numbers of ``wlanapi``: no network's name, no key, no address is kept.

Structures and codes: « Native Wifi API », learn.microsoft.com, read on 2026-11-24. Windows 11 24H2 answers 5
(access denied) where location is not allowed: that is told, never guessed around.
"""

import ctypes
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import wintypes
from typing import Any

from vigie.machine.surroundings import Surroundings
from vigie.machine.windows_probes.native import WORD, function, library

CLIENT_VERSION = 2
CURRENT_CONNECTION = 7  # wlan_intf_opcode_current_connection
CONNECTED = 1
MOST_PROFILES = 300
ADDRESS = ctypes.c_void_p
NUMBER = ctypes.c_uint32  # of the same width everywhere, so that its structures can be tried everywhere
XML = re.compile(r"<(authentication|encryption|connectionMode)>\s*([\w.]{1,40})\s*</\1>")


class Interface(ctypes.Structure):
    """WLAN_INTERFACE_INFO."""

    _fields_ = (("guid", ctypes.c_ubyte * 16), ("description", wintypes.WCHAR * 256), ("state", ctypes.c_int))


class Profile(ctypes.Structure):
    """WLAN_PROFILE_INFO."""

    _fields_ = (("name", wintypes.WCHAR * 256), ("flags", WORD))


class Association(ctypes.Structure):
    """WLAN_ASSOCIATION_ATTRIBUTES, of which nothing is read."""

    _fields_ = (
        ("ssid_length", NUMBER),
        ("ssid", ctypes.c_ubyte * 32),
        ("bss_type", ctypes.c_int),
        ("bssid", ctypes.c_ubyte * 6),
        ("phy_type", ctypes.c_int),
        ("phy_index", NUMBER),
        ("signal", NUMBER),
        ("receives", NUMBER),
        ("sends", NUMBER),
    )


class Connection(ctypes.Structure):
    """WLAN_CONNECTION_ATTRIBUTES: the security at its end is what counts."""

    _fields_ = (
        ("state", ctypes.c_int),
        ("mode", ctypes.c_int),
        ("profile", ctypes.c_uint16 * 256),
        ("association", Association),
        ("secured", ctypes.c_int32),
        ("one_x", ctypes.c_int32),
        ("auth", NUMBER),
        ("cipher", NUMBER),
    )


class Failed(Exception):  # noqa: N818 (an answer of Windows, not an error of ours)
    """The code by which Windows refuses the first call."""


def wlan(around: Surroundings) -> bytes:
    """``{"interfaces": [{"state": 1, "auth": 7, "cipher": 4}]}``; ``{"error": n}`` where Windows refuses."""
    try:
        with _opened() as (api, handle):
            rows = [_connection(api, handle, one) for one in _interfaces(api, handle)]
    except Failed as failed:
        return json.dumps({"error": failed.args[0]}).encode()
    return json.dumps({"interfaces": rows}).encode()


def wlan_profiles(around: Surroundings) -> bytes:
    """For each remembered network how it is protected, and whether the PC joins it by itself."""
    rows: list[dict[str, str]] = []
    try:
        with _opened() as (api, handle):
            for one in _interfaces(api, handle):
                rows += [_protection(xml) for xml in _profiles(api, handle, one)]
    except Failed as failed:
        return json.dumps({"error": failed.args[0]}).encode()
    return json.dumps(rows).encode()


def _protection(xml: str) -> dict[str, str]:
    """The first of each: a profile holds one network, and its name or its key stay here."""
    found = dict(reversed(XML.findall(xml)))
    return {
        "authentication": found.get("authentication", ""),
        "encryption": found.get("encryption", ""),
        "mode": found.get("connectionMode", ""),
    }


@contextmanager
def _opened() -> Iterator[tuple[Any, Any]]:
    api = library("wlanapi.dll")
    version, handle = WORD(), wintypes.HANDLE()
    opening = function(
        api, "WlanOpenHandle", WORD, WORD, ADDRESS, ctypes.POINTER(WORD), ctypes.POINTER(wintypes.HANDLE)
    )
    result = opening(CLIENT_VERSION, None, ctypes.byref(version), ctypes.byref(handle))
    if result != 0:
        raise Failed(result)
    try:
        yield api, handle
    finally:
        function(api, "WlanCloseHandle", WORD, wintypes.HANDLE, ADDRESS)(handle, None)


def _listed(api: Any, address: Any, kind: Any) -> list[Any]:
    """The items of one of wlanapi's lists: a count, an index, then the items; copied, then given back."""
    try:
        count = min(WORD.from_address(address.value).value, MOST_PROFILES)
        items = (kind * count).from_address(address.value + 2 * ctypes.sizeof(WORD))
        return [kind.from_buffer_copy(item) for item in items]
    finally:
        function(api, "WlanFreeMemory", None, ADDRESS)(address)


def _interfaces(api: Any, handle: Any) -> list[Any]:
    listing = function(api, "WlanEnumInterfaces", WORD, wintypes.HANDLE, ADDRESS, ctypes.POINTER(ADDRESS))
    address = ADDRESS()
    result = listing(handle, None, ctypes.byref(address))
    if result != 0 or not address.value:
        raise Failed(result)
    return _listed(api, address, Interface)


def _connection(api: Any, handle: Any, interface: Any) -> dict[str, int]:
    if interface.state != CONNECTED:
        return {"state": interface.state}
    asking = function(
        api, "WlanQueryInterface", WORD, wintypes.HANDLE, ADDRESS, ctypes.c_int, ADDRESS,
        ctypes.POINTER(WORD), ctypes.POINTER(ADDRESS), ADDRESS,
    )  # fmt: skip
    size, address = WORD(), ADDRESS()
    result = asking(
        handle,
        ctypes.addressof(interface.guid),
        CURRENT_CONNECTION,
        None,
        ctypes.byref(size),
        ctypes.byref(address),
        None,
    )
    if result != 0 or not address.value:
        return {"state": interface.state, "error": result}
    try:
        data = ctypes.string_at(address.value, min(size.value, ctypes.sizeof(Connection)))
    finally:
        function(api, "WlanFreeMemory", None, ADDRESS)(address)
    return {"state": interface.state} | security(data)


def security(data: bytes) -> dict[str, int]:
    """The numbers at the end of a connection's attributes; nothing when they are cut short."""
    if len(data) < ctypes.sizeof(Connection):
        return {}
    connection = Connection.from_buffer_copy(data)
    return {"auth": connection.auth, "cipher": connection.cipher}


def _profiles(api: Any, handle: Any, interface: Any) -> Iterator[str]:
    listing = function(
        api, "WlanGetProfileList", WORD, wintypes.HANDLE, ADDRESS, ADDRESS, ctypes.POINTER(ADDRESS)
    )
    address = ADDRESS()
    guid = ctypes.addressof(interface.guid)
    result = listing(handle, guid, None, ctypes.byref(address))
    if result != 0 or not address.value:
        raise Failed(result)
    for profile in _listed(api, address, Profile):
        yield _text(api, handle, guid, profile.name)


def _text(api: Any, handle: Any, guid: int, name: str) -> str:
    """The XML of a profile. Its key stays encrypted: no flag asks for it in clear."""
    reading = function(
        api, "WlanGetProfile", WORD, wintypes.HANDLE, ADDRESS, wintypes.LPCWSTR, ADDRESS,
        ctypes.POINTER(ADDRESS), ctypes.POINTER(WORD), ADDRESS,
    )  # fmt: skip
    address, flags = ADDRESS(), WORD()
    result = reading(handle, guid, name, None, ctypes.byref(address), ctypes.byref(flags), None)
    if result != 0 or not address.value:
        raise Failed(result)
    try:
        return ctypes.wstring_at(address.value)
    finally:
        function(api, "WlanFreeMemory", None, ADDRESS)(address)
