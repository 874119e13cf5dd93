"""« Emporter mes données »: one page, two gestures."""

import re
from collections.abc import Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.conftest import ActAs
from tests.transfer.conftest import SEALED_WITH, Source, rows
from vigie.transfer import archive, sealing, services
from vigie.vault.errors import VaultError
from vigie.vault.layout import Layout
from vigie.vault.rights import Role

URL = "/donnees/"


@pytest.fixture
def client() -> Client:
    return Client()


@pytest.fixture
def plain_envelope(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(sealing, "seal", lambda plain, phrase: plain)
    monkeypatch.setattr(sealing, "unseal", lambda data, phrase: data)
    yield


def test_the_page_explains_both_gestures(old_vault: Layout, source: Source, client: Client) -> None:
    response = client.get(URL)
    body = response.content.decode()
    assert response.status_code == 200
    assert body.count("<h1>") == 1 and "Exporter mes données" in body and "Reprendre cet export" in body
    assert 'enctype="multipart/form-data"' in body
    assert body.count('type="password"') == 3
    assert len(set(re.findall(r'id="(id_\w+)"', body))) == len(re.findall(r'id="(id_\w+)"', body))
    assert 'aria-current="page"' in body


def test_the_export_is_a_download(
    old_vault: Layout, source: Source, client: Client, plain_envelope: None
) -> None:
    response = client.post(URL + "exporter/", {"phrase": SEALED_WITH, "again": SEALED_WITH})
    assert response.status_code == 200
    assert re.fullmatch(
        r'attachment; filename="vigie-export-\d{4}-\d\d-\d\d\.age"', response["Content-Disposition"]
    )
    assert response["X-Content-Type-Options"] == "nosniff"
    assert archive.unpack(response.content).files


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "Tapez une phrase"),
        ({"phrase": SEALED_WITH, "again": "autre chose"}, "différentes"),
        ({"phrase": "azerty", "again": "azerty"}, "trop courte"),
        ({"phrase": "pharmacie2023", "again": "pharmacie2023"}, "devine"),
    ],
)
def test_a_phrase_that_will_not_do(
    old_vault: Layout, source: Source, client: Client, fields: dict[str, str], said: str
) -> None:
    response = client.post(URL + "exporter/", fields)
    assert response.status_code == 422
    body = response.content.decode()
    assert said in body and "Erreur" in body
    assert all(value not in body for value in fields.values()), "a passphrase is never shown again"


def test_the_import_brings_everything(
    new_vault: Layout, source: Source, client: Client, plain_envelope: None
) -> None:
    given = SimpleUploadedFile("export.age", source.plain)
    response = client.post(URL + "reprendre/", {"file": given, "file_phrase": "x"}, follow=True)
    assert response.status_code == 200 and "repris en entier" in response.content.decode()
    assert rows() == source.rows


def test_an_import_refused_says_why_and_changes_nothing(
    new_vault: Layout, source: Source, client: Client
) -> None:
    before = rows()
    for content, said in ((b"bonjour", "format age"), (b"", "vide"), (b"age-encryption.org/v1\n", "clé")):
        given = SimpleUploadedFile("export.age", content)
        response = client.post(URL + "reprendre/", {"file": given, "file_phrase": "x"})
        assert response.status_code == 422
        assert said in response.content.decode()
    assert client.post(URL + "reprendre/", {}).status_code == 422
    after = rows()
    assert {**after, "practice": None} == {**before, "practice": None}


def test_whoever_may_not_is_refused_and_does_not_see_it_in_the_menu(
    old_vault: Layout, source: Source, client: Client, act_as: ActAs
) -> None:
    for role in Role:
        if role is Role.OWNER:
            continue
        with act_as(role):
            assert client.get(URL).status_code == 403
            for action in ("exporter/", "reprendre/"):
                assert client.post(URL + action).status_code == 403
            assert "Emporter mes données" not in client.get("/").content.decode()


def test_only_post_exports(old_vault: Layout, source: Source, client: Client) -> None:
    assert client.get(URL + "exporter/").status_code == 405
    assert client.get(URL + "reprendre/").status_code == 405
    assert client.post(URL).status_code == 405


def test_the_name_of_a_file_says_nothing_of_the_practice(old_vault: Layout, source: Source) -> None:
    from django.utils import timezone

    now = timezone.now()
    assert services.file_name(now, demo=True).startswith("vigie-EXEMPLE-FICTIF-export-")
    assert issubclass(archive.TransferRefused, VaultError)
