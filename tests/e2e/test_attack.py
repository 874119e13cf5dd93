"""The day of the attack, from a locked start to the sealed file, as a phone and as a desk see it."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.e2e.conftest import Check, LiveVigie, Pages, Shot, make_vault

NOTE = "La secrétaire a vu un écran rouge à son arrivée."


def step(page: Page) -> str:
    return page.locator("h1").inner_text()


def done(page: Page) -> None:
    before = step(page)
    page.get_by_role("button", name="C’est fait, étape suivante").click()
    expect(page.locator("h1")).not_to_have_text(before)


def test_it_works(
    live_vigie: LiveVigie, pages: Pages, everywhere: Shot, axe: Check, tmp_path: Path
) -> None:  # fmt: skip
    page = pages(390)
    phrase = make_vault(page, live_vigie.origin)
    page.goto(f"{live_vigie.origin}/coffre/verrouiller/")
    page.get_by_role("button", name="Verrouiller").last.click()
    page.wait_for_url("**/coffre/ouvrir/")

    page.get_by_role("link", name="Je suis attaqué").click()
    expect(page.locator("h1")).to_contain_text("Soignez d’abord")
    everywhere(page, "attaque")
    page.get_by_role("link", name="Une demande de rançon bloque l’écran").click()
    page.get_by_role("link", name="Simple visite").click()
    expect(page.get_by_text("Simple visite : rien n’est noté")).to_be_visible()
    page.get_by_role("link", name="C’est en train d’arriver : suivre pas à pas").click()
    assert step(page) == "Soignez d’abord, sur papier"
    for _ in range(3):
        done(page)
    assert step(page) == "Appelez à l’aide"
    page.get_by_text("Noter un fait").click()
    page.get_by_label("Que s’est-il passé ?").fill(NOTE)
    page.get_by_role("button", name="Ajouter au journal").click()
    expect(page.get_by_text("Texte scellé, intact")).to_be_visible()
    page.get_by_text("Garder une photo").click()
    page.set_input_files(
        "#fichier", {"name": "écran.jpg", "mimeType": "image/jpeg", "buffer": b"\xff\xd8\xff" + bytes(900)}
    )
    page.get_by_role("button", name="Garder cette pièce").click()
    expect(page.get_by_text("Pièce gardée et scellée")).to_be_visible()
    page.get_by_text("Je ne peux pas, ou ce n’est pas mon cas").click()
    page.get_by_label("Personne ne répond").check()
    page.get_by_role("button", name="Passer cette étape").click()
    expect(page.get_by_text("N’ouvrez pas Vigie sur un poste suspect")).to_be_visible()
    everywhere(page, "attaque-etape")

    page.goto(f"{live_vigie.origin}/coffre/ouvrir/")
    page.get_by_label("Phrase de passe").fill(phrase)
    page.get_by_role("button", name="Ouvrir").click()
    page.wait_for_function("!location.pathname.startsWith('/coffre/ouvrir')")
    page.goto(f"{live_vigie.origin}/incidents/1/")
    expect(page.get_by_text(NOTE)).to_be_visible()
    everywhere(page, "incident")

    page.get_by_role("link", name="Répondre aux questions").click()
    page.get_by_label("Comment est-ce arrivé").select_option("ransomware")
    page.get_by_label("Santé", exact=True).check()
    page.get_by_label("Patients", exact=True).check()
    page.get_by_role("button", name="Peser").click()
    expect(page.get_by_role("heading", name="Ce qui en ressort")).to_be_visible()
    everywhere(page, "incident-peser")

    page.goto(f"{live_vigie.origin}/incidents/1/")
    page.get_by_label("Notifier la CNIL", exact=True).check()
    page.get_by_label("Pourquoi").fill("Dossiers inaccessibles, lecture possible.")
    page.get_by_role("button", name="Garder au registre des violations").click()
    expect(page.get_by_text("Décision gardée au registre")).to_be_visible()
    page.get_by_label("Ce que le cabinet en retient").fill("Une sauvegarde hors ligne de plus.")
    page.get_by_role("button", name="Clore l’incident").click()
    expect(page.get_by_text("Incident clos.")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Emporter le dossier scellé").click()
    sealed = tmp_path / "dossier.zip"
    download.value.save_as(sealed)
    page.reload()
    fingerprint = page.locator(".mono").first.inner_text()
    axe(page)

    script = tmp_path / "verifier.py"
    script.write_bytes(zipfile.ZipFile(sealed).read("verifier.py"))
    command = [sys.executable, "-I", "-S", str(script), str(sealed), "--fingerprint", fingerprint, "--json"]
    verified = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (verified.returncode, json.loads(verified.stdout)["status"]) == (0, "intact-and-anchored")


def test_by_keyboard_and_without_script(live_vigie: LiveVigie, pages: Pages) -> None:
    """No vault at all, no script: the step is noted, the page goes on."""
    page = pages(390, javascript=False)
    page.goto(f"{live_vigie.origin}/attaque/card_lost/")
    before = step(page)
    button = page.get_by_role("button", name="C’est fait, étape suivante")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).not_to_have_text(before)
    expect(page.get_by_text("Écrivez le reste sur papier")).to_be_visible()
