import pytest
from django.test import Client

from vigie.catalogue import loader
from vigie.practice import services as practice


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


def test_it_stands_when_the_content_cannot_be_read(
    client: Client, locked: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def damaged() -> None:
        raise loader.CatalogueError("abîmé")

    monkeypatch.setattr(loader, "load", damaged)
    page = client.get("/attaque/").content.decode()
    assert "3608" in page
