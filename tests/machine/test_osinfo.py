from datetime import UTC, date, datetime, timedelta

import pytest

from tests.machine.builders import NOW, raws, reason, values
from vigie.machine import support
from vigie.machine.parse.osinfo import system

TABLE = support.load()


def release(name: str, version: str, **more: object) -> dict[str, object]:
    text = f'PRETTY_NAME="A system"\nID={name}\nVERSION_ID="{version}"\n'
    return values(system(raws({"os_release": text, **more}), TABLE))


@pytest.mark.parametrize(
    ("name", "version", "wanted"),
    [
        ("debian", "12", True),
        ("debian", "10", False),
        ("ubuntu", "24.04", True),
        ("ubuntu", "25.04", False),
        ("linuxmint", "22.1", True),
        ("linuxmint", "20.3", False),
        ("fedora", "42", False),
        ("fedora", "44", None),
        ("arch", "2026", None),
        ("ubuntu", "99.04", None),
    ],
)
def test_each_version_by_the_table(name: str, version: str, wanted: bool | None) -> None:
    assert release(name, version)["os.supported"] is wanted


def test_ubuntu_pro_counts_only_when_it_is_measured_on() -> None:
    on = {"attached": True, "services": [{"name": "esm-infra", "status": "enabled"}]}
    off = {"attached": True, "services": [{"name": "esm-infra", "status": "disabled"}]}
    assert release("ubuntu", "20.04")["os.supported"] is False
    assert release("ubuntu", "20.04", **{"ubuntu_pro.json": on})["os.supported"] is True
    assert release("ubuntu", "20.04", **{"ubuntu_pro.json": off})["os.supported"] is False


def test_the_last_day_is_still_supported_and_the_next_is_not() -> None:
    text = "ID=ubuntu\nVERSION_ID=25.10\n"
    for day, wanted in ((date(2026, 7, 9), True), (date(2026, 7, 10), False)):
        now = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
        assert values(system(raws({"os_release": text}, now=now), TABLE))["os.supported"] is wanted


def test_a_stale_table_says_nothing() -> None:
    now = NOW + timedelta(days=121)
    found = system(raws({"os_release": "ID=debian\nVERSION_ID=10\n"}, now=now), TABLE)
    assert values(found)["os.supported"] is None
    assert "mettez Vigie à jour" in reason(found, "os.supported")


def test_a_system_without_a_number_is_named_only() -> None:
    found = values(system(raws({"os_release": "ID=debian\nPRETTY_NAME='Debian forky/sid'\n"}), TABLE))
    assert found == {
        "os.name": "Debian forky/sid",
        "os.version": None,
        "os.supported": None,
        "os.supported_until": None,
    }


def test_every_row_of_the_table_has_a_source() -> None:
    import yaml

    data = yaml.safe_load(support.TABLE.read_text(encoding="utf-8"))
    sources = {source["id"] for source in data["sources"]}
    assert all(row["source"] in sources for row in data["releases"])
    assert all(source["checked_on"] <= data["checked_on"] for source in data["sources"])
    keys = [(row["system"], row["version"], row.get("edition")) for row in data["releases"]]
    assert len(keys) == len(set(keys))
    assert data["valid_days"] == 120
