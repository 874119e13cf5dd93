"""The way in, in a real browser: what Chromium sends and keeps, not what we believe it does."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request, sync_playwright

from tests.desktop.conftest import Running
from vigie.desktop import relaunch

pytestmark = pytest.mark.e2e

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    path = next((found for name in NAMES if (found := shutil.which(name))), None)
    assert path, "Chromium est nécessaire : « sudo apt-get install -y chromium »"
    arguments = ["--no-sandbox"] if hasattr(os, "getuid") and os.getuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context()
    yield context.new_page()
    context.close()


def open_from_the_icon(page: Page, running: Running) -> None:
    page.goto(running.page.as_uri())
    page.wait_for_url(f"{running.origin}/")


def test_the_icon_s_page_opens_vigie_without_a_click(page: Page, running: Running) -> None:
    sent: list[Request] = []
    page.on("request", lambda request: sent.append(request))
    open_from_the_icon(page, running)
    assert page.title() == "Accueil"
    post = next(request for request in sent if request.method == "POST")
    assert post.all_headers()["origin"] == "null"  # hence the token, and no other proof
    assert "token" not in page.url + post.url
    (cookie,) = page.context.cookies()
    assert cookie["httpOnly"]
    assert cookie["sameSite"] == "Strict"
    assert not running.page.exists()


def test_going_back_does_not_open_it_twice(page: Page, running: Running) -> None:
    open_from_the_icon(page, running)
    text = running.request("GET", "/", Cookie="").body
    assert "Ouvrez Vigie par son icône" in text


def test_a_hostile_page_reaches_nothing(page: Page, running: Running, tmp_path: Path) -> None:
    open_from_the_icon(page, running)
    hostile = tmp_path / "hostile.html"
    hostile.write_text(
        f'<form id=f method=post action="{running.origin}/unlock/"></form>'
        f'<img src="{running.origin}/private/"><iframe src="{running.origin}/"></iframe>'
        f'<script>fetch("{running.origin}/").catch(() => 0); f.submit()</script>'
    )
    page.goto(hostile.as_uri())
    page.wait_for_load_state()
    assert "Rien n’a été fait" in page.content()
    running.cookies = {str(c["name"]): str(c["value"]) for c in page.context.cookies()}
    assert "ouvert : False" in running.request("GET", "/").body


def test_the_code_typed_in_the_page_opens_it(page: Page, running: Running) -> None:
    page.goto(f"{running.origin}/")
    page.get_by_label("Entrez le code affiché dans le terminal").fill(running.code)
    page.get_by_role("button", name="Ouvrir Vigie").click()
    page.wait_for_url(f"{running.origin}/")
    assert page.title() == "Accueil"


def test_locking_replaces_the_process_under_the_browser(page: Page, running: Running) -> None:
    open_from_the_icon(page, running)
    page.evaluate("fetch('/unlock/', {method: 'POST'})")
    page.goto(f"{running.origin}/private/")
    assert "private" in page.content()
    page.goto(f"{running.origin}/lock/")  # the redirect waits in the queue of the sockets
    assert page.title() == "Accueil"
    assert "ouvert : False" in page.content()
    command = Path(f"/proc/{running.process.pid}/cmdline")
    running.wait_for(lambda: relaunch.RESUME_OPTION.encode() in command.read_bytes())
    page.goto(f"{running.origin}/private/")
    assert page.url.endswith("/_locked/")


def test_a_file_too_heavy_gets_its_page(page: Page, running: Running) -> None:
    open_from_the_icon(page, running)
    page.evaluate(
        """() => {
            const form = document.createElement("form"), input = document.createElement("input");
            form.method = "post"; form.action = "/size/"; form.enctype = "multipart/form-data";
            input.type = "file"; input.name = "f"; form.append(input); document.body.append(form);
            const held = new DataTransfer();
            held.items.add(new File([new Uint8Array(60 * 1024 * 1024)], "lourd.bin"));
            input.files = held.files; form.submit();
        }"""
    )
    page.get_by_role("heading", name="Ce fichier est trop lourd").wait_for()
