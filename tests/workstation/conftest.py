import pytest

from vigie.workstation import rules


@pytest.fixture(autouse=True)
def quick_proofs(monkeypatch: pytest.MonkeyPatch) -> None:
    """A proof takes a tenth of a second on purpose: here, hundreds are made."""
    monkeypatch.setitem(rules.SCRYPT, "n", 2)


@pytest.fixture
def real_proofs(monkeypatch: pytest.MonkeyPatch) -> None:
    """As they are made outside the tests."""
    monkeypatch.setitem(rules.SCRYPT, "n", 2**15)
