"""People noted, what they see, their lists and signatures; facts, calendar, tasks, compliance file, register."""

import io
import json
from datetime import date, timedelta

import pypdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.serializers.json import DjangoJSONEncoder
from django.test import Client
from django.utils import timezone

from tests.conftest import ActAs
from vigie.catalogue.proofs import Chapter
from vigie.practice import services as practice
from vigie.practice.models import Job, Person
from vigie.processing import exporting
from vigie.processing import services as register
from vigie.staffing import calendar, exchange, facts, proof, services
from vigie.staffing.models import Review, Rights, Signature, Step
from vigie.staffing.table import table
from vigie.vault.models import Access
from vigie.vault.roles import Role

pytestmark = pytest.mark.django_db


def plain(text: str) -> str:
    return text.replace("\u202f", " ").replace("\u00a0", " ")


def page(path: str = "") -> str:
    return plain(Client().get(f"/equipe/{path}").content.decode())


def post(path: str, **fields: object) -> str:
    return plain(Client().post(f"/equipe/{path}", fields, follow=True).content.decode())


def known(key: str) -> object:
    return next(one for one in facts.facts(timezone.now()) if one.key == f"staffing.{key}").value


def reason(key: str) -> str:
    return next(one for one in facts.facts(timezone.now()) if one.key == f"staffing.{key}").unavailable or ""


def secretary() -> Person:
    return Person.objects.create(name="Nadia Œuvré", job=Job.SECRETARY)


def looked(**has: str) -> dict[str, str]:
    expected = table().jobs[Job.SECRETARY]
    return {f"has_{name}": "yes" if name in expected else "no" for name in table().categories} | has


def test_it_works() -> None:
    practice.describe({"structure": "solo", "staff": 1}, name="Cabinet Œuvré")
    assert known("unknown") is None and "Qui travaille ici" in page()
    shown = post("ajouter/", name="Nadia Œuvré", job="secretary")
    row = Person.objects.get()
    assert "administratives seulement" in shown and known("unknown") == len(table().categories)
    assert "Accès notés." in post(f"{row.pk}/droits/", **looked(has_file="yes"))
    assert known("too_wide") == 1 and known("unknown") == 0 and "1 accès de trop" in page()
    assert "Accès notés." in post(
        f"{row.pk}/droits/", **looked(has_file="yes"), why_file="Saisit les courriers"
    )
    assert known("too_wide") == 0 and "À compléter" in page()
    scan = SimpleUploadedFile("charte.pdf", b"%PDF-1.7 signed", "application/pdf")
    assert "Signature notée." in post(f"{row.pk}/signer/charter/", signed_on="2026-11-02", file=scan)
    assert "Signature notée." in post(f"{row.pk}/signer/confidentiality/", signed_on="2026-11-02")
    assert known("charter_unsigned") == 0 and known("confidentiality_unsigned") == 0
    kept = Signature.objects.get(document="charter")
    assert Client().get(f"/equipe/signe/{kept.pk}/").content == b"%PDF-1.7 signed"
    assert known("review_days") is None and "Jamais faite" in page()
    assert "Revue notée" in post("revue/")
    assert known("review_days") == 0 and "Comme prévu" in page()


def test_what_is_open_contradicts_the_answer_even_when_the_list_is_not_whole() -> None:
    practice.describe({"staff": 3})
    row = secretary()
    services.set_rights(row, {"file": True}, {})
    Person.objects.create(name="Dr Rempl", job=Job.LOCUM, ends_on=date(2020, 1, 1))
    assert known("too_wide") == 1 and known("departures_open") == 1 and known("confidentiality_unsigned") == 1
    services.set_rights(row, {"file": False}, {})
    assert known("too_wide") is None and "3 salariés au profil" in reason("too_wide")


