"""Two vaults: one that lived a little, one just made. The envelope is tested apart: scrypt takes seconds."""

import datetime
import io
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import connections
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

from vigie.assessment import services as assessment
from vigie.journal import services as journal
from vigie.practice import services as practice
from vigie.practice.models import Device
from vigie.transfer import sealing
from vigie.transfer import services as transfer
from vigie.vault import services as vault
from vigie.vault.layout import Layout
from vigie.vault.roles import Role
from vigie.vault.state import state
from vigie.workstation import services as workstation

PHRASE = "marteau cerise tapis radio fanion"
OTHER = "canard violon soupe nuage grenade"
SEALED_WITH = "lampe tortue wagon piment rivage"
PHOTO = bytes(range(256)) * 5000
LETTER = "compte rendu réservé".encode()

Enter = Callable[[str], Layout]


@dataclass(frozen=True)
class Source:
    """A vault that lived, its export in the clear and encrypted, and what it held."""

    home: Path
    plain: bytes
    rows: dict[str, object]
    journal: bytes


def _enter(home: Path, monkeypatch: pytest.MonkeyPatch) -> Layout:
    connections.close_all()
    state.close(grace=0)
    monkeypatch.setenv("VIGIE_HOME", str(home))
    layout = Layout.current()
    monkeypatch.setitem(connections["default"].settings_dict, "NAME", layout.database)
    return layout


def rows() -> dict[str, object]:
    """What a round trip must bring back, as the database holds it."""
    from vigie.catalogue.ports import export_handlers

    return {name: handler.export() for name, handler in export_handlers}


def live_a_little(now: datetime.datetime) -> None:
    """A practice with a bit of everything, through the services."""
    vault.add_access("Lucie", Role.SECRETARY, OTHER)
    practice.describe({"profession": "physician", "storage": ("local",)}, name="Cabinet d’essai")
    practice.set_helper("Micro Secours", "01 99 00 12 34")
    phone = practice.save_device(Device(name="Téléphone", kind="phone", system="ios"))
    photo = vault.store_file(io.BytesIO(PHOTO), "preuve.jpg", "image/jpeg")
    vault.store_file(io.BytesIO(LETTER), "lettre.pdf", "application/pdf", restricted=True)
    vault.store_file(io.BytesIO(b""), "vide.txt", "text/plain")
    assessment.answer("card_rules", "yes", note="vu à l’accueil", proof=photo)
    assessment.answer("phone_code", "partial", device=phone)
    assessment.answer("phone_code", "yes", device=phone)
    workstation.keep(
        {
            "schema": 1, "system": "linux", "version": "12", "started_at": now.isoformat(),
            "duration_s": 0.25, "rights": "user",
            "facts": [{"key": "os.supported", "value": True, "device": "this", "source": "essai",
                       "measured_at": now.isoformat(), "rights": "user"}],
        }
    )  # fmt: skip
    assessment.keep_snapshot(assessment.assess())
    assessment.set_action("card_rules", owner="Lucie", due_on=now.date())
    entry = journal.record("practice.note", private={"note": "à effacer"})
    journal.erase(entry.seq, "essai")


@pytest.fixture(scope="session")
def source(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker) -> Source:
    """Made once; the plaintext of its export is what the importer's tests start from."""
    home = tmp_path_factory.mktemp("source")
    with pytest.MonkeyPatch.context() as monkeypatch, django_db_blocker.unblock():
        _enter(home, monkeypatch)
        vault.create("Dr Source", PHRASE)
        live_a_little(timezone.now())
        monkeypatch.setattr(sealing, "seal", lambda plain, phrase: plain)
        plain = transfer.export(SEALED_WITH).data
        found = Source(home, plain, rows(), b"")
        vault.lock()
    return found


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker) -> Path:
    """A vault just made, never used and never locked by the service (which signs)."""
    home = tmp_path_factory.mktemp("empty")
    with pytest.MonkeyPatch.context() as monkeypatch, django_db_blocker.unblock():
        _enter(home, monkeypatch)
        vault.create("Dr Nouvelle", PHRASE)
        connections.close_all()
        state.close(grace=0)
    return home


@pytest.fixture
def enter(
    monkeypatch: pytest.MonkeyPatch, django_db_blocker: DjangoDbBlocker
) -> Iterator[Callable[[Path], Layout]]:
    """Stand in front of another vault, locked."""
    with django_db_blocker.unblock():
        yield lambda home: _enter(home, monkeypatch)
        connections.close_all()
        state.close(grace=0)


@pytest.fixture
def new_vault(empty: Path, tmp_path: Path, enter: Callable[[Path], Layout]) -> Layout:
    """An empty vault, open as its responsable."""
    shutil.copytree(empty, tmp_path / "new")
    layout = enter(tmp_path / "new")
    vault.unlock(vault.people()[0].id, PHRASE)
    return layout


@pytest.fixture
def old_vault(source: Source, tmp_path: Path, enter: Callable[[Path], Layout]) -> Layout:
    """The vault that lived, open as its responsable."""
    shutil.copytree(source.home, tmp_path / "old")
    layout = enter(tmp_path / "old")
    vault.unlock(next(slot.id for slot in vault.people() if slot.label == "Dr Source"), PHRASE)
    return layout


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Real vaults and age's own slowness: these stand with the integration tests, which have the room."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.integration)
