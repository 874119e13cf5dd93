"""The incident under way: what was done of each step, noted whether the vault is open or not.

Over the log alone (`incidents.log`): the vault takes the lines in when it is open (`incidents.services`).
"""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from vigie.catalogue.rules.playbooks import Playbook, Step
from vigie.incidents import log
from vigie.incidents.log import Line, Log
from vigie.incidents.rules.deadlines import Knowledge
from vigie.incidents.rules.steps import Mark, State
from vigie.vault import cards, reserved
from vigie.vault.state import state as vault

KNOWN, NOTE, PIECE, EVIDENCE, HANDED = "known", "note", "piece", "evidence", "custody"
OWN = frozenset({KNOWN, NOTE, PIECE, EVIDENCE, HANDED, log.CLOSE})
SKIPS = {
    "not_concerned": "Ce n’est pas mon cas",
    "no_answer": "Personne ne répond",
    "elsewhere": "Quelqu’un d’autre s’en charge",
    "cannot": "Je ne peux pas le faire ici",
}
LONGEST_NOTE = 4000
TRUTH: Mapping[str, bool | None] = {"yes": True, "no": False, "likely": None, "maybe": None, "possible": None}


@dataclass(frozen=True, slots=True)
class Told:
    """What a person says of a step. `at`: when it was done, now when nothing is said."""

    code: str
    state: str
    value: str = ""
    text: str = ""
    at: datetime | None = None


def locked() -> bool:
    """Whether what is noted now is noted while the vault is shut."""
    return not vault.unlocked or vault.screens_locked


def can_write() -> bool:
    """Whether a text can be sealed here: without a vault there is nobody to seal it to."""
    return reserved.public_key() is not None


def begin(playbook: Playbook, now: datetime) -> Log:
    """Open the file of an incident. Raises LogError."""
    return log.start(playbook.id, playbook.revision, now)


def line_of(told: Told, now: datetime) -> Line:
    """The line to write, its text sealed. Raises NoSealKey for a text that cannot be."""
    text = told.text.strip()[:LONGEST_NOTE]
    sealed = cards.seal({"text": text}) if text else None
    return Line(told.code, told.state, min(told.at or now, now), now, told.value, sealed, locked())


def tell(name: uuid.UUID, told: Told, now: datetime) -> None:
    """Write one line. Raises LogError, NoSealKey."""
    log.add(name, line_of(told, now))


def marks(lines: Iterable[Line]) -> dict[str, Mark]:
    """What was done of each step, the last word of each; an answer stays when the step is noted again."""
    found: dict[str, Mark] = {}
    for line in lines:
        if line.code in OWN:
            continue
        before = found.get(line.code)
        answers = before.answers if before else frozenset()
        reason = ""
        if line.state == State.SKIPPED:
            reason = line.value or ("note" if line.sealed else "")
        elif line.value:
            answers = frozenset(line.value.split("+"))
        state = State(line.state) if line.state in State._value2member_map_ else State.NOTED
        if state == State.NOTED and before and before.settled:
            state, reason = before.state, before.reason
        found[line.code] = Mark(state, reason, answers)
    return found


def known_at(found: Log) -> datetime:
    """When one knew: as said, the last time that it was; else when the file was opened."""
    said = [line.at for line in found.lines if line.code == KNOWN]
    return said[-1] if said else found.opened_at


def said_known(found: Log) -> bool:
    """Whether somebody said when they knew."""
    return any(line.code == KNOWN for line in found.lines)


def knowledge(playbook: Playbook, found: Log, situation: Mapping[str, Any] | None = None) -> Knowledge:
    """What the clocks depend on: what was said of the situation, else what this playbook alone tells."""
    said = situation or {}
    vendor = playbook.kind == "supplier"
    return Knowledge(
        known_at=known_at(found),
        told_at=known_at(found) if vendor else None,
        personal_data=said.get("personal_data", TRUTH.get(playbook.personal_data)),
        risk=said.get("risk"),
        high_risk=said.get("high_risk"),
        system_attack=said.get("system_attack", TRUTH.get(playbook.system_attack)),
        insured=said.get("insured"),
        insurer_days=said.get("insurer_days"),
        card_lost=said.get("card_lost", True if playbook.id == "card_lost" else None),
        bank_transfer=said.get("bank_transfer"),
        obliged_structure=said.get("obliged_structure"),
    )


def step_of(playbook: Playbook, code: str) -> Step | None:
    """A step of this playbook."""
    return next((step for step in playbook.steps if step.id == code), None)


def now() -> datetime:
    """This instant, to the second."""
    return datetime.now(UTC).replace(microsecond=0)
