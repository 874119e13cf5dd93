"""Recording, signing, erasing, exporting and bringing back."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from django.db import IntegrityError, transaction

from tests.conftest import TEST_K1, ActAs, open_test_vault
from tests.journal.forge import honest, public
from tests.journal.forge import key as forged_key
from vigie.journal import chain, exchange, rules, services
from vigie.journal.models import Checkpoint, Entry, PrivatePart, SigningKey
from vigie.journal.verifier import BROKEN, INTACT, UNANCHORED, verify
from vigie.vault.errors import VaultError
from vigie.vault.models import Access
from vigie.vault.rights import Role
from vigie.vault.state import Keys, state

pytestmark = pytest.mark.django_db

SCHEMA = json.loads(Path("docs/json/journal.json").read_text("utf-8"))
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[datetime]]:
    """The hands of the clock: set ``clock[0]``."""
    hands = [NOON]
    monkeypatch.setattr(chain, "now", lambda: hands[0])
    yield hands


def actions() -> list[str]:
    return list(Entry.objects.order_by("seq").values_list("action", flat=True))


def empty() -> None:
    """As in a vault just made."""
    for model in (PrivatePart, Entry, Checkpoint, SigningKey):
        model.objects.all().delete()


def test_it_works(clock: list[datetime]) -> None:
    first = services.record("vault.created")
    second = services.record("answer.given", "control", "mfa-mail", private={"note": "Mme Durand"})
    assert (first.seq, first.prev, second.seq, second.prev) == (1, rules.GENESIS, 2, first.hash)
    assert (second.person, second.at) == (state.actor.access_id, NOON)
    assert second.private_part.data() == {"note": "Mme Durand"}
    assert services.head() == services.Head(2, second.hash)
    assert str(services.head()) == f"2:{second.hash}"
    assert "Durand" not in json.dumps(vars(second.chained()))


def test_an_empty_journal_has_a_head() -> None:
    assert services.head() == services.Head(0, rules.GENESIS)


def test_the_program_is_person_0() -> None:
    state.open(Keys(bytearray(TEST_K1)), None)
    assert services.record("clock.confirmed").person == 0


def test_an_object_may_be_a_number() -> None:
    assert services.record("bilan.kept", "snapshot", 12).object_id == "12"


@pytest.mark.parametrize("private", [{"a": 1.5}, {"a": {"b": object()}}])
def test_what_has_no_canonical_form_is_not_recorded(private: Any) -> None:
    with pytest.raises(TypeError):
        services.record("answer.given", private=private)
    assert not Entry.objects.exists()


def test_a_rolled_back_action_was_never_recorded() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        services.record("answer.given")
        raise RuntimeError
    assert not Entry.objects.exists()


def test_the_database_refuses_a_fork() -> None:
    entry = services.record("answer.given")
    twin = Entry(seq=2, at=entry.at, action="x", prev=entry.prev, hash="f" * 64)
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save()


def test_a_checkpoint_makes_a_key_and_enters_it() -> None:
    services.record("vault.created")
    signed = services.checkpoint("lock")
    assert actions() == ["vault.created", rules.KEY_ADDED]
    assert signed.count == 2
    assert signed.data()["head"] == services.head().hash
    assert services.checkpoint("lock").public_key == signed.public_key
    assert SigningKey.objects.count() == 1


def test_a_reason_is_a_code() -> None:
    with pytest.raises(ValueError, match="code"):
        services.checkpoint("À la demande de Mme Durand")


def test_the_daily_checkpoint(clock: list[datetime]) -> None:
    services.record("vault.created")
    assert services.checkpoint_if_due(NOON) is not None
    assert services.checkpoint_if_due(NOON + timedelta(hours=23)) is None
    assert services.checkpoint_if_due(NOON + timedelta(days=1)) is not None
    assert services.checkpoint_if_due(NOON - timedelta(hours=1)) is not None


def test_what_is_printed_anchors_the_export() -> None:
    services.record("answer.given", private={"note": "x"})
    services.record("bilan.kept")
    printed = services.anchor("bilan")
    assert (printed.seq, printed.hash) == (printed.head.seq, printed.head.hash)
    data = services.export()
    assert verify(data, str(printed.head)).anchored == printed.head.seq
    assert verify(data, str(printed.head), printed.public_key).status == INTACT
    assert verify(data, str(services.head())).status == INTACT
    assert verify(data).status == UNANCHORED


def test_an_export_follows_its_schema() -> None:
    services.record("answer.given", private={"note": "é", "list": [1, None, {"a": True}]})
    seq = services.record("answer.given", private={"note": "x"}).seq
    services.erase(seq, "demande du patient")
    data = services.export()
    jsonschema.Draft202012Validator(SCHEMA).validate(json.loads(data))
    assert data == rules.canonical(json.loads(data))
    assert actions()[-2:] == [rules.EXPORTED, rules.KEY_ADDED]


def test_a_new_key_takes_over() -> None:
    services.record("vault.created")
    first = services.anchor("bilan").public_key
    second = services.rotate_key()
    services.record("answer.given")
    data = services.export()
    assert first != second
    assert verify(data, None, first).status == INTACT
    assert verify(data, None, second).status == INTACT
    old = SigningKey.objects.get(public_key=first)
    assert old.private_key is None
    assert old.retired_at is not None
    assert json.loads(data)["public_keys"] == [first, second]


# --- erasure


def test_an_erasure_leaves_nothing_but_its_mark() -> None:
    entry = services.record("answer.given", private={"note": "Mme Durand"})
    mark = services.erase(entry.seq, "demande")
    assert (mark.action, mark.object_id) == (rules.REDACTED, "1")
    assert not PrivatePart.objects.filter(entry=entry).exists()
    assert Entry.objects.get(seq=1).redacted
    data = services.export()
    assert b"Durand" not in data
    result = verify(data, str(services.head()))
    assert (result.status, result.redactions) == (INTACT, 1)


def test_the_reason_of_an_erasure_can_be_erased_too() -> None:
    services.record("answer.given", private={"note": "x"})
    services.erase(1, "Mme Durand l’a demandé")
    services.erase(2, "")
    data = services.export()
    assert b"Durand" not in data
    assert verify(data, str(services.head())).redactions == 2


@pytest.mark.parametrize("seq", [0, 1, 3, 99, -1])
def test_nothing_to_erase_gets_a_sentence(seq: int) -> None:
    services.record("answer.withdrawn")
    services.record("answer.given", private={"note": "x"})
    services.erase(2, "demande")
    services.erase(3, "")
    with pytest.raises(services.JournalError, match=r"\.$"):
        services.erase(seq, "demande")
    with pytest.raises(services.JournalError, match="déjà"):
        services.erase(2, "demande")
    assert len(actions()) == 4


# --- the clock


def test_a_clock_behind_is_recorded_once_and_told(clock: list[datetime]) -> None:
    services.record("answer.given")
    clock[0] = NOON - timedelta(days=3)
    assert services.clock_suspect()
    services.record("answer.given")
    services.record("answer.given")
    assert actions() == ["answer.given", rules.CLOCK_BEHIND, "answer.given", "answer.given"]
    assert services.clock_suspect()
    assert not services.clock_suspect(NOON)
    clock[0] = NOON + timedelta(seconds=1)
    assert not services.clock_suspect()
    assert verify(services.export(), str(services.head())).status == INTACT


def test_a_person_settles_a_clock_that_was_ahead(clock: list[datetime]) -> None:
    clock[0] = NOON + timedelta(days=3650)
    services.record("answer.given")
    clock[0] = NOON
    assert services.clock_suspect()
    services.confirm_clock()
    assert not services.clock_suspect()
    assert actions() == ["answer.given", rules.CLOCK_BEHIND, rules.CLOCK_CONFIRMED]


# --- out and back


def test_export_then_import_keeps_every_byte(clock: list[datetime]) -> None:
    for number in range(7):
        services.record("answer.given", "control", f"c-{number}", private={"note": "é’\u202f" * number})
    services.checkpoint("lock")
    services.erase(3, "demande")
    services.rotate_key()
    data = services.export()
    before = json.loads(data)
    key = before["public_keys"][-1]
    empty()

    assert services.import_entries(data) == before["count"]
    after = json.loads(exchange.dump())
    assert rules.canonical(after["entries"][:-1]) == rules.canonical(before["entries"])
    assert after["entries"][-1]["action"] == rules.IMPORTED
    assert after["checkpoints"] == before["checkpoints"]
    assert after["public_keys"] == before["public_keys"]
    assert not SigningKey.objects.filter(private_key__isnull=False).exists()

    again = services.export()
    assert verify(again, None, key).anchored == before["count"]
    assert verify(again, str(services.head())).status == INTACT
    assert verify(again, None, services.anchor("bilan").public_key).status == INTACT


def test_a_journal_written_elsewhere_is_imported() -> None:
    forge = honest()
    assert services.import_entries(forge.data()) == 12
    document = json.loads(exchange.dump())
    assert document["entries"][:12] == forge.entries
    assert document["checkpoints"] == forge.checkpoints
    assert document["public_keys"] == [public(forged_key(1))]


def test_a_vault_just_made_takes_a_journal() -> None:
    services.record("vault.created", private={"label": "Dr Test"})
    services.record("vault.locked")
    services.checkpoint("lock")
    services.record("vault.unlocked")
    services.record("copy.made")  # the first copy comes by itself, a minute after
    services.import_entries(honest().data())
    told = Entry.objects.get(seq=13)
    assert told.action == rules.IMPORTED
    before = told.private_part.data()["before"]
    assert [row["action"] for row in before] == [
        "vault.created",
        "vault.locked",
        rules.KEY_ADDED,
        "vault.unlocked",
        "copy.made",
    ]
    assert verify(services.export(), honest().head()).anchored == 12


def test_a_signed_journal_is_never_replaced() -> None:
    services.record("vault.created")
    services.anchor("bilan")
    with pytest.raises(services.JournalError, match="pas vide"):
        services.import_entries(honest().data())


def test_an_import_into_a_journal_in_use_is_refused() -> None:
    services.record("answer.given")
    with pytest.raises(services.JournalError, match="pas vide"):
        services.import_entries(honest().data())
    assert actions() == ["answer.given"]


@pytest.mark.parametrize(
    "data", [b"", b"{}", b"\xff", honest().data()[:-5], honest().data().replace(b"Durand", b"Dupont")]
)
def test_a_broken_import_changes_nothing(data: bytes) -> None:
    assert verify(data).status == BROKEN
    with pytest.raises(services.JournalError, match="pas été importé"):
        services.import_entries(data)
    assert not Entry.objects.exists()


# --- reading, and rights


def test_pages_and_filters() -> None:
    for number in range(services.PER_PAGE + 5):
        services.record("answer.given", "control", f"c-{number}")
    services.record("bilan.kept")
    first = services.entries()
    assert (first.page, first.pages, first.total) == (1, 2, services.PER_PAGE + 6)
    assert first.rows[0].action == "bilan.kept"
    assert [row.seq for row in services.entries(99).rows][-1] == 1
    assert services.entries(-3).page == 1
    found = services.entries(filters=services.Filters(action="answer.given", object_id="c-7", person=1))
    assert [row.seq for row in found.rows] == [8]
    future = services.Filters(since=datetime(2100, 1, 1, tzinfo=UTC))
    assert services.entries(filters=future).rows == []


def test_unknown_codes_are_shown_as_they_are() -> None:
    services.record("signins.reviewed", private={"speed": [1, True], "note": "", "deep": {"name": "x"}})
    row = services.entries().rows[0]
    assert row.label == "signins.reviewed"
    assert row.details == [("deep", "Nom x"), ("speed", "1, oui")]


def test_who_did_it_is_read_in_the_vault() -> None:
    access = Access.objects.create(slot_id="s", label="Dr Parti", role="owner", removed_at=NOON)
    services.record("answer.given")
    Entry.objects.update(person=access.pk)
    services.record("answer.given", "thread", 1)
    Entry.objects.filter(seq=2).update(person=access.pk + 1)
    state.open(Keys(bytearray(TEST_K1)), None)
    services.record("clock.confirmed")
    open_test_vault()
    assert [row.who for row in services.entries().rows] == [
        "Vigie",
        f"Accès n°\xa0{access.pk + 1}",
        "Dr Parti",
    ]


def test_private_parts_are_not_for_every_reader(act_as: ActAs) -> None:
    services.record("answer.given", private={"note": "Mme Durand"})
    assert services.entries().rows[0].private == {"note": "Mme Durand"}
    with act_as(Role.IT_HELPER):
        row = services.entries().rows[0]
        assert (row.private, row.hidden, row.details) == (None, True, [])


def test_rights(act_as: ActAs) -> None:
    services.record("answer.given", private={"note": "x"})
    with act_as(Role.SECRETARY), pytest.raises(VaultError):
        services.entries()
    with act_as(Role.DPO), pytest.raises(VaultError):
        services.export()
    with act_as(Role.ASSOCIATE), pytest.raises(VaultError):
        services.erase(1, "demande")
    with act_as(Role.ASSOCIATE), pytest.raises(VaultError):
        services.import_entries(b"")
