"""What a playbook is made of: phases, steps, what each asks, and what never to do."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from vigie.catalogue.rules.controls import Source

PHASES = MappingProxyType(
    {
        "minutes_15": "Les 15 premières minutes",
        "hours_24": "Dans les 24 heures",
        "hours_72": "Avant 72 heures",
        "recovery": "Revenir à la normale",
    }
)


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer; `opens`: the playbook that it leads to."""

    value: str
    label: str
    opens: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A question whose answer shows or hides later steps. `several`: more than one answer may be right."""

    text: str
    choices: tuple[Choice, ...]
    several: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do. `clocks`: the legal delays it serves; `starts`: those whose start it writes down.

    `after`: steps settled before this one opens. `only_if`: answers that concern this step, by the step that asks.
    `document`: what Vigie makes for it once the vault is open. `locked_ok`: may be done while it is locked.
    `with_helper`: only at the request of the person who helps.
    """

    id: str
    do: str
    why: str
    how: Mapping[str, tuple[str, ...]]
    sources: tuple[Source, ...]
    contacts: tuple[str, ...] = ()
    clocks: tuple[str, ...] = ()
    starts: tuple[str, ...] = ()
    evidence: str = ""
    after: tuple[str, ...] = ()
    only_if: Mapping[str, frozenset[str]] = field(default_factory=dict)
    asks: Question | None = None
    document: str = ""
    locked_ok: bool = True
    with_helper: bool = False

    def for_system(self, system: str | None) -> tuple[str, ...]:
        """How to do it: what holds everywhere, then what is particular to this system."""
        return (*self.how["any"], *(self.how.get(system, ()) if system and system != "any" else ()))


@dataclass(frozen=True, slots=True)
class Never:
    """What not to do, why, and the only case where it is right."""

    do_not: str
    why: str
    sources: tuple[Source, ...]
    unless: str = ""


@dataclass(frozen=True, slots=True)
class Playbook:
    """All of one situation. `title` is what its button says, in the user's words.

    `cause`: how a breach came about, as `vigie breach assess` names it, where the title alone says so.
    """

    id: str
    revision: int
    title: str
    hint: str
    aliases: tuple[str, ...]
    icon: str
    kind: str
    personal_data: str
    system_attack: str
    declares: tuple[str, ...]
    phases: Mapping[str, tuple[Step, ...]]
    never: tuple[Never, ...]
    evidence: tuple[str, ...]
    ends_when: tuple[str, ...]
    cause: str = ""

    @property
    def steps(self) -> tuple[Step, ...]:
        return tuple(step for phase in PHASES for step in self.phases[phase])

    @property
    def sources(self) -> tuple[Source, ...]:
        """Everything that its steps and refusals rest on, each once."""
        rows: Iterable[Step | Never] = (*self.steps, *self.never)
        return tuple(dict.fromkeys(source for row in rows for source in row.sources))
