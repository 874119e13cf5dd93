"""Updates: how many wait, when the last one came, and whether the list they are counted from is fresh."""

import re
from datetime import UTC, datetime

from vigie.machine.decode import settings
from vigie.machine.raws import Raws
from vigie.machine.readings import Finding, known, unknown

PENDING = (
    "updates.security_pending",
    "updates.pending",
    "applications.outdated_count",
    "applications.outdated",
)
STATE = (
    "updates.last_installed_days",
    "updates.lists_age_days",
    "updates.automatic",
    "updates.reboot_required",
)
FRESH_DAYS = 14  # past that, "nothing to install" says only that nobody asked

LISTED = re.compile(r"^(\S+?)/(\S+) \S+ \S+ \[[^\]]*(?:upgradable|peut)", re.MULTILINE)
LISTING = re.compile(r"^(Listing|En train de lister)", re.MULTILINE)
INSTALL = re.compile(r"^Inst (\S+)(?: \[[^\]]*\])? \((.*)$", re.MULTILINE)
SUMMARY = re.compile(r"^\d+ upgraded, \d+ newly installed, \d+ to remove and \d+ not upgraded", re.MULTILINE)
KEPT_BACK = re.compile(r"^The following packages have been kept back:", re.MULTILINE)
SENSITIVE = re.compile(
    r"^(firefox|chromium|google-chrome|brave-browser|microsoft-edge|opera|vivaldi|thunderbird|libreoffice|evince|okular"
    r"|atril|xreader|openvpn|wireguard|teamviewer|anydesk|rustdesk|zoom|onlyoffice|acroread|masterpdfeditor)"
)

Pending = tuple[int, int, tuple[str, ...]]


def pending(raws: Raws) -> list[Finding]:
    """A zero counts only if the list is recent and nothing is held back."""
    apt, dnf = _apt(raws), _dnf(raws)
    found, source = (apt, "apt") if apt is not None else (dnf, "dnf updateinfo")
    if found is None:
        reason = raws.why(["apt_upgradable.txt", "apt_upgrade.txt", "dnf_updateinfo.txt"])
        return [unknown(key, reason, source) for key in PENDING]
    security, total, names = found
    doubt = _doubt(raws)
    everything = total if apt is not None else None
    findings = []
    for key, count in zip(
        PENDING, (security, everything, len(names) if apt is not None else None), strict=False
    ):
        if count is None:
            findings.append(
                unknown(key, "Ce gestionnaire de paquets ne donne que les mises à jour de sécurité.", source)
            )
        elif not count and doubt:
            findings.append(unknown(key, doubt, source))
        else:
            findings.append(known(key, count, source))
    # the list of names follows its count
    last = findings[-1]
    findings.append(
        unknown(PENDING[3], last.unavailable, source)
        if last.unavailable
        else known(PENDING[3], names, source)
    )
    return findings


def _doubt(raws: Raws) -> str:
    """Why a zero would not be believed; empty when it can be."""
    age = lists_age(raws)
    lists = raws.json("package_lists.json")
    if isinstance(lists, dict) and lists.get("security_source") is False:
        return "Ce poste ne suit aucune source de corrections de sécurité."
    if age is not None and age > FRESH_DAYS:
        return f"La liste des mises à jour date de {age} jours : il faut d’abord la rafraîchir."
    if age is None and not raws.failed("package_lists.json", "not_captured"):
        return "La date de la liste des mises à jour n’a pas pu être lue."
    if not raws.data_of("apt_upgradable.txt") and KEPT_BACK.search(raws.text("apt_upgrade.txt") or ""):
        return "Des mises à jour sont retenues : impossible de savoir si l’une d’elles concerne la sécurité."
    return ""


def _apt(raws: Raws) -> Pending | None:
    listed = raws.text("apt_upgradable.txt")
    if listed is not None and (LISTING.search(listed) or LISTED.search(listed)):
        return _counts(LISTED.findall(listed))
    text = raws.text("apt_upgrade.txt")
    if text is None or not SUMMARY.search(text):
        return None
    return _counts(INSTALL.findall(text))


def _counts(lines: list[tuple[str, str]]) -> Pending:
    security = sum(1 for _, origin in lines if re.search(r"-security\b|esm", origin, re.IGNORECASE))
    names = {match.group(1) for package, _ in lines if (match := SENSITIVE.match(package))}
    return security, len(lines), tuple(sorted(names))


