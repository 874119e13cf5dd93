"""A PC that nobody measured, or not for long, is one thing to do: not one for each point that waits for it."""

from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from vigie.assessment import calendar, candidates, deadlines, presenting, printing, services
from vigie.catalogue import loader
from vigie.catalogue.rules import Device as DeviceRule
from vigie.catalogue.rules import Fact, FactKind, Outcome, Profile, derived
from vigie.practice import services as practice
from vigie.practice.models import Device, DeviceKind, DeviceSystem
from vigie.typography import plain
from vigie.workstation.models import Audit

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
CATALOGUE = loader.load()
MEASURED = [
    spec
    for spec in CATALOGUE.facts.values()
    if spec.kind == FactKind.MEASURED and spec.scope == "device" and "linux" in spec.systems
]


def measured(device: str, at: datetime) -> list[Fact]:
    """Every fact of a Linux PC, unreadable: what was tried is not what was never tried."""
    read = [Fact(spec.key, unavailable="Illisible ici.", device=device, measured_at=at) for spec in MEASURED]
    return [*read, derived.seen(device, at, NOW), *derived.of_one_pass(device, at, read)]


def judged(*facts: Fact, now: datetime = NOW) -> services.Assessment:
    devices = (DeviceRule("a", "linux", name="Accueil"), DeviceRule("b", "linux", name="Bureau"))
    return services.judge(now, Profile({}, devices), facts)


def actions(assessment: services.Assessment, device: str) -> list[str]:
    return [p.candidate.control_id for p in assessment.plan.all if device in p.candidate.devices]


class TestGathered:
    def test_a_pc_never_measured_is_one_action(self) -> None:
        found = judged(*measured("a", NOW))
        assert actions(found, "b") == ["measure-b"]
        assert "measure-a" not in actions(found, "a") and len(actions(found, "a")) > 10

    def test_its_verdicts_stay_unknown(self) -> None:
        found = judged(*measured("a", NOW))
        mine = [v for v in found.verdicts if v.device == "b" and v.missing]
        assert len(mine) > 20
        assert {v.outcome for v in mine} == {Outcome.UNKNOWN}

    def test_it_is_as_grave_as_the_gravest_of_its_points(self) -> None:
        found = judged()
        planned = next(p for p in found.plan.all if p.candidate.control_id == "measure-b")
        assert planned.candidate.severity == max(
            v.severity for v in found.verdicts if v.device == "b" and candidates.awaits_measure(CATALOGUE, v)
        )

    def test_a_measure_that_aged_is_done_again_in_one_action(self) -> None:
        found = judged(*measured("a", NOW), *measured("b", NOW - timedelta(days=200)))
        assert actions(found, "b") == ["measure-b"]
        assert "de nouveau" in presenting.short_title(found, "measure-b")

    def test_a_fact_that_an_older_program_did_not_read_is_told_apart_from_one_that_aged(self) -> None:
        found = judged(*(fact for fact in measured("a", NOW) if fact.key != "firewall.active"))
        assert "measure-a" in actions(found, "a")
        assert "ne dit pas tout : un point" in presenting._why_measure(found, "a")
        aged = judged(*measured("a", NOW - timedelta(days=200)))
        assert "date trop" in presenting._why_measure(aged, "a")

    def test_a_pc_not_seen_for_sixty_days_adds_no_second_action(self) -> None:
        found = judged(Fact("device.seen_days", 90, device="b", measured_at=NOW))
        (seen,) = [v for v in found.of("device_seen") if v.device == "b"]
        assert seen.outcome == Outcome.TO_FIX
        assert actions(found, "b") == ["measure-b"]

    def test_what_was_answered_no_keeps_its_own_action(self) -> None:
        found = judged(Fact("answer.disk_encrypted", "no", device="b", measured_at=NOW))
        assert set(actions(found, "b")) == {"measure-b", "disk_encrypted"}

    def test_a_look_without_a_vault_asks_for_no_second_measure(self) -> None:
        from vigie.assessment.views.look import judge_report

        report = {"system": "linux", "started_at": timezone.now().isoformat(), "facts": []}
        report["facts"] = [
            {
                "key": spec.key,
                "unavailable": "Illisible.",
                "device": "this",
                "measured_at": report["started_at"],
            }
            for spec in MEASURED
        ]
        found = judge_report(report)
        assert not any(p.candidate.control_id.startswith("measure-") for p in found.plan.all)
        assert not found.of("device_seen")

    @given(
        st.lists(st.tuples(st.sampled_from(MEASURED), st.integers(0, 90), st.sampled_from("ab")), max_size=60)
    )
    @settings(max_examples=40, deadline=None)
    def test_no_unknown_that_could_be_found_out_is_lost(self, read: list[tuple]) -> None:  # type: ignore[type-arg]
        facts = {
            (spec.key, device): Fact(
                spec.key, unavailable="Illisible.", device=device, measured_at=NOW - timedelta(days=age)
            )
            for spec, age, device in read
        }
        found = judged(*facts.values())
        planned = {p.candidate.control_id: p.candidate for p in found.plan.all}
        for verdict in found.verdicts:
            control = CATALOGUE.control(verdict.id)
            findable = verdict.outcome == Outcome.UNKNOWN and verdict.reason in candidates.FINDABLE
            if findable and control.tier != "helper" and verdict.device:
                own = planned.get(verdict.id)
                measure = planned.get(f"measure-{verdict.device}")
                assert (own and verdict.device in own.devices) or measure


