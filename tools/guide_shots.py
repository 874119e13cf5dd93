"""The pictures of docs/guide: taken from the fictional practice, through a real browser, and never by hand.

    .venv/bin/python tools/guide_shots.py [--only NAME ...]

Two processes are read: ``vigie demo`` for the practice with a year behind it, and the product without a vault, whose
readings are those of the same fictional PC. Nothing of the PC that runs this is measured or shown.
"""

import argparse
import os
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "guide" / "images"
BROWSERS = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run", "--lang=fr",
]  # fmt: skip
HEIGHT = {1280: 900, 390: 844}
TALLEST = 1400
WITHOUT_VAULT = """
import sys
import django
django.setup()
from vigie.demo.isolation import isolate
from vigie.desktop.launch import launch
isolate()
sys.exit(launch(open_browser=False, port=17417))
"""


class Vigie:
    """A process of the product, and the way into it."""

    def __init__(self, command: list[str], environment: dict[str, str]) -> None:
        kept = {k: v for k, v in os.environ.items() if k not in {"DISPLAY", "WAYLAND_DISPLAY", "VIGIE_HOME"}}
        env = {**kept, "PYTHONPATH": str(ROOT / "src"), **environment}
        self.process = subprocess.Popen(command, env=env, text=True, stdout=subprocess.PIPE)
        shown = ""
        while not (found := re.search(r"(http://localhost:\d+)[^$]*?(\S+ouvrir-\S+\.html)", shown)):
            line = self.process.stdout.readline() if self.process.stdout else ""
            if not line:
                raise SystemExit(f"Vigie did not start:\n{shown}")
            shown += line
        self.origin, self.door = found[1], Path(found[2])
        self.cookies: list[dict[str, object]] = []

    def enter(self, context: BrowserContext) -> Page:
        """A page let in: by the one-time page first, by its cookie after."""
        page = context.new_page()
        if self.cookies:
            context.add_cookies(self.cookies)  # type: ignore[arg-type]
            page.goto(self.origin)
            return page
        page.goto(self.door.as_uri(), wait_until="commit")
        page.wait_for_url(lambda url: url.startswith(self.origin) and "/_" not in url)
        self.cookies = [dict(c) for c in context.cookies() if "launch" in str(c.get("name"))]
        return page

    def stop(self) -> None:
        """End it; the demo removes its own folder."""
        self.process.terminate()
        try:
            self.process.communicate(timeout=30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.communicate()


@contextmanager
def running(command: list[str], **environment: str) -> Iterator[Vigie]:
    """The product, for the time of the pictures."""
    vigie = Vigie(command, environment)
    try:
        yield vigie
    finally:
        vigie.stop()


@contextmanager
def window(browser: Browser, vigie: Vigie, width: int = 1280) -> Iterator[Page]:
    """A page of this width, let in."""
    context = browser.new_context(
        viewport={"width": width, "height": HEIGHT[width]},
        locale="fr-FR",
        timezone_id="Europe/Paris",
        reduced_motion="reduce",
    )
    context.set_default_timeout(30_000)
    yield vigie.enter(context)
    context.close()


def say(text: str) -> None:
    """One line, at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def snap(page: Page, name: str, height: int | None = None) -> None:
    """Keep what is seen from the top of the page, ``height`` px of it at most, less when the page is shorter."""
    page.mouse.move(0, 0)
    page.evaluate("document.activeElement && document.activeElement.blur()")
    size = page.viewport_size or {"width": 1280, "height": 900}
    whole = int(page.evaluate("document.documentElement.scrollHeight"))
    tall = min(height or size["height"], TALLEST, max(whole, 400))
    page.set_viewport_size({"width": size["width"], "height": tall})
    page.evaluate("window.scrollTo(0, 0)")
    keep(page.screenshot(), name)
    page.set_viewport_size(size)


def keep(data: bytes, name: str) -> None:
    """Write it, with a palette."""
    small = lighten(data)
    (IMAGES / f"{name}.png").write_bytes(small)
    say(f"{name}.png  {len(small) // 1024} Ko")


def lighten(data: bytes) -> bytes:
    """The same picture on 256 colours: the commonest ones, and for the others the nearest of these."""
    width, height, channels, rows = _decoded(data)
    counts: dict[bytes, int] = {}
    pixels = [row[i : i + 3] for row in rows for i in range(0, width * channels, channels)]
    for pixel in pixels:
        counts[pixel] = counts.get(pixel, 0) + 1
    palette = sorted(counts, key=lambda p: -counts[p])[:256]
    index = {colour: number for number, colour in enumerate(palette)}
    for colour in counts:
        if colour not in index:
            index[colour] = min(
                range(len(palette)),
                key=lambda n, c=colour: sum((a - b) ** 2 for a, b in zip(c, palette[n], strict=True)),  # type: ignore[misc]
            )
    flat = bytes(index[pixel] for pixel in pixels)
    lines = b"".join(b"\0" + flat[y * width : (y + 1) * width] for y in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            _chunk(b"IHDR", header),
            _chunk(b"PLTE", b"".join(palette)),
            _chunk(b"IDAT", zlib.compress(lines, 9)),
            _chunk(b"IEND", b""),
        )
    )


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _decoded(data: bytes) -> tuple[int, int, int, list[bytes]]:
    """Width, height, channels and rows of an eight-bit truecolour PNG that is not interlaced."""
    at, packed, width, height, channels = 8, b"", 0, 0, 3
    while at < len(data):
        size, kind = struct.unpack(">I4s", data[at : at + 8])
        body = data[at + 8 : at + 8 + size]
        if kind == b"IHDR":
            width, height, depth, colour, _, _, interlaced = struct.unpack(">IIBBBBB", body)
            if depth != 8 or colour not in (2, 6) or interlaced:
                raise SystemExit("This PNG is of another kind than Chromium's and pdftoppm's.")
            channels = 3 if colour == 2 else 4
        elif kind == b"IDAT":
            packed += body
        at += size + 12
    raw, stride, rows = zlib.decompress(packed), width * channels, []
    above = bytes(stride)
    for y in range(height):
        start = y * (stride + 1)
        above = _unfilter(raw[start], bytearray(raw[start + 1 : start + 1 + stride]), above, channels)
        rows.append(above)
    return width, height, channels, rows


def _unfilter(kind: int, row: bytearray, above: bytes, step: int) -> bytes:
    for i in range(len(row)) if kind else ():
        left = row[i - step] if i >= step else 0
        corner = above[i - step] if i >= step else 0
        if kind == 1:
            guess = left
        elif kind == 2:
            guess = above[i]
        elif kind == 3:
            guess = (left + above[i]) // 2
        else:
            p = left + above[i] - corner
            near = min(
                (abs(p - left), 0, left), (abs(p - above[i]), 1, above[i]), (abs(p - corner), 2, corner)
            )
            guess = near[2]
        row[i] = (row[i] + guess) & 255
    return bytes(row)


def of_the_practice(browser: Browser, wanted: Callable[[str], bool]) -> None:
    """The practice that has a year behind it."""
    with running([sys.executable, "-m", "vigie", "demo", "--no-browser"]) as vigie:
        at = vigie.origin
        with window(browser, vigie) as page:
            for name, path, height in (
                ("bilan-1280", "/", 900),
                ("mesure", "/mesures/backup_restore_tested/", 1100),
                ("mesures", "/mesures/", 1000),
                ("plan", "/plan/", 1000),
                ("bilans", "/bilans/", 900),
                ("appareils", "/appareils/", 800),
                ("documents", "/documents/", 900),
                ("profil", "/cabinet/", 1000),
                ("copies", "/coffre/copies/", 1000),
                ("contenu", "/contenu/", 1160),
                ("emporter", "/donnees/", 1000),
                ("journal", "/journal/", 1000),
                ("preparer", "/preparer/", 1000),
                ("incident", "/incidents/1/", 1200),
                ("personnes", "/coffre/personnes/", 800),
            ):
                if wanted(name):
                    page.goto(f"{at}{path}")
                    snap(page, name, height)
            if wanted("question"):
                page.goto(f"{at}/questions/?suite=1")
                snap(page, "question", 1000)
            page.goto(f"{at}/appareils/")
            if wanted("appareil"):
                page.locator(".carte h2 a").first.click()
                snap(page, "appareil", 1100)
            if wanted("telephone"):
                page.goto(f"{at}/appareils/")
                page.get_by_role("link", name="Téléphone de Maëlle", exact=True).click()
                snap(page, "telephone", 1100)
            if wanted("organiser"):
                page.goto(f"{at}/plan/")
                page.locator("a", has_text="Organiser").first.click()
                snap(page, "organiser", 900)
            if wanted("bilan-sombre"):
                page.emulate_media(color_scheme="dark")
                page.goto(at)
                snap(page, "bilan-sombre", 900)
                page.emulate_media(color_scheme="light")
            if wanted("bilan-pdf"):
                first_page_of(page, at)
        with window(browser, vigie, 390) as page:
            for name, path in (("bilan-390", "/"), ("plan-390", "/plan/"), ("attaque-390", "/attaque/")):
                if wanted(name):
                    page.goto(f"{at}{path}")
                    snap(page, name)
        with window(browser, vigie) as page:
            if wanted("attaque"):
                page.goto(f"{at}/attaque/")
                snap(page, "attaque", 900)
            if wanted("mots"):  # after the others: it adds a PC
                six_words(page, at)
            if wanted("verrouille"):  # last: the others need the vault open
                page.goto(f"{at}/coffre/verrouiller/")
                page.locator("form").get_by_role("button", name="Verrouiller").last.click()
                page.get_by_role("heading", name="Ouvrez votre coffre").wait_for()
                snap(page, "verrouille", 800)


def six_words(page: Page, origin: str) -> None:
    """A fictional third PC types the code, and its report waits for its six words to be compared."""
    sys.path.insert(0, str(ROOT / "src"))
    from datetime import UTC, datetime

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from vigie.demo import readings
    from vigie.machine.report import report
    from vigie.workstation import rules, sealed

    page.goto(f"{origin}/appareils/autre/ajouter/")
    page.get_by_label("Un ordinateur qui n’est pas dans la liste").check()
    page.get_by_label("Son nom").fill("PC du secrétariat")
    page.get_by_role("button", name="Faire le code").click()
    code = rules.read_code(page.locator(".groupes code").inner_text())
    key, device_id = Ed25519PrivateKey.from_private_bytes(bytes(range(32))), "0123456789abcdef"
    proof = rules.proof(code, key.public_key().public_bytes_raw(), device_id)
    now = datetime.now(UTC)
    made = sealed.seal(
        sealed.Sender(device_id, "secretariat", proof, key),
        report(readings.audit(now, pc=readings.SECOND)),
        counter=1,
        made_at=now,
        program="0.1.0",
        catalogue=1,
    )
    page.get_by_role("link", name="Importer un relevé").click()
    chosen = {"name": "releve.json", "mimeType": "application/json", "buffer": made}
    page.get_by_label("Relevé de l’autre PC").set_input_files(chosen)  # type: ignore[arg-type]
    page.get_by_role("button", name="Importer", exact=True).click()
    page.get_by_role("heading", name="Comparez les six mots").wait_for()
    snap(page, "mots", 800)


def first_page_of(page: Page, origin: str) -> None:
    """The first page of the printed bilan."""
    page.goto(f"{origin}/documents/")
    with page.expect_download() as download, tempfile.TemporaryDirectory() as folder:
        page.get_by_role("link", name="Faire le bilan en PDF").click()
        paper = Path(folder) / "bilan.pdf"
        download.value.save_as(paper)
        shown = Path(folder) / "page"
        command = ["pdftoppm", "-png", "-singlefile", "-r", "80", "-f", "1", str(paper), str(shown)]
        subprocess.run(command, check=True)
        keep(shown.with_suffix(".png").read_bytes(), "bilan-pdf")


def of_a_first_visit(browser: Browser, wanted: Callable[[str], bool]) -> None:
    """The first half hour: no vault yet, and the readings of the fictional PC."""
    with (
        tempfile.TemporaryDirectory(prefix="vigie-guide-") as home,
        running(
            [sys.executable, "-c", WITHOUT_VAULT],
            VIGIE_HOME=home,
            DJANGO_SETTINGS_MODULE="vigie.demo.settings",
        ) as vigie,
        window(browser, vigie) as page,
    ):
        if wanted("premier"):
            snap(page, "premier", 800)
        page.get_by_role("button", name="Regarder ce PC").click()
        page.get_by_role("heading", name="Vos trois premières actions").wait_for()
        if wanted("vu"):
            snap(page, "vu", 1100)
        page.get_by_role("button", name="Garder ce bilan").click()
        page.get_by_label("Votre nom").fill("Dr Maëlle Kervadec")
        if wanted("garder"):
            words = page.get_by_label("Phrase de passe, cinq mots proposés")
            drawn = words.input_value()
            words.fill("marteau cerise tapis radio fanion")  # what the ribbon says, and no draw that changes
            snap(page, "garder", 1000)
            words.fill(drawn)
        page.get_by_role("button", name="Créer le coffre").click()
        page.wait_for_url("**/feuille-de-secours/")
        if wanted("secours"):
            snap(page, "secours", 1100)
        page.get_by_role("link", name="Plus tard").click()
        page.get_by_role("heading", name="Votre cabinet en une page").wait_for()
        if wanted("decrire"):
            snap(page, "decrire", 1000)


def main() -> None:
    """Take them all, or those that are named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME")
    only = parser.parse_args().only
    chromium = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if chromium is None:
        raise SystemExit("Chromium manque : « make browser ».")
    IMAGES.mkdir(parents=True, exist_ok=True)

    def wanted(name: str) -> bool:
        return not only or name in only

    with sync_playwright() as playwright:
        # Its own words (dates, « Choisir un fichier ») follow the language of the process.
        french: dict[str, str | float | bool] = {**os.environ, "LANGUAGE": "fr", "LANG": "fr_FR.UTF-8"}
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS, env=french)
        if not only or {"premier", "vu", "garder", "secours", "decrire"} & set(only):
            of_a_first_visit(browser, wanted)
        if not only or set(only) - {"premier", "vu", "garder", "secours", "decrire"}:
            of_the_practice(browser, wanted)
        browser.close()
    say(f"{sum(path.stat().st_size for path in IMAGES.glob('*.png')) // 1024} Ko en tout")


if __name__ == "__main__":
    main()
