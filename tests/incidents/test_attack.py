"""The guided page: open whatever happens, each gesture noted with its hour, and taken in when the vault opens."""

import io
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from tests.vault.conftest import Vault
from vigie.catalogue import loader, playbooks
from vigie.incidents import hours, log, services
from vigie.incidents.models import Incident, Outcome
from vigie.vault import services as vault_services
from vigie.vault.roles import Role

ALL = [row.id for row in playbooks.load(loader.load())]
SECRET = "La secrétaire a vu un écran rouge"
OTHER = "ruche sabot pivoine lanterne boussole"


def say(client: Client, playbook: str = "ransom_note", **fields: object) -> str:
    page = client.post(f"/attaque/{playbook}/noter/", fields, follow=True)
    assert page.status_code == 200
    return page.content.decode()


def unlock_as(label: str, phrase: str) -> None:
    vault_services.unlock(next(slot.id for slot in vault_services.people() if slot.label == label), phrase)


class TestLocked:
    @pytest.fixture(autouse=True)
    def closed(self, opened: Vault) -> None:
        vault_services.lock()

    def test_each_situation_opens_while_locked_and_leaves_no_trace(self) -> None:
        client = Client()
        for playbook in ALL:
            for query in ("", "?visite"):
                assert client.get(f"/attaque/{playbook}/{query}").status_code == 200, playbook
        assert log.logs() == []

    def test_what_is_noted_while_locked_comes_in_when_the_vault_opens(self, opened: Vault) -> None:
        client = Client()
        say(client, do="done", step="care_now")
        say(client, do="fact", text=SECRET)
        found = log.current()
        assert found is not None and [line.code for line in found.lines] == ["care_now", "note"]
        files = [path for path in opened.home.rglob("*") if path.is_file()]
        assert files and all(SECRET.encode() not in path.read_bytes() for path in files)
        opened.unlock()
        incident = Incident.objects.get()
        assert [(entry.code, entry.locked) for entry in incident.entries.all()] == [
            ("care_now", True),
            ("note", True),
        ]
        assert SECRET in client.get("/incidents/1/").content.decode()

    def test_a_false_alarm_is_closed_in_one_click_and_its_log_goes_once_taken_in(self, opened: Vault) -> None:
        client = Client()
        say(client, do="done", step="care_now")
        assert "refermée" in say(client, do="false_alarm")
        assert "En cours" not in client.get("/attaque/").content.decode()
        opened.unlock()
        assert Incident.objects.get().outcome == Outcome.FALSE_ALARM
        assert log.logs() == []

    def test_the_page_goes_on_where_it_was(self) -> None:
        client = Client()
        page = say(client, do="done", step="care_now")
        assert 'id="geste">Coupez le réseau, laissez allumé' in page
        page = say(client, do="skip", step="cut_network", reason="cannot")
        assert 'id="geste">Photographiez l’écran' in page

    def test_a_photo_is_sealed_at_once_and_only_a_responsable_opens_it(self, opened: Vault) -> None:
        photo = b"\xff\xd8\xff PHOTO-DE-L-ECRAN" + bytes(5000)
        sent = io.BytesIO(photo)
        sent.name = "écran.jpg"
        Client().post("/attaque/ransom_note/piece/", {"file": sent})
        assert all(b"PHOTO-DE-L-ECRAN" not in p.read_bytes() for p in opened.home.rglob("*") if p.is_file())
        opened.unlock()
        card, data = services.open_piece(Incident.objects.get().pieces.get())
        assert (card["name"], data) == ("écran.jpg", photo)

    def test_the_page_advises_against_unlocking_here(self) -> None:
        assert "N’ouvrez pas Vigie sur un poste suspect" in say(Client(), do="done", step="care_now")


class TestNoVault:
    def test_the_steps_are_kept_and_a_text_is_for_paper(self, no_vault: object) -> None:
        client = Client()
        say(client, do="done", step="care_now")
        assert "notez-le sur papier" in say(client, do="fact", text=SECRET)
        found = log.current()
        assert found is not None and [line.code for line in found.lines] == ["care_now"]

    def test_what_cannot_be_kept_opens_no_incident(self, no_vault: object) -> None:
        client = Client()
        say(client, do="fact", text=SECRET)
        sent = io.BytesIO(b"photo")
        sent.name = "x.jpg"
        assert client.post("/attaque/ransom_note/piece/", {"file": sent}, follow=True).status_code == 200
        say(client, do="false_alarm")
        assert log.logs() == []


