"""The compliance file: every chapter said, what lacks on the first page, sealed with its annexes, left out with a reason."""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pypdf
import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import ActAs
from vigie.binder import calendar, exchange, facts, services
from vigie.binder.inspection import inspection
from vigie.binder.models import Build
from vigie.binder.rules.chapters import State, arranged, lacking
from vigie.catalogue.ports import proof_sources
from vigie.catalogue.proofs import Annex, Chapter, Proof
from vigie.cli import main
from vigie.documents.sealed import verifier
from vigie.journal.models import Entry
from vigie.practice import services as practice
from vigie.processing import services as register
from vigie.vault.rights import Forbidden
from vigie.vault.roles import Role

DAY = date(2026, 12, 1)
TEXT = {"text": "Fait."}
PARTS = st.lists(
    st.builds(
        Proof, st.sampled_from(list(Chapter)), st.just("t"), st.just(DAY), st.just("s"),
        st.sampled_from([(), (TEXT,)]), st.lists(st.just("x"), max_size=2).map(tuple),
    ),
    max_size=8,
)  # fmt: skip


@given(PARTS)
def test_no_chapter_is_ever_left_out_in_silence(parts: list[Proof]) -> None:
    found = arranged(Chapter, parts)
    assert [chapter.id for chapter in found] == [str(name) for name in Chapter]
    assert sum(len(chapter.parts) for chapter in found) == len(parts)
    for chapter in found:
        complete = chapter.state == State.COMPLETE
        assert complete == (any(part.blocks for part in chapter.parts) and not chapter.missing)
        assert (chapter.state == State.NOT_KEPT) == (not chapter.parts)
    assert lacking(found, [str(name) for name in Chapter]) == len(Chapter)


@pytest.fixture
def kept() -> Iterator[None]:
    practice.describe({"profession": "physician", "structure": "solo", "staff": 0}, name="Cabinet Œuvré")
    register.add_ready(["patient_files", "accounting"])
    yield


def text_of(pdf: bytes) -> str:
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).replace("\u200b", "").split())


@pytest.mark.django_db
def test_it_works(kept: None) -> None:
    made = services.build("pdf", timezone.now())
    reader = pypdf.PdfReader(io.BytesIO(made.data))
    first = " ".join(reader.pages[0].extract_text().split())
    assert (
        "Ce qui manque" in first
        and "Registre des traitements" in first
        and "Vigie ne l’envoie à personne" in first
    )
    assert [str(one["/Title"]) for one in reader.outline if not isinstance(one, list)][:2] == [
        "Le cabinet", "Registre des traitements"
    ]  # fmt: skip
    assert reader.trailer["/Root"]["/Lang"] == "fr-FR" or str(reader.trailer["/Root"]["/Lang"]).startswith(
        "fr"
    )
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    whole = text_of(made.data)
    assert (
        "Dossiers des patients" in whole
        and "Registre tenu dans Vigie" in whole
        and "Aucune violation" in whole
    )
    entry = Entry.objects.filter(action="binder.built").get()
    assert made.build.sha256 == hashlib.sha256(made.data).hexdigest() and entry.object_id == str(
        made.build.pk
    )


