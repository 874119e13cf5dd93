"""Several sources for one setting: they agree, or Vigie says that it doesn't know."""

from collections.abc import Iterable
from dataclasses import dataclass

from vigie.machine.raws import Raws
from vigie.machine.readings import Finding, known, unknown

DISAGREE = "Deux sources de Windows se contredisent sur ce réglage : regardez dans « Sécurité Windows »."


@dataclass(frozen=True)
class Answer:
    """What one source says; ``value`` None when it says nothing, with ``reason`` where it explains why."""

    source: str
    value: bool | None = None
    reason: str = ""


def agreed(
    raws: Raws, key: str, answers: Iterable[Answer], names: Iterable[str], clash: str = DISAGREE
) -> Finding:
    """What the sources that answer say together; else why none does, with the files that were looked for."""
    given = list(answers)
    said = [answer for answer in given if answer.value is not None]
    source = ", ".join(answer.source for answer in said)
    values = {answer.value for answer in said}
    if len(values) > 1:
        return unknown(key, clash, source)
    if said:
        return known(key, bool(said[0].value), source)
    reasons = [answer.reason for answer in given if answer.reason]
    return unknown(key, reasons[0] if reasons else raws.why(names))
