"""« EXEMPLE FICTIF » on each page, and a demo that leaves nothing behind."""

import contextlib
import http.client
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from vigie.demo import loaders, run

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "vigie"


def test_every_whole_page_of_the_program_gets_the_ribbon() -> None:
    found = [p for p in SOURCE.rglob("templates/**/*.html") if "<body" in p.read_text("utf-8")]
    assert found
    for path in found:
        made = loaders.ribboned(path.read_text("utf-8"))
        assert made.count("EXEMPLE FICTIF") == 1, path.name
        assert "demo/demo.css" in made
        assert made.index("EXEMPLE FICTIF") > made.index("<body")


def test_a_fragment_is_left_alone() -> None:
    assert loaders.ribboned("<p>fragment</p>") == "<p>fragment</p>"


def test_the_demo_weakens_nothing() -> None:
    from vigie.config import settings as real
    from vigie.demo import settings as fictional

    for name in ("MIDDLEWARE", "VIGIE_HEADERS", "SESSION_COOKIE_SAMESITE", "DEBUG", "ALLOWED_HOSTS"):
        assert getattr(real, name) == getattr(fictional, name)
    assert not hasattr(fictional, "VIGIE_TEST_KDF")
    assert fictional.INSTALLED_APPS[-1] == real.INSTALLED_APPS[-1]


def test_what_a_dead_demo_left_is_swept_and_a_living_one_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    for name in ("mort", "vivant", "sans-marque"):
        (tmp_path / f"{run.PREFIX}{name}").mkdir()
    (tmp_path / "autre-dossier").mkdir()
    (tmp_path / f"{run.PREFIX}mort" / run.MARKER).write_text(json.dumps({"pid": os.getpid(), "started": 1.0}))
    (tmp_path / f"{run.PREFIX}lien").symlink_to(tmp_path / "autre-dossier")
    run._mark(tmp_path / f"{run.PREFIX}vivant")
    assert [p.name for p in run.sweep()] == [f"{run.PREFIX}vivant"]
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        "autre-dossier", f"{run.PREFIX}lien", f"{run.PREFIX}vivant",
    ]  # fmt: skip


@dataclass
class Served:
    process: subprocess.Popen[str]
    port: int
    page: Path
    temporary: Path
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, path: str, body: str | None = None, **headers: str) -> tuple[int, str]:
        sent = {"Host": f"localhost:{self.port}", **{k.replace("_", "-"): v for k, v in headers.items()}}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        with contextlib.closing(connection):
            connection.request(method, path, body, sent)
            response = connection.getresponse()
            for value in response.headers.get_all("Set-Cookie") or ():
                name, _, content = value.partition(";")[0].partition("=")
                self.cookies[name] = content
            return response.status, response.read().decode("utf-8", "replace")

    def get(self, path: str) -> tuple[int, str]:
        return self.ask("GET", path, Sec_Fetch_Site="same-origin")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The real command, in a temporary folder of its own."""
    temporary = tmp_path_factory.mktemp("tmp")
    kept = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY", "VIGIE_HOME")}
    env = {**kept, "TMPDIR": str(temporary), "PYTHONPATH": str(ROOT / "src")}
    env["DJANGO_SETTINGS_MODULE"] = "vigie.config.settings"
    command = [sys.executable, "-m", "vigie", "demo", "--no-browser"]
    process = subprocess.Popen(command, env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    said = ""
    assert process.stdout is not None
    while "Relancez" not in said and (line := process.stdout.readline()):
        said += line
    port, page = re.search(r"localhost:(\d+)", said), re.search(r"(/\S+\.html)", said)
    assert port and page, said
    demo = Served(process, int(port[1]), Path(page[1]), temporary)
    token = re.search(r'name="token" value="([^"]+)"', demo.page.read_text("utf-8"))
    assert token
    demo.ask(
        "POST", "/_launch/", urllib.parse.urlencode({"token": token[1]}),
        Content_Type="application/x-www-form-urlencoded", Origin="null",
    )  # fmt: skip
    yield demo
    process.kill()
    process.wait(20)


@pytest.mark.integration
class TestServed:
    def test_it_is_open_and_marked_on_every_page(self, served: Served) -> None:
        for path in ("/", "/mesures/", "/plan/", "/journal/", "/appareils/", "/donnees/", "/coffre/copies/"):
            status, body = served.get(path)
            assert status == 200, path
            assert body.count("EXEMPLE FICTIF") >= 1, path
        status, body = served.get("/nulle-part/")
        assert status == 404 and "EXEMPLE FICTIF" in body

    def test_its_port_cookies_and_folder_are_its_own(self, served: Served) -> None:
        assert served.port != 17117
        assert served.cookies and all(name.endswith(str(served.port)) for name in served.cookies)
        home = served.page.parents[1]
        assert home.parent == served.temporary and home.stat().st_mode & 0o777 == 0o700

    def test_the_stylesheet_of_the_ribbon_is_served(self, served: Served) -> None:
        link = re.search(r'href="(/static/demo/demo\.\w+\.css)"', served.get("/")[1])
        assert link and served.get(link[1])[0] == 200

    def test_it_never_starts_at_login(self, served: Served) -> None:
        status, body = served.get("/coffre/reglages/")
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', body)
        assert status == 200 and token and "l’exemple fictif n’écrit rien sur ce PC" in body
        served.ask(
            "POST", "/coffre/reglages/demarrage/",
            urllib.parse.urlencode({"csrfmiddlewaretoken": token[1], "login": "on"}),
            Content_Type="application/x-www-form-urlencoded",
            Origin=f"http://localhost:{served.port}", Sec_Fetch_Site="same-origin",
        )  # fmt: skip
        assert "ne démarre jamais à l’ouverture" in served.get("/coffre/reglages/")[1]
        assert not list(Path(os.environ["XDG_CONFIG_HOME"]).rglob("vigie.desktop"))

    def test_a_lock_stays_in_the_demo(self, served: Served) -> None:
        body = served.get("/")[1]
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', body)
        waiting = re.search(r"(\d+)\s(échéances?\svous\sattend)", body)
        assert token and waiting
        status, _ = served.ask(
            "POST", "/coffre/verrouiller/", urllib.parse.urlencode({"csrfmiddlewaretoken": token[1]}),
            Content_Type="application/x-www-form-urlencoded",
            Origin=f"http://localhost:{served.port}", Sec_Fetch_Site="same-origin",
        )  # fmt: skip
        assert status in (200, 302)
        time.sleep(1.5)
        status, body = served.get("/coffre/ouvrir/")
        assert status == 200 and "EXEMPLE FICTIF" in body and loaders.PHRASE.split()[0] in body
        assert waiting[0] in body, "the locked screen counts what the first page headed with"
        assert served.process.poll() is None

    def test_it_removes_everything_at_the_end(self, served: Served) -> None:
        served.process.send_signal(signal.SIGTERM)
        assert served.process.wait(20) == 0
        assert list(served.temporary.iterdir()) == []
