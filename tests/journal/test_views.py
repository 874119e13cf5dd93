"""The journal's page and its export."""

import json
from typing import Any

import pytest
from django.test import Client

from tests.conftest import ActAs
from vigie.journal import services, views
from vigie.journal.models import Entry
from vigie.journal.verifier import INTACT, verify
from vigie.vault.rights import Role

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.journal.urls")]


@pytest.fixture(autouse=True)
def plain(settings: Any) -> None:
    """Launch token, origin and lock are other rooms' business."""
    settings.MIDDLEWARE = [
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
    ]


def page(client: Client, query: str = "") -> str:
    response = client.get(f"/journal/{query}")
    assert response.status_code == 200
    return response.content.decode()


def test_it_works(client: Client) -> None:
    services.record("answer.given", private={"note": "Appeler <Mme Durand>"})
    services.record("signins.reviewed")
    shown = page(client)
    assert "Réponse donnée" in shown
    assert "signins.reviewed" in shown
    assert "Appeler &lt;Mme Durand&gt;" in shown
    assert shown.index("signins.reviewed</td>") < shown.index("Réponse donnée</td>")
    assert str(services.head()) in shown.replace("<wbr>", "")


def test_an_empty_journal(client: Client) -> None:
    shown = page(client)
    assert "Rien n’est inscrit" in shown
    assert "Repère actuel" not in shown


def test_an_erased_part_is_said(client: Client) -> None:
    services.record("answer.given", private={"note": "Mme Durand"})
    services.erase(1, "")
    shown = page(client)
    assert "Durand" not in shown
    assert "Effacé" in shown


@pytest.mark.parametrize(
    "query",
    ["?page=2", "?page=0", "?page=-1", "?page=x", "?page=²", "?page=9999999999999", "?action=no.such"],
)
def test_any_address_gives_a_page(client: Client, query: str) -> None:
    for _ in range(services.PER_PAGE + 1):
        services.record("answer.given")
    page(client, query)


def test_pages_and_filter(client: Client) -> None:
    services.record("bilan.kept")
    for _ in range(services.PER_PAGE + 1):
        services.record("answer.given")
    shown = page(client, "?action=answer.given")
    assert "page=2&amp;action=answer.given" in shown
    assert "Bilan enregistré</td>" not in shown
    assert len(page(client).encode()) < 60_000


def test_the_export_is_a_file(client: Client) -> None:
    services.record("answer.given")
    response = client.post("/journal/export/")
    assert response["Content-Disposition"].startswith('attachment; filename="journal-vigie-')
    assert response["X-Content-Type-Options"] == "nosniff"
    assert json.loads(response.content)["count"] == Entry.objects.count()
    assert verify(response.content, str(services.head())).status == INTACT


def test_an_export_is_never_a_link(client: Client) -> None:
    assert client.get("/journal/export/").status_code == 405
    assert Client(enforce_csrf_checks=True).post("/journal/export/").status_code == 403
    assert not Entry.objects.exists()


def test_rights(client: Client, act_as: ActAs) -> None:
    client.raise_request_exception = True
    with act_as(Role.DPO):
        assert "Exporter le journal" not in page(client)
        assert client.post("/journal/export/").status_code == 403
    with act_as(Role.LOCUM):
        assert client.get("/journal/").status_code == 403


def test_a_suspect_clock_is_shown(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "clock_suspect", lambda: True)
    assert "L’horloge de ce PC est en retard" in page(client)


def test_views_declare_their_action() -> None:
    assert vars(views.list_entries)["vigie_action"] == "journal.read"
    assert vars(views.export)["vigie_action"] == "journal.export"
