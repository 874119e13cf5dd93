"""What the other rooms do with the journal.

Everything is written within the caller's transaction: what is rolled back was never recorded.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max, QuerySet
from django.db.models.functions import Coalesce

from vigie.journal import chain, exchange, labels, rules, verifier
from vigie.journal.models import Checkpoint, Entry, PrivatePart, SigningKey
from vigie.journal.rules import Head, JournalError, Json
from vigie.journal.sealing import checkpoint, checkpoint_if_due, rotate_key
from vigie.vault.rights import allowed, requires
from vigie.vault.state import state

__all__ = [
    "ActionChoice",
    "Anchor",
    "Filters",
    "Head",
    "JournalError",
    "Listing",
    "Row",
    "action_choices",
    "anchor",
    "checkpoint",
    "checkpoint_if_due",
    "clock_suspect",
    "confirm_clock",
    "entries",
    "erase",
    "export",
    "head",
    "import_entries",
    "record",
    "rotate_key",
]

PER_PAGE = 50
NEW_VAULT = frozenset(
    {"vault", "access", "recovery", "copy"}
)  # the first copy comes by itself, a minute later
"""First words of the actions that making a vault records, before anybody has used it."""
NEW_VAULT_REASONS = frozenset({"lock", "daily"})
"""Checkpoints that nobody has printed: replacing what they sign contradicts no paper."""


@dataclass(frozen=True)
class Anchor:
    """What to keep outside the PC, printed with its QR: both options of the verifier."""

    head: Head
    public_key: str

    @property
    def seq(self) -> int:
        """The number of the last entry."""
        return self.head.seq

    @property
    def hash(self) -> str:
        """The hash of the last entry."""
        return self.head.hash


@dataclass(frozen=True)
class Filters:
    """What the journal's page narrows down to; an empty field leaves everything."""

    action: str = ""
    object_type: str = ""
    object_id: str = ""
    person: int | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class Row:
    """One entry as a person reads it; ``private`` is None when there is none, or not for this reader."""

    seq: int
    at: datetime
    person: int
    who: str
    action: str
    label: str
    object_type: str
    object_id: str
    private: dict[str, Json] | None
    redacted: bool
    hidden: bool

    @property
    def details(self) -> list[tuple[str, str]]:
        """The private part as (name in French, value) pairs; an empty value says nothing."""
        shown = (self.private or {}).items()
        return [(labels.field(name), labels.value(value)) for name, value in shown if value not in ("", None)]


@dataclass(frozen=True)
class Listing:
    """One page of the journal, newest first."""

    rows: list[Row]
    page: int
    pages: int
    total: int

    @property
    def previous(self) -> int:
        """The page of newer entries."""
        return self.page - 1

    @property
    def next(self) -> int:
        """The page of older entries."""
        return self.page + 1


@dataclass(frozen=True)
class ActionChoice:
    """One action that the journal holds, to filter on."""

    code: str
    label: str


def record(
    action: str,
    object_type: str = "",
    object_id: str | int = "",
    private: Mapping[str, Json] | None = None,
) -> Entry:
    """Add what was just done. Names, notes and patients go in ``private``: the rest can never be erased."""
    return chain.append(action, object_type, object_id, private)


def head() -> Head:
    """Where the journal ends now: sequence 0 when it is empty."""
    last = Entry.objects.order_by("-seq").first()
    return Head(last.seq, last.hash) if last else Head(0, rules.GENESIS)


def anchor(reason: str) -> Anchor:
    """Sign, then give what a printed document carries (bilan, certificate, binder)."""
    with transaction.atomic():
        signed = checkpoint(reason)
        return Anchor(head(), signed.public_key)


@requires("journal.erase")
def erase(seq: int, reason: str) -> Entry:
    """Delete the salt and the private part of an entry, and say so in a new entry, which is returned.

    The chain keeps the commitment, which without its salt reveals nothing. ``reason`` is itself private.
    Copies of the vault made before still hold what was erased.
    """
    with transaction.atomic():
        chain.lock_tail()
        entry = Entry.objects.filter(seq=seq).first()
        if entry is None:
            raise JournalError(f"Le journal n’a pas d’entrée {seq}.")
        if not entry.commitment:
            raise JournalError(f"L’entrée {seq} n’a pas de partie privée : il n’y a rien à effacer.")
        chain.empty_log_after_commit()
        deleted, _ = PrivatePart.objects.filter(entry=entry).delete()
        if not deleted:
            raise JournalError(f"La partie privée de l’entrée {seq} est déjà effacée.")
        return record(rules.REDACTED, rules.ENTRY_TYPE, seq, {"reason": reason} if reason else None)


