"""Updates of macOS: what waits, what installs by itself, when the last one came."""

import re
from dataclasses import dataclass
from typing import Any

from vigie.machine.parse.macos.integrity import history
from vigie.machine.parse.macos.osinfo import major
from vigie.machine.parse.macos.plists import days_since, dictionary, flag, instant
from vigie.machine.parse.updates import FRESH_DAYS
from vigie.machine.raws import Raws
from vigie.machine.readings import Finding, known, unknown

PENDING = ("updates.security_pending", "updates.pending", "updates.reboot_required")
STATE = ("updates.last_installed_days", "updates.automatic")
LIST, PREFERENCES = "softwareupdate --list", "com.apple.SoftwareUpdate"

LABEL = re.compile(r"^\s*\* Label:\s*(.+)$", re.IGNORECASE)
OLD_LABEL = re.compile(r"^\s{1,4}[*-] (\S.*)$")
TITLE = re.compile(r"\bVersion:\s*(\d+)")
OLD_VERSION = re.compile(r"\b(\d+)(?:\.\d+)+")
NAMED_MACOS = re.compile(r"^macOS\b", re.IGNORECASE)
NOTHING = re.compile(
    r"No new software available|Aucun nouveau logiciel|Aucune mise à jour disponible|Keine neue Software"
    r"|No hay software nuevo|Nessun nuovo software",
    re.IGNORECASE,
)
TROUBLE = re.compile(
    r"can.?t connect|cannot connect|could not|couldn.?t|not connected|offline|timed out|\berror\b|\bfailed\b",
    re.IGNORECASE,
)
CHECKS = (
    "LastSuccessfulDate",
    "LastFullSuccessfulDate",
    "LastBackgroundSuccessfulDate",
    "LastSuccessfulBackgroundMSUScanDate",
)
# what Apple's page 101591 says is on by default, and what must have been chosen
BY_DEFAULT = ("AutomaticCheckEnabled", "AutomaticDownload", "CriticalUpdateInstall", "ConfigDataInstall")
CHOSEN = "AutomaticallyInstallMacOSUpdates"
UPGRADE_ONLY = (
    "Une nouvelle version de macOS est proposée, qui n’est pas une correction de la vôtre : demandez à votre éditeur "
    "avant de l’installer."
)
DATA_PACKAGES = re.compile(r"XProtect|MRTConfig|Gatekeeper|ConfigData|Payloads|Compatibility", re.IGNORECASE)
SYSTEM_PACKAGES = re.compile(
    r"^(?:macOS|Safari|Security Update|Rapid Security|Background Security)", re.IGNORECASE
)


@dataclass
class Update:
    recommended: bool
    restart: bool
    upgrade: bool  # to another macOS, which is no fix of this one


def pending(raws: Raws) -> list[Finding]:
    """A zero counts only where the search is recent. A list that was asked of Apple for this capture is."""
    listed = from_list(raws.text("softwareupdate_list.txt") or "", major(raws))
    preferences = dictionary(raws, "software_update.plist")
    kept = from_preferences(preferences)
    found, source = (listed, LIST) if listed is not None else (kept, PREFERENCES)
    if raws.trusted and not listed and kept:
        found, source = kept, PREFERENCES
    if found is None:
        reason = raws.why(["softwareupdate_list.txt", "software_update.plist"])
        return [unknown(key, reason, LIST) for key in PENDING]
    doubt = _doubt(raws, preferences, asked=listed is not None and not raws.trusted)
    fixes = [update for update in found if not update.upgrade]
    if len(fixes) < len(found) and not fixes:
        doubt = UPGRADE_ONLY
    security = sum(update.recommended for update in fixes)
    return [
        known(PENDING[0], security, source) if security or not doubt else unknown(PENDING[0], doubt, source),
        known(PENDING[1], len(found), source) if found or not doubt else unknown(PENDING[1], doubt, source),
        _restart(fixes, doubt, source),
    ]


def _restart(fixes: list[Update], doubt: str, source: str) -> Finding:
    """Whether one of the updates that wait needs a restart: macOS restarts while it installs, never afterwards."""
    if any(update.restart for update in fixes):
        return known(PENDING[2], True, source)
    return unknown(PENDING[2], doubt, source) if doubt else known(PENDING[2], False, source)


