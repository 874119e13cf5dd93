"""A real Chromium on the real product: the process that the icon starts, entered through its one-time page.

Fixtures: ``live_vigie`` (the process), ``pages(width, scheme)`` (browser pages already let in), ``axe(page)``,
``everywhere(page, name)``, ``shot(page, name)``, ``create_vault(page)``. ``VIGIE_SHOTS=folder`` keeps the screenshots.
``VIGIE_PROGRAM=path`` tries a frozen build instead of the sources.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

# Playwright keeps an event loop in this thread; Django would refuse the database to later tests of the worker.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
expect.set_options(timeout=20_000)  # a passphrase takes its time on a busy machine

ROOT = Path(__file__).resolve().parents[2]
BROWSERS = (  # first, Chromium without its windows: the same engine for two thirds of the work
    "chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable",
)  # fmt: skip
AXE = "axe.run({resultTypes: ['violations']}).then(found => found.violations)"
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run",
]  # fmt: skip
HEIGHT = {1280: 900, 390: 844, 320: 640}
Scheme = Literal["light", "dark"]
VIEWS: list[tuple[int, Scheme]] = [(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")]
CROSSED: list[tuple[int, Scheme]] = [(1280, "light"), (390, "dark")]
"""Both widths and both themes: what axe looks at. The other two views must not scroll sideways."""

Pages = Callable[..., Page]
Check = Callable[[Page], None]
Shot = Callable[[Page, str], None]
PAGE_LIMIT = 60_000


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.e2e)


@dataclass
class LiveVigie:
    """The running product."""

    home: Path
    process: subprocess.Popen[str]
    origin: str
    launch_page: Path
    cookies: list[dict[str, object]] = field(default_factory=list)

    def enter(self, context: BrowserContext, javascript: bool = True) -> Page:
        """A page of this context, let in: by the one-time page first, by its cookie after."""
        page = context.new_page()
        if self.cookies:
            context.add_cookies(self.cookies)  # type: ignore[arg-type]
            page.goto(self.origin)
            return page
        page.goto(self.launch_page.as_uri(), wait_until="commit")
        if not javascript:
            page.get_by_role("button", name="Ouvrir Vigie").click()
        page.wait_for_url(lambda url: url.startswith(self.origin) and "/_" not in url)
        self.cookies = [dict(c) for c in context.cookies() if "launch" in str(c.get("name"))]
        return page


def start_vigie(home: Path, *words: str) -> LiveVigie:
    """Start ``python -m vigie`` on its own data folder, without opening a browser; ``words``: a command."""
    kept = {k: v for k, v in os.environ.items() if k not in {"DISPLAY", "WAYLAND_DISPLAY"}}
    env = {
        **kept,
        "VIGIE_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "vigie.config.settings",
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
    }
    frozen = os.environ.get("VIGIE_PROGRAM")
    program = [frozen] if frozen else [sys.executable, "-m", "vigie"]
    command = [*program, *words, "--no-browser"]
    process = subprocess.Popen(command, env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None and process.stderr is not None
    shown = ""
    while not re.search(r"\S+ouvrir-\S+\.html", shown):
        line = process.stdout.readline()
        assert line, f"Vigie did not start:\n{shown}\n{process.stderr.read()}"
        shown += line
    page = re.search(r"(\S+ouvrir-\S+\.html)", shown)
    origin = re.search(r"(http://localhost:\d+)", shown)
    assert page is not None and origin is not None, shown
    return LiveVigie(home, process, origin[1], Path(page[1]))


def stop_vigie(vigie: LiveVigie) -> None:
    """End it, and close what it was read through."""
    vigie.process.terminate()
    try:
        vigie.process.communicate(timeout=30)
    except subprocess.TimeoutExpired:
        vigie.process.kill()
        vigie.process.communicate()


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """The system's Chromium."""
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        pytest.fail("Chromium manque : « make browser », ou « sudo apt-get install -y chromium ».")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def live_vigie(tmp_path: Path) -> Iterator[LiveVigie]:
    """Vigie as it is at the first visit: no vault."""
    started = start_vigie(tmp_path / "home")
    try:
        yield started
    finally:
        stop_vigie(started)


