"""macOS: its name, its version, and the end of its security updates."""

import re

from vigie.machine.parse.ending import ending
from vigie.machine.raws import Raws
from vigie.machine.readings import Finding, known, unknown
from vigie.machine.support import SupportTable

FACTS = ("os.name", "os.version", "os.supported", "os.supported_until")
SOURCE = "sw_vers"
NUMBER = r"(\d{2}(?:\.\d{1,2}){0,3})"
VERSION = re.compile(
    rf"^\s*(?:ProductVersion\s*[:=]\s*)?{NUMBER}(?:\s*\([a-z]\))?\s*$", re.MULTILINE | re.ASCII
)
NEVER_RELEASED = (16, 25)  # what a program built for an older system is told


def system(raws: Raws, table: SupportTable) -> list[Finding]:
    version = written(raws)
    if not version:
        reason = raws.why(["sw_vers.txt"])
        return [unknown(key, reason, SOURCE) for key in FACTS]
    parts = version.split(".")
    wanted = ".".join(parts[:2]) if parts[0] == "10" else version
    return [
        known("os.name", f"macOS {wanted if parts[0] == '10' else parts[0]}", SOURCE),
        known("os.version", version, SOURCE),
        *ending(raws, table, "macos", wanted, SOURCE),
    ]


def written(raws: Raws) -> str:
    """The version that ``sw_vers`` prints; empty for a number that no macOS bears."""
    found = VERSION.search(raws.text("sw_vers.txt") or "")
    return found.group(1) if found and plausible(found.group(1)) else ""


def plausible(version: str) -> bool:
    major, _, rest = version.partition(".")
    minor = rest.partition(".")[0]
    if major == "10":
        return minor.isdigit() and int(minor) < 16
    return int(major) >= 11 and not NEVER_RELEASED[0] <= int(major) <= NEVER_RELEASED[1]


def major(raws: Raws) -> int | None:
    """The major number, of ``sw_vers`` or else of the capture's manifest."""
    version = written(raws)
    if not version:
        found = re.fullmatch(rf"\s*{NUMBER}\s*", raws.version, re.ASCII)
        version = found.group(1) if found and plausible(found.group(1)) else ""
    return int(version.partition(".")[0]) if version else None
