"""What the passes over one device say together and no single one can: how old the last is, what stayed the same."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from vigie.catalogue.rules.controls import Control, Scope
from vigie.catalogue.rules.facts import Fact, FactKind, FactSpec

SEEN_DAYS = "device.seen_days"
VOLUME_PRESENT = "backup.volume_present"
LEFT_PLUGGED = "backup.left_plugged"
INPUTS = {LEFT_PLUGGED: VOLUME_PRESENT}
"""The measured fact that each derived one is made of, where there is one."""

PASSES = 3
SPAN = timedelta(hours=24)
SKEW = timedelta(days=1)
SOURCE = "relevés de ce poste"
CLOCK = "La date de ce PC semble fausse : le dernier relevé serait dans l’avenir."
FEW = "Il faut trois relevés de suite, sur plus d’un jour, pour le dire."


@dataclass(frozen=True, slots=True)
class Pass:
    """One pass over a device. `volume` is what it read of the backup volume; None: it did not look."""

    at: datetime
    volume: Fact | None = None


def seen(device: str, at: datetime, now: datetime) -> Fact:
    """Whole days since the last pass; unavailable when it is dated more than a day ahead."""
    if at - now > SKEW:
        return Fact(SEEN_DAYS, unavailable=CLOCK, device=device, source=SOURCE, measured_at=now)
    days = max(0, (now - at).days)
    return Fact(SEEN_DAYS, days, device=device, source=SOURCE, measured_at=now)


def left_plugged(device: str, passes: Iterable[Pass]) -> Fact | None:
    """Whether the backup volume stays plugged in, from the passes that looked, newest first; None: none did.

    True: it was there at each of the last three passes or more, which span a day. False: it was missing at one of them.
    """
    newest: datetime | None = None
    count, value, reason = 0, None, FEW
    for one in passes:
        if one.volume is None:
            continue
        newest = newest or one.at
        if not isinstance(one.volume.value, bool):
            reason = FEW if count else one.volume.unavailable or FEW
            break
        count += 1
        if not one.volume.value:
            value = False
            break
        if count >= PASSES and newest - one.at >= SPAN:
            value = True
            break
    if newest is None:
        return None
    why = reason if value is None else None
    return Fact(LEFT_PLUGGED, value, why, device, SOURCE, measured_at=newest)


def of_one_pass(device: str, at: datetime, facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """What is derived where a single pass is all there is, before anything is kept."""
    volume = next((fact for fact in facts if fact.key == VOLUME_PRESENT), None)
    plugged = left_plugged(device, (Pass(at, volume),))
    return (plugged,) if plugged else ()


def needs_history(control: Control, specs: Mapping[str, FactSpec]) -> bool:
    """Whether only what is kept of a device can settle this control: one pass alone says nothing of it."""
    if control.scope != Scope.DEVICE or control.question or not control.criteria:
        return False
    keys = {key for criterion in control.criteria for key in criterion.when.keys()}  # noqa: SIM118
    return all(specs[key].kind == FactKind.DERIVED for key in keys if key in specs)
