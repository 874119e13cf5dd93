import re
from pathlib import Path

import pytest

from vigie.machine.probe import Probe
from vigie.machine.probes import probes_of

PAGE = (Path(__file__).parents[2] / "docs" / "captures.md").read_text(encoding="utf-8")
HEADS = {"linux": "Linux", "windows": "Windows", "macos": "macOS"}


def rows(system: str) -> dict[str, str]:
    section = re.search(rf"^## Probes on {HEADS[system]}\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)
    assert section is not None, system
    return dict(re.findall(r"^\| `([\w.-]+)` \| (.*) \|$", section[1], re.MULTILINE))


@pytest.mark.parametrize("system", HEADS)
def test_every_probe_has_its_row_and_no_row_is_left_over(system: str) -> None:
    assert list(rows(system)) == [probe.name for probe in probes_of(system)]


@pytest.mark.parametrize(
    ("system", "probe"), [(system, probe) for system in HEADS for probe in probes_of(system)]
)
def test_each_row_names_the_facts_and_the_cost_of_its_probe(system: str, probe: Probe) -> None:
    row = rows(system)[probe.name]
    facts, cost = row.split(" | ")[-3:-1]
    assert tuple(re.findall(r"`([\w.]+)`", facts)) == probe.yields
    assert cost == probe.cost + (", admin" if probe.rights == "admin" else "")
    for path in probe.paths:
        assert f"`{path}`" in row, path
