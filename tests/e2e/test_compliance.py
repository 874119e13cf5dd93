"""From an empty vault to the compliance file, in a real browser: profile, register, poster, file; and the demo's rooms."""

from pathlib import Path

import pypdf
from playwright.sync_api import Page, expect

from tests.e2e.conftest import LiveVigie, Pages, Shot, make_vault


def describe(page: Page, origin: str) -> None:
    page.goto(f"{origin}/cabinet/")
    page.get_by_label("Nom du cabinet").fill("Cabinet Kervadec")
    page.get_by_label("Profession").select_option("nurse")
    page.get_by_label("Forme d’exercice").select_option("solo")
    page.get_by_label("Nombre de salariés").fill("0")
    page.get_by_role("button", name="Enregistrer le profil").click()
    page.goto(f"{origin}/cabinet/coordonnees/")
    page.get_by_label("Responsable du cabinet").fill("Mme Kervadec")
    page.get_by_label("Courriel").fill("cabinet@exemple.invalid")
    page.get_by_role("button", name="Enregistrer").click()


def complete(page: Page) -> None:
    """Every record that still lacks something, as somebody who answers what is asked."""
    lacking = page.locator("li", has_text="Il manque :")
    for _ in range(lacking.count()):
        lacking.get_by_role("link").first.click()
        page.get_by_label("Rien ne sort de l’Union européenne").check()
        page.get_by_label("Autre protection").fill("Armoire fermée à clé")
        for left in page.get_by_label("Gardées combien de temps ?").all():
            if left.is_visible() and not left.input_value():
                left.fill("Le temps nécessaire, revu chaque année")
        page.get_by_role("button", name="Garder, et noter que c’est relu").click()
        expect(page.get_by_text("Fiche gardée.")).to_be_visible()
    expect(lacking).to_have_count(0)


def test_from_the_profile_to_the_register_the_poster_and_the_file(
    live_vigie: LiveVigie, pages: Pages, everywhere: Shot, tmp_path: Path
) -> None:
    page, origin = pages(1280), live_vigie.origin
    make_vault(page, origin)
    describe(page, origin)
    page.goto(f"{origin}/registre/")
    everywhere(page, "chemin-registre-vide")
    page.get_by_role("button", name="Ajouter au registre").click()
    expect(page.get_by_text("Ajouté au registre.")).to_be_visible()
    complete(page)
    page.goto(f"{origin}/information/poster/")
    page.get_by_role("button", name="Garder cette version").click()
    everywhere(page, "chemin-affiche")
    with page.expect_download() as taken:
        page.get_by_role("link", name="PDF A4").click()
    poster = tmp_path / "affiche.pdf"
    taken.value.save_as(poster)
    read = pypdf.PdfReader(poster)
    text = " ".join(read.pages[0].extract_text().split())
    assert (
        len(read.pages) == 1
        and "Cabinet Kervadec" in text
        and "Mme Kervadec" in text
        and "www.cnil.fr" in text
    )
    assert "[à compléter]" not in text
    page.reload()  # looking at it everywhere left it unfolded
    page.get_by_text("Noter où elle est").click()
    page.get_by_label("Où ?").fill("Salle d’attente")
    page.get_by_role("button", name="Noter", exact=True).click()
    page.goto(f"{origin}/dossier/")
    with page.expect_download() as taken:
        page.get_by_role("button", name="Le dossier en PDF").click()
    file = tmp_path / "dossier.pdf"
    taken.value.save_as(file)
    pages_of = [" ".join(one.extract_text().split()) for one in pypdf.PdfReader(file).pages]
    assert "Ce qui manque" in pages_of[0] and any("Affiche de la salle d’attente" in one for one in pages_of)
    assert any("Salle d’attente" in one and "En place depuis" in one for one in pages_of)


def test_the_rooms_of_the_file(demo: LiveVigie, demo_pages: Pages, everywhere: Shot) -> None:
    page = demo_pages()
    for name, path in (
        ("equipe", "equipe/"), ("equipe-personne", "equipe/3/"), ("equipe-depart", "equipe/4/"),
        ("qui-decide", "equipe/responsables/"), ("sous-traitants", "sous-traitants/"),
        ("sous-traitant", "sous-traitants/1/"), ("information", "information/"),
        ("consentement", "information/consentement/"), ("delegue", "dpo-aipd/dpo/"), ("analyse", "dpo-aipd/dpia/"),
        ("decisions", "dpo-aipd/"), ("dossier", "dossier/"), ("controle", "dossier/controle/"), ("durees", "durees/"), ("patients", "durees/patients/"),
    ):  # fmt: skip
        page.goto(f"{demo.origin}/{path}")
        everywhere(page, f"conformite-{name}")
