"""Local hours and instants: an hour that a clock showed twice or never, and a clock that was set back.

An incident's hour is noted on a wall clock; a delay counts elapsed time. What stands between them is here.
"""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo


def instants(local: datetime, zone: ZoneInfo) -> tuple[datetime, ...]:
    """The instants (UTC, earliest first) at which a clock of that zone showed this local hour.

    One, as a rule. Two in the night when clocks go back: the screen asks which. None in the night when they go
    forward, or at the ends of the calendar: the screen asks for another hour (see `readings`).
    ValueError when `local` already carries an offset.
    """
    if local.tzinfo is not None:
        raise ValueError("a local hour carries no offset")
    wanted = local.replace(fold=0)
    found = {
        instant
        for instant in _candidates(local, zone)
        if instant.astimezone(zone).replace(tzinfo=None, fold=0) == wanted
    }
    return tuple(sorted(found))


def readings(local: datetime, zone: ZoneInfo) -> tuple[datetime, ...]:
    """For an hour that never was, the hours (with their offset) that may have been meant, earliest first."""
    return tuple(instant.astimezone(zone) for instant in sorted(set(_candidates(local, zone))))


def _candidates(local: datetime, zone: ZoneInfo) -> list[datetime]:
    try:
        return [local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)]
    except (OverflowError, ValueError):
        return []


def set_back(last: datetime, now: datetime) -> timedelta:
    """By how much the clock stands behind the last thing that was written; zero when it doesn't.

    Both are aware. A delay that is counted with a clock set back looks longer than it is: the screen says so, and
    nothing is called `running` for longer than `last` allows.
    """
    return max(last - now, timedelta(0))


def latest(last: datetime | None, now: datetime) -> datetime:
    """The instant to count with: a clock set back never gives time back."""
    return now if last is None else max(last, now)
