"""The table of supported systems, when its file is not what it should be."""

from datetime import date
from pathlib import Path

import pytest

from vigie.machine import support


@pytest.mark.parametrize("content", [None, "{", "- 1", "checked_on: 3", "\x00\x01"])
def test_a_table_that_does_not_read_is_one_too_old_to_say_anything(
    tmp_path: Path, content: str | None
) -> None:
    path = tmp_path / "support.yaml"
    if content is not None:
        path.write_text(content)
    table = support.load(path)
    assert table.stale(date(2026, 11, 24))
    assert table.find("debian", "12") is None
