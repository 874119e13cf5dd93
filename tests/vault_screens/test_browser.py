"""The vault's screens in a real browser: what a person does, at both widths, in both themes."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import VIEWS, Check, LiveVigie, Pages, Scheme, Shot

PAGES = ["creer", "feuille-de-secours", "personnes", "personnes/ajouter", "phrase", "copies", "verrouiller"]


@pytest.mark.parametrize(("width", "scheme"), VIEWS)
def test_pages_without_vault(
    live_vigie: LiveVigie, pages: Pages, axe: Check, shot: Shot, width: int, scheme: Scheme
) -> None:
    page = pages(width, scheme)
    for path in ("coffre/creer", "coffre/restaurer", "coffre/ouvrir", "attaque"):
        page.goto(f"{live_vigie.origin}/{path}/")
        shot(page, f"{path.replace('/', '-')}-sans-coffre-{width}-{scheme}")
        axe(page)
        assert len(page.content().encode()) < 60_000


@pytest.mark.parametrize(("width", "scheme"), VIEWS)
def test_pages_with_vault(
    live_vigie: LiveVigie,
    pages: Pages,
    create_vault: Callable[[Page], str],
    axe: Check,
    shot: Shot,
    width: int,
    scheme: Scheme,
) -> None:
    page = pages(width, scheme)
    create_vault(page)
    for path in PAGES:
        page.goto(f"{live_vigie.origin}/coffre/{path}/")
        shot(page, f"coffre-{path.replace('/', '-')}-{width}-{scheme}")
        axe(page)
        assert len(page.content().encode()) < 60_000
    page.get_by_role("button", name="Verrouiller").last.click()
    page.wait_for_url("**/coffre/ouvrir/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Ouvrez votre coffre")
    page.get_by_label("Phrase de passe").fill("pas la bonne phrase du tout")
    page.get_by_role("button", name="Ouvrir le coffre").click()
    expect(page).to_have_title("Erreur\u00a0: Ouvrir le coffre – Vigie")
    shot(page, f"coffre-ouvrir-erreur-{width}-{scheme}")
    axe(page)
    page.goto(f"{live_vigie.origin}/coffre/ouvrir/feuille-de-secours/")
    shot(page, f"coffre-recours-{width}-{scheme}")
    axe(page)
