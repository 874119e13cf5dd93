"""A vault of each released version still opens, is brought up to date, and reads as it did."""

import shutil
from pathlib import Path

import pytest
from tools.make_released_vault import CONTENT, LABEL, PHRASE

from vigie.journal import services as journal
from vigie.journal import verifier
from vigie.vault import header, services, upgrade
from vigie.vault.layout import Layout
from vigie.vault.models import StoredFile

RELEASED = sorted(path for path in (Path(__file__).parent / "released").iterdir() if path.is_dir())


@pytest.mark.parametrize("made", RELEASED, ids=lambda path: path.name)
def test_it_opens_updates_and_verifies(made: Path, no_vault: Layout) -> None:
    shutil.copytree(made, no_vault.root)
    header.load(no_vault.root, header.PRODUCTION_FLOOR)
    slot = next(slot for slot in services.people() if slot.label == LABEL)
    services.unlock(slot.id, PHRASE)
    assert not upgrade.pending()
    upgrade.check_integrity()
    found = {row.name: b"".join(services.read_file(row)) for row in StoredFile.objects.all()}
    assert found == {"exemple.txt": CONTENT, "reserve.txt": CONTENT}
    assert verifier.verify(journal.export()).status not in (verifier.BROKEN, verifier.UNREADABLE)


def test_there_is_one_at_least() -> None:
    assert RELEASED
