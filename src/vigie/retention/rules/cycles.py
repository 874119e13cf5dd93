"""Which documents other than care files came to their end this month, by the duration that a calendar can say. Pure."""

from datetime import date, timedelta


def until(today: date, *, years: int = 0, months: int = 0, days: int = 0) -> date:
    """The last day whose documents are all past their duration, at the first of this month.

    `years`: after the end of the calendar year they are of; `months`: after the end of their month; `days`: after each.
    """
    first = today.replace(day=1)
    if years:
        return date(today.year - years - 1, 12, 31)
    if months:
        year, month = divmod(first.year * 12 + first.month - 1 - months, 12)
        return date(year, month + 1, 1) - timedelta(days=1)
    return first - timedelta(days=days + 1)
