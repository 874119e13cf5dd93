"""Programs: antivirus, browsers, password managers, office macros, backups, secure boot."""

import re
from datetime import UTC, datetime
from typing import Any

from vigie.machine.decode import sections
from vigie.machine.parse.defender import defender
from vigie.machine.parse.network import processes
from vigie.machine.parse.session import gsettings
from vigie.machine.raws import Raws
from vigie.machine.readings import Finding, known, unknown

ANTIVIRUS = ("antivirus.active", "antivirus.product", "antivirus.signatures_age_days")
BROWSERS = ("browser.saved_passwords", "browser.versions")
MANAGERS = ("password_manager.present", "password_manager.names")
OFFICE = ("office.macros_restricted", "office.macro_level")
BACKUP = ("backup.last_days", "backup.trace_days", "backup.tool", "backup.encrypted")
BACKUP_VOLUME = ("backup.volume_present",)
BOOT = ("boot.secure",)
ENCRYPTED_TOOLS = ("restic",)  # which can't do without; Déjà Dup and borg can
NO_BACKUP = "Aucune sauvegarde datée n’a été trouvée : cela ne prouve pas qu’il n’y en a pas."
NO_VOLUME = "Aucun outil de sauvegarde connu ne désigne ici un disque : Vigie ne sait pas lequel regarder."


def antivirus(raws: Raws) -> list[Finding]:
    """On Linux no antivirus is no fault: its absence is unknown, never 'off'."""
    ruling = defender(raws)
    if ruling is not None:
        return ruling
    running = processes(raws)
    if running is None:
        reason = raws.why(["processes.txt", "mdatp_health.json"])
        return [unknown(key, reason, "antivirus") for key in ANTIVIRUS]
    age = _days(raws, _field(raws.json("clamav.json"), "daily"))
    signatures = (
        known(ANTIVIRUS[2], age, "/var/lib/clamav")
        if age is not None
        else unknown(ANTIVIRUS[2], raws.why(["clamav.json"]), "/var/lib/clamav")
    )
    if "clamonacc" in running:
        return [known(ANTIVIRUS[0], True, "/proc"), known(ANTIVIRUS[1], "ClamAV", "/proc"), signatures]
    if any(name.startswith("clamd") for name in running):
        reason = "ClamAV est installé, mais il n’analyse pas les fichiers à leur ouverture."
        return [unknown(ANTIVIRUS[0], reason, "/proc"), known(ANTIVIRUS[1], "ClamAV", "/proc"), signatures]
    reason = "Aucun antivirus connu n’a été trouvé ; sur Linux, ce n’est pas un défaut en soi."
    return [unknown(ANTIVIRUS[0], reason, "/proc"), unknown(ANTIVIRUS[1], reason, "/proc"), signatures]


def _field(data: Any, key: str) -> Any:
    return data.get(key) if isinstance(data, dict) else None


def _days(raws: Raws, stamp: Any) -> int | None:
    if not isinstance(stamp, int) or isinstance(stamp, bool) or stamp <= 0:
        return None
    days = (raws.now.timestamp() - stamp) / 86400
    return int(max(days, 0)) if days > -1 else None


def browsers(raws: Raws) -> list[Finding]:
    """Counts only. A profile that could not be read makes a zero unknown, not a positive count."""
    rows = raws.json("browser_passwords.json")
    rows = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else None
    if rows is None:
        reason = raws.why(["browser_passwords.json"])
        return [unknown(key, reason, "navigateurs") for key in BROWSERS]
    if not rows:
        reason = "Aucun navigateur connu n’a encore été utilisé par ce compte."
        return [unknown(key, reason, "navigateurs") for key in BROWSERS]
    counts = [row.get("saved") for row in rows]
    total = sum(
        count for count in counts if isinstance(count, int) and not isinstance(count, bool) and count > 0
    )
    unread = any(not isinstance(count, int) or isinstance(count, bool) or count < 0 for count in counts)
    reason = "Les mots de passe enregistrés d’un des navigateurs n’ont pas pu être comptés."
    versions = sorted(
        {
            f"{row['browser']} {row['version']}"
            for row in rows
            if isinstance(row.get("browser"), str) and isinstance(row.get("version"), str) and row["version"]
        }
    )
    return [
        unknown(BROWSERS[0], reason, "navigateurs")
        if unread and not total
        else known(BROWSERS[0], total, "navigateurs"),
        known(BROWSERS[1], tuple(versions), "navigateurs")
        if versions
        else unknown(BROWSERS[1], "La version des navigateurs n’a pas été trouvée.", "navigateurs"),
    ]


