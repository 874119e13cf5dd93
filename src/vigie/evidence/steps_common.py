"""Steps that are the same everywhere: what psutil reads, the walk over files, what Vigie leaves alone."""

import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import partial
from typing import Any

import psutil

from vigie import platform
from vigie.evidence import rules, walking
from vigie.evidence.copying import Missed, missed_by
from vigie.evidence.reading import digest, matching, tail
from vigie.evidence.sinks import Sink
from vigie.evidence.steps import EVERYWHERE, MACOS, WINDOWS, Context, Step

REMOTE_TAIL = 128 * 1024


def clock(context: Context, sink: Sink) -> None:
    """The computer's clock: nobody was asked what time it is. The offset is for the person to note."""
    local = datetime.now().astimezone()
    sink.row(
        utc=datetime.now(UTC).isoformat(),
        local=local.isoformat(),
        zone=str(local.tzname()),
        offset_s=int((local.utcoffset() or local - local).total_seconds()),
        monotonic_ms=int(time.monotonic() * 1000),
        started_at=int(psutil.boot_time()),
        uptime_s=int(time.time() - psutil.boot_time()),
    )


def _got(read: Callable[[], Any]) -> Any:
    """What psutil gives, or None with what it refuses."""
    try:
        return read()
    except (psutil.Error, OSError, RuntimeError, ValueError):
        return None


def processes(context: Context, sink: Sink) -> None:
    """Each program: numbers, parent, path, start, person, command line without its obvious secrets. No environment."""
    refused = 0
    for process in psutil.process_iter():
        row: dict[str, Any] = {"pid": process.pid}
        with process.oneshot():
            row["parent"] = _got(process.ppid)
            row["name"] = _got(process.name)
            row["path"] = _got(process.exe)
            row["user"] = _got(process.username)
            row["status"] = _got(process.status)
            started = _got(process.create_time)
            row["started_ms"] = None if started is None else int(started * 1000)
            words = _got(process.cmdline)
            row["command"] = None if words is None else rules.redacted_command(words)
        if row["name"] is None and words is None:
            continue  # gone meanwhile
        refused += row["path"] is None or words is None
        sink.row(**row)
    if refused and not context.admin:
        sink.miss("processes", "refused", count=str(refused))


def connections(context: Context, sink: Sink) -> None:
    """Connections and open ports, in numbers: no name is ever asked of the network."""
    unknown = 0
    for found in psutil.net_connections(kind="inet"):
        unknown += found.pid is None
        sink.row(
            family=str(getattr(found.family, "name", found.family)),
            type=str(getattr(found.type, "name", found.type)),
            local=list(found.laddr),
            remote=list(found.raddr),
            state=found.status,
            pid=found.pid,
        )
    if unknown and not context.admin:
        sink.miss("connections", "refused", count=str(unknown))
    if not sink.written:
        sink.row(connections=0)


def interfaces(context: Context, sink: Sink) -> None:
    """The network cards, their addresses and counters."""
    stats, counters = psutil.net_if_stats(), psutil.net_io_counters(pernic=True)
    for name, addresses in psutil.net_if_addrs().items():
        stat, count = stats.get(name), counters.get(name)
        sink.row(
            name=name,
            up=bool(stat and stat.isup),
            addresses=[[str(a.family.name), a.address, a.netmask] for a in addresses],
            sent=count.bytes_sent if count else None,
            received=count.bytes_recv if count else None,
        )


def sessions(context: Context, sink: Sink) -> None:
    """Who is signed in now."""
    for person in psutil.users():
        sink.row(user=person.name, terminal=person.terminal, host=person.host, since_s=int(person.started))
    sink.row(counted=True)


def volumes(context: Context, sink: Sink) -> None:
    """Volumes and their room; a network volume is named and not asked for its room: it could hang."""
    for part in psutil.disk_partitions(all=True):
        remote = part.fstype.lower() in walking.NETWORK or "remote" in part.opts
        local = not remote and part.fstype not in walking.PSEUDO
        usage = _got(partial(psutil.disk_usage, part.mountpoint)) if local else None
        sink.row(
            device=rules.redacted_text(part.device),
            at=part.mountpoint,
            type=part.fstype,
            options=rules.redacted_text(part.opts),
            total=usage.total if usage else None,
            free=usage.free if usage else None,
        )


