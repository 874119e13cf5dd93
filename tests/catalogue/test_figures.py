"""The tables beside the playbooks: national figures, the yearly drill, the doubtful call."""

from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest

from vigie.catalogue import loader, references, tables
from vigie.catalogue.loader import CatalogueError
from vigie.typography import plain

CATALOGUE = loader.load(loader.DATA)
FIGURES, EXERCISE, DOUBTFUL = (CATALOGUE.tables[name] for name in ("figures", "exercise", "doubtful"))


def values(series_id: str) -> dict[Any, Any]:
    (row,) = (r for r in (*FIGURES["series"], *FIGURES["shares"]) if r["id"] == series_id)
    return {(v["year"], v["part"]) if "part" in v else v["year"]: v for v in row["values"]}


def test_it_works() -> None:
    tables.check(CATALOGUE.tables)
    assert list(references.problems(CATALOGUE)) == []
    assert {year: v["value"] for year, v in values("health_incidents").items()} == {
        2018: 327, 2019: 392, 2020: 369, 2021: 733, 2022: 592, 2023: 581, 2024: 749,
    }  # fmt: skip


def test_what_was_not_found_is_not_there() -> None:
    assert 2025 not in values("health_incidents")
    assert 2023 not in values("health_declarants")
    assert (2020, "hospitals") not in values("by_structure")


def test_the_lectures_chart_is_kept_as_it_was() -> None:
    shares = values("by_structure")
    assert (shares[2021, "hospitals"]["value"], shares[2021, "medico_social"]["value"]) == (65, 25)
    assert shares[2020, "medico_social"]["value"] == 8
    assert shares[2021, "other"]["derived"] is True


def test_a_derived_value_says_how_and_is_ours() -> None:
    for row in (*FIGURES["series"], *FIGURES["shares"]):
        for value in row["values"]:
            assert value.get("derived", False) == ("how" in value) == (value["confidence"] == "C"), value


def test_a_value_is_never_surer_than_its_source() -> None:
    for row in (*FIGURES["series"], *FIGURES["shares"]):
        for value in row["values"]:
            assert value["confidence"] >= FIGURES["sources"][value["source"]]["confidence"], value


def test_years_are_in_order_and_once() -> None:
    for row in FIGURES["series"]:
        years = [value["year"] for value in row["values"]]
        assert years == sorted(set(years)), row["id"]


def test_practices_are_not_compared_with_these_figures() -> None:
    assert "n’y est pas tenu" in plain(FIGURES["note"])


def test_two_scenarios_at_least_with_one_right_gesture_each_time() -> None:
    assert len(EXERCISE["scenarios"]) >= 2
    for scenario in EXERCISE["scenarios"]:
        assert 6 <= len(scenario["situations"]) <= 8
        first = [situation["choices"][0]["right"] for situation in scenario["situations"]]
        assert len(set(first)) == 2, "the right gesture is not always in the same place"


def test_no_source_is_idle() -> None:
    for table, rows in (
        (EXERCISE, [s for scenario in EXERCISE["scenarios"] for s in scenario["situations"]]),
        (DOUBTFUL, [*DOUBTFUL["questions"], *DOUBTFUL["verdicts"]]),
    ):
        assert {key for row in rows for key in row["sources"]} == set(table["sources"])
    used = {v["source"] for row in (*FIGURES["series"], *FIGURES["shares"]) for v in row["values"]}
    assert used == set(FIGURES["sources"])


@pytest.mark.parametrize(
    ("name", "spoil", "says"),
    [
        ("exercise", lambda t: t["scenarios"][0].update(playbook="no_book"), "fiche inconnue no_book"),
        ("exercise", lambda t: t["scenarios"][0]["situations"][0].update(step="no_step"), "no_step"),
        ("exercise", lambda t: t["scenarios"][0]["situations"][0].update(sources=["none"]), "source inconnue"),
        ("exercise", lambda t: t["scenarios"][0]["situations"][0]["choices"][1].update(right=True), "bon geste"),
        ("doubtful", lambda t: t["verdicts"][0].update(opens="no_book"), "no_book"),
        ("doubtful", lambda t: t["callbacks"][0].update(contact="nobody"), "contact inconnu nobody"),
        ("figures", lambda t: t["shares"][0]["values"][0].update(part="no_part"), "part inconnue"),
        ("figures", lambda t: t["series"][0]["values"][0].update(source="none"), "source inconnue"),
        ("lecture", lambda t: t[39].update(by={"kind": "playbook", "ref": "no_book"}), "no_book"),
        ("lecture", lambda t: t[39].update(by={"kind": "playbook", "ref": "card_lost", "step": "x"}), "étape"),
    ],
)  # fmt: skip
def test_a_reference_that_leads_nowhere_is_told(name: str, spoil: Any, says: str) -> None:
    table = deepcopy(CATALOGUE.tables[name])
    spoil(table)
    spoilt = replace(CATALOGUE, tables={**CATALOGUE.tables, name: table})
    with pytest.raises(CatalogueError, match=says) as caught:
        references.check(spoilt)
    assert f"{name}.yaml" in str(caught.value)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda t: t["series"][0]["values"][0].pop("source"),
        lambda t: t["series"][0]["values"][4].pop("how"),
        lambda t: t["series"][0]["values"][0].update(value="beaucoup"),
        lambda t: t["shares"][0]["values"][0].pop("part"),
        lambda t: t["sources"].clear(),
    ],
)
def test_a_figure_without_its_source_is_refused(spoil: Any) -> None:
    table = deepcopy(FIGURES)
    spoil(table)
    with pytest.raises(CatalogueError, match=r"figures\.yaml"):
        tables.check({**CATALOGUE.tables, "figures": table})