def test_people_of_the_profile_who_are_not_noted_leave_everything_unknown() -> None:
    practice.describe({"staff": 2})
    row = secretary()
    for name in services.to_sign(row.job):
        services.sign(row, name, date(2026, 11, 2), None)
    assert known("charter_unsigned") is None and "2 salariés au profil, 1 dans l’équipe" in reason(
        "charter_unsigned"
    )
    practice.describe({"staff": 1})
    assert known("charter_unsigned") == 0
    practice.describe({"replacements": True})
    assert known("charter_unsigned") is None and "aucun remplaçant" in reason("too_wide")
    Person.objects.create(name="Dr Rempl", job=Job.LOCUM, ends_on=date(2020, 1, 1))
    assert known("charter_unsigned") == 0


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"name": ""}, "Donnez un nom."),
        ({"name": "x" * 200}, "120"),
        ({"job": "boss"}, "choix valide"),
        ({"job": "locum"}, "Un remplacement a une fin"),
        ({"starts_on": "2026-12-10", "ends_on": "2026-12-01"}, "avant l’arrivée"),
        ({"ends_on": "32/13/2026"}, "Indiquez une date"),
    ],
)
def test_what_is_refused_keeps_what_was_typed(fields: dict[str, str], sentence: str) -> None:
    sent = {"name": "Dr Rempl", "job": "student"} | fields
    answer = Client().post("/equipe/ajouter/", sent)
    shown = plain(answer.content.decode())
    assert answer.status_code == 422 and sentence in shown and not Person.objects.exists()
    assert not sent["name"] or sent["name"] in shown


def test_a_reason_too_long_is_given_back() -> None:
    row = secretary()
    answer = Client().post(f"/equipe/{row.pk}/droits/", looked(has_file="yes") | {"why_file": "x" * 300})
    assert answer.status_code == 422 and "x" * 300 in answer.content.decode() and not Rights.objects.exists()


def test_a_person_leaves() -> None:
    now = timezone.now()
    row = Person.objects.create(name="Dr Rempl", job=Job.LOCUM, ends_on=practice.today(now))
    assert [due.uid for due in calendar.dues(now)] == [f"departure-{row.pk}"] and not list(
        calendar.tasks(now)
    )
    assert "Clés, badge, carte rendus" in page(f"{row.pk}/")
    Access.objects.create(slot_id="s", label="dr  rempl", role="associate")
    Person.objects.update(ends_on=practice.today(now) - timedelta(days=1))
    assert known("departures_open") == 1 and [task.title for task in calendar.tasks(now)] == [
        "Finir le départ de Dr Rempl"
    ]
    assert "Il a encore un accès à Vigie" in page()
    assert "Noté, avec la date." in post(f"{row.pk}/liste/departure/", item=list(table().lists["departure"]))
    assert known("departures_open") == 1
    Access.objects.update(removed_at=now)
    Person.objects.create(name="Dr Là", job=Job.HOLDER)
    assert known("departures_open") == 0 and "Dr Rempl" not in page()
    post(f"{row.pk}/liste/departure/", item=["keys", "lunch"])
    assert Step.objects.get().item == "keys" and known("departures_open") == 1


def test_what_cannot_be_signed() -> None:
    row = secretary()
    tomorrow = (practice.today(timezone.now()) + timedelta(days=1)).isoformat()
    assert "Cette date est à venir" in post(f"{row.pk}/signer/charter/", signed_on=tomorrow)
    for path in (
        f"{row.pk}/signer/joint/",
        "0/signer/charter/",
        f"{row.pk}/signer/lunch/",
        "99/signer/charter/",
    ):
        assert Client().post(f"/equipe/{path}", {"signed_on": "2026-11-02"}).status_code == 404
    for path in ("0/charter.pdf", "99/charter.pdf", f"{row.pk}/joint.pdf", f"{row.pk}/lunch.pdf", "signe/9/"):
        assert Client().get(f"/equipe/{path}").status_code == 404
    assert not Signature.objects.exists()


@pytest.mark.parametrize("name", ["confidentiality", "charter", "locum", "joint"])
def test_the_documents_name_who_signs(name: str) -> None:
    practice.describe({}, name="Cabinet Œuvré")
    row = Person.objects.create(name="Dr Rempl", job=Job.LOCUM, ends_on=date(2026, 12, 24))
    pk = 0 if name == "joint" else row.pk
    data = Client().get(f"/equipe/{pk}/{name}.pdf").content
    text = " ".join(" ".join(one.extract_text() for one in pypdf.PdfReader(io.BytesIO(data)).pages).split())
    assert "Cabinet Œuvré" in text and "{" not in text and table().documents[name][0] in text
    assert pk == 0 or "Dr Rempl" in text
    assert name != "locum" or "24 décembre 2026" in text
    assert Client().get(f"/equipe/{pk}/{name}.docx").content.startswith(b"PK")


