"""Documents through the services and the screens: written, kept, produced, never losing a text."""

import io
from html import unescape

import docx
import pyrage
import pytest
from django.test import Client

from tests.documents.conftest import text_of
from tests.incidents.drafts import LOSSES, NOTE, make, note, page, save, sent, text, told
from vigie.incidents import custody, drafting, gathering, notebook, services
from vigie.incidents.models import Draft, Incident
from vigie.incidents.papers import mailing
from vigie.incidents.papers.kinds import kinds
from vigie.vault import reserved


@pytest.fixture
def incident(db: None, monkeypatch: pytest.MonkeyPatch) -> Incident:
    """In the suite's own database, sealed to a key made for the occasion."""
    identity = pyrage.x25519.Identity.generate()
    monkeypatch.setattr(reserved, "public_key", lambda: str(identity.to_public()))
    monkeypatch.setattr(reserved, "identities", lambda: [identity])
    return make()


@pytest.mark.integration
def test_it_works(incident: Incident) -> None:
    now = notebook.now()
    drafting.save(incident, "complaint", {"losses": LOSSES}, now)
    assert text(incident, "complaint", "losses") == LOSSES
    name, pdf = drafting.produce(incident, "complaint", "pdf", now)
    assert name.startswith("incident-1-plainte-lettre-au-procureur-") and name.endswith(".pdf")
    assert LOSSES in text_of(pdf)
    name, content = drafting.produce(incident, "complaint", "docx", now)
    assert LOSSES in "\n".join(p.text for p in docx.Document(io.BytesIO(content)).paragraphs)


@pytest.mark.parametrize("kind", [name for name in kinds() if name != "custody"] + ["custody-1"])
def test_every_document_has_its_page_and_its_file(incident: Incident, kind: str) -> None:
    assert f"documents/{kind}/" in page("")
    assert "Vigie n’envoie rien : c’est vous qui le remettez." in page(f"{kind}/")
    answer = Client().get(f"/incidents/1/documents/{kind}.docx")
    assert answer["Content-Disposition"].startswith("attachment")
    assert docx.Document(io.BytesIO(answer.content)).paragraphs


def test_the_case_says_what_the_vault_knows(incident: Incident) -> None:
    case = gathering.case_of(incident, notebook.now())
    assert case.practice == "Cabinet Kervadec" and case.signatory == "Dr Test"
    assert case.playbook == "Une demande de rançon bloque l’écran"
    assert any(NOTE in said for _, said in case.timeline)
    assert [piece.what for piece in case.pieces] == ["écran rouge.jpg"]
    assert len(case.pieces[0].sha256) == 64
    assert len(case.measures) == 1


def test_a_text_that_nobody_touched_goes_on_following_the_incident(incident: Incident) -> None:
    save("complaint/", losses=LOSSES)
    note(incident, "note", "noted", "Un fait de plus")
    assert "Un fait de plus" in text(incident, "complaint", "timeline")
    assert text(incident, "complaint", "losses") == LOSSES


def test_what_came_meanwhile_is_not_frozen_by_an_old_page(incident: Incident) -> None:
    old = sent("complaint/", losses=LOSSES)
    note(incident, "note", "noted", "Un fait de plus")
    Client().post("/incidents/1/documents/complaint/", old)
    assert "Un fait de plus" in text(incident, "complaint", "timeline")
    assert text(incident, "complaint", "losses") == LOSSES


@pytest.mark.parametrize(
    "kind", ["complaint", "cnil_initial", "patients_letter", "breach_register", "custody-1"]
)
def test_keeping_a_page_as_it_is_changes_nothing(incident: Incident, kind: str) -> None:
    before = drafting.draft(incident, kind, notebook.now()).paper.texts
    save(f"{kind}/")
    assert drafting.draft(incident, kind, notebook.now()).paper.texts == before
    assert not Draft.objects.exists()


def test_an_emptied_text_stays_empty_and_the_proposal_comes_back_when_it_is_written_again(
    incident: Incident,
) -> None:
    proposed = text(incident, "complaint", "suspect")
    save("complaint/", suspect="", witnesses="Personne")
    assert text(incident, "complaint", "suspect") == ""
    save("complaint/", suspect=proposed)
    assert text(incident, "complaint", "suspect") == proposed
    assert text(incident, "complaint", "witnesses") == "Personne"


