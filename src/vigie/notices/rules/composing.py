"""A notice, composed from the register: everything that art. 13(1) and (2) GDPR ask, and what of it nobody wrote yet.

What lacks keeps its place, marked; nothing is supposed. Rights follow the legal bases: objection for a legitimate
interest or a public task, portability for consent or contract, withdrawal for consent.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

BLANK = "[à compléter]"
SHORT, FEW = 6, 4
"""Things named in one part of a poster: what is beyond is in the leaflet, to which the poster sends."""


class Kind(StrEnum):
    """The notices, each for its readers."""

    POSTER = "poster"
    LEAFLET = "leaflet"
    WEBSITE = "website"
    TELEHEALTH = "telehealth"
    STAFF = "staff"


OF_PATIENTS = (Kind.POSTER, Kind.LEAFLET, Kind.WEBSITE)
WHOLE = (Kind.LEAFLET, Kind.WEBSITE)
"""Those that say all that art. 13 asks for; a poster sends its readers to one of them."""


class State(StrEnum):
    """Where a notice stands."""

    NEVER = "never"
    OUTDATED = "outdated"
    INCOMPLETE = "incomplete"
    CURRENT = "current"


@dataclass(frozen=True, slots=True)
class Activity:
    """One activity of the register, as a notice tells it. `data`: what, how long."""

    title: str
    origin: str
    purposes: tuple[str, ...]
    basis: tuple[str, str]
    persons: tuple[str, ...]
    data: tuple[tuple[str, str], ...]
    labels: tuple[str, ...]
    recipients: tuple[str, ...]
    transfers: tuple[str, ...]
    no_transfer: bool


@dataclass(frozen=True, slots=True)
class Controller:
    """Who answers for it."""

    name: str
    responsible: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""
    dpo_name: str = ""
    dpo_contact: str = ""

    @property
    def contact(self) -> str:
        """How to reach it, or the mark of what lacks."""
        return ", ".join(filter(None, (self.email, self.phone, self.address))) or BLANK


@dataclass(frozen=True, slots=True)
class Section:
    """Some sentences, then a list, under a heading."""

    heading: str
    texts: tuple[str, ...] = ()
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Audience:
    """Who a notice is for: ready-made activities, and words among the persons of the others."""

    origins: frozenset[str]
    words: tuple[str, ...]

    def concerned(self, activity: Activity) -> bool:
        """Whether the activity holds data of these readers."""
        if activity.origin:
            return activity.origin in self.origins
        told = " ".join(activity.persons).lower()
        return any(word in told for word in self.words)


@dataclass(frozen=True, slots=True)
class Composed:
    """A notice as it reads, and what it lacks."""

    title: str
    sections: tuple[Section, ...]
    missing: tuple[str, ...]

    @property
    def fingerprint(self) -> str:
        """Two notices that read the same have the same one."""
        return hashlib.sha256(
            json.dumps(plain(self), ensure_ascii=False, sort_keys=True).encode()
        ).hexdigest()


def compose(
    kind: Kind, activities: Sequence[Activity], who: Controller, words: Mapping[str, str], audience: Audience
) -> Composed:
    """The notice. `words`: the fixed sentences of the content, by their names."""
    mine = [one for one in activities if audience.concerned(one)]
    short = kind == Kind.POSTER
    missing = []
    if not mine:
        missing.append("Aucune activité du registre ne concerne ces personnes.")
    if not who.name or who.contact == BLANK:
        missing.append("Le nom du cabinet ou son contact.")
    told = _told_short(mine, words) if short else _told(mine)
    sections = (
        Section(words["who"], (_who(who, words),)),
        *told,
        _leaving(mine, words, missing),
        Section(words["rights"], _rights_short(who, words) if short else _rights(mine, who, words)),
        Section(words["complaint"], (words["cnil"],)),
        *(() if short else (Section(words["needed"], (words["needed_text"],)),)),
    )
    missing += [f"{one.title} : {lack}." for one in mine for lack in _lacks(one)]
    return Composed(
        words[f"title_{kind}"], tuple(one for one in sections if one.texts or one.items), tuple(missing)
    )


def _who(who: Controller, words: Mapping[str, str]) -> str:
    name = ", ".join(filter(None, (who.name or BLANK, who.responsible, who.address)))
    dpo = ", ".join(filter(None, (who.dpo_name, who.dpo_contact)))
    return f"{name}." + (f" {words['dpo']} : {dpo}." if dpo else "")


def _told(mine: Iterable[Activity]) -> Iterable[Section]:
    for one in mine:
        basis = one.basis[1] or BLANK
        texts = (
            f"{' ; '.join(one.purposes) or BLANK}.",
            f"Ce qui le permet : {basis.lower() if one.basis[1] else basis}.",
        )
        items = tuple(f"{what} : {kept or BLANK}" for what, kept in one.data)
        received = " ; ".join(one.recipients)
        yield Section(one.title, (*texts, *((f"Reçu par : {received}.",) if received else ())), items)


def _told_short(mine: Sequence[Activity], words: Mapping[str, str]) -> Iterable[Section]:
    def sentence(texts: Iterable[str], most: int = SHORT) -> tuple[str, ...]:
        said = _distinct(texts)
        rest = f" ; {words['more']}" if len(said) > most else ""
        return (f"{' ; '.join(said[:most])}{rest}.",) if said else ()

    kept = [(one.title, next((kept for _, kept in one.data if kept), "")) for one in mine]
    yield Section("Pourquoi", sentence(one.title for one in mine))
    yield Section("Quelles données", sentence(label for one in mine for label in one.labels))
    yield Section("Qui les reçoit", sentence(who for one in mine for who in one.recipients))
    long = [f"{title} : {text}" for title, text in kept if text]
    yield Section("Combien de temps", items=(*long[:FEW], *((words["rest"],) if len(long) > FEW else ())))


def _distinct(texts: Iterable[str]) -> list[str]:
    """Each once; « Secrétariat : données administratives » also says « Secrétariat »."""
    found: dict[str, str] = {}
    for text in texts:
        found.setdefault(text.partition(":")[0].strip().lower(), text)
    return list(found.values())


def _first(texts: Iterable[str], most: int = SHORT) -> tuple[str, ...]:
    return tuple(list(dict.fromkeys(texts))[:most])


def _leaving(mine: Sequence[Activity], words: Mapping[str, str], missing: list[str]) -> Section:
    leaving = _first(text for one in mine for text in one.transfers)
    if leaving:
        return Section(words["abroad"], items=leaving)
    if mine and all(one.no_transfer for one in mine):
        return Section(words["abroad"], (words["nothing_leaves"],))
    return Section(words["abroad"], (BLANK,)) if mine else Section(words["abroad"])


def _rights(mine: Iterable[Activity], who: Controller, words: Mapping[str, str]) -> tuple[str, ...]:
    bases = {one.basis[0] for one in mine}
    found = [words["rights_all"]]
    if bases & {"6.1.e", "6.1.f"}:
        found.append(words["rights_object"])
    if bases & {"6.1.a", "6.1.b"}:
        found.append(words["rights_port"])
    if "6.1.a" in bases:
        found.append(words["rights_withdraw"])
    return (*found, f"{_ask(who, words)} {who.contact}.")


def _rights_short(who: Controller, words: Mapping[str, str]) -> tuple[str, ...]:
    contact = ", ".join(filter(None, (who.email, who.phone))) or who.contact  # the address stands at the head
    return (words["rights_short"], f"{_ask(who, words)} {contact}. {words['leaflet']}")


def _ask(who: Controller, words: Mapping[str, str]) -> str:
    return words["ask"] if who.phone else words["write"]


def _lacks(one: Activity) -> Iterable[str]:
    if not one.purposes:
        yield "à quoi servent les données"
    if not one.basis[0]:
        yield "la base légale"
    if not one.data or any(not kept for _, kept in one.data):
        yield "combien de temps les données sont gardées"
    if not one.transfers and not one.no_transfer:
        yield "si des données sortent de l’Union européenne"


def plain(found: Composed) -> dict[str, Any]:
    """As the database keeps what was issued."""
    return {
        "title": found.title,
        "sections": [
            {"heading": one.heading, "texts": list(one.texts), "items": list(one.items)}
            for one in found.sections
        ],
    }


def state(kept: str | None, now: Composed) -> State:
    """`kept`: the fingerprint of what was issued; None when nothing was."""
    if kept is None:
        return State.NEVER
    if kept != now.fingerprint:
        return State.OUTDATED
    return State.INCOMPLETE if now.missing else State.CURRENT


def changed(kept: Mapping[str, Any], now: Composed) -> tuple[str, ...]:
    """The headings that were added, taken away or that say something else."""
    old = {str(row.get("heading")): row for row in kept.get("sections", ()) if isinstance(row, Mapping)}
    new = {row["heading"]: row for row in plain(now)["sections"]}
    names: Collection[str] = dict.fromkeys((*new, *old))
    return tuple(name for name in names if old.get(name) != new.get(name))
