"""Microsoft Defender for Linux and macOS: the answer of ``mdatp health --output json``."""

from datetime import UTC, datetime
from typing import Any

from vigie.machine.raws import Raws
from vigie.machine.readings import Finding, known, unknown

FACTS = ("antivirus.active", "antivirus.product", "antivirus.signatures_age_days")
NAME, SOURCE = "Microsoft Defender", "mdatp health"
SENTINELS = (65535, 4294967295)
DAY_MIN = 1440


def defender(raws: Raws) -> list[Finding] | None:
    """None where Defender doesn't rule: it isn't there, or it leaves the work to another antivirus."""
    health = raws.json("mdatp_health.json")
    health = health[0] if isinstance(health, list) and health else health
    on = _flag(_setting(health, "realTimeProtectionEnabled"))
    if on is None or _flag(_setting(health, "passiveModeEnabled")):
        return None
    unwell = on and False in (_flag(_setting(health, key)) for key in ("healthy", "licensed"))
    age = _age(raws, health)
    return [
        unknown(FACTS[0], "Microsoft Defender tourne, mais il signale un problème.", SOURCE)
        if unwell
        else known(FACTS[0], on, SOURCE),
        known(FACTS[1], NAME, SOURCE),
        known(FACTS[2], age, SOURCE)
        if age is not None
        else unknown(FACTS[2], "La date des signatures n’est pas donnée.", SOURCE),
    ]


def _setting(health: Any, key: str) -> Any:
    """A value, or the ``{"value": …}`` that recent versions print."""
    value = health.get(key) if isinstance(health, dict) else None
    return value.get("value") if isinstance(value, dict) else value


def _flag(value: Any) -> bool | None:
    if isinstance(value, str):
        return {"true": True, "1": True, "false": False, "0": False}.get(value.lower())
    return bool(value) if isinstance(value, int) and value in (0, 1) else None


def _number(value: Any) -> int | None:
    if isinstance(value, str):
        return int(value) if value.isascii() and value.isdigit() and len(value) < 16 else None
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _age(raws: Raws, health: Any) -> int | None:
    """Days, by the minutes that it counts itself, else by its date in milliseconds."""
    minutes = _number(_setting(health, "definitionsUpdatedMinutesAgo"))
    if minutes is not None:
        return minutes // DAY_MIN if 0 <= minutes < 65535 * DAY_MIN and minutes not in SENTINELS else None
    milliseconds = _number(_setting(health, "definitionsUpdated"))
    if milliseconds is None or not 0 < milliseconds < 2**42:
        return None
    days = (raws.now - datetime.fromtimestamp(milliseconds / 1000, UTC)).total_seconds() / 86400
    return int(max(days, 0)) if days > -1 else None
