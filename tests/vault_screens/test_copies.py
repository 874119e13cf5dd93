"""Copies: made, aged, put back by the screen alone."""

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.conftest import ActAs
from tests.vault.conftest import LABEL, PHRASE, Vault
from tests.vault_screens.conftest import text
from vigie.desktop.watch import Watch
from vigie.vault import copies, copy_runs, replacing, services
from vigie.vault.forms import PRINTED
from vigie.vault.layout import local_copies
from vigie.vault.models import CopyPlace
from vigie.vault.roles import Role
from vigie.vault.state import state


@pytest.fixture(autouse=True)
def forgotten() -> Iterator[None]:
    """What ran is over, and no other test sees its end."""
    yield
    for run in (copy_runs._making, copy_runs._putting_back):
        if run is not None:
            run.stop.set()
            assert run.ended.wait(30)
    if copy_runs._putting_back is not None:
        copy_runs._putting_back.shown.set()
    copy_runs._making = copy_runs._putting_back = None


def copy_now(client: Client) -> str:
    """The button, then the page once the copies are over."""
    assert client.post("/coffre/copies/")["Location"] == "/coffre/copies/"
    run = copy_runs.making()
    assert run is not None
    assert run.ended.wait(60)
    return text(client.get("/coffre/copies/"))


def put_back(client: Client, data: dict[str, str]) -> str:
    """The last form, then the page once the copy is back."""
    assert client.post("/coffre/restaurer/", data)["Location"] == "/coffre/restaurer/en-cours/"
    run = copy_runs.putting_back()
    assert run is not None
    assert run.ended.wait(60)
    return text(client.get("/coffre/restaurer/en-cours/"))


def test_says_when_none_was_made(inside: Client) -> None:
    page = text(inside.get("/coffre/copies/"))
    assert "Aucune copie n’a encore été faite" in page
    assert "emporterait le coffre et ses copies" in page


def test_copies_now(inside: Client) -> None:
    page = copy_now(inside)
    assert "Copie faite, ouverte et relue." in page
    assert "Dernière copie :" in page
    assert len(services.list_copies()) == 1
    assert "Copie faite" not in text(inside.get("/coffre/copies/"))


