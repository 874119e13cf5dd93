import pytest

from vigie.desktop import launch
from vigie.journal.models import Checkpoint
from vigie.journal.services import record
from vigie.vault import services


@pytest.mark.django_db
def test_each_day_owes_a_copy_and_a_signature(monkeypatch: pytest.MonkeyPatch) -> None:
    copied = []
    monkeypatch.setattr(services, "copy_if_due", lambda: copied.append(True))
    record("answer.given", "control", "x")
    launch._daily_duties()
    assert copied == [True]
    assert Checkpoint.objects.count() == 1
