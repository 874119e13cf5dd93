# ruff: noqa: T201
"""Walk through Vigie on this PC, as a person would: a vault made, opened, printed, locked, exported, taken back.

    python tools/smoke.py            (Windows: .venv\\Scripts\\python tools\\smoke.py)

Everything happens in a temporary folder, removed at the end: no vault of this PC is touched, nothing goes out. Each
step is said in French; exit code 0 when all passed. Standard library only.
"""

import contextlib
import ctypes
import html.parser
import http.client
import json
import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.parse
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
WINDOWS = sys.platform == "win32"
PERSON = "Dr Hélène Œuvré"
PRACTICE = "Cabinet de l’Été"
FILE_PHRASE = "lampe tortue wagon piment rivage"
NEW_PHRASE = "canard violon soupe nuage grenade"
PATIENCE = 90.0


class Wrong(Exception):  # noqa: N818
    """A step that did not do what it says."""


def must(condition: object, sentence: str) -> None:
    if not condition:
        raise Wrong(sentence)


def until(condition: Callable[[], Any], sentence: str, seconds: float = PATIENCE) -> Any:
    """What ``condition`` gives once it is true."""
    deadline = time.monotonic() + seconds
    while True:
        with contextlib.suppress(OSError, http.client.HTTPException, ValueError):
            if found := condition():
                return found
        must(time.monotonic() < deadline, sentence)
        time.sleep(0.2)


# -- pages ---------------------------------------------------------------------------------------------------------


@dataclass
class Form:
    action: str
    fields: dict[str, str] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)  # of everything that can be filled in or pressed


