"""A file's end computed and forgotten; the yearly look noted, printed, due again, in the compliance file."""

import io
from datetime import date, timedelta

import pypdf
import pytest
from django.core.serializers.json import DjangoJSONEncoder
from django.test import Client
from django.utils import timezone

from tests.conftest import ActAs
from vigie.catalogue.proofs import Chapter
from vigie.practice import services as practice
from vigie.processing import services as register
from vigie.retention import calendar, exchange, facts, proof
from vigie.retention.models import Sweep
from vigie.vault.roles import Role

pytestmark = pytest.mark.django_db
DONE = {
    "done_on": "2026-11-02",
    "outcome": "destroyed",
    "count": "12",
    "method": "Purge et broyeur",
    "backups": "yes",
}


def plain(text: str) -> str:
    return text.replace("\u202f", " ").replace("\u00a0", " ")


def page() -> str:
    return plain(Client().get("/durees/").content.decode())


def post(path: str = "", **fields: str) -> str:
    return plain(Client().post(f"/durees/{path}", fields, follow=True).content.decode())


def days() -> object:
    fact = next(one for one in facts.facts(timezone.now()) if one.key == "retention.sweep_days")
    return fact.value


@pytest.fixture(autouse=True)
def physician() -> None:
    practice.describe({"profession": "physician"}, name="Cabinet Œuvré")


def test_a_file_is_computed_and_nothing_of_it_kept() -> None:
    shown = post(last_care="2006-09-12", birth="2004-06-01")
    assert "1er juin 2032" in shown and "2 juin 2032" in shown and "vingt-huitième" in shown
    assert "Aucun texte ne fixe" in shown and not Sweep.objects.exists()
    assert "gelé" in post(last_care="2006-09-12", dispute_from="2026-01-01")
    practice.describe({"profession": "pharmacist"})
    assert "Aucune durée n’est établie" in post(last_care="2006-09-12", birth="1960-01-01")


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"last_care": ""}, "Indiquez une date"),
        ({"last_care": "32/13/2006"}, "Indiquez une date"),
        ({"last_care": "2006-09-12", "birth": "2010-01-01"}, "La naissance est après"),
        ({"last_care": "2090-01-01"}, "est à venir"),
        ({"last_care": "0190-01-01"}, "trop ancienne"),
        ({"last_care": "2006-09-12", "dispute_to": "2020-01-01"}, "quand le litige a commencé"),
    ],
)
def test_what_cannot_be_computed(fields: dict[str, str], sentence: str) -> None:
    answer = Client().post("/durees/", fields)
    assert answer.status_code in (200, 422) and sentence in plain(answer.content.decode())


def test_the_rest_is_what_the_register_says() -> None:
    assert "Le registre est vide" in page()
    register.add_ready(["patient_files"])
    assert "20 ans après la dernière prise en charge" in page()


def test_the_yearly_look() -> None:
    now = timezone.now()
    assert days() is None and not list(calendar.dues(now))
    [nothing] = proof.proofs(now)
    assert nothing.chapter == Chapter.RETENTION and nothing.missing
    assert "Revue notée." in post("revue/", **DONE)
    row = Sweep.objects.get()
    assert days() == (practice.today(now) - date(2026, 11, 2)).days and row.backups is True
    [due] = calendar.dues(now)
    assert due.on == date(2027, 11, 2)
    [kept] = proof.proofs(now)
    assert not kept.missing and "12" in str(kept.blocks)
    [later] = proof.proofs(now + timedelta(days=800))
    assert later.missing == ("La dernière revue a plus d’un an.",)
    data = Client().get(f"/durees/revue/{row.pk}.pdf").content
    text = " ".join(pypdf.PdfReader(io.BytesIO(data)).pages[0].extract_text().split())
    assert "Procès-verbal de destruction" in text and "12" in text and "Purge et broyeur" in text
    assert Client().get(f"/durees/revue/{row.pk}.docx").content.startswith(b"PK")
    assert Client().get("/durees/revue/99.pdf").status_code == 404


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"outcome": ""}, "Choisissez ce qui a été fait"),
        ({"count": ""}, "Écrivez combien"),
        ({"method": " "}, "Écrivez comment"),
        ({"done_on": "2090-01-01"}, "à venir"),
        ({"count": "-3"}, "supérieure ou égale"),
    ],
)
def test_a_look_that_is_not_told_is_not_noted(fields: dict[str, str], sentence: str) -> None:
    answer = Client().post("/durees/revue/", DONE | fields)
    shown = plain(answer.content.decode())
    assert answer.status_code == 422 and sentence in shown and not Sweep.objects.exists()


def test_nothing_to_destroy_is_a_look_too() -> None:
    post("revue/", done_on="2026-11-02", outcome="none")
    [kept] = proof.proofs(timezone.now())
    assert "aucun dossier n’était arrivé" in str(kept.blocks)


def test_exported_and_restored() -> None:
    post("revue/", **DONE)
    kept = DjangoJSONEncoder().encode(exchange.export())
    rows = exchange.export()
    Sweep.objects.all().delete()
    exchange.restore(rows)
    assert DjangoJSONEncoder().encode(exchange.export()) == kept


def test_who_reads_and_who_notes(act_as: ActAs) -> None:
    with act_as(Role.SECRETARY):
        assert Client().get("/durees/").status_code == 200 and "Noter la revue" not in page()
        assert Client().post("/durees/revue/", DONE).status_code == 403
    with act_as(Role.IT_HELPER):
        assert Client().get("/durees/").status_code == 403
