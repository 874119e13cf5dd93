"""What probes read by themselves, where neither a command nor a file says it plainly. Each returns bytes to parse.

Nothing here returns a password, a hash or a person's name.
"""

import json
import os
from datetime import UTC, datetime

from vigie.machine.collect import Refused, run
from vigie.machine.surroundings import Surroundings

SCHEMAS = {
    "gnome": (
        "org.gnome.desktop.session", "org.gnome.desktop.screensaver", "org.gnome.desktop.lockdown",
    ),
    "cinnamon": (
        "org.cinnamon.desktop.session", "org.cinnamon.desktop.screensaver", "org.cinnamon.desktop.lockdown",
        "org.cinnamon.settings-daemon.plugins.power",
    ),
    "mate": ("org.mate.session", "org.mate.screensaver", "org.mate.lockdown"),
}
KEPT_KEYS = (
    "idle-delay", "lock-enabled", "lock-delay", "idle-activation-enabled", "disable-lock-screen", "lock-on-suspend",
    "ubuntu-lock-on-suspend", "last-backup", "last-run", "backend",
)


def as_json(value: object) -> bytes:
    return json.dumps(value, sort_keys=True).encode()


def gsettings(around: Surroundings) -> bytes:
    """The few keys that are parsed, of the desktop that runs, and the last Déjà Dup backup."""
    schemas = (*SCHEMAS.get(around.desktop, ()), "org.gnome.DejaDup")
    if not around.desktop:
        raise Refused("absent", "Aucune session graphique n’est ouverte : ses réglages ne peuvent pas être lus.")
    text = run(tuple(("gsettings", "list-recursively", schema) for schema in schemas), around, 2.0).decode(
        errors="replace"
    )
    kept = (line for line in text.split("\n") if len(line.split()) > 2 and line.split()[1] in KEPT_KEYS)
    return "".join(line + "\n" for line in kept).encode()


def session(around: Surroundings) -> bytes:
    return as_json({"desktop": around.desktop})


def identity(around: Surroundings) -> bytes:
    """The administrator groups of the person, even when Vigie runs through sudo or pkexec."""
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
    return as_json({"uid": min(uid, 1000), "admin_groups": sorted(names & {"sudo", "wheel", "admin"})})


def utc_stamp(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()


def display_manager(around: Surroundings) -> bytes:
    """The program of the sign-in screen, by Debian's file or by systemd's link."""
    written = around.path("/etc/X11/default-display-manager")
    if written.exists():
        return written.read_bytes()
    link = around.path("/etc/systemd/system/display-manager.service")
    if link.is_symlink():
        return str(link.readlink()).rpartition("/")[2].removesuffix(".service").encode()
    raise Refused("absent", "Ce poste n’a pas d’écran de connexion graphique.")
