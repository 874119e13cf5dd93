"""Copies: made, aged, put back by the screen alone."""

import shutil
from pathlib import Path

from django.test import Client

from tests.vault.conftest import LABEL, PHRASE, Vault
from tests.vault_screens.conftest import text
from vigie.vault import services
from vigie.vault.forms import PRINTED
from vigie.vault.layout import local_copies
from vigie.vault.models import CopyPlace
from vigie.vault.state import state


def test_says_when_none_was_made(inside: Client) -> None:
    page = text(inside.get("/coffre/copies/"))
    assert "Aucune copie n’a encore été faite" in page
    assert "emporterait le coffre et ses copies" in page


def test_copies_now(inside: Client) -> None:
    page = text(inside.post("/coffre/copies/", follow=True))
    assert "Copie faite, ouverte et relue." in page
    assert "Dernière copie :" in page
    assert len(services.list_copies()) == 1


def test_another_folder(inside: Client, tmp_path: Path) -> None:
    other = tmp_path / "disque"
    assert "n’existe pas" in text(inside.post("/coffre/copies/", {"folder": str(other)}))
    assert "chemin complet" in text(inside.post("/coffre/copies/", {"folder": "copies"}))
    other.mkdir()
    page = text(inside.post("/coffre/copies/", {"folder": f'"{other}"'}, follow=True))
    assert "sur le disque de ce PC" in page
    inside.post("/coffre/copies/")
    assert len(services.list_copies(other)) == 1
    place = CopyPlace.objects.get()
    shutil.rmtree(other)
    assert "n’a pas pu la recevoir" in text(inside.post("/coffre/copies/", follow=True))
    inside.post(f"/coffre/copies/dossier/{place.pk}/retirer/")
    assert not CopyPlace.objects.exists()


def test_restores_with_the_printed_key(inside: Client, opened: Vault) -> None:
    inside.post("/coffre/copies/")
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
    page = text(inside.post("/coffre/restaurer/", {**wrong, "secret": opened.key.text}))
    assert "Le coffre est en place" in page
    assert "mis de côté dans" in page
    assert not state.unlocked
    assert services.unlock(services.people()[0].id, PHRASE)


def test_the_copy_itself_may_be_named(inside: Client) -> None:
    inside.post("/coffre/copies/")
    services.lock()
    folder = services.list_copies()[0].folder
    assert "Choisissez la copie" in text(inside.post("/coffre/restaurer/", {"folder": str(folder)}))


def test_a_folder_without_copy_says_so(inside: Client, tmp_path: Path) -> None:
    services.lock()
    assert "Aucune copie ici" in text(inside.post("/coffre/restaurer/", {"folder": str(tmp_path)}))


def test_a_copy_must_be_chosen(inside: Client) -> None:
    inside.post("/coffre/copies/")
    services.lock()
    data = {"folder": str(local_copies()), "secret": "x"}
    assert "Choisissez une copie." in text(inside.post("/coffre/restaurer/", data))


def test_restores_with_a_passphrase(inside: Client, opened: Vault) -> None:
    inside.post("/coffre/copies/")
    slot = services.people()[0].id
    services.lock()
    folder = str(local_copies())
    assert f"Avec la phrase de passe de {LABEL}" in text(
        inside.post("/coffre/restaurer/", {"folder": folder})
    )
    data = {"folder": folder, "copy": services.list_copies()[0].folder.name, "way": slot, "secret": "non"}
    refused = text(inside.post("/coffre/restaurer/", data))
    assert "<title>Erreur : " in refused
    assert "Le coffre est en place" in text(inside.post("/coffre/restaurer/", {**data, "secret": PHRASE}))
    assert PHRASE not in refused
