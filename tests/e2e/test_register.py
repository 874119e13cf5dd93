"""The register in a real browser: proposed from the profile, a record completed, each page in its views."""

from playwright.sync_api import expect

from tests.e2e.conftest import LiveVigie, Pages, Shot


def test_from_the_proposal_to_a_complete_record(demo: LiveVigie, demo_pages: Pages, everywhere: Shot) -> None:
    page = demo_pages()
    page.goto(f"{demo.origin}/registre/")
    everywhere(page, "registre-vide")
    page.get_by_role("button", name="Ajouter au registre").click()
    expect(page.get_by_text("ce n’est qu’une proposition")).to_be_visible()
    everywhere(page, "registre")
    page.get_by_role("link", name="Dossiers des patients").click()
    everywhere(page, "registre-fiche")
    page.get_by_label("Rien ne sort de l’Union européenne").check()
    page.get_by_role("button", name="Garder, et noter que c’est relu").click()
    expect(page.get_by_text("1 fiche complète sur")).to_be_visible()