class Forms(html.parser.HTMLParser):
    """The forms of a page, with what is already in them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[Form] = []
        self._select = self._text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name, value = given.get("name", ""), given.get("value", "")
        if tag == "form":
            self.found.append(Form(given.get("action", "")))
        elif not self.found:
            return
        if name:
            self.found[-1].names.add(name)
        if tag == "textarea":
            self._text = name
        elif tag == "input" and name:
            chosen = given.get("type") not in ("radio", "checkbox") or "checked" in given
            if chosen:
                self.found[-1].fields[name] = value
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and "selected" in given:
            self.found[-1].fields[self._select] = value

    def handle_data(self, data: str) -> None:
        if self._text:
            fields = self.found[-1].fields
            fields[self._text] = fields.get(self._text, "") + data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.found[-1].fields[self._text] = self.found[-1].fields.get(self._text, "").strip()
            self._text = ""


class Browser:
    """Enough of one: cookies, forms, our own origin."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}

    def ask(
        self, method: str, path: str, fields: dict[str, str] | None = None, **headers: str
    ) -> tuple[int, bytes]:
        """One request; redirections are followed. Status and body."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        here = f"http://localhost:{self.port}"
        sent = {"Host": f"localhost:{self.port}", "Sec-Fetch-Site": "same-origin", **headers}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        body = None
        if fields is not None:
            body = urllib.parse.urlencode(fields)
            sent |= {"Content-Type": "application/x-www-form-urlencoded"}
            sent.setdefault("Origin", here)
        with contextlib.closing(connection):
            connection.request(method, path, body, sent)
            answer = connection.getresponse()
            data = answer.read()
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = line.partition("=")
            self.cookies[name] = value.partition(";")[0]
        if answer.status in (301, 302, 303):
            return self.ask("GET", urllib.parse.urljoin(path, answer.headers["Location"]).removeprefix(here))
        return answer.status, data

    def page(self, path: str) -> str:
        status, body = self.ask("GET", path)
        must(status == 200, f"la page {path} répond {status}")
        return body.decode("utf-8")

    def submit(self, path: str, having: str, **values: str) -> tuple[dict[str, str], bytes]:
        """Fill in the form of this page that has this field, button or address, and send it: what went, what came."""
        forms = Forms(self.page(path)).found
        form = next((f for f in forms if having in {*f.names, f.action}), None)
        must(form is not None, f"la page {path} n’a pas le formulaire attendu ({having})")
        assert form is not None  # noqa: S101
        sent = {**form.fields, **values}
        status, body = self.ask("POST", form.action or path, sent)
        must(status == 200, f"{form.action or path} répond {status}")
        return sent, body


# -- the program ------------------------------------------------------------------------------------------------


class Smoke:
    """The walk, and what it leaves from one step to the next."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.home = folder / "données"
        self.export_file = folder / "exporté.age"
        self.journal = folder / "journal été.json"
        self.phrase = ""
        self.first_pid = 0
        self.process: subprocess.Popen[str] | None = None
        self.browser = Browser(0)
        self.audit: dict[str, Any] = {}

    def environment(self, home: Path) -> dict[str, str]:
        kept = {
            name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")
        }
        return kept | {"VIGIE_HOME": str(home), "PYTHONPATH": str(ROOT / "src")}

    def run(self, *words: str, code: int = 0, home: Path | None = None, typed: bytes = b"") -> str:
        """A command's standard output, which must be UTF-8."""
        done = subprocess.run(
            [sys.executable, "-m", "vigie", *words], env=self.environment(home or self.home),
            input=typed, capture_output=True, timeout=300, check=False,
        )  # fmt: skip
        said = done.stderr.decode("utf-8", "replace").strip()
        must(done.returncode == code, f"« vigie {words[0]} » finit par {done.returncode} : {said[-800:]}")
        return done.stdout.decode("utf-8")

    def control(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.home / "run" / "control.json").read_text("utf-8"))
        return found

    # -- without a vault

    def step_help(self) -> None:
        """L’aide s’affiche, en français"""
        must("usage : vigie" in self.run("--help"), "l’aide n’est pas en français")

    def step_audit(self) -> None:
        """Le poste est mesuré, et ce qui n’est pas lu reste inconnu"""
        self.audit = json.loads(self.run("audit", "--json"))
        for fact in self.audit["facts"]:
            must("value" in fact or fact.get("unavailable"), f"{fact['key']} n’a ni valeur ni raison")
        known = {fact["key"] for fact in self.audit["facts"] if "value" in fact}
        for control in self.audit["controls"]:
            proven = control["verdict"] != "met" or known & set(control["facts"])
            must(proven, f"{control['id']} serait en place sans que rien ne l’ait montré")

    def step_capture(self) -> None:
        """Un relevé du poste se garde et se relit à l’identique"""
        self.run("audit", "--capture", str(self.folder / "relevé"))
        again = json.loads(self.run("audit", "--replay", str(self.folder / "relevé"), "--json"))
        must(
            {f["key"] for f in again["facts"]} == {f["key"] for f in self.audit["facts"]},
            "des constats manquent",
        )

    def step_assess(self) -> None:
        """Des fichiers avec accents, marque UTF-8 et fins de ligne de Windows sont lus"""
        profile = json.dumps(
            {"profession": "médecin", "devices": [{"id": "été", "system": "windows"}]}, indent=1
        )
        facts = json.dumps([{"key": "os.supported", "value": True, "device": "été",
                             "measured_at": "2026-11-24T08:00:00Z"}], ensure_ascii=False, indent=1)  # fmt: skip
        for name, text in (("profil été.json", profile), ("constats.json", facts)):
            (self.folder / name).write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
        files = [str(self.folder / "profil été.json"), "--facts", str(self.folder / "constats.json")]
        judged = json.loads(self.run("assess", "--profile", *files, "--json"))
        must(any(c["device"] == "été" for c in judged["controls"]), "le poste « été » n’est pas jugé")

    # -- the cockpit

    def step_start(self) -> None:
        """Vigie s’ouvre ; sans sa page d’ouverture, personne n’entre"""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "vigie", "--no-browser"], env=self.environment(self.home),
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8",
        )  # fmt: skip
        assert self.process.stdout is not None  # noqa: S101
        shown = ""
        while not (found := re.search(r"ouvrir-\w+\.html", shown)):
            line = self.process.stdout.readline()
            must(line, f"Vigie s’est arrêtée : {shown}")
            shown += line
        self.first_pid = self.control()["pid"]
        self.browser = Browser(self.control()["port"])
        status, _ = self.browser.ask("GET", "/")
        must(status == 403, f"sans page d’ouverture, Vigie répond {status}")
        page = self.home / "run" / found[0]
        token = Forms(page.read_text("utf-8")).found[0].fields["token"]
        headers = {"Origin": "null", "Sec-Fetch-Site": "cross-site"}
        status, _ = self.browser.ask("POST", "/_launch/", {"token": token}, **headers)
        must(status == 200, f"la page d’ouverture répond {status}")
        self.browser.page("/")
        must(not page.exists(), "la page d’ouverture n’a pas été effacée")

    def step_create(self) -> None:
        """Un coffre se crée et donne sa feuille de secours"""
        sent, _ = self.browser.submit("/coffre/creer/", "passphrase", label=PERSON)
        self.phrase = sent["passphrase"]
        must(len(self.phrase.split()) == 5, "Vigie n’a pas proposé cinq mots")
        must((self.home / "vault" / "header.json").is_file(), "le coffre n’est pas là")
        status, sheet = self.browser.ask("GET", "/coffre/feuille-de-secours.pdf")
        must(status == 200 and sheet.startswith(b"%PDF-"), "la feuille de secours n’est pas un PDF")

    def step_describe(self) -> None:
        """Le cabinet est décrit, avec ses accents, et une question reçoit sa réponse"""
        self.browser.submit("/cabinet/decrire/", "name", name=PRACTICE, profession="nurse")
        self.browser.submit("/questions/passwords_unique/", "value", value="yes")
        must(
            "passwords_unique" in self.browser.page("/mesures/"), "la mesure répondue n’est pas dans la liste"
        )
        must(PRACTICE in self.browser.page("/cabinet/"), "le nom du cabinet n’est pas gardé")

    def step_print(self) -> None:
        """Le bilan s’imprime en PDF"""
        links = re.findall(r'href="(/documents/[^"]+)"', self.browser.page("/documents/"))
        must(any(link.endswith("bilan.pdf") for link in links), "le bilan n’est pas proposé")
        for link in links:
            status, data = self.browser.ask("GET", link.replace("&amp;", "&"))
            must(status == 200, f"{link} répond {status}")
            must(data.startswith(b"%PDF-") or not link.endswith(".pdf"), f"{link} n’est pas un PDF")

    def step_journal(self) -> None:
        """Le journal s’exporte et se vérifie"""
        _, data = self.browser.submit("/journal/", "/journal/export/")
        self.journal.write_bytes(data)
        self.run("verify", str(self.journal), "--json", code=3)

    def step_copy(self) -> None:
        """Une copie du coffre se fait, et se relit"""
        self.browser.submit("/coffre/copies/", "")
        place = self.home / "copies"
        until(lambda: any(place.glob("copie-*/manifest.json")), "aucune copie n’est apparue")

    def step_lock(self) -> None:
        """Verrouiller ferme le coffre et laisse la place à un programme qui n’a pas la clé"""
        self.browser.submit("/", "/coffre/verrouiller/")
        must(
            "Ouvrez votre coffre" in self.browser.page("/coffre/ouvrir/"), "la page d’ouverture n’est pas là"
        )
        status, _ = self.browser.ask("GET", "/mesures/")
        must(
            status == 200 and not (self.home / "vault" / "vigie.db-wal").exists(),
            "le coffre est encore ouvert",
        )
        if WINDOWS:
            until(lambda: self.control()["pid"] != self.first_pid, "le programme n’a pas été remplacé")
            assert self.process is not None  # noqa: S101
            until(
                lambda: self.process and self.process.poll() is not None, "l’ancien programme est encore là"
            )

    def step_unlock(self) -> None:
        """La phrase de passe rouvre le coffre, une autre non"""
        _, body = self.browser.submit("/coffre/ouvrir/", "passphrase", passphrase=NEW_PHRASE)
        must("Il reste" in body.decode(), "une phrase fausse n’est pas refusée")
        self.browser.submit("/coffre/ouvrir/", "passphrase", passphrase=self.phrase)
        must(PRACTICE in self.browser.page("/cabinet/"), "le contenu n’est plus là")

    def step_close(self) -> None:
        """Vigie se ferme proprement quand la session finit"""
        pid = self.control()["pid"]
        if WINDOWS:
            end_session_of(pid)
        else:
            os.kill(pid, signal.SIGTERM)
        until(lambda: not (self.home / "run" / "control.json").exists(), "Vigie ne s’est pas fermée")
        if self.process is not None:
            self.process.wait(PATIENCE)
        must(not (self.home / "vault" / "vigie.db-wal").exists(), "le coffre n’a pas été fermé")

    # -- commands on the vault

    def step_export(self) -> None:
        """Tout s’exporte dans un fichier chiffré ; un nom réservé est refusé"""
        typed = f"\ufeff{self.phrase}\r\n{FILE_PHRASE}\r\n".encode()
        until_free = ("export", str(self.export_file), "--passphrase-fd", "0")
        self.run(*until_free, typed=typed)
        must(self.export_file.read_bytes().startswith(b"age-encryption.org/"), "l’export n’est pas chiffré")
        if WINDOWS:
            self.run("export", str(self.folder / "NUL.age"), "--passphrase-fd", "0", code=2, typed=typed)

    def step_import(self) -> None:
        """L’export se reprend dans un coffre neuf"""
        other = self.folder / "autre poste"
        typed = f"{NEW_PHRASE}\r\n{FILE_PHRASE}\r\n".encode()
        words = ("import", str(self.export_file), "--person", PERSON, "--passphrase-fd", "0")
        must("repris en entier" in self.run(*words, home=other, typed=typed), "la reprise n’est pas entière")

    def step_doctor(self) -> None:
        """Le diagnostic trouve le coffre entier"""
        found = json.loads(self.run_doctor())["findings"]
        by_code = {finding["code"]: finding for finding in found}
        for code in ("header.ok", "database.present", "copies.age"):
            must(code in by_code and not by_code[code]["problem"], f"le diagnostic ne dit pas {code}")
        for finding in found:
            if finding["problem"]:
                print(f"      à savoir : {finding['sentence']}")

    def run_doctor(self) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "vigie", "doctor", "--json"], env=self.environment(self.home),
            capture_output=True, timeout=120, check=False,
        )  # fmt: skip
        must(done.returncode in (0, 1), f"« vigie doctor » finit par {done.returncode}")
        return done.stdout.decode("utf-8")

    def step_trace(self) -> None:
        """Rien du cabinet ne se lit sur le disque"""
        for path in self.home.rglob("*"):
            if path.is_file():
                data = path.read_bytes()
                must(
                    PRACTICE.encode() not in data and PRACTICE.encode("utf-16-le") not in data,
                    f"{path.name} le dit",
                )

    def end(self) -> None:
        """Whatever happened, leave nothing running."""
        pids = {self.process.pid} if self.process is not None and self.process.poll() is None else set()
        with contextlib.suppress(OSError, ValueError, KeyError):
            pids.add(int(self.control()["pid"]))
        for pid in pids:
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGTERM)


