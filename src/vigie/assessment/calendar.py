"""What falls due, as a calendar file: neutral titles, since calendars are synchronised to others."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from vigie.assessment import presenting, services
from vigie.assessment.models import ActionState
from vigie.catalogue.ports import Due, due_sources

if TYPE_CHECKING:
    from icalendar import Event


def dues(now: datetime) -> list[Due]:
    """The plan's own dates: every action that was given a day, done ones included, to cancel them."""
    assessment = services.assess(now)
    still_open = {planned.candidate.control_id for planned in assessment.plan.all}
    found = []
    for item in ActionState.objects.exclude(due_on=None):
        assert item.due_on is not None  # noqa: S101  (excluded above)
        found.append(
            Due(
                uid=f"action-{item.control_id}",
                on=item.due_on,
                title=presenting.short_title(assessment, item.control_id),
                neutral="Vigie : une action à faire",
                done=item.control_id not in still_open,
                sequence=item.sequence,
            )
        )
    return found


def ics(now: datetime, *, clear: bool = False) -> bytes:
    """Every due date as all-day events; `clear` puts the real titles in, at the person's request."""
    from icalendar import Calendar  # here: it takes its part of each start, and few days want it

    calendar = Calendar()
    calendar.add("prodid", "-//Vigie//Cockpit du cabinet//FR")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for _, source in due_sources:
        for due in source(now):
            calendar.add_component(_event(due, now, clear))
    return bytes(calendar.to_ical())


def _event(due: Due, now: datetime, clear: bool) -> "Event":
    from icalendar import Event

    event = Event()
    event.add("uid", f"{due.uid}@vigie.invalid")
    event.add("dtstamp", now)
    event.add("sequence", due.sequence)
    event.add("dtstart", due.on)
    event.add("dtend", _next(due.on))
    event.add("summary", due.title if clear else due.neutral)
    event.add("status", "CANCELLED" if due.done else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    return event


def _next(day: date) -> date:
    return day if day == date.max else day + timedelta(days=1)
