"""Test databases: a file, because SQLCipher leaves in-memory databases in the clear."""

import os
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db.backends.sqlite3 import creation


class DatabaseCreation(creation.DatabaseCreation):
    """Refuses the in-memory database that Django would pick by default."""

    def _get_test_db_name(self) -> Any:
        name = self.connection.settings_dict["TEST"]["NAME"]
        if not name:
            raise ImproperlyConfigured('Set DATABASES["default"]["TEST"]["NAME"] to a file for the tests.')
        return name

    def _destroy_test_db(self, test_database_name: Any, verbosity: int) -> None:
        for suffix in ("", "-wal", "-shm"):
            Path(os.fspath(test_database_name) + suffix).unlink(missing_ok=True)
