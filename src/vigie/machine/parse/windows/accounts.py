"""Accounts of the PC and the rules of their passwords, by RID and numbers: names are never looked at.

RID 500 is the administrator of origin, 501 the guest, 503 and 504 accounts of Windows itself, whatever they are
called here.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from vigie.machine.parse.accounts import DORMANT_DAYS
from vigie.machine.parse.windows import registry, shapes
from vigie.machine.parse.windows.answers import Answer, agreed
from vigie.machine.parse.windows.antivirus import LIGHT, light
from vigie.machine.raws import Raws
from vigie.machine.readings import Finding, known, unknown

FACTS = (
    "accounts.without_password",
    "accounts.builtin_admin_enabled",
    "guest_account.enabled",
    "accounts.dormant_count",
)
DAILY = ("accounts.daily_admin",)
POLICY = ("password.min_length", "password.lockout_threshold")
ELEVATION = ("elevation.confirmed",)
USERS, TOKEN, RULES, SECEDIT = "local_users.json", "token.json", "password_policy.json", "secedit.inf"
ADMINISTRATOR, GUEST = 500, 501
OF_WINDOWS = frozenset({500, 501, 503, 504})
SYSTEM = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System"
SECEDIT_SYSTEM = r"machine\software\microsoft\windows\currentversion\policies\system" + "\\"

NOT_LISTED = "Ce compte n’est pas dans la liste des comptes de ce poste."
HALF_READ = "La liste des comptes ne dit pas lesquels sont en service ou demandent un mot de passe."
UNDATED = "La dernière ouverture de session de certains comptes n’est pas connue."
CLASH = "Deux sources de Windows se contredisent sur ce compte."
RULES_CLASH = "Deux sources de Windows se contredisent sur la règle des mots de passe."
TOKEN_UNREAD = "Windows n’a pas dit si le compte de cette session administre le poste."  # noqa: S105 (a sentence)
UAC_CLASH = "Le réglage du contrôle de compte d’utilisateur et le centre de sécurité se contredisent."


@dataclass(frozen=True)
class Account:
    rid: int | None
    enabled: bool | None
    required: bool | None
    last: datetime | None


def read(raws: Raws) -> list[Account] | None:
    """The accounts of this PC alone; None when the list is empty or could not be read."""
    rows = shapes.records(raws.json(USERS))
    local = [row for row in rows or () if shapes.truth(shapes.member(row, "LocalAccount")) is not False]
    return [_account(row) for row in local] or None


def _account(row: shapes.Record) -> Account:
    sid = shapes.text(shapes.member(row, "SID"))
    rid = re.fullmatch(r"S-1-5-21(?:-\d{1,10}){3}-(\d{1,10})", sid, re.IGNORECASE)
    enabled, disabled = (shapes.truth(shapes.member(row, name)) for name in ("Enabled", "Disabled"))
    if enabled is None and disabled is not None:
        enabled = not disabled
    return Account(
        int(rid[1]) if rid else None,
        enabled,
        shapes.truth(shapes.member(row, "PasswordRequired")),
        shapes.instant(shapes.member(row, "LastLogon")),
    )


def accounts(raws: Raws) -> list[Finding]:
    found = read(raws)
    exported = secedit(raws)
    return [
        _without_password(raws, found),
        _special(raws, FACTS[1], found, ADMINISTRATOR, exported.get("enableadminaccount")),
        _special(raws, FACTS[2], found, GUEST, exported.get("enableguestaccount")),
        _dormant(raws, found),
    ]


def _without_password(raws: Raws, found: list[Account] | None) -> Finding:
    if found is None:
        return unknown(FACTS[0], raws.why([USERS]), USERS)
    bare = sum(1 for account in found if account.enabled and account.required is False)
    if bare:
        return known(FACTS[0], bare, USERS)
    sure = [account.enabled is False or account.required is True for account in found]
    return known(FACTS[0], 0, USERS) if sure and all(sure) else unknown(FACTS[0], HALF_READ, USERS)


def _special(raws: Raws, key: str, found: list[Account] | None, rid: int, exported: str | None) -> Finding:
    states = {account.enabled for account in found or () if account.rid == rid}
    listed = Answer(USERS, states.pop() if len(states) == 1 else None, NOT_LISTED if found else "")
    written = Answer(SECEDIT, {"0": False, "1": True}.get(exported or ""))
    return agreed(raws, key, [listed, written], (USERS, SECEDIT), CLASH)


def _dormant(raws: Raws, found: list[Account] | None) -> Finding:
    if found is None:
        return unknown(FACTS[3], raws.why([USERS]), USERS)
    people = [account for account in found if account.rid not in OF_WINDOWS and account.enabled is not False]
    old = sum(
        1
        for account in people
        if account.enabled and account.last is not None and (raws.now - account.last).days > DORMANT_DAYS
    )
    if old:
        return known(FACTS[3], old, USERS)
    if any(account.enabled is None for account in people):
        return unknown(FACTS[3], HALF_READ, USERS)
    if any(account.last is None for account in people):
        return unknown(FACTS[3], UNDATED, USERS)
    return known(FACTS[3], 0, USERS)


def daily(raws: Raws) -> list[Finding]:
    """An administrator stays one while Windows holds the right back until it is confirmed."""
    rows = shapes.records(raws.json(TOKEN))
    if not rows:
        return [unknown(DAILY[0], raws.why([TOKEN]), TOKEN)]
    member = shapes.truth(shapes.member(rows[0], "administrators"))
    if member is None:
        return [unknown(DAILY[0], TOKEN_UNREAD, TOKEN)]
    return [known(DAILY[0], member, TOKEN)]


def policy(raws: Raws) -> list[Finding]:
    rows = shapes.records(raws.json(RULES))
    row: shapes.Record = rows[0] if rows else {}
    exported = secedit(raws)
    names = (("min_length", "minimumpasswordlength"), ("lockout_threshold", "lockoutbadcount"))
    findings = []
    for key, (name, other) in zip(POLICY, names, strict=True):
        values = {shapes.number(shapes.member(row, name)), shapes.number(exported.get(other))} - {None}
        value = values.pop() if len(values) == 1 else None
        if value is None or value < 0:
            findings.append(unknown(key, RULES_CLASH if values else raws.why([RULES, SECEDIT]), RULES))
        else:
            findings.append(known(key, value, RULES if rows else SECEDIT))
    return findings


def secedit(raws: Raws) -> dict[str, str]:
    """``[System Access]`` and ``[Registry Values]`` of an export: names in lower case, ``4,1`` as 1."""
    found: dict[str, str] = {}
    section = ""
    for line in (raws.text(SECEDIT) or "").split("\n"):
        line = line.strip()
        if line.startswith("["):
            section = line.strip("[]").lower()
        name, equals, value = line.partition("=")
        if not equals or section not in ("system access", "registry values"):
            continue
        value = value.strip().strip('"')
        if section == "registry values":
            value = value.partition(",")[2].strip().strip('"')
        found[name.strip().lower()] = value
    return found


def elevation(raws: Raws) -> list[Finding]:
    """Read in the registry it decides: the light stays green where administrators are never asked."""
    found, exported = registry.read(raws), secedit(raws)
    on = _both(found.number(SYSTEM, "EnableLUA"), exported.get(SECEDIT_SYSTEM + "enablelua"))
    asks = _both(
        found.number(SYSTEM, "ConsentPromptBehaviorAdmin"),
        exported.get(SECEDIT_SYSTEM + "consentpromptbehavioradmin"),
    )
    absent = found.absent(SYSTEM, "ConsentPromptBehaviorAdmin")
    unread = asks is None and found.looked(SYSTEM) and not absent
    if on == 0 or asks == 0:
        return [known(ELEVATION[0], False, registry.NAME)]
    written = Answer(registry.NAME, True if on == 1 and not unread else None)
    names = (*registry.files(raws), LIGHT, SECEDIT)
    return [agreed(raws, ELEVATION[0], [written, light(raws, "uac")], names, UAC_CLASH)]


def _both(value: int | None, exported: str | None) -> int | None:
    """One number from two sources; the one that says 0 counts, since 0 is what fails."""
    numbers = [number for number in (value, shapes.number(exported)) if number is not None]
    return min(numbers) if numbers else None
