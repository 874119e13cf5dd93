"""The fictional captures: what the PCs of the demo read, today and any day of their year. Pure."""

import functools
from datetime import datetime, timedelta
from importlib import resources
from typing import Any

from vigie import yaml_data
from vigie.machine import Audit, Reading
from vigie.machine.readings import Value

MAIN, SECOND = "windows", "linux"


@functools.lru_cache(maxsize=2)
def _data(name: str) -> dict[str, Any]:
    text = resources.files("vigie.demo").joinpath(f"data/{name}.yaml").read_text("utf-8")
    data: dict[str, Any] = yaml_data.read(text)
    return data


def _value(raw: Any) -> Value:
    return tuple(raw) if isinstance(raw, list) else raw


def audit(now: datetime, days_ago: int = 0, device: str = "this", *, pc: str = MAIN) -> Audit:
    """One pass over a PC that does not exist, as it was ``days_ago`` days before today."""
    data = _data(pc)
    values = dict(data["now"])
    for change in data["before"]:
        if days_ago > change["until_days_ago"]:
            values.update({key: value for key, value in change.items() if key != "until_days_ago"})
    said: dict[str, Any] = {
        "source": data["source"],
        "measured_at": now,
        "rights": data["rights"],
        "device": device,
    }
    read = [Reading(key, value=_value(value), **said) for key, value in values.items()]
    lacked = [Reading(key, unavailable=why, **said) for key, why in data["unavailable"].items()]
    return Audit(
        system=data["system"],
        version=data["version"],
        started_at=now - timedelta(seconds=data["duration_s"]),
        duration_s=data["duration_s"],
        rights=data["rights"],
        readings=(*read, *lacked),
    )
