"""What falls due: the actions that were given a day, the answers whose term passes, and what other rooms publish."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from vigie.assessment import presenting, services
from vigie.assessment.services import Assessment
from vigie.catalogue.ports import due_sources
from vigie.catalogue.rules import Outcome, Reason, Verdict
from vigie.catalogue.rules.facts import ANSWER_PREFIX, Answer
from vigie.practice import services as practice
from vigie.typography import french

OURS = "assessment"
SOON_DAYS = 45
NOT_ASKED = frozenset({Reason.DEVICES_UNKNOWN, Reason.SYSTEM_UNKNOWN, Reason.PROFILE_UNKNOWN})


@dataclass(frozen=True)
class Deadline:
    """Something with a date."""

    on: date
    title: str
    detail: str
    past: str = ""
    url: str = ""


def days(now: datetime) -> tuple[list[date], ZoneInfo]:
    """Every day on which something falls due, past ones included, and the zone they are counted in.

    What the locked screen may count: no title, no name, no kind.
    """
    zone = practice.zone()
    return [item.on for item in deadlines(services.assess(now), zone)], zone


def waiting(found: list[Deadline], today: date) -> list[Deadline]:
    """What has fallen due, the newest first: that is what came while Vigie was closed."""
    return sorted((item for item in found if item.on <= today), key=lambda item: item.on, reverse=True)


def coming(found: list[Deadline], today: date) -> list[Deadline]:
    """What falls due soon."""
    return [item for item in found if today < item.on <= today + timedelta(days=SOON_DAYS)]


def deadlines(assessment: Assessment, zone: ZoneInfo) -> list[Deadline]:
    """Everything that has a day, the earliest first."""
    found = [*_actions(assessment), *_answers(assessment, zone), *_elsewhere(assessment.at)]
    return sorted(found, key=lambda item: (item.on, item.title))


def _actions(assessment: Assessment) -> Iterator[Deadline]:
    still_open = {planned.candidate.control_id for planned in assessment.plan.all}
    for item in assessment.states.values():
        if item.due_on is not None and item.control_id in still_open:
            detail = french(f"Action confiée à {item.owner}" if item.owner else "Action du plan")
            title = presenting.short_title(assessment, item.control_id)
            yield Deadline(item.due_on, french(title), detail, "prévue le")


def _answers(assessment: Assessment, zone: ZoneInfo) -> Iterator[Deadline]:
    """A yes counts until its term: then, where nothing measured stands in its place, it is asked again."""
    terms = {
        (fact.key.removeprefix(ANSWER_PREFIX), fact.device): fact.valid_until
        for fact in assessment.facts
        if fact.value == Answer.YES and fact.key.startswith(ANSWER_PREFIX)
    }
    for verdict in assessment.verdicts:
        until = terms.get((verdict.id, verdict.device))
        if until is None:
            continue
        own = next((row for row in verdict.gathered if row.id == verdict.id), verdict)
        statement = assessment.catalogue.control(verdict.id).statement
        on = until.astimezone(zone).date()
        asked = own.outcome == Outcome.UNKNOWN and own.reason not in NOT_ASKED
        if until < assessment.at:
            if asked:
                words = _with_device(assessment, "Réponse à redonner", verdict)
                yield Deadline(on, statement, words, "valable jusqu’au")
        elif asked or (own.outcome == Outcome.MET and own.basis == "declared"):
            yield Deadline(on, statement, _with_device(assessment, "Question à reposer", verdict))


def _with_device(assessment: Assessment, words: str, verdict: Verdict) -> str:
    return f"{words}, {assessment.device_name(verdict.device)}" if verdict.device else words


def _elsewhere(now: datetime) -> Iterator[Deadline]:
    for name, source in due_sources:
        if name == OURS:
            continue
        for due in source(now):
            if not due.done:
                yield Deadline(due.on, french(due.title), "", "prévue le", due.url)
