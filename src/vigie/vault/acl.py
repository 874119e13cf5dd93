"""Who may open a folder on Windows, by its access list. No Django.

Microsoft, « Security Descriptor String Format » and « SID Strings », read on 24 November 2026.
"""

import re
import sys
from pathlib import Path

# The system, the administrators (who can open anything), and the owner by name or by « creator owner ».
_OURS = frozenset({"SY", "BA", "OW", "CO", "S-1-5-18", "S-1-5-32-544"})
_PERSON = re.compile(r"S-1-(5-21|12-1)-[0-9-]+|LA")
_ENTRY = re.compile(r"\(([^()]*)\)")
_ALLOWS = "A"


def opens_to_others(folder: Path) -> bool | None:
    """Whether somebody else than this person and the administrators gets in; ``None`` when that can't be read."""
    described = _descriptor(folder)
    return None if described is None else judge(described)


def judge(described: str) -> bool | None:
    """The same, from the text of a security descriptor: ``O:S-1-…D:P(A;OICI;FA;;;SY)…``."""
    owner = re.match(r"O:(.*?)(?=[GDS]:|$)", described)
    access = re.search(r"D:([A-Z_]*)((?:\(.*\))?)(?=S:|$)", described)
    if owner is None or access is None or _ENTRY.sub("", access[2]):  # what is left is a condition
        return None
    if "NO_ACCESS_CONTROL" in access[1]:  # no list at all: everybody
        return True
    others: bool | None = False
    for entry in _ENTRY.findall(access[2]):
        fields = entry.split(";")
        if len(fields) < 6:
            return None
        kind, flags, who = fields[0], fields[1], fields[5]
        if who in _OURS or who == owner[1] or "IO" in re.findall("..", flags):
            continue
        if kind.startswith("D"):  # a refusal opens to nobody
            continue
        if kind != _ALLOWS or (_PERSON.fullmatch(who) and not _PERSON.fullmatch(owner[1])):
            others = None if others is False else others
        else:
            others = True
    return others


def _descriptor(folder: Path) -> str | None:
    if sys.platform == "win32":
        import ctypes
        from ctypes import wintypes

        security = ctypes.WinDLL("advapi32")
        kernel = ctypes.WinDLL("kernel32")
        kernel.LocalFree.argtypes = (ctypes.c_void_p,)
        security.ConvertSecurityDescriptorToStringSecurityDescriptorW.argtypes = (
            ctypes.c_void_p, wintypes.DWORD, wintypes.DWORD, ctypes.POINTER(wintypes.LPWSTR), ctypes.c_void_p,
        )  # fmt: skip
        a_file, owner_and_access, revision = 1, 0x1 | 0x4, 1
        found, text = ctypes.c_void_p(), wintypes.LPWSTR()
        failed = security.GetNamedSecurityInfoW(
            str(folder), a_file, owner_and_access, None, None, None, None, ctypes.byref(found)
        )
        if failed:
            return None
        try:
            done = security.ConvertSecurityDescriptorToStringSecurityDescriptorW(
                found, revision, owner_and_access, ctypes.byref(text), None
            )
            return str(text.value) if done and text.value else None
        finally:
            kernel.LocalFree(found)
            kernel.LocalFree(ctypes.cast(text, ctypes.c_void_p))
    return None
