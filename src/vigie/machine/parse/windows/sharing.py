"""Shared folders of Windows, its old file-sharing protocol, and the rights on the folders called sensitive."""

import re
from typing import Any

from vigie.machine.parse.windows import osinfo, registry, sddl
from vigie.machine.parse.windows.shapes import Record, member, number, records, text, truth
from vigie.machine.raws import Raws
from vigie.machine.readings import Finding, known, unknown

SMB = ("smb.v1_enabled",)
SHARES = ("shares.open_count",)
FOLDERS = ("folders.exposed_count",)

SERVER = r"HKLM\SYSTEM\CurrentControlSet\Services\LanmanServer\Parameters"
CLIENT = r"HKLM\SYSTEM\CurrentControlSet\Services\mrxsmb10"
DISABLED = 4  # a driver's Start
FIRST_WITHOUT_SMB1 = 16299  # version 1709: older ones serve SMBv1 unless told otherwise

DISK = 0
KIND = 0xFF  # the rest of the number says that it is special, or for a time
SPECIAL = 0x80000000  # Win32_Share.Type of what Windows shares by itself
PRINTERS = "print$"  # the printers' drivers, which Windows shares with everyone
NOT_FOLDERS = re.compile(r"print|device|ipc|special", re.IGNORECASE)
WINDOWS_OWN = re.compile(r"(?:[a-z]|admin|ipc|fax)\$")
SID = re.compile(r"S-1(?:-\d{1,15}){2,15}", re.IGNORECASE)
EVERYONE_NAMES = ("everyone", "tout le monde", "jeder", "todos", "tutti")  # a last resort, which only accuses
DENY = 1  # AccessControlType
NO_ACCESS = "Ce poste partage des dossiers, mais Windows ne dit pas qui peut les ouvrir."
NOT_SHARES = "La liste des partages est vide : Windows en a toujours, elle n’a donc pas été lue."
UNREAD = "Les droits de certains dossiers n’ont pas pu être lus."


def smb(raws: Raws) -> list[Finding]:
    """The server by its own value, the client by the start of its driver; both are needed to call it off."""
    held = registry.read(raws)
    source = "LanmanServer, mrxsmb10"
    server, client = held.number(SERVER, "SMB1"), held.number(CLIENT, "Start")
    if server == 1 or (client is not None and client < DISABLED):
        return [known(SMB[0], True, source)]
    by_default = held.absent(SERVER, "SMB1") and _build(raws) >= FIRST_WITHOUT_SMB1
    client_off = client == DISABLED or (client is None and not held.holds(CLIENT, "Start"))
    if client_off and (server == 0 or by_default):
        return [known(SMB[0], False, source)]
    reason = (
        "La version de Windows et ses réglages ne suffisent pas à dire si l’ancien partage SMBv1 est coupé."
        if held.looked(SERVER) or held.looked(CLIENT)
        else raws.why(registry.files(raws))
    )
    return [unknown(SMB[0], reason, source)]


def _build(raws: Raws) -> int:
    """The build of Windows, from the system or from what the manifest says of it; 0 when neither does."""
    found = osinfo.identity(raws)
    written = re.fullmatch(r"10\.0\.(\d{4,6})(?:\.\d+)?", raws.version)
    return found.build if found is not None else int(written[1]) if written else 0


def shares(raws: Raws) -> list[Finding]:
    """Folders that anyone may open, by the SIDs of their access lists."""
    source = "partages de Windows"
    listed = _rows(raws.json("shares.json"))
    if not listed:
        reason = NOT_SHARES if listed == [] else raws.why(["shares.json"])
        return [unknown(SHARES[0], reason, source)]
    if not all(_name(row) for row in listed):
        return [unknown(SHARES[0], raws.why(["shares.json"]), source)]
    access = _by_share(listed)
    states: dict[str, bool | None] = {}
    for row in listed:
        if _is_share(row):
            states[_name(row)] = states.get(_name(row)) or _opened(row, access)
    opened = sum(1 for state in states.values() if state)
    if not opened and None in states.values():
        return [unknown(SHARES[0], NO_ACCESS, source)]
    return [known(SHARES[0], opened, source)]


def _rows(data: Any) -> list[Record] | None:
    """The shares, and beside them the rows of their access when both lists are given."""
    if isinstance(data, dict) and data and all(isinstance(held, list) for held in data.values()):
        lists = [records(held) for held in data.values()]
        return None if None in lists else [row for held in lists for row in held or ()]
    return records(data)


def _name(row: Record) -> str:
    return text(member(row, "Name", "ShareName")).lower()


def _is_share(row: Record) -> bool:
    """A folder that someone shared: neither Windows' own shares, nor printers, nor devices."""
    name, kind = _name(row), member(row, "Type", "ShareType")
    value = number(kind)
    if truth(member(row, "Special")) or name == PRINTERS or (value is not None and value & SPECIAL):
        return False
    if value is not None:
        return value & KIND == DISK
    # a kind in words that isn't known may be a folder: it is looked at rather than left out
    return not NOT_FOLDERS.search(text(kind)) and not WINDOWS_OWN.fullmatch(name)


def _by_share(listed: list[Record]) -> dict[str, list[Record]]:
    """The rows of ``Get-SmbShareAccess``, which stand beside the shares or instead of them."""
    found: dict[str, list[Record]] = {}
    for row in listed:
        if member(row, "AccountName", "AccessControlType") is not None:
            found.setdefault(_name(row), []).append(row)
    return found


def _opened(row: Record, access: dict[str, list[Record]]) -> bool | None:
    """Whether anyone may open this share; None when nothing says who may."""
    written = text(member(row, "sddl", "SecurityDescriptor", "PresetSecurityDescriptor"))
    if written:
        mask = sddl.rights(written, sddl.ANYONE)
        return None if mask is None else bool(mask)
    entries = list(_entries(member(row, "access", "acl", "permissions", "sids", "accounts")))
    entries += access.get(_name(row), [])
    if not entries:
        return None
    states = [_anyone(entry) for entry in entries]
    if True in states:
        return True
    return None if None in states else False


def _entries(access: Any) -> list[Any]:
    if access is None:
        return []
    return access if isinstance(access, list) else [access]


def _anyone(entry: Any) -> bool | None:
    """Whether this entry lets anyone in; None when it names someone without a SID."""
    if isinstance(entry, dict):
        kind = member(entry, "AccessControlType", "type")
        if number(kind) == DENY or text(kind).lower() == "deny":
            return False
    leaves = [str(leaf).strip() for leaf in _leaves(entry)]
    sids = {sddl.trustee(found) for leaf in leaves for found in SID.findall(leaf)}
    if sids:
        return bool(sids & sddl.ANYONE)
    return True if any(leaf.lower() in EVERYONE_NAMES for leaf in leaves) else None


def _leaves(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [leaf for inner in value.values() for leaf in _leaves(inner)]
    if isinstance(value, list):
        return [leaf for inner in value for leaf in _leaves(inner)]
    return [value]


def folders(raws: Raws) -> list[Finding]:
    """Folders that the other accounts of this machine may read or change."""
    source = "droits des dossiers"
    listed = records(raws.json("folder_sddl.json"))
    if not listed:
        return [unknown(FOLDERS[0], raws.why(["folder_sddl.json"]), source)]
    masks = [sddl.rights(text(member(row, "Sddl")), sddl.OTHERS) for row in listed]
    exposed = sum(1 for mask in masks if mask)
    if not exposed and None in masks:
        return [unknown(FOLDERS[0], UNREAD, source)]
    return [known(FOLDERS[0], exposed, source)]
