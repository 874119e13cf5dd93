"""A whole vault made by the services, in a folder of its own; made once, then copied for each test."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import connections
from pytest_django.plugin import DjangoDbBlocker

from vigie.vault import services
from vigie.vault.layout import Layout
from vigie.vault.recovery import RecoveryKey
from vigie.vault.state import state

LABEL = "Dr Marie Canari"
PHRASE = "marteau cerise tapis radio fanion"


@dataclass
class Vault:
    """What a test needs of the vault it works on."""

    layout: Layout
    home: Path
    key: RecoveryKey

    @property
    def slot_id(self) -> str:
        return services.people()[0].id

    def unlock(self) -> None:
        services.unlock(self.slot_id, PHRASE)


def _enter(home: Path, monkeypatch: pytest.MonkeyPatch) -> Layout:
    connections.close_all()
    state.close(grace=0)
    monkeypatch.setenv("VIGIE_HOME", str(home))
    layout = Layout.current()
    monkeypatch.setitem(connections["default"].settings_dict, "NAME", layout.database)
    return layout


@pytest.fixture
def no_vault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, django_db_blocker: DjangoDbBlocker
) -> Iterator[Layout]:
    """A PC without a vault. Not together with the ``db`` fixture."""
    with django_db_blocker.unblock():
        yield _enter(tmp_path / "pc", monkeypatch)
        connections.close_all()
        state.close(grace=0)


@pytest.fixture(scope="session")
def template(
    tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker
) -> tuple[Path, RecoveryKey]:
    """Made through the services, once."""
    home = tmp_path_factory.mktemp("template")
    with pytest.MonkeyPatch.context() as monkeypatch, django_db_blocker.unblock():
        _enter(home, monkeypatch)
        key = services.create(LABEL, PHRASE)
        services.lock()
    return home, key


@pytest.fixture
def vault(template: tuple[Path, RecoveryKey], no_vault: Layout) -> Vault:
    """A locked vault with one responsable."""
    home, key = template
    shutil.copytree(home / "vault", no_vault.root)
    return Vault(no_vault, no_vault.root.parent, key)


@pytest.fixture
def opened(vault: Vault) -> Vault:
    """The same, unlocked."""
    vault.unlock()
    return vault
