"""A situation, from a profile and from what was asked beside it."""

from collections.abc import Mapping
from typing import Any

from vigie.decisions.rules.deciding import Situation

STRUCTURES = ("solo", "group", "msp", "centre", "pharmacy", "laboratory")
_NAMES = {"remote_monitoring": "monitoring"}
_OF_PROFESSIONS = {"pharmacist": "pharmacy", "medical_biologist": "laboratory"}


def situation(values: Mapping[str, Any]) -> Situation:
    """What the values say; anything that is neither yes nor no is unknown.

    A pharmacist who works alone keeps a pharmacy, a biologist a laboratory: « solo » says how, not what.
    """
    structure = values.get("structure")
    known = structure if structure in STRUCTURES else None
    if known in {None, "solo"}:
        known = _OF_PROFESSIONS.get(str(values.get("profession")), known)
    flags = {
        _NAMES.get(name, name): values[name]
        for name in ("pharmacy_large", "ai", "remote_monitoring", "warehouse", "staff_cctv")
        if isinstance(values.get(name), bool)
    }
    shared = values.get("shared_records")
    return Situation(
        structure=known,
        alone=structure == "solo",
        shared=shared if isinstance(shared, bool) else None,
        **flags,
    )