def looked_for(
    context: Context, sink: Sink, patterns: Iterable[str], *, most: int, hashes: bool = False
) -> None:
    """Files at known places: each with size and times, the end of its text (``most``), or its digest."""
    for pattern in patterns:
        count = 0
        for path in matching(context, sink, (pattern,)):
            try:
                found = path.lstat()
                row: dict[str, Any] = {
                    "path": str(path), "size": found.st_size, "modified_ns": found.st_mtime_ns,
                }  # fmt: skip
                if path.is_file() and not path.is_symlink():
                    if hashes:
                        row["sha256"] = digest(path)
                    if most:
                        row["tail"] = tail(path, most).decode("utf-8", "surrogateescape")
            except (Missed, OSError) as error:
                reason = error.reason if isinstance(error, Missed) else missed_by(error)
                if reason != "absent":
                    sink.miss(str(path), reason)
                continue
            count += 1
            sink.row(**row)
        sink.row(looked_for=pattern, found=count)


REMOTE = {
    "linux": (
        "~/.anydesk/*.trace", "/var/log/anydesk*.trace", "/opt/teamviewer/logfiles/*.log", "/var/log/teamviewer*/*.log",
        "~/.local/share/logs/RustDesk/*/*.log", "~/.local/share/rustdesk/log/*.log", "/var/log/xrdp*.log",
        "/var/log/dwagent*.log",
    ),
    "macos": (
        "~/Library/Logs/TeamViewer/*.log", "/Library/Logs/TeamViewer/*.log", "~/.anydesk/*.trace",
        "/var/log/anydesk*.trace", "~/Library/Logs/RustDesk/*.log", "~/Library/Logs/Zoho*/*.log",
    ),
    "windows": (
        "/Program Files/TeamViewer/*.log", "/Program Files/TeamViewer/Connections_incoming.txt",
        "/Program Files (x86)/TeamViewer/*.log", "/Program Files (x86)/TeamViewer/Connections_incoming.txt",
        "~/AppData/Roaming/TeamViewer/*.log", "~/AppData/Roaming/TeamViewer/Connections.txt",
        "~/AppData/Roaming/AnyDesk/*.trace",
        "~/AppData/Roaming/AnyDesk/connection_trace.txt", "/ProgramData/AnyDesk/*.trace",
        "/ProgramData/AnyDesk/connection_trace.txt", "~/AppData/Roaming/RustDesk/log/*.log",
        "/ProgramData/Splashtop/*.log", "/ProgramData/ScreenConnect*/*",
    ),
}  # fmt: skip
"""Where the usual remote-control tools write who came in. Public notes of examiners agree on them
(Ruler project, November 2026); none was seen on a real machine."""


def remote_tools(context: Context, sink: Sink) -> None:
    """Their logs: the last lines of each."""
    looked_for(context, sink, REMOTE[platform.system()], most=REMOTE_TAIL)


MEMORY = (
    "La mémoire vive n’est pas copiée : il y faut un outil spécialisé et les droits administrateur. "
    "Laissez le PC allumé pour la personne qui viendra."
)
MAIL = "Les règles de messagerie et les connexions récentes se relèvent dans le compte, depuis un autre appareil."
RAW_DISK = (
    "Le journal du système de fichiers se lit sur le disque lui-même, avec les droits administrateur : "
    "il est laissé à un expert."
)
STEPS = (
    Step("clock", 1, "l’heure du PC", (1,), EVERYWHERE, clock),
    Step("memory", 2, "la mémoire vive", (2,), EVERYWHERE, rights="admin", why=MEMORY),
    Step("processes", 3, "les programmes en cours", (3,), EVERYWHERE, processes, deadline=5, limit=8 << 20),
    Step("connections", 4, "les connexions réseau", (4,), ("linux", WINDOWS), connections, deadline=4, limit=8 << 20),
    Step("interfaces", 5, "les cartes réseau", (5,), EVERYWHERE, interfaces),
    Step("sessions", 6, "les sessions ouvertes", (6,), EVERYWHERE, sessions),
    Step("volumes", 7, "les volumes", (7,), EVERYWHERE, volumes, deadline=4),
    Step(
        "remote-tools", 18, "les outils de prise en main à distance", (18,), EVERYWHERE, remote_tools,
        deadline=5, limit=8 << 20,
    ),
    Step(
        "files", 60, "les fichiers récents, par leur nom", (13, 14), EVERYWHERE, walking.files,
        deadline=120, limit=48 << 20,
    ),
    Step("raw-disk", 90, "le journal du système de fichiers", (12,), (WINDOWS, MACOS), rights="admin", why=RAW_DISK),
    Step("mailbox", 91, "la messagerie", (19,), EVERYWHERE, why=MAIL),
)  # fmt: skip
