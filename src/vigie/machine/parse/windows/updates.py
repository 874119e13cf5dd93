"""Updates of Windows: those that wait, whether they install themselves, whether a restart is due."""

from datetime import datetime

from vigie.machine.parse.windows import registry, shapes
from vigie.machine.parse.windows.answers import DISAGREE, Answer, agreed
from vigie.machine.parse.windows.antivirus import LIGHT, light
from vigie.machine.raws import Raws
from vigie.machine.readings import Finding, known, unknown

PENDING = ("updates.security_pending", "updates.pending")
STATE = ("updates.last_installed_days", "updates.automatic", "updates.reboot_required")
LIST, AGENT, REBOOT = "pending_updates.json", "windows_update.json", "pending_reboot.json"
# classifications of Windows Update, the same in every language: security updates, critical updates
SECURITY = frozenset({"0fa1201d-4330-4fa8-8ae9-b877473b6441", "e6cf1350-c01b-414d-a61f-263d14d133b4"})
NOT_RATED = ("", "unspecified", "none", "n/a", "0")
GRACE_DAYS = 14
SEARCHED_DAYS = 14
RHYTHM_DAYS = 35

POLICY = r"HKLM\SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate\AU"
OLD = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\WindowsUpdate\Auto Update"
PAUSE = r"HKLM\SOFTWARE\Microsoft\WindowsUpdate\UX\Settings"
PAUSES = ("PauseUpdatesExpiryTime", "PauseQualityUpdatesEndTime")
SERVICE = r"HKLM\SYSTEM\CurrentControlSet\Services\wuauserv"
SERVICING = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Component Based Servicing\RebootPending"
SESSION = r"HKLM\SYSTEM\CurrentControlSet\Control\Session Manager"
DISABLED = 4
NEVER, ASKS_BEFORE, ASKS_TO_INSTALL, ALONE = 1, 2, 3, 4

UNRATED = "Cette liste ne dit pas lesquelles des mises à jour touchent à la sécurité."
OLD_SEARCH = "Windows n’a pas cherché de mises à jour depuis plus de deux semaines : lancez une recherche."
STALE = "Windows n’annonce rien, mais n’a rien installé depuis plus de 35 jours : lancez une recherche."
ASKS = "Windows attend votre accord avant d’installer les mises à jour : regardez dans « Windows Update »."
PAUSE_UNREAD = "La fin de la pause des mises à jour n’a pas pu être lue : regardez dans « Windows Update »."
UNDATED = "Windows ne dit pas quand il a installé une mise à jour pour la dernière fois."
INCOMPLETE = "Une partie des signes d’un redémarrage attendu n’a pas pu être lue."


def pending(raws: Raws) -> list[Finding]:
    """Security updates that wait for more than two weeks, or nobody knows since when."""
    rows = shapes.records(raws.json(LIST))
    if rows is None:
        return [unknown(key, raws.why([LIST]), LIST) for key in PENDING]
    waiting = [row for row in rows if shapes.truth(shapes.member(row, "IsInstalled")) is not True]
    judged = [_security(row) for row in waiting]
    late = sum(1 for row, security in zip(waiting, judged, strict=True) if security and _late(row, raws.now))
    total = known(PENDING[1], len(waiting), LIST)
    if late:
        return [known(PENDING[0], late, LIST), total]
    if None in judged:
        return [unknown(PENDING[0], UNRATED, LIST), total]
    agent = _agent(raws)
    searched = shapes.days_since(shapes.member(agent, "LastSearchSuccessDate"), raws.now)
    if searched is not None and searched > SEARCHED_DAYS:
        return [unknown(key, OLD_SEARCH, LIST) for key in PENDING]
    installed = _installed(agent, raws.now)
    if installed is not None and installed > RHYTHM_DAYS:
        return [unknown(PENDING[0], STALE, LIST), total]
    return [known(PENDING[0], 0, LIST), total]


def _security(row: shapes.Record) -> bool | None:
    """By Microsoft's rating or by the classification; None where neither is written."""
    rating = shapes.member(row, "MsrcSeverity")
    categories = shapes.member(row, "CategoryIDs", "Categories")
    found = _categories(categories)
    if shapes.text(rating).lower() not in NOT_RATED or shapes.number(rating) or found & SECURITY:
        return True
    return False if shapes.has(row, "MsrcSeverity") or found else None


