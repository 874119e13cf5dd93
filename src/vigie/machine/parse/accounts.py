"""Accounts and passwords. Numbers only: no name leaves this module."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from vigie.machine.decode import sections
from vigie.machine.raws import Raws
from vigie.machine.readings import Finding, known, unknown

FACTS = (
    "accounts.daily_admin",
    "accounts.without_password",
    "accounts.builtin_admin_enabled",
    "accounts.dormant_count",
)
# the last four open the whole machine as surely as the first three
ADMIN_GROUPS = ("sudo", "wheel", "admin", "docker", "lxd", "incus-admin", "disk")
NO_SHELL = ("nologin", "false", "sync", "halt", "shutdown")
DORMANT_DAYS = 180


@dataclass(frozen=True)
class Account:
    name: str
    password: str
    uid: int
    gid: int
    can_log_in: bool

    @property
    def is_person(self) -> bool:
        return self.can_log_in and 1000 <= self.uid < 60000


def accounts_of(text: str) -> list[Account]:
    """The lines of ``/etc/passwd`` that have their seven fields."""
    found = []
    for line in text.split("\n"):
        fields = line.split(":")
        if (
            len(fields) == 7
            and fields[0]
            and re.fullmatch(r"\d{1,10}", fields[2])
            and fields[3].isascii()
            and re.fullmatch(r"\d{1,10}", fields[3])
        ):
            shell = fields[6].strip().rpartition("/")[2]
            found.append(Account(fields[0], fields[1], int(fields[2]), int(fields[3]), shell not in NO_SHELL))
    return found


def accounts(raws: Raws) -> list[Finding]:
    listed = accounts_of(raws.text("passwd") or "")
    return [_daily(raws, listed), *_passwords(raws, listed), _dormant(raws, listed)]


def _daily(raws: Raws, listed: list[Account]) -> Finding:
    key = FACTS[0]
    identity = raws.json("identity.json")
    if isinstance(identity, dict) and isinstance(identity.get("uid"), int):
        groups = identity.get("admin_groups")
        return known(key, identity["uid"] == 0 or bool(groups), "groupes de la session")
    if not raws.failed("identity.json", "not_captured"):
        return unknown(key, raws.why(["identity.json"]), "groupes de la session")
    members = _admin_members(raws.text("group") or "")
    people = [account for account in listed if account.is_person]
    if not people or members is None:
        return unknown(key, raws.why(["group", "passwd"]), "/etc/group")
    admins = [account.name in members[0] or account.gid in members[1] for account in people]
    if all(admins) or not any(admins):
        return known(key, all(admins), "/etc/passwd et /etc/group")
    return unknown(
        key, "Plusieurs comptes existent, et le relevé ne dit pas lequel sert au quotidien.", "/etc/group"
    )


def _admin_members(text: str) -> tuple[set[str], set[int]] | None:
    """Members by name, and the groups' numbers; None when the text is no group file."""
    names: set[str] = set()
    numbers: set[int] = set()
    lines = [line.split(":") for line in text.split("\n")]
    groups = [line for line in lines if len(line) == 4 and re.fullmatch(r"\d{1,10}", line[2])]
    for group in groups:
        if group[0] in ADMIN_GROUPS:
            names |= {name.strip() for name in group[3].split(",") if name.strip()}
            numbers.add(int(group[2]))
    return (names, numbers) if any(group[0] == "root" for group in groups) else None


def _passwords(raws: Raws, listed: list[Account]) -> list[Finding]:
    blank, root = FACTS[1], FACTS[2]
    status = raws.json("shadow_status.json")
    rows: list[Any] = status if isinstance(status, list) else []
    states = {
        row["uid"]: row.get("state")
        for row in rows
        if isinstance(row, dict)
        and isinstance(row.get("uid"), int)
        and row.get("state") in ("empty", "locked", "set")
    }
    in_clear = sum(1 for account in listed if account.can_log_in and not account.password)
    source = "/etc/shadow"
    if not states:
        reason = raws.why(["shadow_status.json"])
        first = known(blank, in_clear, "/etc/passwd") if in_clear else unknown(blank, reason, source)
        return [first, unknown(root, reason, source)]
    usable = {account.uid for account in listed if account.can_log_in}
    if not usable:
        return [unknown(blank, raws.why(["passwd"]), source), unknown(root, raws.why(["passwd"]), source)]
    empty = sum(1 for uid, state in states.items() if state == "empty" and uid in usable)
    return [
        known(blank, max(empty, in_clear), source),
        known(root, states[0] != "locked", source) if 0 in states else unknown(root, raws.why([]), source),
    ]


def _dormant(raws: Raws, listed: list[Account]) -> Finding:
    """An account is dormant only when its last logon is known and old; never because nothing was found."""
    key, source = FACTS[3], "lastlog, wtmp"
    people = {account.uid for account in listed if account.is_person}
    dates = raws.json("last_logons.json")
    if not people:
        reason = raws.why(["passwd"]) if not listed else "Ce poste n’a pas de compte de personne."
        return unknown(key, reason, source)
    if not isinstance(dates, dict):
        return unknown(key, raws.why(["last_logons.json"]), source)
    return dormant(raws, (dates.get(str(uid)) for uid in people), key, source)


def dormant(raws: Raws, lasts: Iterable[object], key: str, source: str) -> Finding:
    """How many last sessions (seconds since 1970) are old. An account without a date is never dormant, nor in use."""
    now, count, undated = raws.now.timestamp(), 0, 0
    for last in lasts:
        if not isinstance(last, int) or isinstance(last, bool) or last <= 0:
            undated += 1
        elif now - last > DORMANT_DAYS * 86400:
            count += 1
    if undated and not count:
        return unknown(key, "La dernière ouverture de session de certains comptes n’est pas connue.", source)
    return known(key, count, source)


