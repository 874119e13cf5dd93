r"""Programs on Windows: which are too old, password managers, Office macros, what a USB stick may start.

``VBAWarnings``: 1 runs everything, 2 asks, 3 wants a signature, 4 refuses; absent, Office asks (Microsoft, « Enable
or disable macros in Microsoft 365 files »). ``NoDriveTypeAutoRun`` 0xFF: no drive of any kind.
"""

import re
from collections.abc import Iterator

from vigie.machine.applications import ApplicationTable
from vigie.machine.parse.outdated import outdated
from vigie.machine.parse.software import BROWSERS as BROWSERS
from vigie.machine.parse.software import MANAGERS as MANAGERS
from vigie.machine.parse.software import browsers as counted
from vigie.machine.parse.windows import registry
from vigie.machine.parse.windows.registry import Registry
from vigie.machine.parse.windows.shapes import member, records, text
from vigie.machine.raws import Raws
from vigie.machine.readings import Finding, known, unknown

AUTORUN = ("autorun.disabled",)
OFFICE = ("office.macros_restricted",)

OFFICE_KEY = r"HKCU\Software\Microsoft\Office"
OFFICE_POLICY = r"HKCU\Software\Policies\Microsoft\Office"
OFFICE_VERSIONS = ("16.0", "15.0", "14.0")
OFFICE_APPLICATIONS = ("Word", "Excel", "PowerPoint")
SECURITY_KEYS = tuple(
    rf"{root}\{version}\{name}\Security"
    for root in (OFFICE_KEY, OFFICE_POLICY)
    for version in OFFICE_VERSIONS
    for name in OFFICE_APPLICATIONS
)
OFFICE_NAMES = re.compile(r"microsoft (?:365|office)\b", re.IGNORECASE)
RUNS_EVERYTHING, ASKS, REFUSES = 1, 2, 4
EXPLORER = r"SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\Explorer"
AUTOPLAY = r"SOFTWARE\Microsoft\Windows\CurrentVersion\Explorer\AutoplayHandlers"
HIVES = ("HKLM", "HKCU")
EVERY_DRIVE = 0xFF
MANAGER_NAMES = {
    "keepassxc": "KeePassXC",
    "keepass": "KeePass",
    "bitwarden": "Bitwarden",
    "1password": "1Password",
    "dashlane": "Dashlane",
    "proton pass": "Proton Pass",
    "nordpass": "NordPass",
    "lastpass": "LastPass",
    "enpass": "Enpass",
    "keeper password": "Keeper",
    "roboform": "RoboForm",
    "lockpass": "LockPass",
}

NO_BROWSER = "Aucun navigateur n’a été trouvé dans ce compte."
NO_OFFICE = "Microsoft Office n’a pas été trouvé sur ce poste."
NO_LEVEL = "Le réglage des macros d’Office n’a pas pu être lu."
NO_AUTORUN = "Le réglage de l’exécution automatique n’a pas pu être lu."

Program = tuple[str, str]


def installed(raws: Raws) -> list[Program] | None:
    """``(name, version)`` of each program that Windows lists; None when the list is missing or empty."""
    data = raws.json("uninstall.json")
    if isinstance(data, dict) and data and all(isinstance(held, dict) for held in data.values()):
        data = list(data.values())  # by the names of their keys in the registry
    listed = records(data)
    found = [(text(member(row, "DisplayName", "Name")), _version(row)) for row in listed or ()]
    return [program for program in found if program[0]] or None


def _version(row: object) -> str:
    written = member(row, "DisplayVersion", "Version")
    return written if isinstance(written, str) else ""


def applications(raws: Raws, table: ApplicationTable) -> list[Finding]:
    """What the table calls too old."""
    return outdated(
        raws, installed(raws), table, system="windows", file="uninstall.json", source="programmes installés"
    )


def browsers(raws: Raws) -> list[Finding]:
    """Counts only. Every Windows has Edge: no browser at all means that this account keeps its files elsewhere."""
    if raws.json("browser_passwords.json") == []:
        return [unknown(key, NO_BROWSER, "navigateurs") for key in BROWSERS]
    return counted(raws)


