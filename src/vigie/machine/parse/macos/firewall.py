"""The application firewall: the command's number first, and the old preference where it still counts."""

import re

from vigie.machine.parse.macos.osinfo import major
from vigie.machine.parse.macos.plists import load, number
from vigie.machine.raws import Raws
from vigie.machine.readings import Finding, known, unknown

FACTS = ("firewall.active", "firewall.product")
COMMAND, PREFERENCE = "socketfilterfw", "com.apple.alf"
PRODUCT = "Coupe-feu de macOS"
LAST_WITH_PREFERENCE = 14
STATE = re.compile(r"\(\s*State\s*=\s*(\d+)\s*\)", re.IGNORECASE)
WORDS = re.compile(
    r"^\s*(?:The )?Firewall is (?:(enabled|on|blocking all|set to block all)|(disabled|off))\b",
    re.IGNORECASE | re.MULTILINE,
)


def firewall(raws: Raws) -> list[Finding]:
    """What the command answers is the state in force, and wins over the preference."""
    active, source = _command(raws.text("socketfilterfw.txt") or ""), COMMAND
    reason = ""
    if active is None:
        source = PREFERENCE
        active, reason = _preference(raws)
    if active is None:
        reason = reason or raws.why(["socketfilterfw.txt", "alf.txt"])
        return [unknown(key, reason, COMMAND) for key in FACTS]
    if not active:
        return [
            known(FACTS[0], False, source),
            unknown(FACTS[1], "Le coupe-feu de macOS n’est pas actif.", source),
        ]
    return [known(FACTS[0], True, source), known(FACTS[1], PRODUCT, source)]


def _command(text: str) -> bool | None:
    """0 off, 1 on, 2 on and everything blocked; the words only when there is no number."""
    states = {int(state) for state in STATE.findall(text)}
    if states:
        settled = states <= {0, 1, 2} and len({state > 0 for state in states}) == 1
        return all(states) if settled else None
    answers = {bool(on) for on, _ in WORDS.findall(text)}
    return answers.pop() if len(answers) == 1 else None


def _preference(raws: Raws) -> tuple[bool | None, str]:
    """``globalstate``, alone or in its list. macOS 15 no longer reads it: a value left there proves nothing."""
    data = raws.bytes("alf.txt")
    if data is None:
        return None, ""
    found = load(data)
    text = (raws.text("alf.txt") or "").strip()
    line = re.fullmatch(r"\"?globalstate\"?\s*[=:]\s*(\d)\s*;?", text)
    state = number(found.get("globalstate") if isinstance(found, dict) else line[1] if line else text)
    if state not in (0, 1, 2):
        return None, ""
    version = major(raws)
    if version is None or version > LAST_WITH_PREFERENCE:
        return None, "Depuis macOS 15, ce fichier ne dit plus si le coupe-feu est actif."
    return state > 0, ""
