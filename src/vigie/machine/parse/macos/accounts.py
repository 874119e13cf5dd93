"""Accounts and passwords. Numbers and groups of the system only: no name leaves this module."""

import re
from typing import Any

from vigie.machine.parse.accounts import dormant
from vigie.machine.parse.macos.plists import load, number
from vigie.machine.raws import Raws
from vigie.machine.readings import Finding, known, unknown

FACTS = ("accounts.daily_admin", "accounts.builtin_admin_enabled", "accounts.dormant_count")
POLICY = ("password.min_length", "password.lockout_threshold")
USUAL_GROUPS = {"staff", "everyone", "localaccounts"}
LENGTH = re.compile(r"\.\{(\d{1,3})(?:,\d{0,3})?\}")
FAILURES = "policyAttributeFailedAuthentications"
MOST_FAILURES = "policyAttributeMaximumFailedAuthentications"
NO_LIMIT = "Aucune règle de ce Mac ne limite les essais, et ce que macOS fait de lui-même n’a pas pu être lu."
NO_AUTHORITY = re.compile(r"No such key:\s*AuthenticationAuthority", re.IGNORECASE)
AUTHORITY = re.compile(r"^\s*(?:dsAttrTypeNative:)?AuthenticationAuthority:(.*)", re.MULTILINE | re.DOTALL)


def accounts(raws: Raws) -> list[Finding]:
    return [_daily(raws), _root(raws), _dormant(raws)]


def _daily(raws: Raws) -> Finding:
    key, source = FACTS[0], "groupes de la session"
    words = (raws.text("groups.txt") or "").split()
    if words[:1] == ["wheel"]:
        reason = "La mesure a été faite avec le compte root : refaites-la dans votre session."
        return unknown(key, reason, source)
    if not USUAL_GROUPS & set(words):
        return unknown(key, raws.why(["groups.txt"]), source)
    return known(key, "admin" in words, source)


def _root(raws: Raws) -> Finding:
    """The account named root opens a session only once it was given a way to sign in."""
    key, source = FACTS[1], "compte root"
    text = raws.text("dscl_root.txt") or ""
    authority = AUTHORITY.search(text)
    if NO_AUTHORITY.search(text):
        return known(key, False, source)
    if authority is None or not authority[1].strip():
        return unknown(key, raws.why(["dscl_root.txt"]), source)
    return known(key, ";DisabledUser;" not in authority[1], source)


def _dormant(raws: Raws) -> Finding:
    """An account is dormant only when its last session is known and old; never because nothing was found."""
    key, source = FACTS[2], "last"
    rows = raws.json("account_logons.json")
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        return unknown(key, raws.why(["account_logons.json"]), source)
    return dormant(raws, (row.get("last") for row in rows), key, source)


def policy(raws: Raws) -> list[Finding]:
    """The strictest of the rules that ``pwpolicy`` prints, after its own first line."""
    data = raws.bytes("pwpolicy.txt")
    rules = None if data is None else load(data)
    source = "pwpolicy"
    if not isinstance(rules, dict) or not any(str(name).startswith("policyCategory") for name in rules):
        reason = raws.why(["pwpolicy.txt"])
        return [unknown(key, reason, source) for key in POLICY]
    lengths = [
        _length(str(rule.get("policyContent", ""))) for rule in _rules(rules, "policyCategoryPasswordContent")
    ]
    attempts = _attempts(rules)
    return [
        known(POLICY[0], max(lengths, default=0), source),
        known(POLICY[1], attempts, source) if attempts is not None else unknown(POLICY[1], NO_LIMIT, source),
    ]


def _rules(rules: dict[str, Any], category: str) -> list[dict[str, Any]]:
    found = rules.get(category)
    return [rule for rule in found if isinstance(rule, dict)] if isinstance(found, list) else []


def _length(content: str) -> int:
    """The length that a rule imposes; none where it also accepts an empty password."""
    if "policyAttributePassword matches" not in content or "^$" in content:
        return 0
    return max((int(length) for length in LENGTH.findall(content)), default=0)


def _attempts(rules: dict[str, Any]) -> int | None:
    """Failures before a rule locks the account; the strictest wins. None where no rule speaks of them."""
    limits = []
    for rule in _rules(rules, "policyCategoryAuthentication"):
        parameters = rule.get("policyParameters")
        limit = number(parameters.get(MOST_FAILURES)) if isinstance(parameters, dict) else None
        if limit is not None and limit > 0 and FAILURES in str(rule.get("policyContent")):
            limits.append(limit)
    return min(limits, default=None)
