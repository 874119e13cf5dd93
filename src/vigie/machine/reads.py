"""What probes read by themselves, where neither a command nor a file says it plainly.

Nothing here returns a password, a hash or a person's name.
"""

import json
import os
import platform as python_platform
import struct
import sys
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from vigie.machine.collect import Refused, read_file, run
from vigie.machine.parse.accounts import ADMIN_GROUPS
from vigie.machine.surroundings import Surroundings

SCHEMAS = {
    "gnome": (
        "org.gnome.desktop.session",
        "org.gnome.desktop.screensaver",
        "org.gnome.desktop.lockdown",
    ),
    "cinnamon": (
        "org.cinnamon.desktop.session",
        "org.cinnamon.desktop.screensaver",
        "org.cinnamon.desktop.lockdown",
        "org.cinnamon.settings-daemon.plugins.power",
    ),
    "mate": ("org.mate.session", "org.mate.screensaver", "org.mate.lockdown"),
}
KEPT_KEYS = (
    "idle-delay",
    "lock-enabled",
    "lock-delay",
    "idle-activation-enabled",
    "disable-lock-screen",
    "lock-on-suspend",
    "ubuntu-lock-on-suspend",
    "last-backup",
    "last-run",
    "backend",
)


def as_json(value: object) -> bytes:
    return json.dumps(value, sort_keys=True).encode()


def gsettings(around: Surroundings) -> bytes:
    """The few keys that are parsed, of the desktop that runs, and the last Déjà Dup backup."""
    schemas = (*SCHEMAS.get(around.desktop, ()), "org.gnome.DejaDup")
    if not around.desktop:
        raise Refused(
            "absent", "Aucune session graphique n’est ouverte : ses réglages ne peuvent pas être lus."
        )
    text = run(tuple(("gsettings", "list-recursively", schema) for schema in schemas), around, 2.0).decode(
        errors="replace"
    )
    kept = (line for line in text.split("\n") if len(line.split()) > 2 and line.split()[1] in KEPT_KEYS)
    return "".join(line + "\n" for line in kept).encode()


def session(around: Surroundings) -> bytes:
    return as_json({"desktop": around.desktop})


def identity(around: Surroundings) -> bytes:
    """The administrator groups of the person, even when Vigie runs through sudo or pkexec."""
    if sys.platform == "win32":
        raise Refused("absent")
    import grp
    import pwd

    uid = os.getuid()
    for variable in ("SUDO_UID", "PKEXEC_UID"):
        value = around.environment.get(variable, "")
        if uid == 0 and value.isdigit():
            uid = int(value)
    account = pwd.getpwuid(uid)
    numbers = os.getgrouplist(account.pw_name, account.pw_gid)
    names = set()
    for number in numbers:
        try:
            names.add(grp.getgrgid(number).gr_name)
        except KeyError:
            continue
    return as_json({"uid": min(uid, 1000), "admin_groups": sorted(names & set(ADMIN_GROUPS))})


def display_manager(around: Surroundings) -> bytes:
    """The program of the sign-in screen, by Debian's file or by systemd's link."""
    written = around.path("/etc/X11/default-display-manager")
    if written.exists():
        return written.read_bytes()
    link = around.path("/etc/systemd/system/display-manager.service")
    if link.is_symlink():
        return str(link.readlink()).rpartition("/")[2].removesuffix(".service").encode()
    raise Refused("absent", "Ce poste n’a pas d’écran de connexion graphique.")


def shadow_status(around: Surroundings) -> bytes:
    """For each account: empty, locked or set. The hash itself goes no further than this function."""
    numbers = {}
    for line in around.path("/etc/passwd").read_text("utf-8", "replace").splitlines():
        fields = line.split(":")
        if len(fields) == 7 and fields[2].isdigit():
            numbers[fields[0]] = int(fields[2])
    rows = []
    for line in around.path("/etc/shadow").read_text("utf-8", "replace").splitlines():
        name, _, rest = line.partition(":")
        field = rest.partition(":")[0]
        if name in numbers:
            state = "empty" if not field else "locked" if field[0] in "!*" else "set"
            rows.append({"uid": numbers[name], "state": state})
    return as_json(rows)


