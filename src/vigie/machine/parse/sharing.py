"""Shared folders, the old file-sharing protocol, and folders that other accounts can open."""

import re

from vigie.machine.decode import sections, settings
from vigie.machine.parse.network import listening
from vigie.machine.raws import Raws
from vigie.machine.readings import Finding, known, unknown

SMB = ("smb.v1_enabled", "smb.min_protocol")
SHARES = ("shares.open_count",)
FOLDERS = ("folders.exposed_count",)
OLD = ("NT1", "CORE", "COREPLUS", "LANMAN1", "LANMAN2")
KNOWN = re.compile(r"^(NT1|CORE|COREPLUS|LANMAN[12]|SMB[23](?:_\d\d)?)$")
GLOBAL = re.compile(r"^\s*\[global\]", re.IGNORECASE | re.MULTILINE)
SAMBA_DEFAULT = "SMB2_02"
NOT_SHARES = ("global", "printers", "print$", "homes")


def smb(raws: Raws) -> list[Finding]:
    text = raws.text("smb.conf")
    if text is None:
        if raws.failed("smb.conf", "absent") and _silent(raws):
            why = "Ce poste ne partage pas de fichiers avec Samba."
            return [
                known(SMB[0], False, "/etc/samba/smb.conf absent"),
                unknown(SMB[1], why, "/etc/samba/smb.conf"),
            ]
        reason = raws.why(["smb.conf"])
        return [unknown(key, reason, "/etc/samba/smb.conf") for key in SMB]
    lines = [(section, " ".join(key.split()), value) for section, key, value in settings(text)]
    written = [
        value.upper()
        for section, key, value in lines
        if section == "global" and key in ("server min protocol", "min protocol")
    ]
    level = written[-1] if written else SAMBA_DEFAULT
    if not GLOBAL.search(text) or not KNOWN.match(level):
        reason = raws.why(["smb.conf"])
        return [unknown(key, reason, "/etc/samba/smb.conf") for key in SMB]
    return [known(SMB[0], level in OLD, "/etc/samba/smb.conf"), known(SMB[1], level, "/etc/samba/smb.conf")]


def _silent(raws: Raws) -> bool:
    """Nothing answers on the file-sharing ports."""
    text = raws.text("listen.txt")
    ports = None if text is None else listening(text)
    return ports is not None and not ports & {139, 445}


def shares(raws: Raws) -> list[Finding]:
    """Folders that anyone on the network opens without a password: Samba, users' own shares, NFS."""
    parts = {
        "smb.conf": _open_in_samba,
        "usershares": _open_by_users,
        "exports": _open_by_nfs,
    }
    total, missing = 0, []
    for name, count in parts.items():
        text = raws.text(name)
        found = None if text is None else count(text)
        if found is not None:
            total += found
        elif not raws.failed(name, "absent"):
            missing.append(name)
    if missing and not total:
        return [unknown(SHARES[0], raws.why(missing), "partages")]
    return [known(SHARES[0], total, "partages")]


def _open_in_samba(text: str) -> int | None:
    """None when this is no Samba configuration."""
    guests: dict[str, bool] = {}
    for section, key, value in settings(text):
        if (
            section not in NOT_SHARES
            and section
            and " ".join(key.split()) in ("guest ok", "public", "guest only")
        ):
            guests[section] = value.lower() in ("yes", "true", "1")
    return sum(guests.values()) if GLOBAL.search(text) else None


def _open_by_users(text: str) -> int | None:
    """None when one of these files is no user's share."""
    count = 0
    for _, share in sections(text):
        values = {key: value for _, key, value in settings(share)}
        if "usershare_acl" not in values:
            return None
        everyone = re.search(r"(?:S-1-1-0|Everyone):[RF]", values["usershare_acl"], re.IGNORECASE)
        count += bool(values.get("guest_ok") == "y" and everyone)
    return count


def _open_by_nfs(text: str) -> int | None:
    """None when a line exports no folder."""
    lines = [fields for line in text.split("\n") if (fields := line.split("#")[0].split())]
    lines = [fields for fields in lines if not fields[0].startswith("==>")]
    if any(not fields[0].startswith(("/", '"/')) for fields in lines):
        return None
    return sum(1 for fields in lines if any(re.match(r"\*(?:\(|$)", one) for one in fields[1:]))


def folders(raws: Raws) -> list[Finding]:
    rows = raws.json("folder_rights.json")
    if not isinstance(rows, list) or not rows:
        return [unknown(FOLDERS[0], raws.why(["folder_rights.json"]), "droits des dossiers")]
    states = [row.get("others") if isinstance(row, dict) else None for row in rows]
    exposed = sum(1 for state in states if state in ("read", "write"))
    if not exposed and any(state != "none" for state in states):
        return [
            unknown(
                FOLDERS[0], "Les droits de certains dossiers n’ont pas pu être lus.", "droits des dossiers"
            )
        ]
    return [known(FOLDERS[0], exposed, "droits des dossiers")]
