"""What slices tell each other of the practice's compliance: register, suppliers, and their parts of the binder."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Protocol

from vigie.typography import fold


@dataclass(frozen=True, slots=True)
class RegisterData:
    """One category of data of an activity, with the content's word for it.

    `rule`: the duration proposed for it; `worth`: what the one kept rests on when it is a rule's; `proposed`: the words
    of the rule that it leaves.
    """

    category: str
    label: str
    sensitive: bool
    detail: str
    retention: str
    worth: str = ""
    proposed: str = ""
    rule: str = ""


@dataclass(frozen=True, slots=True)
class RegisterEntry:
    """One activity of the register, as other rooms may read it. `basis`, `exception`: code and words.

    `recipients`: kind (internal, external, processor) and who. `origin`: the ready-made activity it comes from.
    `for_others`: done as a processor for `clients` (art. 30(2)): not the practice's own to tell patients of.
    """

    number: int
    origin: str
    title: str
    purposes: tuple[str, ...]
    basis: tuple[str, str]
    exception: tuple[str, str]
    persons: tuple[str, ...]
    data: tuple[RegisterData, ...]
    recipients: tuple[tuple[str, str], ...]
    no_recipient: bool
    transfers: tuple[str, ...]
    no_transfer: bool
    measures: tuple[str, ...]
    support: str
    changed_at: datetime
    reviewed_on: date | None
    complete: bool
    for_others: bool = False
    clients: tuple[str, ...] = ()


class RegisterReader(Protocol):
    """Gives the register's activities, in their order."""

    def __call__(self, now: datetime) -> tuple[RegisterEntry, ...]: ...


@dataclass(frozen=True, slots=True)
class SupplierEntry:
    """One supplier in use, and what its file lacks, in French. `roles`: the other names that the register gives it."""

    id: int
    name: str
    kind: str
    kind_label: str
    service: str
    country: str
    health_data: bool | None
    lacks: tuple[str, ...]
    roles: tuple[str, ...] = ()

    def called(self, who: str) -> bool:
        """Whether `who`, a recipient of the register, is this supplier: its name in it as whole words, or a role."""
        said = fold(who)
        whole = re.search(rf"\b{re.escape(fold(self.name))}\b", said) if self.name.strip() else None
        return whole is not None or said in {fold(role) for role in self.roles}


class SupplierReader(Protocol):
    """Gives the suppliers in use."""

    def __call__(self, now: datetime) -> tuple[SupplierEntry, ...]: ...


class Chapter(StrEnum):
    """The chapters of the compliance file, in the order that an inspector asks."""

    PRACTICE = "practice"
    REGISTER = "register"
    DPO = "dpo"
    DPIA = "dpia"
    BASES = "bases"
    INFORMATION = "information"
    RIGHTS = "rights"
    RETENTION = "retention"
    RECIPIENTS = "recipients"
    PROCESSORS = "processors"
    TRANSFERS = "transfers"
    SECURITY = "security"
    STAFF = "staff"
    BREACHES = "breaches"
    PLAN = "plan"
    JOURNAL = "journal"


@dataclass(frozen=True, slots=True)
class Annex:
    """A file that goes with a part, as it is; `read` gives its bytes when the archive is built."""

    name: str
    media_type: str
    read: Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class Proof:
    """One part of the compliance file.

    `blocks`: as `documents/typst/paper.typ` reads them ({text} | {items} | {headers, widths, rows}). `as_of`: the day
    of what it says. `source`: where it comes from, in French. `missing`: sentences on what lacks, for the first page;
    `url`: where to complete it. A part whose blocks are empty only says what is missing.
    """

    chapter: Chapter
    title: str
    as_of: date
    source: str
    blocks: tuple[Mapping[str, Any], ...] = ()
    missing: tuple[str, ...] = ()
    annexes: tuple[Annex, ...] = ()
    url: str = ""


class ProofSource(Protocol):
    """Gives a slice's parts of the compliance file; it holds no patient's data and no incident's private notes."""

    def __call__(self, now: datetime) -> Iterable[Proof]: ...


def table_block(
    headers: tuple[str, ...], widths: tuple[int, ...], rows: Iterable[Iterable[str]]
) -> tuple[Mapping[str, Any], ...]:
    """One table as `blocks` want it, `widths` in shares; without a row there is no table."""
    cells = [[{"text": text} for text in row] for row in rows]
    return ({"headers": list(headers), "widths": list(widths), "rows": cells},) if cells else ()
