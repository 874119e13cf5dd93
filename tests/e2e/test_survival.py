"""kill -9 at any moment: what was acknowledged is there after the restart, and the vault opens."""

import os
import signal
from pathlib import Path

from playwright.sync_api import Browser

from tests.e2e.conftest import make_vault, start_vigie, stop_vigie

QUESTIONS = ("passwords_unique", "card_rules", "ransom_refused_by_all")


def test_it_works(browser: Browser, tmp_path: Path) -> None:
    home = tmp_path / "home"
    phrase = ""
    for number, control in enumerate(QUESTIONS):
        vigie = start_vigie(home)
        context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="fr-FR")
        try:
            page = vigie.enter(context)
            if number == 0:
                phrase = make_vault(page, vigie.origin)
            else:
                page.goto(vigie.origin)
                page.get_by_label("Phrase de passe").fill(phrase)
                page.get_by_role("button", name="Ouvrir").click()
                page.wait_for_function("location.pathname == '/'")
            for earlier in QUESTIONS[:number]:
                page.goto(f"{vigie.origin}/mesures/{earlier}/")
                assert page.locator(".frise li").count() == 1, earlier
            page.goto(f"{vigie.origin}/questions/{control}/")
            page.locator("input[name=value]").first.check()
            page.get_by_role("button", name="Continuer").click()
            page.wait_for_function(f"!location.pathname.includes('{control}')")
            os.kill(vigie.process.pid, signal.SIGKILL)
        finally:
            context.close()
            stop_vigie(vigie)
