"""From a fresh machine to the three most urgent actions and the kept bilan, as a practitioner would."""

from pathlib import Path

import pypdf
from playwright.sync_api import Page

from tests.e2e.conftest import Check, LiveVigie, Pages, Shot


def look(page: Page, origin: str) -> None:
    page.goto(origin)
    page.get_by_role("button", name="Regarder ce PC").click()
    page.get_by_role("heading", name="Vos trois premières actions").wait_for()


def keep(page: Page) -> None:
    """From what was seen to the vault and the practice's page."""
    page.get_by_role("button", name="Garder ce bilan").click()
    page.get_by_label("Votre nom").fill("Dr Kervadec")
    page.get_by_role("button", name="Créer le coffre").click()
    page.wait_for_url("**/feuille-de-secours/")
    page.get_by_role("link", name="Plus tard").click()


def describe(page: Page) -> None:
    page.get_by_label("Nom du cabinet").fill("Cabinet Kervadec")
    page.get_by_label("Profession").select_option("nurse")
    page.get_by_role("button", name="Continuer").click()


def test_it_works(live_vigie: LiveVigie, pages: Pages, axe: Check, shot: Shot, tmp_path: Path) -> None:
    page = pages(1280)
    axe(page)
    shot(page, "premier-1280")
    look(page, live_vigie.origin)
    assert page.locator(".priorites > li").count() == 3
    assert not (live_vigie.home / "vault").exists() or not any((live_vigie.home / "vault").iterdir())
    axe(page)
    shot(page, "premier-vu-1280")
    keep(page)
    page.get_by_role("heading", name="Votre cabinet en une page").wait_for()
    axe(page)
    shot(page, "profil-1280")
    describe(page)
    for number in range(3):
        page.get_by_role("group").first.wait_for()
        if number == 0:
            axe(page)
            shot(page, "question-1280")
        page.locator("input[name=value]").first.check()
        page.get_by_role("button", name="Continuer").click()
    page.goto(live_vigie.origin)
    page.get_by_role("heading", name="Vos trois actions").wait_for()
    assert page.locator(".priorites > li").count() == 3
    axe(page)
    shot(page, "bilan-1280")
    page.goto(f"{live_vigie.origin}/documents/")
    assert "Vigie ne l’envoie à personne" in page.content()
    with page.expect_download() as download:
        page.get_by_role("link", name="Faire le bilan en PDF").click()
    saved = tmp_path / download.value.suggested_filename
    download.value.save_as(saved)
    text = pypdf.PdfReader(saved).pages[0].extract_text()
    assert "Cabinet Kervadec" in text
    page.get_by_role("button", name="Verrouiller").click()
    page.get_by_role("heading", name="Ouvrez votre coffre").wait_for()


def test_nothing_is_kept_without_asking(live_vigie: LiveVigie, pages: Pages) -> None:
    page = pages(1280)
    look(page, live_vigie.origin)
    page.get_by_role("button", name="Fermer sans rien garder").click()
    page.get_by_role("button", name="Regarder ce PC").wait_for()
    kept = [
        path
        for path in live_vigie.home.rglob("*")
        if path.is_file() and "run" not in path.parts and "logs" not in path.parts
    ]
    assert kept == []


def test_a_question_is_answered_by_keyboard_alone(live_vigie: LiveVigie, pages: Pages) -> None:
    page = pages(1280)
    look(page, live_vigie.origin)
    keep(page)
    page.goto(f"{live_vigie.origin}/questions/passwords_unique/")
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "value":
            break
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_function("!location.pathname.includes('passwords_unique')")
    page.goto(f"{live_vigie.origin}/mesures/passwords_unique/")
    assert page.locator(".constats .v").first.inner_text() in ("En place", "À corriger")
