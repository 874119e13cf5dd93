"""The vault's screens in a real browser: what a person does, at both widths, in both themes."""

import io
from collections.abc import Callable

from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.e2e.conftest import Check, LiveVigie, Pages, Shot

Create = Callable[[Page], str]


def test_pages_without_vault(live_vigie: LiveVigie, pages: Pages, everywhere: Shot) -> None:
    page = pages()
    for path in ("coffre/creer", "coffre/restaurer", "coffre/ouvrir", "attaque"):
        page.goto(f"{live_vigie.origin}/{path}/")
        everywhere(page, f"{path.replace('/', '-')}-sans-coffre")


def test_pages_with_vault(
    live_vigie: LiveVigie, pages: Pages, create_vault: Create, everywhere: Shot
) -> None:
    page = pages()
    create_vault(page)
    everywhere(page, "coffre-feuille-de-secours")
    for path in ("personnes", "phrase", "copies", "reglages", "verrouiller"):
        page.goto(f"{live_vigie.origin}/coffre/{path}/")
        everywhere(page, f"coffre-{path}-seul")


def test_several_people_and_a_copy(
    live_vigie: LiveVigie, pages: Pages, create_vault: Create, everywhere: Shot
) -> None:
    page = pages()
    create_vault(page)
    page.get_by_role("link", name="Plus tard").click()
    page.goto(f"{live_vigie.origin}/coffre/personnes/ajouter/")
    page.get_by_role("button", name="Ajouter cette personne").click()
    everywhere(page, "coffre-personnes-ajouter-erreur")
    page.get_by_label("Son nom").fill("Accueil")
    page.get_by_label("Le secrétariat").check()
    page.get_by_role("button", name="Ajouter cette personne").click()
    expect(page.get_by_role("status")).to_contain_text("Accueil peut ouvrir le coffre")
    everywhere(page, "coffre-personnes")
    page.get_by_role("link", name="Retirer Accueil").click()
    everywhere(page, "coffre-retirer")
    page.goto(f"{live_vigie.origin}/coffre/copies/")
    page.get_by_role("button", name="Copier maintenant").click()
    expect(page.get_by_role("status")).to_contain_text("Copie faite")
    everywhere(page, "coffre-copies")


def test_lock_wrong_phrase_then_open(
    live_vigie: LiveVigie, pages: Pages, create_vault: Create, everywhere: Shot
) -> None:
    page = pages()
    phrase = create_vault(page)
    page.goto(f"{live_vigie.origin}/coffre/copies/")
    page.get_by_role("button", name="Verrouiller").click()
    page.wait_for_url("**/coffre/ouvrir/")
    expect(page.get_by_label("Phrase de passe")).to_be_focused()
    page.keyboard.type("pas la bonne phrase du tout")
    page.keyboard.press("Enter")
    expect(page).to_have_title("Erreur\u00a0: Ouvrir le coffre – Vigie")
    expect(page.get_by_label("Phrase de passe")).to_be_focused()
    everywhere(page, "coffre-ouvrir-erreur")
    page.get_by_role("button", name="Montrer les mots").click()
    expect(page.get_by_label("Phrase de passe")).to_have_attribute("type", "text")
    page.get_by_label("Phrase de passe").fill(phrase)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{live_vigie.origin}/")
    page.goto(f"{live_vigie.origin}/coffre/feuille-de-secours/")
    everywhere(page, "coffre-feuille-plus-tard")


def test_forgotten_phrase_from_the_sheet(
    live_vigie: LiveVigie, pages: Pages, create_vault: Create, everywhere: Shot
) -> None:
    page = pages()
    create_vault(page)
    key = " ".join(page.locator(".groupes code").all_inner_texts())
    page.goto(f"{live_vigie.origin}/coffre/verrouiller/")
    page.get_by_role("button", name="Verrouiller").click()
    page.wait_for_url("**/coffre/ouvrir/")
    page.goto(f"{live_vigie.origin}/coffre/ouvrir/feuille-de-secours/")
    everywhere(page, "coffre-secours")
    page.get_by_label("Clé de secours").fill(key)
    page.keyboard.press("Enter")
    page.wait_for_url("**/nouvelle-phrase/")
    everywhere(page, "coffre-nouvelle-phrase")


def test_own_words_show_the_second_field(live_vigie: LiveVigie, pages: Pages) -> None:
    page = pages()
    page.goto(f"{live_vigie.origin}/coffre/creer/")
    again = page.get_by_label("La même phrase, une seconde fois")
    expect(again).to_be_hidden()
    page.get_by_label("Phrase de passe, cinq mots proposés").fill("ruche sabot pivoine lanterne boussole")
    expect(again).to_be_visible()


def test_works_without_script(live_vigie: LiveVigie, pages: Pages) -> None:
    page = pages(390, javascript=False)
    page.goto(f"{live_vigie.origin}/coffre/creer/")
    expect(page.get_by_label("La même phrase, une seconde fois")).to_be_visible()
    expect(page.get_by_role("button", name="Imprimer")).to_have_count(0)
    page.get_by_label("Votre nom").fill("Dr Sans Script")
    page.get_by_role("button", name="Créer le coffre").click()
    page.wait_for_url("**/feuille-de-secours/")
    page.goto(f"{live_vigie.origin}/coffre/copies/")
    page.get_by_role("link", name="Menu", exact=True).click()
    expect(page.get_by_role("link", name="Personnes")).to_be_visible()
    page.get_by_role("link", name="Fermer le menu").click()
    expect(page.get_by_role("link", name="Personnes")).to_be_hidden()


def test_sheet_prints_on_one_page_alone(pages: Pages, create_vault: Create) -> None:
    page = pages()
    create_vault(page)
    printed = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    assert len(printed.pages) == 1
    words = printed.pages[0].extract_text()
    assert "Feuille de secours" in words
    assert "Vérifiez votre feuille" not in words


def test_narrow_window_and_keyboard(
    live_vigie: LiveVigie, pages: Pages, create_vault: Create, axe: Check
) -> None:
    page = pages(320)
    create_vault(page)
    axe(page)
    page.goto(f"{live_vigie.origin}/coffre/copies/")
    axe(page)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Aller au contenu")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#contenu")).to_be_focused()


def test_a_copy_comes_back_from_the_screens_alone(
    live_vigie: LiveVigie, pages: Pages, create_vault: Create, everywhere: Shot
) -> None:
    page = pages()
    phrase = create_vault(page)
    key = " ".join(page.locator(".groupes code").all_inner_texts())
    page.goto(f"{live_vigie.origin}/coffre/copies/")
    page.get_by_role("button", name="Copier maintenant").click()
    expect(page.get_by_role("status")).to_contain_text("Copie faite")
    page.get_by_role("button", name="Verrouiller").click()
    page.wait_for_url("**/coffre/ouvrir/")
    page.goto(f"{live_vigie.origin}/coffre/restaurer/")
    page.get_by_role("button", name="Chercher les copies").click()
    everywhere(page, "coffre-restaurer-choix")
    page.get_by_label("Avec la feuille de secours").check()
    page.get_by_label("Clé de secours ou phrase de passe").fill(key)
    page.get_by_role("button", name="Remettre cette copie en place").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Le coffre est en place")
    everywhere(page, "coffre-restaure")
    page.get_by_role("link", name="Ouvrir avec ma phrase").click()
    page.get_by_label("Phrase de passe").fill(phrase)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{live_vigie.origin}/")
