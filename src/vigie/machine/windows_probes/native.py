"""What Windows says through its own libraries, without administrator rights and without a process.

Every signature is declared. A library or a function that this Windows doesn't have is « absent », never a crash.
Accounts are told by their relative identifier (RID) alone: their names are not read.
"""

import ctypes
import json
import sys
from collections.abc import Callable
from ctypes import wintypes
from datetime import UTC, datetime
from typing import Any

from vigie.machine.collect import Refused
from vigie.machine.surroundings import Surroundings
from vigie.machine.windows_probes.registry import NOT_HERE

SYSTEM_FOLDER = 0x800  # LOAD_LIBRARY_SEARCH_SYSTEM32: never a library left in the folder of the downloads
WSC = {"firewall": 1, "autoUpdate": 2, "antiVirus": 4, "uac": 32}
ACCESS_DENIED, MORE_DATA = 5, 234
EVERYTHING = 0xFFFFFFFF
NORMAL_ACCOUNTS = 2
DISABLED, NO_PASSWORD_NEEDED = 0x2, 0x20
ADMINISTRATORS = 26  # WinBuiltinAdministratorsSid, S-1-5-32-544
TOKEN_QUERY, TOKEN_DUPLICATE = 0x8, 0x2
ELEVATION_TYPE, LINKED_TOKEN, LIMITED = 18, 19, 3
MAX_SID = 68

WORD, TEXT = (
    ctypes.c_uint32,
    wintypes.LPWSTR,
)  # of the same size on every system, so that tests may lay them out


class Modals0(ctypes.Structure):
    """USER_MODALS_INFO_0: the rule of passwords."""

    _fields_ = (
        ("min_length", WORD),
        ("max_age", WORD),
        ("min_age", WORD),
        ("force_logoff", WORD),
        ("history", WORD),
    )


class Modals3(ctypes.Structure):
    """USER_MODALS_INFO_3: the rule of lockout."""

    _fields_ = (("duration", WORD), ("window", WORD), ("threshold", WORD))


class User3(ctypes.Structure):
    """USER_INFO_3, of which only the flags, the last sign-in and the RID are read."""

    _fields_ = (
        ("name", TEXT), ("password", TEXT), ("password_age", WORD), ("priv", WORD), ("home", TEXT),
        ("comment", TEXT), ("flags", WORD), ("script", TEXT), ("auth_flags", WORD), ("full_name", TEXT),
        ("user_comment", TEXT), ("parms", TEXT), ("workstations", TEXT), ("last_logon", WORD),
        ("last_logoff", WORD), ("expires", WORD), ("max_storage", WORD), ("units_per_week", WORD),
        ("logon_hours", ctypes.c_void_p), ("bad_count", WORD), ("logons", WORD), ("server", TEXT),
        ("country", WORD), ("code_page", WORD), ("user_id", WORD), ("group_id", WORD), ("profile", TEXT),
        ("home_drive", TEXT), ("password_expired", WORD),
    )  # fmt: skip


def library(name: str) -> Any:
    """A library of Windows itself; Refused where this system doesn't have it."""
    if sys.platform != "win32":
        raise Refused("absent", NOT_HERE)
    try:
        return ctypes.WinDLL(name, use_last_error=True, winmode=SYSTEM_FOLDER)
    except OSError:
        raise Refused("absent", f"Ce Windows n’a pas la bibliothèque « {name} ».") from None


def function(dll: Any, name: str, answer: Any, *arguments: Any) -> Any:
    """A function with its whole signature; Refused where this Windows doesn't have it."""
    try:
        found = getattr(dll, name)
    except AttributeError:
        raise Refused("absent", f"Ce Windows n’a pas la fonction « {name} ».") from None
    found.restype, found.argtypes = answer, arguments
    return found


def wsc_health(around: Surroundings) -> bytes:
    """The security centre's four lights; ``{"error": n}`` where it doesn't run, as on a server.

    S_FALSE means that the service is stopped, and the light then says « poor » whatever the truth:
    https://learn.microsoft.com/en-us/windows/win32/api/wscapi/nf-wscapi-wscgetsecurityproviderhealth
    """
    health = function(
        library("wscapi.dll"),
        "WscGetSecurityProviderHealth",
        ctypes.c_long,
        WORD,
        ctypes.POINTER(ctypes.c_int),
    )
    said: dict[str, int] = {}
    for name, provider in WSC.items():
        light = ctypes.c_int(-1)
        result = health(provider, ctypes.byref(light))
        if result != 0:
            return json.dumps({"error": result & 0xFFFFFFFF}).encode()
        said[name] = light.value
    return json.dumps(said).encode()


def password_policy(around: Surroundings) -> bytes:
    """The length imposed on passwords, and the failures before an account is locked (0: never)."""
    network = library("netapi32.dll")
    length = _modals(network, 0, Modals0, lambda modals: modals.min_length)
    threshold = _modals(network, 3, Modals3, lambda modals: modals.threshold)
    return json.dumps({"min_length": length, "lockout_threshold": threshold}).encode()


