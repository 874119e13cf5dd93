"""Signing: the key of the journal, its replacement, and the checkpoints."""

from datetime import datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import transaction

from vigie.journal import chain, rules
from vigie.journal.models import Checkpoint, Entry, SigningKey

CHECKPOINT_EVERY = timedelta(days=1)


def checkpoint(reason: str) -> Checkpoint:
    """Sign how far the journal goes: at each lock, export, bilan, at least daily; ``reason`` is a code."""
    rules.check_identifiers(reason, "", "")
    with transaction.atomic():
        chain.lock_tail()
        return _sign(_active_key(), reason)


def checkpoint_if_due(now: datetime) -> Checkpoint | None:
    """The daily checkpoint, when none was made for a day (or when the last is dated in the future)."""
    last = Checkpoint.objects.order_by("-seq").first()
    if last is not None and timedelta(0) <= now - last.at < CHECKPOINT_EVERY:
        return None
    return checkpoint("daily")


def public_key() -> str:
    """The public half of the key that signs now, in hexadecimal: what a person notes down beforehand."""
    with transaction.atomic():
        chain.lock_tail()
        return _active_key().public_key


def rotate_key() -> str:
    """Replace the signing key: the old one signs the entry that brings the new one in, then is destroyed."""
    with transaction.atomic():
        chain.lock_tail()
        old = _active_key()
        new = _add_key()
        _sign(old, "key_rotation")
        old.private_key, old.retired_at = None, chain.now()
        old.save(update_fields=["private_key", "retired_at"])
        return new.public_key


def _active_key() -> SigningKey:
    """The key that signs; the first use makes it. Needs the tail lock, so that two threads don't make two."""
    key = SigningKey.objects.filter(private_key__isnull=False).order_by("-id").first()
    return key if key is not None else _add_key()


def _add_key() -> SigningKey:
    """A new key, entered in the chain: a checkpoint by a key that the chain doesn't know is worth nothing."""
    private = Ed25519PrivateKey.generate()
    public = private.public_key().public_bytes_raw().hex()
    entry = chain.append(rules.KEY_ADDED, rules.KEY_TYPE, public)
    return SigningKey.objects.create(
        public_key=public, private_key=private.private_bytes_raw(), created_at=entry.at
    )


def _sign(key: SigningKey, reason: str) -> Checkpoint:
    hashes = list(Entry.objects.order_by("seq").values_list("hash", flat=True))
    last = Checkpoint.objects.order_by("-seq").first()
    at = chain.now()
    statement = rules.Statement(
        seq=last.seq + 1 if last else 1,
        previous=_hash_of(last) if last else rules.NO_CHECKPOINT,
        count=len(hashes),
        head=hashes[-1],
        merkle_root=rules.merkle_root(hashes),
        at=rules.format_instant(at),
        reason=reason,
    )
    signed = statement.canonical()
    private = Ed25519PrivateKey.from_private_bytes(bytes(key.private_key or b""))
    return Checkpoint.objects.create(
        seq=statement.seq,
        at=at,
        count=statement.count,
        statement=signed.decode(),
        signature=private.sign(signed).hex(),
        public_key=key.public_key,
    )


def _hash_of(checkpoint: Checkpoint) -> str:
    return rules.checkpoint_hash(checkpoint.data(), checkpoint.signature, checkpoint.public_key)
