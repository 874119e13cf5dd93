"""Decide, in writing; be told when what decided has changed; keep an assessment."""

import io
import json
from datetime import timedelta

import pypdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from tests.conftest import ActAs
from vigie.catalogue.proofs import Chapter
from vigie.decisions import calendar, exchange, facts, pia, proof, services
from vigie.decisions.models import Analysis, Choice, Kind
from vigie.decisions.rules.analysis import Part
from vigie.practice import services as practice
from vigie.vault.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def group() -> None:
    practice.describe(
        {"profession": "physician", "structure": "group", "shared_records": True}, name="Cabinet Œuvré"
    )


def page(path: str = "") -> str:
    return Client().get(f"/dpo-aipd/{path}").content.decode().replace("\u202f", " ").replace("\u00a0", " ")


def post(path: str, **fields: object) -> str:
    answer = Client().post(f"/dpo-aipd/{path}", fields, follow=True)
    return answer.content.decode().replace("\u202f", " ").replace("\u00a0", " ")


def known(key: str) -> object:
    return next(fact for fact in facts.facts(timezone.now()) if fact.key == key).value


def test_it_works() -> None:
    assert "Un délégué est obligatoire" in page("dpo/") and "À décider" in page()
    assert known("decisions.dpo_written") is None
    assert "écrivez pourquoi vous décidez autrement" in post("dpo/", done="no")
    assert "Décision écrite, datée et gardée" in post(
        "dpo/", done="yes", note="Mme Dé, commune à trois cabinets"
    )
    assert known("decisions.dpo_written") is True and "Décision écrite" in page()
    [due] = calendar.dues(timezone.now())
    assert due.url == "/dpo-aipd/dpo/"


def test_a_decision_against_what_is_due_never_counts_as_in_place() -> None:
    post("dpo/", done="no", note="Nous attendons la réponse de l’Ordre")
    assert known("decisions.dpo_written") is False and "Contre ce qui est dû" in page()


def test_what_changes_or_ages_asks_again() -> None:
    post("dpia/", done="yes")
    assert known("decisions.dpia_written") is True
    practice.describe({"structure": "solo", "shared_records": None})
    assert known("decisions.dpia_written") is False and "La situation a changé" in page("dpia/")
    post("dpia/", done="no")
    assert known("decisions.dpia_written") is True
    Choice.objects.update(decided_at=timezone.now() - timedelta(days=366))
    assert known("decisions.dpia_written") is False and "Plus d’un an" in page("dpia/")


def test_the_questions_change_the_answer_and_can_be_withdrawn() -> None:
    practice.describe({"structure": "solo", "shared_records": False})
    assert "n’est pas due" in page("dpia/")
    post("dpia/questions/", ai="yes", remote_monitoring="no", warehouse="unknown", staff_cctv="no")
    assert "est conseillée" in page("dpia/") and "intelligence artificielle" in page("dpia/")
    post("dpia/questions/", ai="unknown", remote_monitoring="no", warehouse="no", staff_cctv="no")
    assert "n’est pas due" in page("dpia/") and services.extra() == {
        "remote_monitoring": False, "warehouse": False, "staff_cctv": False
    }  # fmt: skip
    assert Client().post("/dpo-aipd/dpia/questions/", {}).status_code == 422


def test_the_documents_say_who_and_why() -> None:
    practice.set_coordinates({"responsible": "Dr Test", "dpo_name": "Mme Dé", "dpo_contact": "d@e.fr"})
    post("dpo/", done="yes", note="Commune à trois cabinets")
    texts = {}
    for name in ("lettre", "decision"):
        data = Client().get(f"/dpo-aipd/dpo/{name}.pdf").content
        pages = pypdf.PdfReader(io.BytesIO(data)).pages
        texts[name] = " ".join(" ".join(one.extract_text() for one in pages).split())
        assert Client().get(f"/dpo-aipd/dpo/{name}.docx").content.startswith(b"PK")
    assert (
        "Mme Dé" in texts["lettre"] and "article 39" in texts["lettre"] and "[à compléter]" in texts["lettre"]
    )
    assert "Commune à trois cabinets" in texts["decision"] and "grande échelle" in texts["decision"]
    for path in ("dpia/lettre.pdf", "dpia/decision.pdf", "lunch/", "dpo/rien.pdf"):
        assert Client().get(f"/dpo-aipd/{path}").status_code == 404


