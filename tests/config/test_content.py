from datetime import date
from pathlib import Path

import pytest

from vigie.catalogue import loader
from vigie.config import content
from vigie.machine import support


def test_the_machine_reads_the_support_table_of_the_content_in_force(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = tmp_path / "support.yaml"
    table.write_text("checked_on: 2027-06-01\nvalid_days: 120\nreleases: []\n")
    monkeypatch.setattr(loader, "_active", [tmp_path])
    monkeypatch.setattr("vigie.catalogue.packs.start", lambda: None)
    try:
        content.start()
        assert support.load().checked_on == date(2027, 6, 1)
    finally:
        support.use(support.TABLE)
    assert support.load().releases