UTMP_RECORD, UTMP_USER, UTMP_TIME, USER_PROCESS = 384, slice(44, 76), slice(340, 344), 7
LASTLOG_RECORD = 292


def last_logons(around: Surroundings) -> bytes:
    """The latest known logon of each person, by number: from ``lastlog`` and ``wtmp``, never by name."""
    people = {}
    for line in around.path("/etc/passwd").read_text("utf-8", "replace").splitlines():
        fields = line.split(":")
        if len(fields) == 7 and fields[2].isdigit() and 1000 <= int(fields[2]) < 60000:
            people[fields[0].encode()[:32]] = int(fields[2])
    latest: dict[int, int] = {}
    read_any = False
    for written, reader in (("/var/log/lastlog", _lastlog), ("/var/log/wtmp", _wtmp)):
        try:
            for uid, instant in reader(around.path(written), people):
                latest[uid] = max(latest.get(uid, 0), instant)
            read_any = True
        except (FileNotFoundError, PermissionError):
            continue
    if not read_any:
        raise Refused("absent", "Ce système ne tient pas de journal des ouvertures de session lisible.")
    if sys.platform != "win32" and os.getuid() in people.values():
        latest[os.getuid()] = int(datetime.now(UTC).timestamp())
    return as_json({str(uid): instant for uid, instant in latest.items() if instant})


def _lastlog(path: Path, people: dict[bytes, int]) -> Iterable[tuple[int, int]]:
    with path.open("rb") as stream:
        for uid in people.values():
            stream.seek(uid * LASTLOG_RECORD)
            record = stream.read(4)
            if len(record) == 4:
                yield uid, struct.unpack("<I", record)[0]


def _wtmp(path: Path, people: dict[bytes, int]) -> Iterable[tuple[int, int]]:
    data = read_file(path)
    for start in range(0, len(data) - UTMP_RECORD + 1, UTMP_RECORD):
        record = data[start : start + UTMP_RECORD]
        user = record[UTMP_USER].rstrip(b"\0")
        if struct.unpack("<h", record[:2])[0] == USER_PROCESS and user in people:
            yield people[user], struct.unpack("<I", record[UTMP_TIME])[0]


def package_lists(around: Surroundings) -> bytes:
    """When the list of available updates was last refreshed, by any package manager found here."""
    stamps = []
    for written in (
        "/var/lib/apt/periodic/update-success-stamp",
        "/var/lib/apt/lists",
        "/var/lib/apt/lists/partial",
        "/var/cache/dnf/last_makecache",
        "/var/cache/libdnf5",
    ):
        path = around.path(written)
        try:
            stamps.append(int(path.stat().st_mtime))
        except OSError:
            continue
    if not stamps:
        raise Refused("absent", "Aucune liste de mises à jour n’a été trouvée sur ce poste.")
    lists = around.path("/var/lib/apt/lists")
    security = any("-security" in path.name for path in lists.iterdir()) if lists.is_dir() else None
    return as_json({"refreshed": max(stamps), "security_source": security})


def last_upgrade(around: Surroundings) -> bytes:
    """The last line of the packages' log that upgrades something, and nothing else of that log."""
    for written in ("/var/log/dpkg.log", "/var/log/dpkg.log.1"):
        found = _last_line(around.path(written), b" upgrade ")
        if found:
            day, hour = found.decode(errors="replace").split()[:2]
            local = datetime.fromisoformat(f"{day}T{hour}").astimezone()
            return f"{local.astimezone(UTC).isoformat()} upgrade".encode()
    found = _last_line(around.path("/var/log/dnf.rpm.log"), b" Upgrade")
    if found:
        return found.split()[0] + b" upgrade"
    raise Refused("absent", "Aucune mise à jour n’a été trouvée dans le journal des paquets.")


def _last_line(path: Path, wanted: bytes, most: int = 2_000_000) -> bytes:
    try:
        with path.open("rb") as stream:
            stream.seek(0, os.SEEK_END)
            stream.seek(max(0, stream.tell() - most))
            lines = stream.read(most).split(b"\n")
    except FileNotFoundError:
        return b""
    return next((line for line in reversed(lines) if wanted in line), b"")


