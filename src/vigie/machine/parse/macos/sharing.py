"""Folders that this Mac shares with guests."""

import re

from vigie.machine.parse.macos.network import listening, whole
from vigie.machine.parse.macos.plists import dictionary, flag
from vigie.machine.raws import Raws
from vigie.machine.readings import Finding, known, unknown

FACTS = ("shares.open_count",)
SOURCE = "sharing -l"
BLOCK = re.compile(r"^\s*(afp|ftp|smb)\s*:\s*\{([^{}]*)\}", re.MULTILINE)
FIELD = re.compile(r"^\s*(shared|guest access)\s*:\s*([01])\s*$", re.MULTILINE)
EMPTY = re.compile(r"List of Share Points|No share point", re.IGNORECASE)
SERVED = {"smb": 445, "afp": 548, "ftp": 21}


def shares(raws: Raws) -> list[Finding]:
    """A share counts when a guest opens it by a protocol that nothing shows as stopped."""
    text = raws.text("sharing.txt") or ""
    blocks = [(protocol, dict(FIELD.findall(block))) for protocol, block in BLOCK.findall(text)]
    whole = text.count("{") == len(blocks) and (blocks or EMPTY.search(text))
    closed = all(fields.get("shared") == "0" or "guest access" in fields for _, fields in blocks)
    guests = [
        protocol
        for protocol, fields in blocks
        if fields.get("shared") == "1" and fields.get("guest access") == "1"
    ]
    count = sum(_served(raws, protocol) for protocol in guests)
    if not whole or (not closed and not count):
        return [unknown(FACTS[0], raws.why(["sharing.txt"]), SOURCE)]
    return [known(FACTS[0], count, SOURCE)]


def _served(raws: Raws, protocol: str) -> bool:
    """False where nothing listens for it, or where the server refuses guests everywhere."""
    ports = listening(raws.text("listen.txt") or "")
    if ports is not None and whole(raws) and SERVED[protocol] not in ports:
        return False
    server = dictionary(raws, "smb_server.plist") or {}
    return protocol != "smb" or flag(server.get("AllowGuestAccess")) is not False
