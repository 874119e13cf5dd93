"""« Chercher une mise à jour » in the real product: two clicks, https alone, and a certificate that must be good."""

import ssl
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.catalogue.servers import certificate, says, serving
from tests.e2e.conftest import LiveVigie, Pages, Shot


@pytest.fixture(autouse=True)
def straight(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "localhost")


def test_what_leaves_is_shown_then_asked_and_a_stranger_s_certificate_refused(
    live_vigie: LiveVigie, pages: Pages, create_vault: Callable[[Page], str], everywhere: Shot, tmp_path: Path
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate(tmp_path))
    page = pages()
    create_vault(page)
    page.goto(f"{live_vigie.origin}/contenu/")
    everywhere(page, "contenu-sans-adresse")
    with serving(says(b"never read"), context) as server:
        page.get_by_label("Adresse de publication").fill(server.address.replace("https", "http"))
        page.get_by_role("button", name="Garder cette adresse").click()
        everywhere(page, "contenu-adresse-refusee")
        page.get_by_label("Adresse de publication").fill(server.address)
        page.get_by_role("button", name="Garder cette adresse").click()
        expect(page.get_by_role("status")).to_contain_text("Rien n’a été envoyé")
        everywhere(page, "contenu-adresse")
        page.get_by_role("link", name="Chercher une mise à jour").click()
        expect(page.get_by_text(f"{server.address}?version=1", exact=True)).to_be_visible()
        everywhere(page, "contenu-chercher")
        page.get_by_role("button", name="Envoyer cette demande").click()
        expect(page.get_by_role("status")).to_contain_text("certificat de localhost")
        assert server.requests == []
        everywhere(page, "contenu-certificat")


def test_a_silent_server_holds_nothing_and_is_left_by_the_keyboard(
    live_vigie: LiveVigie, pages: Pages, create_vault: Callable[[Page], str], everywhere: Shot
) -> None:
    page = pages()
    create_vault(page)
    with serving(lambda *_: threading.Event().wait(60) and None) as server:
        page.goto(f"{live_vigie.origin}/contenu/")
        page.get_by_label("Adresse de publication").fill(server.address.replace("http", "https"))
        page.keyboard.press("Enter")
        page.get_by_role("link", name="Chercher une mise à jour").press("Enter")
        page.get_by_role("button", name="Envoyer cette demande").press("Enter")
        expect(page.get_by_role("heading", name="Vigie attend la réponse")).to_be_visible()
        everywhere(page, "contenu-attente")
        page.goto(f"{live_vigie.origin}/contenu/")
        expect(page.get_by_text("Une demande est en cours")).to_be_visible()
        page.get_by_role("link", name="Voir où elle en est").press("Enter")
        page.get_by_role("button", name="Arrêter").press("Enter")
        expect(page.get_by_role("status")).to_contain_text("Demande arrêtée")
