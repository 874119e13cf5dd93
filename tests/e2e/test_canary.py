"""Nothing of the practice on disk in the clear: marked words go through the screens, then every byte is searched."""

import tempfile
from pathlib import Path

from tests.e2e.conftest import LiveVigie, Pages, make_vault

MARK = "Zoulfikar7"


def test_it_works(live_vigie: LiveVigie, pages: Pages) -> None:
    page = pages(1280)
    before = set(Path(tempfile.gettempdir()).iterdir())
    make_vault(page, live_vigie.origin)
    origin = live_vigie.origin
    page.goto(f"{origin}/cabinet/decrire/")
    page.get_by_label("Nom du cabinet").fill(f"Cabinet {MARK}")
    page.get_by_role("button", name="Continuer").click()
    page.goto(f"{origin}/questions/passwords_unique/")
    page.locator("input[name=value]").first.check()
    page.locator("summary", has_text="Ajouter une note").click()
    page.get_by_label("Note (facultative)").fill(f"note {MARK}")
    proof = (f"preuve {MARK} " * 150_000).encode()  # 3 MB: past the size at which servers spool to disk
    page.set_input_files(
        "input[type=file]", {"name": f"{MARK}.txt", "mimeType": "text/plain", "buffer": proof}
    )
    page.get_by_role("button", name="Continuer").click()
    page.wait_for_function("!location.pathname.includes('passwords_unique')")
    page.goto(f"{origin}/mesures/passwords_unique/")
    with page.expect_download() as download:
        page.get_by_role("link", name=f"{MARK}.txt").click()
    assert Path(download.value.path()).read_bytes() == proof
    page.goto(f"{origin}/documents/")
    with page.expect_download():
        page.get_by_role("link", name="Faire le bilan en PDF").click()
    page.goto(f"{origin}/rien-{MARK}/")

    pid = live_vigie.process.pid
    places = [path for path in live_vigie.home.rglob("*") if path.is_file()]
    for new in set(Path(tempfile.gettempdir()).iterdir()) - before:
        if "playwright" not in new.name:
            places += [new] if new.is_file() else [path for path in new.rglob("*") if path.is_file()]
    places += [path for path in Path(f"/proc/{pid}/fd").iterdir() if "(deleted)" in str(path.readlink())]
    places += [Path(f"/proc/{pid}/cmdline"), Path(f"/proc/{pid}/environ")]
    assert any(path.name == "vigie.db" for path in places)
    found = [str(path) for path in places if MARK.encode() in path.read_bytes()]
    assert found == []
