"""The clocks of an incident: which run, since when, until when.

Hours are elapsed hours, counted in UTC: nights, week-ends, holidays and changes of hour are in (GDPR art. 33(1);
art. L12-10-1 of the French insurance code). Regulation 1182/71 could give a little more: never shown as the deadline
(docs/decisions/0012). `applies` is true, false, or None when a fact is missing; a clock of which that is unknown still
says when it would end. Reasons are codes, which `incidents.wording` turns into French.
"""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from vigie.incidents.rules.known import Known, both


class Kind(StrEnum):
    """What a clock is for."""

    CNIL_INITIAL = "cnil_initial"
    CNIL_COMPLEMENTARY = "cnil_complementary"
    COMPLAINT = "complaint"
    INSURER = "insurer"
    PATIENTS = "patients"
    REGISTER = "register"
    HEALTH_AUTHORITY = "health_authority"
    CARD_ISSUER = "card_issuer"
    BANK = "bank"


class Delay(StrEnum):
    """How long one has."""

    HOURS = "hours"
    HOURS_IF_POSSIBLE = "hours_if_possible"
    CONTRACT_DAYS = "contract_days"
    MONTHS = "months"
    WITHOUT_DELAY = "without_delay"
    UNDUE_DELAY = "undue_delay"


class State(StrEnum):
    """Where a clock stands at an instant."""

    RUNNING = "running"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Delays:
    """The delays set by the texts, in hours and months: data, so that a change of law needs no new program."""

    cnil_hours: int = 72
    complementary_hours: int = 72
    complaint_hours: int = 72
    bank_months: int = 13
    due_soon_hours: int = 12


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What is known of the incident. None is unknown, never no.

    `known_at` (aware): when one became reasonably certain. `told_at` (aware): when a processor or vendor said so,
    which is knowledge too; the earlier of the two counts. `insurer_days`: the delay of one's own contract.
    `debited_on`: the day on which a transfer that nobody authorised left the account. `decided_against`: the practice
    decided not to notify, and wrote why.
    """

    known_at: datetime | None = None
    told_at: datetime | None = None
    personal_data: Known = None
    risk: Known = None
    high_risk: Known = None
    system_attack: Known = None
    insured: Known = None
    insurer_days: int | None = None
    notified_at: datetime | None = None
    complete: Known = None
    obliged_structure: Known = None
    card_lost: Known = None
    bank_transfer: Known = None
    debited_on: date | None = None
    decided_against: bool = False

    @property
    def weighed(self) -> Known:
        """Whether there is a risk: a high one is one."""
        return True if self.high_risk else self.risk

    @property
    def grave(self) -> Known:
        """Whether the risk is high: where there is none, it isn't."""
        return False if self.high_risk is None and self.risk is False else self.high_risk

    @property
    def start(self) -> datetime:
        """The instant of knowledge, in UTC; ValueError when there is none."""
        found = [moment.astimezone(UTC) for moment in (self.known_at, self.told_at) if moment is not None]
        if not found:
            raise ValueError("no instant of knowledge")
        return min(found)


@dataclass(frozen=True, slots=True)
class Clock:
    """One delay. `ends_at` (UTC) where it is counted in hours, `ends_on` where in days or months."""

    kind: Kind
    applies: Known
    reason: str
    delay: Delay
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    ends_on: date | None = None
    params: Mapping[str, int] = field(default_factory=dict)


def clocks(known: Knowledge, zone: ZoneInfo, delays: Delays | None = None) -> tuple[Clock, ...]:
    """Every clock, the ones that don't apply included, in the order in which one deals with them.

    `zone` is the practice's: a delay in days is counted on its calendar.
    """
    law = delays or Delays()
    return (
        _cnil(known, law),
        _complaint(known, law),
        _complementary(known, law),
        _insurer(known, zone),
        _patients(known),
        _simple(Kind.REGISTER, True, _register_reason(known.personal_data), known),
        _simple(Kind.HEALTH_AUTHORITY, known.obliged_structure, "health_authority", known),
        _simple(Kind.CARD_ISSUER, known.card_lost, "card_issuer", known),
        _bank(known, law),
    )


def _cnil(known: Knowledge, law: Delays) -> Clock:
    """Art. 33(1): notified unless a risk is unlikely. A risk that nobody has weighed yet does not stop the clock.

    Whether one is unlikely is the controller's to say, in writing (33(5)); no decision undoes an established risk.
    """
    decided = known.decided_against and known.weighed is None
    unlikely = known.weighed is False or decided
    applies = False if unlikely else known.personal_data
    if known.personal_data is False:
        reason = "cnil.no_personal_data"
    elif unlikely:
        reason = "cnil.decided_against" if decided else "cnil.no_risk"
    elif known.personal_data is None:
        reason = "cnil.personal_data_unknown"
    else:
        reason = "cnil.risk" if known.weighed else "cnil.in_doubt"
    return _hours(Kind.CNIL_INITIAL, applies, reason, known.start, law.cnil_hours)


