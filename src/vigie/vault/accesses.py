"""The people who may open the vault, and the printed key. See :mod:`vigie.vault.services`."""

import datetime
import functools
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import ParamSpec, TypeVar

from django.db import transaction
from django.utils import timezone

from vigie import dates
from vigie.vault import header, keys, passphrase, recovery
from vigie.vault.errors import HeaderError, RuleRefused, VaultMissing, WrongPassphrase, WrongRecoveryKey
from vigie.vault.header import Header, Slot
from vigie.vault.layout import Layout
from vigie.vault.models import Access
from vigie.vault.recovery import RecoveryKey
from vigie.vault.rights import Forbidden, allowed, requires
from vigie.vault.roles import Actor, Role
from vigie.vault.signals import emit
from vigie.vault.state import Keys, state

RECOVERY_BIT = "recovery_confirmed_on"
GONE = f"L’en-tête du coffre a disparu ; le reste est toujours là. {header.LOST}{header.WAY_OUT}"

_turn = threading.RLock()
P = ParamSpec("P")
T = TypeVar("T")


def _one_at_a_time(change: Callable[P, T]) -> Callable[P, T]:
    """The header is read, changed and written again: a button pressed twice must not lose the first change."""

    @functools.wraps(change)
    def alone(*args: P.args, **kwargs: P.kwargs) -> T:
        with _turn:
            return change(*args, **kwargs)

    return alone


class _Pending:
    """The printed key between its creation and its confirmation: in memory only, gone at the lock."""

    key: RecoveryKey | None = None


pending = _Pending()


def load_header() -> Header:
    """The header in force; gone while its database is there, it is damaged rather than missing."""
    layout = Layout.current()
    try:
        return header.load(layout.root, keys.floor())
    except VaultMissing:
        if layout.occupied:
            raise HeaderError(GONE) from None
        raise


def _save(head: Header, *, forget_previous: bool = False) -> None:
    header.save(Layout.current().root, head, forget_previous=forget_previous)


@_one_at_a_time
def keep_public(bits: dict[str, str]) -> None:
    """Change public bits of the header."""
    _save(load_header().with_public(**bits))


def clean_label(label: str) -> str:
    """The label as kept; :class:`RuleRefused` when it cannot be one."""
    kept = " ".join(label.split())
    if not kept or not kept.isprintable():
        raise RuleRefused("Donnez un nom à cet accès, par exemple « Dr Martin ».")
    if len(kept) > header.MAX_LABEL:
        raise RuleRefused(f"Ce nom est trop long : au plus {header.MAX_LABEL} signes.")
    return kept


def check_passphrase(text: str, about: tuple[str, ...]) -> None:
    """:class:`RuleRefused` with the reason when the passphrase is weak."""
    judged = passphrase.judge(text, about)
    if not judged.accepted:
        raise RuleRefused(f"{judged.sentence} {judged.suggestions[0]}")


def current_keys() -> Keys:
    """The keys of the open vault, as :mod:`vigie.vault.keys` wants them."""
    restricted = bytearray(state.k2()) if state.has_restricted else None
    return Keys(bytearray(state.k1()), restricted)


def active() -> list[Access]:
    """The people who have access today."""
    return list(Access.objects.filter(removed_at=None))


def actor_of(slot: Slot, today: datetime.date) -> Actor:
    """Who a slot opens for; :class:`RuleRefused` when that access ended. The printed key acts as an owner."""
    wanted = {"role": Role.OWNER.value} if slot.kind == "recovery" else {"slot_id": slot.id}
    row = Access.objects.filter(removed_at=None, **wanted).first()
    if row is None:
        raise RuleRefused(
            "Cet accès n’est plus valable. Demandez à un responsable du cabinet d’en créer un autre."
        )
    if row.until is not None and row.until < today:
        raise RuleRefused(
            f"L’accès de {row.label} a pris fin le {dates.day(row.until)}. "
            "Un responsable du cabinet peut en créer un autre."
        )
    return Actor(access_id=row.pk, label=row.label, role=Role(row.role))


@_one_at_a_time
def reconcile(today: datetime.date) -> None:
    """Once an owner is in: end the accesses whose date passed, and rows left without a slot by a crash."""
    head = load_header()
    ended = [row for row in active() if row.until is not None and row.until < today]
    kept = head
    for row in ended:
        kept = kept.without_slot(row.slot_id)
    if kept != head:
        _save(kept, forget_previous=True)
    for row in active():
        if kept.slot(row.slot_id) is None:
            _end(row, "access.expired" if row in ended else "access.removed")


def _end(row: Access, action: str) -> None:
    with transaction.atomic():
        row.removed_at = timezone.now()
        row.save(update_fields=["removed_at"])
        emit(action, "access", str(row.pk), {"label": row.label})


