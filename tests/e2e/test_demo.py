"""The fictional practice, with a year behind it: every screen, in light and dark, at 1280 and 390 pixels."""

from pathlib import Path

from tests.e2e.conftest import Check, LiveVigie, Pages, Shot

SCREENS = {
    "bilan": "/",
    "bilans": "/bilans/",
    "questions": "/questions/liste/",
    "question": "/questions/passwords_unique/",
    "mesures": "/mesures/",
    "mesure": "/mesures/disk_encrypted/",
    "plan": "/plan/",
    "documents": "/documents/",
    "appareils": "/appareils/",
    "profil": "/cabinet/",
    "contenu": "/contenu/",
    "journal": "/journal/",
    "emporter": "/donnees/",
    "attaque": "/attaque/",
}


def test_every_screen(demo: LiveVigie, demo_pages: Pages, everywhere: Shot) -> None:
    page = demo_pages()
    for name, path in SCREENS.items():
        response = page.goto(f"{demo.origin}{path}")
        assert response is not None
        assert response.status == 200, path
        assert "EXEMPLE FICTIF" in page.inner_text("body").upper(), path
        everywhere(page, f"demo-{name}")


def test_each_device_s_page(demo: LiveVigie, demo_pages: Pages, axe: Check) -> None:
    page = demo_pages(1280)
    page.goto(f"{demo.origin}/appareils/")
    links = [a.get_attribute("href") for a in page.locator("main h2 a").all()]
    assert len(links) >= 4
    for link in links:
        page.goto(f"{demo.origin}{link}?tout=1")
        axe(page)


def test_files_say_that_they_are_fictional(demo: LiveVigie, demo_pages: Pages, tmp_path: Path) -> None:
    page = demo_pages(1280)
    page.goto(f"{demo.origin}/documents/")
    for link in ("Faire le bilan en PDF", "Mesures (CSV)", "Classeur (XLSX)"):
        with page.expect_download() as download:
            page.get_by_role("link", name=link).click()
        assert "EXEMPLE-FICTIF" in download.value.suggested_filename