def test_the_page_gives_the_file_of_what_is_on_screen_and_keeps_it(incident: Incident) -> None:
    answer = Client().post(
        "/incidents/1/documents/complaint/", sent("complaint/", losses=LOSSES, suite="docx")
    )
    assert LOSSES in "\n".join(p.text for p in docx.Document(io.BytesIO(answer.content)).paragraphs)
    assert text(incident, "complaint", "losses") == LOSSES


def test_a_text_that_is_too_long_is_refused_and_given_back(incident: Incident) -> None:
    long = "mot " * 5001
    answer = Client().post(
        "/incidents/1/documents/complaint/", sent("complaint/", losses=long, facts="Les faits")
    )
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "20\u202f000 signes" in shown and long in shown and "Les faits" in shown
    assert not Draft.objects.exists()
    with pytest.raises(drafting.DraftError, match="20 000"):
        drafting.save(incident, "complaint", {"losses": long}, notebook.now())


def test_what_cannot_be_sealed_is_given_back(incident: Incident, monkeypatch: pytest.MonkeyPatch) -> None:
    form = sent("complaint/", losses=LOSSES)
    monkeypatch.setattr("vigie.vault.reserved.public_key", lambda: None)
    answer = Client().post("/incidents/1/documents/complaint/", form)
    assert answer.status_code == 422
    assert "ne peut rien sceller" in answer.content.decode() and LOSSES in answer.content.decode()


def test_a_torn_draft_is_said_so_and_never_replaced(incident: Incident) -> None:
    drafting.save(incident, "complaint", {"losses": LOSSES}, notebook.now())
    row = Draft.objects.get()
    Draft.objects.update(sealed=bytes(row.sealed)[:-1])
    assert drafting.draft(incident, "complaint", notebook.now()).hidden
    assert "Des textes sont déjà gardés ici" in page("complaint/")
    drafting.save(incident, "complaint", {"witnesses": "Personne"}, notebook.now())
    assert bytes(Draft.objects.get().sealed).startswith(bytes(row.sealed)[:-1])


def test_the_journal_tells_what_was_produced_and_never_its_texts(incident: Incident) -> None:
    drafting.save(incident, "complaint", {"losses": LOSSES}, notebook.now())
    drafting.produce(incident, "complaint", "docx", notebook.now())
    said = told()
    assert said.keys() == {"incident.draft_saved", "incident.document_made"}
    assert "Plainte, lettre au procureur (DOCX)" in said["incident.document_made"]
    assert not any("canari" in content for content in said.values())


def test_the_register_tells_every_incident_but_a_false_alarm(incident: Incident) -> None:
    drafting.save(incident, "register_record", {"facts": "Fichiers | chiffrés"}, notebook.now())
    Incident.objects.create(
        number=2, playbook="files_unreadable", opened_at=notebook.now(), outcome="false_alarm"
    )
    assert [line.split(" | ")[0] for line in text(incident, "breach_register", "register").splitlines()] == [
        "1"
    ]
    assert "Fichiers / chiffrés" in text(incident, "breach_register", "register")


@pytest.mark.parametrize(
    "path", ["nothing/", "custody/", "custody-9/", "custody-x/", "nothing.pdf", "complaint/lettres/"]
)
def test_what_does_not_exist_is_not_found(incident: Incident, path: str) -> None:
    page(path, 404)
    assert Client().get("/incidents/99/documents/").status_code == 404


def test_the_fields_for_the_cnil_are_copied_one_by_one(incident: Incident) -> None:
    shown = page("cnil_initial/copier/")
    assert shown.count("readonly") == len([f for s in kinds()["cnil_initial"].sections for f in s.fields])
    assert "libellé du formulaire en ligne n’a pas été vérifié" in shown


