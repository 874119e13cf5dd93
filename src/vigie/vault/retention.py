"""Which copies to keep: pure."""

import datetime
from collections.abc import Callable, Iterable

DAILY, WEEKLY, MONTHLY = 7, 4, 12
Period = Callable[[datetime.datetime], tuple[int, ...]]


def keep(
    made: Iterable[datetime.datetime], daily: int = DAILY, weekly: int = WEEKLY, monthly: int = MONTHLY
) -> set[datetime.datetime]:
    """The newest copy of each of the last 7 days, 4 weeks and 12 months that have one.

    Counted over the periods that have a copy, not from today: a practice closed for two months loses none.
    """
    newest_first = sorted(made, reverse=True)
    kept: set[datetime.datetime] = set()
    periods: tuple[tuple[int, Period], ...] = (
        (daily, lambda m: (m.year, m.month, m.day)),
        (weekly, lambda m: (m.isocalendar().year, m.isocalendar().week)),
        (monthly, lambda m: (m.year, m.month)),
    )
    for count, period in periods:
        seen: set[tuple[int, ...]] = set()
        for moment in newest_first:
            key = period(moment)
            if key not in seen and len(seen) < count:
                seen.add(key)
                kept.add(moment)
    return kept
