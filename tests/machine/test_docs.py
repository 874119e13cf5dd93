import re
from pathlib import Path

from vigie.machine.probes import PROBES

PAGE = (Path(__file__).parents[2] / "docs" / "captures.md").read_text(encoding="utf-8")
ROWS = dict(re.findall(r"^\| `([\w.-]+)` \| (.*) \|$", PAGE, re.MULTILINE))


def test_every_probe_has_its_row_and_no_row_is_left_over() -> None:
    assert list(ROWS) == [probe.name for probe in PROBES]


def test_each_row_names_the_facts_and_the_cost_of_its_probe() -> None:
    for probe in PROBES:
        facts, cost = ROWS[probe.name].split(" | ")[-3:-1]
        assert tuple(re.findall(r"`([\w.]+)`", facts)) == probe.yields, probe.name
        assert cost == probe.cost + (", admin" if probe.rights == "admin" else ""), probe.name
        for path in probe.paths:
            assert f"`{path}`" in ROWS[probe.name], (probe.name, path)