@pytest.mark.django_db
class TestScreens:
    @pytest.fixture
    def office(self) -> Device:
        here = Device(name="Accueil", kind=DeviceKind.PC, system=DeviceSystem.LINUX, this_pc=True)
        now = timezone.now()
        reading = {"key": "firewall.active", "value": True, "measured_at": now.isoformat()}
        Audit.objects.create(
            device=practice.save_device(here), started_at=now, duration_s=1, rights="user",
            system="linux", readings=[reading],
        )  # fmt: skip
        return practice.save_device(
            Device(name="Portable du bureau", kind=DeviceKind.PC, system=DeviceSystem.LINUX)
        )

    def test_the_card_heads_to_the_device_s_page(self, office: Device, client: Client) -> None:
        plan = plain(client.get("/plan/").content.decode())
        assert "Mesurez « Portable du bureau »" in plan
        assert f'href="/appareils/{office.uid}/"' in plan
        assert "n’a jamais été mesuré" in plan
        assert client.get(f"/appareils/{office.uid}/").status_code == 200

    def test_it_can_be_given_to_someone_for_a_day(self, office: Device, client: Client) -> None:
        name = f"measure-{office.uid}"
        due = (timezone.localdate() + timedelta(days=5)).isoformat()
        page = client.post(f"/plan/{name}/", {"owner": "Yann", "due_on": due, "status": "open"})
        assert page.status_code == 302
        coming = deadlines.deadlines(services.assess(), practice.zone())
        assert any("Portable du bureau" in item.title for item in coming)
        assert any("Portable du bureau" in item.title for item in calendar.dues(timezone.now()))
        assert client.get("/").status_code == 200
        assert client.get(f"/plan/{name}/").status_code == 200

    def test_the_worst_is_never_put_off(self, office: Device) -> None:
        with pytest.raises(ValueError, match="snooze"):
            services.set_action(f"measure-{office.uid}", snooze_days=30)

    def test_the_helper_s_sheet_says_it_once(self, office: Device) -> None:
        pages = PdfReader(BytesIO(printing.helper_sheet(services.assess()))).pages
        text = "".join(page.extract_text() for page in pages)
        assert text.count("n’a jamais été mesuré") == 1

    def test_a_device_taken_out_takes_its_action_along(self, office: Device) -> None:
        practice.remove_device(office)
        assert f"measure-{office.uid}" not in [p.candidate.control_id for p in services.assess().plan.all]
