"""Suppliers noted, their files filled, what is sent and what comes back; facts, calendar, compliance file."""

import io
import json
from datetime import date, timedelta

import pypdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from tests.conftest import ActAs
from tests.suppliers.test_rules import CARD, filled
from vigie.catalogue.proofs import Chapter, SupplierEntry
from vigie.practice import services as practice
from vigie.practice.models import Supplier
from vigie.suppliers import calendar, exchange, facts, proof, services
from vigie.suppliers.models import Binding, Reply
from vigie.suppliers.rules.keeping import Seen, Standing
from vigie.suppliers.table import table
from vigie.vault.roles import Role

pytestmark = pytest.mark.django_db


def page(path: str = "") -> str:
    return (
        Client().get(f"/sous-traitants/{path}").content.decode().replace("\u202f", " ").replace("\u00a0", " ")
    )


def post(path: str, **fields: object) -> str:
    answer = Client().post(f"/sous-traitants/{path}", fields, follow=True)
    return answer.content.decode().replace("\u202f", " ").replace("\u00a0", " ")


def known(key: str) -> object:
    return next(fact for fact in facts.facts(timezone.now()) if fact.key == key).value


def whole() -> Standing:
    law = dict.fromkeys(table().law, True)
    return Standing(Seen.HEALTH, True, date(2025, 1, 1), None, True, law, CARD, False, country="France")


def form_of(pk: int) -> dict[str, object]:
    form = Client().get(f"/sous-traitants/{pk}/").context["form"]
    return {name: value for name in form.fields if (value := form[name].value()) not in (None, "", [])}


def test_it_works() -> None:
    practice.describe({"software": "LogiCabinet"}, name="Cabinet Œuvré")
    assert "LogiCabinet" in page() and known("suppliers.listed") is None
    shown = post("ajouter/", name="LogiCabinet", kind="software")
    assert "on ne sait pas quelles données il voit" in shown and "Déjà cités" not in page()
    row = Supplier.objects.get()
    fields = form_of(row.pk) | {"seen": "health", "hosts": "yes", "signed_on": "2025-01-01", "number": "HDS-1",
        "certificate_ends_on": "2030-01-01", "framework_2024": "yes", "outside": "no", "activities": ["1", "6"],
        **{f"clause_{name}": "yes" for name in table().law}}  # fmt: skip
    assert "Fiche gardée." in post(f"{row.pk}/", **fields)
    assert "1 fiche en règle sur 1" in page()
    assert known("suppliers.contracts_lacking") == 0 and known("suppliers.hosts_certified") == 1
    assert known("suppliers.unanswered") == 1


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"name": ""}, "obligatoire"),
        ({"signed_on": "32/13/2025"}, "Indiquez une date"),
        ({"signed_on": "2026-01-01", "ends_on": "2025-01-01"}, "avant la signature"),
        ({"activities": ["9"]}, "choix valide"),
        ({"email": "x" * 200}, "120"),
    ],
)
def test_what_is_refused_keeps_what_was_typed(fields: dict[str, object], sentence: str) -> None:
    row = services.add("Hébergeur", "hosting")
    answer = Client().post(f"/sous-traitants/{row.pk}/", form_of(row.pk) | {"country": "Islande"} | fields)
    shown = answer.content.decode().replace("\u202f", " ").replace("\u00a0", " ")
    assert answer.status_code == 422 and sentence in shown and "Islande" in shown
    assert not Binding.objects.exists()


def test_a_questionnaire_is_sent_and_comes_back() -> None:
    row = services.add("Hébergeur", "hosting")
    assert Client().get(f"/sous-traitants/{row.pk}/questionnaire.xlsx").content.startswith(b"PK")
    assert Client().get(f"/sous-traitants/{row.pk}/questionnaire.docx").content.startswith(b"PK")
    sent = {
        "file": SimpleUploadedFile(
            "r.csv", filled([["…", "non", "", "host.hds"], ["…", "oui", "", "host.place"]])
        )
    }
    shown = Client().post(f"/sous-traitants/{row.pk}/reponses/", sent, follow=True).content.decode()
    assert "parole du fournisseur" in shown and shown.index("Non</b>") < shown.index("Oui</b>")
    assert known("suppliers.unanswered") == 0
    bad = {"file": SimpleUploadedFile("r.csv", b"rien")}
    shown = Client().post(f"/sous-traitants/{row.pk}/reponses/", bad, follow=True).content.decode()
    assert "Aucune réponse reconnue" in shown and Reply.objects.count() == 1


