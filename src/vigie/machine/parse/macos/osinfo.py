"""macOS: its name, its version, and the end of its security updates."""

import re

from vigie.machine.raws import Raws
from vigie.machine.readings import Finding, known, unknown
from vigie.machine.support import SupportTable

FACTS = ("os.name", "os.version", "os.supported", "os.supported_until")
SOURCE = "sw_vers"
VERSION = re.compile(r"^\s*(?:ProductVersion\s*:\s*)?(\d{2}(?:\.\d{1,2}){0,2})\s*$", re.MULTILINE)


def system(raws: Raws, table: SupportTable) -> list[Finding]:
    named = identity(raws)
    found = {finding.key for finding in named}
    reason = raws.why(["sw_vers.txt"])
    return [*named, *(unknown(key, reason, SOURCE) for key in FACTS if key not in found)]


def identity(raws: Raws) -> list[Finding]:
    version = VERSION.search(raws.text("sw_vers.txt") or "")
    if version is None:
        return []
    name = f"macOS {version.group(1).partition('.')[0]}"
    return [known("os.name", name, SOURCE), known("os.version", version.group(1), SOURCE)]
