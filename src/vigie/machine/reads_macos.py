"""What probes read by themselves on macOS, where neither a command nor a file says it plainly.

Nothing here returns a password or a person's name.
"""

import os
import plistlib
import re
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from vigie.machine.collect import Refused, read_file, run
from vigie.machine.reads import as_json
from vigie.machine.surroundings import Surroundings, is_admin

STAFF, EVERYONE = 20, 12
FIRST_PERSON, LAST_PERSON = 501, 1000
XPROTECT = (
    "/var/protected/xprotect/XProtect.bundle",
    "/Library/Apple/System/Library/CoreServices/XProtect.bundle",
    "/System/Library/CoreServices/XProtect.bundle",
)
TIME_MACHINE = "/Library/Preferences/com.apple.TimeMachine.plist"
KNOWN_NETWORKS = "/Library/Preferences/com.apple.wifi.known-networks.plist"
MANAGED_OFFICE = "/Library/Managed Preferences/com.microsoft.office.plist"
OFFICE = (
    "/Library/Preferences/com.microsoft.office.plist",
    "~/Library/Preferences/com.microsoft.office.plist",
)
OFFICE_PROGRAMS = tuple(f"/Applications/Microsoft {name}.app" for name in ("Word", "Excel", "PowerPoint"))
AS_ROOT = (
    "Vigie tourne avec le compte root, dont les réglages ne sont pas les vôtres : "
    "refaites la mesure dans votre session."
)

SYSTEM_GROUP = re.compile(r"_|com\.apple\.|(?:staff|everyone|localaccounts|admin|wheel|daemon|netaccounts)$")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
SESSION = re.compile(
    rf"^(\S+)\s.*?\b({'|'.join(DAYS)})\s+({'|'.join(MONTHS)})\s+(\d{{1,2}})\s+(\d\d):(\d\d)\b(.*)$",
    re.MULTILINE,
)
SHOWN_NAME = 8  # `last` cuts longer names
LISTED = re.compile(r"^[d-]([rwxsStT-]{9})\S*\s+\d+\s+(\d+)\s+(\d+)\s")
ENTRY = re.compile(r"^\s*\d+:\s+(\S+)(?:\s+inherited)?\s+(allow|deny)\s+(\S+)", re.MULTILINE)
SHARED_WITH_ALL = re.compile(
    r"group:(?:everyone|staff)$|ABCDEFAB-CDEF-ABCD-EFAB-CDEF000000(?:0C|14)$", re.IGNORECASE
)
READS = {"list", "read", "search_and_list"}
WRITES = {"write", "append", "add_file", "add_subdirectory", "delete_child"}


def groups(around: Surroundings) -> bytes:
    """The groups of the person, even when Vigie runs through sudo; only the system's own keep their names."""
    person = around.environment.get("SUDO_USER", "") if is_admin() else ""
    words = (
        run((("/usr/bin/id", "-Gn", *((person,) if person else ())),), around, 2.0)
        .decode(errors="replace")
        .split()
    )
    return " ".join(word if SYSTEM_GROUP.match(word) else "groupe" for word in words).encode()


def screensaver(around: Surroundings) -> bytes:
    if is_admin():
        raise Refused("failed", AS_ROOT)
    return run((("/usr/bin/defaults", "-currentHost", "export", "com.apple.screensaver", "-"),), around, 2.0)


def account_logons(around: Surroundings) -> bytes:
    """For each person's account, by number, the latest session that ``last`` knows of; never a name."""
    listed = run((("/usr/bin/dscl", ".", "-list", "/Users", "UniqueID"),), around, 2.0).decode(
        errors="replace"
    )
    people = {
        fields[0]: int(fields[1])
        for line in listed.splitlines()
        if len(fields := line.split()) == 2
        and fields[1].isdigit()
        and FIRST_PERSON <= int(fields[1]) < LAST_PERSON
    }
    if not people:
        raise Refused("failed", "La liste des comptes de ce Mac n’a pas pu être lue.")
    latest = last_sessions(run((("/usr/bin/last",),), around, 2.0).decode(errors="replace"), datetime.now())
    shown = [name[:SHOWN_NAME] for name in people]
    rows = []
    for name, uid in people.items():
        moment = latest.get(name[:SHOWN_NAME]) if shown.count(name[:SHOWN_NAME]) == 1 else None
        if sys.platform != "win32" and uid == os.getuid():
            moment = datetime.now()
        rows.append({"uid": uid, "last": None if moment is None else int(moment.timestamp())})
    return as_json(rows)


def last_sessions(text: str, now: datetime) -> dict[str, datetime]:
    """The latest session of each name, cut as it is shown. The year is the last one in which that day fell so."""
    found: dict[str, datetime] = {}
    for name, weekday, month, day, hour, minute, rest in SESSION.findall(text):
        moment = (
            now
            if "still logged in" in rest
            else _dated(weekday, month, int(day), int(hour), int(minute), now)
        )
        key = name[:SHOWN_NAME]
        if moment is not None and moment > found.get(key, datetime.min):
            found[key] = moment
    return found