def _modals(network: Any, level: int, kind: Any, read: Callable[[Any], int]) -> int:
    get = function(network, "NetUserModalsGet", WORD, wintypes.LPCWSTR, WORD, ctypes.POINTER(ctypes.c_void_p))
    buffer = ctypes.c_void_p()
    result = get(None, level, ctypes.byref(buffer))
    if result != 0 or not buffer.value:
        raise Refused("denied" if result == ACCESS_DENIED else "failed")
    try:
        return read(ctypes.cast(buffer, ctypes.POINTER(kind)).contents)
    finally:
        _free(network, buffer)


def _free(network: Any, buffer: ctypes.c_void_p) -> None:
    function(network, "NetApiBufferFree", WORD, ctypes.c_void_p)(buffer)


def local_users(around: Surroundings) -> bytes:
    """The accounts of this PC in the form of ``Get-LocalUser``, without a name."""
    network = library("netapi32.dll")
    counts = ctypes.POINTER(WORD)
    enumerate_users = function(
        network,
        "NetUserEnum",
        WORD,
        wintypes.LPCWSTR,
        WORD,
        WORD,
        ctypes.POINTER(ctypes.c_void_p),
        WORD,
        counts,
        counts,
        counts,
    )
    buffer, read, total, resume = ctypes.c_void_p(), WORD(), WORD(), WORD()
    result = enumerate_users(
        None,
        3,
        NORMAL_ACCOUNTS,
        ctypes.byref(buffer),
        EVERYTHING,
        ctypes.byref(read),
        ctypes.byref(total),
        ctypes.byref(resume),
    )
    if result != 0 or not buffer.value:
        if buffer.value:
            _free(network, buffer)
        # a part of the accounts may miss the one that matters: better no answer
        raise Refused("denied" if result == ACCESS_DENIED else "failed")
    try:
        users = ctypes.cast(buffer, ctypes.POINTER(User3))
        rows = [
            _account(users[index].user_id, users[index].flags, users[index].last_logon)
            for index in range(read.value)
        ]
    finally:
        _free(network, buffer)
    return json.dumps(rows).encode()


def _account(rid: int, flags: int, last_logon: int) -> dict[str, object]:
    signed = datetime.fromtimestamp(last_logon, UTC).isoformat() if 0 < last_logon < EVERYTHING else None
    return {
        "SID": f"S-1-5-21-0-0-0-{rid}",
        "Enabled": not flags & DISABLED,
        "PasswordRequired": not flags & NO_PASSWORD_NEEDED,
        "LastLogon": signed,
    }


def token(around: Surroundings) -> bytes:
    """Whether this session's account is one of the administrators, even while Windows holds that right back."""
    kernel, security = library("kernel32.dll"), library("advapi32.dll")
    sid, size = (ctypes.c_byte * MAX_SID)(), WORD(MAX_SID)
    create = function(
        security,
        "CreateWellKnownSid",
        wintypes.BOOL,
        ctypes.c_int,
        ctypes.c_void_p,
        ctypes.c_void_p,
        ctypes.POINTER(WORD),
    )
    if not create(ADMINISTRATORS, None, ctypes.byref(sid), ctypes.byref(size)):
        raise Refused("failed")
    kind, linked = _linked(kernel, security)
    try:
        member = _member(security, None, sid)
        if not member and kind == LIMITED:
            member = _member(security, linked, sid) if linked else None
    finally:
        if linked:
            function(kernel, "CloseHandle", wintypes.BOOL, wintypes.HANDLE)(linked)
    return json.dumps({"administrators": member, "elevation_type": kind}).encode()


def _member(security: Any, handle: int | None, sid: Any) -> bool | None:
    check = function(
        security,
        "CheckTokenMembership",
        wintypes.BOOL,
        wintypes.HANDLE,
        ctypes.c_void_p,
        ctypes.POINTER(wintypes.BOOL),
    )
    answer = wintypes.BOOL()
    return bool(answer.value) if check(handle, ctypes.byref(sid), ctypes.byref(answer)) else None


def _linked(kernel: Any, security: Any) -> tuple[int, int | None]:
    """How this session is elevated, and the token that Windows keeps for when it will be."""
    open_token = function(
        security,
        "OpenProcessToken",
        wintypes.BOOL,
        wintypes.HANDLE,
        WORD,
        ctypes.POINTER(wintypes.HANDLE),
    )
    ask = function(
        security,
        "GetTokenInformation",
        wintypes.BOOL,
        wintypes.HANDLE,
        ctypes.c_int,
        ctypes.c_void_p,
        WORD,
        ctypes.POINTER(WORD),
    )
    process = function(kernel, "GetCurrentProcess", wintypes.HANDLE)()
    handle, kind, linked, size = wintypes.HANDLE(), WORD(), wintypes.HANDLE(), WORD()
    if not open_token(process, TOKEN_QUERY | TOKEN_DUPLICATE, ctypes.byref(handle)):
        raise Refused("failed")
    try:
        if not ask(handle, ELEVATION_TYPE, ctypes.byref(kind), ctypes.sizeof(kind), ctypes.byref(size)):
            raise Refused("failed")
        if kind.value == LIMITED:
            ask(handle, LINKED_TOKEN, ctypes.byref(linked), ctypes.sizeof(linked), ctypes.byref(size))
    finally:
        function(kernel, "CloseHandle", wintypes.BOOL, wintypes.HANDLE)(handle)
    return kind.value, linked.value
