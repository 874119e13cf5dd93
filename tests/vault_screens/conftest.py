"""The browser fixtures and the vault's own, here too."""

from pathlib import Path

import pytest
from django.test import Client

from tests.e2e.conftest import axe, browser, create_vault, everywhere, live_vigie, pages, shot
from tests.vault.conftest import Vault, no_vault, opened, template, vault
from vigie.vault import accesses

__all__ = [
    "axe", "browser", "create_vault", "everywhere", "live_vigie", "no_vault", "opened", "pages", "shot", "template", "vault",
]  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents and "pages" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.e2e)


@pytest.fixture
def inside(opened: Vault) -> Client:
    """A browser in an open vault, its recovery key just made."""
    accesses.pending.key = opened.key
    return Client()


def text(response: object) -> str:
    """What the page says, with ordinary spaces."""
    content: bytes = response.content  # type: ignore[attr-defined]
    return content.decode().replace("\u202f", " ").replace("\u00a0", " ")
