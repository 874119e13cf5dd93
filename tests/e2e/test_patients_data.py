"""Patients' data day by day, in a real browser: a list brought and cleared, a disclosure answered, a request followed."""

import io
from datetime import date, timedelta
from pathlib import Path

import pypdf
import pyzipper
from playwright.sync_api import expect

from tests.e2e.conftest import LiveVigie, Pages, Shot


def listed(today: date) -> bytes:
    """As a practice's software exports it: three files past their term, two not, a line that cannot be read."""
    rows = ["N° dossier;Nom;Prénom;Né(e) le;Dernière consultation"]
    for number, years in ((1, 22), (2, 25), (3, 21), (4, 8), (5, 1)):
        seen = today - timedelta(days=366 * years)
        rows.append(f"E2E-{number};Étienne;Zoé;03/02/1960;{seen:%d/%m/%Y}")
    rows.append("E2E-6;Étienne;Zoé;31/02/1960;01/01/2001")
    return "\r\n".join(rows).encode("cp1252")


def test_a_list_is_brought_and_what_came_to_its_end_is_destroyed(
    demo: LiveVigie, demo_pages: Pages, everywhere: Shot, tmp_path: Path
) -> None:
    page, file = demo_pages(), tmp_path / "patients.csv"
    file.write_bytes(listed(date.today()))
    page.goto(f"{demo.origin}/durees/patients/")
    page.get_by_text("Apporter une liste plus récente").click()
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Lire cette liste").click()
    expect(page.get_by_label("Dernière prise en charge")).to_contain_text("Dernière consultation")
    everywhere(page, "donnees-colonnes")
    page.get_by_role("button", name="Calculer et garder").click()
    expect(page.get_by_text("sur 6 lignes. Lignes refusées : 1")).to_be_visible()
    expect(page.get_by_text("E2E-2")).to_be_visible()
    expect(page.get_by_text("Étienne")).to_have_count(0)
    page.get_by_label("Dossier E2E-3").check()
    page.get_by_role("button", name="Garder malgré le terme").click()
    page.get_by_label("Pourquoi").select_option("insurer")
    page.get_by_label("À revoir le").fill((date.today() + timedelta(days=90)).isoformat())
    page.get_by_role("button", name="Noter").click()
    expect(page.get_by_text("Dossiers gardés : 1")).to_be_visible()
    page.get_by_label("Tous, les").check()
    page.get_by_role("button", name="Détruire").click()
    page.get_by_label("Le logiciel").check()
    page.get_by_label("Comment").fill("Purge de l’éditeur")
    page.get_by_role("button", name="C’est fait").click()
    expect(page.get_by_text("Dossiers sortis de la liste : 2")).to_be_visible()
    page.goto(f"{demo.origin}/durees/")
    with page.expect_download() as taken:
        page.get_by_role("link", name="PDF").first.click()
    text = " ".join(pypdf.PdfReader(taken.value.path()).pages[0].extract_text().split())
    assert "Procès-verbal de destruction" in text and "E2E" not in text and "Purge de l’éditeur" in text


def test_somebody_asks_and_the_answer_is_noted(demo: LiveVigie, demo_pages: Pages, everywhere: Shot) -> None:
    page = demo_pages()
    page.goto(f"{demo.origin}/transmettre/")
    everywhere(page, "donnees-transmettre")
    page.get_by_label("Chercher qui demande").fill("prêt")
    page.get_by_role("button", name="Chercher").click()
    page.get_by_role("link", name="Assureur privé").first.click()
    expect(page.get_by_role("status").get_by_text("Non : remettez au patient")).to_be_visible()
    with page.expect_download() as taken:
        page.get_by_role("link", name="Réponse à un assureur (PDF)").click()
    assert "assuré" in pypdf.PdfReader(taken.value.path()).pages[0].extract_text()
    page.goto(f"{demo.origin}/transmettre/insurance_medical/")
    for question in page.get_by_role("group").all():
        question.get_by_label("Oui", exact=True).check()
    page.get_by_role("button", name="Puis-je transmettre ?").click()
    expect(page.get_by_role("status").get_by_text("Oui, sous conditions")).to_be_visible()
    everywhere(page, "donnees-oui")
    page.get_by_role("link", name="Noter au registre").click()
    page.get_by_label("Ce que vous avez fait").select_option("given")
    page.get_by_label("Qui a demandé").fill("Praticien-conseil E2E")
    page.get_by_label("Ce qui a été remis").fill("Compte rendu")
    page.get_by_role("button", name="Noter").click()
    expect(page.get_by_text("Praticien-conseil E2E")).to_be_visible()
    everywhere(page, "donnees-registre")


def test_a_patient_asks_for_their_file(
    demo: LiveVigie, demo_pages: Pages, everywhere: Shot, tmp_path: Path
) -> None:
    page, piece = demo_pages(), tmp_path / "Étienne Zoé.txt"
    piece.write_text("Compte rendu", "utf-8")
    page.goto(f"{demo.origin}/demandes/")
    everywhere(page, "donnees-demandes")
    page.get_by_role("link", name="Nouvelle demande").click()
    page.get_by_label("Accès au dossier médical").check()
    page.get_by_label("Qui demande").fill("Zoé Étienne")
    page.get_by_role("button", name="Noter la demande").click()
    due = date.today() + timedelta(days=8)
    expect(page.get_by_text(f"{due.year}").first).to_be_visible()
    everywhere(page, "donnees-demande")
    page.goto(page.url)
    page.get_by_label("Identité").select_option("seen")
    page.get_by_role("button", name="Noter", exact=True).first.click()
    page.get_by_role("link", name="Faire une archive chiffrée").click()
    everywhere(page, "donnees-archive")
    words = page.locator("code").inner_text()
    page.get_by_label("Les pièces du dossier").set_input_files(piece)
    with page.expect_download() as taken:
        page.get_by_role("button", name="Faire l’archive").click()
    with pyzipper.AESZipFile(io.BytesIO(taken.value.path().read_bytes())) as archive:
        archive.setpassword(words.encode())
        assert archive.read("01.txt") == b"Compte rendu"
    page.get_by_role("link", name="Revenir à la demande").click()
    page.get_by_label("Réponse").select_option("done")
    page.get_by_label("Comment").select_option("encrypted")
    page.get_by_role("button", name="Noter la réponse").click()
    expect(page.get_by_role("heading", name="Répondu : oui")).to_be_visible()
    expect(page.get_by_text("Archive chiffrée faite")).to_be_visible()