def managers(raws: Raws) -> list[Finding]:
    names = _field(raws.json("password_managers.json"), "names")
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        reason = raws.why(["password_managers.json"])
        return [unknown(key, reason, "logiciels et extensions") for key in MANAGERS]
    source = "logiciels et extensions"
    return [known(MANAGERS[0], bool(names), source), known(MANAGERS[1], tuple(sorted(names)), source)]


def office(raws: Raws) -> list[Finding]:
    """The lowest level among LibreOffice's profiles: 0 runs everything, 1 asks, 2 and 3 want a signature."""
    text = raws.text("libreoffice.xcu")
    profiles = [content for path, content in sections(text or "") if path.endswith(".xcu")]
    if not profiles:
        reason = raws.why(["libreoffice.xcu"])
        if raws.failed("libreoffice.xcu", "absent"):
            reason = "LibreOffice n’a pas encore été ouvert par ce compte."
        return [unknown(key, reason, "LibreOffice") for key in OFFICE]
    levels = [macro_level(profile) for profile in profiles]
    written = [level for level in levels if level is not None]
    if not written or (len(written) < len(levels) and min(written) >= 1):
        reason = "Le niveau de sécurité des macros n’a pas été changé : Vigie ne devine pas celui d’origine."
        return [unknown(key, reason, "LibreOffice") for key in OFFICE]
    level = min(written)
    return [known(OFFICE[0], level >= 1, "LibreOffice"), known(OFFICE[1], level, "LibreOffice")]


def macro_level(profile: str) -> int | None:
    if re.search(r'oor:name="DisableMacrosExecution"[^>]*>\s*<value>\s*true\s*</value>', profile):
        return 3
    found = re.findall(r'oor:name="MacroSecurityLevel"[^>]*>\s*<value>\s*([0-3])\s*</value>', profile)
    return int(found[-1]) if found else None


def backup(raws: Raws) -> list[Finding]:
    """Déjà Dup dates its last success: that proves. borg and restic leave traces that other commands renew too."""
    tools = raws.json("backup_tools.json")
    last = _days(raws, _success(gsettings(raws).get(("org.gnome.DejaDup", "last-backup"), "")))
    traces = {
        tool: age for tool in ("borg", "restic") if (age := _days(raws, _field(tools, tool))) is not None
    }
    source = "outils de sauvegarde"
    reason = (
        NO_BACKUP if raws.data_of("backup_tools.json", "gsettings.txt") else raws.why(["backup_tools.json"])
    )
    tool = "Déjà Dup" if last is not None else min(traces, key=lambda name: traces[name], default="")
    return [
        known(BACKUP[0], last, tool) if last is not None else unknown(BACKUP[0], reason, source),
        known(BACKUP[1], min(traces.values()), source) if traces else unknown(BACKUP[1], reason, source),
        known(BACKUP[2], tool, source) if tool else unknown(BACKUP[2], reason, source),
        _encrypted(tool, reason),
    ]


def backup_volume(raws: Raws) -> list[Finding]:
    """Whether one of the disks that backup tools write to is plugged in; without such a disk, nobody can say."""
    rows = raws.json("backup_volume.json")
    told = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    present = [row["present"] for row in told if isinstance(row.get("present"), bool)]
    if not present:
        reason = NO_VOLUME if isinstance(rows, list) else raws.why(["backup_volume.json"])
        return [unknown(BACKUP_VOLUME[0], reason, "outils de sauvegarde")]
    return [known(BACKUP_VOLUME[0], any(present), "outils de sauvegarde")]


def _encrypted(tool: str, reason: str) -> Finding:
    if tool in ENCRYPTED_TOOLS:
        return known(BACKUP[3], True, tool)
    return unknown(BACKUP[3], "Cet outil ne dit pas si la sauvegarde est chiffrée." if tool else reason, tool)


def _success(written: str) -> int | None:
    try:
        instant = datetime.fromisoformat(written)
    except ValueError:
        return None
    return int((instant if instant.tzinfo else instant.replace(tzinfo=UTC)).timestamp())


def boot(raws: Raws) -> list[Finding]:
    """Byte 5 of the firmware's variable, after four bytes of attributes."""
    data = raws.bytes("efivars_secureboot.bin")
    if data is None or len(data) != 5 or data[0] & 6 != 6 or data[1:4] != b"\0\0\0" or data[4] not in (0, 1):
        return [unknown(BOOT[0], raws.why(["efivars_secureboot.bin"]), "UEFI")]
    return [known(BOOT[0], data[4] == 1, "UEFI")]