def _doubt(raws: Raws, preferences: dict[str, Any] | None, *, asked: bool) -> str:
    """Why « nothing waits » would not be believed; empty when it can be."""
    if asked:
        return ""
    dates = [instant((preferences or {}).get(key)) for key in CHECKS]
    ages = [age for date in dates if (age := days_since(raws, date)) is not None]
    if not ages:
        return "La date de la dernière recherche de mises à jour n’a pas été trouvée."
    if min(ages) > FRESH_DAYS:
        return f"La dernière recherche de mises à jour date de {min(ages)} jours : ouvrez « Mise à jour de logiciels »."
    return ""


def from_list(text: str, current: int | None) -> list[Update] | None:
    """The updates that ``softwareupdate --list`` prints, in both its forms; None where it does not answer."""
    found: list[Update] = []
    open_ = False
    for line in text.split("\n"):
        label = LABEL.match(line) or OLD_LABEL.match(line)
        if label:
            found.append(Update(True, False, _upgrade(label[1], label[1], current)))
            open_ = True
        elif open_ and line.strip():
            found[-1] = _described(found[-1], line, current)
            open_ = False
    if found:
        return found
    return [] if NOTHING.search(text) and not TROUBLE.search(text) else None


def _described(update: Update, line: str, current: int | None) -> Update:
    """The line under a label. An update that doesn't say whether it is recommended counts as such."""
    lower = line.lower()
    recommended = "recommended: no" not in lower
    if "recommended:" not in lower and re.search(r",\s*\d+K\b", line):
        recommended = "[recommended]" in lower
    restart = "action: restart" in lower or "[restart]" in lower
    title = re.search(r"Title:\s*(.*?)(?:,\s*Version:|$)", line)
    upgrade = update.upgrade or _upgrade(title[1] if title else line.strip(), line, current)
    return Update(recommended, restart, upgrade)


def _upgrade(name: str, text: str, current: int | None) -> bool:
    """A macOS of another major number than the one in place; unknown numbers count as a fix."""
    version = TITLE.search(text) or OLD_VERSION.search(text)
    return bool(NAMED_MACOS.match(name) and version and current is not None and int(version[1]) > current)


def from_preferences(preferences: dict[str, Any] | None) -> list[Update] | None:
    """The updates that macOS noted at its last search. Its counters are known to stay behind, and are not read."""
    rows = (preferences or {}).get("RecommendedUpdates")
    if not isinstance(rows, list):
        return None
    return [
        Update(
            recommended=True,
            restart=flag(row.get("MobileSoftwareUpdate")) is True,
            upgrade=str(row.get("Product Key", "")).lower().endswith("_major"),
        )
        for row in rows
        if isinstance(row, dict)
    ]


def state(raws: Raws) -> list[Finding]:
    ages = [
        age
        for row in history(raws)
        if _is_system(row) and (age := days_since(raws, instant(row.get("date")))) is not None
    ]
    last = (
        known(STATE[0], min(ages), "InstallHistory.plist")
        if ages
        else unknown(STATE[0], raws.why(["install_history.plist"]), "InstallHistory.plist")
    )
    return [last, _automatic(raws)]


def _is_system(row: dict[str, Any]) -> bool:
    name = str(row.get("displayName", ""))
    return bool(SYSTEM_PACKAGES.match(name)) and not DATA_PACKAGES.search(name)


def _automatic(raws: Raws) -> Finding:
    """A profile of the organisation wins over the preference. One switch off is enough."""
    key = STATE[1]
    preferences = dictionary(raws, "software_update.plist")
    imposed = dictionary(raws, "software_update_managed.plist")
    if preferences is None and imposed is None:
        return unknown(key, raws.why(["software_update.plist"]), PREFERENCES)
    settings = {**(preferences or {}), **(imposed or {})}
    values = {name: flag(settings.get(name)) for name in (*BY_DEFAULT, CHOSEN)}
    if False in values.values():
        return known(key, False, PREFERENCES)
    strange = any(name in settings and values[name] is None for name in values)
    if values[CHOSEN] is None or strange:
        reason = (
            "Le réglage « Installer les mises à jour de macOS » n’a pas été trouvé : "
            "regardez « Mise à jour de logiciels »."
        )
        return unknown(key, reason, PREFERENCES)
    return known(key, True, PREFERENCES)
