r"""Locking, waking and signing in on Windows, by numbers.

``powercfg`` prints its words in the language of Windows and its values in hexadecimal: the last two of a setting
are the seconds, or the index, on mains then on battery. A display that goes dark is not a locked session.
"""

import re

from vigie.machine.parse.windows import accounts, registry, shapes
from vigie.machine.parse.windows.registry import Registry
from vigie.machine.raws import Raws
from vigie.machine.readings import Finding, known, unknown

LOCK = ("lock.automatic", "lock.delay_minutes", "lock.on_wake")
LOGON = ("logon.automatic",)

DESKTOP = r"HKCU\Control Panel\Desktop"
DESKTOP_POLICY = r"HKCU\Software\Policies\Microsoft\Windows\Control Panel\Desktop"
SYSTEM_POLICY = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System"
WAKE_GUID = "0e796bdb-100d-47d6-a2d5-f7d2daa51f51"  # CONSOLELOCK
WAKE_POLICY = rf"HKLM\SOFTWARE\Policies\Microsoft\Power\PowerSettings\{WAKE_GUID}"
WINLOGON = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Winlogon"
VIDEO_GUID = "3c0bc021-c8a8-4e07-a973-6b14cbcb2b7e"  # VIDEOIDLE
HEXADECIMAL = re.compile(r"0x([0-9a-fA-F]{1,8})\b")
GUID = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")

NOT_READ = "Le réglage du verrouillage de Windows n’a pas été trouvé."
DISPLAY_ONLY = (
    "L’extinction de l’écran est réglée, mais un écran éteint n’est pas une session verrouillée. "
    "Faites l’essai : laissez le poste, puis bougez la souris."
)
NO_WAKE = "Windows ne dit pas si le mot de passe est demandé au réveil : faites l’essai."
DIFFERS = "Le mot de passe n’est demandé au réveil que sur secteur, ou que sur batterie."
NO_LOGON = "L’ouverture de session automatique n’a pas pu être lue."


def lock(raws: Raws) -> list[Finding]:
    """By the screen saver that asks for the password, or by the limit of inactivity; the shorter of the two."""
    held = registry.read(raws)
    saver, inactivity = _saver(held), _inactivity(raws, held)
    delays = [seconds for seconds in (saver, inactivity) if seconds]
    source = "écran de veille, stratégie d’inactivité"
    if delays:
        found = [known(LOCK[0], True, source), known(LOCK[1], min(delays) / 60, source)]
    elif 0 in (saver, inactivity):
        reason = "La session ne se verrouille pas seule."
        found = [known(LOCK[0], False, source), unknown(LOCK[1], reason, source)]
    else:
        why = raws.why([*registry.files(raws), "powercfg_videoidle.txt", accounts.SECEDIT])
        reason = NOT_READ if raws.data_of(*registry.files(raws)) else why
        if display_delays(raws) is not None:
            reason = DISPLAY_ONLY
        found = [unknown(key, reason, source) for key in LOCK[:2]]
    return [*found, _wake(raws, held)]


def _saver(held: Registry) -> int | None:
    """Seconds before the screen saver locks; 0 when it never does; None when that could not be read.

    A policy wins over the person's own setting, value by value.
    """
    active, secure, timeout = (
        _effective(held, name) for name in ("ScreenSaveActive", "ScreenSaverIsSecure", "ScreenSaveTimeOut")
    )
    if 0 in (active, secure, timeout):
        return 0
    if secure is None and held.absent(DESKTOP, "ScreenSaverIsSecure"):
        return 0  # Windows asks for no password unless someone ticked the box
    return timeout if active == 1 and secure == 1 and timeout and timeout > 0 else None


def _effective(held: Registry, name: str) -> int | None:
    path = DESKTOP_POLICY if held.holds(DESKTOP_POLICY, name) else DESKTOP
    return held.number(path, name)


def _inactivity(raws: Raws, held: Registry) -> int | None:
    """The machine's limit of inactivity in seconds, by the registry or by an export of its policy; 0: never."""
    exported = accounts.secedit(raws).get(accounts.SECEDIT_SYSTEM + "inactivitytimeoutsecs")
    said = {held.number(SYSTEM_POLICY, "InactivityTimeoutSecs"), shapes.number(exported)} - {None}
    seconds = said.pop() if len(said) == 1 else None
    return seconds if seconds is not None and seconds >= 0 else None


def display_delays(raws: Raws) -> tuple[int, int] | None:
    """Seconds before the display goes dark, on mains then on battery; 0 is never."""
    return power_setting(raws.text("powercfg_videoidle.txt") or "", VIDEO_GUID)


def power_setting(text: str, guid: str) -> tuple[int, int] | None:
    """The two values of one setting, in the answer about it alone or in that about all."""
    lower = text.lower()
    heads = [head for head in GUID.finditer(lower) if head.group() == guid]
    if heads:
        following = next((head.start() for head in GUID.finditer(lower, heads[-1].end())), len(lower))
        lower = lower[heads[-1].end() : following]
    elif len(set(GUID.findall(lower))) > 3:
        return None  # a whole plan, without this setting
    values = HEXADECIMAL.findall(lower)
    return (int(values[-2], 16), int(values[-1], 16)) if len(values) >= 2 else None


def _wake(raws: Raws, held: Registry) -> Finding:
    """Asked for on mains and on battery: 1; a policy wins. Many recent laptops have no such setting."""
    source = "powercfg CONSOLELOCK"
    asked = power_setting(raws.text("powercfg_consolelock.txt") or "", WAKE_GUID)
    if asked is None:
        everything = (raws.text("powercfg_videoidle.txt") or "").lower()
        asked = power_setting(everything, WAKE_GUID) if WAKE_GUID in everything else None
    values = list(asked or (None, None))
    for index, name in enumerate(("ACSettingIndex", "DCSettingIndex")):
        imposed = held.number(WAKE_POLICY, name)
        values[index] = values[index] if imposed is None else imposed
    if 0 in values:
        return known(LOCK[2], False, source)
    if values == [1, 1]:
        return known(LOCK[2], True, source)
    return unknown(LOCK[2], DIFFERS if 1 in values else NO_WAKE, source)


def logon(raws: Raws) -> list[Finding]:
    """Whether Windows opens a session by itself. The password kept for that is never read."""
    held = registry.read(raws)
    asked = [held.number(WINLOGON, name) for name in ("AutoAdminLogon", "ForceAutoLogon")]
    source = "Winlogon"
    if any(asked):
        return [known(LOGON[0], True, source)]
    if asked[0] == 0 or held.absent(WINLOGON, "AutoAdminLogon"):
        return [known(LOGON[0], False, source)]
    reason = NO_LOGON if held.looked(WINLOGON) else raws.why(registry.files(raws))
    return [unknown(LOGON[0], reason, source)]
