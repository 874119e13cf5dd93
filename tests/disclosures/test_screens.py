"""« Puis-je transmettre ? » on its pages: asked, answered, noted, taken away; names for the responsables alone."""

import io

import pypdf
import pytest
from django.test import Client
from django.utils import timezone

from tests.conftest import ActAs
from tests.vault.conftest import Vault
from vigie.catalogue.proofs import Chapter
from vigie.disclosures import exchange, facts, proof
from vigie.disclosures.models import Disclosure
from vigie.journal.models import Entry
from vigie.practice import services as practice
from vigie.vault import services as vault_services
from vigie.vault.roles import Role

OTHER = "ruche sabot pivoine lanterne boussole"
URL = "/transmettre/"
YES = "identity_official=yes&adviser=yes&needed=yes"
NOTE = {
    "outcome": "given",
    "asker": "Dr Durand, CPAM",
    "patient": "1042",
    "what": "Compte rendu",
    "channel": "letter",
    "on": "2026-11-02",
}


@pytest.fixture(autouse=True)
def practice_open(opened: Vault) -> None:
    practice.describe({"profession": "physician"}, name="Cabinet Œuvré")


def plain(text: str) -> str:
    return text.replace("\u202f", " ").replace("\u00a0", " ")


def page(path: str = "") -> str:
    return plain(Client().get(URL + path).content.decode())


def post(name: str, answers: str = "", **changes: str) -> str:
    answer = Client().post(f"{URL}{name}/noter/?{answers}", NOTE | changes, follow=True)
    return plain(answer.content.decode())


def fact() -> object:
    return next(iter(facts.facts(timezone.now())))


def test_asking() -> None:
    shown = page()
    assert shown.count('class="btn" href="/transmettre/') >= 8 and "Employeur" in shown
    assert "Maison du handicap" in page("?q=mdph") and "Rien pour" in page("?q=zzz")
    employer = page("employer/")
    assert "Ne dites rien" in employer and "Refus de transmettre" in employer and "<legend>" not in employer
    asked = page("insurance_medical/")
    assert "praticien-conseil, nommé" in asked and 'id="reponse"' not in asked
    assert "Répondez aussi" in page("insurance_medical/?identity_official=yes")
    yes = page("insurance_medical/?identity_official=yes&adviser=yes&needed=yes")
    assert f'noter/?{YES.replace("&", "&amp;")}"' in yes
    assert "Oui, sous conditions" in yes and "Pli fermé" in yes and "Jamais par courriel ordinaire" in yes
    assert "Demande de précisions" not in yes, "a letter that asks does not go with a yes"
    assert "Le refus du médecin n’est pas puni" in page("requisition_documents/")
    no = page("insurance_medical/?identity_official=yes&adviser=unknown")
    assert "Demandez son nom" in no and "Demande de précisions" in no
    assert "Choisissez l’une des réponses" in page("insurance_medical/?identity_official=peut-etre")
    for path in ("nowhere/", "nowhere/noter/", "lettre/nowhere.pdf"):
        assert Client().get(URL + path).status_code == 404


def test_letters() -> None:
    data = Client().get(f"{URL}lettre/ask_details.pdf").content
    text = " ".join(plain(pypdf.PdfReader(io.BytesIO(data)).pages[0].extract_text()).split())
    assert "Cabinet Œuvré" in text and "ne dit pas si une personne est connue du cabinet" in text
    for name in ("ask_details", "refuse", "to_patient", "insurer", "secrecy"):
        assert Client().get(f"{URL}lettre/{name}.docx").content.startswith(b"PK")


def test_noting_and_reading_again() -> None:
    assert fact().unavailable  # type: ignore[attr-defined]
    shown = post("insurance_medical", YES)
    assert "Dr Durand, CPAM" in shown and "1042" in shown and "Pli fermé" in shown
    assert fact().value == 0  # type: ignore[attr-defined]
    post("employer", outcome="refused", what="Rien", channel="")
    assert fact().value == 0, "a refusal has no need of a basis"  # type: ignore[attr-defined]
    post("employer")
    assert fact().value == 1  # type: ignore[attr-defined]
    [part] = proof.proofs(timezone.now())
    assert part.chapter == Chapter.RECIPIENTS and "1." in part.missing[0] and "Durand" not in str(part)
    assert Client().get(f"{URL}registre.xlsx").content.startswith(b"PK")
    assert Entry.objects.filter(action="disclosure.noted").count() == 3
    for row in Disclosure.objects.all():
        assert b"Durand" not in bytes(row.sealed) and row.person_id


def test_what_is_wrong_is_said_and_nothing_kept() -> None:
    for changes in (
        {"asker": ""},
        {"what": " "},
        {"outcome": ""},
        {"channel": "mail"},
        {"on": "2999-01-01"},
        {"asker": "x" * 400},
    ):
        assert 'class="err"' in post("employer", **changes)
    assert not Disclosure.objects.exists()
    for answers, verdict in (
        ("", "no"),
        (YES, "yes_if"),
        (YES.replace("needed=yes", "needed=x"), "no"),
        ("verdict=yes", "no"),
    ):
        post("insurance_medical", answers)
        assert Disclosure.objects.latest("pk").verdict == verdict, (
            "decided again, never taken from the address"
        )


def test_others_note_and_do_not_read() -> None:
    vault_services.add_access("Accueil", Role.SECRETARY, OTHER)
    vault_services.lock()
    vault_services.unlock(next(one.id for one in vault_services.people() if one.label == "Accueil"), OTHER)
    shown = post("insurance_admin")
    assert "Scellé" in shown and "Durand" not in shown and Disclosure.objects.count() == 1
    assert Client().get(f"{URL}registre.xlsx").status_code == 403


def test_exported_and_restored() -> None:
    post("insurance_admin")
    kept = exchange.export()
    Disclosure.objects.all().delete()
    exchange.restore(kept)
    assert "Dr Durand" in page("registre/")


@pytest.mark.parametrize(
    ("role", "asks", "notes"), [(Role.DPO, 200, 403), (Role.LOCUM, 200, 200), (Role.IT_HELPER, 403, 403)]
)
def test_who_may(act_as: ActAs, role: Role, asks: int, notes: int) -> None:
    with act_as(role):
        assert (
            Client().get(URL).status_code == asks
            and Client().get(f"{URL}employer/noter/").status_code == notes
        )
