import pytest
from django.test import Client

from vigie.catalogue import loader
from vigie.practice import services as practice
from vigie.vault.errors import VaultUnreadable


@pytest.mark.django_db
def test_the_open_vault_adds_the_practice_s_own_number(client: Client) -> None:
    practice.set_helper("Armor Dépannage", "02 99 00 00 00")
    page = client.get("/attaque/").content.decode()
    assert "02 99 00 00 00" in page
    assert "vérifiés le" in page


def test_it_needs_no_vault(client: Client, locked: None) -> None:
    page = client.get("/attaque/").content.decode()
    assert "09 72 43 91 25" in page
    assert "Son numéro est sur votre contrat" in page


@pytest.mark.parametrize("failure", [loader.CatalogueError("abîmé"), KeyError("label"), TypeError()])
def test_it_stands_when_the_content_cannot_be_read(
    client: Client, locked: None, monkeypatch: pytest.MonkeyPatch, failure: Exception
) -> None:
    def damaged() -> None:
        raise failure

    monkeypatch.setattr(loader, "load", damaged)
    page = client.get("/attaque/").content.decode()
    assert "3608" in page


def test_it_stands_when_the_open_vault_does_not_answer(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> None:
        raise VaultUnreadable

    monkeypatch.setattr(practice, "current", refuse)
    page = client.get("/attaque/")
    assert page.status_code == 200
    assert "09 72 43 91 25" in page.content.decode()
