"""Steps of Linux: files and a few programs, nothing that resolves a name."""

import os
import struct
from pathlib import Path

from vigie.evidence.copying import Missed, missed_by, opened
from vigie.evidence.reading import SMALL, TAIL, entries, matching, tail, texts
from vigie.evidence.running import program
from vigie.evidence.sinks import Sink
from vigie.evidence.steps import LINUX, Context, Step
from vigie.evidence.steps_common import looked_for

LOGIN = struct.Struct("<hxxi32s4s32s256shhiii16s20x")  # struct utmp of glibc on 64-bit machines: 384 bytes
LOGINS = ("/run/utmp", "/var/log/wtmp", "/var/log/btmp")


def neighbours(context: Context, sink: Sink) -> None:
    """The kernel's tables of neighbours, routes and counters."""
    names = ("arp", "route", "ipv6_route", "dev", "igmp", "snmp")
    texts(sink, [context.around.path(f"/proc/net/{name}") for name in names], SMALL)


def logins(context: Context, sink: Sink) -> None:
    """The last sessions opened, and those refused (``btmp``, administrators alone)."""
    for name in LOGINS:
        try:
            data = tail_of_records(context.around.path(name))
        except (Missed, OSError) as error:
            sink.miss(name, error.reason if isinstance(error, Missed) else missed_by(error))
            continue
        for kind, pid, line, _, user, host, _, _, _, second, _, address in LOGIN.iter_unpack(data):
            sink.row(
                source=name, type=kind, pid=pid, at_s=second, address=address.hex(),
                **{key: value.partition(b"\0")[0].decode("utf-8", "surrogateescape")
                   for key, value in (("terminal", line), ("user", user), ("host", host))},
            )  # fmt: skip
        sink.row(source=name, read=True)


def tail_of_records(path: Path) -> bytes:
    """The last 2,000 whole records."""
    with os.fdopen(opened(path), "rb") as stream:
        size = stream.seek(0, 2) // LOGIN.size * LOGIN.size
        stream.seek(max(0, size - 2000 * LOGIN.size))
        return stream.read(min(size, 2000 * LOGIN.size))


def mounts(context: Context, sink: Sink) -> None:
    """Mounted volumes and shares, without the passwords that options may hold."""
    names = ("/proc/self/mountinfo", "/etc/fstab", "/etc/exports", "/proc/swaps")
    texts(sink, [*(context.around.path(name) for name in names),
                 *matching(context, sink, ("/var/lib/samba/usershares/*",))], SMALL, redact=True)  # fmt: skip


STARTERS = (
    "/etc/systemd/system", "~/.config/systemd/user", "/usr/local/lib/systemd/system", "/run/systemd/system",
    "/etc/xdg/autostart", "~/.config/autostart", "/etc/init.d", "/etc/profile.d", "/etc/X11/Xsession.d",
    "/etc/update-motd.d", "/etc/udev/rules.d", "/etc/modules-load.d", "/usr/lib/systemd/system", "/lib/systemd/system",
    "~/.config/autostart-scripts", "~/.config/plasma-workspace/env", "/etc/NetworkManager/dispatcher.d",
)  # fmt: skip
WRITTEN = (".service", ".desktop", ".timer", ".path", ".socket")
LINES = (
    b"Exec",
    b"TryExec",
    b"OnCalendar",
    b"OnBoot",
    b"OnUnit",
    b"Persistent",
    b"User=",
    b"Hidden=",
    b"Unit=",
)


def autoruns(context: Context, sink: Sink) -> None:
    """What starts by itself: names, times, digests, and the lines that say what is run."""
    for written in STARTERS:
        for path, about in entries(sink, context.around.path(written), hashes=True):
            if path.name.endswith(WRITTEN) and path.is_file():
                about["lines"] = _lines(path)
            sink.row(**about)
    for written in ("~/.bashrc", "~/.profile", "~/.bash_profile", "~/.zshrc", "~/.xprofile", "~/.ssh/rc"):
        looked_for(context, sink, (written,), most=0, hashes=True)
    looked_for(context, sink, ("/etc/ld.so.preload", "/etc/rc.local"), most=16384)


def _lines(path: Path) -> list[str]:
    from vigie.evidence.running import redacted

    try:
        data = tail(path, 65536)
    except OSError:
        return []
    kept = [redacted(line) for line in data.splitlines() if line.lstrip().startswith(LINES)]
    return [line.decode("utf-8", "surrogateescape") for line in kept[:20]]


CRON = ("/etc/crontab", "/etc/anacrontab", "/etc/cron.d/*", "/var/spool/cron/crontabs/*", "/var/spool/cron/*",
        "/etc/systemd/system/*.timer", "/usr/lib/systemd/system/*.timer", "~/.config/systemd/user/*.timer")  # fmt: skip