def test_the_clauses_name_both_sides_and_what_is_left_to_write() -> None:
    practice.describe({}, name="Cabinet Œuvré")
    row = services.add("Hébergeur", "hosting")
    pdf = pypdf.PdfReader(io.BytesIO(Client().get(f"/sous-traitants/{row.pk}/clauses.pdf").content))
    text = " ".join(" ".join(one.extract_text() for one in pdf.pages).split())
    assert "Cabinet Œuvré" in text and "Hébergeur" in text and "[à compléter" in text and "article 28" in text
    assert Client().get(f"/sous-traitants/{row.pk}/clauses.xlsx").status_code == 404
    assert Client().get("/sous-traitants/99/").status_code == 404


def test_the_signed_contract_is_kept_in_the_vault() -> None:
    row = services.add("Hébergeur", "hosting")
    sent = {"what": "contract", "file": SimpleUploadedFile("contrat.pdf", b"%PDF signed")}
    assert (
        "chiffré dans le coffre"
        in Client().post(f"/sous-traitants/{row.pk}/fichier/", sent, follow=True).content.decode()
    )
    assert Client().get(f"/sous-traitants/{row.pk}/fichier/contract/").content == b"%PDF signed"
    assert Client().get(f"/sous-traitants/{row.pk}/fichier/certificate/").status_code == 404
    [listed] = [one for one in proof.proofs(timezone.now()) if one.annexes]
    assert listed.chapter == Chapter.PROCESSORS and listed.annexes[0].read() == b"%PDF signed"


def test_what_ends_is_reminded_and_what_ended_is_said() -> None:
    now = timezone.now()
    row = services.add("Hébergeur", "hosting")
    services.save(row, whole())
    [due] = calendar.dues(now)
    assert (
        CARD.ends_on
        and (CARD.ends_on - due.on).days == table().remind_days
        and "Hébergeur" not in due.neutral
    )
    assert known("suppliers.certificates_lacking") == 0
    [told] = services.listing(now + timedelta(days=500))
    assert told.words == ["son certificat d’hébergement est fini"]
    post(f"{row.pk}/retirer/")
    assert list(calendar.dues(now)) == [] and Client().get(f"/sous-traitants/{row.pk}/").status_code == 404


def test_other_rooms_read_them() -> None:
    services.save(services.add("Hébergeur", "hosting"), whole())
    services.add("Éditeur", "software")
    first, second = services.entries(timezone.now())
    assert (first.name, first.health_data, bool(first.lacks)) == (
        "Hébergeur",
        True,
        False,
    ) or first.health_data is None
    assert {first.name, second.name} == {"Hébergeur", "Éditeur"}
    assert Client().get("/sous-traitants/sous-traitants.xlsx").content.startswith(b"PK")


def test_who_reads_and_who_writes(act_as: ActAs) -> None:
    row = services.add("Hébergeur", "hosting")
    with act_as(Role.DPO):
        assert "Hébergeur" in page() and "Retirer de la liste" not in page(f"{row.pk}/")
        assert Client().post("/sous-traitants/ajouter/", {"name": "x", "kind": "other"}).status_code == 403
        assert Client().post(f"/sous-traitants/{row.pk}/", {}).status_code == 403


def test_it_leaves_and_comes_back() -> None:
    from vigie.transfer.services import _plain

    services.save(services.add("Hébergeur", "hosting"), whole())
    rows = json.loads(json.dumps(_plain(exchange.export())))
    Binding.objects.all().delete()
    exchange.restore(rows)
    assert services.listing(timezone.now())[0].standing == whole()


def test_a_name_of_the_register_is_a_supplier_that_is_listed() -> None:
    from vigie.processing import services as register

    practice.describe({"software": "LogiCabinet"}, name="Cabinet Œuvré")
    register.add_ready(["appointments"])
    row = services.add("Rendez-Vous SA", "appointments")
    [(name, kind)] = [one for one in services.proposals() if "plateforme" in one[0]]
    assert f"C’est {row.name}" in page()
    assert "c’est Rendez-Vous SA" in post("role/", **{"name": name, "kind": kind, "is": str(row.pk)})
    assert name not in dict(services.proposals()) and Supplier.objects.get().roles == [name]
    post("role/", **{"name": name.upper(), "kind": kind, "is": str(row.pk)})
    assert Supplier.objects.get().roles == [name]
    shown = Client().get("/registre/1/").content.decode()
    assert "Rendez-Vous SA" in shown and "pas encore parmi vos" not in shown
    for chosen in ("99", "x", "9" * 30):
        assert Client().post("/sous-traitants/role/", {"name": name, "is": chosen}).status_code == 404
    post("role/", **{"name": "Autre", "kind": "other", "is": ""})
    assert Supplier.objects.count() == 2


@pytest.mark.parametrize(
    ("supplier", "who", "same"),
    [("Logi", "Logi, hébergeur HDS", True), ("Logi", "Logiciel", False), ("A", "Cabinet de paie", False)],
)
def test_a_name_is_found_in_whole_words(supplier: str, who: str, same: bool) -> None:
    assert SupplierEntry(1, supplier, "other", "", "", "", None, ()).called(who) is same
