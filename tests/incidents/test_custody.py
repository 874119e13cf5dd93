"""Objects, digests and passages from hand to hand."""

import hashlib

import pytest
from django.test import Client

from tests.vault.conftest import Vault
from vigie.incidents import custody
from vigie.incidents.models import Incident, Movement
from vigie.vault import services as vault_services
from vigie.vault.errors import RuleRefused
from vigie.vault.rights import Forbidden
from vigie.vault.roles import Role

DIGEST = hashlib.sha256(b"image").hexdigest()
OTHER = "ruche sabot pivoine lanterne boussole"


@pytest.fixture
def incident(opened: Vault) -> Incident:
    Client().post("/attaque/ransom_note/noter/", {"do": "done", "step": "care_now"})
    return Incident.objects.get()


def post(path: str, **fields: str) -> str:
    return Client().post(f"/incidents/1/{path}", fields, follow=True).content.decode().replace("\u202f", " ")


def test_it_works(incident: Incident) -> None:
    page = post("objet/", name="Image du disque d’accueil", about="Enveloppe 12", sha256=DIGEST.upper())
    assert "Image du disque d’accueil" in page and "Enveloppe 12" in page
    page = post(
        "piece/1/remettre/",
        **{"from": "Dr Kervadec", "to": "Gendarmerie", "reason": "Plainte", "seal": "12, intact"},
    )
    assert "Dr Kervadec → Gendarmerie" in page and "12, intact" in page
    assert "la même empreinte" in post("piece/1/comparer/", sha256=DIGEST)
    assert "l’empreinte diffère" in post("piece/1/comparer/", sha256="0" * 64)
    assert [entry.code for entry in incident.entries.all()] == ["care_now", "custody", "custody"]


def test_names_are_sealed(incident: Incident) -> None:
    post("objet/", name="Disque")
    post("piece/1/remettre/", to="Gendarmerie")
    assert b"Gendarmerie" not in bytes(Movement.objects.get().sealed)
    vault_services.add_access("Accueil", Role.SECRETARY, OTHER)
    vault_services.lock()
    vault_services.unlock(next(s.id for s in vault_services.people() if s.label == "Accueil"), OTHER)
    page = Client().get("/incidents/1/").content.decode()
    assert "Gendarmerie" not in page and "Scellée, intacte" in page


def test_what_is_no_digest_is_refused(incident: Incident) -> None:
    for text in ("abc", "z" * 64, DIGEST + "0", DIGEST[:-1]):
        assert "64 signes" in post("objet/", name="Image", sha256=text)
    assert not incident.pieces.exists()


def test_a_digest_is_taken_as_people_paste_it() -> None:
    spaced = ":".join(DIGEST[i : i + 2] for i in range(0, 64, 2)).upper()
    assert custody.digest(f"  {spaced}\n") == DIGEST and custody.digest("") == ""


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("objet/", {"name": " "}),
        ("piece/1/remettre/", {"to": ""}),
        ("piece/1/remettre/", {"to": "X", "at": "demain"}),
    ],
)
def test_what_is_missing_is_asked_for(incident: Incident, path: str, fields: dict[str, str]) -> None:
    post("objet/", name="Disque")
    post(path, **fields)
    assert not Movement.objects.exists() and incident.pieces.count() == 1


def test_who_may_not_write_hands_nothing_over(incident: Incident) -> None:
    post("objet/", name="Disque")
    vault_services.add_access("DPO", Role.DPO, OTHER)
    vault_services.lock()
    vault_services.unlock(next(s.id for s in vault_services.people() if s.label == "DPO"), OTHER)
    for path in ("objet/", "piece/1/remettre/", "piece/1/comparer/"):
        assert Client().post(f"/incidents/1/{path}", {"name": "x", "to": "x"}).status_code == 403
    with pytest.raises(Forbidden):
        custody.same_digest(incident.pieces.get(), DIGEST)


def test_nothing_to_compare_is_said(incident: Incident) -> None:
    post("objet/", name="Disque")
    with pytest.raises(RuleRefused, match="manque"):
        custody.same_digest(incident.pieces.get(), DIGEST)