def end_session_of(pid: int) -> None:
    """What Windows says to a program when the session ends, said to this one alone."""
    if sys.platform == "win32":
        user = ctypes.WinDLL("user32")
        user.FindWindowExW.restype = user.FindWindowExW.argtypes = None
        user.FindWindowExW.restype = ctypes.c_void_p
        user.FindWindowExW.argtypes = (ctypes.c_void_p, ctypes.c_void_p, ctypes.c_wchar_p, ctypes.c_wchar_p)
        user.SendMessageW.argtypes = (ctypes.c_void_p, ctypes.c_uint, ctypes.c_size_t, ctypes.c_ssize_t)
        user.GetWindowThreadProcessId.argtypes = (ctypes.c_void_p, ctypes.c_void_p)
        owner, until = ctypes.c_ulong(), time.monotonic() + PATIENCE
        while time.monotonic() < until:  # the first window of a session takes its time
            window = None
            while window := user.FindWindowExW(None, window, "VigieSessionEnd", None):
                user.GetWindowThreadProcessId(window, ctypes.byref(owner))
                if owner.value == pid:
                    must(user.SendMessageW(window, 0x11, 0, 0), "Vigie s’oppose à la fin de la session")
                    user.SendMessageW(window, 0x16, 1, 0)
                    return
            time.sleep(0.5)
        raise Wrong("Vigie n’attend pas la fin de la session")