def managers(raws: Raws) -> list[Finding]:
    """Password managers among the programs, then among the browsers' extensions."""
    found = raws.json("password_managers.json")
    names = found.get("names") if isinstance(found, dict) else None
    listed = names if isinstance(names, list) and all(isinstance(name, str) for name in names) else None
    programs = installed(raws)
    source = "logiciels et extensions"
    if listed is None and programs is None:
        reason = raws.why(["password_managers.json", "uninstall.json"])
        return [unknown(key, reason, source) for key in MANAGERS]
    present = {*(listed or ()), *_managers(programs or [])}
    if not present and (listed is None or programs is None):
        reason = "Les programmes ou les extensions des navigateurs n’ont pas pu être lus."
        return [unknown(key, reason, source) for key in MANAGERS]
    return [known(MANAGERS[0], bool(present), source), known(MANAGERS[1], tuple(sorted(present)), source)]


def _managers(programs: list[Program]) -> Iterator[str]:
    for name, _ in programs:
        shown = next((shown for start, shown in MANAGER_NAMES.items() if name.lower().startswith(start)), "")
        if shown:
            yield shown


def autorun(raws: Raws) -> list[Finding]:
    """Off as soon as one of the three settings says so. On a machine, its own value wins over the person's."""
    held = registry.read(raws)
    source = "Policies\\Explorer, AutoplayHandlers"
    drives = _first(held, EXPLORER, "NoDriveTypeAutoRun")
    off = (
        drives is not None and drives & EVERY_DRIVE == EVERY_DRIVE,
        _first(held, EXPLORER, "NoAutorun") == 1,
        _first(held, AUTOPLAY, "DisableAutoplay") == 1,
    )
    if any(off):
        return [known(AUTORUN[0], True, source)]
    settings = ((EXPLORER, "NoDriveTypeAutoRun"), (EXPLORER, "NoAutorun"), (AUTOPLAY, "DisableAutoplay"))
    unread = any(
        held.holds(rf"{hive}\{path}", name) and held.number(rf"{hive}\{path}", name) is None
        for hive in HIVES
        for path, name in settings
    )
    looked = any(held.looked(rf"{hive}\{path}") for hive in HIVES for path in (EXPLORER, AUTOPLAY))
    if looked and not unread:
        return [known(AUTORUN[0], False, source)]
    return [unknown(AUTORUN[0], NO_AUTORUN if looked else raws.why(registry.files(raws)), source)]


def _first(held: Registry, path: str, name: str) -> int | None:
    keys = [rf"{hive}\{path}" for hive in HIVES]
    return next((held.number(key, name) for key in keys if held.holds(key, name)), None)


def office(raws: Raws) -> list[Finding]:
    """The weakest of Word, Excel and PowerPoint; a policy wins over the person's choice."""
    held, source = registry.read(raws), "Office, VBAWarnings"
    levels = [_level(held, version, name) for version, name in _present(held)]
    if RUNS_EVERYTHING in levels:
        return [known(OFFICE[0], False, source)]
    if levels:
        understood = all(level is not None and ASKS <= level <= REFUSES for level in levels)
        return [known(OFFICE[0], True, source) if understood else unknown(OFFICE[0], NO_LEVEL, source)]
    programs = installed(raws)
    if programs is not None and not any(OFFICE_NAMES.match(name) for name, _ in programs):
        return [unknown(OFFICE[0], NO_OFFICE, source)]
    if programs is not None and any(held.looked(key) for key in SECURITY_KEYS):
        return [known(OFFICE[0], True, source)]  # installed, and nobody changed what it does: it asks
    return [unknown(OFFICE[0], raws.why(registry.files(raws)), source)]


def _present(held: Registry) -> Iterator[tuple[str, str]]:
    """The applications of Office of which the registry holds something, in each version."""
    for version in OFFICE_VERSIONS:
        for name in OFFICE_APPLICATIONS:
            keys = [rf"{root}\{version}\{name}" for root in (OFFICE_KEY, OFFICE_POLICY)]
            if any(held.exists(rf"{key}\Security") or any(map(held.names, held.under(key))) for key in keys):
                yield version, name


def _level(held: Registry, version: str, name: str) -> int | None:
    """What this application does with a macro; None when its value can't be read."""
    for root in (OFFICE_POLICY, OFFICE_KEY):
        key = rf"{root}\{version}\{name}\Security"
        if held.holds(key, "VBAWarnings"):
            return held.number(key, "VBAWarnings")
    return ASKS