def _dnf(raws: Raws) -> Pending | None:
    text = raws.text("dnf_updateinfo.txt")
    if text is None:
        return None
    if not text.strip():
        # nothing printed and an exit code of success, which only a run of our own proves
        return (0, 0, ()) if raws.trusted else None
    lines = [line for line in text.split("\n") if re.search(r"/Sec\.|\bsecurity\b", line)]
    return (len(lines), len(lines), ()) if lines else None


def lists_age(raws: Raws) -> int | None:
    return _days(raws, _stamp(raws, "package_lists.json", "refreshed"))


def _why_no_age(raws: Raws) -> str:
    if _stamp(raws, "package_lists.json", "refreshed") is not None:
        return "La liste des mises à jour porte une date à venir : vérifiez l’heure de ce poste."
    return raws.why(["package_lists.json"])


def _stamp(raws: Raws, name: str, key: str) -> int | None:
    data = raws.json(name)
    value = data.get(key) if isinstance(data, dict) else None
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None


def _days(raws: Raws, stamp: int | None) -> int | None:
    """Whole days; None for a date that is missing or still to come."""
    if stamp is None:
        return None
    days = (raws.now.timestamp() - stamp) / 86400
    return int(max(days, 0)) if days > -1 else None


def state(raws: Raws) -> list[Finding]:
    last = _days(raws, _last_upgrade(raws.text("last_upgrade.txt") or ""))
    age = lists_age(raws)
    automatic, reason = _automatic(raws)
    reboot, reboot_reason = _reboot(raws)
    return [
        known(STATE[0], last, "journal des paquets")
        if last is not None
        else unknown(STATE[0], raws.why(["last_upgrade.txt"]), "journal des paquets"),
        known(STATE[1], age, "liste des paquets")
        if age is not None
        else unknown(STATE[1], _why_no_age(raws), "liste des paquets"),
        known(STATE[2], automatic, "apt, dnf")
        if automatic is not None
        else unknown(STATE[2], reason, "apt, dnf"),
        known(STATE[3], reboot, "/run/reboot-required")
        if reboot is not None
        else unknown(STATE[3], reboot_reason, "/run/reboot-required"),
    ]


def _last_upgrade(text: str) -> int | None:
    """``2026-11-20T08:00:00+00:00 upgrade package``: the last line of the packages' log."""
    try:
        instant = datetime.fromisoformat(text.split(" ")[0].strip())
    except ValueError:
        return None
    return int((instant if instant.tzinfo else instant.replace(tzinfo=UTC)).timestamp())


def _automatic(raws: Raws) -> tuple[bool | None, str]:
    files = raws.json("automatic_updates.json")
    if not isinstance(files, dict):
        return None, raws.why(["automatic_updates.json"])
    if files.get("mint_timer") is True or files.get("dnf_timer") is True:
        conf = {key: value.lower() for _, key, value in settings(raws.text("dnf_automatic.conf") or "")}
        if files.get("mint_timer") is True or conf.get("apply_updates") in ("yes", "true", "1"):
            return True, ""
    text = raws.text("apt_periodic.txt")
    if text is None or "APT::Periodic" not in text:
        if text is not None and raws.trusted and files.get("program") is False:
            return False, ""  # apt answers, nothing is set and the program that would install is missing
        return None, raws.why(["apt_periodic.txt"])
    values = dict(re.findall(r'^APT::Periodic::([\w-]+) "(\w*)";', text, re.MULTILINE))
    asked = all(
        values.get(key, "0") not in ("0", "") for key in ("Update-Package-Lists", "Unattended-Upgrade")
    )
    if not asked or files.get("program") is False:
        return False, ""
    if files.get("program") is True and files.get("timer") is True:
        return True, ""
    return None, "La minuterie des mises à jour automatiques n’a pas été trouvée."


def _reboot(raws: Raws) -> tuple[bool | None, str]:
    data = raws.json("reboot.json")
    if not isinstance(data, dict) or not isinstance(data.get("flag"), bool):
        return None, raws.why(["reboot.json"])
    if data["flag"]:
        return True, ""
    newer = _newer_kernel(data.get("running"), data.get("installed"))
    if newer or data.get("mechanism") is True:
        return bool(newer), ""
    if newer is False:
        return False, ""
    return None, "Ce poste ne signale pas les redémarrages nécessaires."


def _newer_kernel(running: object, installed: object) -> bool | None:
    """Whether a newer kernel of the running one's flavour is installed; None when not comparable."""
    if not isinstance(running, str) or not isinstance(installed, list) or running not in installed:
        return None
    flavour = running.rpartition("-")[2]
    same = [name for name in installed if isinstance(name, str) and name.rpartition("-")[2] == flavour]
    return max(map(_numbers, same)) > _numbers(running)


def _numbers(name: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d{1,9}", name))
