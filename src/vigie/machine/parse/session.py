"""Locking, waking and signing in: what the running desktop is set to do."""

import re

from vigie.machine.decode import sections, settings
from vigie.machine.raws import Raws
from vigie.machine.readings import Finding, known, unknown

FACTS = ("session.desktop", "lock.automatic", "lock.delay_minutes", "lock.on_wake")
LOGON = ("logon.automatic",)
DESKTOPS = ("gnome", "cinnamon", "mate", "kde", "xfce")
SCHEMAS = {
    "org.gnome.desktop.session": "gnome",
    "org.cinnamon.desktop.session": "cinnamon",
    "org.mate.session": "mate",
}
NO_SESSION = "Aucune session graphique n’est ouverte : le verrouillage ne peut pas être lu."

Gsettings = dict[tuple[str, str], str]


def gsettings(raws: Raws) -> Gsettings:
    """The lines of ``gsettings list-recursively`` or of ``dconf dump``, without their GVariant types."""
    found: Gsettings = {}
    schema = ""
    for line in (raws.text("gsettings.txt") or "").split("\n"):
        if line.startswith("["):
            schema = line.strip("[] ").replace("/", ".")
        elif schema and "=" in line:
            line = f"{schema} {line.replace('=', ' ', 1)}"
        fields = line.strip().split(None, 2)
        if len(fields) == 3 and "." in fields[0]:
            value = re.sub(r"^(?:u?int(?:16|32|64)|byte|double)\s+", "", fields[2])
            found[fields[0], fields[1].rstrip(":")] = value.strip().strip("'\"")
    return found


def lock(raws: Raws) -> list[Finding]:
    keys = gsettings(raws)
    desktop = _desktop(raws, keys)
    if not desktop:
        reason = NO_SESSION if raws.data_of("session.json") else raws.why(["gsettings.txt", "session.json"])
        return [unknown(key, reason, "session") for key in FACTS]
    if desktop not in DESKTOPS:
        reason = "Vigie ne sait pas lire le verrouillage de ce bureau."
        return [
            known("session.desktop", desktop, "session"),
            *(unknown(key, reason, desktop) for key in FACTS[1:]),
        ]
    if desktop in ("gnome", "cinnamon", "mate"):
        values = _from_gsettings(desktop, keys)
    elif desktop == "kde":
        values = _kde(raws)
    else:
        values = _xfce(raws)
    reason = "Le réglage du verrouillage n’a pas été trouvé."
    if desktop != "kde" and desktop != "xfce" and not keys:
        reason = raws.why(["gsettings.txt"])
    found = [
        unknown(key, reason, desktop) if value is None else known(key, value, desktop)
        for key, value in zip(FACTS[1:], values, strict=True)
    ]
    return [known("session.desktop", desktop, "session"), *found]


def _desktop(raws: Raws, keys: Gsettings) -> str:
    session = raws.json("session.json")
    if isinstance(session, dict):
        name = session.get("desktop")
        return name.strip().lower() if isinstance(name, str) else ""
    if not raws.failed("session.json", "not_captured"):
        return ""
    # a capture without this file: the settings that it holds say which desktop they come from
    present = {desktop for schema, desktop in SCHEMAS.items() if any(key[0] == schema for key in keys)}
    return present.pop() if len(present) == 1 else ""


Lock = tuple[bool | None, float | None, bool | None]


def _flag(keys: Gsettings, schema: str, key: str) -> bool | None:
    return {"true": True, "false": False}.get(keys.get((schema, key), ""))


def _number(keys: Gsettings, schema: str, key: str) -> int | None:
    value = keys.get((schema, key), "")
    return int(value) if re.fullmatch(r"\d{1,9}", value) else None


def _from_gsettings(desktop: str, keys: Gsettings) -> Lock:
    session = f"org.{desktop}.desktop.session" if desktop != "mate" else "org.mate.session"
    saver = f"org.{desktop}.desktop.screensaver" if desktop != "mate" else "org.mate.screensaver"
    seconds = 60 if desktop == "mate" else 1  # MATE counts in minutes
    idle, enabled = _number(keys, session, "idle-delay"), _flag(keys, saver, "lock-enabled")
    after = _number(keys, saver, "lock-delay")
    never = (
        _flag(keys, saver, "idle-activation-enabled") is False
        or _flag(keys, f"org.{desktop}.desktop.lockdown", "disable-lock-screen") is True
    )
    if never or enabled is False or idle == 0:
        automatic: bool | None = False
    else:
        automatic = True if enabled and idle else None
    delay = (idle + after) * seconds / 60 if automatic and idle and after is not None else None
    return automatic, delay, _on_wake(desktop, keys, enabled, never)


