"""What goes wrong while somebody writes: their words stay, and a sentence says what to do."""

import os
import resource
import signal
import sys
import time
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.conftest import Check, LiveVigie, Pages, Shot, make_vault

QUESTION = "passwords_unique"
NOTE = "Le prestataire passe jeudi : lui demander la date du dernier essai."


def write(page: Page, origin: str) -> None:
    page.goto(f"{origin}/questions/{QUESTION}/")
    page.locator("input[name=value][value=yes]").check()
    page.get_by_text("Ajouter une note ou une preuve").click()
    page.get_by_label("Note (facultative)").fill(NOTE)


def send(page: Page) -> None:
    page.get_by_role("button", name="Continuer").click()


def unlock(page: Page, origin: str, phrase: str) -> None:
    page.goto(f"{origin}/coffre/ouvrir/")
    page.get_by_label("Phrase de passe").fill(phrase)
    page.get_by_role("button", name="Ouvrir le coffre").click()
    page.wait_for_function("location.pathname == '/'")


def lock(page: Page, origin: str) -> None:
    page.goto(f"{origin}/coffre/verrouiller/")
    page.get_by_role("main").get_by_role("button", name="Verrouiller").click()
    page.wait_for_url("**/ouvrir/")


def is_saved(page: Page, origin: str) -> None:
    page.goto(f"{origin}/mesures/{QUESTION}/")
    expect(page.get_by_text(NOTE)).to_be_visible()


def another(context: BrowserContext) -> Page:
    return context.new_page()


def test_locked_while_writing(live_vigie: LiveVigie, pages: Pages, axe: Check, shot: Shot) -> None:
    page, origin = pages(390), live_vigie.origin
    phrase = make_vault(page, origin)
    write(page, origin)
    other = another(page.context)
    lock(other, origin)
    send(page)
    expect(page.get_by_role("heading", name="Vigie s’est verrouillée avant d’enregistrer")).to_be_visible()
    expect(page.get_by_role("textbox")).to_have_value(NOTE)
    axe(page)
    shot(page, "verrouillee-390")
    unlock(other, origin, phrase)
    page.get_by_role("button", name="Enregistrer de nouveau").click()
    page.wait_for_function("location.pathname.startsWith('/questions/')")
    is_saved(page, origin)


def test_back_after_the_lock_shows_nothing(live_vigie: LiveVigie, pages: Pages) -> None:
    page, origin = pages(1280), live_vigie.origin
    make_vault(page, origin)
    page.goto(f"{origin}/plan/")
    lock(page, origin)
    for _ in range(2):
        page.go_back()
        expect(page.get_by_role("heading", name="Ouvrez votre coffre")).to_be_visible()


def test_a_file_too_heavy_does_not_leave_and_the_words_stay(
    live_vigie: LiveVigie, pages: Pages, axe: Check, tmp_path: Path
) -> None:
    page, origin = pages(390), live_vigie.origin
    make_vault(page, origin)
    write(page, origin)
    video = tmp_path / "video.mp4"
    with video.open("wb") as stream:
        stream.truncate(500 * 2**20)
    page.get_by_label("Preuve (facultative)").set_input_files(video)
    send(page)
    expect(page.get_by_role("alert")).to_have_text(
        "Ce fichier dépasse 20\u00a0Mo. Choisissez-en un plus petit, ou une photo réduite."
    )
    expect(page.get_by_label("Note (facultative)")).to_have_value(NOTE)
    axe(page)
    page.get_by_label("Preuve (facultative)").set_input_files([])
    send(page)
    page.wait_for_function(f"!location.pathname.includes('{QUESTION}')")
    is_saved(page, origin)


def test_a_button_pressed_twice_sends_once(live_vigie: LiveVigie, pages: Pages) -> None:
    page, origin = pages(1280), live_vigie.origin
    make_vault(page, origin)
    page.goto(f"{origin}/cabinet/appareil/")
    page.get_by_label("Nom de l’appareil").fill("Poste accueil")
    button = "document.querySelector('main form[method=post] button[type=submit]')"
    os.kill(live_vigie.process.pid, signal.SIGSTOP)  # slow enough for a second press
    page.evaluate(f"() => {{ const b = {button}; b.click(); setTimeout(() => b.click(), 200); }}")
    time.sleep(1)
    os.kill(live_vigie.process.pid, signal.SIGCONT)
    page.wait_for_url("**/appareils/")
    assert page.get_by_role("link", name="Poste accueil", exact=True).count() == 1


@pytest.mark.skipif(sys.platform != "linux", reason="prlimit is Linux's")
def test_a_disk_that_takes_nothing_then_takes_again(
    live_vigie: LiveVigie, pages: Pages, axe: Check, shot: Shot
) -> None:
    """The limit on the size of files refuses each write, as a full disk does, and can be lifted."""
    page, origin = pages(390), live_vigie.origin
    phrase = make_vault(page, origin)
    write(page, origin)
    pid = live_vigie.process.pid
    _, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, hard))
    try:
        send(page)
        expect(page.get_by_text("Ce qui était enregistré est intact.")).to_be_visible()
        expect(page.get_by_role("textbox")).to_have_value(NOTE)
        axe(page)
        shot(page, "disque-390")
        other = another(page.context)
        other.goto(f"{origin}/attaque/")
        expect(other.get_by_text("09 72 43 91 25")).to_be_visible()
        lock(other, origin)  # the process is replaced, and writes nothing either
        other.get_by_label("Phrase de passe").fill(phrase)
        other.get_by_role("button", name="Ouvrir le coffre").click()
        expect(other.get_by_text("Vigie ne peut pas écrire dans le dossier du coffre")).to_be_visible()
    finally:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (hard, hard))
    unlock(other, origin, phrase)
    page.get_by_role("button", name="Enregistrer de nouveau").click()
    page.wait_for_function("location.pathname.startsWith('/questions/')")
    is_saved(page, origin)
    assert "Traceback" not in (live_vigie.home / "logs" / "vigie.log").read_text("utf-8")
