"""What the rules found, as JSON: `docs/json/deadline.json` and `docs/json/breach-assess.json` are their schemas."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from vigie.incidents import wording
from vigie.incidents.law import Law, Source
from vigie.incidents.reading import Given
from vigie.incidents.rules import deadlines, decisions, edpb, enisa
from vigie.incidents.rules.breach import Assessment, Line, Told, assess


def deadline(
    facts: deadlines.Knowledge,
    zone: ZoneInfo,
    law: Law,
    now: datetime | None = None,
    done: Collection[str] = (),
) -> dict[str, Any]:
    """Every clock. Without `now`, nothing depends on the hour at which it is asked.

    `done`: the kinds that were dealt with; a first notification that has its hour is one.
    """
    found = deadlines.clocks(facts, zone, law.delays)
    done = {*done, *([deadlines.Kind.CNIL_INITIAL] if facts.notified_at else [])}
    return {
        "schema": 1,
        "known_at": utc(facts.start),
        "known_at_local": local(facts.start, zone),
        "zone": zone.key,
        "now": utc(now),
        "clocks": [_clock(clock, zone, law, now, done=clock.kind in done) for clock in found],
        "notes": [
            {"text": law.note(code), "source": source(law.source(("notes", code)))}
            for code in ("counted", "margin", "knowledge", *(("contrary",) if facts.told_at else ()))
        ],
    }


def _clock(
    clock: deadlines.Clock, zone: ZoneInfo, law: Law, now: datetime | None, *, done: bool
) -> dict[str, Any]:
    left = None if now is None or done or clock.applies is False else deadlines.remaining(clock, now)
    state = None
    if now is not None:
        state = deadlines.state(clock, now, zone, done=done, soon_hours=law.delays.due_soon_hours)
    return {
        "kind": clock.kind.value,
        "title": law.title("clocks", clock.kind),
        "applies": clock.applies,
        "reason_code": clock.reason,
        "reason": law.text(clock.reason, clock.params),
        "delay": clock.delay.value,
        "delay_text": law.delay(clock.kind, clock.params),
        "starts_at": utc(clock.starts_at),
        "starts_at_local": local(clock.starts_at, zone),
        "ends_at": utc(clock.ends_at),
        "ends_at_local": local(clock.ends_at, zone),
        "ends_on": clock.ends_on.isoformat() if clock.ends_on else None,
        "state": state.value if state else None,
        "remaining_s": None if left is None else int(left.total_seconds()),
        "source": source(law.source(("reasons", clock.reason), ("clocks", clock.kind))),
    }


def breach(given: Given, law: Law) -> dict[str, Any]:
    """The reasoning, the severity, the nearest case, who is told."""
    found = assess(given.breach)
    return {
        "schema": 1,
        "breach": found.breach,
        "risk": found.risk,
        "high_risk": found.high_risk,
        "reasoning": [_line(line, law) for line in found.lines],
        "severity": _severity(given, law),
        "edpb": _case(given, law),
        "notifications": _notifications(found, law),
        "declarations": [
            {
                "kind": row.kind,
                "title": law.title("declarations", row.kind),
                "needed": row.needed.value,
                "reason_code": row.reason,
                "reason": law.text(row.reason, _params(row.kind, law)),
                "source": source(law.source(("reasons", row.reason), ("declarations", row.kind))),
            }
            for row in decisions.declarations(given.situation, found)
        ],
        "to_find_out": [{"field": name, "question": wording.ASKED[name]} for name in found.missing],
        "ignored": list(given.ignored),
    }


def _params(kind: str, law: Law) -> Mapping[str, int]:
    first = kind == "cnil_complementary"
    hours = law.delays.complementary_hours if first else law.delays.complaint_hours
    return {"hours": hours, "months": law.delays.bank_months}


def _line(line: Line, law: Law) -> dict[str, Any]:
    row = law.row("lines", line.code)
    named = source(law.source(("lines", line.code))) if "source" in row else None
    return {"code": line.code, "text": row["label"], "value": line.value, "source": named}


def _severity(given: Given, law: Law) -> dict[str, Any]:
    """Nothing to weigh where no personal data is concerned."""
    found = enisa.severity(given.breach, given.context)
    none = given.breach.data is not None and not given.breach.data
    least, most = found.levels
    return {
        "score": None if none else found.exact,
        "score_range": None if none else list(found.score),
        "level": None if none or least is not most else least.value,
        "level_range": None if none else [least.value, most.value],
        "dpc": None if none else list(found.dpc),
        "ei": None if none else list(found.ei),
        "cb": None if none else list(found.cb),
        "flags": {"more_than_100_people": found.many, "unintelligible": found.unintelligible},
        "note": law.note("severity"),
        "source": source(law.source(("notes", "severity"))),
    }


def _case(given: Given, law: Law) -> dict[str, Any] | None:
    found = edpb.nearest(given.breach)
    if found is None:
        return None
    row = law.row("cases", found.case)
    read = "authority" in row and "persons" in row
    return {
        "case": row["number"],
        "title": row["title"],
        "detail": row.get("detail", ""),
        "authority": row["authority"] if read else None,
        "persons": row["persons"] if read else None,
        "differs": [{"code": code, "text": law.row("differs", code)["text"]} for code in found.differs],
        "note": law.note("case") if read else f"{law.note('unread')} {law.note('case')}",
        "source": source(law.source(("cases", found.case))),
    }


def _notifications(found: Assessment, law: Law) -> dict[str, Any]:
    told = {
        "authority": (found.authority, found.authority_reason, "cnil_initial"),
        "persons": (found.persons, found.persons_reason, "patients"),
        "register": (Told.YES, found.register_reason, "register"),
    }
    return {
        name: {
            "needed": needed.value,
            "reason_code": reason,
            "reason": law.text(reason),
            "source": source(law.source(("reasons", reason), ("declarations", kind))),
        }
        for name, (needed, reason, kind) in told.items()
    }


def source(found: Source) -> dict[str, str | None]:
    """A source, as JSON."""
    return {
        "title": found.title,
        "url": found.url or None,
        "checked_on": found.checked_on.isoformat(),
        "confidence": found.confidence,
    }


def utc(moment: datetime | None) -> str | None:
    """An instant in UTC."""
    return moment.astimezone(UTC).isoformat() if moment else None


def local(moment: datetime | None, zone: ZoneInfo) -> str | None:
    """An instant as that zone's clocks show it, with their offset."""
    return moment.astimezone(zone).isoformat() if moment else None