@requires("journal.export")
def export() -> bytes:
    """The whole journal as one JSON document, its own export recorded and signed inside."""
    with transaction.atomic():
        record(rules.EXPORTED, "journal")
        checkpoint("export")
        return exchange.dump()


@requires("import.make")
def import_entries(data: bytes) -> int:
    """Bring an export into an empty journal, byte for byte, then record that it came from elsewhere.

    A vault that was only just made counts as empty: what its creation recorded is kept inside the entry that
    tells the import. Private signing keys never leave a vault: the next checkpoint is signed by a new key.
    Gives the number of entries.
    """
    found = verifier.verify(data)
    if found.status in (verifier.BROKEN, verifier.UNREADABLE):
        raise JournalError(f"Ce journal n’a pas été importé. {found.detail}")
    with transaction.atomic():
        chain.lock_tail()
        before = _clear_new_vault()
        count = exchange.load(data)
        record(rules.IMPORTED, "journal", count, {"before": before} if before else None)
        return count


def _clear_new_vault() -> list[Json]:
    """Take out what making and opening this vault recorded; refused once it was used, or signed for a document."""
    rows = list(Entry.objects.order_by("seq"))
    used = any(
        row.action != rules.KEY_ADDED and row.action.partition(".")[0] not in NEW_VAULT for row in rows
    )
    if used or any(signed.data()["reason"] not in NEW_VAULT_REASONS for signed in Checkpoint.objects.all()):
        raise JournalError("Le journal de ce coffre n’est pas vide : un autre ne peut pas y être importé.")
    for model in (PrivatePart, Entry, Checkpoint, SigningKey):
        model._default_manager.all().delete()
    return [{"action": row.action, "at": rules.format_instant(row.at)} for row in rows]


def clock_suspect(now: datetime | None = None) -> bool:
    """Whether the clock is behind something already recorded: what depends on today's date must wait.

    It stops when the clock catches up, or when a person confirms the date (:func:`confirm_clock`).
    """
    confirmed = Entry.objects.filter(action=rules.CLOCK_CONFIRMED).order_by("-seq").values("seq")[:1]
    latest = Entry.objects.filter(seq__gte=Coalesce(confirmed, 0)).aggregate(at=Max("at"))["at"]
    return latest is not None and (now or chain.now()) < latest


def confirm_clock() -> Entry:
    """A person says that the date shown is right: earlier entries dated in the future no longer count."""
    return record(rules.CLOCK_CONFIRMED)


@requires("journal.read")
def entries(page: int = 1, filters: Filters | None = None) -> Listing:
    """One page, newest first; a page out of range gives the nearest."""
    found = _filtered(filters or Filters())
    total = found.count()
    pages = max(1, -(-total // PER_PAGE))
    page = min(max(page, 1), pages)
    start = (page - 1) * PER_PAGE
    readable = allowed(state.actor.role, "journal.export")
    shown = list(found[start : start + PER_PAGE])
    names = labels.people(entry.person for entry in shown)
    rows = [_row(entry, names[entry.person], readable) for entry in shown]
    return Listing(rows, page, pages, total)


@requires("journal.read")
def action_choices() -> list[ActionChoice]:
    """The actions that occur in the journal, by label."""
    codes = Entry.objects.order_by().values_list("action", flat=True).distinct()
    return sorted((ActionChoice(code, labels.action(code)) for code in codes), key=lambda c: c.label)


def _filtered(filters: Filters) -> QuerySet[Entry]:
    found = Entry.objects.select_related("private_part").order_by("-seq")
    for field in ("action", "object_type", "object_id"):
        if getattr(filters, field):
            found = found.filter(**{field: getattr(filters, field)})
    if filters.person is not None:
        found = found.filter(person=filters.person)
    if filters.since is not None:
        found = found.filter(at__gte=filters.since)
    if filters.until is not None:
        found = found.filter(at__lt=filters.until)
    return found


def _row(entry: Entry, who: str, readable: bool) -> Row:
    held = hasattr(entry, "private_part")
    return Row(
        seq=entry.seq,
        at=entry.at,
        person=entry.person,
        who=who,
        action=entry.action,
        label=labels.action(entry.action),
        object_type=entry.object_type,
        object_id=entry.object_id,
        private=entry.private_part.data() if held and readable else None,
        redacted=entry.redacted,
        hidden=held and not readable,
    )