@requires("people.manage")
@_one_at_a_time
def add_access(label: str, role: Role, new_passphrase: str, until: datetime.date | None = None) -> Access:
    """Give somebody a way in. A locum's has an end date."""
    label = clean_label(label)
    check_passphrase(new_passphrase, (label, state.actor.label))
    if role is Role.LOCUM and until is None:
        raise RuleRefused("Indiquez la date de fin du remplacement : l’accès s’arrêtera ce jour-là.")
    if until is not None and until < timezone.localdate():
        raise RuleRefused("Cette date de fin est déjà passée.")
    head = load_header()
    if any(slot.label.casefold() == label.casefold() for slot in head.slots):
        raise RuleRefused(f"Un accès s’appelle déjà « {label} » : choisissez un autre nom.")
    if len(head.slots) >= header.MAX_SLOTS:
        raise RuleRefused(f"Le coffre a déjà {header.MAX_SLOTS} accès : retirez-en un d’abord.")
    slot = keys.person_slot(label, new_passphrase, current_keys(), role is Role.OWNER, timezone.now())
    with transaction.atomic():
        row = Access.objects.create(slot_id=slot.id, label=label, role=role.value, until=until)
        emit("access.added", "access", str(row.pk), {"label": label, "role": role.value})
        # Inside the transaction: a header that cannot be written takes the row back.
        _save(head.with_slot(slot))
    return row


@requires("people.manage")
@_one_at_a_time
def remove_access(access_id: int) -> None:
    """Take a way in away. Copies made before still open with the old passphrase: the screen says so."""
    row = _row(access_id)
    owners = [other for other in active() if other.role == Role.OWNER and other.until is None]
    if row.role == Role.OWNER and [other.pk for other in owners] in ([], [row.pk]):
        raise RuleRefused("C’est le dernier responsable : désignez-en un autre avant de retirer cet accès.")
    with transaction.atomic():
        _end(row, "access.removed")
        _save(load_header().without_slot(row.slot_id), forget_previous=True)


def _row(access_id: int) -> Access:
    row = Access.objects.filter(pk=access_id, removed_at=None).first()
    if row is None:
        raise RuleRefused("Cet accès n’existe pas ou a déjà été retiré.")
    return row


def _slot(head: Header, slot_id: str) -> Slot:
    slot = head.slot(slot_id)
    if slot is None or slot.kind != "person":
        raise RuleRefused("Cet accès n’existe pas ou a déjà été retiré.")
    return slot


@requires("vault.use")
@_one_at_a_time
def change_passphrase(slot_id: str, old: str, new: str) -> None:
    """One's own passphrase: rewrites that slot and nothing else."""
    head = load_header()
    slot = _slot(head, slot_id)
    row = Access.objects.filter(slot_id=slot_id, removed_at=None).first()
    if row is None or row.pk != state.actor.access_id:
        raise Forbidden("On ne change ici que sa propre phrase de passe.")
    try:
        keys.open_slot(slot, keys.passphrase_bytes(old))
    except WrongPassphrase as error:
        raise WrongPassphrase("L’ancienne phrase de passe n’est pas la bonne.") from error
    _rewrite(head, slot, row, new)


@requires("people.manage")
@_one_at_a_time
def set_passphrase(access_id: int, new: str) -> None:
    """A new passphrase for somebody who forgot theirs, or after opening with the printed key."""
    row = _row(access_id)
    head = load_header()
    _rewrite(head, _slot(head, row.slot_id), row, new)


def _rewrite(head: Header, slot: Slot, row: Access, new: str) -> None:
    check_passphrase(new, (slot.label,))
    restricted = slot.wrapped_k2 is not None
    made = keys.person_slot(slot.label, new, current_keys(), restricted, timezone.now(), slot.id)
    with transaction.atomic():
        emit("access.passphrase_changed", "access", str(row.pk), None)
        _save(head.with_slot(replace(made, created=slot.created)), forget_previous=True)


@requires("vault.manage")
@_one_at_a_time
def new_recovery_key() -> RecoveryKey:
    """A new printed key; the old one opens nothing any more but older copies."""
    head = load_header()
    key = recovery.generate()
    old = head.recovery()
    base = head if old is None else head.without_slot(old.id)
    slot = keys.recovery_slot(key, current_keys(), timezone.now())
    with transaction.atomic():
        emit("recovery.replaced", "vault", head.vault_id, None)
        _save(base.with_slot(slot).with_public(**{RECOVERY_BIT: None}), forget_previous=True)
    pending.key = key
    return key


def recovery_confirmed(head: Header) -> bool:
    """Whether somebody proved that the printed key was kept."""
    return head.recovery() is not None and bool(head.public.get(RECOVERY_BIT))


def pending_recovery_key() -> RecoveryKey | None:
    """The key to print or copy, until it is confirmed or the vault locks."""
    return pending.key if state.unlocked and allowed(state.actor.role, "vault.manage") else None


@requires("vault.manage")
def confirm_recovery(groups: Mapping[int, str]) -> bool:
    """Type back two groups (numbered from 1) of the key just made; ``False`` when one is wrong."""
    if pending.key is None:
        raise RuleRefused(
            "La clé de secours n’est plus affichée : tapez-la en entier, ou faites-en une nouvelle."
        )
    if not pending.key.confirms(groups):
        return False
    _confirmed()
    return True


@requires("vault.manage")
def confirm_recovery_key(text: str) -> None:
    """Later: type the whole key back; raises when it is not the one of this vault."""
    slot = load_header().recovery()
    if slot is None:
        raise WrongRecoveryKey("Ce coffre n’a pas de clé de secours : faites-en une.")
    keys.open_slot(slot, recovery.parse(text).secret).wipe()
    _confirmed()


@_one_at_a_time
def _confirmed() -> None:
    head = load_header()
    with transaction.atomic():
        emit("recovery.confirmed", "vault", head.vault_id, None)
        _save(head.with_public(**{RECOVERY_BIT: timezone.localdate().isoformat()}))
    pending.key = None
