import logging

import pytest
from django.template import loader
from django.test import Client

from vigie.config import errors, settings

LINES = [
    ("/unknown/", 404, "Cette page n’existe pas"),
    ("/denied/", 403, "Votre accès ne permet pas cela"),
    ("/forbidden/", 403, "Demandez au responsable &lt;b&gt;."),
    ("/odd/", 400, "Vigie n’a pas compris"),
    ("/boom/", 500, "Erreur no "),
    ("/busy/", 409, "Un travail en cours"),
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


def test_numbers_do_not_repeat() -> None:
    assert len({errors.new_number() for _ in range(1000)}) == 1000