def _dated(weekday: str, month: str, day: int, hour: int, minute: int, now: datetime) -> datetime | None:
    for year in range(now.year, now.year - 7, -1):
        try:
            moment = datetime(year, MONTHS.index(month) + 1, day, hour, minute)
        except ValueError:
            continue
        if DAYS[moment.weekday()] == weekday and moment <= now + timedelta(days=1):
            return moment
    return None


def xprotect(around: Surroundings) -> bytes:
    """The newest of the two places where macOS keeps its signatures: its version, and when it came."""
    found = [bundle for written in XPROTECT if (bundle := _bundle(around.path(written))) is not None]
    if not found:
        raise Refused("absent", "XProtect n’a pas été trouvé sur ce Mac.")
    version, updated = max(found)
    return as_json({"version": str(version), "updated": updated})


def _bundle(folder: Path) -> tuple[int, int] | None:
    try:
        written = plistlib.loads(read_file(folder / "Contents/Info.plist"))["CFBundleShortVersionString"]
        dates = [int(path.stat().st_mtime) for path in (folder / "Contents/Resources").iterdir()]
        return int(str(written).partition(".")[0]), max(dates)
    except Exception:
        # an unreadable bundle is no bundle: the other place may hold the one in use
        return None


def processes(around: Surroundings) -> bytes:
    """The short names of what runs, each once, sorted: no arguments, no owner."""
    lines = run((("/bin/ps", "-Axco", "comm"),), around, 2.0).decode(errors="replace").splitlines()
    names = {line.strip() for line in lines[1:] if line.strip()}
    if len(names) < 2:
        raise Refused("denied", "Ce poste cache à ce compte la liste de ce qui tourne.")
    return ("# processes\n" + "".join(f"{name}\n" for name in sorted(names))).encode()


def saved_wifi(around: Surroundings) -> bytes:
    """For each remembered network: open or not, joined by itself or not. Its name stays here."""
    networks = plistlib.loads(read_file(around.path(KNOWN_NETWORKS)))
    rows = []
    for network in networks.values() if isinstance(networks, dict) else ():
        kind = network.get("SupportedSecurityTypes") if isinstance(network, dict) else None
        if not isinstance(kind, str) or not kind:
            raise Refused("failed", "La protection d’un des réseaux connus n’a pas pu être lue.")
        rows.append(
            {
                "open": kind.lower() in ("open", "none"),
                "autoconnect": network.get("AutoJoinDisabled") is not True,
            }
        )
    return as_json(rows)


def folder_rights(around: Surroundings) -> bytes:
    """What the other accounts of this Mac may do in each folder: they all belong to the group « staff »."""
    usual = [folder for name in ("Documents", "Desktop") if (folder := around.home / name).is_dir()]
    rows = []
    for folder in around.folders or usual or (around.home,):
        try:
            listed = run((("/bin/ls", "-lend", str(folder.resolve())),), around, 1.0).decode(errors="replace")
            reachable = all(_open_to_others(parent) for parent in folder.resolve().parents)
        except (OSError, Refused):
            rows.append({"others": "unread"})
            continue
        rows.append({"others": others(listed) if reachable else "none"})
    return as_json(rows)


def _open_to_others(folder: Path) -> bool:
    found = folder.stat()
    return bool(found.st_mode & 0o001) or (found.st_gid in (STAFF, EVERYONE) and bool(found.st_mode & 0o010))


def others(listed: str) -> str:
    """What ``ls -lend`` says of the others: the mode, the group if it is everyone's, and the access list."""
    head = LISTED.match(listed)
    if head is None:
        return "unread"
    letters = head[1][6:] + (head[1][3:6] if int(head[3]) in (STAFF, EVERYONE) else "")
    granted = {
        right
        for subject, word, rights in ENTRY.findall(listed)
        if word == "allow" and SHARED_WITH_ALL.search(subject)
        for right in rights.split(",")
    }
    if "w" in letters or granted & WRITES:
        return "write"
    return "read" if "r" in letters or granted & READS else "none"


def time_machine(around: Surroundings) -> bytes:
    """The preference itself; where macOS keeps it for programs with full disk access, what ``defaults`` may say."""
    try:
        return read_file(around.path(TIME_MACHINE))
    except PermissionError:
        said = run((("/usr/bin/defaults", "export", TIME_MACHINE.removesuffix(".plist"), "-"),), around, 1.5)
        if b"<key>Destinations</key>" not in said:
            raise Refused("denied") from None
        return said


def office_macros(around: Surroundings) -> bytes:
    """What the organisation imposes, or else what was written for every program of Office."""
    imposed = list(_macro_states(around, (MANAGED_OFFICE,)))
    states = imposed or list(_macro_states(around, OFFICE))
    present = any(around.path(written).exists() for written in OFFICE_PROGRAMS)
    return as_json({"office": present, "states": states})


def _macro_states(around: Surroundings, written: tuple[str, ...]) -> Iterator[str]:
    for path in written:
        try:
            found: Any = plistlib.loads(read_file(around.path(path)))
        except (OSError, Refused, plistlib.InvalidFileException, ValueError):
            continue
        if not isinstance(found, dict):
            continue
        if found.get("VisualBasicEntirelyDisabled") is True:
            yield "DisabledWithoutWarnings"
        elif isinstance(found.get("VisualBasicMacroExecutionState"), str):
            yield found["VisualBasicMacroExecutionState"]
