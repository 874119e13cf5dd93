"""The documents of an incident, in a real browser: written, kept, copied, produced, one letter for each of a list."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.e2e.conftest import LiveVigie, Pages, Shot

LIST = "Civilité;Nom;Prénom;Adresse;Code postal;Ville\nMme;Ker;Anne;1 rue de la Mer;29000;Quimper\n;;Zoé;;;\n"


def test_a_document_is_written_kept_and_produced(
    pages: Pages, live_vigie: LiveVigie, create_vault: Callable[[Page], str], everywhere: Shot, tmp_path: Path
) -> None:
    page = pages()
    create_vault(page)
    page.goto(f"{live_vigie.origin}/attaque/ransom_note/")
    page.get_by_role("button", name="C’est fait").first.click()
    documents = f"{live_vigie.origin}/incidents/1/documents/"
    page.goto(documents)
    everywhere(page, "documents")
    page.get_by_role("link", name="Plainte, lettre au procureur").click()
    page.get_by_label("Préjudice, même provisoire").fill("Deux jours perdus.")
    page.get_by_role("button", name="Garder ce texte").click()
    expect(page.get_by_text("Ce texte est gardé.")).to_be_visible()
    expect(page.get_by_label("Préjudice, même provisoire")).to_have_value("Deux jours perdus.")
    everywhere(page, "document-plainte")
    with page.expect_download() as download:
        page.get_by_role("link", name="PDF", exact=True).click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF-")
    page.goto(f"{documents}cnil_initial/copier/")
    everywhere(page, "document-copier")
    page.goto(f"{documents}patients_letter/lettres/")
    people = tmp_path / "liste.csv"
    people.write_bytes(LIST.encode("cp1252"))
    page.get_by_label("Liste des patients (CSV)").set_input_files(people)
    page.get_by_role("button", name="Lire cette liste").click()
    expect(page.get_by_text("Mme Anne Ker, 1 rue de la Mer, 29000 Quimper")).to_be_visible()
    expect(page.get_by_text("Ligne 3")).to_be_visible()
    everywhere(page, "document-lettres")
