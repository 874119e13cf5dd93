import logging

import pytest
from django.template import loader
from django.test import Client

from tests.config.conftest import ORIGIN
from vigie.catalogue import tables
from vigie.catalogue.loader import CatalogueError
from vigie.config import errors, settings

LINES = [
    ("/unknown/", 404, "Cette page n’existe pas"),
    ("/denied/", 403, "Votre accès ne permet pas cela"),
    ("/forbidden/", 403, "Demandez au responsable &lt;b&gt;."),
    ("/odd/", 400, "Vigie n’a pas compris"),
    ("/boom/", 500, "Erreur no "),
    ("/busy/", 409, "Un travail en cours"),
    ("/full/", 503, "Le disque de ce PC est plein"),
    ("/content/", 503, "« contacts.yaml » du catalogue est abîmé à la ligne 3. Réinstallez Vigie"),
    ("/button/", 405, "Elle répond à un bouton"),
]


@pytest.mark.parametrize(("path", "status", "words"), LINES)
def test_each_error_is_a_french_page_with_the_headers(
    browser: Client, path: str, status: int, words: str
) -> None:
    response = browser.get(path)
    body = response.content.decode()
    assert response.status_code == status
    assert words in body.replace("\u00a0", " ").replace("\u202f", " ")
    assert "17cyber.gouv.fr" in body
    assert "Dupont" not in body
    for name in settings.VIGIE_HEADERS:
        assert name in response


def test_the_number_shown_is_the_number_logged(browser: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="vigie.error"):
        body = browser.get("/boom/").content.decode().replace("\u00a0", " ")
    (record,) = [record for record in caplog.records if record.name == "vigie.error"]
    assert record.number in body  # type: ignore[attr-defined]
    assert record.exc_info is not None
    assert record.exc_info[0] is ValueError


def test_a_page_comes_even_when_the_templates_fail(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> str:
        raise RuntimeError

    monkeypatch.setattr(loader, "render_to_string", broken)
    monkeypatch.setattr(errors, "render_to_string", broken)
    response = browser.get("/boom/")
    assert response.status_code == 500
    assert "rouvrez-la par son icône" in response.content.decode()


NOTE = "Le prestataire passe jeudi : demander la date du dernier essai."


def token(browser: Client) -> str:
    browser.cookies["vigie_csrf"] = "a" * 32
    return "a" * 32


def typed(browser: Client, path: str, **more: str) -> str:
    sent = {"note": NOTE, "value": "yes", "csrfmiddlewaretoken": token(browser), **more}
    answer = browser.post(path, sent, headers={"origin": ORIGIN, "sec-fetch-site": "same-origin"})
    return answer.content.decode().replace("\u00a0", " ")


@pytest.mark.parametrize("path", ["/full/", "/content/", "/boom/", "/busy/", "/forbidden/"])
def test_what_was_typed_comes_back_when_it_could_not_be_saved(browser: Client, path: str) -> None:
    body = typed(browser, path)
    assert NOTE in body
    assert f'action="{path}"' in body
    assert "Enregistrer de nouveau" in body


def test_it_comes_back_when_the_vault_locked_meanwhile(browser: Client, locked: None) -> None:
    body = typed(browser, "/private/")
    assert "Vigie s’est verrouillée avant d’enregistrer" in body
    assert NOTE in body
    assert 'target="_blank"' in body
    answer = browser.post(
        "/private/",
        {"csrfmiddlewaretoken": token(browser)},
        headers={"origin": ORIGIN, "sec-fetch-site": "same-origin"},
    )
    assert answer.status_code == 302  # nothing was typed: the door, as before


def test_it_comes_back_when_what_it_was_about_is_gone(browser: Client) -> None:
    body = typed(browser, "/unknown/")
    assert "Cette page n’existe pas" in body
    assert NOTE in body
    assert "Enregistrer de nouveau" not in body


def test_it_comes_back_when_the_form_expired(browser: Client) -> None:
    body = typed(browser, "/form/", csrfmiddlewaretoken="x" * 32)
    assert "Ce formulaire a expiré" in body
    assert NOTE in body
    assert 'name="csrfmiddlewaretoken"' in body


def test_it_comes_back_to_a_browser_that_vigie_no_longer_knows(stranger: Client) -> None:
    answer = stranger.post(
        "/form/", {"note": NOTE}, headers={"origin": ORIGIN, "sec-fetch-site": "same-origin"}
    )
    body = answer.content.decode().replace("\u00a0", " ")
    assert answer.status_code == 403
    assert NOTE in body
    assert "Enregistrer de nouveau" not in body


def test_a_wrong_file_of_the_content_is_named_even_when_it_broke_something_else(
    browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wrong(tables: object) -> None:
        raise CatalogueError("Le fichier « contacts.yaml » du catalogue est invalide.")

    monkeypatch.setattr(tables, "check", wrong)
    assert "« contacts.yaml »" in browser.get("/boom/").content.decode().replace("\u00a0", " ")


def test_numbers_do_not_repeat() -> None:
    assert len({errors.new_number() for _ in range(1000)}) == 1000
