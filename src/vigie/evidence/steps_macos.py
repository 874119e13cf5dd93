"""Steps of macOS: a few programs of the system by their numbers, and property lists. Never run on a Mac yet."""

import plistlib

from vigie.evidence import rules
from vigie.evidence.copying import Missed, missed_by
from vigie.evidence.reading import SMALL, TAIL, entries, matching, tail, texts
from vigie.evidence.running import program
from vigie.evidence.sinks import Sink
from vigie.evidence.steps import MACOS, Context, Step
from vigie.evidence.steps_common import looked_for

LAUNCH = ("/Library/LaunchAgents", "~/Library/LaunchAgents", "/Library/LaunchDaemons")
TOLD = ("Label", "Program", "ProgramArguments", "RunAtLoad", "KeepAlive", "StartInterval", "StartCalendarInterval",
        "WatchPaths", "UserName", "Disabled")  # fmt: skip


def connections(context: Context, sink: Sink) -> None:
    """All of them, in numbers; their owners need an administrator."""
    program(context, sink, "netstat", "-an")
    if not context.admin:
        sink.miss("owners", "refused")


def neighbours(context: Context, sink: Sink) -> None:
    """Neighbours and routes, in numbers."""
    program(context, sink, "arp", "-an")
    program(context, sink, "netstat", "-rn")


def logins(context: Context, sink: Sink) -> None:
    """The last sessions."""
    program(context, sink, "last", "-200")


def mounts(context: Context, sink: Sink) -> None:
    """Mounted volumes and shares, without the passwords that an address may hold."""
    program(context, sink, "mount", redact=True)
    program(context, sink, "sharing", "-l", redact=True)


def autoruns(context: Context, sink: Sink) -> None:
    """What launchd starts: names, times, digests, and what is run."""
    for written in LAUNCH:
        for path, about in entries(sink, context.around.path(written), hashes=True):
            try:
                held = plistlib.loads(tail(path, SMALL))
                about["runs"] = {key: _plain(held[key]) for key in TOLD if key in held}
            except (Missed, OSError):
                about["runs"] = None
            except Exception:  # plistlib raises whatever a strange file makes of it
                about["runs"] = None
            sink.row(**about)
    looked_for(context, sink, ("~/.zshrc", "~/.zprofile", "~/.bash_profile"), most=0, hashes=True)


def _plain(value: object) -> object:
    """Text and whole numbers, with no obvious secret."""
    if isinstance(value, list):
        words = [str(word) for word in value]
        return rules.redacted_command(words)
    if isinstance(value, bool | int):
        return value
    return rules.redacted_text(str(value))


def tasks(context: Context, sink: Sink) -> None:
    """cron and periodic."""
    program(context, sink, "crontab", "-l", redact=True)
    paths = matching(context, sink, ("/etc/crontab", "/usr/lib/cron/tabs/*", "/etc/periodic.conf"))
    texts(sink, paths, SMALL, redact=True)


def agents(context: Context, sink: Sink) -> None:
    """What launchd holds now, for this person: programs started at given hours are among them."""
    program(context, sink, "launchctl", "list")


def unified(context: Context, sink: Sink) -> None:
    """The last hour of the unified log, errors and faults: the rest is long and slow."""
    program(context, sink, "log", "show", "--last", "1h", "--style", "ndjson", "--predicate",
            "messageType == error OR messageType == fault")  # fmt: skip


def logs(context: Context, sink: Sink) -> None:
    """The ends of the text logs."""
    paths = matching(context, sink, ("/var/log/system.log", "/var/log/install.log", "/var/log/wifi.log"))
    texts(sink, paths, TAIL)


PROTECTION = (
    "/Library/Apple/System/Library/CoreServices/XProtect.bundle/Contents/Info.plist",
    "/Library/Apple/System/Library/CoreServices/XProtect.app/Contents/Info.plist",
    "/Library/Apple/System/Library/CoreServices/MRT.app/Contents/Info.plist",
)


def antivirus(context: Context, sink: Sink) -> None:
    """XProtect's versions and dates."""
    looked_for(context, sink, PROTECTION, most=8192)


def snapshots(context: Context, sink: Sink) -> None:
    """The local snapshots, by name."""
    program(context, sink, "tmutil", "listlocalsnapshots", "/")


def settings(context: Context, sink: Sink) -> None:
    """Names, DNS, proxy and firewall."""
    texts(sink, [context.around.path(name) for name in ("/etc/hosts", "/etc/resolv.conf")], SMALL)
    program(context, sink, "scutil", "--dns")
    program(context, sink, "scutil", "--proxy")
    texts(sink, [context.around.path("/etc/pf.conf")], SMALL)


def items(context: Context, sink: Sink) -> None:
    """Login items of the new kind (BTM)."""
    program(context, sink, "sfltool", "dumpbtm")


def refused(context: Context, sink: Sink) -> None:
    """What the system protects: asked for, so that the refusal is the system's own."""
    path = context.around.path("~/Library/Application Support/Knowledge/knowledgeC.db")
    try:
        found = path.stat()
    except OSError as error:
        sink.miss(str(path), missed_by(error))
        return
    sink.row(path=str(path), size=found.st_size, modified_ns=found.st_mtime_ns)
    sink.miss(str(path), "refused")


STEPS = (
    Step("connections", 4, "les connexions réseau", (4,), (MACOS,), connections, deadline=4, ending="txt"),
    Step("neighbours", 5, "les voisins réseau", (5,), (MACOS,), neighbours, deadline=4, ending="txt"),
    Step("logins", 6, "les dernières ouvertures de session", (6,), (MACOS,), logins, ending="txt"),
    Step("mounts", 7, "les volumes montés", (7,), (MACOS,), mounts, ending="txt"),
    Step("autoruns", 8, "les démarrages automatiques", (8,), (MACOS,), autoruns, deadline=5, limit=4 << 20),
    Step("login-items", 8, "les ouvertures automatiques", (8,), (MACOS,), items, rights="admin", ending="txt"),
    Step("tasks", 9, "les tâches planifiées", (9,), (MACOS,), tasks, ending="txt"),
    Step("agents", 9, "les agents de launchd", (9,), (MACOS,), agents, ending="txt"),
    Step("unified", 10, "le journal unifié", (10,), (MACOS,), unified, deadline=10, limit=16 << 20, ending="ndjson"),
    Step("logs", 11, "les journaux en texte", (10,), (MACOS,), logs, limit=4 << 20, ending="txt"),
    Step("traces", 12, "les traces d’exécution", (11,), (MACOS,), refused),
    Step("antivirus", 15, "l’antivirus", (15,), (MACOS,), antivirus),
    Step("snapshots", 16, "les instantanés", (16,), (MACOS,), snapshots, deadline=5, ending="txt"),
    Step("settings", 17, "les réglages réseau", (17,), (MACOS,), settings, ending="txt"),
)  # fmt: skip
