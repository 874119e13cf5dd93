"""The identity of a Windows or a macOS that was captured elsewhere: name and version, nothing more yet."""

import re
from typing import Any

from vigie.machine.raws import Raws
from vigie.machine.readings import Finding, known

FILES = ("current_version.json", "sw_vers.txt")
FIRST_BUILD_OF_11 = 22000


def identity(system: str, raws: Raws) -> list[Finding]:
    return _windows(raws) if system == "windows" else _macos(raws)


def _windows(raws: Raws) -> list[Finding]:
    """By the build: ``ProductName`` still says Windows 10 on Windows 11."""
    data: Any = raws.json("current_version.json")
    data = data[0] if isinstance(data, list) and data else data
    build = str(data.get("CurrentBuild", "")) if isinstance(data, dict) else ""
    if not re.fullmatch(r"\d{4,6}", build):
        return []
    source = "CurrentVersion"
    revision = str(data.get("UBR", ""))
    version = f"10.0.{build}.{revision}" if re.fullmatch(r"\d{1,6}", revision) else f"10.0.{build}"
    if str(data.get("InstallationType", "Client")).lower() != "client":
        name = "Windows Server"
    else:
        name = "Windows 11" if int(build) >= FIRST_BUILD_OF_11 else "Windows 10"
    shown = str(data.get("DisplayVersion", ""))
    if re.fullmatch(r"\d\dH\d", shown):
        name = f"{name} {shown}"
    return [known("os.name", name, source), known("os.version", version, source)]


def _macos(raws: Raws) -> list[Finding]:
    text = raws.text("sw_vers.txt") or ""
    version = re.search(r"^\s*(?:ProductVersion\s*:\s*)?(\d{2}(?:\.\d{1,2}){0,2})\s*$", text, re.MULTILINE)
    if version is None:
        return []
    name = f"macOS {version.group(1).partition('.')[0]}"
    return [known("os.name", name, "sw_vers"), known("os.version", version.group(1), "sw_vers")]
