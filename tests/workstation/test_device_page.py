"""A device's page: by theme, what changed since the last pass, and one point measured again."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from vigie import machine
from vigie.catalogue import loader
from vigie.practice.models import Device
from vigie.workstation import measuring, services
from vigie.workstation.models import Audit

pytestmark = pytest.mark.django_db

NOW = datetime.now(UTC).replace(microsecond=0)


def reading(key: str, value: object, at: datetime = NOW) -> dict[str, Any]:
    return {"key": key, "value": value, "source": "essai", "measured_at": at.isoformat(), "rights": "user"}


def audit(at: datetime, *readings: dict[str, Any], system: str = "linux", partial: bool = False) -> Audit:
    found = {
        "schema": 1,
        "system": system,
        "version": "12",
        "started_at": at.isoformat(),
        "duration_s": 0.2,
        "rights": "user",
        "facts": list(readings),
    }
    return services.keep(found, partial=partial)


def page(client: Client, **query: str) -> str:
    return client.get(f"/appareils/{Device.objects.get().uid}/", query).content.decode()


class TestDifferences:
    def test_what_changed_is_shown_before_and_after(self, client: Client) -> None:
        audit(NOW - timedelta(days=2), reading("firewall.active", True), reading("os.name", "Debian"))
        audit(NOW, reading("firewall.active", False), reading("os.name", "Debian"))
        since, changed = services.differences(Device.objects.get())
        assert since == NOW - timedelta(days=2)
        assert [(item.after.key, item.before.value, item.after.value) for item in changed] == [
            ("firewall.active", True, False)
        ]
        shown = page(client)
        assert "Depuis le relevé du" in shown and "Avant" in shown

    def test_ages_are_left_out(self) -> None:
        audit(NOW - timedelta(days=2), reading("updates.last_installed_days", 3))
        audit(NOW, reading("updates.last_installed_days", 5))
        assert services.differences(Device.objects.get())[1] == []

    def test_one_pass_has_nothing_to_compare_with(self, client: Client) -> None:
        audit(NOW, reading("firewall.active", True))
        assert services.differences(Device.objects.get()) == (None, [])
        assert "Depuis le relevé du" not in page(client)

    def test_a_point_measured_again_is_compared_too(self) -> None:
        audit(NOW - timedelta(days=2), reading("firewall.active", True))
        audit(NOW - timedelta(days=1), reading("firewall.active", True))
        audit(NOW, reading("firewall.active", False), partial=True)
        assert len(services.differences(Device.objects.get())[1]) == 1


class TestOnePoint:
    def test_it_reads_only_what_the_point_needs(self) -> None:
        wanted = services.facts_of("firewall_active")
        found = machine.audit(facts=wanted)
        assert {reading.key for reading in found.readings} == wanted
        assert "firewall.active" in wanted and len(wanted) < 4

    def test_it_leaves_the_other_facts_as_they_were(self) -> None:
        audit(NOW - timedelta(days=1), reading("firewall.active", True), reading("os.name", "Debian"))
        for minute in range(services.KEPT + 5):
            audit(NOW + timedelta(minutes=minute), reading("firewall.active", False), partial=True)
        known = {fact.key: fact.value for fact in services.latest(Device.objects.get())}
        assert known == {"firewall.active": False, "os.name": "Debian"}

    def test_a_gathering_point_reads_what_it_gathers(self) -> None:
        gathering = next(c for c in loader.load().controls if c.over and not c.criteria)
        children = [services.facts_of(child) for child in gathering.over]
        assert services.facts_of(gathering.id) >= frozenset[str]().union(*children)

    def test_the_form_measures_it_and_comes_back(self, client: Client) -> None:
        audit(NOW - timedelta(days=1), reading("firewall.active", True))
        measuring.forget()
        assert client.post("/appareils/mesurer/", {"point": "firewall_active"}).status_code == 302
        current = measuring.current()
        assert current is not None and current.facts == services.facts_of("firewall_active")
        until = time.monotonic() + 20
        while current.running and time.monotonic() < until:
            time.sleep(0.02)
        assert client.get("/appareils/mesure/").status_code == 302
        last = Audit.objects.first()
        assert last is not None and not last.complete
        assert {row["key"] for row in last.readings} == current.facts

    def test_an_unknown_point_is_a_404(self, client: Client) -> None:
        assert client.post("/appareils/mesurer/", {"point": "rien"}).status_code == 404


class TestThemes:
    def test_a_theme_shows_its_points_only(self, client: Client) -> None:
        audit(NOW, reading("firewall.active", True), reading("backup.last_days", 40))
        assert "Le pare-feu de ce poste" in page(client)
        assert "Le pare-feu de ce poste" not in page(client, theme="backups")

    def test_who_can_help_and_how_long_are_said(self, client: Client) -> None:
        audit(NOW, reading("firewall.active", False))
        assert "min, vous-même." in page(client)


@pytest.mark.parametrize("readings", [[1, 2], {"a": 1}, "rien", 3, [{"key": 4}]])
def test_an_audit_of_another_shape_is_as_if_nothing_had_been_read(client: Client, readings: object) -> None:
    kept = audit(NOW, reading("os.name", "Debian"))
    Audit.objects.filter(pk=kept.pk).update(readings=readings)
    device = kept.device
    for path in ("/", "/appareils/", f"/appareils/{device.uid}/", "/plan/"):
        assert client.get(path).status_code == 200