def test_who_decides_is_said_in_the_register_and_the_agreement_is_asked() -> None:
    practice.describe({"structure": "group", "decides": "jointly"}, name="Cabinet Œuvré")
    register.add_ready(["patient_files", "staff"])
    for name, job in (("Dr A", Job.HOLDER), ("Dr B", Job.ASSOCIATE), ("Dr Parti", Job.ASSOCIATE)):
        Person.objects.create(name=name, job=job, ends_on=date(2020, 1, 1) if name == "Dr Parti" else None)
    shown = Client().get("/registre/1/").content.decode()
    assert "Dr A, Dr B, responsables conjoints" in shown
    assert "responsables conjoints" not in Client().get("/registre/2/").content.decode()
    data = exporting.as_pdf(timezone.now())
    text = " ".join(one.extract_text() for one in pypdf.PdfReader(io.BytesIO(data)).pages)
    assert text.count("responsables conjoints") == 1
    assert "votre cas" in page("responsables/") and known("joint_agreement") is None
    assert any(
        "L’accord entre responsables" in text for one in proof.proofs(timezone.now()) for text in one.missing
    )
    post("0/signer/joint/", signed_on="2026-11-02")
    assert known("joint_agreement") is True and "Signé le" in page("responsables/")


def test_the_compliance_file_says_who_sees_what_and_what_lacks() -> None:
    now = timezone.now()
    practice.describe({"structure": "solo", "staff": 0, "replacements": False})
    [alone] = proof.proofs(now)
    assert alone.chapter == Chapter.STAFF and not alone.missing and alone.blocks
    practice.describe({"staff": 1})
    [nobody] = proof.proofs(now)
    assert nobody.missing == ("L’équipe n’est pas notée.",) and not nobody.blocks
    row = secretary()
    services.set_rights(row, {"file": True, "identity": True}, {})
    lacks = [text for one in proof.proofs(now) for text in one.missing]
    assert "Nadia Œuvré : Dossier médical : trop large." in lacks
    assert "Nadia Œuvré : Agenda, rendez-vous : inconnu." in lacks
    assert "Nadia Œuvré n’a pas signé la charte informatique." in lacks
    assert "Les droits n’ont jamais été revus." in lacks
    services.review(now - timedelta(days=400))
    assert "La revue des droits a plus d’un an." in [t for one in proof.proofs(now) for t in one.missing]


def test_exported_and_restored() -> None:
    row = secretary()
    services.set_rights(row, {"file": False}, {})
    services.mark(row, "arrival", {"keys"})
    services.sign(row, "charter", date(2026, 11, 2), None)
    services.sign(None, "joint", date(2026, 11, 3), None)
    services.review(timezone.now())
    kept = json.loads(json.dumps(exchange.export(), cls=DjangoJSONEncoder))
    for model in (Rights, Step, Signature, Review):
        model._default_manager.all().delete()
    exchange.restore(kept)
    assert json.loads(json.dumps(exchange.export(), cls=DjangoJSONEncoder)) == kept
    assert Signature.objects.count() == 2 and Step.objects.get().person == row


def test_the_delegate_reads_the_secretary_does_not(act_as: ActAs) -> None:
    row = secretary()
    with act_as(Role.DPO):
        assert Client().get("/equipe/").status_code == 200 and "Ajouter quelqu’un" not in page()
        assert "Garder ces accès" not in page(f"{row.pk}/") and "Nadia" in page(f"{row.pk}/")
        assert Client().post(f"/equipe/{row.pk}/droits/", looked()).status_code == 403
        assert Client().post("/equipe/revue/").status_code == 403
    with act_as(Role.SECRETARY):
        assert Client().get("/equipe/").status_code == 403
    assert not Rights.objects.exists() and not Review.objects.exists()
