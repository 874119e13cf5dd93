"""The register in a real browser: what is held and asked, a record completed, a register brought in, each in its views."""

import re
from pathlib import Path

from playwright.sync_api import expect

from tests.e2e.conftest import LiveVigie, Pages, Shot


def test_from_the_register_to_its_file_and_back(
    demo: LiveVigie, demo_pages: Pages, everywhere: Shot, tmp_path: Path
) -> None:
    page = demo_pages()
    page.goto(f"{demo.origin}/registre/")
    before = page.get_by_text(re.compile(r"\d+ fiches complètes sur")).inner_text()
    everywhere(page, "registre")
    page.get_by_role("link", name="Téléconsultation et soins").click()
    everywhere(page, "registre-fiche")
    page.get_by_label("Rien ne sort de l’Union européenne").check()
    page.get_by_role("button", name="Garder, et noter que c’est relu").click()
    expect(page.get_by_text("Fiche gardée.")).to_be_visible()
    assert page.get_by_text(re.compile(r"\d+ fiches complètes sur")).inner_text() != before
    page.get_by_text("Emporter dans un autre format").click()
    with page.expect_download() as taken:
        page.get_by_role("link", name="Tableau ODS").click()
    file = tmp_path / "registre.ods"
    taken.value.save_as(file)
    page.get_by_text("Apporter un registre déjà tenu").click()
    page.get_by_label("Votre registre").set_input_files(file)
    page.get_by_role("button", name="Lire ce fichier").click()
    expect(page.get_by_text("Déjà au registre, à l’identique.").first).to_be_visible()
    everywhere(page, "registre-apporter")
    page.goto(f"{demo.origin}/registre/juste-necessaire/")
    expect(page.get_by_text("vie familiale : sert-elle vraiment au soin ?")).to_be_visible()
    everywhere(page, "registre-juste-necessaire")
