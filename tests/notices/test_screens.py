"""Prepared, printed, put in place, and said to be redone when the register changes."""

import io
import json
from datetime import date, timedelta

import pypdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from tests.conftest import ActAs
from vigie.catalogue.proofs import Chapter
from vigie.notices import calendar, exchange, facts, proof, services
from vigie.notices.models import Notice
from vigie.notices.rules.composing import Kind
from vigie.practice import services as practice
from vigie.practice.models import Job, Person
from vigie.processing import services as register
from vigie.processing.models import Activity
from vigie.vault.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def kept() -> None:
    practice.describe({"profession": "physician", "structure": "solo", "staff": 0}, name="Cabinet Œuvré")
    practice.set_coordinates({"responsible": "Dr Test", "email": "a@b.fr"})
    register.add_ready(["patient_files"])
    row = Activity.objects.get()
    content = {**row.content, "no_transfer": True}
    Activity.objects.update(content=content)


def page(path: str = "") -> str:
    return Client().get(f"/information/{path}").content.decode().replace("\u202f", " ").replace("\u00a0", " ")


def post(path: str, **fields: object) -> str:
    answer = Client().post(f"/information/{path}", fields, follow=True)
    return answer.content.decode().replace("\u202f", " ").replace("\u00a0", " ")


def known(key: str) -> object:
    return next(fact for fact in facts.facts(timezone.now()) if fact.key == key).value


def test_it_works() -> None:
    assert "À préparer" in page() and known("notices.posted") is None
    assert "Garder cette version" in page("poster/")
    assert "c’est elle qui s’imprime" in post("poster/garder/")
    assert known("notices.posted") == 0
    photo = SimpleUploadedFile("affiche.jpg", b"\xff\xd8 photo")
    assert "est en place" in post("poster/en-place/", place="Salle d’attente", photo=photo)
    assert known("notices.posted") == 0 and "Salle d’attente" in page()
    services.issue(Kind.LEAFLET, timezone.now())
    assert known("notices.posted") == 1
    assert Client().get("/information/poster/photo/").content == b"\xff\xd8 photo"
    row = Activity.objects.get()
    Activity.objects.update(content={**row.content, "recipients": [{"kind": "external", "who": "Hôpital"}]})
    shown = page()
    assert "À refaire" in shown and "A changé : Qui les reçoit" in shown
    assert known("notices.posted") == 0 and known("notices.outdated") == 2


def test_the_staff_s_notice_never_says_that_patients_are_informed() -> None:
    practice.describe({"staff": 1})
    register.add_ready(["staff"])
    services.post(services.issue(Kind.STAFF, timezone.now()), date(2026, 11, 2), "Salle de pause", None)
    assert known("notices.posted") == 0


def test_a_notice_with_a_blank_is_never_in_place() -> None:
    row = Activity.objects.get()
    Activity.objects.update(content={**row.content, "no_transfer": False})
    for kind in (Kind.POSTER, Kind.LEAFLET):
        services.post(services.issue(kind, timezone.now()), date(2026, 11, 2), "Accueil", None)
    assert known("notices.posted") == 0 and "À compléter" in page() and "À jour" not in page()
    assert any(
        "si des données sortent" in text for one in proof.proofs(timezone.now()) for text in one.missing
    )


@pytest.mark.parametrize("name", ["a4.pdf", "a3.pdf", "notice.docx", "texte.txt", "page.html"])
def test_each_file_is_the_version_that_was_kept(name: str) -> None:
    assert Client().get(f"/information/poster/{name}").status_code == 404
    services.issue(Kind.POSTER, timezone.now())
    practice.describe({}, name="Autre")
    data = Client().get(f"/information/poster/{name}").content
    if name.endswith("pdf"):
        pdf = pypdf.PdfReader(io.BytesIO(data))
        text = " ".join(" ".join(one.extract_text() for one in pdf.pages).split())
        wide = float(pdf.pages[0].mediabox.width)
        assert "Cabinet Œuvré" in text and (wide > 800) == (name == "a3.pdf") and len(pdf.pages) == 1
    elif not name.endswith("docx"):
        assert "Cabinet Œuvré" in data.decode()
    else:
        assert data.startswith(b"PK")
    assert Client().get("/information/poster/a5.pdf").status_code == 404


