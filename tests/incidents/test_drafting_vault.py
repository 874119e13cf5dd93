"""Documents through a real vault and its roles: sealed on the disk, read by the responsables alone, nobody's text lost."""

import io

import docx
import pytest
from django.test import Client

from tests.incidents.drafts import LOSSES, NOTE, make, page, save, sent, text, told
from tests.vault.conftest import LABEL, PHRASE, Vault
from vigie.incidents import drafting, notebook
from vigie.incidents.models import Draft, Incident
from vigie.incidents.papers.kinds import kinds
from vigie.vault import services as vault_services
from vigie.vault.layout import Layout
from vigie.vault.rights import Forbidden
from vigie.vault.roles import Role

pytestmark = pytest.mark.integration
OTHER = "ruche sabot pivoine lanterne boussole"
LIST = "Nom;Prénom;Ville\nCanari;Ève;Brest\n"


@pytest.fixture
def incident(opened: Vault) -> Incident:
    return make()


def enter(label: str, phrase: str) -> None:
    vault_services.lock()
    vault_services.unlock(next(slot.id for slot in vault_services.people() if slot.label == label), phrase)


def become(role: Role) -> None:
    vault_services.add_access("Autre", role, OTHER)
    enter("Autre", OTHER)


def test_what_is_kept_is_sealed_on_the_disk(incident: Incident) -> None:
    drafting.save(incident, "complaint", {"losses": LOSSES}, notebook.now())
    assert LOSSES.encode() not in bytes(Draft.objects.get().sealed)


def test_a_secretary_writes_without_reading_and_a_responsable_reads_both(incident: Incident) -> None:
    save("complaint/", losses=LOSSES, witnesses="Un témoin")
    become(Role.SECRETARY)
    shown = page("complaint/")
    assert LOSSES not in shown and NOTE not in shown and "vous ne pouvez pas les relire" in shown
    save("complaint/", losses="Et le téléphone", suspect="Un inconnu")
    save("complaint/", losses="Et le téléphone")
    enter(LABEL, PHRASE)
    both = text(incident, "complaint", "losses")
    assert both.startswith(LOSSES) and both.endswith("Et le téléphone") and both.count("téléphone") == 1
    assert text(incident, "complaint", "witnesses") == "Un témoin"
    assert text(incident, "complaint", "suspect") == "Un inconnu"


def test_a_secretary_is_told_that_what_she_keeps_is_sealed(incident: Incident) -> None:
    become(Role.SECRETARY)
    assert "un responsable pourra le relire, pas vous" in page("insurer/")


def test_a_document_without_its_kept_texts_is_not_produced(incident: Incident) -> None:
    save("complaint/", losses=LOSSES)
    become(Role.SECRETARY)
    answer = Client().get("/incidents/1/documents/complaint.pdf", follow=True)
    assert "seuls les responsables peuvent lire" in answer.content.decode()
    answer = Client().post(
        "/incidents/1/documents/complaint/", sent("complaint/", losses="Autre", suite="docx")
    )
    assert "Autre" in "\n".join(p.text for p in docx.Document(io.BytesIO(answer.content)).paragraphs)


def test_a_dpo_reads_and_does_nothing_else(incident: Incident) -> None:
    save("complaint/", losses=LOSSES)
    become(Role.DPO)
    shown = page("complaint/")
    assert "<textarea" not in shown and LOSSES not in shown and NOTE not in shown
    client, root = Client(), "/incidents/1/documents/complaint"
    assert client.post(f"{root}/", {"losses": "x"}).status_code == 403
    assert client.get(f"{root}.pdf").status_code == 403
    assert client.get("/incidents/1/documents/patients_letter/lettres/").status_code == 403


def test_the_services_refuse_too(incident: Incident) -> None:
    become(Role.DPO)
    now = notebook.now()
    for work in (
        lambda: drafting.save(incident, "complaint", {"losses": "x"}, now),
        lambda: drafting.produce(incident, "complaint", "pdf", now),
        lambda: drafting.produce_letters(incident, "patients_letter", "pdf", [], now, greet=False),
    ):
        with pytest.raises(Forbidden):
            work()


def test_a_list_is_nowhere_afterwards(incident: Incident) -> None:
    fields = {field.id: f"Texte {field.id}." for field in kinds()["patients_letter"].fields}
    drafting.save(incident, "patients_letter", fields, notebook.now())
    path = "/incidents/1/documents/patients_letter/lettres/"
    file = io.BytesIO(LIST.encode())
    file.name = "liste.csv"
    assert "Ève Canari" in Client().post(path, {"people": file}).content.decode()
    answer = Client().post(path, {"liste": LIST, "suite": "docx", "colonne-0": "last", "colonne-1": "first"})
    assert docx.Document(io.BytesIO(answer.content)).paragraphs
    assert not any("Canari" in content for content in told().values())
    for kept in Layout.current().root.rglob("*"):
        assert not kept.is_file() or "Ève".encode() not in kept.read_bytes()
