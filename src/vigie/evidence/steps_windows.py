"""Steps of Windows: the registry by its numbers, a few programs whose output is kept raw and never parsed.

Never run on a real Windows yet. What a program says in the language of the system stays as it is, for an expert.
"""

import codecs
import sys
from collections.abc import Iterator
from typing import Any

import psutil

from vigie.evidence import rules
from vigie.evidence.copying import missed_by
from vigie.evidence.reading import SMALL, entries, texts
from vigie.evidence.running import program
from vigie.evidence.sinks import Sink
from vigie.evidence.steps import WINDOWS, Context, Step

MOST_KEYS = 4000
RUN = r"SOFTWARE\Microsoft\Windows\CurrentVersion"
NT = r"SOFTWARE\Microsoft\Windows NT\CurrentVersion"
AUTORUNS = (
    *(
        (hive, rf"{RUN}\{name}")
        for hive in ("HKCU", "HKLM")
        for name in ("Run", "RunOnce", r"Policies\Explorer\Run")
    ),
    ("HKLM", r"SOFTWARE\WOW6432Node\Microsoft\Windows\CurrentVersion\Run"),
    ("HKLM", r"SOFTWARE\WOW6432Node\Microsoft\Windows\CurrentVersion\RunOnce"),
    ("HKLM", rf"{NT}\Winlogon"),
    ("HKCU", rf"{NT}\Winlogon"),
    ("HKCU", rf"{NT}\Windows"),
    ("HKLM", rf"{NT}\Windows"),
    ("HKLM", rf"{NT}\Image File Execution Options"),
    ("HKLM", r"SOFTWARE\Microsoft\Active Setup\Installed Components"),
    ("HKLM", r"SYSTEM\CurrentControlSet\Control\Session Manager"),
    ("HKCU", r"Environment\UserInitMprLogonScript"),
    ("HKLM", rf"{RUN}\Explorer\StartupApproved"),
    ("HKCU", rf"{RUN}\Explorer\StartupApproved"),
)
SECRET_VALUES = ("defaultpassword", "altdefaultpassword")
NETWORK = (
    ("HKCU", rf"{RUN}\Internet Settings"),
    ("HKLM", r"SYSTEM\CurrentControlSet\Services\Tcpip\Parameters"),
    ("HKLM", r"SYSTEM\CurrentControlSet\Services\Dnscache\Parameters"),
    ("HKLM", r"SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy"),
    ("HKLM", r"SYSTEM\CurrentControlSet\Control\Terminal Server"),
)
SHARES = (
    ("HKCU", "Network"),
    ("HKLM", r"SYSTEM\CurrentControlSet\Services\LanmanServer\Shares"),
    ("HKLM", r"SYSTEM\MountedDevices"),
)
USERASSIST = (("HKCU", rf"{RUN}\Explorer\UserAssist"),)
STARTUP = (
    "~/AppData/Roaming/Microsoft/Windows/Start Menu/Programs/Startup",
    "/ProgramData/Microsoft/Windows/Start Menu/Programs/Startup",
)
EVENTS = (
    ("security", "Security", "admin"),
    ("system", "System", "user"),
    ("application", "Application", "user"),
    ("powershell", "Microsoft-Windows-PowerShell/Operational", "user"),
    ("defender", "Microsoft-Windows-Windows Defender/Operational", "user"),
    ("task-scheduler", "Microsoft-Windows-TaskScheduler/Operational", "user"),
    ("remote-desktop", "Microsoft-Windows-TerminalServices-LocalSessionManager/Operational", "user"),
)


def registry(sink: Sink, keys: tuple[tuple[str, str], ...], *, depth: int = 2, rot13: bool = False) -> None:
    """The values below these keys, those that hold a password left out."""
    budget = [MOST_KEYS]
    for hive, path in keys:
        for key, name, value in _values(sink, hive, path, depth, budget):
            if name.lower() in SECRET_VALUES:
                value = rules.HIDDEN
            told = codecs.decode(name, "rot13") if rot13 else name
            sink.row(key=f"{hive}\\{key}", name=told, value=value)
        sink.row(key=f"{hive}\\{path}", looked_for=True)


def _values(
    sink: Sink, hive: str, path: str, depth: int, budget: list[int]
) -> Iterator[tuple[str, str, Any]]:
    if sys.platform != "win32":
        return
    import winreg

    top = winreg.HKEY_CURRENT_USER if hive == "HKCU" else winreg.HKEY_LOCAL_MACHINE
    budget[0] -= 1
    if budget[0] < 0:
        return
    below: list[str] = []
    try:
        with winreg.OpenKey(top, path, 0, winreg.KEY_READ | winreg.KEY_WOW64_64KEY) as key:
            subkeys, values, _ = winreg.QueryInfoKey(key)
            for number in range(values):
                name, value, _ = winreg.EnumValue(key, number)
                yield path, name, plain(value)
            below = [winreg.EnumKey(key, number) for number in range(subkeys)] if depth else []
    except OSError as error:
        if missed_by(error) != "absent":
            sink.miss(f"{hive}\\{path}", missed_by(error))
        return
    for name in below:
        yield from _values(sink, hive, rf"{path}\{name}", depth - 1, budget)


def plain(value: object) -> Any:
    """A value of the registry as JSON: text without obvious secrets, numbers, bytes in hexadecimal (8 kB at most)."""
    if isinstance(value, bytes):
        return {"hex": value[:8192].hex()}
    if isinstance(value, list):
        return [rules.redacted_text(str(word)) for word in value]
    if isinstance(value, int) or value is None:
        return value
    return rules.redacted_text(str(value))