def automatic_updates(around: Surroundings) -> bytes:
    wants = "/etc/systemd/system/timers.target.wants/"

    def there(*written: str) -> bool:
        return any(around.path(one).exists() or around.path(one).is_symlink() for one in written)

    return as_json(
        {
            "program": there("/usr/bin/unattended-upgrade", "/usr/bin/unattended-upgrades"),
            "timer": there(f"{wants}apt-daily-upgrade.timer"),
            "dnf_timer": there(
                f"{wants}dnf-automatic.timer",
                f"{wants}dnf5-automatic.timer",
                f"{wants}dnf-automatic-install.timer",
            ),
            "mint_timer": there(f"{wants}mintupdate-automation-upgrade.timer"),
        }
    )


def reboot(around: Surroundings) -> bytes:
    installed = sorted(
        path.name.removeprefix("vmlinuz-")
        for path in around.path("/boot").glob("vmlinuz-*")
        if "rescue" not in path.name
    )
    return as_json(
        {
            "flag": around.path("/run/reboot-required").exists(),
            "mechanism": around.path("/usr/share/update-notifier/notify-reboot-required").exists(),
            "running": python_platform.release(),
            "installed": installed,
        }
    )


def processes(around: Surroundings) -> bytes:
    """The short names of what runs, each once, sorted: no arguments, no owner."""
    if not around.path("/proc/1/comm").exists():
        raise Refused("denied", "Ce poste cache à ce compte la liste de ce qui tourne.")
    names = set()
    for entry in around.path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                names.add((entry / "comm").read_text("utf-8", "replace").strip())
            except OSError:
                continue
    return ("# processes\n" + "".join(f"{name}\n" for name in sorted(names))).encode()


def wifi_adapters(around: Surroundings) -> bytes:
    found = [
        path
        for path in around.path("/sys/class/net").iterdir()
        if (path / "wireless").exists() or (path / "phy80211").exists()
    ]
    return as_json({"count": len(found)})


def saved_wifi(around: Surroundings) -> bytes:
    """For each remembered network: open or not, joined by itself or not. Its name stays here."""
    listed = run((("nmcli", "-t", "-f", "UUID,TYPE", "connection", "show"),), around, 3.0).decode(
        errors="replace"
    )
    until = datetime.now(UTC) + timedelta(seconds=6)
    rows = []
    for line in listed.split("\n"):
        uuid, _, kind = line.partition(":")
        if kind.strip() != "802-11-wireless":
            continue
        if datetime.now(UTC) > until:
            raise Refused("timeout")
        answer = run(
            (
                (
                    "nmcli",
                    "-t",
                    "-f",
                    "connection.autoconnect,802-11-wireless-security.key-mgmt",
                    "connection",
                    "show",
                    "uuid",
                    uuid,
                ),
            ),
            around,
            2.0,
        ).decode(errors="replace")
        values = dict(one.split(":", 1) for one in answer.split("\n") if ":" in one)
        protection = values.get("802-11-wireless-security.key-mgmt", "").strip()
        rows.append(
            {
                "open": protection in ("", "--"),
                "autoconnect": values.get("connection.autoconnect", "yes").strip() == "yes",
            }
        )
    return as_json(rows)


def secure_boot(around: Surroundings) -> bytes:
    if not around.path("/sys/firmware/efi").exists():
        raise Refused("absent", "Ce poste démarre sans UEFI : le démarrage sécurisé ne peut pas être lu.")
    for path in around.path("/sys/firmware/efi/efivars").glob("SecureBoot-*"):
        return read_file(path)
    raise Refused("absent", "Le microprogramme de ce poste n’indique pas l’état du démarrage sécurisé.")


def folder_rights(around: Surroundings) -> bytes:
    """What the other accounts of this machine may do in each folder; the home folder when none was named."""
    rows = []
    for folder in around.folders or (around.home,):
        try:
            reachable = all(parent.stat().st_mode & 0o001 for parent in folder.resolve().parents)
            mode = folder.stat().st_mode
        except OSError:
            rows.append({"others": "unread"})
            continue
        rows.append(
            {"others": "none" if not reachable or not mode & 0o006 else "write" if mode & 0o002 else "read"}
        )
    return as_json(rows)
