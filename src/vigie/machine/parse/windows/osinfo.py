"""Windows: its name, its version, and the end of its security updates."""

import re
from typing import Any

from vigie.machine.raws import Raws
from vigie.machine.readings import Finding, known, unknown
from vigie.machine.support import SupportTable

FACTS = ("os.name", "os.version", "os.supported", "os.supported_until")
SOURCE = "CurrentVersion"
FIRST_BUILD_OF_11 = 22000


def system(raws: Raws, table: SupportTable) -> list[Finding]:
    named = identity(raws)
    found = {finding.key for finding in named}
    reason = raws.why(["current_version.json"])
    return [*named, *(unknown(key, reason, SOURCE) for key in FACTS if key not in found)]


def identity(raws: Raws) -> list[Finding]:
    """By the build: ``ProductName`` still says Windows 10 on Windows 11."""
    data: Any = raws.json("current_version.json")
    data = data[0] if isinstance(data, list) and data else data
    build = str(data.get("CurrentBuild", "")) if isinstance(data, dict) else ""
    if not re.fullmatch(r"\d{4,6}", build):
        return []
    revision = str(data.get("UBR", ""))
    version = f"10.0.{build}.{revision}" if re.fullmatch(r"\d{1,6}", revision) else f"10.0.{build}"
    if str(data.get("InstallationType", "Client")).lower() != "client":
        name = "Windows Server"
    else:
        name = "Windows 11" if int(build) >= FIRST_BUILD_OF_11 else "Windows 10"
    shown = str(data.get("DisplayVersion", ""))
    if re.fullmatch(r"\d\dH\d", shown):
        name = f"{name} {shown}"
    return [known("os.name", name, SOURCE), known("os.version", version, SOURCE)]
