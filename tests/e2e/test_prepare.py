"""« Se préparer » in a real browser: each page in both themes, and a card agreed to line by line."""

from playwright.sync_api import Browser, expect

from tests.e2e.conftest import (
    CROSSED,
    PAGE_LIMIT,
    Check,
    LiveVigie,
    Pages,
    Shot,
)

SCREENS = {
    "preparer": "/preparer/",
    "pochette": "/preparer/pochette/",
    "chiffres": "/preparer/chiffres/",
    "douteux": "/attaque/appel-douteux/?asks_secret=yes&pressed=yes&expected=no",
}


def test_each_page(demo: LiveVigie, demo_pages: Pages, axe: Check, shot: Shot) -> None:
    """One view each, in turn wide and light, narrow and dark: the components are those of the other pages."""
    page = demo_pages(1280)
    for number, (name, path) in enumerate(SCREENS.items()):
        width, scheme = CROSSED[number % 2]
        page.set_viewport_size({"width": width, "height": 844})
        page.emulate_media(color_scheme=scheme)
        response = page.goto(f"{demo.origin}{path}")
        assert response is not None and response.status == 200, path
        assert len(page.content().encode()) < PAGE_LIMIT, path
        shot(page, f"prepare-{name}-{width}-{scheme}")
        axe(page)


def test_a_card_is_agreed_to_then_an_exercise_begins(
    demo: LiveVigie, demo_pages: Pages, axe: Check, shot: Shot
) -> None:
    page = demo_pages(390, "dark")
    page.goto(f"{demo.origin}/preparer/numeros/")
    shot(page, "prepare-numeros")
    page.get_by_label("Votre banque").fill("Banque du Large")
    page.get_by_role("button", name="Voir ce qui sera lisible").click()
    axe(page)
    shot(page, "prepare-accord")
    page.get_by_role("checkbox", name="Votre banque").check()
    page.get_by_role("button", name="Garder les numéros").click()
    expect(page.get_by_text("Numéros gardés")).to_be_visible()
    page.goto(f"{demo.origin}/preparer/exercice/")
    page.get_by_role("button", name="Commencer").first.click()
    page.get_by_role("radio").first.check()
    page.get_by_role("button", name="Voir le bon geste").click()
    expect(page.get_by_role("link", name="Situation suivante")).to_be_visible()
    axe(page)
    shot(page, "prepare-geste")


def test_the_file_for_telephones_opens_on_a_telephone(
    demo: LiveVigie, demo_pages: Pages, browser: Browser
) -> None:
    page = demo_pages(1280)
    page.goto(f"{demo.origin}/preparer/")
    with page.expect_download() as download:
        page.get_by_role("link", name="Prendre le fichier").click()
    assert download.value.suggested_filename.startswith("exemple-fictif-fiche-telephone")
    context = browser.new_context(
        viewport={"width": 320, "height": 640}, offline=True, java_script_enabled=False
    )
    alone = context.new_page()
    alone.set_content(download.value.path().read_text("utf-8"))
    alone.locator("summary").first.click()
    assert alone.locator("details[open]").count() == 1
    box = alone.locator("main").bounding_box()
    assert box is not None and box["x"] + box["width"] <= 320
    context.close()