def test_an_assessment_begins_from_the_register_and_is_kept() -> None:
    from vigie.processing import services as register

    register.add_ready(["patient_files"])
    assert "donnez un nom" in post("analyse/")
    shown = post("analyse/", entry="1")
    assert "Dossiers des patients" in shown and "Ce qui manque" in shown
    row = Analysis.objects.get()
    found = pia.assessment(row.content)
    assert found.texts[Part.PURPOSES]
    assert all(risk.severity == 0 for risk in found.risks.values())
    form = Client().get(f"/dpo-aipd/analyse/{row.pk}/").context["form"]
    fields = {name: value for name in form.fields if (value := form[name].value()) not in (None, "")}
    fields |= {
        "needed": "Chaque donnée sert",
        "informed": "Affiche",
        "measures": "Disque chiffré : BitLocker\nCoffre",
    }
    fields |= {
        f"{risk}_{name}": "3" for risk in ("access", "change", "loss") for name in ("severity", "likelihood")
    }
    assert "Analyse gardée." in post(f"analyse/{row.pk}/", **fields)
    shown = page(f"analyse/{row.pk}/")
    assert "Analyse complète" in shown and "Risque élevé" in shown
    row.refresh_from_db()
    assert pia.assessment(row.content).measures == (("Disque chiffré", "BitLocker"), ("Coffre", ""))
    for extension in ("pdf", "docx"):
        assert len(Client().get(f"/dpo-aipd/analyse/{row.pk}/analyse.{extension}").content) > 5000
    data = Client().get(f"/dpo-aipd/analyse/{row.pk}/analyse-pia.json").content
    sent = {"file": SimpleUploadedFile("a.json", data)}
    again = Client().post("/dpo-aipd/analyse/apporter/", sent, follow=True).content.decode()
    assert "Analyse lue" in again
    first, second = Analysis.objects.all()
    assert first.content == second.content
    Analysis.objects.filter(pk=second.pk).update(foreign={"pia": {"status": 3, "category": "soin"}})
    post(f"analyse/{second.pk}/", **fields | {"needed": "Autre chose"})
    second.refresh_from_db()
    assert second.foreign["pia"] == {"category": "soin"}
    post(f"analyse/{row.pk}/retirer/")
    assert Client().get(f"/dpo-aipd/analyse/{row.pk}/").status_code == 404


def test_a_file_that_is_no_assessment_says_so() -> None:
    sent = {"file": SimpleUploadedFile("a.json", b"[]")}
    shown = Client().post("/dpo-aipd/analyse/apporter/", sent, follow=True).content.decode()
    assert "pas une analyse" in shown and "Choisissez un fichier" in post("analyse/apporter/")
    assert Analysis.objects.count() == 0


def test_the_compliance_file_says_what_is_missing() -> None:
    now = timezone.now()
    first = list(proof.proofs(now))
    assert [one.chapter for one in first] == [Chapter.DPO, Chapter.DPIA] and all(one.missing for one in first)
    services.decide(Kind.DPO, True, "")
    services.decide(Kind.DPIA, True, "")
    services.begin("Soins")
    told = list(proof.proofs(now))
    assert told[0].missing == ("Les coordonnées du délégué ne sont pas écrites.",) and told[0].blocks
    assert told[1].missing == () and "n’est pas finie" in told[2].missing[0]


def test_who_reads_and_who_writes(act_as: ActAs) -> None:
    with act_as(Role.DPO):
        assert "Écrire la décision" not in page("dpo/")
        assert Client().post("/dpo-aipd/dpo/", {"done": "yes"}).status_code == 403
        assert Client().get("/dpo-aipd/analyse/").status_code == 403
    with act_as(Role.SECRETARY):
        assert Client().get("/dpo-aipd/").status_code == 403


def test_it_leaves_and_comes_back() -> None:
    from vigie.transfer.services import _plain

    services.decide(Kind.DPO, True, "n")
    services.begin("Soins")
    services.answer({"ai": True})
    rows = json.loads(json.dumps(_plain(exchange.export())))
    for model in (Choice, Analysis):
        model.objects.all().delete()
    exchange.restore(rows)
    assert Choice.objects.get().note == "n" and Analysis.objects.get().title == "Soins"