def autoruns(context: Context, sink: Sink) -> None:
    """What starts by itself: the registry's keys and the two Startup folders."""
    registry(sink, AUTORUNS)
    for written in STARTUP:
        for _, about in entries(sink, context.around.path(written), hashes=True):
            sink.row(**about)


def services(context: Context, sink: Sink) -> None:
    """Windows services, without starting or stopping any."""
    if sys.platform != "win32":
        return
    for service in psutil.win_service_iter():
        row: dict[str, Any] = {"name": service.name()}
        try:
            about = service.as_dict()
            row |= {
                key: about.get(key) for key in ("display_name", "username", "start_type", "status", "pid")
            }
            row["path"] = rules.redacted_text(about.get("binpath") or "")
        except (psutil.Error, OSError):
            row["refused"] = True
        sink.row(**row)


def tasks(context: Context, sink: Sink) -> None:
    """Scheduled tasks as XML."""
    program(context, sink, "schtasks", "/query", "/xml", redact=True)


def events(name: str) -> Any:
    """The step of one event log: the system's own XML, newest first, since the chosen instant."""

    def read(context: Context, sink: Sink) -> None:
        query = f"*[System[TimeCreated[timediff(@SystemTime) <= {context.since * 1000}]]]"
        program(
            context,
            sink,
            "wevtutil",
            "qe",
            name,
            f"/q:{query}",
            "/f:xml",
            "/rd:true",
            "/c:20000",
            "/uni:true",
        )

    return read


def neighbours(context: Context, sink: Sink) -> None:
    """Neighbours, routes and the DNS cache; raw, in the language of the system."""
    program(context, sink, "arp", "-a")
    program(context, sink, "netstat", "-rn")
    program(context, sink, "ipconfig", "/displaydns")


def logins(context: Context, sink: Sink) -> None:
    """Sessions of this PC; raw. The last openings are in the Security log."""
    program(context, sink, "quser")


def shares(context: Context, sink: Sink) -> None:
    """Network drives, shares, volumes once mounted."""
    registry(sink, SHARES)


def settings(context: Context, sink: Sink) -> None:
    """Proxy, DNS, firewall, remote desktop."""
    registry(sink, NETWORK)


def hosts(context: Context, sink: Sink) -> None:
    """The hosts file."""
    texts(sink, [context.around.path("/Windows/System32/drivers/etc/hosts")], SMALL)


def traces(context: Context, sink: Sink) -> None:
    """Programs that this person started."""
    registry(sink, USERASSIST, rot13=True)


def prefetch(context: Context, sink: Sink) -> None:
    """The names of the prefetch files: programs lately started, by anybody."""
    for _, about in entries(sink, context.around.path("/Windows/Prefetch")):
        sink.row(**about)


ASKED = (
    "$ProgressPreference='SilentlyContinue'; [Console]::OutputEncoding=[Text.Encoding]::UTF8; "
    "@{state=(Get-MpComputerStatus -ErrorAction SilentlyContinue);"
    "detections=@(Get-MpThreatDetection -ErrorAction SilentlyContinue);"
    "threats=@(Get-MpThreat -ErrorAction SilentlyContinue)} | ConvertTo-Json -Depth 3 -Compress"
)


def antivirus(context: Context, sink: Sink) -> None:
    """Defender's state and what it found."""
    program(context, sink, "powershell", "-NoProfile", "-NonInteractive", "-Command", ASKED)


def shadows(context: Context, sink: Sink) -> None:
    """The list of shadow copies."""
    program(context, sink, "vssadmin", "list", "shadows")


STEPS = (
    Step("neighbours", 5, "les voisins réseau", (5,), (WINDOWS,), neighbours, deadline=5, ending="txt"),
    Step("logins", 6, "les sessions du PC", (6,), (WINDOWS,), logins, ending="txt"),
    Step("shares", 7, "les lecteurs réseau et les partages", (7,), (WINDOWS,), shares),
    Step("autoruns", 8, "les démarrages automatiques", (8,), (WINDOWS,), autoruns, deadline=6, limit=8 << 20),
    Step("services", 8, "les services", (8,), (WINDOWS,), services, deadline=8, limit=4 << 20),
    Step("tasks", 9, "les tâches planifiées", (9,), (WINDOWS,), tasks, deadline=10, limit=8 << 20, ending="xml"),
    *(
        Step(f"events-{short}", 10, f"le journal « {name} »", (10, 15) if short == "defender" else (10,), (WINDOWS,),
             events(name), rights=rights, deadline=10, limit=24 << 20, ending="xml")
        for short, name, rights in EVENTS
    ),
    Step("traces", 12, "les programmes lancés par cette personne", (11,), (WINDOWS,), traces, limit=4 << 20),
    Step("prefetch", 12, "les programmes lancés par chacun", (11,), (WINDOWS,), prefetch, rights="admin"),
    Step("antivirus", 15, "l’antivirus", (15,), (WINDOWS,), antivirus, deadline=20, limit=8 << 20, ending="txt"),
    Step("shadows", 16, "les clichés", (16,), (WINDOWS,), shadows, rights="admin", deadline=8, ending="txt"),
    Step("settings", 17, "les réglages réseau", (17,), (WINDOWS,), settings, deadline=5, limit=8 << 20),
    Step("hosts", 17, "le fichier hosts", (17,), (WINDOWS,), hosts, ending="txt"),
)  # fmt: skip