def _complaint(known: Knowledge, law: Delays) -> Clock:
    """Art. L12-10-1 of the insurance code: an attack on a computer system, and a contract that covers it."""
    applies = both(known.system_attack, known.insured)
    if known.system_attack is False:
        reason = "complaint.no_attack"
    elif known.insured is False:
        reason = "complaint.not_insured"
    elif known.system_attack is None:
        reason = "complaint.attack_unknown"
    else:
        reason = "complaint.applies" if known.insured else "complaint.insured_unknown"
    return _hours(Kind.COMPLAINT, applies, reason, known.start, law.complaint_hours)


def _complementary(known: Knowledge, law: Delays) -> Clock:
    """Art. 33(4); the CNIL says « 72 heures si possible » after the first notification."""
    if known.notified_at is None:
        applies: Known = False if _cnil(known, law).applies is False else None
        return Clock(
            Kind.CNIL_COMPLEMENTARY, applies,
            "complementary.no_initial" if applies is None else "complementary.nothing_to_complete",
            Delay.HOURS_IF_POSSIBLE, params={"hours": law.complementary_hours},
        )  # fmt: skip
    applies = None if known.complete is None else not known.complete
    reason = {
        True: "complementary.applies", False: "complementary.complete", None: "complementary.maybe"
    }[applies]  # fmt: skip
    found = _hours(Kind.CNIL_COMPLEMENTARY, applies, reason, known.notified_at, law.complementary_hours)
    return Clock(
        found.kind, applies, reason, Delay.HOURS_IF_POSSIBLE, found.starts_at, found.ends_at,
        params=found.params,
    )  # fmt: skip


def _insurer(known: Knowledge, zone: ZoneInfo) -> Clock:
    """Art. L113-2, 4° of the insurance code: the contract's delay. Counted in calendar days, so never too late."""
    reason = _answered("insurer", known.insured)
    days = known.insurer_days
    if known.insured is not False and days is None:
        reason = f"{reason}_no_days"
    starts = None if known.insured is False else known.start
    ends = None
    if starts is not None and days is not None:
        ends = starts.astimezone(zone).date() + timedelta(days=days)
    params = {} if days is None else {"days": days}
    return Clock(Kind.INSURER, known.insured, reason, Delay.CONTRACT_DAYS, starts, None, ends, params)


def _patients(known: Knowledge) -> Clock:
    """Art. 34(1): without undue delay, and only at high risk. No number of hours is set by any text."""
    applies = both(known.personal_data, known.grave)
    starts = None if applies is False else known.start
    return Clock(Kind.PATIENTS, applies, _answered("patients", applies), Delay.UNDUE_DELAY, starts)


def _bank(known: Knowledge, law: Delays) -> Clock:
    """Art. L133-24 of the monetary code: at once, and 13 months after the debit at the latest."""
    applies = known.bank_transfer
    ends = None
    if applies is not False and known.debited_on is not None:
        ends = add_months(known.debited_on, law.bank_months)
    return Clock(
        Kind.BANK, applies, _answered("bank", applies), Delay.MONTHS,
        None if applies is False else known.start, None, ends, {"months": law.bank_months},
    )  # fmt: skip


def _register_reason(personal_data: Known) -> str:
    return "register.no_personal_data" if personal_data is False else "register.always"


def _simple(kind: Kind, applies: Known, reason: str, known: Knowledge) -> Clock:
    code = reason if kind is Kind.REGISTER else _answered(reason, applies)
    return Clock(kind, applies, code, Delay.WITHOUT_DELAY, None if applies is False else known.start)


def _answered(prefix: str, applies: Known) -> str:
    return f"{prefix}.{_WORDS[applies]}"


_WORDS: dict[Known, str] = {True: "applies", False: "does_not", None: "unknown"}


def _hours(kind: Kind, applies: Known, reason: str, start: datetime, hours: int) -> Clock:
    params = {"hours": hours}
    if applies is False:
        return Clock(kind, applies, reason, Delay.HOURS, params=params)
    starts = start.astimezone(UTC)
    return Clock(kind, applies, reason, Delay.HOURS, starts, starts + timedelta(hours=hours), params=params)


def add_months(day: date, months: int) -> date:
    """The same day so many months later, or the last of the month where it has no such day."""
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def remaining(clock: Clock, now: datetime) -> timedelta | None:
    """What is left at `now` (aware): negative past the end, None for a clock that counts no hours."""
    return None if clock.ends_at is None else clock.ends_at - now


def elapsed(clock: Clock, now: datetime) -> timedelta | None:
    """What has gone by at `now` (aware) since the start; None for a clock that has not started."""
    return None if clock.starts_at is None else max(now - clock.starts_at, timedelta(0))


def state(clock: Clock, now: datetime, zone: ZoneInfo, *, done: bool, soon_hours: int = 12) -> State | None:
    """Where the clock stands at `now` (aware); None for one that doesn't apply or that counts nothing.

    Overdue from the very end on. For a delay in days, the last day belongs to it whole, in `zone`.
    """
    if done:
        return State.DONE
    if clock.applies is False:
        return None
    if clock.ends_at is not None:
        left = clock.ends_at - now
        if left <= timedelta(0):
            return State.OVERDUE
        return State.DUE_SOON if left < timedelta(hours=soon_hours) else State.RUNNING
    if clock.ends_on is not None:
        days = (clock.ends_on - now.astimezone(zone).date()).days
        if days < 0:
            return State.OVERDUE
        return State.RUNNING if days else State.DUE_SOON
    return None
