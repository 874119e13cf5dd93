"""Locking, waking and signing in."""

import re
from dataclasses import dataclass

from vigie.machine.parse.macos.plists import dictionary, flag, load, number
from vigie.machine.raws import Raws
from vigie.machine.readings import Finding, known, unknown

LOCK = ("lock.automatic", "lock.delay_minutes", "lock.on_wake")
LOGON = ("logon.automatic", "guest_account.enabled")
SOURCE = "sysadminctl -screenLock status"
# past that, a Mac left alone stays open longer than the automatic lock allows
LONGEST_GRACE_S = 600
GRACE = re.compile(
    r"screen\s?Lock(?: delay)? is (?:(?P<word>immediate|off|on)\b"
    r"|(?P<delay>-?\d+)(?:\.\d+)?\s*(?P<unit>second|minute|hour)s?)",
    re.IGNORECASE,
)
UNITS = {"second": 1, "minute": 60, "hour": 3600}
DISPLAY = re.compile(r"^\s*displaysleep\s+(\d{1,5})\b", re.IGNORECASE | re.MULTILINE)
SUPPLY = re.compile(r"^(Battery|AC|UPS) Power:", re.IGNORECASE | re.MULTILINE)
NO_KEY = re.compile(r"idleTime\W+does not exist", re.IGNORECASE)
WORDS_OF_GUEST = re.compile(
    r"Guest account\s+(?:is\s+)?(enabled|disabled)\b|^\s*Enabled\s*[:=]\s*(\w+)", re.IGNORECASE | re.MULTILINE
)


@dataclass(frozen=True)
class Grace:
    """How long after the screen saver, or after the screen goes dark, the password is asked. None: not said."""

    asked: bool
    seconds: int | None


def grace(text: str) -> Grace | None:
    answers = set()
    for match in GRACE.finditer(text):
        word = (match["word"] or "").lower()
        if word:
            answers.add(Grace(word != "off", 0 if word == "immediate" else None))
            continue
        seconds = int(match["delay"]) * UNITS[match["unit"].lower()]
        answers.add(Grace(False, None) if seconds < 0 else Grace(True, seconds))
    return answers.pop() if len(answers) == 1 else None


def lock(raws: Raws) -> list[Finding]:
    asked = grace(raws.text("sysadminctl_screenlock.txt") or "")
    if asked is None:
        reason = raws.why(["sysadminctl_screenlock.txt"])
        return [unknown(key, reason, SOURCE) for key in LOCK]
    if not asked.asked:
        reason = "Le mot de passe n’est pas demandé après l’économiseur d’écran."
        return [
            known(LOCK[0], False, SOURCE),
            unknown(LOCK[1], reason, SOURCE),
            known(LOCK[2], False, SOURCE),
        ]
    return [*_automatic(raws, asked.seconds), _on_wake(asked.seconds)]


def _on_wake(seconds: int | None) -> Finding:
    if seconds is None:
        return unknown(LOCK[2], "Le délai avant la demande du mot de passe n’est pas donné.", SOURCE)
    return known(LOCK[2], seconds <= LONGEST_GRACE_S, SOURCE)


def _automatic(raws: Raws, after: int | None) -> list[Finding]:
    """The screen saver or the dark screen, whichever comes first, on battery and on mains; then the grace."""
    source = "économiseur d’écran et extinction de l’écran"
    saver, screens = idle_seconds(raws), screen_seconds(raws)
    bounds = [_first(saver, screen) for screen in screens or [None]]
    if 0 in bounds:
        reason = "L’économiseur d’écran ne démarre jamais et l’écran ne s’éteint jamais."
        return [known(LOCK[0], False, source), unknown(LOCK[1], reason, source)]
    known_bounds = [bound for bound in bounds if bound is not None]
    if len(known_bounds) < len(bounds):
        reason = raws.why(["screensaver.plist", "pmset.txt"])
        late = after is not None and after > LONGEST_GRACE_S
        return [
            unknown(LOCK[0], reason, source),
            known(LOCK[1], after / 60, SOURCE) if late and after else unknown(LOCK[1], reason, source),
        ]
    found = known(LOCK[0], True, source)
    if after is None:
        return [found, unknown(LOCK[1], "Le délai avant la demande du mot de passe n’est pas donné.", source)]
    latest = max(known_bounds) + after
    if latest > LONGEST_GRACE_S and after <= LONGEST_GRACE_S and (saver is None or not screens):
        reason = "L’un des deux réglages, économiseur ou extinction de l’écran, n’a pas pu être lu."
        return [found, unknown(LOCK[1], reason, source)]
    return [found, known(LOCK[1], latest / 60, source)]


def _first(saver: int | None, screen: int | None) -> int | None:
    """The latest instant at which one of the two comes; 0 when neither ever does; None when it isn't known."""
    set_ = [seconds for seconds in (saver, screen) if seconds]
    if set_:
        return min(set_)
    return None if None in (saver, screen) else 0


def idle_seconds(raws: Raws) -> int | None:
    """Before the screen saver; 0: never. A key that was never written stays unknown: its default varies."""
    data = raws.bytes("screensaver.plist")
    if data is None:
        return None
    found = load(data)
    if isinstance(found, dict):
        seconds = number(found.get("idleTime"))
    else:
        text = raws.text("screensaver.plist") or ""
        seconds = None if NO_KEY.search(text) else number(text.strip())
    return seconds if seconds is not None and seconds >= 0 else None


def screen_seconds(raws: Raws) -> list[int | None]:
    """Before the screen goes dark, for each power source; 0: never."""
    text = raws.text("pmset.txt") or ""
    found: list[int | None] = [int(minutes) * 60 for minutes in DISPLAY.findall(text)]
    sources = {source.lower() for source in SUPPLY.findall(text)}
    # a list that was cut may lack the very source on which the screen never goes dark
    whole = not sources or ("ac" in sources and len(found) >= len(sources))
    return found if whole else [*found, None]


def logon(raws: Raws) -> list[Finding]:
    """The presence of a name is enough: the name itself is never kept."""
    source = "com.apple.loginwindow"
    window = dictionary(raws, "loginwindow.plist")
    if window:
        first = known(LOGON[0], bool(window.get("autoLoginUser")), source)
    else:
        first = unknown(LOGON[0], raws.why(["loginwindow.plist"]), source)
    return [first, _guest(raws, window)]


def _guest(raws: Raws, window: dict[str, object] | None) -> Finding:
    answers = {flag((window or {}).get("GuestEnabled"))}
    for state, yes in WORDS_OF_GUEST.findall(raws.text("sysadminctl_guest.txt") or ""):
        answers.add(state.lower() == "enabled" if state else flag(yes))
    answers.discard(None)
    source = "compte invité"
    if len(answers) == 1:
        return known(LOGON[1], bool(answers.pop()), source)
    if answers:
        return unknown(LOGON[1], "Deux réglages du compte invité se contredisent.", source)
    if window is not None:
        return unknown(LOGON[1], "Le réglage du compte invité n’a pas été trouvé.", source)
    return unknown(LOGON[1], raws.why(["sysadminctl_guest.txt", "loginwindow.plist"]), source)