class TestLetters:
    PATH = "/incidents/1/documents/patients_letter/lettres/"
    LIST = "Civilité;Nom;Prénom;Adresse;Code postal;Ville\nMme;Canari;Ève;1 rue;29000;Brest\n;;Zoé;;;\n"

    @pytest.fixture
    def whole(self, incident: Incident) -> Incident:
        fields = {field.id: f"Texte {field.id}." for field in kinds()["patients_letter"].fields}
        drafting.save(incident, "patients_letter", fields, notebook.now())
        return incident

    def upload(self, data: bytes) -> str:
        file = io.BytesIO(data)
        file.name = "liste.csv"
        answer = Client().post(self.PATH, {"people": file})
        return unescape(answer.content.decode()).replace("\u202f", " ").replace("\u00a0", " ")

    def roles(self) -> dict[str, str]:
        return {
            f"colonne-{n}": role
            for n, role in enumerate(("title", "last", "first", "street", "postcode", "city"))
        }

    def test_a_list_is_shown_then_made_into_letters(self, whole: Incident) -> None:
        shown = self.upload(self.LIST.encode("cp1252"))
        assert "Mme Ève Canari, 1 rue, 29000 Brest" in shown and "Ligne 3 : pas de nom" in shown
        answer = Client().post(
            self.PATH, {"liste": self.LIST, "suite": "docx", "civilite": "1", **self.roles()}
        )
        said = "\n".join(p.text for p in docx.Document(io.BytesIO(answer.content)).paragraphs)
        assert "Mme Ève Canari" in said and "Madame," in said and "Texte what_happened." in said

    def test_columns_are_corrected_and_a_wrong_choice_is_said(self, whole: Incident) -> None:
        answer = Client().post(self.PATH, {"liste": "Ker;Anne\n", "colonne-0": "last", "colonne-1": "last"})
        assert answer.status_code == 422 and "même rôle" in answer.content.decode()
        answer = Client().post(self.PATH, {"liste": "Ker;Anne\n", "colonne-0": "", "colonne-1": ""})
        assert answer.status_code == 422 and "quelle colonne contient le nom" in answer.content.decode()
        answer = Client().post(self.PATH, {"liste": "Ker;Anne\n", "colonne-0": "last", "colonne-1": "first"})
        assert "Anne Ker" in answer.content.decode()

    def test_a_letter_with_something_to_complete_makes_none(self, incident: Incident) -> None:
        assert "encore des passages à compléter" in self.upload(self.LIST.encode())
        person = mailing.Person(2, ("Ève",))
        with pytest.raises(drafting.DraftError, match="à compléter"):
            drafting.produce_letters(
                incident, "patients_letter", "pdf", [person], notebook.now(), greet=False
            )

    @pytest.mark.parametrize(
        ("data", "words"),
        [
            (b"", "vide"),
            (b"PK\x03\x04", "classeur"),
            (b"nom;ville" * 9 + b"\x00", "pas un texte"),
            (b"nom;ville\n", "titres"),
        ],
    )
    def test_a_file_that_is_no_list_gets_its_sentence(self, whole: Incident, data: bytes, words: str) -> None:
        assert words in self.upload(data)

    def test_a_long_list_is_made_in_several_files(
        self, whole: Incident, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(mailing, "LETTERS", 2)
        listed = "nom\n" + "".join(f"Nom{number}\n" for number in range(5))
        assert "Lettres 3 à 4" in self.upload(listed.encode())
        for part, names in (("0", {"Nom0", "Nom1"}), ("2", {"Nom4"}), ("x", {"Nom0", "Nom1"})):
            sent = {"liste": listed, "suite": "docx", "partie": part, "colonne-0": "last"}
            answer = Client().post(self.PATH, sent)
            said = {p.text for p in docx.Document(io.BytesIO(answer.content)).paragraphs}
            assert {f"Nom{number}" for number in range(5)} & said == names
        answer = Client().post(self.PATH, {**sent, "partie": "9"})
        assert "d’une à" in answer.content.decode()

    def test_a_hostile_name_is_text_on_the_page(self, whole: Incident) -> None:
        file = io.BytesIO(b"nom;ville\n<script>alert(1)</script>;=1+1\n")
        file.name = "=liste.csv"
        shown = Client().post(self.PATH, {"people": file}).content.decode()
        assert "<script>alert" not in shown and "&lt;script&gt;" in shown


def test_a_chain_of_custody_tells_each_passage_and_leaves_room_for_the_next(incident: Incident) -> None:
    piece, now = incident.pieces.get(), notebook.now()
    custody.hand_over(
        piece, now, {"from": "Anne", "to": "L’expert", "reason": "Copie | image", "seal": "oui"}, now
    )
    rows = text(incident, "custody-1", "movements").splitlines()
    assert [row.split(" | ")[1:] for row in rows] == [["Anne", "L’expert", "Copie / image", "oui"]]
    with_file = docx.Document(io.BytesIO(drafting.produce(incident, "custody-1", "docx", now)[1]))
    assert [row.cells[1].text for row in with_file.tables[0].rows][1:] == ["Anne", *[""] * 5]


def test_an_incident_described_by_a_newer_program_still_has_its_documents(incident: Incident) -> None:
    Incident.objects.update(breach={"cause": "quantum"}, playbook="of_tomorrow")
    incident.refresh_from_db()
    assert services.playbook_of(incident) is None
    assert "[à compléter" in text(incident, "cnil_initial", "nature")
