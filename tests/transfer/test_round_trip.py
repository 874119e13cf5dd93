"""Out of one vault and into another: nothing lost, nothing changed."""

import json

import pytest
from django.utils import timezone

from tests.conftest import ActAs
from tests.transfer.conftest import LETTER, PHOTO, SEALED_WITH, Source, rows
from vigie.assessment.models import Answer
from vigie.journal import services as journal
from vigie.journal import verifier
from vigie.journal.models import Entry
from vigie.transfer import archive, sealing
from vigie.transfer import services as transfer
from vigie.transfer.errors import TransferRefused
from vigie.vault import files
from vigie.vault import services as vault
from vigie.vault.layout import Layout
from vigie.vault.models import Access, StoredFile
from vigie.vault.rights import Forbidden, Role
from vigie.vault.state import state


def _contents() -> dict[str, bytes]:
    return {stored.name: b"".join(vault.read_file(stored)) for stored in StoredFile.objects.all()}


def test_everything_comes_back_with_its_identifiers(source: Source, new_vault: Layout) -> None:
    found = archive.unpack(source.plain)
    brought = transfer.take(found)
    assert brought.missing == ()
    assert rows() == source.rows
    assert _contents() == {"preuve.jpg": PHOTO, "lettre.pdf": LETTER, "vide.txt": b""}
    kept = {row["fields"]["uuid"]: row["pk"] for row in found.json("vault.json")["files"]}
    assert {str(s.uuid): s.pk for s in StoredFile.objects.all()} == kept
    assert Answer.objects.get(proof__name="preuve.jpg").control_id == "card_rules"


def test_the_journal_comes_back_byte_for_byte_then_the_import(source: Source, new_vault: Layout) -> None:
    before = archive.unpack(source.plain).json("journal.json")
    transfer.take(archive.unpack(source.plain))
    after = json.loads(journal.export())
    count = before["count"]
    assert after["entries"][:count] == before["entries"]
    assert after["entries"][count]["action"] == "journal.imported"
    assert after["checkpoints"][: len(before["checkpoints"])] == before["checkpoints"]
    assert after["public_keys"][: len(before["public_keys"])] == before["public_keys"]
    assert verifier.verify(json.dumps(after).encode()).status not in (verifier.BROKEN, verifier.UNREADABLE)


def test_people_of_the_export_keep_their_numbers_without_a_way_in(source: Source, new_vault: Layout) -> None:
    slot = vault.people()[0].id
    transfer.take(archive.unpack(source.plain))
    assert list(Access.objects.filter(removed_at=None).values_list("label", flat=True)) == ["Dr Nouvelle"]
    assert list(Access.objects.order_by("pk").values_list("pk", "label")) == [
        (1, "Dr Source"), (2, "Lucie"), (3, "Dr Nouvelle"),
    ]  # fmt: skip
    assert state.actor.access_id == 3
    imported = Entry.objects.get(action="journal.imported")
    assert imported.person == 3
    assert Entry.objects.get(action="practice.note").person == 1
    vault.lock()
    from tests.transfer.conftest import PHRASE

    assert vault.unlock(slot, PHRASE).access_id == 3


def test_the_files_are_encrypted_again_under_the_new_keys(source: Source, new_vault: Layout) -> None:
    transfer.take(archive.unpack(source.plain))
    for stored in StoredFile.objects.all():
        raw = files.path_of(new_vault, stored.uuid).read_bytes()
        assert PHOTO[:64] not in raw and LETTER not in raw
    assert not list(new_vault.root.rglob("*.part"))


def test_a_second_import_is_refused(source: Source, new_vault: Layout) -> None:
    transfer.take(archive.unpack(source.plain))
    before = rows()
    with pytest.raises(TransferRefused, match="vide"):
        transfer.take(archive.unpack(source.plain))
    assert rows() == before


def test_an_export_of_the_import_holds_the_same(
    source: Source, new_vault: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    transfer.take(archive.unpack(source.plain))
    monkeypatch.setattr(sealing, "seal", lambda plain, phrase: plain)
    again = archive.unpack(transfer.export(SEALED_WITH).data)
    first = archive.unpack(source.plain)
    for name in first.slices:
        assert again.read(f"rows/{name}.json") == first.read(f"rows/{name}.json")
    assert sorted(again.files) == sorted(first.files)


def test_the_whole_way_through_the_envelope(old_vault: Layout, source: Source) -> None:
    made = transfer.export(SEALED_WITH)
    assert made.name == f"vigie-export-{timezone.localdate():%Y-%m-%d}.age"
    assert made.data.startswith(b"age-encryption.org/v1\n-> scrypt ")
    assert PHOTO[:64] not in made.data
    found = archive.unpack(sealing.unseal(made.data, f"  {SEALED_WITH} "))
    assert found.manifest["counts"]["files"] == 3
    assert found.json("journal.json")["entries"][-1]["action"] == "journal.exported"


def test_a_damaged_file_does_not_keep_the_rest_from_leaving(
    old_vault: Layout, monkeypatch: pytest.MonkeyPatch, source: Source
) -> None:
    stored = StoredFile.objects.get(name="preuve.jpg")
    files.path_of(old_vault, stored.uuid).write_bytes(b"x")
    monkeypatch.setattr(sealing, "seal", lambda plain, phrase: plain)
    made = transfer.export(SEALED_WITH)
    assert made.missing == ("preuve.jpg",)
    found = archive.unpack(made.data)
    assert found.manifest["left_out"] == [stored.uuid.hex]
    assert len(found.files) == 2


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.OWNER])
def test_only_a_responsable_takes_data_away_or_brings_it(
    old_vault: Layout, act_as: ActAs, role: Role, source: Source
) -> None:
    with act_as(role), pytest.raises(Forbidden):
        transfer.export(SEALED_WITH)
    with act_as(role), pytest.raises(Forbidden):
        transfer.import_export(b"", SEALED_WITH)


def test_a_weak_passphrase_is_refused_before_anything_is_recorded(old_vault: Layout) -> None:
    before = Entry.objects.count()
    for weak in ("", "pharmacie2023", "Dr Source Dr Source"):
        with pytest.raises(Exception, match=r"."):  # the sentence is of passphrase.judge
            transfer.export(weak)
    assert Entry.objects.count() == before


def test_an_export_that_fails_is_not_recorded(old_vault: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> bytes:
        raise TransferRefused

    monkeypatch.setattr(sealing, "seal", fail)
    before = Entry.objects.count()
    with pytest.raises(TransferRefused):
        transfer.export(SEALED_WITH)
    assert Entry.objects.count() == before