def main() -> int:
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    folder = Path(tempfile.mkdtemp(prefix=f"vigie-essai-{secrets.token_hex(2)}-"))
    smoke = Smoke(folder)
    steps = [getattr(smoke, name) for name in vars(Smoke) if name.startswith("step_")]
    print(
        f"Essai de Vigie sur ce poste ({sys.platform}, Python {sys.version.split()[0]}), {len(steps)} étapes."
    )
    print("Tout se passe dans un dossier temporaire, effacé à la fin. Rien ne sort de ce PC.\n")
    try:
        for number, step in enumerate(steps, 1):
            begun = time.monotonic()
            try:
                step()
            except Exception as error:
                reason = str(error) if isinstance(error, Wrong) else f"{type(error).__name__} : {error}"
                print(f"{number:3}. ÉCHEC  {step.__doc__}\n      {reason}\n\nL’essai s’arrête là.")
                return 1
            print(f"{number:3}. fait   {step.__doc__} ({time.monotonic() - begun:.1f} s)", flush=True)
        print("\nToutes les étapes sont passées.")
        return 0
    finally:
        smoke.end()
        until_gone(folder)


def until_gone(folder: Path) -> None:
    """Windows keeps the files of a program that is ending a moment longer."""
    for _ in range(20):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return
        time.sleep(0.5)
    print(f"Le dossier de l’essai n’a pas pu être effacé : {folder}")


if __name__ == "__main__":
    sys.exit(main())
