"""An hour as somebody types it, brought to an instant: asked again when it is not over, never was, or was twice."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from vigie import dates
from vigie.incidents.rules.local_time import instants, readings

BAD = "Indiquez une date et une heure, par exemple 30/11/2026 09:40."
FUTURE = "Cette heure n’est pas encore arrivée : indiquez l’heure où cela s’est passé."
TWICE = "Cette heure a existé deux fois, au passage à l’heure d’hiver : dites si c’était la première ou la seconde."
NEVER = "Cette heure n’a pas existé, au passage à l’heure d’été : le {before} ou le {after} ?"
YEARS = range(2000, 2201)
LEEWAY = timedelta(minutes=1)  # a browser's field has no seconds
FIRST, SECOND = "first", "second"


class HourError(ValueError):
    """The hour cannot be taken; the message is a French sentence."""


def read(text: str, zone: ZoneInfo, now: datetime, which: str = "") -> datetime | None:
    """The instant (UTC) of a local hour as a browser sends it; None when nothing is said.

    `which`: `first` or `second`, for an hour that a clock set back showed twice. Raises HourError.
    """
    if not text.strip():
        return None
    try:
        local = datetime.fromisoformat(text.strip())
    except ValueError:
        raise HourError(BAD) from None
    if local.tzinfo is not None or local.year not in YEARS:
        raise HourError(BAD)
    found = instants(local, zone)
    if not found:
        before, after = (dates.instant(meant) for meant in readings(local, zone))
        raise HourError(NEVER.format(before=before, after=after))
    if len(found) > 1 and which not in (FIRST, SECOND):
        raise HourError(TWICE)
    at = found[-1] if which == SECOND else found[0]
    if at > now + LEEWAY:
        raise HourError(FUTURE)
    return at


def typed(at: datetime | None, zone: ZoneInfo) -> str:
    """An instant as a browser's own field takes it."""
    return "" if at is None else at.astimezone(zone).strftime("%Y-%m-%dT%H:%M")


def shown_twice(zone: ZoneInfo, now: datetime, days: int = 40) -> datetime | None:
    """The local hour that a clock of that zone showed twice in these last days; None when it was not set back."""
    later = now.astimezone(zone).utcoffset()
    for hours in range(1, days * 24):
        at = (now - timedelta(hours=hours)).astimezone(zone)
        if later is not None and at.utcoffset() is not None and at.utcoffset() > later:  # type: ignore[operator]
            changed = at.replace(minute=0, second=0, microsecond=0)
            return next(
                (
                    local
                    for step in range(-1, 3)
                    if len(instants(local := changed.replace(tzinfo=None) + timedelta(hours=step), zone)) == 2
                ),
                None,
            )
        later = at.utcoffset()
    return None
