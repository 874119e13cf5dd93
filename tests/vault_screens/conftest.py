"""The browser fixtures, here too."""

from pathlib import Path

import pytest

from tests.e2e.conftest import axe, browser, create_vault, live_vigie, pages, shot

__all__ = ["axe", "browser", "create_vault", "live_vigie", "pages", "shot"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents and "pages" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.e2e)
