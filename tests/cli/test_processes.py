"""The real commands in real processes, with production keys: nothing in clear on the disk, no secret in sight."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import fits

ROOT = Path(__file__).resolve().parents[2]
PHRASE = "marteau cerise tapis radio fanion"
OTHER = "canard violon soupe nuage grenade"
FILE = "lampe tortue wagon piment rivage"
CANARY = "CanariDeLaVoliere"

MAKE = """
import io, os
os.environ["DJANGO_SETTINGS_MODULE"] = "vigie.config.settings"
import django; django.setup()
from vigie.vault import services as vault
from vigie.practice import services as practice
from vigie.assessment import services as assessment
vault.create("Dr Processus", %r)
practice.describe({"profession": "physician"}, name=%r)
proof = vault.store_file(io.BytesIO(%r.encode() * 1000), "preuve.txt", "text/plain")
assessment.answer("card_rules", "yes", note=%r, proof=proof)
vault.lock()
"""

pytestmark = pytest.mark.integration


def vigie(home: Path, *words: str, lines: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    """One command as its own process; its secrets on a descriptor."""
    reading, writing = os.pipe()
    os.write(writing, "".join(f"{line}\n" for line in lines).encode())
    os.close(writing)
    extra = ("--passphrase-fd", str(reading)) if lines else ()
    kept = {k: v for k, v in os.environ.items() if k not in ("DJANGO_SETTINGS_MODULE", "PYTEST_CURRENT_TEST")}
    env = {
        **kept,
        "VIGIE_HOME": str(home),
        "PYTHONPATH": str(ROOT / "src"),
        "TMPDIR": str(home.parent / "tmp"),
    }
    command = [sys.executable, "-m", "vigie", *words, *extra]
    done = subprocess.run(
        command, env=env, capture_output=True, text=True, stdin=subprocess.DEVNULL,
        pass_fds=(reading,), check=False, timeout=120,
    )  # fmt: skip
    os.close(reading)
    assert "Traceback" not in done.stderr
    return done


def in_clear(folder: Path) -> list[Path]:
    mark = CANARY.encode()
    return [path for path in folder.rglob("*") if path.is_file() and mark in path.read_bytes()]


def test_a_practice_leaves_and_settles_elsewhere(tmp_path: Path) -> None:
    old, new, sealed = tmp_path / "ancien", tmp_path / "nouveau", tmp_path / "x.age"
    (tmp_path / "tmp").mkdir()
    env = {**os.environ, "VIGIE_HOME": str(old), "PYTHONPATH": str(ROOT / "src")}
    code = MAKE % (PHRASE, CANARY, CANARY, CANARY)
    subprocess.run([sys.executable, "-c", code], env=env, check=True, timeout=120)

    refused = vigie(old, "export", str(sealed))
    assert (refused.returncode, refused.stdout) == (4, "") and not sealed.exists()
    done = vigie(old, "export", str(sealed), lines=(PHRASE, FILE))
    assert (done.returncode, done.stderr) == (0, "")
    assert sealed.read_bytes().startswith(b"age-encryption.org/v1\n-> scrypt ")

    wrong = vigie(new, "import", str(sealed), "--person", "Dr Suivant", lines=(OTHER, "autre phrase"))
    assert wrong.returncode == 1 and "n’ouvre pas" in wrong.stderr
    assert not (new / "vault").exists() or not any((new / "vault").iterdir())
    done = vigie(new, "import", str(sealed), "--person", "Dr Suivant", lines=(OTHER, FILE))
    assert (done.returncode, done.stderr) == (0, "") and "clé de secours" in done.stdout

    doctor = vigie(new, "doctor", "--json")
    fits(json.loads(doctor.stdout), "doctor")
    assert "header.ok" in doctor.stdout
    assert in_clear(tmp_path) == [] and list((tmp_path / "tmp").iterdir()) == []

    paper = tmp_path / "attestation.txt"
    done = vigie(old, "uninstall", "--destroy", str(paper), lines=(PHRASE,))
    assert (done.returncode, done.stderr) == (0, "")
    assert paper.exists() and not old.exists()


def test_json_goes_through_a_pipe(tmp_path: Path) -> None:
    audit = vigie(tmp_path / "h", "audit", "--json", "--quick")
    fits(json.loads(audit.stdout), "audit")
    assert audit.returncode == 0 and audit.stderr == ""
    facts, profile = tmp_path / "f.json", tmp_path / "p.json"
    facts.write_text(audit.stdout, "utf-8")
    profile.write_text("{}", "utf-8")
    judged = vigie(tmp_path / "h", "assess", "--profile", str(profile), "--facts", str(facts), "--json")
    fits(json.loads(judged.stdout), "assess")
    assert not (tmp_path / "h" / "vault").exists()
