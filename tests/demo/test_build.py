"""The fictional practice: a year through the services, and nothing real in it."""

import datetime
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdf
import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

from vigie.assessment import services as assessment
from vigie.assessment.models import ActionState, Answer, Snapshot
from vigie.assessment.printing import bilan, callback_card, controls_csv, helper_sheet
from vigie.catalogue.rules import Reason
from vigie.demo import build, isolation, readings
from vigie.incidents import follow_ups, log
from vigie.incidents import services as incidents
from vigie.incidents.models import Incident
from vigie.journal import services as journal
from vigie.journal import verifier
from vigie.journal.models import Checkpoint, Entry
from vigie.practice.models import Device, Practice
from vigie.vault import copies, copying, services
from vigie.vault.errors import VaultError
from vigie.vault.models import Access, CopyRecord, StoredFile
from vigie.vault.state import state
from vigie.workstation import linking
from vigie.workstation.models import Audit

TODAY = datetime.date.today()


@pytest.fixture(scope="module")
def demo(
    tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker
) -> Iterator[build.Demo]:
    home = tmp_path_factory.mktemp("demo")
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock():
        connections.close_all()
        state.close(grace=0)
        patch.setenv("VIGIE_HOME", str(home))
        patch.setitem(connections["default"].settings_dict, "NAME", home / "vault" / "vigie.db")
        yield build.build(home, TODAY)
        connections.close_all()
        state.close(grace=0)


@pytest.fixture(autouse=True)
def entered(demo: build.Demo, monkeypatch: pytest.MonkeyPatch, vigie_home: Path) -> None:
    """Each test finds the demo open: the suite's own fixtures put their vault back between two tests."""
    monkeypatch.setenv("VIGIE_HOME", str(demo.home))
    connections.close_all()
    state.close(grace=0)
    services.unlock(demo.slot_id, demo.passphrase)


def test_the_people_the_devices_and_their_mark(demo: build.Demo) -> None:
    practice = Practice.objects.get()
    assert (practice.name, practice.demo) == ("Cabinet Kervadec", True)
    assert {d.system for d in Device.objects.all()} == {"windows", "linux", "ios", "android"}
    roles = dict(Access.objects.values_list("label", "role"))
    assert sorted(roles.values()) == ["associate", "locum", "owner", "secretary"]
    measured = {d.system for d in Device.objects.all() if Audit.objects.filter(device=d).exists()}
    assert measured == {"windows", "linux"}


def test_the_second_pc_came_in_by_the_same_import_as_any_other(demo: build.Demo) -> None:
    device = Device.objects.get(name="Portable du bureau")
    key = linking.trusted(device)
    assert key is not None and key.counter == device.audits.count() == 9
    assert Entry.objects.filter(action="device.report_imported", object_id=device.uid).count() == 9
    now = assessment.assess()
    mine = [v for v in now.verdicts if v.device == device.uid]
    assert {v.outcome.value for v in mine} >= {"met", "to_fix", "unknown"}
    assert not any(device.uid in p.candidate.control_id for p in now.plan.all), "it waits for no measure"


def test_a_year_of_history_that_gets_better(demo: build.Demo) -> None:
    kept = list(Snapshot.objects.order_by("taken_at"))
    assert len(kept) == 12
    days = [(TODAY - s.taken_at.date()).days for s in kept]
    assert 340 < days[0] < 365 and 0 < days[-1] < 35
    assert kept[-1].counts["met"] > 2 * kept[0].counts["met"]
    assert kept[-1].counts["to_fix"] < kept[0].counts["to_fix"]


def test_answers_of_every_kind_one_contradiction_some_that_expire(demo: build.Demo) -> None:
    assert {"yes", "no", "partial", "dont_know"} <= set(Answer.objects.values_list("value", flat=True))
    now = assessment.assess()
    contradictions = [v.id for v in now.verdicts if v.reason == Reason.CONTRADICTION]
    assert contradictions == ["automatic_lock"]
    assert any(v.reason == Reason.ANSWER_EXPIRED for v in now.verdicts)
    soon = now.at + datetime.timedelta(days=8)
    assert Answer.objects.filter(withdrawn_at=None, valid_until__gt=now.at, valid_until__lt=soon).exists()
    assert Answer.objects.filter(proof__isnull=False).count() == StoredFile.objects.count() == 1


def test_the_plan_has_owners_dates_and_one_overdue(demo: build.Demo) -> None:
    now = assessment.assess()
    open_now = {planned.candidate.control_id for planned in now.plan.all}
    states = [s for s in ActionState.objects.all() if s.control_id in open_now]
    assert len([s for s in states if s.due_on and s.due_on < TODAY]) == 1
    assert len([s for s in states if s.owner]) >= 4
    assert len(now.plan.snoozed) == 1


def test_the_journal_holds_and_its_clock_only_goes_forward(demo: build.Demo) -> None:
    assert Entry.objects.count() > 250 and Checkpoint.objects.count() > 50
    assert not Entry.objects.filter(action="clock.behind").exists()
    assert {1, 2, 3} <= set(Entry.objects.values_list("person", flat=True))
    exported = journal.export()
    assert verifier.verify(exported).status not in (verifier.BROKEN, verifier.UNREADABLE)
    first = json.loads(exported)["entries"][0]["at"]
    assert first.startswith((TODAY - datetime.timedelta(days=365)).isoformat())


def test_nothing_is_dated_after_now(demo: build.Demo) -> None:
    now = datetime.datetime.now(datetime.UTC)
    for at in (
        Entry.objects.exclude(action__startswith="vault.").values_list("at", flat=True),
        CopyRecord.objects.values_list("made_at", flat=True),
        Audit.objects.values_list("started_at", flat=True),
    ):
        assert max(at) <= now