def _categories(value: object) -> set[str]:
    values = value if isinstance(value, list) else [value]
    names = {shapes.text(shapes.member(one, "CategoryID") or one).strip("{}").lower() for one in values}
    return {name for name in names if name}


def _late(row: shapes.Record, now: datetime) -> bool:
    days = shapes.days_since(shapes.member(row, "LastDeploymentChangeTime", "Date", "ReleaseDate"), now)
    return days is None or days > GRACE_DAYS


def _agent(raws: Raws) -> shapes.Record:
    rows = shapes.records(raws.json(AGENT))
    return rows[0] if rows else {}


def _installed(agent: shapes.Record, now: datetime) -> int | None:
    return shapes.days_since(shapes.member(agent, "LastInstallationSuccessDate"), now)


def state(raws: Raws) -> list[Finding]:
    agent, found = _agent(raws), registry.read(raws)
    days = _installed(agent, raws.now)
    installed = (
        known(STATE[0], days, AGENT)
        if days is not None
        else unknown(STATE[0], UNDATED if agent else raws.why([AGENT]), AGENT)
    )
    return [installed, _automatic(raws, agent, found), _reboot(raws, found)]


def _automatic(raws: Raws, agent: shapes.Record, found: registry.Registry) -> Finding:
    """A pause, a rule that forbids or a service switched off decides alone; the light is green all the same."""
    names = (LIGHT, AGENT, *registry.files(raws))
    paused = _paused(found, raws.now)
    level = shapes.number(shapes.member(agent, "NotificationLevel"))
    options = [found.number(POLICY, "AUOptions"), found.number(OLD, "AUOptions"), level]
    stopped = (
        paused is True
        or found.number(POLICY, "NoAutoUpdate") == 1
        or found.number(SERVICE, "Start") == DISABLED
        or NEVER in options
        or shapes.truth(shapes.member(agent, "ServiceEnabled")) is False
    )
    if stopped:
        return known(STATE[1], False, registry.NAME)
    if paused is None:
        return unknown(STATE[1], PAUSE_UNREAD, registry.NAME)
    shown = light(raws, "autoUpdate")
    if shown.value is not False and (ASKS_BEFORE in options or ASKS_TO_INSTALL in options):
        return unknown(STATE[1], ASKS, registry.NAME)
    chosen = Answer(registry.NAME, True if ALONE in options else None)
    return agreed(raws, STATE[1], [shown, chosen], names, DISAGREE)


def _paused(found: registry.Registry, now: datetime) -> bool | None:
    """Until when updates are put off: a date, or seconds since 1970. None when it can't be read."""
    for name in PAUSES:
        if not found.holds(PAUSE, name) or found.text(PAUSE, name) == "":
            continue
        until = shapes.instant(found.text(PAUSE, name))
        seconds = found.number(PAUSE, name)
        if until is None and seconds == 0:
            continue
        if until is None and (seconds is None or seconds < 0):
            return None
        if (until.timestamp() if until is not None else float(seconds or 0)) > now.timestamp():
            return True
    return False


def _reboot(raws: Raws, found: registry.Registry) -> Finding:
    names = (REBOOT, *registry.files(raws))
    signs = [
        found.exists(SERVICING),
        found.exists(OLD + r"\RebootRequired"),
        bool(found.raw(SESSION, "PendingFileRenameOperations")),
    ]
    if any(signs):
        return known(STATE[2], True, registry.NAME)
    rows = shapes.records(raws.json(REBOOT))
    if not rows:
        return unknown(STATE[2], raws.why(names), REBOOT)
    read = [
        shapes.truth(shapes.member(rows[0], name))
        for name in ("rebootPending", "rebootRequired", "pendingFileRename")
    ]
    if True in read:
        return known(STATE[2], True, REBOOT)
    if None in read[:2]:
        return unknown(STATE[2], INCOMPLETE, REBOOT)
    return known(STATE[2], False, REBOOT)