@pytest.fixture
def pages(browser: Browser, live_vigie: LiveVigie) -> Iterator[Pages]:
    """``pages(390, "dark")``: a page that is let in. A refusal by the content policy fails the test."""
    yield from open_pages(browser, live_vigie)


def open_pages(browser: Browser, live_vigie: LiveVigie) -> Iterator[Pages]:
    """What :func:`pages` does, for any running product."""
    contexts: list[BrowserContext] = []
    refused: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type == "error" and "Content Security Policy" in message.text:
            refused.append(message.text)

    def make(width: int = 1280, scheme: Scheme = "light", javascript: bool = True) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": HEIGHT[width]},
            color_scheme=scheme,
            locale="fr-FR",
            timezone_id="Europe/Paris",
            reduced_motion="reduce",
            java_script_enabled=javascript,
        )
        contexts.append(context)
        context.set_default_timeout(20_000)
        page = live_vigie.enter(context, javascript)
        page.on("console", listen)
        return page

    yield make
    for context in contexts:
        context.close()
    assert not refused, refused


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveVigie]:
    """``vigie demo``, running: nothing that a test does there may hinder another.

    Its year takes long to tell: one worker does it once, for the files of ``OPEN_THE_DEMO`` (tests/conftest.py).
    """
    started = start_vigie(tmp_path_factory.mktemp("demo") / "home", "demo")
    try:
        yield started
    finally:
        stop_vigie(started)


@pytest.fixture
def demo_pages(browser: Browser, demo: LiveVigie) -> Iterator[Pages]:
    """:func:`pages`, in the demo."""
    yield from open_pages(browser, demo)


def holds_in_width(page: Page) -> None:
    """No sideways scroll, folded parts opened first."""
    page.wait_for_function("document.readyState === 'complete' && document.body !== null")
    page.evaluate("document.querySelectorAll('details').forEach(folded => { folded.open = true })")
    too_wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert too_wide <= 0, f"{page.url} scrolls sideways by {too_wide} px"


@pytest.fixture
def axe() -> Check:
    """``axe(page)``: no violation, folded parts opened first, and no sideways scroll."""
    script = Axe().axe_script

    def check(page: Page) -> None:
        holds_in_width(page)
        if not page.evaluate("'axe' in window"):  # half a megabyte, once for the views of one page
            page.evaluate(script)
        found = page.evaluate(AXE)
        told = [
            f"{v['id']} ({v['impact']}): {v['help']}\n"
            + "\n".join(f"    {n['html'][:160]}\n    {n['failureSummary']}" for n in v["nodes"][:4])
            for v in found
        ]
        assert not found, f"axe, {page.url}:\n" + "\n".join(told)

    return check


@pytest.fixture
def shot() -> Shot:
    """``shot(page, "bilan")``: the whole page, in the folder that ``VIGIE_SHOTS`` names."""

    def save(page: Page, name: str) -> None:
        folder = os.environ.get("VIGIE_SHOTS")
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)

    return save


@pytest.fixture
def everywhere(axe: Check, shot: Shot) -> Shot:
    """``everywhere(page, "bilan")``: the four views, axe in two of them, pictures; and the page's weight."""

    def check(page: Page, name: str) -> None:
        weight = len(page.content().encode())
        assert weight < PAGE_LIMIT, f"{page.url} weighs {weight} bytes"
        for width, scheme in VIEWS:
            page.set_viewport_size({"width": width, "height": HEIGHT[width]})
            page.emulate_media(color_scheme=scheme)
            shot(page, f"{name}-{width}-{scheme}")
            if (width, scheme) in CROSSED:
                axe(page)
            else:
                holds_in_width(page)

    return check


def make_vault(page: Page, origin: str, label: str = "Dr Kervadec") -> str:
    """Through the screens; leaves the page on the recovery sheet, returns the passphrase."""
    page.goto(f"{origin}/coffre/creer/")
    page.get_by_label("Votre nom").fill(label)
    phrase = page.get_by_label("Phrase de passe, cinq mots proposés").input_value()
    page.get_by_role("button", name="Créer le coffre").click()
    page.wait_for_url("**/feuille-de-secours/")
    return phrase


@pytest.fixture
def create_vault(live_vigie: LiveVigie) -> Callable[[Page], str]:
    """``create_vault(page)``: an open vault; returns its passphrase."""
    return lambda page: make_vault(page, live_vigie.origin)