@pytest.mark.django_db
def test_the_archive_is_sealed_read_only_and_verified_alone(
    kept: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def annexed(now: object) -> Iterator[Proof]:
        read = Annex("../../Contrat Éditeur (signé).PDF", "application/pdf", lambda: b"%PDF annex")
        yield Proof(Chapter.PROCESSORS, "Contrat", DAY, "essai", (TEXT,), (), (read,))

    monkeypatch.setitem(proof_sources._items, "tests", annexed)
    made = services.build("zip", timezone.now(), {"plan": "donné à part"})
    path = tmp_path / "d.zip"
    path.write_bytes(made.data)
    found = verifier.verify(path, made.build.fingerprint)
    assert found.status == verifier.INTACT
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
        assert "annexes/10-processors/01-contrat-editeur-signe.pdf" in names and verifier.VERIFIER in names
        assert all((info.external_attr >> 16) & 0o222 == 0 for info in archive.infolist())
        manifest = json.loads(archive.read("manifest.json"))
        pdf = archive.read("dossier.pdf")
    assert manifest["format"] == verifier.BINDER and manifest["left_out"] == {"plan": "donné à part"}
    assert "a laissé ce chapitre de côté : donné à part" in text_of(pdf)
    assert verifier.verify(path, "0000-0000").status == verifier.BROKEN
    assert main(["binder", "verify", str(path)]) == 3
    assert main(["conformite", "verifier", str(path), "--fingerprint", made.build.fingerprint]) == 0
    path.write_bytes(
        made.data.replace(b"%PDF-1.7", b"%PDF-1.6", 1) if b"%PDF-1.7" in made.data else made.data[:-9]
    )
    assert main(["binder", "verify", str(path), "--json"]) == 1


@pytest.mark.django_db
def test_the_screen_builds_it_and_asks_why_a_chapter_is_left_out(kept: None) -> None:
    client = Client()
    shown = client.get("/dossier/").content.decode()
    assert "À compléter" in shown and "Constituer le dossier" in shown
    answer = client.post("/dossier/", {"kind": "pdf", "out_staff": "on"})
    assert answer.status_code == 422 and "le dossier le dira" in answer.content.decode()
    answer = client.post("/dossier/", {"kind": "zip", "out_staff": "on", "why_staff": "Chez l’avocat"})
    assert answer.content.startswith(b"PK") and ".zip" in answer["Content-Disposition"]
    assert Build.objects.get().left_out == {"staff": "Chez l’avocat"}
    assert "Empreinte" in client.get("/dossier/").content.decode()


@pytest.mark.django_db
def test_facts_and_calendar_follow_the_last_one(kept: None) -> None:
    now = timezone.now()
    assert [fact.value for fact in facts.facts(now)] == [None, None] and list(calendar.dues(now)) == []
    made = services.build("pdf", now)
    told = {fact.key: fact.value for fact in facts.facts(now + timedelta(days=3))}
    assert told == {"binder.age_days": 3, "binder.missing": made.build.missing} and made.build.missing > 3
    [due] = calendar.dues(now)
    assert due.url == "/dossier/"


@pytest.mark.django_db
def test_the_page_for_the_day_before_says_where_each_thing_stands(kept: None) -> None:
    told = inspection()
    assert {name for _, name in told.asked} <= {str(name) for name in Chapter}
    assert all(rule.sources for section in told.sections for rule in section.rules)
    shown = Client().get("/dossier/controle/").content.decode()
    assert "présence d’un médecin" in shown and "à compléter" in shown
    assert "Registre des violations" in text_of(Client().get("/dossier/controle.pdf").content)


@pytest.mark.django_db
def test_who_reads_and_who_builds(kept: None, act_as: ActAs) -> None:
    with act_as(Role.DPO):
        assert "Constituer le dossier</h2>" not in Client().get("/dossier/").content.decode()
        assert Client().post("/dossier/", {"kind": "pdf"}).status_code == 403
        with pytest.raises(Forbidden):
            services.build("pdf", timezone.now())
    with act_as(Role.SECRETARY):
        assert Client().get("/dossier/").status_code == 403


@pytest.mark.django_db
def test_it_leaves_and_comes_back(kept: None) -> None:
    from vigie.transfer.services import _plain

    services.build("pdf", timezone.now())
    rows = json.loads(json.dumps(_plain(exchange.export())))
    Build.objects.all().delete()
    exchange.restore(rows)
    assert Build.objects.get().kind == "pdf"


def test_the_command_wants_a_name_and_a_known_chapter(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["binder", "build", "dossier.doc"]) == 2
    assert main(["conformite", "constituer", "d.pdf", "--leave-out", "lunch:x"]) == 2
    assert main(["binder", "build", "d.pdf", "--leave-out", "staff"]) == 2
    assert "Chapitres" in capsys.readouterr().err
