"""Windows by its build, its revision and its edition, against the dated table."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.machine.builders import NOW, raws, reason, values
from vigie.machine import support
from vigie.machine.parse.windows.osinfo import family, system
from vigie.machine.readings import Finding

TABLE = support.load()


def found(now: datetime = NOW, **version: object) -> list[Finding]:
    return system(raws({"current_version.json": version}, now=now), TABLE)


def pc(build: object, revision: object = 1, edition: str = "Core", **more: object) -> dict[str, object]:
    now = more.pop("now", NOW)
    return values(found(now, CurrentBuild=build, UBR=revision, EditionID=edition, **more))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("build", "edition", "wanted"),
    [
        ("26200", "Core", True),
        ("26200", "Professional", True),
        ("26300", "CoreSingleLanguage", True),
        ("26100", "Core", False),  # ended on 13 October 2026
        ("26100", "Enterprise", True),
        ("26100", "EnterpriseS", True),
        ("22631", "Professional", False),
        ("22631", "Education", False),  # ended on 10 November 2026
        ("19044", "EnterpriseS", True),
        ("19044", "ProfessionalEducation", False),
        ("19044", "IoTEnterpriseS", True),
        ("9600", "Core", False),
        ("99999", "Core", None),
        ("17763", "EnterpriseS", None),  # no source was read for its date
    ],
)
def test_each_edition_has_its_own_date(build: str, edition: str, wanted: bool | None) -> None:
    assert pc(build, edition=edition)["os.supported"] is wanted


def test_an_unknown_edition_is_judged_only_where_every_edition_agrees() -> None:
    assert pc("26200", edition="")["os.supported"] is True
    assert pc("19043", edition="")["os.supported"] is False
    assert pc("26100", edition="")["os.supported"] is None
    assert "édition" in reason(found(CurrentBuild="26100"), "os.supported")


def test_windows_10_is_judged_by_the_updates_it_received() -> None:
    stopped, prolonged = pc("19045", 6456), pc("19045", 6575)
    assert (stopped["os.supported"], stopped["os.extended_updates"]) == (False, False)
    assert (prolonged["os.supported"], prolonged["os.extended_updates"]) == (False, True)
    unread = pc("19045", "")
    assert (unread["os.supported"], unread["os.extended_updates"]) == (None, None)


def test_the_prolongation_ends_too() -> None:
    late = datetime(2027, 10, 13, tzinfo=UTC)
    fresh = support.SupportTable(late.date(), 120, TABLE.releases)
    data = {"CurrentBuild": "19045", "UBR": 9000, "EditionID": "Professional"}
    answers = values(system(raws({"current_version.json": data}, now=late), fresh))
    assert (answers["os.supported"], answers["os.extended_updates"]) == (False, False)


def test_the_build_decides_and_the_product_name_lies() -> None:
    answers = pc("26100", 4652, ProductName="Windows 10 Enterprise LTSC", DisplayVersion="24H2")
    assert answers["os.name"] == "Windows 11 24H2"
    assert answers["os.version"] == "10.0.26100.4652"


def test_a_server_is_named_and_not_judged() -> None:
    answers = pc("26100", edition="ServerStandard", InstallationType="Server")
    assert answers["os.name"] == "Windows Server"
    assert answers["os.supported"] is None


def test_numbers_and_an_array_are_read_alike() -> None:
    data = [{"CurrentBuild": 26200, "UBR": "7462", "EditionID": "Core"}]
    answers = values(system(raws({"current_version.json": data}), TABLE))
    assert answers["os.version"] == "10.0.26200.7462"
    assert answers["os.supported"] is True


def test_a_stale_table_says_nothing() -> None:
    assert pc("26200", now=NOW + timedelta(days=121))["os.supported"] is None


@pytest.mark.parametrize("content", ["", "{", "[]", "null", '"x"', '{"CurrentBuild": "abc"}'])
def test_what_cannot_be_read_is_unknown(content: str) -> None:
    answers = values(system(raws({"current_version.json": content}), TABLE))
    assert set(answers.values()) == {None}


@pytest.mark.parametrize(
    ("edition", "wanted"),
    [
        ("CoreN", "home_pro"),
        ("CoreCountrySpecific", "home_pro"),
        ("ProfessionalWorkstation", "home_pro"),
        ("EnterpriseN", "enterprise"),
        ("EnterpriseSN", "ltsc"),
        ("IoTEnterpriseS", "iot_ltsc"),
        ("ServerRdsh", "enterprise"),
        ("Starter", ""),
        ("", ""),
    ],
)
def test_families_of_editions(edition: str, wanted: str) -> None:
    assert family(edition) == wanted


def test_every_windows_end_is_a_tuesday() -> None:
    rows = [row for row in TABLE.releases if row.system == "windows"]
    assert len(rows) > 30
    days = [day for row in rows for day in (row.until, row.extended_until) if isinstance(day, date)]
    assert {day.weekday() for day in days} == {1}


CURRENT = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion"


def test_the_registry_or_the_manifest_stand_in_for_the_file() -> None:
    read = {"CurrentBuild": "26200", "UBR": 7171, "EditionID": "Core", "DisplayVersion": "25H2"}
    by_registry = values(system(raws({"registry.json": {CURRENT: read}}, now=NOW), TABLE))
    assert by_registry["os.name"] == "Windows 11 25H2" and by_registry["os.supported"] is True
    assert by_registry["os.version"] == "10.0.26200.7171"
    manifest = replace(raws({}, now=NOW), version="10.0.26200", product="client")
    assert values(system(manifest, TABLE))["os.supported"] is True
    for product in ("", "server"):
        assert values(system(replace(manifest, product=product), TABLE))["os.version"] is None


def test_a_server_is_not_judged_by_the_dates_of_a_client() -> None:
    for more in ({"InstallationType": "Server"}, {"EditionID": "ServerStandard"}):
        read = values(found(CurrentBuild="26100", UBR=1, **{"EditionID": "Core", **more}))
        assert read["os.name"] == "Windows Server" and read["os.supported"] is None
    shown = replace(raws({"current_version.json": {"CurrentBuild": "26100"}}, now=NOW), product="server")
    assert values(system(shown, TABLE))["os.name"] == "Windows Server"


def test_one_object_in_an_array_and_numbers_as_text() -> None:
    read = values(system(raws({"current_version.json": [{"currentbuild": 26200, "ubr": "0x1c03"}]}), TABLE))
    assert read["os.version"] == "10.0.26200.7171"
