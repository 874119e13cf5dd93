"""What the practice decides after an incident: in the plan and the calendar until it is done."""

import json
from datetime import timedelta

import pytest
from django.test import Client

from tests.conftest import ActAs
from tests.vault.conftest import Vault
from vigie.catalogue.ports import action_sources
from vigie.incidents import calendar, exchange, follow_ups, notebook, sealing, services
from vigie.incidents.models import FollowUp, Incident
from vigie.journal.models import Entry as JournalEntry
from vigie.transfer.services import _plain
from vigie.vault.errors import VaultError
from vigie.vault.rights import Forbidden
from vigie.vault.roles import Role

TEXT = "Changer la serrure du bureau"


@pytest.fixture
def incident(opened: Vault) -> Incident:
    Client().post("/attaque/device_stolen/noter/", {"do": "fact", "text": "Parti du bureau."})
    return Incident.objects.get()


def post(path: str, **fields: str) -> str:
    answer = Client().post(f"/incidents/1/{path}", fields, follow=True)
    assert answer.status_code == 200
    return answer.content.decode().replace("\u202f", " ").replace("\u00a0", " ")


def plan() -> str:
    return Client().get("/plan/").content.decode()


def test_it_works(incident: Incident) -> None:
    past = (notebook.now() - timedelta(days=3)).date()
    assert TEXT not in plan()
    page = post("suites/", text=TEXT, owner="Mme Œuvré", due_on=past.isoformat())
    assert "Ajouté au plan d’action." in page and TEXT in page
    shown = plan()
    assert TEXT in shown and "/incidents/1/#suites" in shown and "<b>En retard</b>" in shown
    home = Client().get("/").content.decode()
    assert TEXT in home

    row = FollowUp.objects.get()
    assert "Fait le" in post(f"suites/{row.pk}/")
    assert TEXT not in plan()
    assert TEXT not in Client().get("/").content.decode()
    post(f"suites/{row.pk}/", undo="1")
    assert TEXT in plan()
    assert JournalEntry.objects.filter(action__startswith="incident.follow_up").count() == 3


def test_what_is_done_is_cancelled_where_it_was_copied(incident: Incident) -> None:
    now = notebook.now()
    made = follow_ups.add(incident, TEXT, "", now.date(), now)
    follow_ups.add(incident, "Sans date", "", None, now)

    def copied() -> list[tuple[bool, int]]:
        return [(due.done, due.sequence) for due in calendar.dues(now) if "follow-up" in due.uid]

    assert copied() == [(False, 0)]
    follow_ups.mark(made, True, now)
    follow_ups.mark(made, True, now)
    assert copied() == [(True, 1)]
    assert all("incident" not in due.neutral for due in calendar.dues(now))


def test_the_earliest_day_comes_first_and_the_undated_last(incident: Incident) -> None:
    now = notebook.now()
    for text, days in (("b", 20), ("sans date", None), ("a", 2)):
        follow_ups.add(incident, text, "", None if days is None else (now + timedelta(days=days)).date(), now)
    source = action_sources.get("incidents")
    assert source is not None
    assert [task.title for task in source(now)] == ["a", "b", "sans date"]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "Écrivez ce qu’il faut faire."),
        ({"text": "   "}, "Écrivez ce qu’il faut faire."),
        ({"text": "x" * 161}, "trop longue"),
        ({"text": TEXT, "owner": "x" * 81}, "trop long"),
        ({"text": TEXT, "due_on": "demain"}, "Indiquez une date"),
        ({"text": TEXT, "due_on": "1204-01-01"}, "trop ancienne"),
        ({"text": TEXT, "due_on": "9999-12-31"}, "trop lointaine"),
        ({"text": "a\x00b"}, "caract"),
    ],
)
def test_what_is_refused_is_said(incident: Incident, fields: dict[str, str], sentence: str) -> None:
    assert sentence in post("suites/", **fields)
    assert not FollowUp.objects.exists()


def test_there_is_a_most_of_them(incident: Incident, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(follow_ups, "MOST", 1)
    follow_ups.add(incident, TEXT, "", None, notebook.now())
    assert "terminez-en" in post("suites/", text="Une de trop")
    with pytest.raises(VaultError):
        follow_ups.add(incident, "Une de trop", "", None, notebook.now())
    assert FollowUp.objects.count() == 1


def test_of_another_incident_or_of_none(incident: Incident) -> None:
    made = follow_ups.add(incident, TEXT, "", None, notebook.now())
    for path in (
        f"/incidents/2/suites/{made.pk}/",
        f"/incidents/1/suites/{made.pk + 1}/",
        "/incidents/2/suites/",
    ):
        assert Client().post(path, {"text": TEXT}).status_code == 404
    assert Client().get("/incidents/1/suites/").status_code == 405


def test_who_only_reads_adds_nothing(incident: Incident, act_as: ActAs) -> None:
    with act_as(Role.DPO):
        with pytest.raises(Forbidden):
            follow_ups.add(incident, TEXT, "", None, notebook.now())
        page = Client().get("/incidents/1/").content.decode()
        assert "Pour que cela n’arrive plus" in page and "Ajouter une action au plan" not in page


def test_it_leaves_and_comes_back_and_is_in_the_sealed_file(incident: Incident) -> None:
    now = notebook.now()
    follow_ups.mark(follow_ups.add(incident, TEXT, "Mme Œuvré", now.date(), now), True, now)
    told = json.loads(sealing._files(incident, now)["incident.json"])
    assert [(row["text"], row["due_on"]) for row in told["follow_ups"]] == [(TEXT, now.date().isoformat())]
    rows = json.loads(json.dumps(_plain(exchange.export())))
    Incident.objects.all().delete()
    exchange.restore(rows)
    assert [(row.text, row.incident.number) for row in FollowUp.objects.all()] == [(TEXT, 1)]
    assert services.get(1) is not None
