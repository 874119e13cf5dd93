"""Changing the keys on screen: said before, watched, taken up again or given up, a new sheet at the end."""

import io
import time
from collections.abc import Iterator

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from tests.e2e.conftest import LiveVigie, Pages, Shot
from tests.vault.conftest import LABEL, PHRASE
from tests.vault_screens.conftest import text
from tests.vault_screens.test_browser import Create
from vigie.vault import rekey, renewal, services
from vigie.vault.layout import Layout
from vigie.vault.roles import Role
from vigie.vault.state import state

OTHER = "ruche sabot pivoine lanterne boussole"
URL, WATCH = "/coffre/cles/", "/coffre/cles/en-cours/"


@pytest.fixture(autouse=True)
def nothing_started() -> Iterator[None]:
    renewal._current = None
    yield
    renewal._current = None


def ended() -> renewal.Renewal:
    until = time.monotonic() + 60
    found = renewal.current()
    assert found is not None
    while found.running and time.monotonic() < until:
        time.sleep(0.05)
    assert not found.running
    return found


def test_removing_somebody_offers_it(inside: Client) -> None:
    row = services.add_access("Accueil", Role.SECRETARY, OTHER)
    services.add_access("Remplaçant", Role.ASSOCIATE, OTHER)
    assert inside.post(f"/coffre/personnes/{row.pk}/retirer/").headers["Location"] == URL
    page = text(inside.get(URL))
    assert "s’ouvrent encore avec les anciennes phrases" in page
    assert "à ajouter de nouveau : Remplaçant." in page


def test_the_whole_change_ends_on_a_new_sheet(inside: Client) -> None:
    services.add_access("Accueil", Role.SECRETARY, OTHER)
    k1, old = state.k1(), services.pending_recovery_key()
    assert inside.post(URL, {"passphrase": PHRASE}).headers["Location"] == WATCH
    assert ended().over
    assert state.k1() != k1
    answer = inside.get(WATCH, headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == "/coffre/feuille-de-secours/"
    key = services.pending_recovery_key()
    assert key is not None
    assert key != old
    assert key.groups[0] in text(inside.get("/coffre/feuille-de-secours/"))
    assert [row.label for row in services.active()] == [LABEL]
    assert inside.get(WATCH).headers["Location"] == URL


def test_a_wrong_phrase_is_said_on_the_form(inside: Client) -> None:
    page = text(inside.post(URL, {"passphrase": "faux"}))
    assert "<title>Erreur : " in page
    assert renewal.current() is None


def test_one_that_stopped_is_taken_up_again_or_given_up(
    inside: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError

    with monkeypatch.context() as patch:
        patch.setattr(rekey, "_check", fail)
        inside.post(URL, {"passphrase": PHRASE})
        assert "Rien n’est perdu" in ended().sentence
    assert "Le changement s’est arrêté" in text(inside.get(WATCH))
    page = text(inside.get(URL))
    assert "resté en route" in page
    assert "Reprendre le changement" in page
    assert inside.post(URL + "abandonner/").headers["Location"] == "/coffre/personnes/"
    assert not rekey.interrupted(Layout.current())
    assert "resté en route" not in text(inside.get(URL))


def test_the_bar_shows_no_more_than_a_percentage_while_it_runs(inside: Client) -> None:
    renewal._current = renewal.Renewal(done=1, total=3)
    assert inside.get(URL).headers["Location"] == WATCH
    assert "Chiffré de nouveau : 25 %" in text(inside.get(WATCH))
    assert "<html" not in text(inside.get(WATCH, headers={"HX-Request": "true"}))
    state.close(grace=0)
    assert LABEL not in text(inside.get(WATCH))


def test_others_do_not_change_keys(inside: Client) -> None:
    row = services.add_access("Accueil", Role.SECRETARY, OTHER)
    services.lock()
    services.unlock(row.slot_id, OTHER)
    assert inside.get(URL).status_code == 403
    assert inside.post(URL + "abandonner/").status_code == 403


def test_screens_locked_meanwhile_stay_locked(inside: Client) -> None:
    del inside
    services.change_keys(PHRASE, None)
    k1 = state.k1()
    services.store_file(io.BytesIO(b"a"), "a", "text/plain")
    services.change_keys(PHRASE, lambda *_: state.lock_when_done() and None)
    assert not state.unlocked
    slot = services.people()[0]
    services.unlock(slot.id, PHRASE)
    assert state.k1() != k1


def test_in_a_browser(live_vigie: LiveVigie, pages: Pages, create_vault: Create, everywhere: Shot) -> None:
    page: Page = pages()
    phrase = create_vault(page)
    old = page.locator(".groupes code").all_inner_texts()
    page.goto(f"{live_vigie.origin}{URL}")
    everywhere(page, "coffre-cles")
    page.get_by_label("Phrase de passe").fill("faux")
    page.keyboard.press("Enter")
    expect(page).to_have_title("Erreur\u00a0: Changer les clés du coffre – Vigie")
    everywhere(page, "coffre-cles-erreur")
    page.get_by_label("Phrase de passe").fill(phrase)
    page.keyboard.press("Enter")
    page.wait_for_url("**/feuille-de-secours/")
    expect(page.get_by_text("Les clés du coffre sont changées")).to_be_visible()
    assert page.locator(".groupes code").all_inner_texts() != old
    everywhere(page, "coffre-cles-nouvelle-feuille")
