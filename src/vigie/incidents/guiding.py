"""What the guided page of an incident shows: where one is, what comes next, whom to call, what still runs."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from vigie import platform
from vigie.catalogue import contacts as directory
from vigie.catalogue.contacts import Contact
from vigie.catalogue.loader import Catalogue
from vigie.catalogue.playbooks import PRACTICE
from vigie.catalogue.rules.playbooks import PHASES, Never, Playbook, Step
from vigie.incidents import card as cards
from vigie.incidents import law, log, notebook, reports
from vigie.incidents.card import Holder
from vigie.incidents.log import Line, Log
from vigie.incidents.rules import steps as rules
from vigie.incidents.rules.steps import Card, Mark, State
from vigie.vault import waiting
from vigie.vault.layout import Layout

RING = 54  # where the top of the dial is, on a circle cut in 72
SHOWN = {"cnil_initial", "complaint"}
STATES = {
    "done": "Fait", "skipped": "Passé", "noted": "Noté", "set": "Heure notée", "closed": "Incident clos",
    "false_alarm": "Fausse alerte",
}  # fmt: skip
OWN = {
    notebook.KNOWN: "L’heure où vous l’avez su",
    notebook.NOTE: "Un fait noté",
    notebook.PIECE: "Une pièce gardée",
    notebook.EVIDENCE: "Traces relevées et scellées",
    notebook.HANDED: "Une pièce notée ou remise",
    log.CLOSE: "La fin",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """One step as the page shows it."""

    card: Card
    step: Step
    number: int
    mark: Mark | None
    waits: tuple[Step, ...]
    current: bool


@dataclass(frozen=True, slots=True)
class Phase:
    """The steps of a span of time."""

    id: str
    title: str
    steps: tuple[Shown, ...]

    @property
    def left(self) -> int:
        """How many remain."""
        return sum(one.card.state in (State.TODO, State.NOTED) for one in self.steps)


@dataclass(frozen=True, slots=True)
class Told:
    """A line of the journal, in words."""

    at: datetime
    title: str
    state: str
    detail: str
    sealed: bool
    late: bool


@dataclass(frozen=True, slots=True)
class Dial:
    """A delay in hours, as a ring."""

    title: str
    reason: str
    ends_at: datetime
    left: str
    overdue: bool
    rest: str
    offset: str
    hours: int


@dataclass(frozen=True, slots=True)
class Guide:
    """The whole page."""

    playbook: Playbook
    found: Log | None
    phases: tuple[Phase, ...]
    phase: Phase | None
    current: Shown | None
    how: tuple[str, ...]
    call: tuple[Contact | Holder, ...]
    dials: tuple[Dial, ...]
    told: tuple[Told, ...]
    never: tuple[Never, ...]


def zone_here() -> ZoneInfo:
    """The practice's zone as the vault last said it, readable while locked; Paris where it never did."""
    said = waiting.read(Layout.current().root)
    return said.zone if said else ZoneInfo("Europe/Paris")


def guide(
    catalogue: Catalogue, playbook: Playbook, found: Log | None, now: datetime, wanted: str = "",
    knowledge: Any = None, spare: dict[str, str] | None = None,
) -> Guide:  # fmt: skip
    """`wanted`: a step to show instead of the next one. `spare`: what the open vault knows that the card hasn't."""
    marks = notebook.marks(found.lines) if found else {}
    arranged = rules.arrange(playbook, marks)
    chosen = next((card for card in arranged if card.step == wanted), None) or rules.current(playbook, marks)
    phases = tuple(_phase(playbook, key, arranged, marks, chosen) for key in PHASES)
    current = next((one for phase in phases for one in phase.steps if one.current), None)
    phase = next((phase for phase in phases if current in phase.steps), None)
    known = None if found is None else knowledge or notebook.knowledge(playbook, found)
    return Guide(
        playbook=playbook, found=found, phases=phases, phase=phase, current=current,
        how=current.step.for_system(platform.system()) if current else (),
        call=called(catalogue, current.step.contacts, spare or {}) if current else (),
        dials=dials(known, now) if known is not None else (),
        told=told(playbook, found.lines) if found else (),
        never=playbook.never,
    )  # fmt: skip


def _phase(
    playbook: Playbook, key: str, arranged: tuple[Card, ...], marks: dict[str, Mark], chosen: Card | None
) -> Phase:
    by_id = {step.id: step for step in playbook.steps}
    found = tuple(
        Shown(
            card, by_id[card.step], number, marks.get(card.step),
            tuple(by_id[name] for name in card.waits_for), card == chosen,
        )
        for number, card in enumerate((card for card in arranged if card.phase == key), 1)
    )  # fmt: skip
    return Phase(key, PHASES[key], found)


def called(
    catalogue: Catalogue, names: tuple[str, ...], spare: dict[str, str]
) -> tuple[Contact | Holder, ...]:
    """The contacts of a step: the practice's own from its card, else from `spare`; the others dated."""
    mine, known = {**spare, **cards.read()}, directory.national(catalogue)
    found: list[Contact | Holder] = []
    for name in names:
        if name.startswith(PRACTICE):
            found.append(cards.holder(mine, name.removeprefix(PRACTICE)))
        elif name in known:
            found.append(known[name])
    return tuple(found)


def dials(known: Any, now: datetime) -> tuple[Dial, ...]:
    """The two delays of 72 hours, each only when it applies or may apply."""
    found = reports.deadline(known, zone_here(), law.law(), now)["clocks"]
    return tuple(
        _dial(clock, now) for clock in found if clock["kind"] in SHOWN and clock["applies"] is not False
    )


def _dial(clock: dict[str, Any], now: datetime) -> Dial:
    ends = datetime.fromisoformat(clock["ends_at"])
    starts = datetime.fromisoformat(clock["starts_at"])
    whole = (ends - starts).total_seconds() / 3600
    left = max((ends - now).total_seconds() / 3600, 0)
    scaled = left * 72 / whole
    hours, minutes = divmod(int(left * 60), 60)
    return Dial(
        title=clock["title"], reason=clock["reason"], ends_at=ends,
        left=f"{hours} h {minutes:02}" if left else "Dépassé", overdue=not left,
        rest=f"{scaled:.2f} {72 - scaled:.2f}", offset=f"{-(RING + 72 - scaled):.2f}",
        hours=round(whole),
    )  # fmt: skip


def told(playbook: Playbook, lines: tuple[Line, ...]) -> tuple[Told, ...]:
    """The journal in words, the newest first; the texts stay sealed here."""
    by_id = {step.id: step for step in playbook.steps}
    return tuple(_told(by_id.get(line.code), line) for line in reversed(lines))


def _told(step: Step | None, line: Line) -> Told:
    return Told(
        at=line.at, title=step.do if step else OWN.get(line.code, line.code), state=STATES.get(line.state, ""),
        detail=_detail(step, line), sealed=line.sealed is not None,
        late=(line.noted_at - line.at).total_seconds() > 300,
    )  # fmt: skip


def _detail(step: Step | None, line: Line) -> str:
    if line.state == State.SKIPPED:
        return notebook.SKIPS.get(line.value, "")
    if line.code == notebook.EVIDENCE:
        return f"empreinte {line.value}"
    if step and step.asks and line.value:
        chosen = set(line.value.split("+"))
        return ", ".join(choice.label for choice in step.asks.choices if choice.value in chosen)
    return ""