@pytest.mark.parametrize("language", ["easy", "en", "es", "pt", "ar"])
def test_each_language_prints_on_one_page_with_the_practice_s_name(language: str) -> None:
    pdf = pypdf.PdfReader(io.BytesIO(Client().get(f"/information/langues/{language}-a4.pdf").content))
    assert len(pdf.pages) == 1
    root = pdf.trailer["/Root"]
    assert (
        str(root["/Lang"]).startswith({"easy": "fr"}.get(language, language)) and root["/MarkInfo"]["/Marked"]
    )
    if language != "ar":
        assert "Cabinet Œuvré" in " ".join(pdf.pages[0].extract_text().split())
    assert Client().get(f"/information/langues/{language}-a9.pdf").status_code == 404


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"place": ""}, "où les personnes peuvent la lire"),
        ({"place": "Mur", "posted_on": "2090-01-01"}, "à venir"),
    ],
)
def test_what_is_not_in_place_is_not_noted(fields: dict[str, object], sentence: str) -> None:
    services.issue(Kind.POSTER, timezone.now())
    assert sentence in post("poster/en-place/", **fields)
    assert Notice.objects.get().posted_on is None


def test_consent_is_explained_with_its_sources() -> None:
    shown = page("consentement/")
    assert "Pour soigner : non" in shown and "vérifié le" in shown


def test_who_is_asked_for_what() -> None:
    assert services.wanted() == [Kind.POSTER, Kind.LEAFLET]
    practice.describe({"staff": 2, "website": True, "teleconsultation": True})
    assert services.wanted() == list(Kind)


def test_calendar_and_compliance_file() -> None:
    now = timezone.now()
    assert list(calendar.dues(now)) == []
    services.issue(Kind.POSTER, now)
    [due] = calendar.dues(now)
    assert (due.on - now.date()).days in (365, 366)
    parts = list(proof.proofs(now))
    assert {part.chapter for part in parts} == {Chapter.INFORMATION, Chapter.BASES}
    assert any("pas encore notée en place" in text for part in parts for text in part.missing)
    assert any("à préparer" in text for part in parts for text in part.missing)
    later = {fact.key: fact.value for fact in facts.facts(now + timedelta(days=400))}
    assert later["notices.posted"] == 0


def test_who_reads_and_who_writes(act_as: ActAs) -> None:
    with act_as(Role.DPO):
        assert "Garder cette version" not in page("poster/")
        assert Client().post("/information/poster/garder/").status_code == 403
    with act_as(Role.IT_HELPER):
        assert Client().get("/information/").status_code == 403
    assert Client().get("/information/lunch/").status_code == 404


def test_it_leaves_and_comes_back() -> None:
    from vigie.transfer.services import _plain

    services.issue(Kind.POSTER, timezone.now())
    rows = json.loads(json.dumps(_plain(exchange.export())))
    Notice.objects.all().delete()
    exchange.restore(rows)
    assert Notice.objects.get().kind == "poster"


def test_each_professional_answers_to_patients_and_the_practice_to_its_staff() -> None:
    practice.describe({"structure": "group", "decides": "own_patients", "staff": 1})
    for name, job in (("Dr A", Job.HOLDER), ("Dr B", Job.ASSOCIATE)):
        Person.objects.create(name=name, job=job)
    register.add_ready(["staff"])
    assert "Dr A, Dr B" in page("poster/") and "Dr Test" not in page("poster/")
    assert "Dr Test" in page("staff/") and "Dr A" not in page("staff/")