def _on_wake(desktop: str, keys: Gsettings, enabled: bool | None, never: bool) -> bool | None:
    if desktop == "cinnamon":
        return _flag(keys, "org.cinnamon.settings-daemon.plugins.power", "lock-on-suspend")
    if desktop == "mate" or enabled is None:
        return None
    asked = _flag(keys, "org.gnome.desktop.screensaver", "ubuntu-lock-on-suspend")
    locked_down = _flag(keys, "org.gnome.desktop.lockdown", "disable-lock-screen") is True
    return enabled and asked is not False and not locked_down


def _kde(raws: Raws) -> Lock:
    """KDE writes only what differs from its defaults: lock after 5 minutes and on resume, 5 s of grace."""
    text = raws.text("kscreenlockerrc")
    if text is None and not raws.failed("kscreenlockerrc", "absent"):
        return None, None, None
    daemon = {key: value.lower() for section, key, value in settings(text or "") if section == "daemon"}
    automatic = daemon.get("autolock", "true") == "true"
    minutes, grace = daemon.get("timeout", "5"), daemon.get("lockgrace", "5")
    numbers = all(re.fullmatch(r"\d{1,6}", number) for number in (minutes, grace))
    if daemon.get("lock", "true") != "true" or (numbers and not int(minutes)):
        automatic = False  # blanks the screen without asking for a password, or never
    delay = int(minutes) + int(grace) / 60 if numbers and automatic else None
    return automatic, delay, daemon.get("lockonresume", "true") == "true"


def _xfce(raws: Raws) -> Lock:
    """Only what the settings' file holds: a default that Xfce keeps to itself stays unknown."""
    values = _properties(raws.text("xfce4-screensaver.xml") or "")

    def flag(path: str) -> bool | None:
        return {"true": True, "false": False}.get(values.get(path, ""))

    def number(path: str) -> int | None:
        return int(values[path]) if re.fullmatch(r"\d{1,6}", values.get(path, "")) else None

    off = (flag("saver/enabled"), flag("lock/enabled"), flag("saver/idle-activation/enabled"))
    idle, after = number("saver/idle-activation/delay"), number("lock/saver-activation/delay")
    if False in off:
        return False, None, None
    if flag("lock/enabled") and idle and after is not None:
        return True, float(idle + after), flag("lock/sleep-activation")
    return None, None, flag("lock/sleep-activation")


def _properties(text: str) -> dict[str, str]:
    """The values of an xfconf file, by path."""
    path: list[str] = []
    values: dict[str, str] = {}
    for tag in re.finditer(r"<(/?)property\b([^>]*?)(/?)>", text):
        closing, attributes, alone = tag.groups()
        if closing:
            path = path[:-1]
            continue
        named = dict(re.findall(r'(\w+)="([^"]*)"', attributes))
        here = [*path, named.get("name", "")]
        if "value" in named:
            values["/".join(here)] = named["value"].lower()
        if not alone:
            path = here
    return values


def logon(raws: Raws) -> list[Finding]:
    """Automatic logon, by the display manager that really runs."""
    manager = (raws.text("display_manager") or "").strip().rpartition("/")[2].lower()
    name = next((known_ for known_ in ("gdm", "lightdm", "sddm", "greetd") if manager.startswith(known_)), "")
    if not name:
        reason = "L’écran de connexion de ce poste n’a pas été reconnu."
        if not manager:
            reason = raws.why(["display_manager"])
        return [unknown(LOGON[0], reason, "écran de connexion")]
    text = raws.text("autologon.conf")
    readable = raws.failed("autologon.conf", "absent") or re.search(
        r"^(?:==> |\s*\[\w)", text or "", re.MULTILINE
    )
    if not readable:
        return [unknown(LOGON[0], raws.why(["autologon.conf"]), name)]
    return [known(LOGON[0], _signs_in_alone(name, text or ""), name)]


def _signs_in_alone(name: str, text: str) -> bool:
    """The last file that says something wins, as it does for these programs."""
    on, user = False, ""
    for path, content in sections(text):
        if path and f"/{name}" not in path:
            continue
        for section, key, value in settings(content):
            if name == "gdm" and section == "daemon" and key in ("automaticloginenable", "timedloginenable"):
                on = value.lower() in ("true", "1", "yes") or (on and key == "timedloginenable")
            elif (
                (name == "lightdm" and key == "autologin-user")
                or ((name, section, key) == ("sddm", "autologin", "user"))
                or ((name, section, key) == ("greetd", "initial_session", "user"))
            ):
                user = value
    return on or bool(user)