def tasks(context: Context, sink: Sink) -> None:
    """cron and timers."""
    texts(sink, [p for p in matching(context, sink, CRON) if not p.is_dir()], SMALL, redact=True)
    for period in ("hourly", "daily", "weekly", "monthly"):
        names = [path.name for path, _ in entries(sink, context.around.path(f"/etc/cron.{period}"))]
        sink.raw(f"/etc/cron.{period}", [("\n".join(names) + "\n").encode("utf-8", "surrogateescape")])
    for name in ("/var/spool/cron/atjobs", "/var/spool/at"):
        list(entries(sink, context.around.path(name)))


def journal(context: Context, sink: Sink) -> None:
    """The system's journal since the chosen instant, newest lines kept within the limit."""
    since = f"@{int(context.now.timestamp() - context.since)}"
    program(context, sink, "journalctl", "--no-pager", "--quiet", "--output=short-iso-precise", "--utc", "--reverse",
            "--since", since, "--lines=40000")  # fmt: skip


LOGS = ("/var/log/auth.log", "/var/log/secure", "/var/log/syslog", "/var/log/messages", "/var/log/kern.log",
        "/var/log/dpkg.log", "/var/log/apt/history.log", "/var/log/dnf.log", "/var/log/boot.log", "/var/log/ufw.log",
        "/var/log/samba/log.smbd", "/var/log/audit/audit.log", "/var/log/faillog.log")  # fmt: skip


def logs(context: Context, sink: Sink) -> None:
    """The ends of the text logs."""
    texts(sink, [context.around.path(name) for name in LOGS], TAIL)


def antivirus(context: Context, sink: Sink) -> None:
    """ClamAV and its neighbours: signatures by date, ends of the logs, what lies in quarantine by name."""
    looked_for(
        context, sink, ("/var/log/clamav/*.log", "/var/log/rkhunter.log", "/var/log/chkrootkit/*"), most=65536
    )
    looked_for(
        context, sink, ("/var/lib/clamav/*", "~/.clamtk/viruses/*", "/var/lib/clamav/quarantine/*"), most=0
    )


def snapshots(context: Context, sink: Sink) -> None:
    """The names of snapshots: their absence after an attack says something."""
    places = (
        "/.snapshots/*",
        "/home/.snapshots/*",
        "/timeshift/snapshots/*",
        "/run/timeshift/backup/timeshift/snapshots/*",
    )
    looked_for(context, sink, places, most=0)


def volumes_snapshots(context: Context, sink: Sink) -> None:
    """Those of ZFS, where there is ZFS."""
    program(context, sink, "zfs", "list", "-H", "-t", "snapshot", "-o", "name,creation")


SETTINGS = ("/etc/hosts", "/etc/resolv.conf", "/etc/nsswitch.conf", "/etc/host.conf", "/etc/hosts.allow",
            "/etc/hosts.deny", "/etc/systemd/resolved.conf",
            "/etc/ufw/ufw.conf", "/etc/nftables.conf", "/etc/firewalld/firewalld.conf",
            "/etc/apt/apt.conf.d/*proxy*", "/etc/ssh/sshd_config")  # fmt: skip


def settings(context: Context, sink: Sink) -> None:
    """Names, DNS, proxy and firewall, as they are written."""
    texts(sink, matching(context, sink, SETTINGS), SMALL, redact=True)


def firewall(context: Context, sink: Sink) -> None:
    """The rules in force."""
    program(context, sink, "nft", "list", "ruleset")
    program(context, sink, "iptables-save")


STEPS = (
    Step("neighbours", 5, "les voisins réseau", (5,), (LINUX,), neighbours, ending="txt"),
    Step("logins", 6, "les dernières ouvertures de session", (6,), (LINUX,), logins),
    Step("mounts", 7, "les volumes montés", (7,), (LINUX,), mounts, ending="txt"),
    Step("autoruns", 8, "les démarrages automatiques", (8,), (LINUX,), autoruns, deadline=6, limit=4 << 20),
    Step("tasks", 9, "les tâches planifiées", (9,), (LINUX,), tasks, limit=2 << 20, ending="txt"),
    Step("journal", 10, "le journal du système", (10,), (LINUX,), journal, deadline=8, limit=8 << 20, ending="txt"),
    Step("logs", 11, "les journaux en texte", (10,), (LINUX,), logs, deadline=4, limit=8 << 20, ending="txt"),
    Step("traces", 12, "les traces d’exécution", (11,), (LINUX,), applies=False,
         why="Linux ne tient pas de traces d’exécution."),
    Step("antivirus", 15, "l’antivirus", (15,), (LINUX,), antivirus, limit=2 << 20),
    Step("snapshots", 16, "les instantanés", (16,), (LINUX,), snapshots),
    Step("zfs", 16, "les instantanés ZFS", (16,), (LINUX,), volumes_snapshots, ending="txt"),
    Step("settings", 17, "les réglages réseau", (17,), (LINUX,), settings, limit=2 << 20, ending="txt"),
    Step("firewall", 17, "le pare-feu", (17,), (LINUX,), firewall, rights="admin", ending="txt"),
    Step("raw-disk", 90, "le journal du système de fichiers", (12,), (LINUX,), applies=False,
         why="Les systèmes de fichiers de Linux n’ont pas de journal à relever sans arrêter le PC."),
)  # fmt: skip
