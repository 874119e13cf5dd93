"""Security descriptors in SDDL: what large groups of accounts may do, by SID, whatever the language of Windows.

Grammar, trustees and rights: « Security Descriptor String Format » and « ACE Strings », learn.microsoft.com,
read on 2026-11-24.
"""

import re
from functools import reduce
from operator import or_

# who is anyone, or any account of the machine
EVERYONE, ANONYMOUS, GUESTS = "S-1-1-0", "S-1-5-7", "S-1-5-32-546"
AUTHENTICATED, INTERACTIVE, NETWORK, USERS = "S-1-5-11", "S-1-5-4", "S-1-5-2", "S-1-5-32-545"
ANYONE = frozenset((EVERYONE, ANONYMOUS, GUESTS))
OTHERS = ANYONE | {AUTHENTICATED, INTERACTIVE, NETWORK, USERS}
TRUSTEES = {
    "WD": EVERYONE,
    "AN": ANONYMOUS,
    "BG": GUESTS,
    "AU": AUTHENTICATED,
    "IU": INTERACTIVE,
    "NU": NETWORK,
    "BU": USERS,
    "DU": USERS,
    "DG": GUESTS,
}

READ, WRITE = 0x1, 0x2 | 0x4 | 0x40 | 0x10000 | 0x40000 | 0x80000  # data; append, delete, owner, rights too
ALL = READ | WRITE
MASKS = {
    "GA": ALL,
    "FA": ALL,
    "KA": ALL,
    **dict.fromkeys(("GR", "FR", "KR", "KX"), READ),
    **dict.fromkeys(("GW", "FW", "KW"), WRITE),
    "SD": 0x10000,
    "WD": 0x40000,
    "WO": 0x80000,
    "CC": 0x1,
    "DC": 0x2,
    "LC": 0x4,
    "DT": 0x40,
    **dict.fromkeys(("GX", "FX", "RC", "SW", "RP", "WP", "LO", "CR"), 0),
}
GENERIC = {0x10000000: ALL, 0x80000000: READ, 0x40000000: WRITE}
DACL = re.compile(r"D:((?:NO_ACCESS_CONTROL|P|AR|AI)*)((?:\((?:[^()]|\([^()]*\))*\))*)(?=$|S:|\s)")
ACE = re.compile(r"\(((?:[^()]|\([^()]*\))*)\)")


def rights(sddl: str, groups: frozenset[str]) -> int | None:
    """What the strongest of these groups may do: READ, WRITE, both or 0; None when this can't be told.

    Entries count in their order, so that a refusal takes away what comes after it; an entry that only children
    inherit counts, since they hold the files. No access list at all opens everything.
    """
    found = DACL.search(sddl.strip())
    if found is None:
        return None
    if "NO_ACCESS_CONTROL" in found[1]:
        return ALL
    allowed = dict.fromkeys(groups, 0)
    refused = dict.fromkeys(groups, 0)
    for entry in ACE.findall(found[2]):
        fields = entry.split(";")
        if len(fields) < 6:
            return None
        sid, mask = trustee(fields[5]), _mask(fields[2])
        if sid not in groups and sid != EVERYONE:
            continue
        if mask is None:
            return None
        if fields[0] in ("A", "OA", "XA") and sid in groups:
            allowed[sid] |= mask & ~refused[sid]
        elif fields[0] in ("D", "OD") and "IO" not in fields[1]:
            for group in groups if sid == EVERYONE else (sid,):
                refused[group] |= mask & ~allowed[group]
    total = reduce(or_, allowed.values(), 0)
    return (READ if total & READ else 0) | (WRITE if total & WRITE else 0)


def trustee(written: str) -> str:
    """The SID of an abbreviation or of a SID; every account of a machine or of a domain stands for its users."""
    sid = TRUSTEES.get(written.strip().upper(), written.strip().upper())
    common = re.fullmatch(r"S-1-5-21(?:-\d{1,10}){3}-51([34])", sid)
    return sid if common is None else USERS if common[1] == "3" else GUESTS


def _mask(written: str) -> int | None:
    """The bits that read or write; None for rights that are not understood."""
    text = written.strip()
    if re.fullmatch(r"0[xX][0-9a-fA-F]{1,8}|\d{1,10}", text):
        value = int(text, 0) if text[:2].lower() == "0x" else int(text)
        for bit, meaning in GENERIC.items():
            if value & bit:
                value |= meaning
        return value & ALL
    if len(text) % 2 or not text.isalpha():
        return None
    total = 0
    for start in range(0, len(text), 2):
        mask = MASKS.get(text[start : start + 2].upper())
        if mask is None:
            return None
        total |= mask
    return total
