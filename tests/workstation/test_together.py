"""What the kept audits of a device say together."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.workstation.test_device_page import audit, reading
from vigie.assessment import services as assessment
from vigie.catalogue.rules import Outcome
from vigie.practice import services as practice
from vigie.practice.models import Device
from vigie.workstation import measuring, services

pytestmark = pytest.mark.django_db

NOW = datetime.now(UTC).replace(microsecond=0)


def known() -> dict[str, object]:
    return {fact.key: fact.value for fact in services.facts(timezone.now())}


def outcome(control: str) -> str:
    (verdict,) = [v for v in assessment.assess().of(control) if v.device]
    return verdict.outcome.value


def plugged(hours: int, present: bool = True) -> None:
    at = NOW - timedelta(hours=hours)
    audit(at, reading("backup.volume_present", present, at))


def test_three_passes_over_a_day_with_the_disk_plugged_in_are_a_finding() -> None:
    plugged(30)
    plugged(12)
    assert known()["backup.left_plugged"] is None and outcome("backup_unplugged") == "unknown"
    plugged(0)
    assert known()["backup.left_plugged"] is True and outcome("backup_unplugged") == "to_fix"


def test_one_pass_without_the_disk_takes_the_finding_back() -> None:
    for hours in (50, 30, 12):
        plugged(hours)
    assert outcome("backup_unplugged") == "to_fix"
    plugged(1, present=False)
    assert known()["backup.left_plugged"] is False and outcome("backup_unplugged") != "to_fix"


def test_a_pc_not_measured_for_sixty_days_is_a_finding() -> None:
    audit(NOW - timedelta(days=61), reading("firewall.active", True, NOW - timedelta(days=61)))
    assert known()["device.seen_days"] == 61 and outcome("device_seen") == "to_fix"
    audit(NOW - timedelta(days=59), reading("firewall.active", True, NOW - timedelta(days=59)))
    assert known()["device.seen_days"] == 59 and outcome("device_seen") == "met"


def test_one_point_measured_again_is_not_a_pc_seen() -> None:
    audit(NOW - timedelta(days=70), reading("firewall.active", True))
    audit(NOW, reading("firewall.active", True), partial=True)
    assert known()["device.seen_days"] == 70


def test_a_phone_has_no_age() -> None:
    practice.save_device(Device(name="Téléphone", kind="phone", system="android"))
    assert known() == {}
    rows = [v for v in assessment.assess().of("device_seen") if v.outcome != Outcome.NOT_APPLICABLE]
    assert rows == []


def test_measuring_the_point_again_reads_what_it_is_made_of(client: Client) -> None:
    assert "backup.volume_present" in services.facts_of("backup_unplugged")
    assert "backup.left_plugged" not in services.facts_of("backup_unplugged")
    measuring.forget()
    client.post("/appareils/mesurer/", {"point": "device_seen"})
    current = measuring.current()
    assert current is not None and current.facts is None, "only a whole pass makes a PC seen"
    current.stop.set()
    measuring.forget()
