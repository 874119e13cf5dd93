"""« Contenu de Vigie »: a pack is shown before it applies, and a bad one changes nothing."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.catalogue.packs import KEY, PUBLIC, data_folder, edit
from tests.conftest import ActAs
from vigie.catalogue import loader, packs
from vigie.catalogue.views import content as views
from vigie.vault.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clean(settings: Any, monkeypatch: pytest.MonkeyPatch, vigie_home: Path) -> Iterator[None]:
    """Launch token, origin and lock are other rooms' business."""
    settings.MIDDLEWARE = [
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django_htmx.middleware.HtmxMiddleware",
    ]
    monkeypatch.setattr(packs, "shipped_keys", lambda: (PUBLIC,))
    yield
    views._waiting.clear()
    packs._active.clear()
    loader.use_folder(None)
    shutil.rmtree(vigie_home / "content", ignore_errors=True)


@pytest.fixture
def raw(tmp_path: Path) -> bytes:
    folder = data_folder(tmp_path)
    edit(folder / "contacts.yaml", 'number: "09 72 43 91 25"', 'number: "01 02 03 04 05"')
    return packs.build(folder, 2, KEY)


def shown(client: Client) -> str:
    response = client.get("/contenu/")
    assert response.status_code == 200
    return response.content.decode().replace("\u00a0", " ").replace("\u202f", " ")


def choose(client: Client, raw: bytes) -> Any:
    return client.post("/contenu/choisir/", {"pack": SimpleUploadedFile("contenu.vigie", raw)})


def digest() -> str:
    return views._waiting[0].sealed.digest


def test_it_works(client: Client, raw: bytes) -> None:
    assert "contenu n° 1" in shown(client)
    assert choose(client, raw).status_code == 302
    page = shown(client)
    assert "Ce que change le contenu n° 2" in page
    assert "01 02 03 04 05" in page
    assert "contenu n° 1" in page
    assert client.post("/contenu/appliquer/", {"digest": digest()}).status_code == 302
    page = shown(client)
    assert "contenu n° 2" in page
    assert "signé, installé après le programme" in page
    assert loader.active_folder() != loader.DATA


@pytest.mark.parametrize(
    ("bad", "says"),
    [(b"", "Ce fichier est vide"), (b"PK", "pas un contenu de Vigie"), (b"VIGIE-CONTENT 1\n", "abîmé")],
)
def test_a_bad_file_gets_a_sentence(client: Client, bad: bytes, says: str) -> None:
    response = choose(client, bad)
    assert response.status_code == 422
    assert says in response.content.decode()
    assert not views._waiting


def test_no_file_at_all(client: Client) -> None:
    assert "Choisissez un fichier de contenu." in client.post("/contenu/choisir/").content.decode()


def test_nothing_applies_without_agreement(client: Client, raw: bytes) -> None:
    choose(client, raw)
    client.post("/contenu/renoncer/")
    assert "contenu n° 1" in shown(client)
    assert not packs.folder_of_packs().exists()


def test_only_what_was_shown_applies(client: Client, raw: bytes) -> None:
    choose(client, raw)
    client.post("/contenu/appliquer/", {"digest": "0" * 64})
    assert not packs.folder_of_packs().exists()
    assert "n’est plus en attente" in shown(client)


def test_a_damaged_pack_is_said(client: Client) -> None:
    (packs.folder_of_packs() / "7").mkdir(parents=True)
    packs.start()
    assert "Le contenu n° 7 est laissé de côté." in shown(client)


def test_who_may_only_read_sees_no_form(client: Client, raw: bytes, act_as: ActAs) -> None:
    with act_as(Role.DPO):
        assert "Mettez à jour le contenu" not in shown(client)
        assert choose(client, raw).status_code == 403