def test_names_numbers_and_files_are_fictional(demo: build.Demo) -> None:
    phone = Practice.objects.get().helper_phone.replace(" ", "")
    assert re.fullmatch(r"(0199|0261|0353|0465|0536)\d{6}", phone), "ranges kept for fiction"
    assert all("EXEMPLE-FICTIF" in name for name in StoredFile.objects.values_list("name", flat=True))
    assert b"EXEMPLE FICTIF" in controls_csv(assessment.assess())


def test_the_practice_is_prepared_in_part(demo: build.Demo) -> None:
    from vigie.incidents import card as cards
    from vigie.incidents.models import Preparation

    mine = {key: text.replace(" ", "") for key, text in cards.read().items() if key.endswith("_phone")}
    assert len(mine) == 4
    assert all(re.fullmatch(r"(0199|0261|0353|0465|0536|063998)\d+", number) for number in mine.values())
    assert cards.handed() is not None
    assert set(Preparation.objects.values_list("kind", flat=True)) == {
        "card",
        "sheet",
        "phone",
        "kit",
        "exercise",
    }
    by_id = {verdict.id: verdict.outcome for verdict in assessment.assess().verdicts}
    assert (
        by_id["reflex_sheet_printed"] == by_id["yearly_drill_done"] == by_id["reflex_file_on_phones"] == "met"
    )
    assert by_id["continuity_kit_ready"] == "to_fix"
    ages = {row.kind: (TODAY - row.done_at.date()).days for row in Preparation.objects.all()}
    assert ages["card"] > 200 and ages["sheet"] > 200 and 0 < ages["phone"] < 100


def test_an_incident_was_gone_through_to_its_end(demo: build.Demo) -> None:

    incident = Incident.objects.get()
    playbook = incidents.playbook_of(incident)
    assert playbook is not None
    known = {step.id for step in playbook.steps}
    assert {entry.code for entry in incident.entries.all()} == known | {log.CLOSE}
    assert incident.decision == "notify" and incident.closed_at is not None
    assert not any(
        clock["state"] == "overdue" for clock in incidents.clocks(incident, incident.closed_at)["clocks"]
    )
    assert len(list(follow_ups.tasks(timezone.now()))) == 1
    page = Client().get("/incidents/1/").content.decode()
    assert "elle ne l’a pas ouvert" in page and "data_sent" not in page


def test_the_same_day_tells_the_same_story(demo: build.Demo) -> None:
    from vigie.demo.build import SEED

    assert SEED == 2026
    first = readings.audit(datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC), 100)
    again = readings.audit(datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC), 100)
    assert first.readings == again.readings


def test_it_opens_with_its_passphrase_and_its_key(demo: build.Demo) -> None:
    services.lock()
    services.unlock_with_recovery(demo.recovery_key)
    assert state.actor.label == demo.label == "Dr Maëlle Kervadec"


def test_no_copy_is_due_or_made(demo: build.Demo, monkeypatch: pytest.MonkeyPatch) -> None:
    assert copying.copy_if_due() == []
    monkeypatch.setattr(copies, "make", isolation._no_copy)
    with pytest.raises(VaultError, match="exemple fictif"):
        services.make_copies()
    assert not (demo.home / "copies").exists()


def test_nothing_is_asked_of_the_network(demo: build.Demo, monkeypatch: pytest.MonkeyPatch) -> None:
    from vigie.catalogue import asking, fetching

    monkeypatch.setattr(fetching, "fetch", isolation._no_fetch)
    asking.set_address("https://exemple.test/contenu")
    asked = asking.start("https://exemple.test/contenu?version=1")
    assert asked is not None and asked.ended.wait(20)
    assert "exemple fictif" in asked.sentence
    assert asking.take() is asked
    asking.set_address("")


def test_a_measure_replays_the_fiction(demo: build.Demo, monkeypatch: pytest.MonkeyPatch) -> None:
    from vigie import machine
    from vigie.workstation import measuring

    monkeypatch.setattr(machine, "audit", isolation.fictional_audit)
    monkeypatch.setattr(isolation, "STEP_SECONDS", 0)
    measure = measuring.start()
    for _ in range(200):
        if not measure.running:
            break
        measure.stop.wait(0.02)
    assert measure.report is not None and measure.report["system"] == "windows"
    assert {f["source"] for f in measure.report["facts"]} == {"capture fictive"}
    measuring.keep(measure.report)
    assert Device.objects.filter(this_pc=True).count() == 1
    assert Device.objects.get(this_pc=True).name == "PC de l’accueil"
    measuring.forget()


def test_each_pdf_says_that_it_is_fiction(demo: build.Demo) -> None:
    from vigie.demo.printing import compile_pdf
    from vigie.vault.views import recovery

    now = assessment.assess()
    sheet = compile_pdf(recovery.TEMPLATE, recovery._sheet(services.new_recovery_key()))
    for pdf in (bilan(now), helper_sheet(now), callback_card(now.at), sheet):
        for page in pypdf.PdfReader(io.BytesIO(pdf)).pages:
            assert "EXEMPLE FICTIF" in page.extract_text()


def test_the_helper_s_sheet_says_once_where_and_when_each_thing_was_read(
    demo: build.Demo, monkeypatch: pytest.MonkeyPatch
) -> None:
    printed: list[Any] = []
    monkeypatch.setattr("vigie.assessment.printing.compile_pdf", lambda _, data, **__: printed.append(data))
    helper_sheet(assessment.assess())
    evidence = [item["evidence"] for device in printed[0]["devices"] for item in device["items"]]
    assert any(evidence)
    for lines in evidence:
        assert len({tuple(line.values()) for line in lines}) == len(lines)
        assert all(re.search(r", le \d+(er)? \w+ \d{4}$", line["source"]) for line in lines)