POLICY = ("password.min_length", "password.lockout_threshold", "elevation.confirmed")


def policy(raws: Raws) -> list[Finding]:
    length, lockout = _min_length(raws), _lockout(raws)
    reason = "Ce poste n’impose pas de règle lisible."
    return [
        unknown(
            POLICY[0],
            raws.why(["pwquality.conf", "login_defs"])
            if not raws.data_of("pwquality.conf", "login_defs")
            else reason,
            "pwquality, login.defs",
        )
        if length is None
        else known(POLICY[0], length, "pwquality, login.defs"),
        unknown(POLICY[1], raws.why(["pam_auth"]), "pam_faillock")
        if lockout is None
        else known(POLICY[1], lockout, "pam_faillock"),
        _sudo(raws),
    ]


def _number(text: str, pattern: str) -> int | None:
    values = re.findall(pattern, text, re.MULTILINE)
    return int(values[-1]) if values else None


def _min_length(raws: Raws) -> int | None:
    """What is written and in force. PAM's own arguments win over ``pwquality.conf``."""
    pam = raws.text("pam_password")
    conf = _number(raws.text("pwquality.conf") or "", r"^\s*minlen\s*=\s*(\d{1,3})\s*$")
    if pam is not None:
        quality = [
            line
            for line in pam.split("\n")
            if re.search(r"pam_(pwquality|cracklib)\.so", line) and not line.lstrip().startswith("#")
        ]
        argument = _number("\n".join(quality) if quality else pam, r"^(?!\s*#).*\bminlen=(\d{1,3})\b")
        return argument if argument is not None else (conf if quality else None)
    if conf is not None:
        return conf
    return _number(raws.text("login_defs") or "", r"^\s*PASS_MIN_LEN\s+(\d{1,3})\s*$")


def _lockout(raws: Raws) -> int | None:
    """Failures before the account is locked; 0 when nothing locks it."""
    pam = raws.text("pam_auth")
    if pam is None or "pam_unix" not in pam:
        return None
    lines = [
        line
        for line in pam.split("\n")
        if re.search(r"pam_(faillock|tally2)\.so", line) and not line.lstrip().startswith("#")
    ]
    if not lines:
        return 0
    deny = _number("\n".join(lines), r"\bdeny=(\d{1,4})\b")
    if deny is None:
        deny = _number(raws.text("faillock.conf") or "", r"^\s*deny\s*=\s*(\d{1,4})\s*$")
    return deny


def _sudo(raws: Raws) -> Finding:
    """Whether becoming administrator asks for a password. Rules for one precise command don't count."""
    key, source = POLICY[2], "/etc/sudoers"
    text = raws.text("sudoers")
    if text is None or not re.search(r"^\s*(root|%\w+|Defaults)\b", text, re.MULTILINE):
        return unknown(key, raws.why(["sudoers"]), source)
    free = False
    for _, content in sections(text):
        for raw in content.replace("\\\n", " ").split("\n"):
            line = raw.split("#")[0].strip() if not raw.lstrip().startswith("#include") else ""
            free = free or bool(
                re.search(r"NOPASSWD\s*:\s*ALL\b", line) or re.search(r"^Defaults.*!authenticate", line)
            )
    return known(key, not free, source)


SSH = ("ssh.permit_root_login", "ssh.password_authentication")
SSH_WORDS = {
    "port",
    "include",
    "permitrootlogin",
    "passwordauthentication",
    "usepam",
    "subsystem",
    "x11forwarding",
    "acceptenv",
    "kbdinteractiveauthentication",
    "challengeresponseauthentication",
    "printmotd",
    "addressfamily",
    "listenaddress",
}


def ssh(raws: Raws) -> list[Finding]:
    """The first value wins, as in sshd. What is not written is what sshd does by itself since version 7."""
    text = raws.text("sshd_config")
    if text is None:
        reason = raws.why(["sshd_config"])
        if raws.failed("sshd_config", "absent"):
            reason = "Le serveur SSH n’est pas installé sur ce poste."
        return [unknown(key, reason, "sshd_config") for key in SSH]
    found: dict[str, str] = {}
    written = 0
    for path, content in sorted(sections(text), key=lambda part: "sshd_config.d" not in part[0]):
        del path
        for line in content.split("\n"):
            words = line.strip().split(None, 1)
            if len(words) < 2 or words[0].startswith("#"):
                continue
            if words[0].lower() == "match":
                break
            written += words[0].lower() in SSH_WORDS
            found.setdefault(words[0].lower(), words[1].strip().strip('"').lower())
    if not written and not any(word in text.lower() for word in ("#port 22", "permitrootlogin")):
        return [unknown(key, raws.why(["sshd_config"]), "sshd_config") for key in SSH]
    root = found.get("permitrootlogin", "prohibit-password").replace("without-password", "prohibit-password")
    passwords = found.get("passwordauthentication", "yes")
    return [
        known(SSH[0], root, "sshd_config")
        if root in ("yes", "no", "prohibit-password", "forced-commands-only")
        else unknown(SSH[0], raws.why(["sshd_config"]), "sshd_config"),
        known(SSH[1], passwords.startswith("y"), "sshd_config")
        if passwords in ("yes", "no")
        else unknown(SSH[1], raws.why(["sshd_config"]), "sshd_config"),
    ]
