"""Two PCs: the code on one, the six words on both, the file from one to the other, and a bilan that covers them."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.conftest import Check, LiveVigie, Pages, Shot, make_vault, open_pages, start_vigie, stop_vigie

OFFICE = "Portable du bureau"


@pytest.fixture
def other(tmp_path: Path) -> Iterator[LiveVigie]:
    """The second PC, where there is no vault and never will be."""
    started = start_vigie(tmp_path / "autre")
    try:
        yield started
    finally:
        stop_vigie(started)


@pytest.fixture
def other_pages(browser: Browser, other: LiveVigie) -> Iterator[Pages]:
    yield from open_pages(browser, other)


def give_code(page: Page, origin: str) -> str:
    page.goto(f"{origin}/appareils/")
    page.get_by_role("link", name="Ajouter un autre PC").click()
    page.get_by_label("Son nom").fill(OFFICE)
    page.get_by_role("button", name="Faire le code").click()
    page.get_by_role("heading", name="Le code, à taper sur ce PC").wait_for()
    return page.locator(".groupes code").inner_text()


def words(page: Page) -> list[str]:
    return page.locator(".groupes code").all_inner_texts()


def carry(page: Page, target: Path) -> None:
    """Measure the other PC and take its file away."""
    page.get_by_role("button", name="Regarder ce PC").click()
    page.get_by_role("heading", name="Vos trois premières actions").wait_for()
    with page.expect_download() as download:
        page.get_by_role("button", name="Emporter ce relevé pour le PC principal").click()
    assert re.fullmatch(r"releve-[\w-]+-\d+\.json", download.value.suggested_filename)
    download.value.save_as(target)


def test_it_works(
    live_vigie: LiveVigie, pages: Pages, other: LiveVigie, other_pages: Pages,
    everywhere: Shot, axe: Check, tmp_path: Path,
) -> None:  # fmt: skip
    main, there = pages(1280), other_pages(1280)
    make_vault(main, live_vigie.origin)
    main.goto(f"{live_vigie.origin}/appareils/autre/ajouter/")
    everywhere(main, "autre-ajouter")
    code = give_code(main, live_vigie.origin)
    everywhere(main, "autre-code")

    there.goto(f"{other.origin}/bienvenue/")
    everywhere(there, "autre-bienvenue")
    there.get_by_role("link", name="Relier ce PC au PC principal").click()
    there.get_by_label("Code affiché sur le PC principal").fill("12345")
    there.get_by_role("button", name="Relier ce PC").click()
    there.get_by_text("Ce code a neuf chiffres").wait_for()
    everywhere(there, "autre-relier")
    there.get_by_label("Code affiché sur le PC principal").fill(code)
    there.get_by_role("button", name="Relier ce PC").click()
    there.get_by_role("heading", name="Ce PC est relié").wait_for()
    shown = words(there)
    assert len(shown) == 6
    everywhere(there, "autre-mots")
    carry(there, tmp_path / "releve.json")
    axe(there)

    main.get_by_role("link", name="Importer un relevé").click()
    main.get_by_label("Relevé de l’autre PC").wait_for()
    everywhere(main, "autre-importer")
    main.get_by_label("Relevé de l’autre PC").set_input_files(tmp_path / "releve.json")
    main.get_by_role("button", name="Importer", exact=True).click()
    main.get_by_role("heading", name="Comparez les six mots").wait_for()
    assert words(main) == shown, "the same six words on both screens"
    everywhere(main, "autre-comparer")
    main.get_by_role("button", name="Les six mots sont les mêmes").click()
    main.get_by_role("heading", name=OFFICE).wait_for()
    main.get_by_text("est relié").first.wait_for()
    assert main.locator(".constats > li").count() > 15, "its points are judged here"
    axe(main)

    main.goto(f"{live_vigie.origin}/appareils/autre/importer/")
    main.get_by_label("Relevé de l’autre PC").set_input_files(tmp_path / "releve.json")
    main.get_by_role("button", name="Importer", exact=True).click()
    main.get_by_text("n’est pas plus récent").wait_for()
    axe(main)
    main.goto(f"{live_vigie.origin}/appareils/portable-du-bureau/liaison/")
    everywhere(main, "autre-liaison")
    main.goto(f"{live_vigie.origin}/mesures/firewall_active/")
    main.get_by_text(OFFICE).first.wait_for()
    assert not (other.home / "vault").exists(), "nothing was made on the other PC but its key"


def test_a_pc_never_measured_is_one_action_that_leads_to_its_page(
    live_vigie: LiveVigie, pages: Pages, everywhere: Shot
) -> None:
    page = pages(1280)
    make_vault(page, live_vigie.origin)
    give_code(page, live_vigie.origin)
    page.goto(f"{live_vigie.origin}/cabinet/appareil/portable-du-bureau/")
    page.get_by_label("Système").select_option("linux")
    page.get_by_role("button", name="Enregistrer l’appareil").click()
    page.goto(f"{live_vigie.origin}/plan/")
    action = page.get_by_role("link", name="Mesurez « Portable du bureau »")
    assert action.count() >= 1
    assert page.get_by_text(re.compile(r"Vérifiez.*Portable")).count() == 0
    everywhere(page, "autre-plan")
    action.first.click()
    page.get_by_role("link", name="Relier ce PC").wait_for()
    everywhere(page, "autre-jamais-mesure")
