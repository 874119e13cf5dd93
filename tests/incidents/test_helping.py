"""« On m'aide »: traces sealed to the vault's key while it is locked, signs of encryption, clear refusals."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client

from tests.evidence.conftest import SHORT
from tests.vault.conftest import Vault
from vigie import evidence
from vigie.evidence import collecting
from vigie.incidents import helping, log
from vigie.incidents.models import Incident
from vigie.journal.models import Checkpoint, PrivatePart
from vigie.vault import reserved
from vigie.vault import services as vault_services


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Three short steps stand for the machine; nothing runs on after a test."""
    monkeypatch.setattr(collecting, "steps_of", lambda system: SHORT)
    monkeypatch.setattr("vigie.evidence.medium.on_examined_disk", lambda there: False)
    yield
    if (run := helping.current()) is not None:
        run.stop.set()
        assert run.ended.wait(30)
    helping.forget()


@pytest.fixture
def medium(tmp_path: Path) -> Path:
    made = tmp_path / "cle"
    made.mkdir()
    return made


def do(what: str, **fields: object) -> str:
    page = Client().post("/attaque/on-m-aide/faire/", {"do": what, **fields}, follow=True)
    assert page.status_code == 200
    return page.content.decode()


def finished() -> helping.Run:
    run = helping.current()
    assert run is not None and run.ended.wait(30)
    return run


def test_it_works_while_locked(opened: Vault, medium: Path) -> None:
    vault_services.lock()
    Client().post("/attaque/ransom_note/noter/", {"do": "done", "step": "care_now"})
    do("collect", folder=str(medium), by="Armor Dépannage")
    outcome = finished().outcome
    assert outcome is not None and outcome.sealed and outcome.folder is not None
    assert evidence.verify(outcome.folder, outcome.fingerprint).status == "intact-and-anchored"
    manifest = json.loads((outcome.folder / "manifest.json").read_text("utf-8"))
    assert manifest["opened"]["options"]["recipients"] == [reserved.public_key()]
    shown = Client().get("/attaque/on-m-aide/").content.decode()
    assert f"<code>{outcome.fingerprint}</code>" in shown
    assert (
        f'<svg class="qr" role="img" aria-label="Empreinte du dossier de preuves : {outcome.fingerprint}"'
        in shown
    )
    found = log.current()
    assert found is not None and found.lines[-1].code == "evidence"
    opened.unlock()
    page = Client().get("/incidents/1/").content.decode()
    assert "Traces relevées et scellées" in page and Incident.objects.count() == 1
    signed = next(
        row for row in Checkpoint.objects.all() if json.loads(row.statement)["reason"] == "evidence"
    )
    parts = PrivatePart.objects.filter(entry__action="incident.noted")
    told = next(row for row in parts if outcome.fingerprint.replace(" ", "-") in str(row.content))
    assert told.entry.seq <= signed.count


def test_without_a_vault_the_traces_are_in_the_clear_and_the_page_does_not_say_otherwise(
    no_vault: object, medium: Path
) -> None:
    do("collect", folder=str(medium))
    assert finished().outcome is not None
    assert "Chiffré pour ce coffre" not in Client().get("/attaque/on-m-aide/").content.decode()


def test_signs_of_encryption_are_looked_for_and_none_is_no_proof(opened: Vault, medium: Path) -> None:
    (medium / "note.txt").write_text("bonjour", "utf-8")
    do("scan", folder=str(medium))
    report = finished().report
    assert report is not None and report.files == 1
    page = Client().get("/attaque/on-m-aide/").content.decode()
    assert "Ce n’est pas une preuve que tout est sain" in page
    assert "On m’aide" in do("forget") and helping.current() is None


def test_a_folder_that_cannot_be_gets_a_sentence(no_vault: object) -> None:
    for what in ("collect", "scan"):
        for folder in ("", "preuves", "../x", "/nowhere/at/all", "a\0b", "x" * 390):
            page = do(what, folder=folder)
            assert "chemin entier" in page or "n’existe pas" in page, folder
            assert helping.current() is None


def test_the_examined_disk_is_refused_unless_ticked(
    opened: Vault, medium: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vigie.evidence.medium.on_examined_disk", lambda there: True)
    do("collect", folder=str(medium))
    assert "peut effacer des traces" in finished().sentence and list(medium.iterdir()) == []
    helping.forget()
    do("collect", folder=str(medium), same_volume="1")
    assert finished().outcome is not None


def test_a_work_that_fails_says_so(opened: Vault, medium: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(helping, "scan", lambda *a, **k: 1 / 0)
    do("scan", folder=str(medium))
    assert finished().sentence == helping.FAILED
    assert "n’a pas pu se faire" in Client().get("/attaque/on-m-aide/").content.decode()


def test_the_order_that_keeps_the_evidence_is_shown_with_its_sources(opened: Vault) -> None:
    page = Client().get("/attaque/on-m-aide/").content.decode()
    said = [
        "Coupez le réseau",
        "Photographiez l’écran",
        "relever les traces",
        "copier le disque",
        "l’analyse antivirus",
    ]
    where = [page.index(words) for words in said]
    assert where == sorted(where) and "vérifié le" in page
