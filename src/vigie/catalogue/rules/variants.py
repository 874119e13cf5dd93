"""Which variant of a system a device runs: panels and menus differ between editions and versions."""

from collections.abc import Iterable, Mapping

from vigie.catalogue.rules.facts import Fact

EDITION = "os.edition"
NAME = "os.name"


def variants(facts: Iterable[Fact]) -> Mapping[str, tuple[str, ...]]:
    """For each device, the keys of a fix's steps to try before its system's, the most precise first."""
    found: dict[str, dict[str, str]] = {}
    for fact in facts:
        if fact.device is not None and fact.key in (EDITION, NAME) and isinstance(fact.value, str):
            found.setdefault(fact.device, {})[fact.key] = fact.value
    return {device: _keys(read) for device, read in found.items()}


def _keys(read: Mapping[str, str]) -> tuple[str, ...]:
    keys = []
    if read.get(EDITION):
        keys.append(f"windows_{read[EDITION]}")
    if read.get(NAME, "").startswith("Windows 10"):
        keys.append("windows_10")
    return tuple(keys)
