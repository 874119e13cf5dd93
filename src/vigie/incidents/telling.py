"""A report of the rules as lines of French, for whoever reads it on a terminal."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from vigie import dates
from vigie.incidents import wording
from vigie.incidents.rules.breach import Told
from vigie.incidents.rules.deadlines import State
from vigie.incidents.rules.decisions import Needed
from vigie.incidents.rules.enisa import Level
from vigie.typography import french

NOTIFIED = (
    ("authority", "Notifier la CNIL"),
    ("persons", "Informer les personnes"),
    ("register", "Registre"),
)


def deadline(report: dict[str, Any], zone: ZoneInfo) -> list[str]:
    """The clocks, one after the other, and how they were counted."""
    known = dates.instant(datetime.fromisoformat(report["known_at"]), zone)
    lines = [f"Connaissance : {known} ({zone.key})"]
    for clock in report["clocks"]:
        lines += ["", *_clock(clock, zone)]
    for note in report["notes"]:
        lines += ["", note["text"]]
    return [french(line) for line in lines]


def _clock(clock: dict[str, Any], zone: ZoneInfo) -> Iterator[str]:
    applies = clock["applies"]
    until = "" if applies is False else f" : {_until(clock, zone)}"
    yield f"{wording.APPLIES[applies]:<11} {clock['title']}{until}"
    yield f"            {clock['reason']}"
    if clock["state"]:
        yield f"            {_left(State(clock['state']), clock['remaining_s'])}"
    yield f"            Source : {clock['source']['title']}"


def _until(clock: dict[str, Any], zone: ZoneInfo) -> str:
    if clock["ends_at"]:
        return f"jusqu’au {dates.instant(datetime.fromisoformat(clock['ends_at']), zone)}"
    if clock["ends_on"]:
        return f"jusqu’au {dates.weekday(date.fromisoformat(clock['ends_on']))}"
    return str(clock["delay_text"])


def _left(state: State, seconds: int | None) -> str:
    words = wording.STATES[state].capitalize()
    if seconds is None or seconds <= 0:
        return f"{words}."
    return f"{words}, il reste {wording.span(timedelta(seconds=seconds))}."


def breach(report: dict[str, Any]) -> list[str]:
    """Who is told and why first; then the reasoning, the severity, the nearest case, what to find out."""
    lines = [
        f"Risque : {wording.KNOWN[report['risk']]}. Risque élevé : {wording.KNOWN[report['high_risk']]}."
    ]
    for name, title in NOTIFIED:
        row = report["notifications"][name]
        lines += ["", f"{title} : {wording.TOLD[Told(row['needed'])]}", f"    {row['reason']}"]
    lines += ["", "Le raisonnement"]
    lines += [f"    {wording.KNOWN[row['value']]:<8} {row['text']}" for row in report["reasoning"]]
    lines += ["", "La gravité", *(f"    {line}" for line in _severity(report["severity"]))]
    lines += [*_case(report["edpb"]), "", "Les démarches"]
    for row in report["declarations"]:
        lines.append(f"    {wording.NEEDED[Needed(row['needed'])]:<12} {row['title']}")
        lines.append(f"                 {row['reason']}")
    if report["to_find_out"]:
        lines += ["", "À chercher d’abord", *(f"    {row['question']}" for row in report["to_find_out"])]
    return [french(line) for line in lines]


def _case(case: dict[str, Any] | None) -> Iterator[str]:
    if case is None:
        return
    yield ""
    yield f"Cas européen le plus proche : n° {case['case']}, {case['title']}"
    if case["authority"] is not None:
        told = wording.KNOWN
        yield f"    Autorité notifiée : {told[case['authority']]}. Personnes informées : {told[case['persons']]}."
    if case["detail"]:
        yield f"    {case['detail']}"
    yield from (f"    {row['text']}" for row in case["differs"])
    yield f"    {case['note']}"


def _severity(found: dict[str, Any]) -> list[str]:
    if found["score_range"] is None:
        return ["Rien à peser : aucune donnée personnelle."]
    least, most = (wording.number(value) for value in found["score_range"])
    low, high = (wording.LEVELS[Level(word)] for word in found["level_range"])
    told = f"{least}, {low}" if least == most else f"entre {least} ({low}) et {most} ({high})"
    return [f"Indice : {told}.", found["note"]]