class TestOpen:
    def test_a_step_is_in_the_vault_at_once(self, opened: Vault) -> None:
        say(Client(), do="done", step="care_now")
        assert [entry.locked for entry in Incident.objects.get().entries.all()] == [False]

    def test_a_dpo_reads_and_notes_nothing(self, opened: Vault) -> None:
        vault_services.add_access("DPO", Role.DPO, OTHER)
        vault_services.lock()
        unlock_as("DPO", OTHER)
        assert "pas de noter" in say(Client(), do="done", step="care_now")
        assert log.logs() == []

    def test_a_secretary_writes_a_note_that_only_a_responsable_reads(self, opened: Vault) -> None:
        vault_services.add_access("Accueil", Role.SECRETARY, OTHER)
        vault_services.lock()
        unlock_as("Accueil", OTHER)
        client = Client()
        say(client, do="fact", text=SECRET)
        page = client.get("/incidents/1/").content.decode()
        assert SECRET not in page and "Scellé, intact" in page
        vault_services.lock()
        opened.unlock()
        assert SECRET in client.get("/incidents/1/").content.decode()

    def test_an_answer_leads_to_a_more_precise_playbook(self, opened: Vault) -> None:
        page = say(Client(), "something_odd", do="done", step="something_odd.what_seen", answer="mail")
        assert "Ma boîte de courriel est piratée" in page

    def test_a_restored_vault_without_its_log_goes_on(self, opened: Vault) -> None:
        client = Client()
        say(client, do="done", step="care_now")
        incident = Incident.objects.get()
        log.forget(incident.uuid)
        assert 'id="geste">Coupez le réseau' in client.get("/attaque/ransom_note/").content.decode()
        say(client, do="done", step="cut_network")
        assert [entry.code for entry in incident.entries.all()] == ["care_now", "cut_network"]
        assert Incident.objects.count() == 1

    def test_the_hour_when_one_knew_moves_the_delays(self, opened: Vault) -> None:
        client = Client()
        say(client, do="done", step="care_now")
        knew = datetime.now(UTC).replace(second=0, microsecond=0) - timedelta(hours=30)
        page = say(client, do="known", at=hours.typed(knew, ZoneInfo("Europe/Paris")))
        assert "41 h" in page or "42 h" in page
        assert Incident.objects.get().known_at == knew


REFUSED: list[tuple[dict[str, str], str]] = [
    ({"do": "skip", "step": "care_now"}, "Dites pourquoi"),
    ({"do": "skip", "step": "care_now", "reason": "parce que"}, "Dites pourquoi"),
    ({"do": "note", "step": "care_now", "text": "  "}, "Écrivez ce qui s’est passé"),
    ({"do": "fact"}, "Écrivez ce qui s’est passé"),
    ({"do": "done", "step": "nothing.such"}, "Écrivez ce qui s’est passé"),
    ({"do": "done", "step": "cnil_decide"}, "Choisissez une réponse"),
    ({"do": "done", "step": "cnil_decide", "answer": "peut-être"}, "Choisissez une réponse"),
    ({"do": "known", "at": ""}, "Indiquez une date"),
    ({"do": "known", "at": "hier"}, "Indiquez une date"),
    ({"do": "known", "at": "0001-01-01T00:00"}, "Indiquez une date"),
    ({"do": "known", "at": "2199-01-01T00:00"}, "pas encore arrivée"),
    ({}, "Écrivez ce qui s’est passé"),
]


def test_what_cannot_be_taken_gets_a_sentence_and_writes_nothing(opened: Vault) -> None:
    client = Client()
    for fields, says in REFUSED:
        assert says in say(client, **fields), fields
    assert log.logs() == [] and not Incident.objects.exists()


def test_an_unknown_situation_is_a_page_that_does_not_exist(opened: Vault) -> None:
    assert Client().get("/attaque/nothing_such/").status_code == 404
    assert Client().post("/attaque/nothing_such/noter/", {"do": "done"}).status_code == 404


def test_the_search_finds_the_users_words(opened: Vault) -> None:
    page = Client().get("/attaque/", {"q": "rançon"}).content.decode()
    assert "Une demande de rançon" in page and "Ma carte CPS" not in page
    page = Client().get("/attaque/", {"q": "zzzz"}).content.decode()
    assert "Rien ne répond à ces mots" in page and "Ma carte CPS" in page