class Held:
    """Copies that wait for the test, at their first byte."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.reached, self.go = threading.Event(), threading.Event()
        real = copies.backup_database

        def backup(*args: Any, **how: Any) -> None:
            self.reached.set()
            assert self.go.wait(30)
            real(*args, **how)

        monkeypatch.setattr(copies, "backup_database", backup)


def test_the_page_answers_while_it_copies_and_shows_how_far(
    inside: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = Held(monkeypatch)
    inside.post("/coffre/copies/")
    assert held.reached.wait(30)
    page = text(inside.get("/coffre/copies/"))
    assert "Copie en cours" in page
    assert "Copié et relu : 0 %" in page
    assert "Copier maintenant" not in page
    inside.post("/coffre/copies/")
    part = inside.get("/coffre/copies/en-cours/", HTTP_HX_REQUEST="true")
    assert "<progress" in text(part)
    assert "<html" not in text(part)
    assert "copie du coffre" in text(inside.get("/coffre/verrouiller/"))
    run = copy_runs.making()
    held.go.set()
    assert run is not None and run.ended.wait(60)
    over = inside.get("/coffre/copies/en-cours/", HTTP_HX_REQUEST="true")
    assert over["HX-Redirect"] == "/coffre/copies/"
    assert "Copie faite, ouverte et relue." in text(inside.get("/coffre/copies/"))
    assert len(services.list_copies()) == 1


def test_it_may_be_stopped(inside: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    held = Held(monkeypatch)
    inside.post("/coffre/copies/")
    assert held.reached.wait(30)
    assert "La copie s’arrête" in text(inside.post("/coffre/copies/arreter/", follow=True))
    held.go.set()
    run = copy_runs.making()
    assert run is not None and run.ended.wait(60)
    assert "Copie arrêtée." in text(inside.get("/coffre/copies/"))
    assert list(local_copies().iterdir()) == []
    assert "Aucune copie n’a encore été faite" in text(inside.get("/coffre/copies/"))


def test_locking_lets_it_finish_when_asked(
    inside: Client, opened: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = Held(monkeypatch)
    inside.post("/coffre/copies/")
    assert held.reached.wait(30)
    inside.post("/coffre/verrouiller/", {"work": "finish"})
    assert inside.get("/coffre/copies/")["Location"] == "/coffre/ouvrir/"
    polled = inside.get("/coffre/copies/en-cours/", HTTP_HX_REQUEST="true")
    assert polled["HX-Redirect"] == "/coffre/ouvrir/"
    run = copy_runs.making()
    held.go.set()
    assert run is not None and run.ended.wait(60)
    assert (run.sentence, run.made) == ("", 1)
    assert not state.unlocked
    assert len(services.list_copies()) == 1


def test_locking_at_once_stops_it(inside: Client, opened: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    held = Held(monkeypatch)
    inside.post("/coffre/copies/")
    assert held.reached.wait(30)
    inside.post("/coffre/verrouiller/", {"work": "now"})
    assert not state.unlocked
    held.go.set()
    run = copy_runs.making()
    assert run is not None and run.ended.wait(60)
    assert "verrouillé avant la fin" in run.sentence
    assert list(local_copies().iterdir()) == []


def test_who_may_only_look_neither_starts_nor_stops(inside: Client, act_as: ActAs) -> None:
    with act_as(Role.DPO):
        assert inside.post("/coffre/copies/").status_code == 403
        assert inside.post("/coffre/copies/arreter/").status_code == 403
        assert copy_runs.making() is None


def test_a_disk_that_fails_is_said(inside: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(copies, "_pour", full)
    assert "n’a pas pu être écrite" in copy_now(inside)


def test_another_folder(inside: Client, tmp_path: Path) -> None:
    other = tmp_path / "disque"
    assert "n’existe pas" in text(inside.post("/coffre/copies/", {"folder": str(other)}))
    assert "chemin complet" in text(inside.post("/coffre/copies/", {"folder": "copies"}))
    other.mkdir()
    page = text(inside.post("/coffre/copies/", {"folder": f'"{other}"'}, follow=True))
    assert "sur le disque de ce PC" in page
    copy_now(inside)
    assert len(services.list_copies(other)) == 1
    place = CopyPlace.objects.get()
    shutil.rmtree(other)
    assert "n’a pas pu la recevoir" in copy_now(inside)
    inside.post(f"/coffre/copies/dossier/{place.pk}/retirer/")
    assert not CopyPlace.objects.exists()


def test_restores_with_the_printed_key(inside: Client, opened: Vault) -> None:
    copy_now(inside)
    assert "Verrouillez d’abord Vigie" in text(inside.get("/coffre/restaurer/"))
    services.lock()
    place = str(local_copies())
    page = text(inside.get("/coffre/restaurer/"))
    assert place in page
    assert "mis de côté, jamais effacé" in page
    found = inside.post("/coffre/restaurer/", {"folder": place})
    page = text(found)
    assert "Choisissez la copie" in page
    assert "<title>Erreur" not in page
    name = services.list_copies()[0].folder.name
    wrong = {"folder": place, "copy": name, "way": PRINTED, "secret": "AAAA"}
    assert "groupes de 4" in text(inside.post("/coffre/restaurer/", wrong))
    page = put_back(inside, {**wrong, "secret": opened.key.text})
    assert "Le coffre est en place" in page
    assert "mis de côté dans" in page
    assert not state.unlocked
    assert services.unlock(services.people()[0].id, PHRASE)


def test_the_copy_itself_may_be_named(inside: Client) -> None:
    copy_now(inside)
    services.lock()
    folder = services.list_copies()[0].folder
    assert "Choisissez la copie" in text(inside.post("/coffre/restaurer/", {"folder": str(folder)}))


def test_a_folder_without_copy_says_so(inside: Client, tmp_path: Path) -> None:
    services.lock()
    assert "Aucune copie lisible ici" in text(inside.post("/coffre/restaurer/", {"folder": str(tmp_path)}))


def test_a_copy_must_be_chosen(inside: Client) -> None:
    copy_now(inside)
    services.lock()
    data = {"folder": str(local_copies()), "secret": "x"}
    assert "Choisissez une copie." in text(inside.post("/coffre/restaurer/", data))


def test_restores_with_a_passphrase(inside: Client, opened: Vault) -> None:
    copy_now(inside)
    slot = services.people()[0].id
    services.lock()
    folder = str(local_copies())
    assert f"Avec la phrase de passe de {LABEL}" in text(
        inside.post("/coffre/restaurer/", {"folder": folder})
    )
    data = {"folder": folder, "copy": services.list_copies()[0].folder.name, "way": slot, "secret": "non"}
    refused = text(inside.post("/coffre/restaurer/", data))
    assert "<title>Erreur : " in refused
    assert "Le coffre est en place" in put_back(inside, {**data, "secret": PHRASE})
    assert PHRASE not in refused


def returning(inside: Client, opened: Vault, monkeypatch: pytest.MonkeyPatch) -> Held:
    """A copy on its way back, that waits for the test before its last check."""
    copy_now(inside)
    services.lock()
    held = Held(monkeypatch)
    real = replacing.verify_incoming

    def verify(*args: Any) -> None:
        held.reached.set()
        assert held.go.wait(30)
        real(*args)

    monkeypatch.setattr(replacing, "verify_incoming", verify)
    data = {"folder": str(local_copies()), "copy": services.list_copies()[0].folder.name, "way": PRINTED}
    inside.post("/coffre/restaurer/", {**data, "secret": opened.key.text})
    assert held.reached.wait(60)
    return held


def test_the_return_shows_how_far_it_is_and_nobody_opens_meanwhile(
    inside: Client, opened: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = returning(inside, opened, monkeypatch)
    assert "Vigie remet la copie en place" in text(inside.get("/coffre/restaurer/en-cours/"))
    assert "<html" not in text(inside.get("/coffre/restaurer/en-cours/", HTTP_HX_REQUEST="true"))
    assert inside.get("/coffre/restaurer/")["Location"] == "/coffre/restaurer/en-cours/"
    slot = services.people()[0].id
    refused = text(inside.post("/coffre/ouvrir/", {"slot": slot, "passphrase": PHRASE}))
    assert "attendez la fin" in refused
    run = copy_runs.putting_back()
    held.go.set()
    assert run is not None and run.ended.wait(60)
    over = inside.get("/coffre/restaurer/en-cours/", HTTP_HX_REQUEST="true")
    assert over["HX-Redirect"] == "/coffre/restaurer/en-cours/"
    assert "Le coffre est en place" in text(inside.get("/coffre/restaurer/en-cours/"))
    opened.unlock()


def test_the_return_may_be_stopped(inside: Client, opened: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    held = returning(inside, opened, monkeypatch)
    inside.post("/coffre/restaurer/arreter/")
    held.go.set()
    run = copy_runs.putting_back()
    assert run is not None and run.ended.wait(60)
    page = text(inside.get("/coffre/restaurer/en-cours/"))
    assert "Le retour est arrêté" in page
    assert "Rien n’a été modifié." in page
    opened.unlock()


def test_the_process_is_not_replaced_before_the_return_is_over_and_shown(
    inside: Client, opened: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = returning(inside, opened, monkeypatch)
    replaced: list[int] = []
    watch = Watch(
        state, lock=services.lock, unlocked=lambda: None, locked=lambda: replaced.append(1), clock=lambda: 0.0
    )
    watch._was_open = True  # a tick that fell while the copy's database was open
    watch.tick()
    run = copy_runs.putting_back()
    held.go.set()
    assert run is not None and run.ended.wait(60)
    watch.tick()
    assert not replaced
    assert not watch.closing()
    assert "Le coffre est en place" in text(inside.get("/coffre/restaurer/en-cours/"))
    while state.renewing:
        threading.Event().wait(0.01)
    watch.tick()
    assert replaced


def test_without_a_return_its_page_leads_to_the_door(inside: Client) -> None:
    services.lock()
    assert inside.get("/coffre/restaurer/en-cours/")["Location"] == "/coffre/ouvrir/"


@pytest.mark.parametrize("typed", ["/" + "a" * 900, "~personne-de-ce-nom/copies"])
def test_a_path_that_no_system_takes_is_told_what_to_do(inside: Client, typed: str) -> None:
    assert "Ce chemin ne se lit pas" in text(inside.post("/coffre/copies/", {"folder": typed}))
