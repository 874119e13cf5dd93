"""The Mac's own protections: the system's integrity, signed programs, XProtect, and how it starts."""

import re
from typing import Any

from vigie.machine.parse.defender import defender
from vigie.machine.parse.macos.plists import days_since, instant, number, plist
from vigie.machine.raws import Raws
from vigie.machine.readings import EPOCH, Finding, known, unknown

INTEGRITY = ("system.integrity_protected",)
ANTIVIRUS = ("antivirus.active", "antivirus.product", "antivirus.signatures_age_days")
BOOT = ("boot.secure",)

STATUS = re.compile(
    r"System Integrity Protection status:\s*(enabled|disabled|unknown)\b[ \t]*(\([^)\n]*\)?)?", re.IGNORECASE
)
PART = re.compile(
    r"^\s*(?!Apple Internal)([\w][\w -]*):\s*(enabled|disabled)\s*$", re.IGNORECASE | re.MULTILINE
)
LAST_LINE = "This is an unsupported configuration"  # without it, the list of parts may be cut
ASSESSMENTS = re.compile(r"\bassessments (enabled|disabled)\b", re.IGNORECASE)

XPROTECT = "XProtect (macOS)"
FRESH_DAYS, STALE_DAYS = 7, 60  # Apple publishes once or twice a month
XPROTECT_PACKAGE = re.compile(r"^XProtectPlistConfigData", re.IGNORECASE)

# what system_profiler prints is translated
SIGNED = {
    "full security",
    "sécurité maximale",
    "volle sicherheit",
    "reduced security",
    "sécurité réduite",
    "medium security",
    "sécurité normale",
}
UNSIGNED = {"no security", "aucune sécurité", "permissive security", "sécurité permissive"}


def integrity(raws: Raws) -> list[Finding]:
    """Both protections, since either one alone leaves the other door open."""
    key = INTEGRITY[0]
    sip, gate = protected(raws.text("csrutil.txt") or ""), gatekeeper(raws.text("spctl.txt") or "")
    for state, source in ((sip, "csrutil status"), (gate, "spctl --status")):
        if state is False:
            return [known(key, False, source)]
    if sip and gate:
        return [known(key, True, "csrutil status, spctl --status")]
    missing = [name for name, state in (("csrutil.txt", sip), ("spctl.txt", gate)) if state is None]
    return [unknown(key, raws.why(missing), "csrutil status, spctl --status")]


def protected(text: str) -> bool | None:
    """``csrutil status``; a custom configuration counts as its parts, and says nothing without them."""
    found = STATUS.search(text)
    if found is None:
        return None
    word, remark = found[1].lower(), (found[2] or "").lower()
    parts = [state.lower() == "enabled" for _, state in PART.findall(text[found.end() :])]
    if word == "disabled" or False in parts:
        return False
    if word == "enabled" and not remark:
        return True
    return True if "custom" in remark and parts and LAST_LINE in text else None


def gatekeeper(text: str) -> bool | None:
    answers = {state.lower() for state in ASSESSMENTS.findall(text)}
    return answers == {"enabled"} if len(answers) == 1 else None


def antivirus(raws: Raws) -> list[Finding]:
    """Defender where it rules; else XProtect, which macOS keeps unless its protections were switched off."""
    ruling = defender(raws)
    if ruling is not None:
        return ruling
    version, age = _xprotect(raws)
    source = "XProtect"
    if not version:
        reason = raws.why(["xprotect.json"])
        return [*(unknown(key, reason, source) for key in ANTIVIRUS[:2]), _signatures(age, reason)]
    whole = integrity(raws)[0]
    product = known(ANTIVIRUS[1], XPROTECT, source)
    if whole.value is True:
        active = known(ANTIVIRUS[0], True, source)
    elif whole.value is False:
        reason = "XProtect est présent, mais une protection d’origine du Mac est coupée : il ne suffit plus."
        active = unknown(ANTIVIRUS[0], reason, source)
    else:
        active = unknown(ANTIVIRUS[0], whole.unavailable or "", source)
    return [active, product, _signatures(age, "La date des signatures de XProtect n’a pas été trouvée.")]


def _xprotect(raws: Raws) -> tuple[str, int | None]:
    """The version in place, and the age of the newest signatures, by the files or by the history."""
    data = raws.json("xprotect.json")
    data = data if isinstance(data, dict) else {}
    version = data.get("version")
    seconds = number(data.get("updated"))
    ages = [
        days_since(raws, EPOCH.fromtimestamp(seconds, EPOCH.tzinfo)) if seconds and seconds < 2**32 else None,
        *(days_since(raws, instant(row.get("date"))) for row in history(raws) if _is_xprotect(row)),
    ]
    known_ages = [age for age in ages if age is not None]
    return version if isinstance(version, str) else "", min(known_ages, default=None)


def history(raws: Raws) -> list[dict[str, Any]]:
    rows = plist(raws, "install_history.plist")
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _is_xprotect(row: dict[str, Any]) -> bool:
    return bool(XPROTECT_PACKAGE.match(str(row.get("displayName", ""))))


def _signatures(age: int | None, reason: str) -> Finding:
    """Between a week and two months the date proves nothing: Apple may simply have published nothing."""
    if age is None:
        return unknown(ANTIVIRUS[2], reason, "XProtect")
    if FRESH_DAYS < age <= STALE_DAYS:
        reason = (
            f"Les signatures de XProtect ont {age} jours, et Apple n’en publie pas chaque semaine : "
            "elles peuvent être les dernières."
        )
        return unknown(ANTIVIRUS[2], reason, "XProtect")
    return known(ANTIVIRUS[2], age, "XProtect")


def boot(raws: Raws) -> list[Finding]:
    """The level that « Utilitaire Sécurité au démarrage » shows; unknown on a Mac that says none."""
    data = raws.json("secure_boot.json")
    rows = data.get("SPiBridgeDataType") if isinstance(data, dict) else None
    levels = {
        str(row["ibridge_secure_boot"]).strip().lower()
        for row in (rows if isinstance(rows, list) else [])
        if isinstance(row, dict) and row.get("ibridge_secure_boot")
    }
    source = "Utilitaire Sécurité au démarrage"
    if levels and levels <= SIGNED:
        return [known(BOOT[0], True, source)]
    if levels & UNSIGNED:
        return [known(BOOT[0], False, source)]
    reason = (
        "Ce Mac n’indique pas son niveau de sécurité au démarrage."
        if rows == []
        else raws.why(["secure_boot.json"])
    )
    return [unknown(BOOT[0], reason, source)]
