"""What the vault says is recorded, in its own transaction; a lock is signed."""

import pytest
from django.db import transaction

from vigie.journal.models import Checkpoint, Entry
from vigie.vault.signals import emit

pytestmark = pytest.mark.django_db


def test_an_event_is_recorded() -> None:
    emit("access.added", "access", "3", {"label": "Dr Durand"})
    entry = Entry.objects.get()
    assert (entry.action, entry.object_type, entry.object_id) == ("access.added", "access", "3")
    assert entry.private_part.data() == {"label": "Dr Durand"}
    assert not Checkpoint.objects.exists()


def test_work_undone_leaves_no_trace() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        emit("access.added", "access", "3")
        raise RuntimeError
    assert not Entry.objects.exists()


def test_a_lock_is_signed() -> None:
    emit("vault.unlocked", "access", "1")
    emit("vault.locked")
    signed = Checkpoint.objects.get()
    assert signed.data()["reason"] == "lock"
    assert signed.count == Entry.objects.count() == 3
